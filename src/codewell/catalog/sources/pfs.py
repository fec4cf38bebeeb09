"""The Medicare physician fee schedule: relative values, GPCIs, localities, anesthesia factors.

CMS ships them together (``RVU24C.zip``), each as csv, xlsx and text. The headings of the relative
values are stacked over several rows. From 2026 there are two files of relative values, for
clinicians in advanced payment models (``QPP``) and for the others (``nonQPP``), and one more
column; both are known from other people's readers only, not compared with the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, members, the_member
from codewell.catalog.sources.quarters import MONTH, YEAR, stated_month, stated_year
from codewell.catalog.sources.source import AMA_CLICK_THROUGH, AMA_NOTICE, CMS, Rows, Source, Table
from codewell.catalog.sources.tables import CODE, Layout, Record, Unique, read_table
from codewell.errors import SourceError

_KINDS = r"\.(?:csv|txt|xlsx)$"
_RVU_MEMBERS = {
    False: rf"^PPRRVU(?!.*(?<!non)QPP).*{_KINDS}",
    True: rf"^PPRRVU.*(?<!non)QPP.*{_KINDS}",
}
_CENT = Decimal("0.01")
_RVU = Layout(
    what="relative values",
    required={
        "code": r"hcpcs",
        "modifier": r"mod",
        "status": r"status code",
        "not_used_for_medicare": r"not used for medicare payment",
        "work": r"work rvu",
        "non_facility_pe": r"(?:fully implemented )?non-fac(?:ility)? pe rvu",
        "non_facility_na": r"non-fac(?:ility)? na indicator",
        "facility_pe": r"(?:fully implemented )?facility pe rvu",
        "facility_na": r"facility na indicator",
        "malpractice": r"mp rvu",
        "non_facility_total": r"(?:fully implemented )?non-facility total",
        "facility_total": r"(?:fully implemented )?facility total",
        "pctc_indicator": r"pctc ind",
        "global_days": r"glob days",
        "pre_operative": r"pre op",
        "intra_operative": r"intra op",
        "post_operative": r"post op",
        "multiple_procedure": r"mult proc",
        "bilateral_surgery": r"bilat surg",
        "assistant_at_surgery": r"asst surg",
        "co_surgeons": r"co- ?surg",
        "team_surgery": r"team surg",
        "endoscopic_base": r"endo base",
        "conversion_factor": r"conv factor",
        "supervision": r"physician supervision of diagnostic procedures",
        "imaging_family": r"diagnostic imaging family indicator",
    },
    optional={"description": r".*\bdescription"},
    stacked=True,
)
_GPCI = Layout(
    what="geographic practice cost indices",
    required={
        "mac": r"medicare admini?strative contractor(?: \(mac\))?",
        "state": r"state",
        "locality": r"locality number",
        "locality_name": r"locality name",
        "practice_expense": r"\d{4} pe gpci",
        "malpractice": r"\d{4} mp gpci",
    },
    optional={
        "work_with_floor": r"\d{4} pw gpci ?\(with 1\.0 floor\)",
        "work_without_floor": r"\d{4} pw gpci(?: ?\(without 1\.0 floor\))?",
    },
)
_LOCCO = Layout(
    what="counties of localities",
    required={
        "mac": r"medicare admini?strative contractor(?: \(mac\))?",
        "locality": r"locality number",
        "state": r"state",
        "fee_schedule_area": r"fee schedule area",
        "counties": r"counties",
    },
)
_ANES = Layout(
    what="anesthesia conversion factors",
    required={
        "mac": r"(?:medicare admini?strative )?contractor(?: \(mac\))?",
        "locality": r"locality(?: number)?",
        "locality_name": r"locality name",
        "factor": r".*\banesthesia conversion factor|.*\bconversion factor",
    },
)
_MAC = r"\d{5}"
_LOCALITY = r"\d{2}"


@dataclass(frozen=True, slots=True)
class RelativeValues:
    """Relative value units (RVUs) and payment policy of a code with or without a modifier.

    ``modifier`` is empty, 26 (professional), TC (technical) or 53. The RVUs of one service:
    ``work``, practice expense outside (``non_facility_pe``) and in a facility, ``malpractice``;
    the totals are their sums. ``..._na``: CMS marks the setting as rare or not applicable.
    The three operative parts are shares of the global service that sum to 1 (or are all 0). The
    other fields are CMS's indicators: ``global_days`` 000, 010, 090, XXX, YYY, ZZZ or MMM;
    ``multiple_procedure``, ``bilateral_surgery``, ``assistant_at_surgery``, ``co_surgeons``,
    ``team_surgery`` 0-9, where 9 says that the concept does not apply; ``imaging_family`` 88 or
    99 (none). ``conversion_factor`` is in dollars for one RVU.
    """

    code: str
    modifier: str
    status: str
    not_used_for_medicare: bool
    work: Decimal
    non_facility_pe: Decimal
    non_facility_na: bool
    facility_pe: Decimal
    facility_na: bool
    malpractice: Decimal
    non_facility_total: Decimal
    facility_total: Decimal
    pctc_indicator: str
    global_days: str
    pre_operative: Decimal
    intra_operative: Decimal
    post_operative: Decimal
    multiple_procedure: str
    bilateral_surgery: str
    assistant_at_surgery: str
    co_surgeons: str
    team_surgery: str
    endoscopic_base: str
    conversion_factor: Decimal
    supervision: str
    imaging_family: str


@dataclass(frozen=True, slots=True)
class PracticeCostIndices:
    """The GPCIs of a locality: factors for the work, practice-expense and malpractice RVUs.

    ``work`` is with the floor of 1.0 where the file has that column; ``work_without_floor`` is
    None where it has not.
    """

    mac: str
    state: str
    locality: str
    locality_name: str
    work: Decimal
    work_without_floor: Decimal | None
    practice_expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class LocalityCounties:
    """The counties of a locality in CMS's words; ``state`` is the full name, in capitals.

    CMS repeats a row where two contractors serve a locality.
    """

    mac: str
    locality: str
    state: str
    fee_schedule_area: str
    counties: str


@dataclass(frozen=True, slots=True)
class AnesthesiaFactor:
    """The anesthesia conversion factor of a locality, in dollars for one unit."""

    mac: str
    locality: str
    locality_name: str
    factor: Decimal


def read(path: Path, *, qualifying: bool = False) -> Iterator[RelativeValues]:
    """The relative values (PPRRVU); ``qualifying``: those of advanced payment models (from 2026).

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    table = read_table(_rvu_member(path, qualifying=qualifying), _RVU)
    rows = Unique()
    for record in table.records:
        row = _relative_values(record)
        rows.check((row.code, row.modifier), f"{row.code} {row.modifier}".strip(), record.place)
        yield row


