"""Modifiers JW and JZ: drug discarded from a single-dose container."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.codes import is_kind
from codewell.rules.services.data import facts
from codewell.rules.services.line import Line


@rule(
    id="MODIFIER-JW-JZ",
    title="JW and JZ tell what of a single-dose drug was discarded",
    citation="Medicare Claims Processing Manual, chapter 17, section 40",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL, ClaimType.INSTITUTIONAL),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Medicare: the discarded amount of a single-dose container stands on a line of its own with
    JW, beside the amount given; from July 1, 2023 JZ says that nothing was discarded. No installed
    table tells which drugs come in single-dose containers, so that a missing one is information.
    """
    for line in context.lines:
        if line.has("JW", "JZ"):
            yield from _contradicted(context, line)
        elif _asked(context, line) and not any(
            x.has("JW") for x in context.lines if x.code == line.code and x.date == line.date
        ):
            yield Problem(
                line.at("modifiers"),
                f"{line.code} carries neither JW nor JZ.",
                "If it came from a single-dose container, append JZ, or report what was discarded"
                " on a further line with JW.",
                severity=Severity.INFO,
            )


def _asked(context: RuleContext, line: Line) -> bool:
    return (
        context.is_medicare
        and not context.encounter.is_inpatient
        and line.date >= facts(__file__)["jz_required_from"]
        and is_kind(line.code, "drug")
    )


def _contradicted(context: RuleContext, line: Line) -> Iterator[Problem]:
    modifier = "JW" if line.has("JW") else "JZ"
    beside = [
        x for x in context.lines if x is not line and x.code == line.code and x.date == line.date
    ]
    if not is_kind(line.code, "drug"):
        yield Problem(
            line.at("modifiers"),
            f"{modifier} stands on {line.code}, which is no drug.",
            f"Remove {modifier}.",
        )
    elif modifier == "JW" and not any(not x.has("JW") for x in beside):
        yield Problem(
            line.at("modifiers"),
            f"{line.code}-JW is what was discarded, and no line tells what was given.",
            "Report the amount given on a line of its own, without JW.",
        )
    elif modifier == "JZ" and any(x.has("JW") for x in beside):
        yield Problem(
            line.at("modifiers"),
            f"{line.code}-JZ says that nothing was discarded, and another line reports what was.",
            "Remove JZ from the line of the amount given.",
            severity=Severity.ERROR,
        )
