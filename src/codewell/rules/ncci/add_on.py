"""Add-on codes: never alone, and with the primary codes that CMS lists."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.dated import Dated
from codewell.catalog.ncci import AddOn
from codewell.model import Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.codes import is_kind
from codewell.rules.services.line import Line

_TABLE = "NCCI add-on code edits"
_LISTED_ONLY, _CONTRACTOR, _SOME_LISTED = 1, 2, 3
_SHOWN = 8


@rule(
    id="NCCI-ADD-ON",
    title="An add-on code goes with its primary code",
    citation="NCCI Policy Manual, chapter I, section R; add-on code edits",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("ncci_add_on",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An add-on code is paid beside a primary code of the same provider and day only.

    Type 1: one of the listed codes. Type 2: the Medicare contractor decides which. Type 3: some
    are listed and the contractor accepts others. Modifier 51 is never appended.
    """
    for line in context.lines:
        if not context.catalog.ncci.is_add_on_code(line.code, line.date):
            continue
        found = context.catalog.ncci.add_on(line.code, line.date)
        if isinstance(found, Dated) and found.value.edit_type:
            row = Row(_TABLE, found.edition, _in_words(line.code, found.value))
            yield from _alone(context, line, found.value, row)
            if line.has("51"):
                yield _with_51(line, row)


def _alone(context: RuleContext, line: Line, add_on: AddOn, row: Row) -> Iterator[Problem]:
    beside = set(_beside(context, line))
    if beside & set(add_on.primaries):
        return
    others = {c for c in beside if not context.catalog.ncci.is_add_on_code(c, line.date)}
    if add_on.edit_type == _CONTRACTOR and others:
        return
    if add_on.edit_type == _SOME_LISTED and others:
        yield _not_listed(line, add_on, row)
    else:
        yield _without_primary(line, add_on, row)


def _beside(context: RuleContext, line: Line) -> Iterator[str]:
    """The codes of the same provider and day, on this claim and on earlier ones."""
    any_day = is_kind(line.code, "critical_care")  # it may begin on the day before
    for other in context.lines:
        if other is not line and (line.same_session(other) or any_day):
            yield other.code
    for service in context.encounter.prior_services or ():
        same = line.same_provider(service.rendering_provider)
        if same and (service.service_date == line.date or any_day):
            yield service.code


def _in_words(code: str, add_on: AddOn) -> str:
    listed = ", ".join(add_on.primaries[:_SHOWN]) or "none listed"
    more = len(add_on.primaries) - _SHOWN
    return f"{code}, type {add_on.edit_type}, primary codes {listed}" + (
        f" and {more} more" if more > 0 else ""
    )


def _without_primary(line: Line, add_on: AddOn, row: Row) -> Problem:
    wanted = {
        _LISTED_ONLY: "none of its primary codes is",
        _CONTRACTOR: "no other service is",
        _SOME_LISTED: "no other service is",
    }[add_on.edit_type or _LISTED_ONLY]
    return Problem(
        line.at("code"),
        f"{line.code} is an add-on code (type {add_on.edit_type}), and {wanted} reported by the"
        f" same provider for {line.date}.",
        f"Report the primary service ({_primaries(add_on)}) on the same claim, or remove"
        f" {line.code}.",
        row=row,
    )


def _not_listed(line: Line, add_on: AddOn, row: Row) -> Problem:
    return Problem(
        line.at("code"),
        f"{line.code} is an add-on code of type 3, and no primary code that CMS lists stands beside"
        " it; the contractor may accept others.",
        f"Check that your contractor accepts the service beside it; listed are"
        f" {_primaries(add_on)}.",
        severity=Severity.INFO,
        row=row,
    )


def _with_51(line: Line, row: Row) -> Problem:
    return Problem(
        line.at("modifiers"),
        f"{line.code} is an add-on code and carries 51; its value is not reduced for that.",
        "Remove 51.",
        row=row,
    )


def _primaries(add_on: AddOn) -> str:
    if not add_on.primaries:
        return "as the contractor decides"
    more = len(add_on.primaries) - _SHOWN
    return ", ".join(add_on.primaries[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
