"""E/M visits read from records and forms: every item with its words, and what is not one."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.errors import InputError
from codewell.formats.em_decision import decision_as_json
from codewell.model import Note, Setting
from codewell.model.evaluation_management import EMDecision, EMVisit, Family, Item
from codewell.rules.logic.evaluation_management import tables as rule_tables
from codewell.suggest import Suggester
from codewell.suggest.evaluation_management import VisitFacts
from codewell.text import Vocabulary
from codewell.workflows.em import decide_form, open_form

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "evaluation_management" / "readings.yaml").read_text("utf-8")
)
DAY = dt.date(2025, 6, 2)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def decided(
    suggester: Suggester,
    text: str,
    *,
    setting: Setting = Setting.OUTPATIENT,
    facts: VisitFacts | None = None,
    age: int = 60,
) -> EMDecision:
    note = Note("n", text, setting, DAY, age)
    return suggester.visits(note, facts or VisitFacts())[0]


def with_line(line: str) -> str:
    return f"Established patient.\n\nAssessment:\n1. Essential hypertension.\n\nPlan:\n{line}\n"


def items(visit: EMVisit) -> list[Item]:
    return [*visit.problems, *visit.data, *visit.risks, *visit.time]


def kinds(suggester: Suggester, text: str) -> set[tuple[str, object]]:
    found = items(decided(suggester, text).visit)
    return {(str(i.kind), getattr(i, "key", getattr(i, "minutes", None))) for i in found}


LINES = [case for group in ("data", "risk", "time") for case in CASES[group]]


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["found"])
def test_a_line_is_an_item_and_its_like_is_none(case: dict[str, Any], suggester: Suggester) -> None:
    wanted = (case["kind"], case.get("key", case.get("minutes")))
    assert wanted in kinds(suggester, with_line(case["found"]))
    assert wanted not in kinds(suggester, with_line(case["not"]))


@pytest.mark.parametrize("case", CASES["problems"], ids=lambda case: case["assessment"])
def test_an_assessment_is_a_kind_of_problem(case: dict[str, Any], suggester: Suggester) -> None:
    text = "Established patient.\n\nAssessment:\n1. {}\n"
    for words, expected in ((case["assessment"], True), (case["not"], False)):
        visit = decided(suggester, text.format(words)).visit
        assert [str(p.kind) == case["kind"] for p in visit.problems] == [expected]


@pytest.mark.parametrize(
    ("top", "code"),
    [
        ("New patient.", "99203"),
        ("Established patient.", "99213"),
        ("Est pt.", "99213"),
        ("Here for follow-up.", "99213"),
        ("New to our clinic, never seen here.", "99203"),
        ("Pt known to us.", "99213"),
        ("She comes back to see me for her bladder.", "99213"),
        ("Thank you for letting me see her again.", "99213"),
        ("First visit w/ urology.", "99203"),
        ("Pt is new to podiatry here.", "99203"),
        ("Last seen in this practice on 8 February 2022.", "99203"),
        ("Last seen here on 8 February 2023.", "99213"),
        ("Woman of sixty.", None),
    ],
)
def test_the_status_of_the_patient(top: str, code: str | None, suggester: Suggester) -> None:
    rest = "Assessment:\n1. Acute cystitis, uncomplicated.\n\nPlan:\nCephalexin 500 mg bid.\n"
    text = f"{top}\n\n{rest}"
    found = decided(suggester, text)
    assert found.code == code
    assert code or "new or established" in found.missing[0]


@pytest.mark.parametrize(
    ("text", "setting", "place", "family"),
    [
        ("Annual physical.", Setting.OUTPATIENT, None, Family.PREVENTIVE),
        ("Nursing home visit.", Setting.OUTPATIENT, None, Family.NURSING_FACILITY_SUBSEQUENT),
        ("Routine visit.", Setting.OUTPATIENT, "32", Family.NURSING_FACILITY_SUBSEQUENT),
        ("Routine visit.", Setting.OUTPATIENT, "12", Family.HOME),
        ("Home visit.", Setting.OUTPATIENT, None, Family.HOME),
        ("Consultation requested by Dr. Vale.", Setting.OUTPATIENT, None, Family.CONSULTATION),
        ("Chest pain.", Setting.ED, None, Family.EMERGENCY),
        ("Hospital day 3.", Setting.INPATIENT, None, Family.HOSPITAL_SUBSEQUENT),
        ("Admission history and physical.", Setting.INPATIENT, None, Family.HOSPITAL_INITIAL),
        ("Discharge summary.", Setting.INPATIENT, None, Family.HOSPITAL_DISCHARGE),
        ("Inpatient consult.", Setting.INPATIENT, None, Family.HOSPITAL_CONSULTATION),
        ("Routine visit.", Setting.OUTPATIENT, None, Family.OFFICE),
    ],
)
def test_the_kind_of_visit(
    text: str, setting: Setting, place: str | None, family: Family, suggester: Suggester
) -> None:
    text = f"{text}\n\nAssessment:\n1. Essential hypertension, stable.\n"
    facts = VisitFacts(place_of_service=place)
    assert decided(suggester, text, setting=setting, facts=facts).visit.family is family


def test_critical_care_goes_by_its_minutes(suggester: Suggester) -> None:
    text = "Assessment:\n1. Septic shock.\n\nCritical care time 45 minutes, procedures apart.\n"
    assert decided(suggester, text, setting=Setting.ED).code == "99291"
    shorter = text.replace("45", "25")
    assert decided(suggester, shorter, setting=Setting.ED).code != "99291"


def test_a_problem_beside_a_preventive_visit(suggester: Suggester) -> None:
    text = (
        "Annual physical, established patient.\n\nAssessment:\n"
        "1. Type 2 diabetes, uncontrolled. Increase metformin to 1000 mg.\n"
    )
    note = Note("n", text, Setting.OUTPATIENT, DAY, 50)
    found = suggester.visits(note, VisitFacts())
    assert [(d.code, d.modifiers) for d in found] == [("99396", ()), ("99214", ("25",))]
    plain = Note("n", "Annual physical, established patient.", Setting.OUTPATIENT, DAY, 50)
    assert [d.code for d in suggester.visits(plain, VisitFacts())] == ["99396"]


def test_the_report_of_an_endoscopy_is_no_visit(suggester: Suggester) -> None:
    text = (
        "UPPER ENDOSCOPY REPORT\nProcedure: The gastroscope was advanced to the duodenum.\n"
        "Findings: Mild gastritis.\nImpression: Gastritis.\n"
    )
    with_visit = f"Chief complaint: heartburn.\n{text}"
    for words, count in ((text, 0), (with_visit, 1)):
        assert (
            len(suggester.visits(Note("n", words, Setting.OUTPATIENT, DAY), VisitFacts())) == count
        )


def test_a_state_that_is_denied_is_no_problem(suggester: Suggester) -> None:
    text = "Assessment:\n1. Acute bronchitis.\n2. {} respiratory failure.\n"
    for words, expected in (("Acute", True), ("Not in", False)):
        found = decided(suggester, text.format(words), setting=Setting.ED).visit.problems
        assert ("threat" in [str(p.kind) for p in found]) is expected


def test_a_drug_of_the_history_is_not_managed(suggester: Suggester) -> None:
    text = "HPI: Wheeze. {} albuterol every 3 hours.\n\nAssessment:\n1. Wheezing.\n"
    for words, expected in (("Given", True), ("Using", False)):
        found = decided(suggester, text.format(words), setting=Setting.ED).visit.risks
        assert bool(found) is expected


def test_the_report_of_an_operation_is_no_visit(suggester: Suggester) -> None:
    text = "Preoperative diagnosis: Hernia.\nPostoperative diagnosis: Hernia.\nProcedure: Repair.\n"
    assert suggester.visits(Note("n", text, Setting.OUTPATIENT, DAY, 50), VisitFacts()) == ()


def test_every_item_stands_in_the_text(suggester: Suggester) -> None:
    lines = " ".join(case["found"] for case in LINES)
    text = with_line(lines)
    visit = decided(suggester, text).visit
    places = [e for item in items(visit) for e in item.evidence]
    assert len(places) > 15
    assert all(e.text == text[e.span.start : e.span.end] and e.text for e in places)


NOTE = (
    "Established patient.\n\nAssessment:\n1. Hypertension, at goal.\n2. Type 2 diabetes, at goal.\n"
    "\nPlan:\nContinue lisinopril 10 mg and metformin 500 mg.\n"
)


def test_the_visit_stands_among_the_suggestions(suggester: Suggester) -> None:
    note = Note("n", NOTE, Setting.OUTPATIENT, DAY, 60)
    record = suggester.suggest(note)
    (found,) = record.services
    assert (found.code.value, found.units, found.modifiers) == ("99214", 1, ())
    assert {s.code.value for s in record.finals} >= {"I10", "E119"}
    steps = [step.step for step in found.why]
    assert {"E/M problems", "E/M data", "E/M risk", "E/M basis"} <= set(steps)
    stay = suggester.suggest(Note("n", NOTE, Setting.INPATIENT, DAY, 60))
    assert stay.services == ()


def test_an_open_visit_is_not_final(suggester: Suggester) -> None:
    text = NOTE.replace("Established patient.\n\n", "")
    record = suggester.suggest(Note("n", text, Setting.OUTPATIENT, DAY, 60))
    open_codes = [s for s in record.suggestions if s.code.value in ("99204", "99214")]
    assert len(open_codes) == 2
    assert not any(s.final for s in open_codes)
    assert all("new or established" in s.missing[0] for s in open_codes)


def test_fee_tables_move_nothing(catalog: Catalog, books: Catalog) -> None:
    """The same bytes with and without the fee schedule and the hospital tables."""
    answers, vocabulary = [], Vocabulary.open(catalog)
    for opened in (catalog, books):
        found = Suggester(opened, vocabulary).visits(
            Note("n", NOTE, Setting.OUTPATIENT, DAY, 60), VisitFacts()
        )
        answers.append(json.dumps([decision_as_json("n", d) for d in found]))
    assert answers[0] == answers[1]
    assert '"99214"' in answers[0]


def test_a_build_without_the_numbers_says_so(
    suggester: Suggester, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["codewell.rules.logic.evaluation_management.decide"]
    monkeypatch.setattr(module, "installed", lambda: False)
    found = decided(suggester, NOTE)
    assert found.code is None
    assert "not part of this build" in found.missing[0]
    assert rule_tables.load("definitions.yaml")


# -- forms and the command --------------------------------------------------------------------

FORM = """\
id: v1
date: 2025-03-04
family: office
patient: established
problems:
  - {kind: stable_chronic, label: hypertension}
  - kind: chronic_not_stable
    label: diabetes
    question: is the A1c of 7.4 at the goal?
    may_be: stable_chronic
