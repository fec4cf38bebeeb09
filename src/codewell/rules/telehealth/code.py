"""Telehealth codes that ended, have not begun, or are not taken by Medicare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import code_ranges, facts
from codewell.rules.services.line import Line


@rule(
    id="TELEHEALTH-CODE",
    title="A telehealth code is in use on the date, and by the payer",
    citation="CY 2025 physician fee schedule final rule (CMS-1807-F), telehealth",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Telephone visits ended with 2024. The codes of telemedicine visits began with 2025; Medicare
    does not take them and keeps the office visits, but for the one that replaced its own code of a
    short check-in.
    """
    for line in context.lines:
        for row in facts(__file__):
            if line.code in code_ranges(*row["codes"]) and (says := _says(context, line, row)):
                yield Problem(line.at("code"), f"{line.code} {says}.", row["advice"])


def _says(context: RuleContext, line: Line, row: dict[str, Any]) -> str | None:
    begins, ended = row.get("begins"), row.get("ended")
    if ended and line.date > ended:
        return f"ended on {ended}; the service is of {line.date}"
    if begins and line.date < begins:
        return f"begins on {begins}; the service is of {line.date}"
    if row.get("refused_by_medicare") and context.is_medicare:
        return "is not taken by Medicare"
    return None
