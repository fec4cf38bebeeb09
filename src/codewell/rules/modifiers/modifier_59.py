"""Modifiers 59, XE, XS, XP and XU: a distinct service."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.line import Line
from codewell.rules.services.modifiers import anatomic, distinct, in_words


@rule(
    id="MODIFIER-59",
    title="59 and the X modifiers tell two procedures apart",
    citation="CMS MLN1783722, Proper use of modifiers 59 and X{EPSU}",
    citation_checked="none",
    severity=Severity.WARNING,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """59 and its more exact forms XE (encounter), XS (structure), XP (practitioner) and XU (no
    usual overlap) belong to procedures. They need another service to be distinct from; 59 is the
    last choice, where no anatomic or X modifier says it. The record must show the other session,
    site, organ, lesion or injury.
    """
    for line in context.lines:
        stands = distinct(line.modifiers)
        if not stands:
            continue
        others = [x for x in context.lines if x is not line and x.date == line.date]
        if line.is_visit:
            yield _problem(
                line,
                f"{in_words(stands)} stands on the visit {line.code}.",
                "Remove it. For a visit beside a procedure append 25.",
                Severity.ERROR,
            )
        elif not others and not _earlier(context, line):
            yield _problem(
                line,
                f"{in_words(stands)} stands on {line.code}, and no other service of the day is"
                " given.",
                f"Remove {in_words(stands)}, or report the service from which it is distinct.",
            )
        else:
            yield from _beside(context, line, others, stands)


def _earlier(context: RuleContext, line: Line) -> bool:
    prior = context.encounter.prior_services or ()
    return any(service.service_date == line.date for service in prior)


def _beside(
    context: RuleContext, line: Line, others: list[Line], stands: frozenset[str]
) -> Iterator[Problem]:
    providers = {x.provider for x in others}
    if "XP" in stands and line.provider and providers == {line.provider}:
        yield _problem(
            line,
            f"XP on {line.code} says that another practitioner gave it; all services of the day are"
            " of one.",
            "Remove XP, or give the practitioner of each line.",
        )
    if "59" in stands:
        yield from _needless(context, line, others)


def _needless(context: RuleContext, line: Line, others: list[Line]) -> Iterator[Problem]:
    """59 where no code pair asks for it, or where a better modifier says it already."""
    found = context.pairs(line.date)
    if found is None:
        return
    codes = [x.code for x in others]
    partners = {
        other
        for pair in found.value
        for other in ({pair.column_1, pair.column_2} - {line.code})
        if line.code in (pair.column_1, pair.column_2)
    }
    if not partners and line.code not in codes:
        yield _problem(
            line,
            f"59 stands on {line.code}, and no code pair edit holds between it and the other"
            " services of the day.",
            "Remove 59: nothing has to be set aside.",
            Severity.INFO,
        )
        return
    beside = [x for x in others if x.code in partners and not x.is_visit]
    if beside and all(_other_place(line, x) for x in beside):
        yield _problem(
            line,
            f"59 stands on {line.code}, and {in_words(anatomic(line.modifiers))} tells the services"
            " apart already.",
            "Remove 59: the anatomic modifier is the more exact one.",
            Severity.INFO,
        )


def _other_place(line: Line, other: Line) -> bool:
    own, theirs = anatomic(line.modifiers), anatomic(other.modifiers)
    return bool(own and theirs) and not own & theirs


def _problem(line: Line, says: str, advice: str, severity: Severity | None = None) -> Problem:
    return Problem(line.at("modifiers"), says, advice, severity=severity)
