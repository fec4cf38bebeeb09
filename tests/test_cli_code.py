"""``codewell code``: the main job on the command line, and what it refuses."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from codewell.cli.app import main
from codewell.cli.results import not_evaluated_in_brief
from codewell.model import Outcome, RuleResult

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = "Assessment:\n1. Type 2 diabetes mellitus\n2. CKD stage 3a\n3. No retinopathy\n"
ON = ["--date", "2026-05-01"]


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


@pytest.fixture
def record(tmp_path: Path) -> str:
    path = tmp_path / "visit.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def coded(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["code", "--json", *arguments]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def finals(answer: dict[str, Any]) -> list[str]:
    return [s["code"] for s in answer["suggestions"] if s["final"] and s["system"] != "CPT"]


def test_the_answer_as_json(record: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = coded(capsys, record, *ON)
    assert {"id", "date", "edition", "suggestions", "results", "rejections"} <= set(answer)
    assert (answer["id"], answer["date"], answer["setting"]) == (
        "visit",
        "2026-05-01",
        "outpatient",
    )
    assert answer["edition"]["ICD10CM"] == "FY2026"
    assert finals(answer) == ["E11.22", "N18.31"]
    for suggestion in answer["suggestions"]:
        for evidence in suggestion["evidence"]:
            assert evidence["text"] == TEXT[evidence["start"] : evidence["end"]]
    assert any("I.A.15" in step.get("citation", "") for step in answer["suggestions"][0]["why"])
    assert answer["grouping"] is None
    assert answer["not_grouped"] == "only inpatient stays are grouped"


def test_the_answer_for_people_names_words_and_reason(
    record: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["code", record, *ON]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "E11.22" in shown.out
    assert "“Type 2 diabetes mellitus”  line 2" in shown.out
    assert "section I.A.15" in shown.out
    assert "FY2026" in shown.out


VISIT = f"{TEXT}Follow-up visit, established patient. Continue metformin.\n"


def test_what_was_not_evaluated_is_one_line_and_all_of_it_on_request(
    record: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(record).write_text(VISIT, encoding="utf-8")
    results = coded(capsys, record, *ON)["results"]
    left_open = [r for r in results if r["outcome"] == "not_evaluated"]
    assert len({r["reason"] for r in left_open}) > 3
    assert main(["code", record, *ON]) == 0
    (brief,) = [x for x in capsys.readouterr().out.splitlines() if "not evaluated" in x]
    assert brief.startswith(f"    {len(left_open)} not evaluated: ")
    assert "the payer is not given" in brief
    assert main(["code", record, *ON, "--all"]) == 0
    told = [x for x in capsys.readouterr().out.splitlines() if "    not evaluated: " in x]
    for result in left_open:
        assert any(result["rule"] in x and result["reason"] in x for x in told)


def test_tables_to_pull_are_told_in_one_command() -> None:
    reasons = {
        "A": "not installed: fees: codewell data pull pfs",
        "B": "the payer is not given",
        "C": "not installed: pairs, practitioner: codewell data pull ncci-ptp-practitioner",
        "D": "not installed: fees: codewell data pull pfs",
    }
    results = [RuleResult(rule, Outcome.NOT_EVALUATED, reason=r) for rule, r in reasons.items()]
    assert not_evaluated_in_brief(results) == (
        "4 not evaluated: the payer is not given (1);"
        " tables not installed (3): codewell data pull pfs ncci-ptp-practitioner"
    )
    assert not_evaluated_in_brief([RuleResult("E", Outcome.CLEAR)]) == ""


def test_from_standard_input(record: str, home: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "codewell", "code", "-", "--json", *ON],
        input=Path(record).read_bytes(),
        capture_output=True,
        env={**os.environ, "CODEWELL_HOME": str(home)},
        check=True,
    )
    assert finals(json.loads(found.stdout)) == ["E11.22", "N18.31"]
    assert found.stderr == b""


def test_several_records_give_one_line_each(
    record: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["code", "--json", record, record, *ON]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [finals(json.loads(line)) for line in lines] == [["E11.22", "N18.31"]] * 2


def test_what_is_given_wins_over_the_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = {"id": "a", "text": TEXT, "setting": "ed", "date": "2024-01-05", "age": 3, "sex": "F"}
    path = tmp_path / "note.json"
    path.write_text(json.dumps(note), encoding="utf-8")
    own = coded(capsys, str(path))
    assert (own["id"], own["setting"], own["date"]) == ("a", "ed", "2024-01-05")
    given = coded(capsys, str(path), "--setting", "inpatient", "--date", "2026-05-01")
    assert (given["setting"], given["date"]) == ("inpatient", "2026-05-01")


def test_the_setting_decides_on_an_uncertain_diagnosis(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "n.txt"
    path.write_text("Discharge diagnosis:\n1. Probable pneumonia\n2. Cough\n", encoding="utf-8")
    assert "J18.9" in finals(coded(capsys, str(path), *ON, "--setting", "inpatient"))
    assert finals(coded(capsys, str(path), *ON, "--setting", "ed")) == ["R05.9"]


def test_a_stay_is_grouped_once_age_and_sex_are_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "n.txt"
    path.write_text("Discharge diagnosis:\n1. Pneumonia\n", encoding="utf-8")
    stay = [str(path), *ON, "--setting", "inpatient"]
    assert coded(capsys, *stay)["grouping"] is None
    assert "age and sex" in coded(capsys, *stay)["not_grouped"]
    answer = coded(capsys, *stay, "--age", "70", "--sex", "F")
    assert answer["grouping"]["ms_drg"] == "195"


# -- why not ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("H35", "kept out as H35.00 at the step “certainty”: the record denies it"),
        ("e119", "the link is presumed"),
        ("E11.22", "it is proposed"),
        ("J44.1", "no words of the record lead to it (the code is billable on 2026-05-01)"),
        ("QQQ", "no words of the record lead to it (the code is unknown on 2026-05-01)"),
    ],
)
def test_why_not(record: str, code: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", record, *ON, "--why-not", code]) == 0
    out = capsys.readouterr().out
    if code == "E11.319":  # retinopathy is denied: named as what the record calls it
        assert "kept out" in out or "no words" in out
    else:
        assert said in out


def test_why_not_as_json(record: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", record, *ON, "--why-not", "E11.9", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["code"], answer["outcome"]) == ("E11.9", "kept out")
    assert "I.A.15" in answer["step"]["citation"]
    assert answer["evidence"][0]["text"] == "Type 2 diabetes mellitus"


# -- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\x00\x01\x02", "binary"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PK\x03\x04...", "binary"),
        (b"Assessment: \xff\xfe caf\xe9", "not UTF-8"),
        (b"{not json", "not JSON"),
        (b'{"setting": "ed"}', "text: is missing"),
        (b'{"text": "x", "setting": "moon"}', "setting: should be one of"),
        (b'{"resourceType": "Patient"}', ""),
        (b'{"text": "x",\n "age": }', ":2: not JSON (column 9"),
        (b'{"text": "x"}\n{"text": "y"}', "more than one JSON object"),
        (b'{"text": "x", "date": "2026-02-30"}', "date: should be a date of the form YYYY-MM-DD"),
        (b'[{"text": "x"}]', "a JSON list"),
        (b"[" * 100_000, "a JSON list"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "no C-CDA document"),
        (b"ISA*00*~GS*HC~ST*837~", "X12"),
    ],
)
def test_a_record_that_cannot_be_read_is_one_line(
    tmp_path: Path, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(content)
    assert main(["code", str(path), *ON]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert str(path) in shown.err
    assert said in shown.err
    assert "defect" not in shown.err


@pytest.mark.parametrize("text", ["[x] pain\nHypertension\n", "<<Letterhead>>\nHypertension\n"])
def test_brackets_at_the_beginning_of_a_note_are_text(
    record: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(record).write_text(text, encoding="utf-8")
    assert finals(coded(capsys, record, *ON)) == ["I10"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--date", "05/01/2026"], "--date: not a date of the form YYYY-MM-DD: '05/01/2026'"),
        (["--date", "2026-02-30"], "--date: not a date of the form YYYY-MM-DD: '2026-02-30'"),
        (["--date", "2014-05-01"], "no edition of ICD10CM covers 2014-05-01"),
        (["--date", "2027-04-01"], "(installed: 2015-10-01 to 2027-03-31)"),
        ([*ON, "--setting", "hospital"], "--setting"),
        ([*ON, "--sex", "X"], "--sex"),
        ([*ON, "--age", "-1"], "--age"),
        ([*ON, "--age", "151"], "--age"),
        ([*ON, "--profile", "everything"], "--profile"),
        ([*ON, "--no-such-option"], "--no-such-option"),
        ([*ON, "missing.txt"], "missing.txt: no such file or directory"),
        ([*ON, "."], "is a directory"),
    ],
)
def test_misuse_is_one_line(
    record: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["code", record, *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert said in shown.err


def test_an_error_never_quotes_the_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"text": "Mrs Confidential", "age": "Mrs Confidential"}', encoding="utf-8")
    assert main(["code", str(path), *ON]) == 2
    assert "Confidential" not in capsys.readouterr().err


def test_a_byte_order_mark_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    answer = coded(capsys, str(path), *ON)
    assert answer["suggestions"][0]["evidence"][0]["start"] == TEXT.index("Type 2")


@pytest.mark.parametrize("text", ["hello", ".", "1", "-\n-\n-", "\u00a0x\u2028y", "😀" * 50])
def test_a_text_without_a_diagnosis_has_no_code(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.txt"
    path.write_text(text, encoding="utf-8")
    assert finals(coded(capsys, str(path), *ON)) == []
    assert main(["code", str(path), *ON]) == 0
    assert "no code is proposed" in capsys.readouterr().out


def test_windows_line_ends_change_no_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    answer = coded(capsys, str(path), *ON)
    assert finals(answer) == ["E11.22", "N18.31"]
    text = TEXT.replace("\n", "\r\n")
    for suggestion in answer["suggestions"]:
        for evidence in suggestion["evidence"]:
            assert evidence["text"] == text[evidence["start"] : evidence["end"]]


@pytest.mark.parametrize("separator", [" ", "\n"], ids=["one line", "many lines"])
@pytest.mark.parametrize("size", [500_000, pytest.param(5_000_000, marks=pytest.mark.slow)])
def test_a_very_long_record(
    tmp_path: Path, size: int, separator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole chart pasted: it is coded all the same, whatever its lines."""
    filler = "The weather was fine and nothing of note happened on the ward today" + separator
    path = tmp_path / "big.txt"
    path.write_text(TEXT + "\nNursing notes:\n" + filler * (size // len(filler)), encoding="utf-8")
    assert path.stat().st_size > 0.99 * size
    assert finals(coded(capsys, str(path), *ON)) == ["E11.22", "N18.31"]


def test_more_than_twenty_million_characters_is_no_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "huge.txt"
    path.write_text("x" * 20_000_001, encoding="utf-8")
    assert main(["code", str(path), *ON]) == 2
    assert "a record has at most 20,000,000" in capsys.readouterr().err


# -- local --------------------------------------------------------------------------------------


def test_coding_never_touches_the_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was touched")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname", "socketpair"):
        monkeypatch.setattr(socket, name, refuse)
    files = [str(path) for path in sorted(EXAMPLES.glob("*.txt"))]
    assert main(["code", *files, *ON, "--setting", "inpatient", "--age", "50", "--sex", "F"]) == 0
    assert main(["search", "copd exacerbation", *ON]) == 0
    assert main(["show", "E11.22", *ON]) == 0
    assert "the network" not in capsys.readouterr().err


def test_without_a_catalog_the_first_call_builds_it_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from codewell.catalog import build as build_module  # noqa: PLC0415
    from codewell.workflows import catalogs  # noqa: PLC0415

    def small(path: Path, **more: Any) -> dict[str, Any]:
        left_out = ("icd10pcs-axes", "icd10pcs-titles")
        return build_module.build(path, without=left_out, **more)

    monkeypatch.setattr(catalogs, "build", small)
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path / "fresh"))
    assert main(["show", "E11.22", *ON]) == 0
    shown = capsys.readouterr()
    assert "E11.22" in shown.out
    assert "ICD-10-CM tabular" in shown.err
    assert "tabular" not in shown.out.splitlines()[0]


def test_an_interrupt_is_told(
    record: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from codewell.suggest import Suggester  # noqa: PLC0415

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(Suggester, "suggest", interrupted)
    assert main(["code", record, *ON]) == 130
    assert "interrupted; nothing half-written is left" in capsys.readouterr().err