def read_gpci(path: Path) -> Iterator[PracticeCostIndices]:
    """The geographic practice cost indices (GPCI).

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    localities = Unique()
    for record in read_table(_gpci_member(path), _GPCI).records:
        row = _indices(record)
        key = (row.mac, row.locality)
        localities.check(key, f"locality {row.locality} of {row.mac}", record.place)
        yield row


def read_locco(path: Path) -> Iterator[LocalityCounties]:
    """The counties of each locality (LOCCO); a blank state is that of the row above.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    state = ""
    for record in read_table(_locco_member(path), _LOCCO).records:
        state = record.text("state") or state
        if not state:
            raise record.refusal("state", "none here or above", "")
        yield LocalityCounties(
            mac=record.matching("mac", _MAC, width=5),
            locality=record.matching("locality", _LOCALITY, width=2),
            state=state,
            fee_schedule_area=record.matching("fee_schedule_area", r"\S.*"),
            counties=record.matching("counties", r"\S.*"),
        )


def read_anesthesia(path: Path) -> Iterator[AnesthesiaFactor]:
    """The anesthesia conversion factors (ANES).

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    localities = Unique()
    for record in read_table(_anesthesia_member(path), _ANES).records:
        row = AnesthesiaFactor(
            mac=record.matching("mac", _MAC, width=5),
            locality=record.matching("locality", _LOCALITY, width=2),
            locality_name=record.matching("locality_name", r"\S.*"),
            factor=_positive(record, "factor"),
        )
        key = (row.mac, row.locality)
        localities.check(key, f"locality {row.locality} of {row.mac}", record.place)
        yield row


def edition_of(path: Path, *, qualifying: bool = False) -> FileEdition:
    """The release in the title of the relative values: "2024 ... July Release".

    Raises:
        SourceError: neither title nor name states one.
    """
    member = _rvu_member(path, qualifying=qualifying)
    title = read_table(member, _RVU).title
    edition = stated_month(title, rf"{YEAR}\b.{{0,120}}\b{MONTH} Release") or stated_month(
        member.file_name, rf"PPRRVU{YEAR}_{MONTH}"
    )
    if edition:
        return edition
    raise SourceError(f"{member.place}: no release in the title, such as 2024 ... July Release")


def edition_of_gpci(path: Path) -> FileEdition:
    """The year in the headings: "2024 PE GPCI"."""
    return _year_of(_gpci_member(path), _GPCI, rf"\b{YEAR} PE GPCI")


def edition_of_locco(path: Path) -> FileEdition:
    """The year in the title: "2024 LOCALITIES"."""
    return _year_of(_locco_member(path), _LOCCO, rf"\b{YEAR} LOCALIT")


def edition_of_anesthesia(path: Path) -> FileEdition:
    """The year in the heading: "2024 Anesthesia Conversion Factor"."""
    return _year_of(_anesthesia_member(path), _ANES, rf"\b{YEAR}\b.{{0,40}}Conversion Factor")


def _year_of(member: Member, layout: Layout, pattern: str) -> FileEdition:
    title = read_table(member, layout).title
    if edition := stated_year(title, pattern):
        return edition
    raise SourceError(f"{member.place}: no year in the title or the headings")


def _rvu_member(path: Path, *, qualifying: bool) -> Member:
    return the_member(path, _RVU_MEMBERS[qualifying], "file of relative values (PPRRVU)")


def _gpci_member(path: Path) -> Member:
    return the_member(path, rf"^GPCI\d{{4}}.*{_KINDS}", "file of GPCIs")


def _locco_member(path: Path) -> Member:
    return the_member(path, rf"^\d\dLOCCO.*{_KINDS}", "file of localities (LOCCO)")


def _anesthesia_member(path: Path) -> Member:
    return the_member(path, rf"^ANES\d{{4}}.*{_KINDS}", "file of anesthesia factors (ANES)")


def _relative_values(record: Record) -> RelativeValues:
    row = RelativeValues(
        code=record.code(),
        modifier=record.matching("modifier", r"(?:[0-9A-Z]{2})?"),
        status=record.matching("status", r"[A-Z]"),
        not_used_for_medicare=bool(record.matching("not_used_for_medicare", r"\+?")),
        work=record.number("work"),
        non_facility_pe=record.number("non_facility_pe"),
        non_facility_na=bool(record.matching("non_facility_na", r"(?:NA)?")),
        facility_pe=record.number("facility_pe"),
        facility_na=bool(record.matching("facility_na", r"(?:NA)?")),
        malpractice=record.number("malpractice"),
        non_facility_total=record.number("non_facility_total"),
        facility_total=record.number("facility_total"),
        pctc_indicator=record.matching("pctc_indicator", r"\d"),
        global_days=record.matching("global_days", r"\d{3}|[A-Z]{3}", width=3),
        pre_operative=record.number("pre_operative"),
        intra_operative=record.number("intra_operative"),
        post_operative=record.number("post_operative"),
        multiple_procedure=record.matching("multiple_procedure", r"\d"),
        bilateral_surgery=record.matching("bilateral_surgery", r"\d"),
        assistant_at_surgery=record.matching("assistant_at_surgery", r"\d"),
        co_surgeons=record.matching("co_surgeons", r"\d"),
        team_surgery=record.matching("team_surgery", r"\d"),
        endoscopic_base=_endoscopic_base(record),
        conversion_factor=_positive(record, "conversion_factor"),
        supervision=record.matching("supervision", r"[0-9A-Z]{2}", width=2),
        imaging_family=record.matching("imaging_family", r"\d{2}", width=2),
    )
    _check_sums(row, record)
    return row


def _endoscopic_base(record: Record) -> str:
    return record.matching("endoscopic_base", CODE) if record.text("endoscopic_base") else ""


def _check_sums(row: RelativeValues, record: Record) -> None:
    """CMS's own totals tell whether the columns were read right."""
    non_facility = row.work + row.non_facility_pe + row.malpractice
    facility = row.work + row.facility_pe + row.malpractice
    if abs(non_facility - row.non_facility_total) > _CENT:
        raise record.refusal(
            "non_facility_total", f"not {non_facility}", str(row.non_facility_total)
        )
    if abs(facility - row.facility_total) > _CENT:
        raise record.refusal("facility_total", f"not {facility}", str(row.facility_total))
    parts = row.pre_operative + row.intra_operative + row.post_operative
    if parts and abs(parts - 1) > _CENT:
        raise record.refusal("intra_operative", "the operative parts do not sum to 1", str(parts))


