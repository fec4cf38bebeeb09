"""The open characters of a template, filled from the words of the record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from codewell.model import Span
from codewell.suggest.procedures import coronary
from codewell.suggest.procedures.axis import Axis, How, Sketch
from codewell.suggest.procedures.body_parts import BodyParts
from codewell.suggest.procedures.duration import hours_said
from codewell.suggest.procedures.nearness import distance
from codewell.suggest.procedures.record import Named, OperativeRecord, Told, place_of
from codewell.suggest.procedures.tables import DEVICE, QUALIFIER, PCSAxes
from codewell.suggest.procedures.vocabulary import Forms

_ITEM = re.compile(r"\{(\w+)\}|(.)")
_BY_POSITION = {4: "part", 5: "approach", 6: "device", 7: "qualifier"}
_SURGICAL = ("0", "1")
_DEFAULT: Forms = ("default",)
_DIAGNOSTIC = "X"
_ALTERNATIVES = 3
"""So many candidates are made of a character that is not documented."""
_AXIS_NAMES = {4: "body part", 5: "approach", 6: "device", 7: "qualifier"}
_OPEN_FAR = 30
_EX_LAP = re.compile(r"\bex[- ]?lap$", re.IGNORECASE)
_BY_ITSELF = re.compile(r"(?:[,;]\s|.\()open(?=[.,;)\s]|$)", re.IGNORECASE)
_BEHIND = 40
_APPROACHES = "08X347F"
"""Approaches in the order in which one is assumed."""

Slots = Mapping[str, Mapping[Forms, str]]


def items_of(template: str) -> list[str]:
    """The characters of a template: one letter, or the name of a slot in lower case."""
    items = [slot or literal for slot, literal in _ITEM.findall(template)]
    for position in range(len(items) + 1, 8):
        surgical = items[0] in _SURGICAL
        items.append(_BY_POSITION[position] if surgical else "other")
    return items


class Filler:
    """Fills the templates of one record's procedures."""

    def __init__(self, record: OperativeRecord, axes: PCSAxes, on: dt.date) -> None:
        self._record, self._axes, self._on = record, axes, on
        self._body_parts = BodyParts(record, axes)
        self._by_name: dict[str, Callable[[_Slot], Iterable[Axis]]] = {
            "approach": self._approach,
            "device": self._device,
            "qualifier": self._qualifier,
            "arteries": self._arteries,
            "stents": self._stents,
        }

    def fill(
        self, named: Named, template: str, slots: Slots, parts: Sequence[str]
    ) -> Iterator[Sketch]:
        """The valid codes of a template; several where parts are several or words are missing."""
        items = items_of(template)
        sketches = [Sketch()]
        for position in range(1, len(items) + 1):
            sketches = [
                sketch.then(axis)
                for sketch in sketches
                for axis in self._axis(named, sketch.code, position, items, slots, parts)
            ]
        yield from sketches

    def _axis(
        self,
        named: Named,
        beginning: str,
        position: int,
        items: Sequence[str],
        slots: Slots,
        parts: Sequence[str],
    ) -> Iterable[Axis]:
        options = self._options(beginning, position, items)
        item = items[position - 1]
        if len(item) == 1:
            return [Axis(item, How.NAMED)] if item in options else ()
        slot = _Slot(named, beginning, position, options, slots.get(item, {}))
        if item == "part" and item not in slots:
            return self._body_parts.values(named, beginning, parts, options)
        if not options:
            return ()
        said = self._own_words(slot, near=item == "approach") or (
            item == "hours" and self._hours(slot)
        )
        if said:
            return [said]
        found = self._by_name.get(item, _nothing)(slot)
        return list(found) or self._unsaid(slot, item)

    def _options(self, beginning: str, position: int, items: Sequence[str]) -> tuple[str, ...]:
        """What may follow so that the letters further on still make a valid code."""
        if position < 4:
            item = items[position - 1]
            return (item,) if len(item) == 1 else ()
        ahead = tuple((n, item) for n, item in enumerate(items) if n >= position and len(item) == 1)
        return self._axes.characters_before(ahead, beginning, self._on)

    # -- what is said -----------------------------------------------------------------------

    def _own_words(self, slot: _Slot, *, near: bool = False) -> Axis | None:
        """By the words of the slot itself: in the sentence, else where else to look."""
        choices = [(f, v) for f, v in slot.words.items() if f != _DEFAULT and v in slot.options]
        if not choices:
            return None
        for number in self._places(slot.named)[: 1 if near else None]:
            sentence = self._record.sentences[number]
            found = [
                (-len(forms), distance(self._record.text, slot.named.span, span), value, span)
                for forms, value in choices
                if (span := place_of(sentence, forms)) and not self._record.is_denied(number, span)
            ]
            if found:
                *_, value, span = min(found)
                return Axis(value, How.SAID, span)
        return None

    def _hours(self, slot: _Slot) -> Axis | None:
        """By the hours told, else by the times of the beginning and of the end."""
        for number in (slot.named.sentence, *self._record.around(slot.named)):
            sentence = self._record.sentences[number]
            found = hours_said(self._record.text, sentence.span)
            if found:
                hours, span = found
                return Axis(_hours_value(hours), How.SAID, span)
        if times := self._record.times:
            return Axis(_hours_value(times[0]), How.SAID, times[1])
        return None

    def _facts(self, number: int, kind: str) -> list[Told]:
        return [told for told in self._record.told(number) if told.fact.kind == kind]

    def _approach(self, slot: _Slot) -> Iterator[Axis]:
        for kind, numbers in self._approach_places(slot.named):
            found = [
                told
                for number in numbers
                for told in self._facts(number, kind)
                if told.fact.value in slot.options and self._is_approach(slot.named, told)
            ]
            if found:
                nearest = found[0]  # where the report first says it
                if numbers == (slot.named.sentence,):
                    nearest = min(found, key=lambda told: self._before(slot, told.span))
                yield Axis(nearest.fact.value, How.SAID, nearest.span)
                return

    def _is_approach(self, named: Named, told: Told) -> bool:
        """Whether "open" is an approach, by itself or before what is done, not what a thing is."""
        text = self._record.text
        if _EX_LAP.search(text[: told.span.end][-8:]):
            return False
        if told.span.of(text).lower() != "open" or _BY_ITSELF.match(
            text, max(told.span.start - 2, 0)
        ):
            return True
        return 0 <= named.span.start - told.span.end <= _OPEN_FAR or told.span.overlaps(named.span)

    def _approach_places(self, named: Named) -> Iterator[tuple[str, tuple[int, ...]]]:
        around = self._record.around(named)
        yield "approach", (named.sentence,)
        yield "hint", (named.sentence,)
        yield "approach", around
        yield "hint", around

    def _device(self, slot: _Slot) -> Iterator[Axis]:
        yield from self._by_official_name(slot, "device", DEVICE, self._places(slot.named))

    def _qualifier(self, slot: _Slot) -> Iterator[Axis]:
        yield from self._by_official_name(slot, "qualifier", QUALIFIER, (slot.named.sentence,))

    def _arteries(self, slot: _Slot) -> Iterator[Axis]:
        """How many coronary arteries were treated (guideline B4.4)."""
        number, span = coronary.treated(self._record.text, self._spans(slot.named))
        if number:
            value = str(min(number, 4) - 1)
            yield Axis(value, How.SAID, span)

    def _stents(self, slot: _Slot) -> Iterator[Axis]:
        if found := coronary.stents(self._record.text, self._spans(slot.named)):
            yield Axis(found[0], How.SAID, found[1])

    def _spans(self, named: Named) -> list[Span]:
        return [self._record.sentences[n].span for n in self._places(named)]

    def _places(self, named: Named) -> tuple[int, ...]:
        return (named.sentence, *self._record.around(named))

    def _by_official_name(
        self, slot: _Slot, kind: str, position: int, places: Sequence[int]
    ) -> Iterator[Axis]:
        for number in places:
            found = []
            for told in self._facts(number, kind):
                names = told.fact.value.split(" | ")
                values = self._axes.character(slot.beginning[:3], position, names)
                values += [_DIAGNOSTIC] if names == ["Diagnostic"] else []
                value = next((v for v in values if v in slot.options), None)
                if value:
                    found.append((self._distance(slot, told.span), value, told.span))
            if found:
                _, value, span = min(found)
                yield Axis(value, How.SAID, span)
                return

    def _distance(self, slot: _Slot, span: Span) -> int:
        return distance(self._record.text, slot.named.span, span)

    def _before(self, slot: _Slot, span: Span) -> int:
        """How far off an approach is said: before what is done rather than behind it."""
        behind = span.start > slot.named.span.end
        return self._distance(slot, span) + (_BEHIND if behind else 0)

    # -- what is not said -------------------------------------------------------------------

    def _unsaid(self, slot: _Slot, item: str) -> Iterable[Axis]:
        options = slot.options
        if len(options) == 1:
            return [Axis(options[0], How.ONLY)]
        default = slot.words.get(_DEFAULT)
        if default in options:
            return [Axis(default, How.USUAL)]
        if "Z" in options and item != "approach":
            return [Axis("Z", How.NONE)]
        missing = f"{_name_of(item, slot.position)} not documented"
        order = _APPROACHES if item == "approach" else "".join(options)
        wanted = set(slot.words.values()) & set(options) or set(options)
        ordered = sorted(wanted, key=lambda value: (order.find(value) % 99, value))
        return [Axis(value, How.ASSUMED, None, missing) for value in ordered[:_ALTERNATIVES]]


class _Slot:
    """An open character: after which ones, what may stand there, and the words of its own."""

    def __init__(
        self,
        named: Named,
        beginning: str,
        position: int,
        options: tuple[str, ...],
        words: Mapping[Forms, str],
    ) -> None:
        self.named, self.beginning, self.position = named, beginning, position
        self.options, self.words = options, words


def _hours_value(hours: float) -> str:
    return "3" if hours < 24 else "4" if hours <= 96 else "5"


def _nothing(_: _Slot) -> Iterable[Axis]:
    return ()


def _name_of(item: str, position: int) -> str:
    name = _AXIS_NAMES.get(position, item) if item in ("part", "other") else item
    return name.replace("_", " ")
