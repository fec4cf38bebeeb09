"""Whose word a code may rest on: the provider's, or another clinician's (I.B.14, III.B)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from codewell.data_file import read_data
from codewell.model import DocumentType


@cache
def _table() -> dict[str, Any]:
    data: dict[str, Any] = read_data(Path(__file__).with_suffix(".yaml"))
    return data


def may_come_from_others(code: str) -> bool:
    """Whether the code (no dot) may rest on another clinician's documentation."""
    return code.startswith(tuple(_table()["alone"]))


def adds_detail(code: str, document: DocumentType) -> bool:
    """Whether such a document may make a provider's diagnosis of the category more specific."""
    return code.startswith(tuple(_table()["detail"].get(str(document), ())))
