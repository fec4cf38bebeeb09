"""Drugs given in the practice: the dose from the record, units of the HCPCS code, waste, route."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from codewell.lexicon.services import ServiceCode, ServiceEntry
from codewell.model import ProofStep, Span
from codewell.suggest.services import measures
from codewell.suggest.services.context import Context, Record
from codewell.suggest.services.index import Named
from codewell.suggest.services.lines import Line
from codewell.suggest.services.measures import Dose

_ROUTES = (
    ("im", re.compile(r"\b(?:IM|intramuscular(?:ly)?|deltoid|glut\w+)\b", re.IGNORECASE)),
    ("sc", re.compile(r"\b(?:SC|SQ|subQ|subcut\w*)\b", re.IGNORECASE)),
    ("push", re.compile(r"\b(?:IV ?P|IV push|slow push|IV bolus of drug)\b", re.IGNORECASE)),
    (
        "infusion",
        re.compile(
            r"\b(?:infusion|infused|infusing|drip|IVPB|piggyback|hydration|bolus)\b", re.IGNORECASE
        ),
    ),
    ("iv", re.compile(r"\b(?:IV|intravenous(?:ly)?)\b")),
    ("inhaled", re.compile(r"\bneb\w*", re.IGNORECASE)),
)
_INTO = re.compile(
    r"\b(?:joint|bursa|knee|sheath|tunnel|lesion|intralesional|intra-?articular|subacromial"
    r"|epidural|keloid|plaque|trigger|sacroiliac|SI)\b",
    re.IGNORECASE,
)
_WASTE = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(mg|mcg|g|units|ml)\s*(?:of \w+ )?(?:was |were )?"
    r"(?:discarded|wasted|waste\b)"
    r"|(?:discarded|wasted|waste:?|wastage)\s*:?\s*(\d[\d,]*(?:\.\d+)?)\s*(mg|mcg|g|units|ml|mL)",
    re.IGNORECASE,
)
_NO_WASTE = re.compile(
    r"\b(?:no (?:drug )?(?:waste|wastage|drug discarded)|(?:none|nothing) (?:wasted|discarded)"
    r"|without waste|zero waste|entire (?:vial|contents)|no discarded)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\bsingle[- ](?:dose|use)\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|both|bilateral)\b", re.IGNORECASE)
_FAR = 70
_JZ_FROM = dt.date(2023, 7, 1)
"""Medicare: JZ on drugs from single-dose containers without waste (CMS JW and JZ policy)."""


@dataclass(frozen=True, slots=True)
class Given:
    """A drug given once: what administration needs of it."""

    entry: ServiceEntry
    label: str
    route: str | None
    minutes: Decimal | None
    span: Span

    @property
    def family(self) -> str:
        """``chemo``, ``hormonal``, ``fluid`` or ``drug``."""
        return str(self.entry.extra.get("class", "drug"))


def given_drug(
    context: Context, others: Sequence[Named], on: dt.date
) -> tuple[list[Line], Given | None]:
    """The lines of a drug and how it was given; ``others`` are the other drugs of the record."""
    entry, named = context.first.entry, context.first
    record = context.record
    codes = [c for c in entry.codes if c.in_force(on) and _fits(c, record)]
    if not codes or codes[0].per is None:
        return [], None
    dose, steps, spans = _dose(context, others, codes[0])
    given = _administered(context, others)
    if dose is None and codes[0].per[1] != "dose":
        line = _line(entry, codes[0], (named.span,), (), 1).but(missing="dose not documented")
        return [line], given
    code = _of_dose(codes, dose)
    assert code.per is not None
    if dose is None:
        return [_line(entry, code, (named.span,), steps, 1)], given
    per = measures.in_base_unit(*code.per)
    if dose.unit == "ml" and per.unit != "ml":
        line = _line(entry, code, spans, (), 1).but(
            missing=f"strength of the {dose.words} not documented"
        )
        return [line], given
    if dose.unit != per.unit:
        line = _line(entry, code, spans, (), 1).but(missing=f"dose in {per.unit} not documented")
        return [line], given
    return _with_waste(context, entry, code, dose, per, (*steps,), spans, on), given


def _fits(code: ServiceCode, record: Record) -> bool:
    return not code.any or any(phrase in record.text.lower() for phrase in code.any)


def _of_dose(codes: Sequence[ServiceCode], dose: Dose | None) -> ServiceCode:
    for code in codes:
        if "dose" not in code.ranges:
            return code
        low, high = code.ranges["dose"]
        if dose is not None and low <= dose.amount <= high:
            return code
    return codes[-1]


# -- the dose -----------------------------------------------------------------------------------


def _dose(
    context: Context, others: Sequence[Named], code: ServiceCode
) -> tuple[Dose | None, tuple[ProofStep, ...], tuple[Span, ...]]:
    """The dose given in all: of several places that name the drug, different doses are added."""
    found: dict[tuple[Decimal, str, str], Dose] = {}
    spans: list[Span] = []
    steps: list[ProofStep] = []
    for named in context.named:
        dose = _dose_at(context.record.text, named, others, code)
        if dose is None:
            continue
        side = re.findall(
            r"\b(?:right|left)\b", named.sentence.span.of(context.record.text).lower()
        )
        key = (dose.amount, dose.unit, side[0] if len(set(side)) == 1 else "")
        if any(known[:2] == key[:2] and "" in (known[2], key[2]) for known in found):
            continue
        if key not in found:
            found[key] = dose
            spans.append(_joined(named.span, dose.span))
    if not found:
        return None, (), tuple(one.span for one in context.named[:1])
    units = {dose.unit for dose in found.values()}
    first = next(iter(found.values()))
    if len(units) > 1:
        return first, (), tuple(spans[:1])
    total = sum((dose.amount for dose in found.values()), Decimal(0))
    if len(found) == 1 and _is_twice(context):
        total *= 2
        steps.append(
            ProofStep("dose", f"{first.words} on each side: {total.normalize():f} {first.unit}")
        )
    return Dose(total, first.unit, first.span), tuple(steps), tuple(spans)


def _is_twice(context: Context) -> bool:
    """Whether the same dose went into each of two joints."""
    text, sentence = context.record.text, context.first.sentence.span
    here = sentence.of(text)
    if re.search(r"\b(?:total|divided)\b", here, re.IGNORECASE):
        return False
    return bool(_EACH.search(here) and _INTO.search(here))


def _dose_at(text: str, named: Named, others: Sequence[Named], code: ServiceCode) -> Dose | None:
    """The amount nearest to a drug's name, behind it before the next drug, else before it."""
    start, end = named.sentence.span.start, named.sentence.span.end
    for other in others:
        if other.entry is named.entry or other.number != named.number:
            continue
        if other.span.start >= named.span.end:
            end = min(end, other.span.start)
        elif other.span.end <= named.span.start:
            start = max(start, other.span.end)
    waste = [
        Span(*m.span())
        for m in _WASTE.finditer(text, named.sentence.span.start, named.sentence.span.end)
    ]
    usable = [
        d
        for d in measures.doses(text, start, end)
        if d.span and not any(w.overlaps(d.span) for w in waste) and not _is_of_other(text, d)
    ]
    solid = [d for d in usable if d.unit != "ml"] if code.per and code.per[1] != "ml" else usable
    after = [d for d in solid if d.span and 0 <= d.span.start - named.span.end <= _FAR]
    before = [d for d in solid if d.span and 0 <= named.span.start - d.span.end <= _FAR]
    if (
        chosen := (before[-1:] if before and _links(text, before[-1], named) else [])
        or after[:1]
        or before[-1:]
    ):
        return chosen[0]
    return _from_volume(text, named, usable)


