"""Transport accidents: whose vehicle, what it met, and whether it was in traffic (V00-V89)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from codewell.model import Span
from codewell.suggest.told import Line, Phrase, Rows, load, rows_of
from codewell.text import ReadNote, Vocabulary

_DATA = "injuries.yaml"
_OWN = 4
"""The patient's vehicle stands at most so many words behind the role."""
_WEAK = frozenset(("struck", "hit", "fell", "fall", "thrown", "rolled", "accident"))
"""Words of a collision only together with what was met."""
_FALLS = frozenset(("fell", "fall"))
"""Words of who comes off what is ridden, not of a car."""
_RIDERS = ("cyclist", "motorcyclist")


class _Words(NamedTuple):
    crash: tuple[Phrase, ...]
    nontraffic: tuple[Phrase, ...]
    own: tuple[tuple[str, tuple[Phrase, ...]], ...]
    partners: tuple[tuple[str, tuple[Phrase, ...]], ...]


@lru_cache(maxsize=8)
def _words(vocabulary: Vocabulary) -> _Words:
    data = load(_DATA)
    fold = Rows((), {}, vocabulary).phrases
    return _Words(
        fold(data["crash"]),
        fold(data["nontraffic"]),
        tuple((row["code"], fold(row["says"])) for row in data["own_vehicles"]),
        tuple((row["code"], fold(row["says"])) for row in data["partners"]),
    )


def vehicle_accident(
    read: ReadNote, vocabulary: Vocabulary, sections_not: frozenset[str]
) -> tuple[str, Span] | None:
    """The code (no 7th character) of the transport accident that the record tells, and where."""
    rows = rows_of(_DATA, "roles", vocabulary)
    sentences = read.sentences
    for number, sentence in enumerate(sentences):
        if sentence.section in sections_not:
            continue
        roles = [(t.row.code, t.span) for t in rows.told(read, (number,))]
        if not roles:
            continue
        role, span = roles[0]
        before = sentences[max(number - 1, 0) : number + 1]
        for near in (sentences[number : number + 1], sentences[number : number + 2], before):
            if code := _code(role, Line(near), span, _words(vocabulary)):
                return code, span
    return None


def _code(role: str, line: Line, span: Span, words: _Words) -> str | None:
    crash = line.find(words.crash)
    if not crash:
        return None
    start = next(p for p in range(len(line)) if line.span(p, 1).start >= span.start)
    own = _own_vehicle(role, line, start, words)
    partner = _partner(line, crash, own, words)
    weak = all(line.words(p, n)[0] in _WEAK for p, n in crash)
    if (partner == "" and weak) or (partner == "none" and own == "pedestrian"):
        return None
    fell = all(line.words(p, n)[0] in _FALLS for p, n in crash)
    if partner == "none" and fell and own not in _RIDERS:
        return None
    traffic = not line.find(words.nontraffic)
    if own == "pedestrian":
        return _pedestrian(partner, traffic=traffic)
    return _occupant(own, role, partner, traffic=traffic)


def _own_vehicle(role: str, line: Line, start: int, words: _Words) -> str:
    """What the patient was in or on: what the role says, else the words right behind it."""
    if role in (*_RIDERS, "pedestrian"):
        return role
    found = [
        (position, code)
        for code, phrases in words.own
        for position, _ in line.find(phrases)
        if 0 < position - start <= _OWN
    ]
    return min(found)[1] if found else "car"


def _partner(line: Line, crash: list[tuple[int, int]], own: str, words: _Words) -> str:
    """What was met: named behind the collision, the first in the text; "" where none is."""
    start = crash[0][0]
    said = {p for position, size in crash for p in range(position, position + size)}
    found = [
        (position, rank, code)
        for rank, (code, phrases) in enumerate(words.partners)
        for position, _ in line.find(phrases)
        if (position > start and position not in said) or (code == "none" and position >= start)
    ]
    if own in _RIDERS:
        found = [f for f in found if f[2] not in ("cycle", "two_wheel")]
    met = [f for f in found if f[2] != "none"]
    return min(met or found)[2] if found else ""


def _pedestrian(partner: str, *, traffic: bool) -> str | None:
    number = load(_DATA)["partner_characters"].get(partner)
    if number not in ("1", "2", "3", "4", "5"):
        return None
    return f"V0{number}{'1' if traffic else '0'}0"


def _occupant(own: str, role: str, partner: str, *, traffic: bool) -> str:
    data = load(_DATA)
    vehicle = data["vehicles"][own]
    seat = "passenger" if role == "passenger" else "driver" if role else ""
    kind = vehicle["traffic" if traffic else "nontraffic"][seat]
    if not partner:
        return _unspecified(vehicle["category"], seat, own)
    number = data["partner_characters"][partner]
    code: str = f"{vehicle['category']}{number}{kind}"
    if own == "car" and number == "3":
        return f"{code}{data['car_types'][partner]}"
    return f"{code}{vehicle.get('other', '')}"


def _unspecified(category: str, seat: str, own: str) -> str:
    """In collision with an unspecified motor vehicle, in traffic."""
    ending: str = load(_DATA)["unspecified_partner"][seat]
    return f"{category}9{ending}" + ("8" if own == "motorcyclist" else "")
