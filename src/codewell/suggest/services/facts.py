"""Facts of the encounter that choose codes and modifiers: setting, payer, telehealth ..."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from codewell.model import Note, Setting
from codewell.text.patterns import Gated, Pattern

_MEDICARE = Pattern(r"\bmedicare\b(?!\s+advantage)", re.IGNORECASE)
_OTHER_PAYER = Gated(
    r"\b(?:commercial (?:insurance|plan|payer)|aetna|cigna|blue cross|blue shield|bcbs"
    r"|united ?healthcare|uhc|humana|anthem|medicaid|self[- ]pay|tricare)\b",
    re.IGNORECASE,
    stems=(
        "commercial",
        "aetna",
        "cigna",
        "blue",
        "bcbs",
        "united",
        "uhc",
        "humana",
        "anthem",
        "medicaid",
        "self",
        "tricare",
    ),
)
_MEDICARE_AGE = 65
_VIDEO = Pattern(
    r"\b(?:telehealth|telemedicine|video visit|virtual visit|audio[- /]?(?:and )?[- ]?video)\b",
    re.IGNORECASE,
)
_AUDIO = Pattern(r"\b(?:audio[- ]only|telephone (?:visit|only))\b", re.IGNORECASE)
_THERAPY = (
    ("GP", re.compile(r"\b(?:(?i:physical therap(?:y|ist))|PT)\b")),
    ("GO", re.compile(r"\b(?:(?i:occupational therap(?:y|ist))|OT)\b")),
    ("GN", re.compile(r"\b(?:(?i:speech(?:-language)? (?:therap(?:y|ist)|pathologist))|SLP)\b")),
)


@dataclass(frozen=True)
class Facts:
    """The facts of a note; what its text tells is read when it is first asked for."""

    on: dt.date
    age: int | None
    is_facility: bool
    text: str

    @classmethod
    def of(cls, note: Note) -> Facts:
        """The facts of a note."""
        in_hospital = note.setting in (Setting.ED, Setting.OBSERVATION)
        return cls(on=note.date, age=note.age, is_facility=in_hospital, text=note.text)

    @cached_property
    def payer_is_said(self) -> bool:
        """Whether the record names a payer."""
        return self._says_medicare or _OTHER_PAYER.search(self.text) is not None

    @cached_property
    def _says_medicare(self) -> bool:
        return _MEDICARE.search(self.text) is not None

    @cached_property
    def medicare(self) -> bool | None:
        """Whether Medicare pays, as said or by age; None where neither is known."""
        if self.payer_is_said:
            return self._says_medicare
        return None if self.age is None else self.age >= _MEDICARE_AGE

    @cached_property
    def telehealth(self) -> str | None:
        """The modifier of a visit at a distance: 95 by audio and video, 93 by audio only."""
        if _AUDIO.search(self.text):
            return "93"
        return "95" if _VIDEO.search(self.text) else None

    @cached_property
    def discipline(self) -> str | None:
        """The modifier of the plan of care under which therapy was given; the first one named."""
        found = [(m.start(), name) for name, p in _THERAPY if (m := p.search(self.text))]
        return min(found)[1] if found else None