data:
  - {kind: test_reviewed, label: A1c 7.4, test: hemoglobin A1c}
  - {kind: test_ordered, label: repeat A1c, test: Hemoglobin A1c}
risk:
  - {kind: prescription_drug, label: metformin continued}
time:
  - {minutes: 25}
charged: "99215"
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("name", ["v.yaml", "v.json"])
def test_a_form(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    content = json.dumps(yaml.safe_load(FORM), default=str) if name.endswith("json") else FORM
    path.write_text(content, encoding="utf-8")
    status, out, _ = run(capsys, "em", str(path), "--json")
    (visit,) = json.loads(out)["visits"]
    assert status == 0
    assert (visit["code"], visit["final"]) == ("99214", True)
    assert visit["charged"]["outcome"] == "higher"
    assert visit["time"]["code"] == "99213"
    assert [i["counts"] for i in visit["decision_making"]["elements"][1]["items"]] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("stable_chronic, label", "stable, label", 6, "problems[0].kind"),
        ("family: office", "family: clinic", 3, "family"),
        ("minutes: 25", "minutes: soon", 17, "time[0].minutes"),
        ("charged:", "chargd:", 18, "chargd"),
        ("date: 2025-03-04\n", "", 1, "date: is missing"),
        ("    question: is the A1c of 7.4 at the goal?\n", "", 7, "may_be stands beside"),
    ],
)
def test_a_broken_form_names_line_and_field(
    old: str, new: str, line: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v.yaml"
    assert old in FORM
    path.write_text(FORM.replace(old, new, 1), encoding="utf-8")
    status, _, err = run(capsys, "em", str(path))
    assert status == 2
    assert f"{path}:{line}: " in err
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 5_000])
def test_a_form_nested_too_deep_is_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(text, encoding="utf-8")
    status, _, err = run(capsys, "em", str(path))
    assert (status, err) == (2, f"codewell: {path}: not YAML: nested too deep\n")