def _indices(record: Record) -> PracticeCostIndices:
    without = record.amount("work_without_floor")
    work = record.amount("work_with_floor") or without
    if not work:
        raise record.refusal("work", "no work GPCI", "")
    return PracticeCostIndices(
        mac=record.matching("mac", _MAC, width=5),
        state=record.matching("state", r"[A-Z]{2}"),
        locality=record.matching("locality", _LOCALITY, width=2),
        locality_name=record.matching("locality_name", r"\S.*"),
        work=work,
        work_without_floor=without,
        practice_expense=_positive(record, "practice_expense"),
        malpractice=_positive(record, "malpractice"),
    )


def _positive(record: Record, name: str) -> Decimal:
    number = record.number(name)
    if number <= 0:
        raise record.refusal(name, "not above 0", str(number))
    return number


def _tables(path: Path) -> Rows:
    """Every table of the zip, or the relative values of a single file."""
    yield from (("pfs_relative_values", row) for row in read(path))
    if path.suffix.lower() != ".zip":
        return
    if members(path, _RVU_MEMBERS[True]):
        rows = read(path, qualifying=True)
        yield from (("pfs_qualifying_relative_values", row) for row in rows)
    for table, pattern, read_it in (
        ("pfs_gpci", rf"^GPCI\d{{4}}.*{_KINDS}", read_gpci),
        ("pfs_locality_counties", rf"^\d\dLOCCO.*{_KINDS}", read_locco),
        ("pfs_anesthesia", rf"^ANES\d{{4}}.*{_KINDS}", read_anesthesia),
    ):
        if members(path, pattern):
            yield from ((table, row) for row in read_it(path))


SOURCES = (
    Source(
        name="pfs",
        title="Medicare physician fee schedule: relative values, GPCIs, anesthesia factors",
        publisher=CMS,
        licence=AMA_NOTICE,
        page="https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
        files=("rvu[0-9][0-9][a-z]*.zip", "pprrvu*"),
        tables=(
            Table("pfs_relative_values", RelativeValues, ("code", "modifier", "edition")),
            Table(
                "pfs_qualifying_relative_values", RelativeValues, ("code", "modifier", "edition")
            ),
            Table("pfs_gpci", PracticeCostIndices, ("mac", "locality", "edition")),
            Table("pfs_locality_counties", LocalityCounties, indexes=(("mac", "locality"),)),
            Table("pfs_anesthesia", AnesthesiaFactor, ("mac", "locality", "edition")),
        ),
        read=_tables,
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
    ),
)
