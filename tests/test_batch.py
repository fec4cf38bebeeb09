"""``codewell batch``: one line in, one line out, in order, whatever happens on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from codewell.cli.app import main

ASSESSMENTS = [
    "1. Hypertension\n2. CKD stage 3a",
    "1. Type 2 diabetes mellitus\n2. Polyneuropathy",
    "1. Open fracture of shaft of left humerus",
    "1. COPD exacerbation",
    "1. Ménière’s disease, right ear — 𝔸cute vertigo",
    "Nothing to code.",
]


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def note(number: int, **more: Any) -> dict[str, Any]:
    text = "Assessment:\n" + ASSESSMENTS[number % len(ASSESSMENTS)]
    return {"id": f"n{number}", "text": text, "setting": "outpatient", "date": "2026-05-01", **more}


def write(path: Path, records: list[dict[str, Any] | str]) -> Path:
    lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def finals(row: dict[str, Any]) -> list[str]:
    return [s["code"] for s in row["suggestions"] if s["final"] and s["system"] != "CPT"]


def test_the_form_of_the_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records: list[dict[str, Any] | str] = [note(i) for i in range(6)]
    source, out = write(tmp_path / "in.jsonl", records), tmp_path / "out.jsonl"
    assert main(["batch", str(source), "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    rows = read(out)
    assert [row["id"] for row in rows] == [f"n{i}" for i in range(6)]
    assert finals(rows[0]) == ["I12.9", "N18.31"]
    assert finals(rows[1]) == ["E11.42"]
    assert finals(rows[5]) == []
    for row, given in zip(rows, records, strict=True):
        assert isinstance(given, dict)
        assert list(row) == ["id", "date", "edition", "suggestions", "queries"]
        assert row["date"] == "2026-05-01"
        assert row["edition"] == {"ICD10CM": "FY2026", "ICD10PCS": "FY2026 April"}
        for suggestion in row["suggestions"]:
            assert suggestion["system"] in ("ICD10CM", "ICD10PCS", "CPT", "HCPCS")
            assert 0 <= suggestion["score"] <= 1
            assert suggestion["why"]
            assert suggestion["evidence"]
            for evidence in suggestion["evidence"]:
                assert evidence["text"] == given["text"][evidence["start"] : evidence["end"]]
                assert evidence["text"]


def test_a_broken_line_is_named_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "Mrs Confidential has"
    records: list[dict[str, Any] | str] = [
        note(0),
        '{"id": "cut", "text": "' + secret,
        note(1),
        '{"text": "' + secret + '"}',
        '["' + secret + '"]',
        note(2, setting="hospital"),
        note(3, date="2026-02-30"),
        note(4, date="2031-01-01"),
        note(5, age=-1),
        "",
        note(3),
    ]
    source, out = write(tmp_path / "in.jsonl", records), tmp_path / "out.jsonl"
    assert main(["batch", str(source), "-o", str(out)]) == 3
    assert [row["id"] for row in read(out)] == ["n0", "n1", "n3"]
    err = capsys.readouterr().err
    named = [line for line in err.splitlines() if f"{source}:" in line]
    assert [line.split(f"{source}:")[1].split(":")[0] for line in named] == list("2456789")
    assert "no edition of ICD10CM covers 2031-01-01" in err
    assert ":6: setting: should be one of" in err
    assert "Confidential" not in err
    assert "7 lines could not be read" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\x00\x01\x02 binary", "text"),
        (b"PK\x03\x04zip", "text"),
        (b"not json\nnot json\n", "none of its lines could be read"),
        (b'{"id": "x"}\n', "none of its lines could be read"),
    ],
)
def test_a_file_that_is_no_notes_is_refused_and_the_old_output_stays(
    tmp_path: Path, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content)
    out.write_text("old\n", encoding="utf-8")
    assert main(["batch", str(source), "-o", str(out)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert str(source) in err
    assert out.read_text(encoding="utf-8") == "old\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.jsonl", "-o", "out.jsonl"], "missing.jsonl: cannot be read: no such file"),
        (["in.jsonl", "-o", "no/such/folder/out.jsonl"], "no/such/folder/out.jsonl: cannot be"),
        (["in.jsonl"], "--output"),
        (["in.jsonl", "-o", "out.jsonl", "--workers", "0"], "--workers"),
        (["in.jsonl", "-o", "out.jsonl", "--profile", "all"], "--profile"),
        (["in.jsonl", "-o", "out.jsonl", "--date", "yesterday"], "--date"),
    ],
)
def test_misuse_is_one_line(
    tmp_path: Path,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in.jsonl", [note(0)])
    assert main(["batch", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_the_default_date_is_that_of_the_command(tmp_path: Path) -> None:
    undated = {k: v for k, v in note(0).items() if k != "date"}
    source, out = write(tmp_path / "in.jsonl", [undated, note(1)]), tmp_path / "out.jsonl"
    assert main(["batch", str(source), "-o", str(out), "--date", "2024-11-01"]) == 0
    assert [row["date"] for row in read(out)] == ["2024-11-01", "2026-05-01"]
    assert read(out)[0]["edition"] == {"ICD10CM": "FY2025", "ICD10PCS": "FY2025"}


def test_a_profile_changes_what_is_proposed(tmp_path: Path) -> None:
    text = "PMH: asthma\nFamily history: gout\nAssessment:\n1. No pneumonia\n2. Hypertension"
    source = write(tmp_path / "in.jsonl", [note(0, text=text)])
    found = {}
    for profile in ("visit", "stay", "problem-list", "every-mention"):
        out = tmp_path / f"{profile}.jsonl"
        assert main(["batch", str(source), "-o", str(out), "--profile", profile]) == 0
        found[profile] = set(finals(read(out)[0]))
    assert found["visit"] == {"I10"}
    assert found["problem-list"] == {"I10", "J45.909"}
    assert {"I10", "J45.909", "J18.9", "M10.9"} <= found["every-mention"]


def test_workers_do_not_change_a_byte(tmp_path: Path) -> None:
    records: list[dict[str, Any] | str] = [note(i) for i in range(40)]
    records.insert(7, "{broken")
    records.insert(20, note(99, setting="nowhere"))
    source = write(tmp_path / "in.jsonl", records)
    outputs = []
    for workers in (1, 2):
        out = tmp_path / f"{workers}.jsonl"
        assert main(["batch", str(source), "-o", str(out), "--workers", str(workers)]) == 3
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"\n") == 40


def test_the_same_input_gives_the_same_bytes_in_another_process(tmp_path: Path, home: Path) -> None:
    """Sets of strings are ordered by a hash that changes from process to process."""
    source = write(tmp_path / "in.jsonl", [note(i) for i in range(12)])
    outputs = []
    for seed in ("0", "1"):
        out = tmp_path / f"{seed}.jsonl"
        subprocess.run(
            [sys.executable, "-m", "codewell", "batch", str(source), "-o", str(out)],
            env={**os.environ, "PYTHONHASHSEED": seed, "CODEWELL_HOME": str(home)},
            check=True,
            capture_output=True,
        )
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]


def test_standard_streams(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "in.jsonl", [note(3)])
    assert main(["batch", str(source), "-o", "-"]) == 0
    assert finals(json.loads(capsys.readouterr().out)) == ["J44.1"]


# -- resuming -----------------------------------------------------------------------------------


def test_resume_takes_over_whole_lines_and_drops_the_half_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / "in.jsonl", [note(i) for i in range(10)])
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    assert main(["batch", str(source), "-o", str(whole)]) == 0
    lines = whole.read_bytes().split(b"\n")
    part = tmp_path / "out.jsonl.part"
    part.write_bytes(b"\n".join(lines[:4]) + b"\n" + lines[4][:30])
    capsys.readouterr()
    assert main(["batch", str(source), "-o", str(out), "--resume"]) == 0
    assert "6 notes coded, 4 taken over" in capsys.readouterr().err
    assert out.read_bytes() == whole.read_bytes()
    assert not part.exists()


def test_resume_after_a_broken_line(tmp_path: Path) -> None:
    records: list[dict[str, Any] | str] = [note(0), "{broken", note(1), note(2)]
    source = write(tmp_path / "in.jsonl", records)
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    assert main(["batch", str(source), "-o", str(whole)]) == 3
    part = tmp_path / "out.jsonl.part"
    part.write_bytes(b"\n".join(whole.read_bytes().split(b"\n")[:2]) + b"\n")
    assert main(["batch", str(source), "-o", str(out), "--resume"]) == 3
    assert out.read_bytes() == whole.read_bytes()


def test_without_resume_a_run_starts_anew(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in.jsonl", [note(0), note(1)]), tmp_path / "out.jsonl"
    (tmp_path / "out.jsonl.part").write_text('{"id": "foreign"}\n', encoding="utf-8")
    assert main(["batch", str(source), "-o", str(out)]) == 0
    assert [row["id"] for row in read(out)] == ["n0", "n1"]


def test_resume_with_nothing_to_resume(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in.jsonl", [note(0)]), tmp_path / "out.jsonl"
    assert main(["batch", str(source), "-o", str(out), "--resume"]) == 0
    assert [row["id"] for row in read(out)] == ["n0"]


@pytest.mark.parametrize("foreign", ['{"id": "other", "suggestions": []}', "no json"])
def test_resume_from_another_run_is_refused(
    tmp_path: Path, foreign: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The part of another input must not end up in the output of this one."""
    source, out = write(tmp_path / "in.jsonl", [note(0), note(1)]), tmp_path / "out.jsonl"
    (tmp_path / "out.jsonl.part").write_text(foreign + "\n", encoding="utf-8")
    assert main(["batch", str(source), "-o", str(out), "--resume"]) == 2
    assert f"{out}.part" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_resume_after_a_kill(tmp_path: Path, home: Path, workers: str) -> None:
    source = write(tmp_path / "in.jsonl", [note(i) for i in range(3000)])
    out, part = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    command = [sys.executable, "-m", "codewell", "batch", str(source), "-o", str(out)]
    environment = {**os.environ, "CODEWELL_HOME": str(home)}
    process = subprocess.Popen(
        [*command, "--workers", workers], env=environment, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (part.exists() and part.stat().st_size > 50_000):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not out.exists()
    assert part.stat().st_size > 50_000
    done = subprocess.run([*command, "--resume"], env=environment, capture_output=True, text=True)  # noqa: PLW1510
    assert done.returncode == 0, done.stderr
    assert "taken over" in done.stderr
    assert [row["id"] for row in read(out)] == [f"n{i}" for i in range(3000)]
    assert not part.exists()
