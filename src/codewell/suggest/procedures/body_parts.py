"""Which body part value: the words that name it, its tissue and its side.

Several parts in a row are coded each (guideline B3.2a); both sides have one value where the table
has it, else one each (B4.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from codewell.model import Span
from codewell.suggest.procedures.axis import Axis, How
from codewell.suggest.procedures.nearness import distance
from codewell.suggest.procedures.record import Named, OperativeRecord, Side
from codewell.suggest.procedures.tables import (
    BILATERAL,
    LEFT,
    NO_SIDE,
    RIGHT,
    PartKey,
    PCSAxes,
)

_LINK = re.compile(
    r"\s*(?:with [\w -]{2,30}?\s)?(?:,|and|&|/|, and|as well as|plus)\s*(?:of\s+)?(?:the\s+)?"
    r"(?:right|left|both|bilateral|proximal|distal)?\s*",
    re.IGNORECASE,
)
MUST_BE_NAMED = "?"
"""Stands first among the parts of a procedure whose name alone means none of them."""
_FAR = 160
"""So many characters, clause breaks counted, a body part may stand from the verb."""
_SIDE_FAR = 140
_BEHIND = 12


class Place(NamedTuple):
    """A body part that a table has: the words that name it (None: the procedure itself)."""

    span: Span | None
    key: PartKey


class BodyParts:
    """Finds the body part values of one record's procedures."""

    def __init__(self, record: OperativeRecord, axes: PCSAxes) -> None:
        self._record, self._axes = record, axes

    def values(
        self, named: Named, table: str, parts: Sequence[PartKey], options: Sequence[str]
    ) -> Iterator[Axis]:
        """The characters of the parts that a procedure was done on, by a table.

        ``parts`` are those that its name allows, the first the one it means alone; none given:
        any that the table has.
        """
        allowed = self._axes.body_parts(table)
        places = self.places(named, [p for p in parts if p in allowed] or allowed)
        if not places and parts and parts[0] != MUST_BE_NAMED:
            places = [Place(None, next((p for p in parts if p in allowed), parts[0]))]
        if not places and len(options) == 1:
            yield Axis(options[0], How.ONLY)
        for place in places:
            sides = {s: v for s, v in allowed.get(place.key, {}).items() if v in options}
            yield from self._sided(named, place, sides)

    # -- the part ---------------------------------------------------------------------------

    def places(self, named: Named, allowed: Iterable[PartKey]) -> list[Place]:
        """The parts of the sentence, or of the next place that names one; those in a row."""
        keys = frozenset(allowed)
        own = self._in_sentence(named.sentence, keys)
        if own:
            return self._in_a_row(named, own)
        for number in self._record.around(named):
            found = self._in_sentence(number, keys)
            if found:
                return found[:1]
        return []

    def _in_sentence(self, number: int, keys: frozenset[PartKey]) -> list[Place]:
        tissues = self._record.tissue_words(number)
        found = []
        for part in self._record.parts(number):
            fitting = [key for key in part.keys if key in keys]
            if fitting:
                of_tissue = [k for k in fitting if any(t in k.split() for t in tissues)]
                found.append(Place(part.span, (of_tissue or fitting)[0]))
        return found

    def _in_a_row(self, named: Named, places: list[Place]) -> list[Place]:
        """The nearest part, and those that follow or precede it in one list."""
        text = self._record.text

        def far(place: Place) -> int:
            span = place.span or named.span
            behind = 0 if span.start >= named.span.start else 8
            return distance(text, named.span, span) + behind

        nearest = min(places, key=far)
        if far(nearest) > _FAR:
            return []
        at = places.index(nearest)
        row = [nearest]
        for place in places[at + 1 :]:
            before = row[-1].span
            if not (before and place.span and self._linked(before, place.span)):
                break
            row.append(place)
        return list({place.key: place for place in row}.values())

    def _linked(self, before: Span, after: Span) -> bool:
        return bool(
            before.end <= after.start
            and _LINK.fullmatch(self._record.text, before.end, after.start)
        )

    # -- the side ---------------------------------------------------------------------------

    def _sided(self, named: Named, place: Place, sides: dict[str, str]) -> Iterator[Axis]:
        if not sides:
            return
        span = place.span
        if set(sides) == {NO_SIDE}:
            yield Axis(sides[NO_SIDE], How.SAID if span else How.NAMED, span)
            return
        side = self.side(named, span)
        if side is None:
            yield from _not_documented(sides, span)
            return
        wanted = [side.value]
        if side.value == BILATERAL and BILATERAL not in sides:
            wanted = [RIGHT, LEFT]
        for value in wanted:
            if value in sides:
                yield Axis(sides[value], How.SAID, side.span if span is None else _both(span, side))
            elif NO_SIDE in sides:
                yield Axis(sides[NO_SIDE], How.SAID if span else How.NAMED, span)

    def side(self, named: Named, part: Span | None) -> Side | None:
        """The side: nearest in the sentence, else the only one that the report tells."""
        text = self._record.text
        anchor = part or named.span
        own = self._record.sides(named.sentence)
        if own and part is not None and not self._is_in(named.sentence, part):
            anchor = named.span
        if own:
            nearest = min(own, key=lambda s: _far(text, anchor, s.span))
            if distance(text, anchor, nearest.span) <= _SIDE_FAR:
                return nearest
        if part is not None and (other := self._side_beside(part)):
            return other
        return self._only_side(named)

    def _is_in(self, number: int, span: Span) -> bool:
        return self._record.sentences[number].span.covers(span)

    def _side_beside(self, part: Span) -> Side | None:
        """A side in the sentence that names the part, where that is another sentence."""
        sides = self._record.sides(self._record.sentence_at(part.start))
        return sides[0] if len({s.value for s in sides}) == 1 else None

    def _only_side(self, named: Named) -> Side | None:
        """The side of the lines around, then of the whole report, where all say the same."""
        return self._record.one_side(self._record.around(named)) or self._record.only_side


def _far(text: str, anchor: Span, side: Span) -> int:
    """A side stands before what it belongs to, or else right behind it."""
    return distance(text, anchor, side) + (_BEHIND if side.start > anchor.start else 0)


def _both(part: Span, side: Side) -> Span:
    """One stretch over the part and its side where they stand together, else the part."""
    together = Span(min(part.start, side.span.start), max(part.end, side.span.end))
    return together if together.end - together.start <= 60 else side.span


def _not_documented(sides: dict[str, str], span: Span | None) -> Iterator[Axis]:
    for side in (RIGHT, LEFT):
        if side in sides:
            yield Axis(sides[side], How.ASSUMED, span, "side not documented")
    if NO_SIDE in sides and RIGHT not in sides and LEFT not in sides:
        yield Axis(sides[NO_SIDE], How.SAID if span else How.NAMED, span)
