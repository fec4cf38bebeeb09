"""YAML files of facts beside the modules that use them, each entry with its dates."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from codewell.data_file import read_data


@cache
def facts(module_file: str) -> Any:
    """The YAML file of the same name as a module (``__file__``)."""
    file = Path(module_file).with_suffix(".yaml")
    return read_data(file)


def in_force(fact: dict[str, Any], on: dt.date) -> bool:
    """Whether an entry holds on the date: ``effective`` and ``until`` are both included."""
    first, last = fact.get("effective", dt.date.min), fact.get("until", dt.date.max)
    return bool(first <= on <= last)


class CodeRanges:
    """Codes by single numbers and by ranges ``first-last``; a range holds codes of its form."""

    def __init__(self, written: list[str]) -> None:
        ranges = [text.partition("-") for text in written]
        self._single = {first for first, dash, _ in ranges if not dash}
        self._ranges = [(first, last, _form(first)) for first, dash, last in ranges if dash]

    def __contains__(self, code: str) -> bool:
        return code in self._single or any(
            first <= code <= last and _form(code) == form for first, last, form in self._ranges
        )


@cache
def code_ranges(*written: str) -> CodeRanges:
    """Ranges that are asked again and again."""
    return CodeRanges(list(written))


def _form(code: str) -> tuple[int, str]:
    """How a code is built: five digits, a letter and four digits, four digits and a letter."""
    return len(code), "".join("9" if character.isdigit() else character for character in code)
