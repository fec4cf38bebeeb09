"""HCPCS, NCCI edits, fee schedules and places of service, each on a date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

import pytest

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.catalog.hcpcs import HcpcsCode
from codewell.catalog.ncci import AddOn
from codewell.catalog.source import pulled_sources
from codewell.model import CodeStatus

JULY_2024 = dt.date(2024, 7, 15)
APRIL_2026 = dt.date(2026, 4, 15)
Value = TypeVar("Value")


def value(answer: Dated[Value] | NotInstalled) -> Value:
    assert isinstance(answer, Dated)
    return answer.value


# -- HCPCS ----------------------------------------------------------------------------------------


def test_a_code_with_its_coverage_and_dates(mirror_books: Catalog) -> None:
    code = value(mirror_books.hcpcs.code("j1100", JULY_2024))
    assert code is not None
    assert code.long_description == "Injection, dexamethasone sodium phosphate, 1 mg"
    assert code.coverage_in_words == "special coverage instructions apply"
    assert code.added == dt.date(1982, 1, 1)
    assert code.status(JULY_2024) is CodeStatus.BILLABLE
    assert code.status(dt.date(1980, 1, 1)) is CodeStatus.NOT_YET_VALID


def test_a_terminated_code_counts_up_to_and_on_its_last_day(mirror_books: Catalog) -> None:
    ended = mirror_books.hcpcs._records.one(
        HcpcsCode,
        "FROM hcpcs WHERE terminated IS NOT NULL AND NOT is_modifier ORDER BY code",
    )
    assert ended is not None and ended.terminated is not None
    assert ended.status(ended.terminated) is CodeStatus.BILLABLE
    assert ended.status(ended.terminated + dt.timedelta(1)) is CodeStatus.NO_LONGER_VALID


def test_modifiers(books: Catalog, mirror_books: Catalog) -> None:
    assert value(books.hcpcs.modifier("a1", JULY_2024)) is not None
    assert value(books.hcpcs.code("a1", JULY_2024)) is None
    assert len(value(mirror_books.hcpcs.modifiers(JULY_2024))) == 383


def test_the_bare_list_of_codes(mirror_books: Catalog) -> None:
    assert value(mirror_books.hcpcs.is_listed("J1100", dt.date(2026, 7, 1)))
    assert not value(mirror_books.hcpcs.is_listed("J0000", dt.date(2026, 7, 1)))


# -- NCCI -----------------------------------------------------------------------------------------


def test_a_pair_yields_one_way_only(books: Catalog) -> None:
    found = value(books.ncci.ptp("0001A", "0592T", "practitioner", JULY_2024))
    assert found is not None
    assert (found.modifier_indicator, found.deleted) == ("0", None)
    assert value(books.ncci.ptp("0592T", "0001A", "practitioner", JULY_2024)) is None
    either = value(books.ncci.ptp_either_way("0592T", "0001A", "practitioner", JULY_2024))
    assert either == (found,)


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (dt.date(2020, 12, 31), False),
        (dt.date(2021, 1, 1), True),
        (dt.date(2023, 12, 31), True),
        (dt.date(2024, 1, 1), False),
    ],
)
def test_a_deleted_edit_stands_up_to_its_deletion(
    books: Catalog, on: dt.date, stands: bool
) -> None:
    found = value(books.ncci.ptp("0001A", "0591T", "practitioner", on))
    assert (found is not None) is stands
    assert len(value(books.ncci.ptp_history("0001A", "0591T", "practitioner", on))) == 1


def test_partners_are_counted_on_both_sides(books: Catalog) -> None:
    own = value(books.ncci.partners("0001A", "practitioner", JULY_2024))
    other = value(books.ncci.partners("0592T", "practitioner", JULY_2024))
    assert (own.pays, own.yields) == (1, 0)
    assert (other.pays, other.yields) == (0, 1)


def test_one_service_may_be_installed_without_the_other(books: Catalog) -> None:
    answer = books.ncci.ptp("0001A", "0592T", "hospital", JULY_2024)
    assert isinstance(answer, NotInstalled)
    assert answer.mend == "codewell data pull ncci-ptp-hospital"
    assert isinstance(books.ncci.mue("00100", "hospital", JULY_2024), NotInstalled)


def test_both_directions_in_the_mirror(mirror_books: Catalog) -> None:
    """Every pair of a sample: in force one way, and never both ways at once."""
    rows = mirror_books.ncci._pairs["practitioner"].cells(
        "SELECT column_1, column_2 FROM ncci_ptp_edit WHERE deleted IS NULL"
        " AND column_1 >= '992' LIMIT 200"
    )
    assert len(rows) == 200
    for one, two in rows:
        assert value(mirror_books.ncci.ptp(one, two, "practitioner", JULY_2024)) is not None
        assert value(mirror_books.ncci.ptp(two, one, "practitioner", JULY_2024)) is None


def test_units(books: Catalog) -> None:
    edit = value(books.ncci.mue("a4221", "practitioner", JULY_2024))
    assert edit is not None
    assert (edit.units, edit.adjudication_indicator) == (1000, 1)
    assert value(books.ncci.mue("99999", "practitioner", JULY_2024)) is None


def test_add_on_codes_and_their_primaries(books: Catalog) -> None:
    open_ended = value(books.ncci.add_on("0054T", APRIL_2026))
    assert (open_ended.edit_type, open_ended.primaries) == (2, ())
    assert open_ended.contractor_decides
    listed = value(books.ncci.add_on("0071U", APRIL_2026))
    assert (listed.edit_type, listed.primaries) == (1, ("0070U",))
    assert value(books.ncci.add_on("0070U", APRIL_2026)).add_ons == ("0071U",)
    assert value(books.ncci.add_on("99213", APRIL_2026)) == AddOn(None, (), ())


def test_a_deleted_add_on_edit_is_over(books: Catalog) -> None:
    assert value(books.ncci.add_on("0052U", dt.date(2023, 1, 1))).edit_type is None


# -- fees -----------------------------------------------------------------------------------------


def test_relative_values(books: Catalog) -> None:
    (row,) = value(books.fees.pfs("99213", JULY_2024))
    assert (row.non_facility_total, row.facility_total) == (Decimal("2.73"), Decimal("1.96"))
    assert value(books.fees.pfs("99999", JULY_2024)) == ()


def test_the_nearest_quarter_says_that_it_is_not_the_dates(books: Catalog) -> None:
    answer = books.fees.pfs("99213", APRIL_2026)
    assert isinstance(answer, Dated)
    assert (answer.edition.name, answer.edition.matches_date) == ("2024 July", False)


def test_outpatient_status_and_rate(books: Catalog) -> None:
    line = value(books.fees.opps("27447", APRIL_2026))
    assert line is not None
    assert (line.status_indicator, line.payment_rate) == ("J1", Decimal("12665.27"))
    meaning = value(books.fees.status_indicator("j1", APRIL_2026))
    assert meaning is not None
    assert meaning.description == "One payment for the whole claim"


def test_surgical_centers(books: Catalog) -> None:
    paid = value(books.fees.asc("0101T", APRIL_2026))
    assert paid is not None
    assert (paid.addendum, paid.payment_indicator, paid.payment_rate) == (
        "AA",
        "R2",
        Decimal("135.54"),
    )
    assert value(books.fees.asc("99213", APRIL_2026)) is None


# -- places of service ----------------------------------------------------------------------------


def test_places(mirror_books: Catalog) -> None:
    office = value(mirror_books.place_of_service.place("11", dt.date(2024, 5, 1)))
    assert office is not None
    assert (office.name, office.facility) == ("Office", False)
    assert len(value(mirror_books.place_of_service.places(dt.date(2024, 5, 1)))) == 52


@pytest.mark.parametrize("source", ["hcpcs", "pfs", "opps", "asc", "place-of-service"])
def test_absent_tables_say_so(catalog: Catalog, source: str) -> None:
    day = APRIL_2026
    answers = (
        catalog.hcpcs.code("J1100", day),
        catalog.fees.pfs("99213", day),
        catalog.fees.opps("99213", day),
        catalog.fees.asc("99213", day),
        catalog.place_of_service.place("11", day),
    )
    absent = {answer.source: answer for answer in answers if isinstance(answer, NotInstalled)}
    assert absent[source].mend == f"codewell data pull {source}"


def test_every_command_that_mends_names_a_source(catalog: Catalog) -> None:
    parts = (catalog.hcpcs, catalog.cpt, catalog.ncci, catalog.fees, catalog.place_of_service)
    books = (catalog.index, catalog.neoplasms, catalog.drugs, catalog.pcs_tables)
    found = [
        tables.absent.source
        for part in (*parts, *books)
        for attribute in vars(part).values()
        for tables in (attribute.values() if isinstance(attribute, dict) else (attribute,))
        if isinstance(tables, DatedTables)
    ]
    assert len(found) > 15
    assert set(found) <= pulled_sources().keys()
