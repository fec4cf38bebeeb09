"""Modifier 51: a further procedure of the session."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.line import Line

_NO_REDUCTION = frozenset({"0", "9"})


@rule(
    id="MODIFIER-51",
    title="51 goes with a further procedure whose value is reduced",
    citation="Physician fee schedule record layout (PPRRVU), field Multiple Procedure",
    citation_checked="primary",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """51 marks the second and later procedures of a session. It stands on no visit, on no code
    whose value is not reduced (multiple-procedure indicator 0 or 9) and not on the only procedure.
    Add-on codes are asked by the add-on edits. Medicare adds 51 itself.
    """
    for line in (line for line in context.lines if line.has("51")):
        if line.is_visit:
            yield Problem(
                line.at("modifiers"),
                f"51 stands on the visit {line.code}.",
                "Remove 51.",
                severity=Severity.ERROR,
            )
        elif not context.catalog.ncci.is_add_on_code(line.code, line.date):
            yield from _of_procedure(context, line)


def _of_procedure(context: RuleContext, line: Line) -> Iterator[Problem]:
    found = context.indicators(line.code, line.date)
    if found and found.value and found.value.multiple_procedure in _NO_REDUCTION:
        yield Problem(
            line.at("modifiers"),
            f"51 stands on {line.code}, whose value is not reduced beside other procedures.",
            "Remove 51.",
            row=Row(
                PHYSICIAN_FEE_SCHEDULE,
                found.edition,
                f"{line.code}, multiple procedure {found.value.multiple_procedure}",
            ),
        )
    elif not any(x is not line and not x.is_visit and line.same_session(x) for x in context.lines):
        yield Problem(
            line.at("modifiers"),
            f"51 stands on {line.code}, the only procedure of the session.",
            "Remove 51.",
        )
