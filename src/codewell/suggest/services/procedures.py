"""Lines of procedures, studies, tests, supplies, care: one service may be several lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from codewell.lexicon.services import ServiceCode
from codewell.model import ProofStep, Span
from codewell.suggest.services import measures
from codewell.suggest.services.choice import Chooser, Chosen
from codewell.suggest.services.context import Context, spans_of
from codewell.suggest.services.counting import units_of
from codewell.suggest.services.facts import Facts
from codewell.suggest.services.index import Named
from codewell.suggest.services.lines import Line
from codewell.suggest.services.repairs import repair_lines
from codewell.suggest.services.sides import digit_modifier, eyelid_modifier, side_near

_A_AND_B = re.compile(
    r"\bA\s*(?:and|&|/|\+)\s*B\b|\bA\s*[:-]?\s*(?:neg\w*|pos\w*)[^.]{0,20}\bB\s*[:-]?\s*(?:neg|pos)",
    re.IGNORECASE,
)


def procedure_lines(context: Context, chooser: Chooser, facts: Facts) -> Iterator[Line]:
    """The lines of one service; each place of the body that it was done at is one of its own."""
    entry = context.first.entry
    if entry.extra.get("sums"):
        yield from repair_lines(context, chooser)
        return
    if entry.extra.get("several"):
        for chosen in chooser.several(context, facts.on):
            yield from _lines(context, chosen)
        return
    for part in _instances(context):
        chosen = chooser.choose(part, age=facts.age, facility=facts.is_facility, on=facts.on)
        yield from _lines(part, chosen)


def _lines(context: Context, chosen: Chosen) -> Iterator[Line]:
    entry, case = context.first.entry, chosen.case
    term = ProofStep("term", f"{entry.label}: {case.code}", f"lexicon {entry.source}")
    spans = (*spans_of(context.named), *(m.span for n, m in chosen.measured.items() if n != "age"))
    line = Line(
        code=case.code,
        label=case.label,
        entry=entry.id,
        spans=tuple(dict.fromkeys(spans)),
        steps=(term, *chosen.steps),
        units=_units(case, context, chosen),
        final=not chosen.missing,
        missing=chosen.missing,
        kind=entry.kind,
    )
    yield _sided(line, context)
    for more in case.add:
        units = units_of(more.units, chosen.measured)
        if units:
            step = ProofStep("units", f"{more.units}: {units}", f"lexicon {entry.source}")
            yield replace(
                line, code=more.code, label=more.label, units=units, steps=(*line.steps, step)
            )


def _units(case: ServiceCode, context: Context, chosen: Chosen) -> int:
    if case.units == "miles" or context.first.entry.extra.get("units") == "miles":
        found = context.nearest(measures.miles)
        return int(found.value.to_integral_value(rounding="ROUND_CEILING")) if found else 1
    if context.first.entry.extra.get("units") == "results":
        return 2 if _A_AND_B.search(context.first.sentence.span.of(context.record.text)) else 1
    rule = case.units or context.first.entry.extra.get("units")
    return max(units_of(rule, chosen.measured), 1)


# -- where --------------------------------------------------------------------------------------


def _instances(context: Context) -> Iterable[Context]:
    """The places named apart: another site or another side is a service of its own."""
    entry = context.first.entry
    if entry.side is None and entry.extra.get("family") is None:
        return (context,)
    groups: dict[tuple[str, str], list[Named]] = {}
    for named in context.named:
        groups.setdefault(_where(context, named), []).append(named)
    if len(groups) == 1:
        return (context,)
    sided = {key: found for key, found in groups.items() if key[1]} or groups
    for key, found in groups.items():
        if key not in sided:  # the same without its side
            home = next((k for k in sided if not key[0] or k[0] == key[0]), None)
            if home:
                sided[home].extend(found)
            else:
                sided[key] = found
    return tuple(Context(context.record, tuple(found)) for found in sided.values())


def _where(context: Context, named: Named) -> tuple[str, str]:
    """The site words and the side or digit of a place that names a service."""
    text, sentence = context.record.text, named.sentence.span
    side = side_near(text, named.span, sentence.start, sentence.end)
    name = side[0] if side else ""
    if side and named.entry.side == "digit":
        digit = digit_modifier(text, side[0], sentence.start, sentence.end)
        name = digit[0] if digit else name
    site = ""
    if sites := named.entry.extra.get("sites"):
        found = {text[p.start : p.end].lower() for p in named.places}
        known = _SITES.get(str(sites), frozenset())
        site = next(iter(sorted(found & known)), "")
    return site, name


_SITES = {
    "$large_joint": frozenset("knee shoulder hip knees shoulders hips".split()),
    "$medium_joint": frozenset("wrist elbow ankle".split()),
}


def _sided(line: Line, context: Context) -> Line:
    """With the modifier of the side, digit or eyelid."""
    kind = context.first.entry.side
    if kind in (None, "none", "side_words"):
        return line
    text = context.record.text
    for number in context.numbers():
        sentence = context.record.sentence(number).span
        named = next((n for n in context.named if n.number == number), None)
        place = named.span if named else sentence
        found = side_near(text, place, sentence.start, sentence.end)
        if not found:
            continue
        if found[0] == "both":
            return line.adding("50", step=_step("50: both sides"))
        exact = _exact(kind, text, found[0], sentence)
        if exact:
            return line.adding(exact[0], step=_step(f"{exact[0]}: {exact[1].of(text)}, {found[0]}"))
        modifier = "RT" if found[0] == "right" else "LT"
        if kind == "digit" and not _is_hand_or_foot(text, sentence):
            return line.adding(modifier, step=_step(f"{modifier}: {found[0]}; digit not named"))
        return line.adding(modifier, step=_step(f"{modifier}: {found[0]}"))
    return replace(line, remarks=(*line.remarks, "side not documented"))


def _exact(kind: str | None, text: str, side: str, sentence: Span) -> tuple[str, Span] | None:
    if kind == "digit":
        return digit_modifier(text, side, sentence.start, sentence.end)
    if kind == "eyelid":
        return eyelid_modifier(text, side, sentence.start, sentence.end)
    return None


def _is_hand_or_foot(text: str, sentence: Span) -> bool:
    return bool(re.search(r"\b(?:hand|foot|wrist)\b", sentence.of(text), re.IGNORECASE))


def _step(detail: str) -> ProofStep:
    return ProofStep("modifier", detail, "record")
