"""``codewell show`` with books and maps; ``index``, ``neoplasm``, ``drug``, ``pcs`` on screen."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.cli import book_screen
from codewell.cli.app import main
from codewell.cli.show_screen import rows
from codewell.errors import InputError
from codewell.model import CodeSystem
from codewell.workflows import code_tables, index
from codewell.workflows.build_procedure import Building, build_procedure
from codewell.workflows.policies import Policies, PolicyNote
from codewell.workflows.show import Shown, UnknownCode, as_json, show
from codewell.workflows.show_service import ShownModifier, ShownPlace, ShownService

DAY = dt.date(2026, 5, 4)


def screen(shown: Shown) -> list[str]:
    return [line for row in rows(shown) for line in row.lines(None)]


def service(catalog: Catalog, code: str, on: dt.date = DAY) -> ShownService:
    shown = show(catalog, code, on)
    assert isinstance(shown, ShownService)
    return shown


# -- diagnoses and procedures ---------------------------------------------------------------------


def test_a_diagnosis_shows_the_lines_that_lead_to_it(mirror_books: Catalog) -> None:
    lines = screen(show(mirror_books, "C50.411", DAY))
    assert "  C50.4-  malignant primary: breast, upper-outer quadrant" in lines
    lines = screen(show(mirror_books, "T39.011A", DAY))
    assert "  T39.011  accidental: Aspirin" in lines
    assert any(line.startswith("  and ") and line.endswith(" more") for line in lines)


def test_a_diagnosis_shows_its_groups_and_maps(packaged: Catalog) -> None:
    lines = screen(show(packaged, "A41.9", DAY))
    assert any(line.startswith("  MS-DRG severity        MCC, excluded by ") for line in lines)
    assert "  ICD-9-CM (GEM)         038.9 with 995.91 (approximate)" in "\n".join(lines)
    assert "  HCC V28                2  Septicemia" in "\n".join(lines)
    assert "  since 2016-10-01  I16.0  Hypertensive urgency" in screen(show(packaged, "I10", DAY))


def test_what_is_not_installed_is_one_quiet_line_at_the_end(catalog: Catalog) -> None:
    *_, last = screen(show(catalog, "C50.411", DAY))
    assert last.startswith("not installed: ")
    assert "→ codewell data pull icd10cm-index" in last


def test_an_excerpt_that_does_not_lead_to_a_code_says_that_it_is_one(mirror_books: Catalog) -> None:
    *_, last = screen(show(mirror_books, "I10", DAY))
    assert "only FY2027 excerpt" in last
    assert "excerpt" not in screen(show(mirror_books, "H04.001", DAY))[-1]


def test_procedures_of_every_section_have_their_axes(mirror_books: Catalog) -> None:
    lines = screen(show(mirror_books, "C030BZZ", DAY))
    assert "  5  radionuclide  B  Carbon 11 (C-11)" in lines
    assert any("Positron Emission" in line and line.startswith("  C030") for line in lines)


def test_the_answer_is_plain_data(mirror_books: Catalog, packaged: Catalog) -> None:
    for shown in (show(packaged, "E11.22", DAY), show(mirror_books, "99213", DAY)):
        assert json.loads(json.dumps(as_json(shown)))["code"] == shown.code


# -- services -------------------------------------------------------------------------------------


def test_a_level_ii_code(mirror_books: Catalog) -> None:
    lines = screen(service(mirror_books, "HCPCS J1100", dt.date(2024, 8, 1)))
    assert lines[0] == "J1100  Injection, dexamethasone sodium phosphate, 1 mg"
    assert lines[1] == "HCPCS Level II, billable on 2024-08-01"
    assert "  Medicare               special coverage instructions apply" in lines
    assert "  MUE practitioner       120 a day (Clinical: Data)" in lines


def test_no_validity_is_claimed_for_a_date_without_an_edition(mirror_books: Catalog) -> None:
    assert service(mirror_books, "HCPCS J1100", DAY).status == "not evaluated"
    assert service(mirror_books, "HCPCS J1100", dt.date(2026, 7, 4)).status == "billable"


def test_a_cpt_number_without_descriptor(mirror_books: Catalog) -> None:
    shown = service(mirror_books, "99213", dt.date(2024, 8, 1))
    lines = screen(shown)
    assert lines[0] == "99213  descriptor: load your AMA files"
    assert (
        "  RVU                    office 2.73, facility 1.96 (work 1.30), global XXX"
        in "\n".join(lines)
    )
    assert any(line.startswith("  Add-on codes") for line in lines)
    assert "codewell data pull cpt" in lines[-1]


def test_a_code_that_is_also_a_service_says_so(mirror_books: Catalog) -> None:
    lines = screen(show(mirror_books, "J1100", DAY))
    assert lines[0].startswith("J11.00  Influenza")
    assert any(line.endswith("codewell show HCPCS J1100") for line in lines)


def test_modifiers_and_places(mirror_books: Catalog) -> None:
    modifier = show(mirror_books, "modifier lt", DAY)
    assert isinstance(modifier, ShownModifier)
    assert screen(modifier)[0].startswith("LT  Left side")
    place = show(mirror_books, "POS 11", DAY)
    assert isinstance(place, ShownPlace)
    assert screen(place)[0] == "11  Office"
    assert "non-facility rate" in screen(place)[2]


@pytest.mark.parametrize("asked", ["99213", "HCPCS J1100", "modifier LT", "POS 11"])
def test_absent_tables_are_not_an_unknown_code(catalog: Catalog, asked: str) -> None:
    shown = show(catalog, asked, DAY)
    assert isinstance(shown, UnknownCode)
    assert shown.reason is not None and "codewell data pull" in shown.reason


# -- a facility's notes ---------------------------------------------------------------------------


def test_notes_are_read_by_code_and_prefix(tmp_path: Path) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(
        "E11: Ask for the type.\nE11.22: Stage\n  too.\nJ1100: Wastage.\n0213: Count arteries.\n",
        encoding="utf-8",
    )
    policies = Policies.read(path)
    assert policies.of("E1122", CodeSystem.ICD10CM) == (
        PolicyNote("E11.22", "Stage too."),
        PolicyNote("E11", "Ask for the type."),
    )
    assert policies.of("J1100", CodeSystem.HCPCS) == (PolicyNote("J1100", "Wastage."),)
    assert policies.of("J1100", CodeSystem.ICD10CM) == ()
    assert policies.of("E1130", CodeSystem.HCPCS) == ()
    assert policies.of("0213093", CodeSystem.ICD10PCS) == (PolicyNote("0213", "Count arteries."),)
    assert Policies.read(tmp_path / "absent.yaml").of("I10", CodeSystem.ICD10CM) == ()


@pytest.mark.parametrize("text", ["- E11\n", "E11: [a]\n", "E11: {\n", "\x00"])
def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"policies\.yaml"):
        Policies.read(path)


def test_a_note_stands_on_the_screen(catalog: Catalog) -> None:
    shown = show(catalog, "E11.22", DAY, Policies({"E11": "Ask for the type."}))
    lines = screen(shown)
    at = lines.index("Your facility's note")
    assert lines[at + 1] == "  E11       Ask for the type."


# -- the look-ups on the screen -------------------------------------------------------------------


def test_the_index_on_the_screen(mirror_books: Catalog) -> None:
    answer = index.look_up(mirror_books, "damage liver", DAY)
    assert isinstance(answer, index.IndexAnswer)
    assert [line for row in book_screen.index_rows(answer) for line in row.lines(None)] == [
        "ICD-10-CM alphabetic index, FY2027 excerpt: the nearest installed to 2026-05-04",
        "",
        "● K76.9  Damage, liver (nontraumatic)",
        "● K70.9    alcoholic",
        "           due to drugs: see Disease, liver, toxic",
        "",
        "● billable",
    ]


def test_a_table_on_the_screen(mirror_books: Catalog) -> None:
    answer = code_tables.look_up(mirror_books, "lung", DAY, book="neoplasm")
    assert isinstance(answer, code_tables.TableAnswer)
    lines = [line for row in book_screen.table_rows(answer) for line in row.lines(None)]
    assert lines[2] == "lung"
    assert lines[3].startswith("  malignant primary    ○ C34.9-   Malignant neoplasm of ")
    assert any(line.startswith("  upper lobe") and "C34.1-" in line for line in lines)
    assert max(len(line) for line in lines) <= 96


def test_a_step_of_the_builder_on_the_screen(mirror_books: Catalog) -> None:
    built = build_procedure(mirror_books, "0FT4", DAY)
    assert isinstance(built, Building)
    lines = [line for row in book_screen.building_rows(built) for line in row.lines(None)]
    assert lines[0] == "0FT4  3 valid codes on 2026-05-04"
    assert "Character 5: approach   with the valid codes that follow" in lines
    assert "  0FT40ZZ  Resection of Gallbladder, Open Approach" in lines


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["pcs", "0FT4"], 0),
        (["pcs", "0FX4"], 2),
        (["pcs"], 0),
        (["pcs", "0ft44zz", "--json"], 0),
        (["index", "pneumonia"], 2),
        (["index", "fall", "--external-cause", "--json"], 2),
        (["neoplasm", "lung"], 2),
        (["drug", "aspirin"], 2),
        (["show", "E11.22"], 0),
    ],
)
def test_the_commands_on_a_home_without_pulled_tables(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    assert main([*arguments, "--date", "2026-05-04"]) == status
    printed = capsys.readouterr()
    assert "defect" not in printed.err
    if status == 2 and arguments[0] != "pcs":
        assert "codewell data pull icd10cm-index" in printed.err


def test_show_starts_fast(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under 0.6 s on a quiet machine; five times that here, so that a busy one does not fail."""
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    command = [sys.executable, "-m", "codewell", "show", "E11.22", "--date", "2026-05-04"]
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    assert min(times) < 3
