"""Denial codes as opaque numbers: our label, and the edits that would have caught the denial."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from codewell.data_file import read_data
from codewell.rules.registry import Rule


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """An adjustment reason or claim status with the rules and layers of rules that look for it.

    ``is_denial`` is false for what is a reduction by contract or law, or of another payer.
    """

    code: str
    label: str
    rules: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    is_denial: bool = True
    until: dt.date | None = None

    def looks_for(self, rule: Rule) -> bool:
        """Whether a rule would have caught it."""
        return rule.id in self.rules or rule.family in self.layers


@dataclass(frozen=True, slots=True)
class StatusCategory:
    """The category of a claim status: whether the claim was rejected."""

    code: str
    label: str
    is_rejected: bool


def adjustment_reason(code: str) -> ReasonCode:
    """An adjustment reason; one that we have no words for is a denial without edits."""
    known = _reasons("adjustment_reasons").get(code.strip().upper())
    return known or ReasonCode(code.strip().upper(), "a reason without a label here")


def claim_status(code: str) -> ReasonCode:
    """A claim status; one that we have no words for has no edits."""
    return _reasons("statuses").get(code.strip()) or ReasonCode(
        code.strip(), "a status without a label here"
    )


def status_category(code: str) -> StatusCategory:
    """The category of a claim status; one that is not known here counts as a rejection."""
    row = _table()["status_categories"].get(code.strip().upper())
    if row is None:
        return StatusCategory(code, "a category without a label here", is_rejected=True)
    return StatusCategory(code, row["label"], row["rejected"])


@cache
def _reasons(table: str) -> dict[str, ReasonCode]:
    return {
        code: ReasonCode(
            code=code,
            label=row["label"],
            rules=tuple(row.get("rules", ())),
            layers=tuple(row.get("layers", ())),
            is_denial=row.get("denial", True),
            until=row.get("until"),
        )
        for code, row in _table()[table].items()
    }


@cache
def _table() -> dict[str, dict[str, dict[str, Any]]]:
    file = resources.files(__package__).joinpath("denials.yaml")
    found: dict[str, dict[str, dict[str, Any]]] = read_data(file)
    return found
