"""Which code of a service: its attributes from the record against the cases of the lexicon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial

from codewell.lexicon.services import ServiceCode, ServiceEntry
from codewell.model import ProofStep, Span
from codewell.suggest.services import measures
from codewell.suggest.services.context import Context
from codewell.suggest.services.measures import Measured
from codewell.suggest.services.phrases import Groups, Phrases, Words, any_said, said

_ASKED = {
    "size": "size in centimetres not documented",
    "length": "length of the repair not documented",
    "area": "area in square centimetres not documented",
    "views": "number of views not documented",
    "minutes": "time in minutes not documented",
    "age": "age of the patient not known",
    "day": "day of the visit after discharge not documented",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case with the words that chose it. ``missing``: facts without which it is a candidate."""

    case: ServiceCode
    measured: dict[str, Measured]
    steps: tuple[ProofStep, ...]
    missing: tuple[str, ...] = ()


class Chooser:
    """Chooses among the codes of an entry; phrases are folded once."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._folded = cache(self._fold)

    def _fold(self, phrases: tuple[str, ...]) -> tuple[Groups, ...]:
        return self._phrases.all(phrases)

    def choose(self, context: Context, *, age: int | None, facility: bool, on: dt.date) -> Chosen:
        """The first case whose conditions hold; else a candidate with what is missing."""
        entry = context.first.entry
        measured = self._measures(entry, context, age)
        cases = [
            c for c in entry.codes if c.in_force(on) and (facility or not c.facility_only)
        ] or list(entry.codes)
        words = self._scope(entry, cases, context)
        for case in cases:
            if not self._words_hold(case, words, context):
                continue
            lacking = [name for name in case.ranges if name not in measured]
            if lacking:
                return self._candidate(entry, case, lacking, measured)
            if all(low <= measured[n].value <= high for n, (low, high) in case.ranges.items()):
                return Chosen(case, measured, self._steps(case, measured, words))
        return self._none(cases, measured)

    def fold(self, word: str) -> str:
        """A word as words are compared."""
        return self._phrases.fold(word)

    def any_of(self, phrases: tuple[str, ...], words: Words) -> bool:
        """Whether one of the phrases stands among the words."""
        return any_said(self._folded(phrases), words)

    def several(self, context: Context, on: dt.date) -> list[Chosen]:
        """Every technique of a procedure that the record tells, or the diagnostic code."""
        entry = context.first.entry
        cases = [c for c in entry.codes if c.in_force(on)]
        found = []
        for case in cases:
            phrases = self._folded(case.any)
            words = next((w for w in context.sentences() if any_said(phrases, w)), None)
            if words is not None:
                found.append(Chosen(case, {}, self._steps(case, {}, words)))
        return found or [Chosen(cases[-1], {}, ())]

    # -- words ------------------------------------------------------------------------------

    def _scope(self, entry: ServiceEntry, cases: Sequence[ServiceCode], context: Context) -> Words:
        """The narrowest scope with words that tell the codes apart; the sentence where none has."""
        telling = [self._folded(c.any) for c in cases if c.any]
        settling = self._folded(entry.settles)
        own: Words | None = None
        for words in context.scopes():
            own = words if own is None else own
            if any(any_said(phrases, words) for phrases in telling) or any_said(settling, words):
                return words
        assert own is not None
        return own

    def _words_hold(self, case: ServiceCode, words: Words, context: Context) -> bool:
        if case.none and any_said(self._folded(case.none), words):
            return False
        if case.any_note and not any_said(self._folded(case.any_note), context.record.words):
            return False
        return not case.any or any_said(self._folded(case.any), words)

    def _steps(
        self, case: ServiceCode, measured: dict[str, Measured], words: Words
    ) -> tuple[ProofStep, ...]:
        steps = [
            ProofStep("attribute", f"{name}: {measured[name].value.normalize():f}")
            for name in case.ranges
        ]
        phrase = next((p for p in case.any if said(self._phrases.groups(p), words)), None)
        if phrase:
            groups = self._phrases.groups(phrase)
            found = dict.fromkeys(w for group in groups for w in sorted(group & words.every)[:1])
            steps.insert(0, ProofStep("attribute", " ".join(found)))
        return tuple(steps)

    # -- what is missing ----------------------------------------------------------------------

    def _candidate(
        self,
        entry: ServiceEntry,
        case: ServiceCode,
        lacking: list[str],
        measured: dict[str, Measured],
    ) -> Chosen:
        counted = entry.extra.get("counts", "number")
        missing = tuple(_ASKED.get(n, f"number of {counted} not documented") for n in lacking)
        return Chosen(case, measured, (), missing)

    def _none(self, cases: Sequence[ServiceCode], measured: dict[str, Measured]) -> Chosen:
        asked = next((c.asks for c in cases if c.asks), None)
        missing = f"{asked} not documented" if asked else "no code of the service fits what is told"
        return Chosen(cases[-1], measured, (), (missing,))

    # -- numbers ------------------------------------------------------------------------------

    def _measures(
        self, entry: ServiceEntry, context: Context, age: int | None
    ) -> dict[str, Measured]:
        asked = {name for case in entry.codes for name in case.ranges}
        if any(c.units in ("number", "miles") or c.add for c in entry.codes):
            asked.add("number")
        found: dict[str, Measured] = {}
        for name in sorted(asked - {"dose"}):
            if (one := self._measure(name, entry, context, age)) is not None:
                found[name] = one
        return found

    def _measure(
        self, name: str, entry: ServiceEntry, context: Context, age: int | None
    ) -> Measured | None:
        place = context.first.span
        if name == "age":
            return None if age is None else Measured(Decimal(age), place)
        if name in ("size", "length"):
            return _size(context, with_margins=bool(entry.extra.get("margins")))
        if name == "views":
            return context.nearest(measures.views) or _usual(entry, "default_views", place)
        if name == "number":
            counted = partial(measures.count, nouns=frozenset(entry.counted))
            return context.nearest(counted) or _usual(entry, "default_number", place)
        return self._told(name, context)

    def _told(self, name: str, context: Context) -> Measured | None:
        """An area, a time, or a day after discharge."""
        if name == "day":
            since = partial(measures.days_since, on=context.record.read.note.date)
            return context.nearest(measures.day) or context.nearest(since)
        return context.nearest(measures.area if name == "area" else measures.minutes)


def _usual(entry: ServiceEntry, name: str, place: Span) -> Measured | None:
    """The value that a service has where none is said."""
    usual = entry.extra.get(name)
    return None if usual is None else Measured(Decimal(usual), place)


def _size(context: Context, *, with_margins: bool) -> Measured | None:
    """A size in centimetres; of an excision the lesion and twice its narrowest margin."""

    def largest(text: str, start: int, end: int) -> Measured | None:
        found = list(measures.sizes(text, start, end))
        return max(found, key=lambda one: one.value, default=None)

    size = context.nearest(largest)
    if size is None or not with_margins:
        return size
    text = context.record.text.lower()
    if any(words in text for words in ("excised diameter", "total diameter")):
        return size
    margin = context.nearest(measures.margin)
    return Measured(size.value + 2 * margin.value, size.span) if margin else size
