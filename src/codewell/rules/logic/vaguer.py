"""Codes that say less of the same condition than another one does (I.B.2)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.rules.logic.shapes import CodeSet, code_set


@cache
def _rows() -> tuple[tuple[CodeSet, CodeSet], ...]:
    file = Path(__file__).with_name("vaguer.yaml")
    return tuple((code_set(row["vague"]), code_set(row["told_by"])) for row in read_data(file))


@cache
def is_told_by(vague: str, other: str) -> bool:
    """Whether another code (no dots) names the condition of a vague one by its kind or site."""
    return any(vague in less and other in more for less, more in _rows())
