"""Procedures that were begun and not finished, or finished by another approach.

What was not finished is coded to what was done: no more than an inspection where nothing else was
(guideline B3.3). A percutaneous endoscopic procedure that is converted to an open one is an
inspection by the first approach and the procedure by the second (B3.2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from codewell.model import Span
from codewell.suggest.procedures.axis import Axis, How
from codewell.suggest.procedures.nearness import distance
from codewell.suggest.procedures.record import Named, OperativeRecord
from codewell.suggest.procedures.resolve import Resolved
from codewell.suggest.procedures.tables import PCSAxes
from codewell.suggest.procedures.vocabulary import Verb

_FAR = 90
_CONVERTED = ("conver",)
_SECTION, _INSPECTION, _OPEN = "0", "J", "0"
_LOOKED_INTO = {"0D": "0D", "0F": "04B", "0T": "9B5", "0U": "D8", "0B": "0KL", "0S": "", "0R": ""}
"""Body system -> the parts that its table of inspections has, tried in this order."""


class GivenUp:
    """Tells of one record what was given up, and what is coded in its place."""

    def __init__(self, record: OperativeRecord, axes: PCSAxes, on: dt.date) -> None:
        self._record, self._axes, self._on = record, axes, on

    def settle(self, found: Iterable[Resolved]) -> Iterator[Resolved]:
        """Each procedure as it is coded: itself, an inspection in its place, or both."""
        found = list(found)
        stopped: dict[str, Span] = {}
        converted = set()
        for resolved in found:
            if told := self._told(resolved.named):
                entry = resolved.named.action.id
                if told.of(self._record.text).lower().startswith(_CONVERTED):
                    converted.add(entry)
                stopped.setdefault(entry, told)
        for resolved in found:
            entry = resolved.named.action.id
            if entry not in stopped or resolved.code[0] != _SECTION:
                yield resolved
            else:
                yield from self._in_place(resolved, stopped[entry], converted=entry in converted)

    def _in_place(self, resolved: Resolved, told: Span, *, converted: bool) -> Iterator[Resolved]:
        if inspection := self._inspection(resolved, told):
            yield inspection
        if converted and (opened := self._opened(resolved, told)):
            yield opened

    def _told(self, named: Named) -> Span | None:
        if isinstance(named.action, Verb):
            return None
        text = self._record.text
        told = [
            told.span
            for told in self._record.told(named.sentence)
            if told.fact == ("not_done", "given_up")
            and distance(text, named.span, told.span) <= _FAR
        ]
        to_open = [span for span in told if span.of(text).lower().startswith(_CONVERTED)]
        return next(iter(to_open or told), None)

    def _inspection(self, resolved: Resolved, told: Span) -> Resolved | None:
        code = resolved.code
        if code[2] == _INSPECTION or code[4] == _OPEN:
            return None
        for part in (code[3], *_LOOKED_INTO.get(code[:2], "")):
            inspection = f"{code[:2]}{_INSPECTION}{part}{code[4]}ZZ"
            if inspection in self._axes.codes(inspection[:4], self._on):
                return _as_told(resolved, inspection, told)
        return None

    def _opened(self, resolved: Resolved, told: Span) -> Resolved | None:
        code = resolved.code[:4] + _OPEN + resolved.code[5:]
        return (
            _as_told(resolved, code, told) if code in self._axes.codes(code[:4], self._on) else None
        )


def _as_told(resolved: Resolved, code: str, told: Span) -> Resolved:
    """Another code of the same procedure; what changed in it was told by the words."""
    axes = tuple(
        axis if axis.value == value else Axis(value, How.SAID, told)
        for axis, value in zip(resolved.axes, code, strict=True)
    )
    return Resolved(resolved.named, axes, resolved.missing, resolved.decided)
