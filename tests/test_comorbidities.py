"""Charlson and Elixhauser: the lists of the paper, hierarchies, weights."""

from __future__ import annotations

import importlib.util
import json
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.cli.app import main
from codewell.grouping.comorbidities import (
    Comorbidities,
    ComorbidityIndex,
    _rows,
    comorbidities,
)

CHARLSON, ELIXHAUSER = ComorbidityIndex.CHARLSON, ComorbidityIndex.ELIXHAUSER


def names(result: Comorbidities) -> list[str]:
    return [c.name for c in result.found if c.dropped_by is None]


def test_charlson_with_both_weights() -> None:
    result = comorbidities(["I25.2", "e1122", "N18.31", "J44.9", "F03.90"], CHARLSON)
    assert names(result) == [
        "myocardial infarction",
        "dementia",
        "chronic pulmonary disease",
        "diabetes with chronic complication",
        "renal disease",
    ]
    assert result.scores == {"charlson": 7, "quan": 5}


def test_the_graver_condition_drops_the_milder_and_keeps_it_in_sight() -> None:
    result = comorbidities(["E11.9", "E11.22", "C50.911", "C79.51", "K74.60", "K76.6"], CHARLSON)
    dropped = {c.name: c.dropped_by for c in result.found if c.dropped_by}
    assert dropped == {
        "diabetes without chronic complication": "diabetes with chronic complication",
        "malignancy, but skin": "metastatic solid tumor",
        "mild liver disease": "moderate or severe liver disease",
    }
    assert result.scores["charlson"] == 2 + 3 + 6


def test_elixhauser_with_van_walraven() -> None:
    result = comorbidities(["I10", "I12.9", "E66.01", "E87.1", "F32.9", "I48.91"], ELIXHAUSER)
    assert names(result) == [
        "cardiac arrhythmias",
        "hypertension, complicated",
        "obesity",
        "fluid and electrolyte disorders",
        "depression",
    ]
    assert result.scores == {"van_walraven": 5 + 0 - 4 + 5 - 3}


def test_what_is_not_in_the_paper_leads_to_none() -> None:
    for index in ComorbidityIndex:
        result = comorbidities(["C44.91", "Z00.00", "E78.5", "ZZZ", ""], index)
        assert result.found == ()
        assert set(result.scores.values()) == {0}


@given(st.lists(st.sampled_from(["I10", "I110", "E119", "E1122", "C61", "C7951", "B20", "Z0000"])))
def test_order_and_repetition_do_not_matter(codes: list[str]) -> None:
    for index in ComorbidityIndex:
        assert (
            comorbidities(codes, index).scores
            == comorbidities([*reversed(codes), *codes], index).scores
        )


def test_the_lists_equal_those_of_another_package() -> None:
    found = importlib.util.find_spec("comorbidipy")
    if found is None or found.origin is None:
        pytest.skip("the package comorbidipy is not installed")
    theirs = runpy.run_path(str(Path(found.origin).with_name("mapping.py")))["mapping"]
    for index in ComorbidityIndex:
        ours = {row.id: set(row.codes) for row in _rows(index)}
        assert ours == {k: set(v) for k, v in theirs[f"{index}_icd10_quan"].items()}


# -- the command --------------------------------------------------------------------------------


def record(identifier: str, *codes: str) -> str:
    first, *others = codes
    found = {
        "id": identifier,
        "setting": "outpatient",
        "service_date": "2024-08-15",
        "first_listed": {"code": first},
        "secondary_diagnoses": [{"code": code} for code in others],
    }
    return json.dumps(found)


@pytest.fixture
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


@pytest.mark.usefixtures("at_home")
def test_codes_and_an_encounter_give_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "e.json"
    file.write_text(record("e1", "E11.22", "N18.31"))
    assert main(["comorbidities", str(file), "--json"]) == 0
    (of_file,) = json.loads(capsys.readouterr().out)
    assert main(["comorbidities", "e1122", "N18.31", "--date", "2024-08-15", "--json"]) == 0
    (of_codes,) = json.loads(capsys.readouterr().out)
    assert (of_file["id"], of_file["date"]) == ("e1", "2024-08-15")
    assert of_file["charlson"]["scores"] == {"charlson": 4, "quan": 2}
    assert {**of_file, "id": "codes"} == of_codes
    assert [code["chronic"] for code in of_codes["codes"]] == ["chronic", "chronic"]


@pytest.mark.usefixtures("at_home")
def test_a_record_that_cannot_be_read_is_named_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "e.jsonl"
    file.write_text(f"{record('e1', 'I10')}\n{{}}\n{record('e3', 'E11.9')}\n")
    assert main(["comorbidities", str(file)]) == 3
    shown = capsys.readouterr()
    assert f"{file}:2: id: is missing" in shown.err
    assert "e1  2024-08-15" in shown.out
    assert "e3  2024-08-15" in shown.out


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("missing.json", "missing.json: cannot be read: no such file"),
        (".", "is a directory"),
        ("E11.2Z", "not a diagnosis of the installed tabular list: E11.2Z"),
    ],
)
def test_what_is_neither_a_file_nor_a_diagnosis(
    what: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["comorbidities", what]) == 2
    assert said in capsys.readouterr().err
