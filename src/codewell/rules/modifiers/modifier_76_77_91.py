"""Modifiers 76, 77 and 91: a service repeated on the same day."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity, normalise_code
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.codes import is_kind
from codewell.rules.services.line import Line


@rule(
    id="MODIFIER-76-77-91",
    title="76, 77 and 91 go with a service that was repeated that day",
    citation="Medicare Claims Processing Manual, chapters 4 (20.6.5) and 16 (100.5.1)",
    citation_checked="none",
    severity=Severity.WARNING,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """76: repeated by the same practitioner, 77: by another, 91: a laboratory test repeated for
    another result. The first of the day stands without them, and visits never carry them.
    """
    for line in context.lines:
        stands = next((m for m in line.modifiers if m in ("76", "77", "91")), None)
        if stands:
            yield from _contradicted(context, line, stands)


def _contradicted(context: RuleContext, line: Line, modifier: str) -> Iterator[Problem]:
    laboratory = is_kind(line.code, "laboratory")
    if line.is_visit:
        yield _problem(
            line,
            f"{modifier} stands on the visit {line.code}.",
            "Remove it: a further visit of the day is told by 25 or 27, or is part of the first.",
            Severity.ERROR,
        )
    elif modifier == "91" and not laboratory:
        yield _problem(
            line,
            f"91 stands on {line.code}, which is no laboratory test.",
            "Append 76 (the same practitioner) or 77 (another) instead.",
            Severity.ERROR,
        )
    elif modifier != "91" and laboratory:
        yield _problem(
            line,
            f"{modifier} stands on the laboratory test {line.code}.",
            "Append 91 if it was repeated for another result; a test that was run again because of"
            " the specimen or the equipment is not reported.",
        )
    else:
        yield from _first_of_the_day(context, line, modifier)


def _first_of_the_day(context: RuleContext, line: Line, modifier: str) -> Iterator[Problem]:
    others = [
        x for x in context.lines if x is not line and x.code == line.code and x.date == line.date
    ]
    earlier = [
        s
        for s in context.encounter.prior_services or ()
        if normalise_code(s.code) == line.code and s.service_date == line.date
    ]
    if not others and not earlier:
        yield _problem(
            line,
            f"{modifier} stands on {line.code}, and no first one of the day is given.",
            f"Remove {modifier}, or report the first service as well.",
        )
        return
    providers = {x.provider for x in others} | {s.rendering_provider for s in earlier}
    if line.provider is None or None in providers:
        return
    same = line.provider in providers
    if (modifier == "76") != same and modifier != "91":
        yield _problem(
            line,
            f"{modifier} stands on {line.code}, and the first one of the day was by"
            f" {'the same' if same else 'another'} practitioner.",
            f"Append {'76' if same else '77'} instead.",
        )


def _problem(line: Line, says: str, advice: str, severity: Severity | None = None) -> Problem:
    return Problem(line.at("modifiers"), says, advice, severity=severity)
