"""A decided visit on the terminal: the code, the three elements, time, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from codewell.model.evaluation_management import (
    AddOn,
    CountedItem,
    DataItem,
    EMDecision,
    Problem,
    RiskItem,
    TimeItem,
)


def print_decisions(name: str, decisions: Sequence[EMDecision]) -> None:
    """Print for a person."""
    typer.echo(name)
    for decision in decisions:
        for line in _lines(decision):
            typer.echo(f"  {line}" if line else "")


def _lines(decision: EMDecision) -> Iterator[str]:
    yield _head(decision)
    if decision.rules:
        yield f"  {decision.rules}"
    yield from (f"  missing: {missing}" for missing in decision.missing)
    yield from _making(decision)
    yield from _time(decision)
    for open_fact in decision.borderline:
        yield f"  auditors differ: {open_fact.question}"
        yield f"      as read {open_fact.code}, otherwise {open_fact.otherwise}"
    yield from (f"  {_add_on(add_on)}" for add_on in decision.add_ons)
    yield from (f"  note: {note}" for note in decision.notes)
    if decision.comparison:
        yield f"  charged: {decision.comparison.message}"
    yield ""


def _head(decision: EMDecision) -> str:
    if decision.code:
        codes = "-".join((decision.code, *decision.modifiers))
        open_fact = "" if decision.is_decided else "  (borderline: auditors differ)"
        return f"{codes}  {decision.label}; by {decision.basis}{open_fact}"
    if decision.codes:
        return "no code is decided: " + ", ".join(f"{c} if {w}" for c, w in decision.codes)
    return "no code is decided"


def _making(decision: EMDecision) -> Iterator[str]:
    making = decision.decision_making
    if making is None:
        return
    code = decision.by_decision_making or "depends on the patient's status"
    yield f"  medical decision making: {making.level.word} ({code}), the second highest of three"
    for element in making.elements:
        yield f"    {element.name:<9}{element.level.word}: {element.rule}"
        yield from (f"      {_item(item)}" for item in element.items)


def _time(decision: EMDecision) -> Iterator[str]:
    time = decision.time
    if time is None:
        yield "  time: none stated"
        return
    yield f"  time: {time.rule}"
    yield from (f"      {_item(item)}" for item in time.items)


def _item(counted: CountedItem) -> str:
    item = counted.item
    words = f"{item.minutes} minutes" if isinstance(item, TimeItem) else _words(item)
    place = f"  {item.evidence[0].span.start}-{item.evidence[0].span.end}" if item.evidence else ""
    return f"{'+' if counted.counts else '-'} {words}: {counted.why}{place}"


def _words(item: Problem | DataItem | RiskItem) -> str:
    """The words of the record in quotes, with what they name where that reads otherwise."""
    if not item.evidence:
        return item.label
    written = " ".join(item.evidence[0].text.split())
    return f"“{written}”" if written == item.label else f"“{written}” ({item.label})"


def _add_on(add_on: AddOn) -> str:
    if add_on.applies:
        return f"with it: {add_on.code} x {add_on.units}: {add_on.reason}"
    word = "open" if add_on.applies is None else "not with it"
    return f"{word}: {add_on.code}: {add_on.reason}"
