"""Robotic assistance: a code of its own beside the procedure (section 8, 8E0)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from codewell.suggest.procedures.axis import Axis, How
from codewell.suggest.procedures.record import OperativeRecord, place_of
from codewell.suggest.procedures.resolve import Resolved
from codewell.suggest.procedures.tables import PCSAxes

_WORDS = (
    ("robotic",),
    ("robot",),
    ("robotically",),
    ("da", "vinci"),
    ("ralp",),
)
_REGIONS = {"9": "0C 09 0G 08 00", "X": "0X 0P 0R", "Y": "0Y 0Q 0S"}
_TRUNK = "W"
_APPROACHES = frozenset("03478")


def robotic_assistance(
    record: OperativeRecord, found: Sequence[Resolved], axes: PCSAxes, on: dt.date
) -> Iterator[Resolved]:
    """The code of robotic assistance for the first procedure that was done with a robot."""
    for resolved in found:
        code = resolved.code
        if code[0] != "0" or code[4] not in _APPROACHES:
            continue
        for number in (resolved.named.sentence, *record.around(resolved.named)):
            sentence = record.sentences[number]
            span = next((s for w in _WORDS if (s := place_of(sentence, w))), None)
            if span is None or _is_not_used(record, number):
                continue
            robotic = f"8E0{_region(code)}{code[4]}CZ"
            if robotic in axes.codes(robotic[:4], on):
                said = tuple(
                    Axis(value, How.SAID if n >= 5 else How.NAMED, span if n >= 5 else None)
                    for n, value in enumerate(robotic)
                )
                yield Resolved(resolved.named, said, ())
                return


def _is_not_used(record: OperativeRecord, number: int) -> bool:
    """Whether the sentence says that something was not done."""
    return any(
        told.fact.kind == "not_done" and told.fact.value.startswith("not_done")
        for told in record.told(number)
    )


def _region(code: str) -> str:
    return next((r for r, systems in _REGIONS.items() if code[:2] in systems.split()), _TRUNK)
