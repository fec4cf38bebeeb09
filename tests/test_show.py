"""``codewell show``: anchor facts, and that the screen says them."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.catalog.near import near_codes
from codewell.catalog.sides import codes_by_side, side_of
from codewell.cli.app import main
from codewell.cli.screen import Row
from codewell.cli.show_screen import rows
from codewell.errors import InputError
from codewell.workflows.show import Shown, UnknownCode, as_json, show
from codewell.workflows.show_diagnosis import ShownDiagnosis
from codewell.workflows.show_drg import ShownDRG
from codewell.workflows.show_procedure import ShownProcedure
from codewell.workflows.show_standing import MCE_FLAGS

DAY = dt.date(2026, 11, 3)
FY2026 = dt.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def diagnosis(catalog: Catalog, code: str, on: dt.date = DAY) -> ShownDiagnosis:
    shown = show(catalog, code, on)
    assert isinstance(shown, ShownDiagnosis)
    return shown


def procedure(catalog: Catalog, code: str, on: dt.date = DAY) -> ShownProcedure:
    shown = show(catalog, code, on)
    assert isinstance(shown, ShownProcedure)
    return shown


def screen(shown: Shown, width: int | None = None) -> list[str]:
    return [line for row in rows(shown) for line in row.lines(width)]


# -- diagnoses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("writing", ["E11.22", "e1122", " e11.22 ", "E11 22"])
def test_a_code_however_it_is_written(catalog: Catalog, writing: str) -> None:
    shown = diagnosis(catalog, writing)
    assert shown.code == "E11.22"
    assert shown.title == "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert shown.standing.status == "billable"
    assert [(p.first, p.open) for p in shown.standing.periods] == [(dt.date(2015, 10, 1), True)]


def test_notes_say_where_they_are_printed(catalog: Catalog) -> None:
    notes = {
        (n.kind, n.printed_at, n.inherited): n.text for n in diagnosis(catalog, "E11.22").notes
    }
    stage = notes["use_additional_code", "E11.22", False]
    assert stage == "code to identify stage of chronic kidney disease (N18.1-N18.6)"
    assert ("excludes1", "E11", True) in notes
    assert ("excludes1", "chapter 4", True) in notes


def test_the_hierarchy_goes_from_the_chapter_to_the_code(catalog: Catalog) -> None:
    assert [(e.kind, e.code) for e in diagnosis(catalog, "S82.62XA").hierarchy] == [
        ("chapter", "19"),
        ("section", "S80-S89"),
        ("code", "S82"),
        ("code", "S82.6"),
        ("code", "S82.62"),
        ("code", "S82.62XA"),
    ]


def test_seventh_characters_and_sides(catalog: Catalog) -> None:
    shown = diagnosis(catalog, "S82.62XA")
    assert len(shown.seventh_characters) == 16
    assert [s.code for s in shown.seventh_characters if s.chosen] == ["S82.62XA"]
    assert shown.seventh_characters[-1].meaning == "sequela"
    assert [(s.side, s.code) for s in shown.sides] == [
        ("right", "S82.61XA"),
        ("left", "S82.62XA"),
        ("unspecified", "S82.63XA"),
    ]


def test_a_heading_lists_what_is_below(catalog: Catalog) -> None:
    shown = diagnosis(catalog, "J44")
    assert shown.standing.status == "not billable"
    assert [(e.code, e.billable) for e in shown.children] == [
        ("J44.0", True),
        ("J44.1", True),
        ("J44.8", False),
        ("J44.9", True),
    ]
    assert "a 7th character is required" in "\n".join(screen(diagnosis(catalog, "S82.62")))


def test_a_code_subdivided_since_the_installed_tabular(catalog: Catalog) -> None:
    assert [e.code for e in diagnosis(catalog, "D69.1").children] == ["D69.11", "D69.19"]
    assert diagnosis(catalog, "D69.1", FY2026).children == ()
    assert diagnosis(catalog, "D69.1", FY2026).standing.status == "billable"
    assert diagnosis(catalog, "D69.1").standing.status == "not billable"
    words = "not billable on 2026-11-03 (FY2027): a heading since 2026-10-01, a more specific code"
    assert words in screen(diagnosis(catalog, "D69.1"))[1]
    assert "a 7th character is required since 2017-10-01" in screen(diagnosis(catalog, "T07"))[1]
    assert "7th character is required since" not in screen(diagnosis(catalog, "S82.62"))[1]
    new = diagnosis(catalog, "D69.11")
    assert (new.title, new.in_tabular, new.standing.status) == (None, False, "billable")
    assert new.hierarchy[-2].code == "D69.1"
    assert "title not installed" in screen(new)[0]


def test_the_date_decides(catalog: Catalog) -> None:
    early = diagnosis(catalog, "E66.813", dt.date(2024, 9, 30)).standing
    assert early.status == "not yet valid"
    assert diagnosis(catalog, "E66.813", dt.date(2024, 10, 1)).standing.status == "billable"
    assert diagnosis(catalog, "H81.41", FY2026).standing.status == "no longer valid"
    late = diagnosis(catalog, "I10", dt.date(2030, 1, 1)).standing
    assert late.status == "not evaluated"
    assert "2027-03-31" in (late.reason or "")


def test_the_edition_of_notes_is_told(catalog: Catalog) -> None:
    assert diagnosis(catalog, "I10", FY2026).notes_edition.matches_date
    lines = "\n".join(screen(diagnosis(catalog, "I10")))
    assert "Titles and notes of FY2026; those of FY2027 are not installed" in lines


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("H42", "manifestation: never the principal diagnosis"),
        ("Z99.89", "unacceptable as the principal diagnosis"),
        ("O24.410", "maternity: an age conflict outside 9 to 64 years"),
        ("S82.63XA", None),
    ],
)
def test_mce_flags_in_plain_words(catalog: Catalog, code: str, words: str | None) -> None:
    assert diagnosis(catalog, code).mce == ((words,) if words else ())


def test_every_flag_of_the_catalog_has_words(catalog: Catalog) -> None:
    found: set[str] = set()
    for validity in (catalog.icd10cm.validity, catalog.icd10pcs.validity):
        for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            for code in validity.billable_under(letter, DAY)[::25]:
                found |= validity.flags(code, DAY)
    assert found
    assert found <= set(MCE_FLAGS)


def test_a_category_that_also_begins_procedures(catalog: Catalog) -> None:
    assert diagnosis(catalog, "B20").also == "30 ICD-10-PCS codes begin with B20"
    lines = screen(diagnosis(catalog, "B20"))
    assert sum("Human immunodeficiency virus [HIV] disease" in line for line in lines[:10]) == 2


# -- the other side -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("M17.11", ["M1711", "M1712", "M1710"]),
        ("H25.013", ["H25011", "H25012", "H25013", "H25019"]),
        ("L97.211", ["L97211", "L97221", "L97201"]),
        ("G81.91", ["G8191", "G8192", "G8190"]),
        ("H40.1130", ["H401110", "H401120", "H401130", "H401190"]),
        ("N18.9", []),
        ("J44.9", []),
        ("ZZZ", []),
    ],
)
def test_codes_by_side(catalog: Catalog, code: str, others: list[str]) -> None:
    assert [s.code for s in codes_by_side(catalog.icd10cm, code)] == others


def test_unspecified_is_a_side_only_without_another() -> None:
    assert side_of("Unspecified fracture of right femur") == "right"
    assert side_of("Fracture of unspecified femur") == "unspecified"
    assert side_of("Burn of both knees") == "bilateral"
    assert side_of("Essential hypertension") is None


# -- procedures ---------------------------------------------------------------------------------


def test_a_procedure_with_its_axes(catalog: Catalog) -> None:
    shown = procedure(catalog, "0ft44zz")
    assert shown.title == "Resection of Gallbladder, Percutaneous Endoscopic Approach"
    assert shown.standing.status == "billable"
    assert [a.label for a in shown.axes] == [
        "Medical and Surgical",
        "Hepatobiliary System and Pancreas",
        "Resection",
        "Gallbladder",
        "Percutaneous Endoscopic",
        "No Device",
        "No Qualifier",
    ]
    assert "without replacement" in (shown.axes[2].definition or "")


def test_the_beginning_of_a_procedure(catalog: Catalog) -> None:
    shown = procedure(catalog, "0FT")
    assert shown.codes_below == sum(choice.codes for choice in shown.next_characters) == 47
    assert [c.label for c in shown.next_characters if c.value == "4"] == ["Gallbladder"]
    assert screen(shown)[0] == "0FT  the beginning of 47 valid codes"


def test_a_section_without_installed_meanings(catalog: Catalog) -> None:
    shown = procedure(catalog, "5A1955Z")
    assert shown.mce == ("more than 96 hours of ventilation: a stay under 4 days is an edit",)
    assert "  Their meanings are not installed for this section" in screen(shown)


# -- MS-DRG -------------------------------------------------------------------------------------


@pytest.mark.parametrize("writing", ["DRG 291", "MS-DRG 291", "ms-drg291", "msdrg 291", "291"])
def test_an_ms_drg(catalog: Catalog, writing: str) -> None:
    shown = show(catalog, writing, DAY)
    assert isinstance(shown, ShownDRG)
    assert (shown.code, shown.title) == ("291", "Heart Failure and Shock with MCC")
    assert shown.version == "44.0"
    assert [(t.first, t.last) for t in shown.titles] == [("40.0", "44.0")]
    assert [e.code for e in shown.same_base] == ["292", "293"]


def test_three_digits_may_begin_a_procedure(catalog: Catalog) -> None:
    assert (procedure(catalog, "027").also or "").startswith("MS-DRG 027: Craniotomy")


def test_an_ms_drg_on_a_date_without_version(catalog: Catalog) -> None:
    shown = show(catalog, "DRG 1", dt.date(2019, 1, 1))
    assert isinstance(shown, ShownDRG)
    assert shown.version is None
    assert "No version in force on 2019-01-01 is installed" in screen(shown)


# -- unknown codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("E11.222", "E11.22"),
        ("E1I.9", "E11.9"),
        ("020.9", "O20.9"),
        ("OFT44ZZ", "0FT44ZZ"),
        ("0FT44ZQ", "0FT44ZG"),
        ("B20.1", "B20"),
        ("ZZZ", None),
        ("DRG 1000", None),
        ("é", None),
    ],
)
def test_codes_near_an_unknown_one(catalog: Catalog, asked: str, nearest: str | None) -> None:
    shown = show(catalog, asked, DAY)
    assert isinstance(shown, UnknownCode)
    assert len(shown.near) <= 5
    assert next((entry.code for entry in shown.near), None) == nearest


def test_near_codes_are_billable_on_the_date(catalog: Catalog) -> None:
    day = dt.date(2024, 1, 1)
    for code in near_codes(catalog, "E66.814", day):
        assert catalog.icd10cm.is_billable(code.value, day)


def test_nothing_asked_for(catalog: Catalog) -> None:
    with pytest.raises(InputError, match="which code"):
        show(catalog, " . ", DAY)


# -- the screen and the command -----------------------------------------------------------------


@pytest.mark.parametrize("code", ["S82.62XA", "T36.0X5A", "0FT44ZZ", "027", "DRG 291", "E11.222"])
def test_a_screen_keeps_to_its_width(catalog: Catalog, code: str) -> None:
    shown = show(catalog, code, DAY)
    assert all(len(line) <= 80 for line in screen(shown, 80))
    assert all(line == line.rstrip() for line in screen(shown))


def test_a_row_wraps_beside_its_label() -> None:
    row = Row("some words that wrap", label="I10", column=4, indent=2)
    assert row.lines(None) == ["  I10  some words that wrap"]
    wrapped = Row("word " * 20, label="I10", column=4, indent=2).lines(40)
    assert wrapped[1].startswith("       word")


def test_every_answer_is_json(catalog: Catalog) -> None:
    for code in ("S82.62XA", "0FT", "DRG 291", "E11.222"):
        assert json.loads(json.dumps(as_json(show(catalog, code, DAY))))["code"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["show", *arguments, "--date", DAY.isoformat()])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "e11.22")
    assert (status, err) == (0, "")
    assert out.startswith("E11.22  Type 2 diabetes mellitus with diabetic chronic kidney disease\n")
    assert run(capsys, "DRG", "291")[1].startswith("MS-DRG 291  Heart Failure")


def test_the_command_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "e11.22", "--json")
    found: dict[str, Any] = json.loads(out)
    assert status == 0
    assert found["code"] == "E11.22"
    assert found["standing"]["date"] == "2026-11-03"
    assert found["standing"]["edition"] == "FY2027"
    assert found["notes_edition"] == {"name": "FY2026", "matches_date": False}


def test_an_unknown_code_is_one_line_and_near_codes(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "E11.222")
    assert (status, err) == (2, "codewell: unknown code: E11.222; near codes:\n")
    assert out.splitlines()[0].split()[0] == "E11.22"
    assert run(capsys, "ZZZ") == (2, "", "codewell: unknown code: ZZZ\n")


def test_a_date_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "I10", "--date", "yesterday"]) == 2
    assert "--date" in capsys.readouterr().err


def test_start_up_stays_light() -> None:
    """What is imported decides the start-up time; ``show`` needs none of these."""
    program = (
        "import sys; from codewell.cli.app import main; main(['show', 'E11.22']);"
        "heavy = {'lxml', 'lmdb', 'msdrg', 'rich.console', 'codewell.formats'};"
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
