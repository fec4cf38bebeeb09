"""What the tests of the CPT and HCPCS readers share: workbooks, damaged bytes, places."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from icd10_reading import FIXTURES


def changed(folder: Path, name: str, before: bytes, after: bytes) -> Path:
    """A copy of a fixture, byte for byte but for the first place of ``before``."""
    data = (FIXTURES / name).read_bytes()
    assert before in data, before
    path = folder / name
    path.write_bytes(data.replace(before, after, 1))
    return path


def workbook(path: Path, **sheets: Iterable[Sequence[Any]]) -> Path:
    """A workbook with these sheets."""
    path.write_bytes(workbook_bytes(**sheets))
    return path


def workbook_bytes(**sheets: Iterable[Sequence[Any]]) -> bytes:
    """The bytes of a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fixture_rows(name: str) -> list[list[str]]:
    """The cells of a csv fixture."""
    text = (FIXTURES / name).read_bytes().decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))
