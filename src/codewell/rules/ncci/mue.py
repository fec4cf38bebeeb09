"""More units than are likely: medically unlikely edits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from codewell.catalog.dated import Dated
from codewell.catalog.ncci import MueService, UnitsEdit
from codewell.model import EditionOfNotes, Severity, UnitOfMeasure
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.line import Line
from codewell.rules.services.tables import mue_service

_TABLES: dict[MueService, str] = {
    "practitioner": "NCCI MUE, practitioner services",
    "hospital": "NCCI MUE, outpatient hospital services",
    "dme_supplier": "NCCI MUE, DME supplier services",
}
_BY_LINE, _BY_POLICY = 1, 2


@rule(
    id="NCCI-MUE",
    title="Units stay within the medically unlikely edit",
    citation="NCCI Policy Manual, chapter I, section V; MUE tables",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("ncci_mue",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Units beyond the published value are denied, in the manner of the adjudication indicator.

    Indicator 1: each line alone. Indicators 2 and 3: the lines of one provider and day together;
    2 follows from policy and is never set aside, 3 from clinical data and may be paid on review.
    Units of a span of days are divided by the days and rounded; minutes are no units.
    Some values of CMS are not published, so that a clear answer is none for every code.
    """
    service = mue_service(context.encounter)
    if service is None:
        return
    for lines in _same_service(context.lines):
        first = lines[0]
        found = context.catalog.ncci.mue(first.code, service, first.date)
        if isinstance(found, Dated) and found.value:
            yield from _beyond(lines, found.value, service, found.edition)


def _same_service(lines: tuple[Line, ...]) -> Iterator[list[Line]]:
    """The lines of one code, day and provider, by their first line."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        if line.given.unit_of_measure is UnitOfMeasure.MINUTES:
            continue
        groups.setdefault((line.code, line.date, line.provider), []).append(line)
    yield from groups.values()


def _beyond(
    lines: list[Line], edit: UnitsEdit, service: MueService, edition: EditionOfNotes
) -> Iterator[Problem]:
    if edit.adjudication_indicator == _BY_LINE:
        for line in lines:
            if line.units_a_day > edit.units:
                row = Row(_TABLES[service], edition, _in_words(edit))
                yield _problem(line, line.units_a_day, edit, row)
        return
    total = Decimal(0)
    for line in lines:
        total += line.units_a_day
        if total > edit.units:
            units = sum((x.units_a_day for x in lines), Decimal(0))
            yield _problem(line, units, edit, Row(_TABLES[service], edition, _in_words(edit)))
            return


def _in_words(edit: UnitsEdit) -> str:
    return (
        f"{edit.code}, {edit.units} units, adjudication indicator {edit.adjudication_indicator}"
        f" ({edit.adjudication}; {edit.rationale})"
    )


def _problem(line: Line, units: Decimal, edit: UnitsEdit, row: Row) -> Problem:
    indicator = edit.adjudication_indicator
    span = "on this line" if indicator == _BY_LINE else f"on {line.date}, all lines together"
    allowed = f"{edit.units:,} {'unit is' if edit.units == 1 else 'units are'} allowed"
    return Problem(
        line.at("units"),
        f"{units.normalize():f} units of {line.code} {span}; {allowed}.",
        _not_payable(edit) if edit.units == 0 else _ADVICE[indicator],
        severity=Severity.WARNING if indicator > _BY_POLICY else None,
        row=row,
    )


_ADVICE = {
    1: "Check the units. If they are right, report the further ones on another line with a modifier"
    " that says why (76, 77, 91, 59, an X or an anatomic modifier): each line is judged alone.",
    2: "Check the units and the code: the limit follows from policy or anatomy, holds for the whole"
    " day and is set aside by no modifier and in no review.",
    3: "Check the units against the record. If they are right and medically necessary, keep them:"
    " the claim is denied at first and may be paid on review of the record.",
}


def _not_payable(edit: UnitsEdit) -> str:
    return (
        f"{edit.code} is not payable on this kind of claim, or is reported with another code; see"
        " the fee schedule and the coverage instructions for the reason."
    )
