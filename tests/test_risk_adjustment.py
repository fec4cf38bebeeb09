"""Risk adjustment: categories, hierarchies, interactions, support by the record, both directions.

Coefficients are those of CMS's announcements (V24: 2023 rate announcement; V28: 2024): an oracle
that is not the package.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.grouping.risk_adjustment import (
    Beneficiary,
    Dual,
    RiskAdjustment,
    RiskModel,
    adjust,
)
from codewell.model import CodedDiagnosis, Encounter, Note, Setting, Sex
from codewell.suggest import Suggester
from codewell.suggest.support import SupportKind, support
from codewell.workflows import opened_weights
from codewell.workflows.risk import Standing, risk_of_encounter, risk_of_note

ON = dt.date(2025, 6, 1)
WOMAN_OF_70 = Beneficiary(70, Sex.FEMALE)
TEXT = """Assessment and Plan:
1. Chronic systolic heart failure. Euvolemic on examination. Continue carvedilol.
2. Recurrent major depression, moderate.

Past medical history: rheumatoid arthritis
"""


def ask(*codes: str, model: RiskModel = RiskModel.V28, on: dt.date = ON) -> RiskAdjustment:
    return adjust(codes, on=on, beneficiary=WOMAN_OF_70, model=model)


def categories(result: RiskAdjustment) -> dict[str, str | None]:
    return {c.hcc: c.dropped_by for c in result.categories}


def test_v28_against_the_published_factors() -> None:
    result = ask("E11.22", "I50.22")
    assert {c.hcc: c.coefficient for c in result.categories} == {"37": 0.166, "226": 0.36}
    assert [(i.name, i.coefficient) for i in result.interactions] == [("DIABETES_HF_V28", 0.112)]
    assert (result.demographic_score, result.score) == (0.395, 1.033)


def test_v24_against_the_published_factors() -> None:
    result = ask("E11.22", "I50.22", model=RiskModel.V24)
    assert {c.hcc: c.coefficient for c in result.categories} == {"18": 0.302, "85": 0.331}
    assert (result.demographic_score, result.score) == (0.386, 1.14)


def test_a_hierarchy_drops_and_stays_in_sight() -> None:
    result = ask("E11.9", "E11.22", "N18.31", "N18.6")
    assert categories(result) == {"37": None, "38": "37", "326": None, "329": "326"}
    assert all(c.coefficient is None for c in result.categories if c.dropped_by)


def test_the_hierarchies_of_part_d_are_applied_and_its_labels_known() -> None:
    result = ask("E11.9", "E11.22", model=RiskModel.RX)
    assert categories(result) == {"30": None, "31": "30"}
    assert [c.label for c in result.categories] == [
        "Diabetes with Complications",
        "Diabetes without Complication",
    ]


def test_dialysis_has_a_score_and_leaves_kidney_disease_to_the_status() -> None:
    result = ask("N18.6", "I50.22", model=RiskModel.ESRD)
    assert categories(result) == {"85": None, "136": "the model"}
    assert result.score > result.demographic_score > 0


def test_segments_differ() -> None:
    def score(**said: object) -> float:
        person = Beneficiary(70, Sex.FEMALE, **said)  # type: ignore[arg-type]
        return adjust(["I50.22"], on=ON, beneficiary=person, model=RiskModel.V28).score

    scores = [score(), score(dual=Dual.PARTIAL), score(dual=Dual.FULL), score(institutional=True)]
    assert len(set(scores)) == 4


@pytest.mark.parametrize(
    ("year", "model", "edition", "matches"),
    [
        (2025, RiskModel.V28, "payment year 2026", True),
        (2026, RiskModel.V28, "payment year 2027", True),
        (2026, RiskModel.V24, "payment year 2026", False),
        (2019, RiskModel.V28, "payment year 2025", False),
    ],
)
def test_the_date_picks_the_mappings(
    year: int, model: RiskModel, edition: str, matches: bool
) -> None:
    result = ask("E11.9", on=dt.date(year, 3, 1), model=model)
    assert (result.edition.name, result.edition.matches_date) == (edition, matches)


@given(st.lists(st.sampled_from(["E11.9", "e1122", "I50.22", "C79.51", "F33.1", "ZZZ", "J44.9"])))
def test_writing_order_and_repetition_do_not_matter(codes: list[str]) -> None:
    once, again = ask(*codes), ask(*reversed(codes), *(c.replace(".", "").lower() for c in codes))
    assert once.score == again.score
    assert categories(once) == categories(again)


# -- with the record ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def note(text: str) -> Note:
    return Note(id="n", text=text, setting=Setting.OUTPATIENT, date=ON, age=70, sex=Sex.FEMALE)


def test_what_the_record_shows_of_a_condition(suggester: Suggester) -> None:
    record = suggester.suggest(note(TEXT))
    read = suggester.read(note(TEXT))
    shown = {s.code.value: support(read, s.evidence) for s in record.suggestions}
    failure = shown["I5022"]
    assert [(kind, e.text) for kind, e in failure.shown.items()] == [
        (SupportKind.EVALUATION, "on examination"),
        (SupportKind.TREATMENT, "Continue"),
    ]
    assert all(e.text == e.span.of(TEXT) for e in failure.shown.values())
    assert not shown["F331"].is_supported


def test_the_next_problem_supports_nothing_of_this_one(suggester: Suggester) -> None:
    text = "Assessment:\n1. Morbid obesity.\n2. Hypertension. Continue lisinopril.\n"
    record = suggester.suggest(note(text))
    obesity = next(s for s in record.suggestions if s.code.value == "E6601")
    assert not support(suggester.read(note(text)), obesity.evidence).is_supported


def test_unsupported_and_missed_are_told_alike(suggester: Suggester, catalog: Catalog) -> None:
    reported = Encounter(
        id="e",
        setting=Setting.OUTPATIENT,
        principal=CodedDiagnosis("I5022"),
        secondary_diagnoses=(CodedDiagnosis("C50911"),),
        service_date=ON,
    )
    report = risk_of_note(
        note(TEXT),
        catalog=catalog,
        suggester=suggester,
        beneficiary=WOMAN_OF_70,
        model=RiskModel.V28,
        reported=reported,
    )
    assert {c.category.hcc: c.standing for c in report.categories} == {
        "23": Standing.NOT_DOCUMENTED,
        "155": Standing.NOT_REPORTED,
        "226": Standing.SUPPORTED,
    }
    assert [c.category.hcc for c in report.of(Standing.NOT_REPORTED)] == ["155"]


def test_reported_codes_alone_have_no_standing(catalog: Catalog) -> None:
    encounter = Encounter(
        id="e", setting=Setting.OUTPATIENT, principal=CodedDiagnosis("I5022"), service_date=ON
    )
    report = risk_of_encounter(
        encounter, catalog=catalog, beneficiary=WOMAN_OF_70, model=RiskModel.V28
    )
    assert [c.standing for c in report.categories] == [Standing.NO_RECORD]


# -- the command --------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_command_shows_no_number_unless_asked(
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    log = tmp_path / "log.jsonl"
    monkeypatch.setattr(opened_weights, "log_path", lambda: log)
    arguments = ["risk", str(file), "--date", "2025-06-01", "--age", "70", "--sex", "F", "--json"]
    assert main(arguments) == 0
    plain = capsys.readouterr().out
    assert [c["hcc"] for c in json.loads(plain)["categories"]] == ["155", "226"]
    assert "coefficient" not in plain
    assert "score" not in plain
    assert main([*arguments, "--score"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["score"] == pytest.approx(0.395 + 0.299 + 0.36)
    (line,) = log.read_text("utf-8").splitlines()
    assert json.loads(line)["opened"] == "risk-adjustment coefficients"
    assert json.loads(line)["stays"] == ["note"]


@pytest.mark.parametrize("arguments", [[], ["--score"], ["--coded", "absent.json"]])
def test_misuse_is_one_clear_line(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    record = [str(file)] if arguments else []
    assert main(["risk", *record, *arguments]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("codewell: ")


def test_comorbidities_of_codes_and_of_a_file(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    assert main(["comorbidities", "J44.9", "e1122", "--date", "2025-06-01", "--json"]) == 0
    (of_codes,) = json.loads(capsys.readouterr().out)
    assert of_codes["charlson"]["scores"] == {"charlson": 3, "quan": 2}
    assert [c["ccsr"] for c in of_codes["codes"]] == ["RSP008", "END003"]
    encounter = {
        "id": "e7",
        "setting": "outpatient",
        "service_date": "2025-06-01",
        "first_listed": {"code": "J44.9"},
        "secondary_diagnoses": [{"code": "E11.22"}],
    }
    path = tmp_path / "e.json"
    path.write_text(json.dumps(encounter), encoding="utf-8")
    assert main(["comorbidities", str(path), "--json"]) == 0
    (of_file,) = json.loads(capsys.readouterr().out)
    assert of_file == of_codes | {"id": "e7"}
    assert main(["comorbidities", "NOPE"]) == 2