def test_the_rule_of_three_years_from_a_form(tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(
        FORM.replace("patient: established", "last_service: {date: 2022-03-03}"), encoding="utf-8"
    )
    form = open_form(str(path))
    assert form is not None
    assert decide_form(form).decisions[0].code == "99204"
    path.write_text(FORM + "last_service: {date: 2022-03-03}\n", encoding="utf-8")
    with pytest.raises(InputError, match="beside each other"):
        open_form(str(path))


def test_a_record(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    on = ("--date", "2025-06-02", "--age", "60")
    status, out, _ = run(capsys, "em", str(path), *on, "--charged", "99213")
    assert status == 0
    assert "99214  office" in out
    assert "1 level lower than the record supports" in out
    assert "“Hypertension”" in out
    _, out, _ = run(capsys, "em", str(path), *on, "--new", "--json")
    assert json.loads(out)["visits"][0]["code"] == "99204"
    status, _, err = run(capsys, "em", str(path), *on, "--new", "--established")
    assert status == 2
    assert "either new or established" in err


def test_the_schema_of_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "schema", "em")
    assert status == 0
    assert {"date", "family", "problems", "data", "risk", "time"} <= set(
        json.loads(out)["properties"]
    )


def test_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, "em", str(tmp_path / "none.yaml"))
    assert status == 2
    assert "cannot be read" in err


@pytest.mark.parametrize(
    "impression",
    ["Healthy adult. Routine physical exam without abnormal findings.", "Well woman visit."],
)
def test_a_well_visit_has_no_problem(suggester: Suggester, impression: str) -> None:
    text = f"Annual physical exam, established patient.\n\nImpression:\n{impression}\n"
    note = Note("n", text, Setting.OUTPATIENT, DAY, 45)
    decisions = suggester.visits(note, VisitFacts())
    assert [d.code for d in decisions] == ["99396"]
    worse = text.replace("Impression:\n", "Impression:\n1. Hypertension, worse.\n2. ")
    note = Note("n", worse, Setting.OUTPATIENT, DAY, 45)
    assert len(suggester.visits(note, VisitFacts())) == 2
