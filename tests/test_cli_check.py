"""``codewell check`` and ``codewell schema``: exit status, streams, forms of input and output."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codewell.cli.app import main

GOLDEN = Path(__file__).parent / "golden"

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
        "layer": "conventions",
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
        (b"ISA*00*", "is truncated"),
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


MIXED = {
    **ASKED,
    "id": "mixed",
    "patient": {},
    "secondary_diagnoses": [{"code": "I10"}, {"code": "M17.12"}, {"code": "N18.3"}],
}


def test_the_report_is_grouped_by_layer_worst_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", write(tmp_path, MIXED)]) == 1
    out = capsys.readouterr().out
    shown = ("ICD-10 conventions: 1 error", "  error ", "N18.3 ", "  info ", "Z72.0")
    of_guidelines = ("Official Guidelines: ", "  warning ", "M17.0")
    order = [out.index(words) for words in (*shown, *of_guidelines)]
    assert order == sorted(order)
    assert "not evaluated: the patient's age is not given: MCE-AGE-CONFLICT" in out
    assert "-> Report N18.30" in out


def test_a_finding_is_one_line_where_nobody_looks_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", write(tmp_path, MIXED)])
    lines = capsys.readouterr().out.splitlines()
    (error,) = [line for line in lines if line.startswith("  error ")]
    assert error.split()[1] == "secondary_diagnoses[2].code:"
    assert "[ICD10CM-I.B.2] -> Report N18.30" in error


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("colour", [True, False])
def test_the_report_on_a_terminal(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    colour: bool,
) -> None:
    """Against the golden file of the width; colour is beside the words, never in their place."""
    path = write(tmp_path, MIXED)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    main(["check", path])
    out = capsys.readouterr().out
    assert ("\x1b[1;31merror" in out) is colour
    plain = re.sub(r"\x1b\[[\d;]*m", "", out)
    golden = GOLDEN / f"check_{width}.txt"
    if os.environ.get("CODEWELL_TEST_WRITE_GOLDEN"):
        golden.write_text(plain, encoding="utf-8", newline="\n")
    assert plain == golden.read_text("utf-8")
    assert max(map(len, plain.splitlines())) <= width


def test_only_one_severity_is_shown_and_the_status_is_that_of_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, MIXED)
    assert main(["check", path, "--only", "info"]) == 1
    out = capsys.readouterr().out
    assert "  info " in out
    assert "  error " not in out
    assert "Official Guidelines: " not in out
    assert "mixed: 1 error" in out
    assert main(["check", path, "--json"]) == 1
    whole = capsys.readouterr().out
    assert main(["check", path, "--json", "--only", "info"]) == 1
    assert capsys.readouterr().out == whole


def test_rules_of_one_reason_share_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encounter = {key: value for key, value in WRONG.items() if key != "service_date"}
    main(["check", write(tmp_path, encounter)])
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("not evaluated")]
    assert re.search(r"service_date is not given: .*, .* and \d+ more rules$", line)


def test_why_explains_one_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write(tmp_path, WRONG), "--why", "icd10cm-i.b.2"]) == 1
    out = capsys.readouterr().out
    assert "ICD10CM-I.B.2: A code has its full number of characters" in out
    assert "was not read in the primary document" in out
    assert main(["check", write(tmp_path, WRONG), "--why", "ICD10CM-VALID"]) == 0
    assert main(["check", write(tmp_path, WRONG), "--why", "MCE-SEX-CONFLICT"]) == 0
    assert "no rule of those asked for applies" in capsys.readouterr().out


def test_why_tells_what_the_rule_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rule that is data names the codes that it knows, another one every diagnosis."""
    path = write(tmp_path, {**MIXED, "patient": {"age": 60}})
    main(["check", path, "--why", "ICD10CM-I.C.9.a.7"])
    out = capsys.readouterr().out
    assert "  looked at secondary_diagnoses[0].code I10 Essential (primary) hypertension\n" in out
    assert "M17" not in out
    assert "  answer    clear\n" in out
    main(["check", path, "--why", "ICD10CM-I.C.9.a.10"])
    assert "I10 Essential" in capsys.readouterr().out
    main(["check", path, "--why", "ICD10CM-I.C.1.f"])
    assert "looked at no code that it knows is reported" in capsys.readouterr().out
    main(["check", path, "--why", "MCE-AGE-CONFLICT"])
    out = capsys.readouterr().out
    assert "looked at age 60" in out
    assert "M17.12" in out
    main(["check", path, "--why", "ICD10CM-I.B.2"])
    out = capsys.readouterr().out
    assert "  answer    found\n" in out
    assert "section I.B.2; ICD-10-CM FY2026." in out


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


@pytest.mark.parametrize("kind", ["claim", "encounter", "stay"])
def test_schema(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"].lower() == kind
    assert "id" in schema["properties"]


def test_no_such_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "remittance"]) == 2
    assert "encounter" in capsys.readouterr().err
