"""``codewell check`` and ``codewell schema``: exit status, streams, forms of input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codewell.cli.app import main

FINE = {
    "id": "fine",
    "setting": "outpatient",
    "service_date": "2026-05-04",
    "patient": {"age": 60, "sex": "F"},
    "first_listed": {"code": "M17.11"},
}
TOLD = {**FINE, "id": "told", "first_listed": {"code": "I10"}}
ASKED = {**FINE, "id": "asked", "secondary_diagnoses": [{"code": "M17.12"}]}
WRONG = {**FINE, "id": "wrong", "first_listed": {"code": "E11"}}


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def write(folder: Path, *encounters: object, name: str = "e.json") -> str:
    path = folder / name
    path.write_text(
        "\n".join(e if isinstance(e, str) else json.dumps(e) for e in encounters), encoding="utf-8"
    )
    return str(path)


@pytest.mark.parametrize(
    ("encounter", "status"),
    [(FINE, 0), (TOLD, 0), (ASKED, 1), (WRONG, 1)],
    ids=lambda v: str(v)[:16],
)
def test_exit_status(tmp_path: Path, encounter: dict[str, Any], status: int) -> None:
    assert main(["check", write(tmp_path, encounter)]) == status
    assert main(["check", "--json", write(tmp_path, encounter)]) == status


def test_one_encounter_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--json", write(tmp_path, WRONG)])
    found = json.loads(capsys.readouterr().out)
    assert (found["id"], found["date"]) == ("wrong", "2026-05-04")
    assert found["edition"] == {"ICD10CM": "FY2026", "ICD10PCS": "FY2026 April"}
    by_rule = {result["rule"]: result for result in found["results"]}
    assert by_rule["ICD10CM-I.B.2"]["outcome"] == "found"
    (finding,) = by_rule["ICD10CM-I.B.2"]["findings"]
    assert (finding["where"], finding["severity"]) == ("first_listed.code", "error")
    assert by_rule["ICD10CM-VALID"] == {
        "rule": "ICD10CM-VALID",
        "outcome": "clear",
        "findings": [],
        "reason": None,
    }


def test_json_lines_survive_broken_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, FINE, "{broken", "", {**WRONG, "oops": 1}, WRONG)
    assert main(["check", "--json", path]) == 3
    streams = capsys.readouterr()
    assert [json.loads(line)["id"] for line in streams.out.splitlines()] == ["fine", "wrong"]
    first, second = streams.err.splitlines()
    assert first.startswith(f"codewell: {path}:2: not JSON")
    assert second == f"codewell: {path}:4: oops: is not a field that is known here"


def test_json_lines_without_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, FINE, TOLD, name="e.jsonl")
    assert main(["check", path]) == 0
    out = capsys.readouterr().out
    assert "fine: nothing found" in out
    assert "told: 1 info" in out


def test_a_stay_spread_over_lines_is_one_encounter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, json.dumps(ASKED, indent=1))
    assert main(["check", "--json", path]) == 1
    assert json.loads(capsys.readouterr().out)["id"] == "asked"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\x89PNG\r\n\x00\x01", "not a text file"),
        (b"\xff\xfei\x00d\x00", "not a text file"),
        ('{"id": "Müller"}'.encode("latin-1"), "not UTF-8"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"ISA*00*", "not JSON"),
        (b"{}", "setting is missing"),
        (b'{"id": 1,\n "setting": }', ":2: not JSON"),
        (b'{"id": "a"}\n{"id": "b"}', ":1: setting: is missing"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.count("\n") == 1
    assert str(path) in streams.err
    assert words in streams.err


def test_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 2
    assert main(["check", str(tmp_path / "none.json")]) == 2
    assert main(["check", str(tmp_path)]) == 2
    assert main(["check", write(tmp_path, FINE), "--why", "NO-SUCH-RULE"]) == 2
    assert "ICD10CM-VALID" in capsys.readouterr().err


def test_the_report_is_grouped_worst_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encounter = {
        **ASKED,
        "patient": {},
        "secondary_diagnoses": [{"code": "I10"}, {"code": "M17.12"}, {"code": "N18.3"}],
    }
    assert main(["check", write(tmp_path, encounter)]) == 1
    out = capsys.readouterr().out
    order = [out.index(words) for words in ("ERROR", "N18.3 ", "WARNING", "M17.0", "INFO", "Z72.0")]
    assert order == sorted(order)
    assert "not evaluated: MCE-AGE-CONFLICT: the patient's age is not given" in out
    assert "-> Report N18.30" in out


def test_why_explains_one_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write(tmp_path, WRONG), "--why", "icd10cm-i.b.2"]) == 1
    out = capsys.readouterr().out
    assert "ICD10CM-I.B.2: A code has its full number of characters" in out
    assert "was not read in the primary document" in out
    assert main(["check", write(tmp_path, WRONG), "--why", "ICD10CM-VALID"]) == 0
    assert main(["check", write(tmp_path, WRONG), "--why", "MCE-SEX-CONFLICT"]) == 0
    assert "no rule of those asked for applies" in capsys.readouterr().out


def test_without_a_date_nothing_is_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encounter = {key: value for key, value in WRONG.items() if key != "service_date"}
    assert main(["check", "--json", write(tmp_path, encounter)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["date"] is None
    assert {result["outcome"] for result in found["results"]} == {"not_evaluated"}


def test_from_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codewell", "check", "-", "--json"],
        input=json.dumps(WRONG).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["id"] == "wrong"


def test_the_command_tree_does_not_load_pydantic() -> None:
    code = "import sys, codewell.cli.commands.check; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("kind", ["encounter", "stay"])
def test_schema(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"].lower() == kind
    assert "id" in schema["properties"]


def test_no_such_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "claim"]) == 2
    assert "encounter" in capsys.readouterr().err
