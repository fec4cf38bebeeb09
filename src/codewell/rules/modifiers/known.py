"""A modifier that does not exist, or not on the date."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.dated import Dated
from codewell.model import CodeStatus, Severity
from codewell.rules.registry import Problem, Row, RuleContext, Unanswered, rule
from codewell.rules.services.line import Line
from codewell.rules.services.modifiers import is_of_cpt

_CORRECT = "Correct the modifier, or remove it."


@rule(
    id="MODIFIER-VALID",
    title="A modifier is valid on the date",
    citation="HCPCS quarterly update; list of CPT modifiers",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """CPT modifiers are a short list of ours; those of HCPCS Level II are asked in the installed
    file with their dates. A modifier that a file of another quarter lacks is left open.
    """
    for line in context.lines:
        for modifier in dict.fromkeys(line.modifiers):
            if not is_of_cpt(modifier):
                yield from _level_ii(context, line, modifier)


def _level_ii(context: RuleContext, line: Line, modifier: str) -> Iterator[Problem | Unanswered]:
    found = context.catalog.hcpcs.modifier(modifier, line.date)
    if not isinstance(found, Dated):
        yield Unanswered(str(found))
        return
    record = found.value
    if record is None and found.edition.matches_date:
        yield Problem(
            line.at("modifiers"),
            f"{modifier} is no modifier on {line.date}.",
            _CORRECT,
            row=Row("HCPCS Level II", found.edition, f"no modifier {modifier}"),
        )
    elif record is None:
        yield Unanswered(f"no HCPCS Level II list of {line.date} is installed")
    elif (status := record.status(line.date)) is not CodeStatus.BILLABLE:
        ended = status is CodeStatus.NO_LONGER_VALID
        words = f"ended on {record.terminated}" if ended else f"begins on {record.added}"
        yield Problem(
            line.at("modifiers"),
            f"{modifier} {words}; the service is of {line.date}.",
            _CORRECT,
            row=Row(
                "HCPCS Level II",
                found.edition,
                f"modifier {modifier}, added {record.added}, terminated {record.terminated}",
            ),
        )
