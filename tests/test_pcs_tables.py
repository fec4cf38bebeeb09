"""ICD-10-PCS built character by character, its index and its keys."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, NotInstalled
from codewell.errors import InputError
from codewell.workflows.build_procedure import Building, ByWords, build_procedure

DAY = dt.date(2026, 5, 4)
OCTOBER_2025 = dt.date(2025, 10, 15)
DAYS = (OCTOBER_2025, DAY, dt.date(2026, 10, 15), dt.date(2016, 1, 1))
Value = TypeVar("Value")


def value(answer: Dated[Value] | NotInstalled) -> Value:
    assert isinstance(answer, Dated)
    return answer.value


def building(catalog: Catalog, text: str, on: dt.date = DAY) -> Building:
    built = build_procedure(catalog, text, on)
    assert isinstance(built, Building)
    return built


# -- building -------------------------------------------------------------------------------------


def test_all_codes_of_a_date_begin_with_an_offered_section(catalog: Catalog) -> None:
    step = catalog.pcs_tables.step("", OCTOBER_2025)
    assert step.codes == sum(choice.codes for choice in step.choices) == 79_115
    assert len(step.choices) == 17


def test_every_code_of_a_date_is_reached_table_by_table(catalog: Catalog) -> None:
    """The counts of each step add up to the one above, down to the 914 tables of FY2026."""
    tables = [""]
    for _ in range(3):
        tables = [
            start + choice.value
            for start in tables
            for choice in catalog.pcs_tables.step(start, OCTOBER_2025).choices
        ]
    assert len(tables) == 914
    total = sum(catalog.pcs_tables.step(table, OCTOBER_2025).codes for table in tables)
    assert total == 79_115


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_offered_choice_leads_to_a_valid_code(catalog: Catalog, data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(DAYS))
    code = ""
    while (step := catalog.pcs_tables.step(code, on)).choices:
        code += data.draw(st.sampled_from(step.choices)).value
    assert len(code) == 7
    assert step.codes == 1
    assert catalog.icd10pcs.is_billable(code, on)


def test_every_one_of_the_valid_codes_is_reached(catalog: Catalog) -> None:
    reached, waiting = 0, [""]
    while waiting:
        start = waiting.pop()
        step = catalog.pcs_tables.step(start, OCTOBER_2025)
        assert step.codes
        reached += len(start) == 7
        waiting += [start + choice.value for choice in step.choices]
    assert reached == 79_115


def test_the_meanings_are_those_of_the_rows_that_are_left(mirror_books: Catalog) -> None:
    """In table XW0 the device 2 is one substance or another, by body part and approach."""
    tables = mirror_books.pcs_tables
    labels = {
        choice.label
        for body_part in tables.step("XW0", DAY).choices
        for approach in tables.step(f"XW0{body_part.value}", DAY).choices
        for choice in tables.step(f"XW0{body_part.value}{approach.value}", DAY).choices
        if choice.value == "2"
    }
    assert "Talquetamab Antineoplastic" in labels
    assert len(labels) > 1


def test_every_section_names_its_axes(mirror_books: Catalog) -> None:
    characters = mirror_books.pcs_tables.characters("C030BZZ", DAY)
    assert [c.axis for c in characters][2:5] == ["type", "body part", "radionuclide"]
    assert [c.label for c in characters][:3] == [
        "Nuclear Medicine",
        "Central Nervous System",
        "Positron Emission Tomographic (PET) Imaging",
    ]
    operation = mirror_books.pcs_tables.characters("0FT44ZZ", DAY)[2]
    assert operation.axis == "root operation"
    assert operation.definition == "Cutting out or off, without replacement, all of a body part"


def test_every_valid_code_of_the_tables_edition_has_seven_meanings(mirror_books: Catalog) -> None:
    codes = mirror_books.icd10pcs.validity.billable_under("", OCTOBER_2025)[::997]
    for code in codes:
        characters = mirror_books.pcs_tables.characters(code, OCTOBER_2025)
        assert all(c.label and c.axis for c in characters), code


def test_without_tables_the_packages_name_two_sections(catalog: Catalog) -> None:
    built = building(catalog, "0FT")
    assert built.tables is not None
    assert built.tables.mend == "codewell data pull icd10pcs-tables"
    assert {c.value: c.label for c in built.step.choices}["4"] == "Gallbladder"
    assert building(catalog, "B20").step.choices[0].label is None


def test_few_codes_are_listed_with_their_titles(catalog: Catalog) -> None:
    assert [code.code for code in building(catalog, "0ft4").codes] == [
        "0FT40ZZ",
        "0FT44ZG",
        "0FT44ZZ",
    ]


def test_an_impossible_beginning_keeps_the_part_that_is_possible(catalog: Catalog) -> None:
    built = building(catalog, "0FX4")
    assert not built.is_possible
    assert built.step.beginning == "0F"


def test_a_date_outside_every_edition_is_refused(catalog: Catalog) -> None:
    with pytest.raises(InputError, match="no edition of ICD10PCS"):
        build_procedure(catalog, "0", dt.date(2040, 1, 1))


# -- index and keys -------------------------------------------------------------------------------


def words(catalog: Catalog, text: str) -> ByWords:
    answer = build_procedure(catalog, text, DAY)
    assert isinstance(answer, ByWords)
    return answer


def test_the_index_leads_to_a_table(books: Catalog) -> None:
    assert [(row.words, row.prefix) for row in words(books, "alteration").index] == [
        ("Alteration", "0W0")
    ]
    assert [(row.words, row.see, row.prefix) for row in words(books, "abdominohyst").index] == [
        ("Abdominohysterectomy", "Resection, Uterus", "0UT9")
    ]


def test_lines_without_words_of_their_own_stand_for_the_one_above(mirror_books: Catalog) -> None:
    rows = words(mirror_books, "cholecystectomy").index
    assert [(row.words, row.prefix) for row in rows] == [
        ("Cholecystectomy", ""),
        ("Cholecystectomy", "0FB4"),
        ("Cholecystectomy", "0FT4"),
    ]


def test_the_keys_name_the_value_and_where_it_stands(mirror_books: Catalog) -> None:
    (cup,) = words(mirror_books, "acetabular cup").keys
    assert cup.name == "Liner in Lower Joints"
    assert [(p.value, p.body_system, p.position) for p in cup.places] == [("9", "0S", 6)]


def test_an_absent_index_is_named(catalog: Catalog) -> None:
    answer = words(catalog, "cholecystectomy")
    assert [absent.source for absent in answer.not_installed] == ["icd10pcs-index", "icd10pcs-keys"]


def test_lines_that_lead_to_a_code(mirror_books: Catalog) -> None:
    places = value(mirror_books.pcs_tables.leading_to("0FT44ZZ", DAY))
    assert ("Resection, Gallbladder", "0FT4") in [(p.words, p.line.prefix) for p in places]
    lengths = [len(place.line.prefix) for place in places]
    assert lengths == sorted(lengths, reverse=True)


def test_a_specific_device_and_the_general_one(books: Catalog) -> None:
    (row,) = value(books.pcs_tables.aggregation("arterial tissue", DAY))
    assert row.general_device == "Autologous Tissue Substitute"
    assert row.body_systems == ("Heart and Great Vessels", "Lower Arteries")
