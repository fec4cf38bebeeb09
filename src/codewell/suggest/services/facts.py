"""Facts of the encounter that choose codes and modifiers: setting, payer, discipline, telehealth."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from codewell.model import Note, Setting

_MEDICARE = re.compile(r"\bmedicare\b(?!\s+advantage)", re.IGNORECASE)
_OTHER_PAYER = re.compile(
    r"\b(?:commercial (?:insurance|plan|payer)|aetna|cigna|blue cross|blue shield|bcbs|united ?healthcare|uhc|humana|anthem|medicaid|self[- ]pay|tricare)\b",
    re.IGNORECASE,
)
_MEDICARE_AGE = 65
_VIDEO = re.compile(r"\b(?:telehealth|telemedicine|video visit|virtual visit|audio[- /]?(?:and )?[- ]?video)\b", re.IGNORECASE)
_AUDIO = re.compile(r"\b(?:audio[- ]only|telephone (?:visit|only))\b", re.IGNORECASE)
_THERAPY = (
    ("GP", re.compile(r"\b(?:(?i:physical therap(?:y|ist))|PT)\b")),
    ("GO", re.compile(r"\b(?:(?i:occupational therap(?:y|ist))|OT)\b")),
    ("GN", re.compile(r"\b(?:speech(?:-language)? (?:therap(?:y|ist)|pathologist)|SLP)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """``medicare`` None: neither payer nor an age from which Medicare is usual is known."""

    on: dt.date
    age: int | None
    is_facility: bool
    medicare: bool | None
    payer_is_said: bool
    telehealth: str | None
    discipline: str | None
    text: str

    @classmethod
    def of(cls, note: Note) -> Facts:
        """The facts of a note."""
        text = note.text
        said = _MEDICARE.search(text) is not None
        other = _OTHER_PAYER.search(text) is not None
        by_age = None if note.age is None else note.age >= _MEDICARE_AGE
        return cls(
            on=note.date,
            age=note.age,
            is_facility=note.setting in (Setting.ED, Setting.OBSERVATION),
            medicare=True if said else (False if other else by_age),
            payer_is_said=said or other,
            telehealth="93" if _AUDIO.search(text) else ("95" if _VIDEO.search(text) else None),
            discipline=_first([(found.start(), name) for name, p in _THERAPY if (found := p.search(text))]),
            text=text,
        )



def _first(found: list[tuple[int, str]]) -> str | None:
    return min(found)[1] if found else None
