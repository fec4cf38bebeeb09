"""FHIR R4 terminology operations: anchor facts, the shape of the JSON, and what they cost."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.catalog.terminology import (
    HCPCS,
    ICD10CM,
    ICD10PCS,
    Lookup,
    Match,
    OperationOutcome,
    Subsumption,
    Terminology,
    Translation,
    Validation,
    ValueSet,
)
from codewell.catalog.terminology.addresses import implicit_value_set
from codewell.catalog.terminology.diagnoses import Diagnoses
from codewell.model import Code, CodeStatus

DAY = dt.date(2026, 5, 1)
FY2025 = dt.date(2025, 1, 15)
FY2027 = dt.date(2026, 11, 3)
ALL_CM, ALL_PCS = f"{ICD10CM}?fhir_vs", f"{ICD10PCS}?fhir_vs"


@pytest.fixture(scope="module")
def terminology(catalog: Catalog) -> Terminology:
    return Terminology(catalog)


def lookup(terminology: Terminology, system: str, code: str, on: dt.date = DAY) -> Lookup:
    found = terminology.lookup(system, code, on=on)
    assert isinstance(found, Lookup), found
    return found


def properties(found: Lookup) -> dict[str, list[object]]:
    told: dict[str, list[object]] = {}
    for held in found.property:
        told.setdefault(held.code, []).append(held.value)
    return told


def validate(
    terminology: Terminology,
    code: str,
    *,
    system: str = ICD10CM,
    on: dt.date = DAY,
    display: str | None = None,
    abstract: bool = False,
) -> Validation:
    found = terminology.validate_code(system, code, on=on, display=display, abstract=abstract)
    assert isinstance(found, Validation), found
    return found


def expand(terminology: Terminology, value_set: str, on: dt.date = DAY, **more: Any) -> ValueSet:
    found = terminology.expand(value_set, on=on, **more)
    assert isinstance(found, ValueSet), found
    return found


def codes(found: ValueSet) -> list[str]:
    return [concept.code for concept in found.expansion.contains]


def relation(terminology: Terminology, a: str, b: str, system: str = ICD10CM) -> str:
    found = terminology.subsumes(system, a, b)
    assert isinstance(found, Subsumption), found
    return found.outcome


def why_not(found: object) -> str:
    assert isinstance(found, OperationOutcome), found
    return "; ".join(issue.details for issue in found.issue)


# -- lookup -------------------------------------------------------------------------------------


@pytest.mark.parametrize("writing", ["S82.62XA", "s8262xa", " S82.62XA "])
def test_lookup_of_a_code_with_its_7th_character(terminology: Terminology, writing: str) -> None:
    found = lookup(terminology, ICD10CM, writing)
    assert found.name == "ICD-10-CM"
    assert found.version == "FY2026"
    assert found.display == (
        "Displaced fracture of lateral malleolus of left fibula,"
        " initial encounter for closed fracture"
    )
    told = properties(found)
    assert told["inactive"] == [False]
    assert told["notSelectable"] == [False]
    assert told["parent"] == ["S82.62"]
    assert told["valid"] == ["2015-10-01/2027-03-31"]
    assert "child" not in told


def test_children_are_those_of_the_date(terminology: Terminology) -> None:
    told = properties(lookup(terminology, ICD10CM, "M54.5"))
    assert told["child"] == ["M54.50", "M54.51", "M54.59"]
    assert told["notSelectable"] == [True]
    before = properties(lookup(terminology, ICD10CM, "M54.5", dt.date(2021, 9, 30)))
    assert "child" not in before
    assert before["status"] == [CodeStatus.BILLABLE]


def test_the_child_of_a_fracture_is_a_whole_code(terminology: Terminology) -> None:
    told = properties(lookup(terminology, ICD10CM, "S82.62"))
    assert len(told["child"]) == 16
    assert told["child"][0] == "S82.62XA"


def test_a_code_of_another_date_is_inactive(terminology: Terminology) -> None:
    told = properties(lookup(terminology, ICD10CM, "M54.5", dt.date(2016, 1, 1)))
    assert told["inactive"] == [False]
    told = properties(lookup(terminology, ICD10CM, "M54.50", dt.date(2016, 1, 1)))
    assert told["inactive"] == [True]
    assert told["status"] == [CodeStatus.NOT_YET_VALID]


def test_a_procedure_tells_its_axes(terminology: Terminology) -> None:
    found = lookup(terminology, ICD10PCS, "0FT44ZZ")
    assert found.version == "FY2026 April"
    axis = {p.code: (p.value, p.description) for p in found.property}
    assert axis["rootOperation"] == ("T", "Resection")
    assert axis["parent"] == ("0FT", None)
    heading = lookup(terminology, ICD10PCS, "0FT")
    assert heading.display == "Hepatobiliary System and Pancreas, Resection"
    assert "0FT44ZZ" in properties(heading)["child"]


def test_a_title_of_another_edition_says_so(terminology: Terminology) -> None:
    (title,) = lookup(terminology, ICD10PCS, "0FT44ZZ").designation
    assert (title.edition, title.of_date) == ("FY2025", False)
    assert title.use == "official title, FY2025, not of the date"
    (title,) = lookup(terminology, ICD10CM, "E11.22").designation
    assert (title.edition, title.of_date) == ("FY2026", True)


def test_a_code_without_an_installed_title(terminology: Terminology) -> None:
    found = lookup(terminology, ICD10CM, "QA1", FY2027)
    assert found.designation == ()
    assert found.display == "QA1"
    assert properties(found)["titleEdition"] == ["not installed"]
    early = properties(lookup(terminology, ICD10CM, "QA1"))
    assert early["status"] == [CodeStatus.NOT_YET_VALID]


def test_only_the_properties_asked_for(terminology: Terminology) -> None:
    found = terminology.lookup(ICD10CM, "E11.22", on=DAY, properties=("parent", "display"))
    assert isinstance(found, Lookup)
    assert [p.code for p in found.property] == ["parent"]
    unknown = terminology.lookup(ICD10CM, "E11.22", on=DAY, properties=("colour",))
    assert "no property colour" in why_not(unknown)


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        ("http://example.org/none", "E11.22", "unknown code system"),
        (HCPCS, "J1100", "not evaluated: HCPCS Level II"),
        (ICD10CM, "E1.122", "is no ICD-10-CM code"),
        (ICD10CM, "S82.62X", "is no ICD-10-CM code"),
        (ICD10CM, "S82.62XZ", "is no ICD-10-CM code"),
        (ICD10CM, "", "is no ICD-10-CM code"),
        (ICD10PCS, "0FT4", "is no ICD-10-PCS code"),
    ],
)
def test_what_is_unknown_is_an_outcome(
    terminology: Terminology, system: str, code: str, words: str
) -> None:
    assert words in why_not(terminology.lookup(system, code, on=DAY))


def test_a_date_outside_every_edition_is_not_evaluated(terminology: Terminology) -> None:
    day = dt.date(1999, 1, 1)
    for found in (
        terminology.lookup(ICD10CM, "E11.22", on=day),
        terminology.validate_code(ICD10CM, "E11.22", on=day),
        terminology.expand(ALL_CM, on=day),
    ):
        assert "not evaluated: no edition of ICD10CM covers 1999-01-01" in why_not(found)


@pytest.mark.parametrize(
    "system",
    ["urn:oid:2.16.840.1.113883.6.90", "http://terminology.hl7.org/CodeSystem/icd10CM"],
)
def test_other_addresses_of_a_system(terminology: Terminology, system: str) -> None:
    assert lookup(terminology, system, "E11.22") == lookup(terminology, ICD10CM, "E11.22")


# -- validate-code ------------------------------------------------------------------------------


@pytest.mark.parametrize("system", [ICD10CM, ICD10PCS])
def test_every_billable_code_validates_on_its_date(
    terminology: Terminology, catalog: Catalog, system: str
) -> None:
    table = catalog.icd10cm if system == ICD10CM else catalog.icd10pcs
    make = Code.icd10cm if system == ICD10CM else Code.icd10pcs
    billable = table.validity.billable_under("", DAY)
    assert len(billable) == {ICD10CM: 74719, ICD10PCS: 79193}[system]
    refused = [
        code
        for code in billable
        if not validate(terminology, make(code).formatted, system=system).result
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("E11.2", "E11.2 is a heading on 2026-05-01: a longer code below it is needed"),
        ("E1122", "'E1122' is written E11.22"),
        ("e11.22", "'e11.22' is written E11.22"),
        ("M54.5", "M54.5 is a heading on 2026-05-01: a longer code below it is needed"),
        ("E11.222", "'E11.222' is no ICD-10-CM code"),
    ],
)
def test_why_a_code_is_not_valid(terminology: Terminology, code: str, message: str) -> None:
    found = validate(terminology, code)
    assert (found.result, found.message) == (False, message)


def test_a_code_of_another_date_is_not_valid(terminology: Terminology) -> None:
    found = validate(terminology, "M54.50", on=dt.date(2020, 1, 1))
    assert found.message == "M54.50 is not yet valid on 2020-01-01"
    assert validate(terminology, "M54.5", on=dt.date(2020, 1, 1)).result


def test_a_heading_where_abstract_codes_are_welcome(terminology: Terminology) -> None:
    assert validate(terminology, "E11.2", abstract=True).result
    assert not validate(terminology, "E1122", abstract=True).result


def test_the_display_is_judged_by_the_title_of_the_date(terminology: Terminology) -> None:
    right = "type 2 diabetes mellitus  with diabetic chronic kidney disease"
    assert validate(terminology, "E11.22", display=right) == validate(terminology, "E11.22")
    wrong = validate(terminology, "E11.22", display="Diabetes")
    assert (wrong.result, wrong.message) == (False, "the display is not the title in FY2026")
    assert wrong.display == "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert validate(terminology, "G65.0", display="Sequelae of Guillain-Barre syndrome").result


def test_a_display_that_cannot_be_judged(terminology: Terminology) -> None:
    found = validate(terminology, "0FT44ZZ", system=ICD10PCS, display="Something else")
    assert found.result
    assert found.message == (
        "display not evaluated: no title of FY2026 April is installed, only that of FY2025"
    )


# -- subsumes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("above", ["S82.62", "S82.6", "S82"])
def test_a_7th_character_code_is_below_its_category(terminology: Terminology, above: str) -> None:
    assert relation(terminology, "S82.62XA", above) == "subsumed-by"
    assert relation(terminology, above, "S82.62XA") == "subsumes"


@pytest.mark.parametrize(
    ("system", "a", "b", "outcome"),
    [
        (ICD10CM, "E11.22", "e1122", "equivalent"),
        (ICD10CM, "E11.22", "E11.21", "not-subsumed"),
        (ICD10CM, "T36.0X", "T36.0X1A", "subsumes"),
        (ICD10PCS, "0FT", "0FT44ZZ", "subsumes"),
        (ICD10PCS, "0FT44ZZ", "0FB", "not-subsumed"),
    ],
)
def test_subsumption(terminology: Terminology, system: str, a: str, b: str, outcome: str) -> None:
    assert relation(terminology, a, b, system) == outcome


def test_subsumption_of_an_unknown_code_is_an_outcome(terminology: Terminology) -> None:
    found = terminology.subsumes(ICD10CM, "S82.62X", "XYZ")
    assert why_not(found) == "'S82.62X' is no ICD-10-CM code; 'XYZ' is no ICD-10-CM code"


@pytest.fixture(scope="module")
def known(catalog: Catalog) -> list[str]:
    """Headings and billable codes."""
    headings = [entry.code for entry in catalog.icd10cm.entries()]
    return sorted({*headings, *catalog.icd10cm.validity.billable_under("", DAY)})


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_subsumption_is_a_partial_order(
    terminology: Terminology, known: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(known) - 1))
    near = known[max(0, start - 20) : start + 20]
    a, b, c = (data.draw(st.sampled_from(near)) for _ in range(3))

    def at_or_above(one: str, other: str) -> bool:
        return relation(terminology, one, other) in ("subsumes", "equivalent")

    assert at_or_above(a, a)
    assert not (at_or_above(a, b) and at_or_above(b, a)) or a == b
    assert not (at_or_above(a, b) and at_or_above(b, c)) or at_or_above(a, c)
    mirrored = {"subsumes": "subsumed-by", "subsumed-by": "subsumes"}
    outcome = relation(terminology, a, b)
    assert relation(terminology, b, a) == mirrored.get(outcome, outcome)


def test_what_the_tabular_nests_begins_alike(catalog: Catalog) -> None:
    above: dict[int, str] = {}
    for entry in catalog.icd10cm.entries():
        above[entry.id] = entry.code
        if entry.parent in above:
            assert entry.code.startswith(above[entry.parent])
    assert len(above) == 46881


def test_only_placeholders_are_no_headings(catalog: Catalog) -> None:
    """Each beginning of a billable code is in the tabular, or filled up with X."""
    diagnoses = Diagnoses(catalog)
    tabular = {entry.code for entry in catalog.icd10cm.entries()}
    beginnings = {
        code[:length]
        for code in catalog.icd10cm.validity.billable_under("", DAY)
        for length in range(3, len(code))
    }
    wrong = [code for code in beginnings if diagnoses.is_concept(code) != (code in tabular)]
    assert wrong == []


# -- expand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value_set", "total"), [(ALL_CM, 74719), (ALL_PCS, 79193)])
def test_all_codes_in_pages_without_loss_or_doubling(
    terminology: Terminology, catalog: Catalog, value_set: str, total: int
) -> None:
    found: list[str] = []
    identifiers = set()
    for offset in range(0, total + 10000, 10000):
        page = expand(terminology, value_set, offset=offset, count=10000)
        assert page.expansion.total == total
        identifiers.add(page.expansion.identifier)
        found += codes(page)
    assert len(found) == total
    table = catalog.icd10cm if value_set == ALL_CM else catalog.icd10pcs
    billable = table.validity.billable_under("", DAY)
    assert [code.replace(".", "") for code in found] == billable
    assert len(identifiers) == 1


def test_a_page_beyond_the_end_and_a_page_of_nothing(terminology: Terminology) -> None:
    assert codes(expand(terminology, ALL_CM, offset=80000)) == []
    nothing = expand(terminology, ALL_CM, count=0)
    assert (nothing.expansion.total, codes(nothing)) == (74719, [])
    assert "contains" not in nothing.as_value_set()["expansion"]


def test_isa_is_the_code_and_all_below(terminology: Terminology, catalog: Catalog) -> None:
    found = expand(terminology, f"{ALL_CM}=isa/S82.62")
    assert len(codes(found)) == found.expansion.total == 16
    assert codes(expand(terminology, f"{ALL_CM}=isa%2FE11.22")) == ["E11.22"]
    table = expand(terminology, f"{ALL_PCS}=isa/0FT")
    assert codes(table) == catalog.icd10pcs.validity.billable_under("0FT", DAY)


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_isa_agrees_with_subsumes(
    terminology: Terminology, known: list[str], data: st.DataObject
) -> None:
    above = data.draw(st.sampled_from(known))
    page = expand(terminology, f"{ALL_CM}=isa/{Code.icd10cm(above).formatted}", count=30)
    assert codes(page)
    for code in codes(page):
        assert relation(terminology, above, code) in ("subsumes", "equivalent")


def test_filter_by_beginnings_of_words_in_any_order(terminology: Terminology) -> None:
    found = expand(terminology, ALL_CM, filter="fib LEFT fract lateral initial", count=50)
    assert "S82.62XA" in codes(found)
    again = expand(terminology, ALL_CM, filter="initial lateral fract left fib", count=50)
    assert codes(again) == codes(found)
    asked = ("fib", "left", "fract", "lateral", "initial")
    for concept in found.expansion.contains:
        words = re.findall(r"\w+", (concept.display or "").lower())
        assert all(any(word.startswith(part) for word in words) for part in asked)
    assert codes(expand(terminology, ALL_CM, filter="meniere")) == codes(
        expand(terminology, ALL_CM, filter="Ménière")
    )
    assert codes(expand(terminology, ALL_CM, filter="xyzzy")) == []
    assert expand(terminology, ALL_CM, filter="  ").expansion.total == 74719


def test_filter_finds_what_a_plain_reading_of_the_titles_finds(
    terminology: Terminology, catalog: Catalog
) -> None:
    expected = [
        Code.icd10cm(code).formatted
        for code in catalog.icd10cm.validity.billable_under("E1", DAY)
        if re.search(r"\bkidney", catalog.icd10cm.title(code) or "")
    ]
    found = codes(expand(terminology, ALL_CM, filter="kidney", count=10000))
    assert [code for code in found if code.startswith("E1")] == expected


def test_codes_of_other_dates_are_marked_inactive(terminology: Terminology) -> None:
    found = expand(terminology, f"{ALL_CM}=isa/M54.5", active_only=False)
    marked = {c.code: c.inactive for c in found.expansion.contains}
    assert marked == {"M54.5": True, "M54.50": False, "M54.51": False, "M54.59": False}
    assert codes(expand(terminology, f"{ALL_CM}=isa/M54.5", dt.date(2020, 1, 1))) == ["M54.5"]


@pytest.mark.parametrize(
    "value_set",
    [
        ICD10CM,
        f"{ICD10CM}?fhir_vs=refset/1",
        f"{ICD10CM}?fhir_vs=isa/",
        f"{ICD10CM}?fhir_cm=1",
        f"{ICD10CM}?fhir_vs=",
    ],
)
def test_no_value_set(terminology: Terminology, value_set: str) -> None:
    assert implicit_value_set(value_set) is None
    assert "no value set" in why_not(terminology.expand(value_set, on=DAY))


def test_what_cannot_be_expanded(terminology: Terminology) -> None:
    unknown = terminology.expand(f"{ALL_CM}=isa/E99.9", on=DAY)
    assert "is no ICD-10-CM code" in why_not(unknown)
    assert "not negative" in why_not(terminology.expand(ALL_CM, on=DAY, offset=-1))
    assert "not evaluated" in why_not(terminology.expand(f"{HCPCS}?fhir_vs", on=DAY))


# -- titles of order files ----------------------------------------------------------------------


@pytest.fixture
def with_order_file(catalog: Catalog) -> Iterator[Catalog]:
    """A copy of the catalog with one line of an order file of FY2025."""
    copy = sqlite3.connect(":memory:")
    catalog._database.backup(copy)
    copy.execute("INSERT INTO icd10cm_order VALUES ('FY2025', 1, 'E1122', 1, 's', 'Older title')")
    copy.execute(
        "INSERT INTO source VALUES ('icd10cm-order', 'f', 't', 'o', 'p', 'FY2025',"
        " '2024-10-01', '2025-09-30', '', '', 1)"
    )
    opened = Catalog(catalog.path, copy)
    yield opened
    opened.close()


def test_the_title_of_the_date_comes_first(with_order_file: Catalog) -> None:
    terminology = Terminology(with_order_file)
    then = lookup(terminology, ICD10CM, "E11.22", FY2025)
    assert then.display == "Older title"
    assert [(d.edition, d.of_date) for d in then.designation] == [
        ("FY2025", True),
        ("FY2026", False),
    ]
    now = lookup(terminology, ICD10CM, "E11.22")
    assert [d.edition for d in now.designation] == ["FY2026", "FY2025"]
    warned = validate(terminology, "E11.22", display="older title")
    assert (warned.result, warned.message) == (True, "the display is the title of FY2025")
    assert codes(expand(terminology, ALL_CM, filter="older titl")) == ["E11.22"]


# -- translate ----------------------------------------------------------------------------------


class OneLine:
    """An invented map of one line."""

    url = "http://example.org/ConceptMap/one-line"
    source_system = ICD10CM

    def targets(self, code: str, on: dt.date) -> Sequence[Match]:
        assert on == DAY
        found = Match("wider", "http://example.org/target", "250", "Diabetes", self.url)
        return (found,) if code == "E11.9" else ()


def test_translate_over_an_installed_map(catalog: Catalog) -> None:
    terminology = Terminology(catalog, [OneLine()])
    found = terminology.translate(OneLine.url, "e119", system=ICD10CM, on=DAY)
    assert isinstance(found, Translation)
    assert found.as_parameters() == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "result", "valueBoolean": True},
            {
                "name": "match",
                "part": [
                    {"name": "equivalence", "valueCode": "wider"},
                    {
                        "name": "concept",
                        "valueCoding": {
                            "system": "http://example.org/target",
                            "code": "250",
                            "display": "Diabetes",
                        },
                    },
                    {"name": "source", "valueUri": OneLine.url},
                ],
            },
        ],
    }
    nothing = terminology.translate(OneLine.url, "E11.22", system=ICD10CM, on=DAY)
    assert isinstance(nothing, Translation)
    assert (nothing.result, nothing.match) == (False, ())
    other = terminology.translate(OneLine.url, "0FT44ZZ", system=ICD10PCS, on=DAY)
    assert "translates from" in why_not(other)


def test_a_map_that_is_not_installed(terminology: Terminology) -> None:
    found = terminology.translate("http://example.org/gem", "E11.9", system=ICD10CM, on=DAY)
    assert why_not(found).endswith("is not installed; installed: none")


# -- JSON, against R4 examples written by hand --------------------------------------------------


def test_lookup_as_parameters(terminology: Terminology) -> None:
    found = terminology.lookup(
        ICD10CM, "E11.22", on=DAY, properties=("inactive", "parent", "valid")
    )
    assert isinstance(found, Lookup)
    title = "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert found.as_parameters() == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "name", "valueString": "ICD-10-CM"},
            {"name": "version", "valueString": "FY2026"},
            {"name": "display", "valueString": title},
            {
                "name": "designation",
                "part": [
                    {"name": "language", "valueCode": "en"},
                    {"name": "use", "valueCoding": {"display": "official title, FY2026"}},
                    {"name": "value", "valueString": title},
                ],
            },
            {
                "name": "property",
                "part": [
                    {"name": "code", "valueCode": "inactive"},
                    {"name": "value", "valueBoolean": False},
                ],
            },
            {
                "name": "property",
                "part": [
                    {"name": "code", "valueCode": "valid"},
                    {"name": "value", "valueString": "2015-10-01/2027-03-31"},
                ],
            },
            {
                "name": "property",
                "part": [
                    {"name": "code", "valueCode": "parent"},
                    {"name": "value", "valueCode": "E11.2"},
                ],
            },
        ],
    }


def test_validation_and_subsumption_as_parameters(terminology: Terminology) -> None:
    assert validate(terminology, "E11.2").as_parameters() == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "result", "valueBoolean": False},
            {
                "name": "message",
                "valueString": "E11.2 is a heading on 2026-05-01: a longer code below it is needed",
            },
            {
                "name": "display",
                "valueString": "Type 2 diabetes mellitus with kidney complications",
            },
        ],
    }
    found = terminology.subsumes(ICD10CM, "E11", "E11.22")
    assert isinstance(found, Subsumption)
    assert found.as_parameters() == {
        "resourceType": "Parameters",
        "parameter": [{"name": "outcome", "valueCode": "subsumes"}],
    }


def test_expansion_as_value_set(terminology: Terminology) -> None:
    found = expand(terminology, f"{ALL_PCS}=isa/0FT", filter="gallbladder perc", count=1)
    title = "Resection of Gallbladder, Percutaneous Endoscopic Approach, Hand-Assisted"
    assert found.as_value_set(timestamp="2026-05-04T12:00:00Z") == {
        "resourceType": "ValueSet",
        "url": "http://www.cms.gov/Medicare/Coding/ICD10?fhir_vs=isa/0FT",
        "version": "FY2026 April",
        "status": "active",
        "expansion": {
            "identifier": found.expansion.identifier,
            "timestamp": "2026-05-04T12:00:00Z",
            "total": 2,
            "offset": 0,
            "parameter": [
                {"name": "filter", "valueString": "gallbladder perc"},
                {"name": "date", "valueDateTime": "2026-05-01"},
                {"name": "activeOnly", "valueBoolean": True},
                {
                    "name": "version",
                    "valueUri": "http://www.cms.gov/Medicare/Coding/ICD10|FY2026%20April",
                },
                {"name": "offset", "valueInteger": 0},
                {"name": "count", "valueInteger": 1},
            ],
            "contains": [
                {
                    "system": "http://www.cms.gov/Medicare/Coding/ICD10",
                    "code": "0FT44ZG",
                    "display": title,
                    "designation": [
                        {
                            "language": "en",
                            "use": {"display": "official title, FY2025, not of the date"},
                            "value": title,
                        }
                    ],
                }
            ],
        },
    }
    assert found.as_value_set()["expansion"]["timestamp"] == "2026-05-01"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found.expansion.identifier)


def test_outcome_as_operation_outcome(terminology: Terminology) -> None:
    found = terminology.lookup(ICD10CM, "nonsense\n" * 50, on=DAY)
    assert isinstance(found, OperationOutcome)
    assert "\n" not in found.issue[0].details
    found = terminology.lookup(ICD10CM, "XX", on=DAY)
    assert isinstance(found, OperationOutcome)
    assert found.as_operation_outcome() == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "not-found",
                "details": {"text": "'XX' is no ICD-10-CM code"},
            }
        ],
    }


# -- a catalog without validity dates -----------------------------------------------------------


def test_without_validity_dates_the_tabular_answers(catalog: Catalog) -> None:
    copy = sqlite3.connect(":memory:")
    catalog._database.backup(copy)
    for table in ("icd10cm_validity", "icd10pcs_validity", "edition"):
        copy.execute(f"DELETE FROM {table}")
    copy.execute("INSERT INTO edition VALUES ('ICD10CM', 'FY2026', '2025-10-01', '2026-09-30')")
    with Catalog(catalog.path, copy) as bare:
        terminology = Terminology(bare)
        assert validate(terminology, "S82.62XA").result
        assert not validate(terminology, "S82.62XZ").result
        assert relation(terminology, "S82.62XA", "S82") == "subsumed-by"
        assert "no validity dates" in why_not(terminology.expand(ALL_CM, on=DAY))
        assert "not evaluated" in why_not(terminology.lookup(ICD10PCS, "0FT44ZZ", on=DAY))


# -- cost ---------------------------------------------------------------------------------------


@contextmanager
def statements(catalog: Catalog) -> Iterator[list[str]]:
    """Every statement that is run meanwhile."""
    run: list[str] = []
    catalog._database.set_trace_callback(run.append)
    try:
        yield run
    finally:
        catalog._database.set_trace_callback(None)


def scans(catalog: Catalog, run: list[str]) -> list[str]:
    """The statements that read a whole table."""
    found = []
    for sql in run:
        plan = catalog._database.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        if any(row[3].startswith("SCAN") and "CONSTANT ROW" not in row[3] for row in plan):
            found.append(sql)
    return found


def test_one_code_costs_no_scan(home_catalog: Catalog) -> None:
    terminology = Terminology(home_catalog)
    for system, code in ((ICD10CM, "A00.0"), (ICD10PCS, "0016070")):  # once: the editions
        lookup(terminology, system, code)
    with statements(home_catalog) as run:
        lookup(terminology, ICD10CM, "S82.62XA")
        lookup(terminology, ICD10CM, "E11")
        lookup(terminology, ICD10PCS, "0FT44ZZ")
        validate(terminology, "I10", display="Essential (primary) hypertension")
        relation(terminology, "T36.0X1A", "T36")
    assert run
    assert scans(home_catalog, run) == []


def test_a_page_costs_what_it_shows(home_catalog: Catalog) -> None:
    terminology = Terminology(home_catalog)
    with statements(home_catalog) as run:  # once: the list of codes, the words of their titles
        for text in (None, "fracture"):
            expand(terminology, ALL_CM, filter=text)
    assert any("DISTINCT code" in sql for sql in scans(home_catalog, run[:50]))
    with statements(home_catalog) as run:
        expand(terminology, ALL_CM, offset=70000, count=50)
        expand(terminology, f"{ALL_CM}=isa/S72", count=50)
        expand(terminology, ALL_CM, filter="diab kid", count=50)
    assert run
    assert scans(home_catalog, run) == []
    assert len(run) < 3 * 50 * 20


@pytest.fixture
def home_catalog(catalog: Catalog) -> Iterator[Catalog]:
    """A catalog of its own: nothing is remembered from other tests."""
    with Catalog.open(catalog.path) as opened:
        yield opened