def _links(text: str, dose: Dose, named: Named) -> bool:
    """“80 mg of methylprednisolone”, “40 mg Kenalog”: the amount belongs to the name behind it."""
    assert dose.span is not None
    return bool(re.fullmatch(r"\s*(?:of\s+)?(?:\w+\s)?", text[dose.span.end : named.span.start]))


def _is_of_other(text: str, dose: Dose) -> bool:
    """“with 4 mL of 1% lidocaine”: an amount of an anaesthetic mixed in."""
    assert dose.span is not None
    behind = text[dose.span.end : dose.span.end + 30].lower()
    return bool(
        re.match(
            r"\s*(?:of\s+)?(?:[\d.]+\s*%\s*)?(?:of\s+)?(?:lidocaine|bupivacaine|ropivacaine|marcaine|xylocaine|saline|vial)",
            behind,
        )
    ) or bool(re.match(r"\s*(?:single[- ](?:dose|use) )?vial", behind))


def _from_volume(text: str, named: Named, usable: Sequence[Dose]) -> Dose | None:
    """Millilitres with a strength (40 mg/mL, Kenalog-40) in milligrams; else as they stand."""
    volume = next((d for d in usable if d.unit == "ml"), None)
    if volume is None:
        return None
    sentence = named.sentence.span
    known = measures.strength(text, sentence.start, sentence.end)
    if known is None and (
        match := re.match(r"-(10|40|80)\b", text[named.span.end : named.span.end + 4])
    ):
        known = Decimal(match[1])
    return Dose(volume.amount * known, "mg", volume.span) if known else volume


