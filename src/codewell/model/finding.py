"""What a rule answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error makes the claim wrong, a warning asks, info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """The four answers of a rule."""

    FOUND = "found"
    CLEAR = "clear"
    NOT_EVALUATED = "not_evaluated"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, at an exact place (``where``: a field path such as ``first_listed``).

    ``edition`` is the edition of the table that answered; ``edition_matches_date`` is false when
    the date's own edition is not installed. ``beside`` is the place of the other code where the
    finding is of a pair.
    """

    severity: Severity
    where: str
    message: str
    advice: str
    citation: str
    edition: str
    edition_matches_date: bool = True
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The answer of one rule on one encounter.

    ``reason`` says why it was not evaluated, failed, or was evaluated in part or by tables of
    another edition. ``layer`` is the family of the rule.
    """

    rule: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    layer: str = ""
