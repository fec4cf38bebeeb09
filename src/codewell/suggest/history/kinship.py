"""Whether a provider reasons with the disease of a relative (I.C.21.c.4)."""

from __future__ import annotations

import re
from functools import cached_property

from codewell.model import Mention
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate
from codewell.suggest.prose import Prose
from codewell.text import ReadNote

_KIN = re.compile(
    r"\b(?:(?:step|half|grand)?-?(mother|father|brother|sister|son|daughter|parent|aunt|uncle|cousin"
    r"|sibling|niece|nephew)s?)\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\b(?:family (?:history|risk)|FH|FHx|hereditary|heredity|familial risk|her family|his family"
    r"|that family|given (?:her|his|the) family)\b",
    re.IGNORECASE,
)
_REASONS = re.compile(
    r"\b(?:histor(?:y|ies)|because|since|given|in view of|in light of|considering|risk"
    r"|worr(?:y|ied)|concern\w*|noted|with (?:her|his|that|the)|early|screen\w*"
    r"|surveillance|genetic\w*)\b",
    re.IGNORECASE,
)


_CANCER = "Z80"
_LONG_WORD = 4


def _is_named(mention: Mention, family: str) -> bool:
    """Whether what the assessment says of the family names the disease."""
    return any(len(w) > _LONG_WORD and w.lower() in family for w in mention.term.split())


class Kinship:
    """The relatives whose diseases the assessment of one record reasons with."""

    def __init__(self, read: ReadNote, prose: Prose) -> None:
        self._read = read
        self._prose = prose

    def reasons_with(self, candidate: Candidate) -> bool:
        """Whether the assessment names the family, or the relative of whom this is told."""
        relatives, family = self._used
        if family and candidate.code.startswith(_CANCER):
            return True
        mentions = [self._read.mentions[number] for number in candidate.mentions]
        return any(self._relative(m) in relatives or _is_named(m, family) for m in mentions)

    def _relative(self, mention: Mention) -> str | None:
        """The relative of whom a mention tells: the last one named before it in its sentence."""
        span = self._read.sentences[mention.sentence].span
        kin = list(_KIN.finditer(self._read.note.text, span.start, span.end))
        before = [match for match in kin if match.start() < mention.span.start]
        match = before[-1] if before else next(iter(kin), None)
        return match[1].lower() if match else None

    @cached_property
    def _used(self) -> tuple[frozenset[str], str]:
        """The relatives with whom the assessment reasons, and what it says of the family."""
        relatives: set[str] = set()
        family = ""
        for sentence in self._read.sentences:
            if sentence.section not in PROBLEM_SECTIONS and not self._prose.concludes(
                sentence.span
            ):
                continue
            words = sentence.span.of(self._read.note.text)
            if _FAMILY.search(words):
                family += words.lower()
            if _REASONS.search(words):
                relatives.update(match[1].lower() for match in _KIN.finditer(words))
        return frozenset(relatives), family
