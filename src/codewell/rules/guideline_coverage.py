"""The paragraphs of the Official Guidelines, and how far the rules check each.

The data are our own labels of the paragraphs; a rule stands at the paragraph that its id names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.rules.registry import Rule

PREFIX = "ICD10CM-"
DATA = Path(__file__).with_suffix(".yaml")


class State(StrEnum):
    """How far a paragraph is checked; ``HEADING`` is answered by the paragraphs below it."""

    DONE = "done"
    PARTLY = "partly"
    RECORD = "record"
    NOT_DONE = "not_done"
    NOTHING = "nothing"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph by its number: ``note`` says what is left, or why nothing can be checked."""

    number: str
    label: str
    state: State
    note: str
    rules: tuple[str, ...]


def paragraphs(rules: Iterable[Rule]) -> tuple[Paragraph, ...]:
    """Every paragraph in the order of the guidelines, with the ids of the rules that check it."""
    at: dict[str, list[str]] = {}
    for rule in rules:
        for number in (home_of(rule.id), *_data().also.get(rule.id, ())):
            if number:
                at.setdefault(number, []).append(rule.id)
    return tuple(
        _paragraph(number, tuple(sorted(at.get(number, ()))), *row)
        for number, row in _data().paragraphs.items()
    )


def _paragraph(
    number: str, rules: tuple[str, ...], label: str, state: str = "heading", note: str = ""
) -> Paragraph:
    return Paragraph(number, label, State(state), note, rules)


def home_of(rule_id: str) -> str | None:
    """The paragraph that a rule's id names (``ICD10CM-I.A.13.code-first`` is at I.A.13)."""
    number = rule_id.removeprefix(PREFIX)
    known = _data().paragraphs
    while number and number not in known:
        number = number.rpartition(".")[0]
    return number if number and rule_id.startswith(PREFIX) else None


@dataclass(frozen=True, slots=True)
class _Data:
    also: dict[str, list[str]]
    paragraphs: dict[str, list[str]]


@cache
def _data() -> _Data:
    return _Data(**read_data(DATA))
