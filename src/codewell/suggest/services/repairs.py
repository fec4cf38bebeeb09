"""Wound repairs: the lengths of one class and group of sites are added together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from codewell.lexicon.services import ServiceCode
from codewell.model import ProofStep, Span
from codewell.suggest.services import measures
from codewell.suggest.services.choice import Chooser
from codewell.suggest.services.context import Context, spans_of
from codewell.suggest.services.lines import Line
from codewell.suggest.services.measures import Measured
from codewell.suggest.services.phrases import Words
from codewell.text.words import words

Group = tuple[str, ...]
"""The site words of the codes that share a group; empty for the last group."""


def repair_lines(context: Context, chooser: Chooser) -> Iterator[Line]:
    """One line for each group of sites, by the sum of its lengths."""
    entry = context.first.entry
    term = ProofStep("term", entry.label, f"lexicon {entry.source}")
    spans = spans_of(context.named)
    lengths = list(_lengths(context, chooser))
    if not lengths:
        case = _case_at(context, chooser)
        step = ProofStep("term", f"{entry.label}: {case.code}", f"lexicon {entry.source}")
        line = Line(case.code, case.label, entry.id, spans, (step,))
        yield line.but(missing="length of the repair not documented")
        return
    sums: dict[Group, list[Measured]] = {}
    for group, length in lengths:
        sums.setdefault(group, []).append(length)
    for group, found in sums.items():
        total = sum((one.value for one in found), Decimal(0))
        fitting = [c for c in entry.codes if c.any == group and _holds(c, total)]
        if not fitting:
            continue
        said = " + ".join(f"{one.value.normalize():f}" for one in found)
        step = ProofStep(
            "attribute",
            f"length {said} cm" + (f" = {total.normalize():f} cm" if len(found) > 1 else ""),
        )
        places = (*spans, *(m.span for m in found))
        yield Line(fitting[0].code, fitting[0].label, entry.id, places, (term, step))


def _holds(case: ServiceCode, total: Decimal) -> bool:
    low, high = case.ranges["length"]
    return low <= total <= high


def _lengths(context: Context, chooser: Chooser) -> Iterator[tuple[Group, Measured]]:
    """Every length with the group of its site; the same length again is no new wound."""
    text = context.record.text
    seen: set[tuple[Group, Decimal]] = set()
    for named in context.named:
        span = named.sentence.span
        found = list(measures.sizes(text, span.start, span.end))
        for position, length in enumerate(found):
            end = found[position + 1].span.start if position + 1 < len(found) else span.end
            group = _group(text, Span(length.span.start, end), context, chooser)
            if (group, length.value) not in seen:
                seen.add((group, length.value))
                yield group, length
    if not seen:
        first = context.nearest(_first_size)
        if first:
            around = next(
                s.span for s in context.record.read.sentences if s.span.covers(first.span)
            )
            yield _group(text, around, context, chooser), first


def _first_size(text: str, start: int, end: int) -> Measured | None:
    return next(measures.sizes(text, start, end), None)


def _group(text: str, near: Span, context: Context, chooser: Chooser) -> Group:
    """The group of the site said behind a length; else of the nearest sentence that names one."""
    entry = context.first.entry
    here = frozenset(chooser.fold(m[0]) for m in words(text, near.start, near.end))
    own = Words(here, here)
    for found in (own, *context.scopes()):
        for case in entry.codes:
            if case.any and chooser.any_of(case.any, found):
                return case.any
        if chooser.any_of(entry.settles, found):
            return ()
    return ()


def _case_at(context: Context, chooser: Chooser) -> ServiceCode:
    group = _group(context.record.text, context.first.sentence.span, context, chooser)
    entry = context.first.entry
    return next((c for c in entry.codes if c.any == group), entry.codes[0])
