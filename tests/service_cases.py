"""A note for every code of the services' lexicon, made from its own terms and conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from codewell.lexicon.services import ServiceCode, ServiceEntry, ServiceLexicon
from codewell.model import Note, Setting

_UNIT = {"size": "cm", "length": "cm", "area": "sq cm", "views": "views", "minutes": "minutes"}
_ROUTED = {"nasal": "intranasal", "oral": "by mouth", "inhaled": "neb nebulizer"}


def generated(lexicon: ServiceLexicon) -> Iterator[tuple[str, ServiceEntry, Note]]:
    """(code, entry, note) for each case of each entry; one for the add-on codes is enough."""
    for entry in lexicon.entries:
        for case in entry.codes:
            yield case.code, entry, _note(entry, case, lexicon)


def _note(entry: ServiceEntry, case: ServiceCode, lexicon: ServiceLexicon) -> Note:
    day = max(case.effective, dt.date(2024, 8, 15)) if case.until > dt.date(2024, 8, 15) else None
    on = min(case.until, dt.date(2024, 8, 15)) if day is None else min(day, case.until)
    setting = Setting.ED if case.facility_only else Setting.OUTPATIENT
    age = _middle(case, "age")
    text = " ".join(part for part in _parts(entry, case, lexicon) if part)
    return Note(f"{entry.id}/{case.code}", text, setting, on, 40 if age is None else int(age))


def _parts(entry: ServiceEntry, case: ServiceCode, lexicon: ServiceLexicon) -> Iterator[str]:
    """One sentence with the term, its attributes and numbers; the whole note's facts behind it."""
    term = _words(entry.terms[0], lexicon)
    if entry.kind == "drug":
        yield from _drug(entry, case, term, lexicon)
        return
    said = [_words(case.any[0], lexicon)] if case.any else []
    if not case.any and entry.settles:
        said.append(_words(entry.settles[0], lexicon).split()[0])
        said[-1] = {"scalp": "back", "medial": "medial"}.get(said[-1], said[-1])
    near = [_words(entry.near[0], lexicon)] if entry.near else []
    numbers = [_number(name, case, entry) for name in case.ranges if name not in ("age", "dose")]
    own = "by me, my interpretation" if case.facility_only else ""
    yield " ".join([term, *said, *near, *filter(None, numbers), own, "performed today."])
    if case.any_note:
        yield f"{_words(case.any_note[0], lexicon)} told."
    if entry.kind == "timed":
        yield f"{term} 20 minutes."


def _drug(
    entry: ServiceEntry, case: ServiceCode, term: str, lexicon: ServiceLexicon
) -> Iterator[str]:
    assert case.per is not None
    amount, unit = case.per
    low = case.ranges["dose"][0] if "dose" in case.ranges else Decimal(0)
    amount = max(amount, low + 1 if low else amount)
    near = _words(entry.near[0], lexicon) if entry.near else ""
    more = " ".join(case.any[:1])
    route = _ROUTED.get(str(entry.extra.get("route", "")), "IM")
    dose = "" if unit == "dose" else f"{amount:f} {unit}"
    if unit == "dose" and "dose" in case.ranges:
        dose = f"{low + 1:f} mg"
    yield f"{term} {dose} {near} {more} given {route} today."


def _number(name: str, case: ServiceCode, entry: ServiceEntry) -> str:
    value = _middle(case, name)
    if value is None:
        return ""
    if name == "number":
        noun = entry.counted[0] if entry.counted else "lesions"
        return f"{int(value)} {noun}"
    if name == "day":
        return f"day {int(value)}"
    return f"{value.normalize():f} {_UNIT[name]}"


def _middle(case: ServiceCode, name: str) -> Decimal | None:
    """A value inside a range of a case."""
    if name not in case.ranges:
        return None
    low, high = case.ranges[name]
    if name in ("size", "length", "area"):
        return low + Decimal("0.3")
    return min(low + 1, high) if name in ("minutes", "dose") else low


def _words(phrase: str, lexicon: ServiceLexicon) -> str:
    """A phrase with the first word of each group, one of its sides where a group is of sites."""
    return " ".join(
        lexicon.words[part[1:]][0] if part.startswith("$") else part for part in phrase.split()
    )
