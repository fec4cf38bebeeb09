"""PTP edits: the parts of a quarter, their rows, their refusals, the mirror and its pace."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    MIRROR,
    mutation_settings,
    mutations,
    needs_mirror,
    refusal,
    rows_or_refusal,
    zipped,
)
from table_reading import changed, workbook

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.ncci_ptp import (
    PtpEdit,
    PtpService,
    edition_of,
    part_files,
    read,
    read_part,
    service_of,
)

NAMES = [f"ccipra-v302r0-f{part}.{'TXT' if part < 3 else 'txt'}" for part in (1, 2, 3, 4)]
FIRST = NAMES[0]
ZIP = "medicare-ncci-2024q3-practitioner-ptp-edits-ccipra-v302r0-f{}.zip"
PTP = MIRROR / "ncci" / "ptp"
EDITS = [
    PtpEdit(
        "0001A",
        "0591T",
        False,
        dt.date(2021, 1, 1),
        dt.date(2023, 12, 31),
        "1",
        "Our own reason, one",
    ),
    PtpEdit("0001A", "0592T", False, dt.date(2021, 1, 1), None, "0", "Our own reason, one"),
    PtpEdit("00100", "36000", True, dt.date(1996, 1, 1), None, "9", "Our own reason, one"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The four texts of a quarter."""
    for name in NAMES:
        shutil.copy(FIXTURES / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def zips(tmp_path: Path) -> Path:
    """The four zips of a quarter, each with its text and a workbook."""
    for part, name in enumerate(NAMES, 1):
        data = (FIXTURES / name).read_bytes()
        zipped(tmp_path / ZIP.format(part), [(name, data), (f"ccipra-v302r0-f{part}.xlsx", b"")])
    return tmp_path


def test_the_parts_are_read_in_their_order(folder: Path) -> None:
    edits = list(read(folder))
    assert edits[:3] == EDITS
    assert [edit.column_1 for edit in edits[3:]] == ["24201", "36832", "U0002", "U0003"]
    assert list(read(folder / NAMES[2])) == edits
    assert [path.name for path in part_files(folder / NAMES[3])] == NAMES


def test_zips_are_read_without_unpacking(zips: Path) -> None:
    assert list(read(zips))[:3] == EDITS
    assert list(read(zips / ZIP.format(4))) == list(read(zips, service=PtpService.PRACTITIONER))
    assert edition_of(zips) == FileEdition("2024Q3", dt.date(2024, 7, 1), dt.date(2024, 9, 30))
    assert service_of(zips / ZIP.format(1)) is PtpService.PRACTITIONER


def test_the_workbook_says_the_same(tmp_path: Path) -> None:
    lines = (FIXTURES / FIRST).read_bytes().decode("cp1252").split("\r\n")
    rows: list[list[str | int | None]] = [[*line.split("\t")] for line in lines]
    rows[8] = [100, 36000, "*", 19960101, None, 9, "Our own reason, one"]
    path = workbook(tmp_path / "ccipra-v302r0-f1.xlsx", f1=rows)
    assert list(read(path, parts=1)) == EDITS


def test_forms_of_the_text(tmp_path: Path) -> None:
    data = (FIXTURES / FIRST).read_bytes()
    for form in (data.replace(b"\r\n", b"\n"), b"\xef\xbb\xbf" + data, data + b"\r\n\r\n"):
        (tmp_path / FIRST).write_bytes(form)
        assert list(read(tmp_path, parts=1)) == EDITS
    (tmp_path / FIRST).write_bytes(data.rstrip(b"\r\n"))
    assert list(read(tmp_path, parts=1)) == EDITS


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"Column 1\tColumn 2", b"Code 1\tCode 2", ": no heading row of PTP edits: Column 1, "),
        (b"0001A\t0591T", b"0001A\t591T", ":7: not a code: '591T\\t'"),
        (b"0001A\t0591T", b"\t0591T", ":7: not a code: '\\t0591'"),
        (b"0001A\t0592T", b"0001A 0592T", ":8: expected 7 columns divided by tabs"),
        (b"0591T\t\t2021", b"0591T\t2021", ":7: expected 7 columns divided by tabs"),
        (b"20231231", b"20231331", ":7: no date: 20231331"),
        (b"20210101\t*\t0", b"\t*\t0", ":8: expected 7 columns divided by tabs"),
        (b"\t0\tOur", b"\t2\tOur", ":8: expected 7 columns divided by tabs"),
        (b"*\t9\tOur own reason, one\r\n", b"*\t9\tOur own re", ":9: the last line is cut off"),
        (b"*\t9\tOur own reason, one\r\n", b"*\t9", ":9: expected 7 columns divided by tabs"),
        (b"reason", b"rea\x00son", ":7: control character 0x00"),
        (b"00100\t36000", b"End of file\n00100\t36000", ":9: not a code: 'End o'"),
    ],
)
def test_a_shifted_or_truncated_part_is_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, FIRST, before, after)
    text = refusal(lambda: read_part(path))
    assert text.startswith(FIRST + message), text