def _joined(one: Span, other: Span | None) -> Span:
    return one if other is None else Span(min(one.start, other.start), max(one.end, other.end))


# -- units and waste ----------------------------------------------------------------------------


def _with_waste(
    context: Context,
    entry: ServiceEntry,
    code: ServiceCode,
    dose: Dose,
    per: Dose,
    steps: tuple[ProofStep, ...],
    spans: tuple[Span, ...],
    on: dt.date,
) -> list[Line]:
    units, step = _units(dose, per, code)
    line = _line(entry, code, spans, (*steps, step), units)
    record, near = context.record, _near(context)
    waste = _WASTE.search(record.text, near.start, near.end)
    if waste:
        return [line, *_waste_line(line, waste, dose, per)]
    single = _SINGLE.search(record.text, near.start, near.end)
    if single and on >= _JZ_FROM and _NO_WASTE.search(record.text, near.start, near.end):
        because = ProofStep(
            "modifier", "JZ: single-dose container, nothing wasted", "CMS JW and JZ policy"
        )
        return [line.adding("JZ", step=because)]
    return [line]


def _units(dose: Dose, per: Dose, code: ServiceCode) -> tuple[int, ProofStep]:
    exact = dose.amount / per.amount
    units = math.ceil(exact)
    assert code.per is not None
    said = f"{dose.words} at {code.per[0].normalize():f} {code.per[1]} a unit"
    rounded = f" is {exact:.2f}, rounded up to {units}" if exact != units else f": {units}"
    return units, ProofStep("units", said + rounded, f"HCPCS {code.code}")


def _waste_line(line: Line, waste: re.Match[str], dose: Dose, per: Dose) -> list[Line]:
    """The units of the rest of the container that the given ones do not hold already."""
    amount, unit = (waste[1], waste[2]) if waste[1] else (waste[3], waste[4])
    wasted = measures.in_base_unit(Decimal(amount.replace(",", "")), unit)
    if wasted.unit != dose.unit:
        return []
    units = math.ceil((dose.amount + wasted.amount) / per.amount) - line.units
    if units <= 0:
        return []
    step = ProofStep(
        "modifier",
        f"JW: {wasted.words} discarded, {units} units beyond those given",
        "CMS JW and JZ policy",
    )
    return [
        Line(
            line.code,
            line.label,
            line.entry,
            (Span(*waste.span()),),
            (line.steps[0], step),
            units,
            ("JW",),
            kind="drug",
        )
    ]


def _near(context: Context) -> Span:
    """The sentence of the drug and the next two of its section: where waste is told."""
    numbers = [context.first.number, *context.record.by_distance(context.first.number)]
    spans = [context.record.sentence(n).span for n in numbers if 0 <= n - context.first.number <= 3]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _line(
    entry: ServiceEntry,
    code: ServiceCode,
    spans: tuple[Span, ...],
    steps: tuple[ProofStep, ...],
    units: int,
) -> Line:
    term = ProofStep("term", f"{entry.label}: {code.code}", f"lexicon {entry.source}")
    return Line(code.code, code.label, entry.id, spans, (term, *steps), units, kind="drug")


# -- how it was given ---------------------------------------------------------------------------


def _administered(context: Context, others: Sequence[Named]) -> Given | None:
    """The route and minutes of a drug; None where it went into a joint or the like."""
    entry, named, text = context.first.entry, context.first, context.record.text
    fixed = entry.extra.get("route")
    if fixed in ("none", "inhaled"):
        return None
    start, end = named.span.start, named.sentence.span.end
    for other in others:
        if (
            other.number == named.number
            and other.entry is not entry
            and other.span.start > named.span.end
        ):
            end = min(end, other.span.start)
    own = Span(max(named.sentence.span.start, start - 45), end)
    route = _route(own.of(text)) or _route(named.sentence.span.of(text))
    if route is None or (route in ("infusion", "iv") and _INTO.search(own.of(text))):
        return None
    later = named.sentence.span.end
    following = [s.span for s in context.record.read.sentences if 0 <= s.span.start - later <= 3]
    spent = measures.between(text, own.start, own.end) or measures.minutes(text, own.start, own.end)
    if spent is None and following and route in ("infusion", "iv"):
        spent = measures.between(text, following[0].start, following[0].end)
    if entry.extra.get("class") == "fluid":
        route = "infusion"
    if route == "iv":
        route = "infusion" if spent and spent.value > 15 else "push"
    if route == "infusion" and spent and spent.value <= 15 and entry.extra.get("class") != "fluid":
        route = "push"
    return Given(entry, entry.label, route, spent.value if spent else None, named.span)


def _route(words: str) -> str | None:
    return next((name for name, pattern in _ROUTES if pattern.search(words)), None)
