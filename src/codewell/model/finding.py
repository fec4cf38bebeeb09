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
    the date's own edition is not installed.
    """

    severity: Severity
    where: str
    message: str
    advice: str
    citation: str
    edition: str
    edition_matches_date: bool = True


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The answer of one rule on one encounter; ``reason`` for not evaluated or failed."""

    rule: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
