"""Timed therapy services: minutes of each, units by the total of the day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from codewell.model import ProofStep, Span
from codewell.suggest.services import measures
from codewell.suggest.services.context import Context, spans_of
from codewell.suggest.services.counting import timed_units
from codewell.suggest.services.lines import Line
from codewell.suggest.services.measures import Measured

_SOURCE = "Medicare Claims Processing Manual, chapter 5, section 20.2"
_BEFORE = re.compile(r"(\d+)\s*(?:min(?:ute)?s?)\s*(?:of\s+)?(?:\w+\s+)?$", re.IGNORECASE)


def timed_lines(contexts: Sequence[Context]) -> list[Line]:
    """The lines of all timed services of the day."""
    found = {
        context.first.entry.codes[0].code: (context, _minutes(context, contexts))
        for context in contexts
    }
    told = {code: one.value for code, (_, one) in found.items() if one is not None}
    units = timed_units(told)
    total = sum(told.values(), Decimal(0))
    lines = []
    for code, (context, minutes) in found.items():
        entry = context.first.entry
        term = ProofStep("term", f"{entry.label}: {code}", f"lexicon {entry.source}")
        if minutes is None:
            line = Line(
                code, entry.codes[0].label, entry.id, spans_of(context.named), (term,), kind="timed"
            )
            lines.append(line.but(missing="minutes of the service not documented"))
        elif code in units:
            said = f"{minutes.value} of {total} timed minutes: {units[code]} units"
            spans = (*spans_of(context.named), minutes.span)
            step = ProofStep("units", said, "8-minute rule", _SOURCE)
            lines.append(
                Line(
                    code,
                    entry.codes[0].label,
                    entry.id,
                    spans,
                    (term, step),
                    units[code],
                    kind="timed",
                )
            )
    return lines


def _minutes(context: Context, contexts: Sequence[Context]) -> Measured | None:
    """The minutes said behind the name before the next service, else right before the name."""
    for named in context.named:
        text, end = context.record.text, named.sentence.span.end
        for other in contexts:
            for place in other.named:
                if place.number == named.number and place.span.start > named.span.end:
                    end = min(end, place.span.start)
        if before := _BEFORE.search(text, named.sentence.span.start, named.span.start):
            return Measured(Decimal(before[1]), Span(*before.span(1)))
        if found := measures.minutes(text, named.span.end, end):
            return found
    return None
