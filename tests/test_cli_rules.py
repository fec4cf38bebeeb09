"""``codewell rules``, and payer rules in ``codewell check``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codewell.cli.app import main
from codewell.rules.layers import LAYERS
from codewell.rules.payer.file import EXAMPLE

CLAIM = {
    "id": "c",
    "setting": "outpatient",
    "claim_type": "professional",
    "payer": "acme health",
    "service_date": "2025-03-03",
    "submission_date": "2025-06-02",
    "lines": [{"code": "99213", "place_of_service": "11"}],
}


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example of a commercial payer."""
    place = tmp_path / "acme"
    place.mkdir()
    (place / "acme.yaml").write_text(EXAMPLE.read_text("utf-8"), encoding="utf-8")
    return place


def test_list_names_every_layer_and_rule(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["rules", "list", "--payer-rules", str(folder)]) == 0
    out = capsys.readouterr().out
    assert [layer.title for layer in LAYERS if f"{layer.title} (" not in out] == []
    assert "PAYER-ACME-FILING" in out
    assert main(["rules", "list", "--json"]) == 0
    rows = {row["rule"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["NCCI-PTP"]["layer"] == "ncci"
    assert rows["MCE-SEX-CONFLICT"]["until"] == "2024-09-30"
    assert rows["PAYER-MEDICARE-CONSULTATION"]["payers"] == ["medicare"]


def test_cases(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["rules", "test"]) == 0
    assert main(["rules", "test", str(folder)]) == 0
    assert "4 rules, 11 cases, 0 wrong" in capsys.readouterr().out
    path = folder / "acme.yaml"
    path.write_text(path.read_text("utf-8").replace("over: 4", "over: 5"), encoding="utf-8")
    assert main(["rules", "test", str(folder)]) == 1
    out = capsys.readouterr().out
    assert f"{path}: PAYER-ACME-THERAPY-UNITS: five: expected found, found clear" in out


def test_a_rule_without_cases_and_a_broken_case(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    path = folder / "acme.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("setting: outpatient", "seting: outpatient"), encoding="utf-8")
    assert main(["rules", "test", str(folder)]) == 2
    assert "case after 91 days" in capsys.readouterr().err
    path.write_text(text.split("    cases:")[0], encoding="utf-8")
    assert main(["rules", "test", str(folder)]) == 1
    assert "no case says clear or found" in capsys.readouterr().out


def test_check_with_payer_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    file = tmp_path / "c.json"
    file.write_text(json.dumps(CLAIM), encoding="utf-8")
    main(["check", str(file), "--json"])
    assert "PAYER-ACME" not in capsys.readouterr().out
    assert main(["check", str(file), "--payer-rules", str(folder), "--json"]) == 1
    results = {r["rule"]: r for r in json.loads(capsys.readouterr().out)["results"]}
    (finding,) = results["PAYER-ACME-FILING"]["findings"]
    assert finding["where"] == "lines[0].service_date"
    assert results["PAYER-ACME-FILING"]["layer"] == "payer"
    assert "PAYER-MEDICARE-CONSULTATION" not in results
    assert main(["check", str(file), "--payer-rules", str(folder)]) == 1
    assert "Payer rules: 1 error" in capsys.readouterr().out
    why = ["check", str(file), "--payer-rules", str(folder), "--why", "payer-acme-filing"]
    assert main(why) == 1
    assert "Acme takes a claim for 90 days" in capsys.readouterr().out


def test_a_folder_that_is_none_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "c.json"
    file.write_text(json.dumps(CLAIM), encoding="utf-8")
    assert main(["check", str(file), "--payer-rules", str(tmp_path / "none")]) == 2
    assert "is no folder" in capsys.readouterr().err
