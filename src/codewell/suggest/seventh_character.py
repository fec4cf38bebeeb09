"""The 7th character of a code: phase of treatment, kind of fracture, healing, stage (I.A.5)."""

from __future__ import annotations

from collections.abc import Mapping

_PHASES = {
    "initial": "initial encounter",
    "subsequent": "subsequent encounter",
    "sequela": "sequela",
}
_HEALING = (
    ("nonunion", (frozenset(("nonunion",)), frozenset(("non", "union")))),
    ("malunion", (frozenset(("malunion",)), frozenset(("mal", "union")))),
    ("delayed healing", (frozenset(("delayed", "healing")), frozenset(("delayed", "union")))),
)
_NAMES_NOTHING = frozenset("stage eye encounter for fetus with without unspecified".split())


def seventh_character(
    meanings: Mapping[str, str], *, line: frozenset[str], side: str | None, phase: str
) -> str | None:
    """The 7th character that the words ask for, of those a code takes, by their meanings.

    A meaning that the words say ("severe stage", "fetus 2"), else the one for the ``phase`` of
    treatment (initial, subsequent, sequela); without phases the one that says least.
    """
    if (said := _said(meanings, line | {side or ""})) is not None:
        return said
    wanted = _PHASES[phase]
    fitting = [v for v, meaning in meanings.items() if meaning.lower().startswith(wanted)]
    if fitting:
        is_open = "open" in line or "compound" in line
        kind = "open fracture" if is_open else "closed fracture"
        narrowed = [v for v in fitting if kind in meanings[v].lower()] or fitting
        healing = _healing(line)
        return ([v for v in narrowed if healing in meanings[v].lower()] or narrowed)[0]
    for vague in ("unspecified", "not applicable", "without"):
        for value, meaning in meanings.items():
            if vague in meaning.lower():
                return value
    return None


def _healing(line: frozenset[str]) -> str:
    """How a fracture heals, in the words of the 7th characters (I.C.19.c.1)."""
    said = (name for name, words in _HEALING if any(line >= each for each in words))
    return next(said, "routine healing")


def _said(meanings: Mapping[str, str], line: frozenset[str]) -> str | None:
    """The character whose meaning the line says: "severe stage", "right eye", "fetus 2"."""
    said = {
        value: words
        for value, meaning in meanings.items()
        if (words := set(meaning.lower().split()) - _NAMES_NOTHING) and words <= line
    }
    return max(said, key=lambda value: len(said[value]), default=None)