def test_a_part_without_rows_is_refused(tmp_path: Path) -> None:
    data = (FIXTURES / FIRST).read_bytes()
    (tmp_path / FIRST).write_bytes(b"\r\n".join(data.split(b"\r\n")[:6]))
    assert refusal(lambda: read(tmp_path, parts=1)) == f"{FIRST}: no row below the headings"


def test_a_missing_or_doubled_part_is_refused(folder: Path) -> None:
    (folder / NAMES[1]).rename(folder / "kept.txt")
    expected = "ccipra-v302r0-f1.TXT: expected parts f1 to f4, found f1, f3, f4"
    assert refusal(lambda: read(folder)) == expected
    (folder / "kept.txt").rename(folder / NAMES[1])
    assert refusal(lambda: read(folder, parts=3)).endswith("f1 to f3, found f1, f2, f3, f4")
    shutil.copy(folder / FIRST, folder / FIRST.lower())
    assert refusal(lambda: read(folder)).endswith(": the same part as ccipra-v302r0-f1.TXT")


def test_which_files_of_a_folder(folder: Path) -> None:
    shutil.copy(folder / FIRST, folder / "ccioph-v302r0-f1.TXT")
    assert refusal(lambda: read(folder)).endswith(
        "expected the PTP edits of one quarter, found ccioph-v302r0-f1.TXT, ccipra-v302r0-f1.TXT"
    )
    assert len(list(read(folder, service=PtpService.PRACTITIONER))) == 7
    assert len(list(read(folder, service=PtpService.HOSPITAL, parts=1))) == 3
    assert service_of(folder / "ccioph-v302r0-f1.TXT") is PtpService.HOSPITAL
    (folder / "other").mkdir()
    assert refusal(lambda: read(folder / "other")) == (
        "other: expected the PTP edits of one quarter, found none"
    )


def test_names(tmp_path: Path, zips: Path) -> None:
    path = tmp_path / "ptp.txt"
    path.touch()
    expected = "ptp.txt: expected a name such as ccipra-v302r0-f1.zip"
    assert refusal(lambda: read(path)) == expected
    assert refusal(lambda: [edition_of(path)]) == expected
    assert refusal(lambda: read(tmp_path / "no.zip")) == "no.zip: no such file"
    wrong = zips / ZIP.format(1).replace("2024q3", "2024q2")
    (zips / ZIP.format(1)).rename(wrong)
    assert refusal(lambda: [edition_of(wrong)]).endswith("version 30.2 is 2024Q3, not 2024q2")
    swapped = zips / ZIP.format(2)
    (zips / ZIP.format(3)).replace(swapped)
    assert refusal(lambda: read_part(swapped)).endswith(
        "f2.zip/ccipra-v302r0-f3.txt: another part than the zip is named for"
    )


@needs_mirror
@pytest.mark.parametrize(
    ("service", "counts"),
    [
        (PtpService.PRACTITIONER, [636_796, 636_516, 636_489, 636_216, 1_669_820, 0]),
        (PtpService.HOSPITAL, [444_140, 443_944, 444_000, 443_734, 1_335_857, 14]),
    ],
)
def test_every_edit_of_the_mirror(service: PtpService, counts: list[int]) -> None:
    in_force, old, numbers = 0, 0, []
    started = time.perf_counter()
    for part in part_files(PTP, service=service):
        number = 0
        for edit in read_part(part):
            number += 1
            in_force += edit.deleted is None
            old += edit.existed_before_1996
        numbers.append(number)
    assert [*numbers, in_force, old] == counts
    assert time.perf_counter() - started < 60, "about 7 seconds on two cores of 2024"
    assert edition_of(PTP, service=service).name == "2024Q3"


@needs_mirror
def test_the_first_edit_of_the_mirror() -> None:
    assert next(read(PTP, service=PtpService.PRACTITIONER)) == PtpEdit(
        column_1="0001A",
        column_2="0591T",
        existed_before_1996=False,
        effective=dt.date(1996, 1, 1),
        deleted=dt.date(2023, 12, 31),
        modifier_indicator="1",
        rationale="CPT Manual or CMS manual coding instruction",
    )


@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(tmp_path: Path, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / FIRST).read_bytes()))
    rows_or_refusal(tmp_path / FIRST, data, lambda path: read(path, parts=1), edition_of)
