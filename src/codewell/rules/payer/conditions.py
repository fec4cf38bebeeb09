"""Conditions of payer rules as functions, and the facts they cannot do without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

from codewell.rules.payer.record import Amounts, Condition, Filed, ModifierCondition
from codewell.rules.registry import Fact, RuleContext
from codewell.rules.services.data import CodeRanges
from codewell.rules.services.line import Line

Test = Callable[[RuleContext, Line | None], bool]

LINE_ONLY = (
    "code",
    "modifiers",
    "place_of_service",
    "units",
    "charge",
    "diagnosis",
    "revenue_code",
    "date",
    "filed",
    "other_line",
)
"""Conditions that ask a line, and so cannot stand in a rule ``for_each: claim`` by themselves."""


def compiled(condition: Condition) -> Test:
    """A condition as a function of the encounter and a line (None: of the claim as a whole)."""
    tests = list(_tests(condition))
    return lambda context, line: all(test(context, line) for test in tests)


def facts_of(condition: Condition) -> frozenset[Fact]:
    """The facts of the encounter that the condition asks for."""
    found: set[Fact] = set()
    for one in (condition, *_inner(condition)):
        if one.age is not None:
            found.add("age")
        if one.sex is not None:
            found.add("sex")
        if one.state is not None:
            found.add("state")
        if one.filed is not None:
            found.add("submission_date")
    return frozenset(found)


def line_condition_outside_a_line(condition: Condition) -> str | None:
    """The first condition of a line that no line would be asked for, in a rule of the claim."""
    given = next((name for name in LINE_ONLY if getattr(condition, name) is not None), None)
    if given:
        return given
    below = (*(condition.all or ()), *(condition.any or ()))
    nested = (*below, *((condition.not_,) if condition.not_ else ()))
    return next((name for one in nested if (name := line_condition_outside_a_line(one))), None)


def _inner(condition: Condition) -> Iterator[Condition]:
    groups = (condition.all or [], condition.any or [])
    single = (condition.not_, condition.other_line, condition.any_line)
    for one in (*groups[0], *groups[1], *(c for c in single if c is not None)):
        yield one
        yield from _inner(one)


def _tests(given: Condition) -> Iterator[Test]:
    yield from _logic(given)
    yield from _of_line(given)
    yield from _of_claim(given)


def _logic(given: Condition) -> Iterator[Test]:
    if given.all is not None:
        every = [compiled(one) for one in given.all]
        yield lambda context, line: all(test(context, line) for test in every)
    if given.any is not None:
        some = [compiled(one) for one in given.any]
        yield lambda context, line: any(test(context, line) for test in some)
    if given.not_ is not None:
        refused = compiled(given.not_)
        yield lambda context, line: not refused(context, line)


def _of_line(given: Condition) -> Iterator[Test]:
    if given.code is not None:
        codes = CodePatterns(given.code)
        yield _line(lambda _, line: line.code in codes)
    if given.modifiers is not None:
        yield _line(_modifiers(given.modifiers))
    if given.place_of_service is not None:
        places = frozenset(given.place_of_service)
        yield _line(lambda _, line: line.place_of_service in places)
    if given.units is not None:
        units = _amounts(given.units)
        yield _line(lambda _, line: units(line.units))
    if given.charge is not None:
        charge = _amounts(given.charge)
        yield _line(lambda _, line: line.given.charge is not None and charge(line.given.charge))
    if given.diagnosis is not None:
        diagnoses = CodePatterns(given.diagnosis)
        yield _line(lambda context, line: any(d.code in diagnoses for d in context.pointed(line)))
    if given.revenue_code is not None:
        revenue = frozenset(code.zfill(4) for code in given.revenue_code)
        yield _line(lambda _, line: line.given.revenue_code in revenue)
    if given.date is not None:
        first, last = given.date.first, given.date.last
        yield _line(lambda _, line: first <= line.date <= last)
    if given.filed is not None:
        yield _line(_filed(given.filed))
    if given.other_line is not None:
        beside = compiled(given.other_line)
        yield _line(
            lambda context, line: any(
                other is not line and line.same_session(other) and beside(context, other)
                for other in context.lines
            )
        )


def _of_claim(given: Condition) -> Iterator[Test]:
    if given.claim_diagnosis is not None:
        diagnoses = CodePatterns(given.claim_diagnosis)
        yield lambda context, _: any(d.code in diagnoses for d in context.diagnoses)
    if given.age is not None:
        first, last = given.age.first, given.age.last
        yield lambda context, _: context.age is not None and first <= context.age <= last
    if given.sex is not None:
        sex = given.sex
        yield lambda context, _: context.encounter.patient.sex is sex
    if given.state is not None:
        states = frozenset(given.state)
        yield lambda context, _: context.encounter.state in states
    if given.type_of_bill is not None:
        bills = tuple(bill.lstrip("0") for bill in given.type_of_bill)
        yield (
            lambda context, _: (context.encounter.type_of_bill or "").lstrip("0").startswith(bills)
        )
    if given.any_line is not None:
        some = compiled(given.any_line)
        yield lambda context, _: any(some(context, line) for line in context.lines)


def _line(test: Callable[[RuleContext, Line], bool]) -> Test:
    return lambda context, line: line is not None and test(context, line)


def _modifiers(given: ModifierCondition) -> Callable[[RuleContext, Line], bool]:
    some, every, none = (tuple(x or ()) for x in (given.any, given.all, given.none))

    def holds(_: RuleContext, line: Line) -> bool:
        return (
            (not some or line.has(*some))
            and all(modifier in line.modifiers for modifier in every)
            and not line.has(*none)
        )

    return holds


def _amounts(given: Amounts) -> Callable[[Decimal], bool]:
    over = None if given.over is None else Decimal(str(given.over))
    under = None if given.under is None else Decimal(str(given.under))
    return lambda amount: (over is None or amount > over) and (under is None or amount < under)


def _filed(given: Filed) -> Callable[[RuleContext, Line], bool]:
    span = timedelta(days=given.after_days)

    def late(context: RuleContext, line: Line) -> bool:
        received = context.encounter.submission_date
        return received is not None and received - line.date > span

    return late


class CodePatterns:
    """Codes by number, by range (``99202-99215``) and by beginning (``J*``), without dots."""

    def __init__(self, written: list[str]) -> None:
        self._beginnings = tuple(text[:-1] for text in written if text.endswith("*"))
        self._ranges = CodeRanges([text for text in written if not text.endswith("*")])

    def __contains__(self, code: str) -> bool:
        return code.startswith(self._beginnings) or code in self._ranges
