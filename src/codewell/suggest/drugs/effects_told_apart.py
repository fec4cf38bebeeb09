"""What a drug did where the words of the drug and of its effect stand apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote

_KEPT_IN_CHECK = (
    ("T383", ("E0865", "E0965", "E1065", "E1165", "E1365", "E101", "E110", "E111", "E131")),
    (("T446", "T447", "T461", "T464", "T465", "T502"), ("I16", "I5021", "I5023", "I5031", "I5033")),
    ("T501", ("I5021", "I5023", "I5031", "I5033", "I5041", "I5043")),
    (("T420", "T421", "T423", "T426"), ("G40", "R569")),
    ("T435", ("F20", "F25", "F30", "F31")),
    (("T4321", "T4322", "T4329", "T4301", "T4302"), ("F32", "F33")),
    ("T428", ("G20",)),
    ("T4551", ("I26", "I81", "I82")),
    (
        ("T380", "T445", "T486", "T490"),
        ("J4521", "J4531", "J4541", "J4551", "J45901", "J4522", "J4532", "J4542", "J4552", "J441"),
    ),
)
"""Drugs, and what shows that their disease is out of control."""
_CLASSES = frozenset("opioid opioids opiate opiates narcotic narcotics".split())
_HEADS = 0.6
"""A mention that covers this share of the line before names the problem of a paragraph."""


def out_of_control(drug: str, proposed: Sequence[Candidate]) -> Candidate | None:
    """The disease that a drug (a code of T36-T50) keeps in check, where it is out of control."""
    diseases = next((row for base, row in _KEPT_IN_CHECK if drug.startswith(base)), ())
    return next((c for c in proposed if c.code.startswith(tuple(diseases))), None)


def of_problem(
    number: int, read: ReadNote, proposed: Sequence[Candidate], effects: tuple[str, ...]
) -> Candidate | None:
    """The problem that the line before names, whose paragraph tells its cause."""
    heading = read.sentences[number - 1] if number else None
    if heading is None or heading.section != read.sentences[number].section:
        return None
    return next(
        (
            candidate
            for candidate in proposed
            if candidate.code.startswith(effects)
            and any(
                read.mentions[n].sentence == number - 1 and read.mentions[n].coverage >= _HEADS
                for n in candidate.mentions
            )
        ),
        None,
    )


def without_classes(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """The effects without those of a class of drugs of which one is named: "opioid", fentanyl."""
    codes = {candidate.code for candidate in found}
    for candidate in found:
        code, named = candidate.code, candidate.evidence[0].text.lower()
        others = (c for c in codes if c[:3] == code[:3] and c[5:] == code[5:] and c != code)
        if named not in _CLASSES or next(others, None) is None:
            yield candidate
