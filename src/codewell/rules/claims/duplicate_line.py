"""The same service twice, on this claim or on an earlier one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import PriorService, Severity, normalise_code
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.line import Line

_REPEATED = ("59", "76", "77", "91", "XE", "XS", "XP", "XU", "58", "78", "79", "27")


@rule(
    id="CLAIM-DUPLICATE",
    title="A service is billed once",
    citation="Medicare Claims Processing Manual, chapter 1, section 120",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Two lines of one code, day, provider, place and modifiers are duplicates, unless a modifier
    says that the service was repeated or distinct. The same holds for earlier claims.
    """
    for number, line in enumerate(context.lines):
        first = next((x for x in context.lines[:number] if _same(line, x)), None)
        if first:
            yield _problem(line, f"{line.name} stands at {first.where} already")
        elif _billed_before(line, context.encounter.prior_services or ()):
            yield _problem(line, f"{line.name} of {line.date} was billed on an earlier claim")


def _same(line: Line, other: Line) -> bool:
    return (
        line.code == other.code
        and line.same_session(other)
        and set(line.modifiers) == set(other.modifiers)
        and line.place_of_service == other.place_of_service
        and line.given.drug == other.given.drug
        and line.given.revenue_code == other.given.revenue_code
        and not line.has(*_REPEATED)
    )


def _billed_before(line: Line, services: tuple[PriorService, ...]) -> bool:
    return not line.has(*_REPEATED) and any(
        line.code == normalise_code(service.code)
        and line.date == service.service_date
        and set(line.modifiers) == set(service.modifiers)
        and line.same_provider(service.rendering_provider)
        for service in services
    )


def _problem(line: Line, what: str) -> Problem:
    return Problem(
        line.at("code"),
        f"{what}: the payer denies the second as a duplicate.",
        "Remove it. If the service was given twice, report the units on one line or append 76 or 77"
        " (91 for a laboratory test, an anatomic modifier or XS for another site).",
    )
