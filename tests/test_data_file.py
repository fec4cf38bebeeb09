"""Data files are parsed once; a changed file, a broken or forbidden copy is never felt."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import yaml

import codewell
from codewell import data_file
from codewell.data_file import read_data, read_yaml

PACKAGE = Path(codewell.__file__).parent
TEXT = "rows:\n- {code: A01.0, words: [fever, 'rash']}\n- {weight: 1.5, last: null}\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "rows.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def kept(file: Path) -> list[Path]:
    return list((file.parent / "__pycache__").glob("*.data"))


def test_the_second_reading_parses_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_data(file)
    monkeypatch.setattr(data_file, "read_yaml", None)
    assert read_data(file) == first == yaml.safe_load(TEXT)


def test_a_changed_file_is_read_again(file: Path) -> None:
    read_data(file)
    state = file.stat()
    file.write_text(TEXT.replace("fever", "chill"), encoding="utf-8")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert read_data(file)["rows"][0]["words"] == ["chill", "rash"]


@pytest.mark.parametrize("content", [b"", b"\x00", b"no copy"])
def test_a_broken_copy_is_passed_over(file: Path, content: bytes) -> None:
    read_data(file)
    (copy,) = kept(file)
    copy.write_bytes(content)
    assert read_data(file) == read_yaml(TEXT)
    assert copy.read_bytes() != content


def test_dates_are_read_and_not_kept(file: Path) -> None:
    file.write_text("day: 2026-01-01\n", encoding="utf-8")
    assert read_data(file) == {"day": yaml.safe_load("2026-01-01")}
    assert kept(file) == []


def test_a_folder_that_cannot_be_written_keeps_nothing(file: Path) -> None:
    (file.parent / "__pycache__").write_text("in the way", encoding="utf-8")
    assert read_data(file) == read_yaml(TEXT)


def test_nothing_is_kept_where_python_keeps_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    read_data(file)
    assert kept(file) == []


def test_a_missing_or_wrong_file_is_told(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_data(file.with_name("none.yaml"))
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(yaml.YAMLError):
        read_data(file)


def test_the_copies_of_all_data_files_are_true() -> None:
    files = sorted(PACKAGE.rglob("*.yaml"))
    assert len(files) > 100
    for file in files:
        read_data(file)
        assert read_data(file) == read_yaml(file.read_bytes()), file.name
