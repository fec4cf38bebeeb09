"""Whether a provider reasons with the patient's own history (I.C.21.c.4, IV.J).

A stone of years ago in a list is background. "Third stone, so possible hyperparathyroidism" or
"with his earlier thrombosis, clots" makes it part of the care of the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from codewell.model import Sentence
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate
from codewell.suggest.prose import Prose
from codewell.suggest.told import load
from codewell.text import ReadNote

_DATA = "own_history.yaml"
_EARLIER = (
    r"(?:earlier|old|previous|prior|past|former|remote|recurrent|recurring|repeat(?:ed)?|another"
    r"|second|third|fourth|fifth|2nd|3rd|4th|history of|hx of|h/o|her own|his own|status after"
    r"|status post|s/p)"
)
_REASON = (
    r"(?:given|because of|considering|in view of|in light of|on account of|due to|with)"
    r" (?:the|her|his|their|that|this|a|an)"
)
_BETWEEN = r"(?:[\s,]+[\w'/-]+){0,2}?[\s,]+"
_TOLD = re.compile(
    r"\bI (?:have )?(?:told|explained|reminded|reassured|advised|warned|counsell?ed|went over)\b",
    re.IGNORECASE,
)
"""How a provider tells the patient what follows from the history."""
_DENIED = re.compile(r"\b(?:no|without|never|denies|not)\s*$", re.IGNORECASE)
_HISTORIES = frozenset(
    "past_medical_history past_surgical_history family_history social_history copied_list"
    " review_of_systems allergies medications".split()
)


class OwnHistory:
    """The history with which the assessment of one record reasons."""

    def __init__(self, read: ReadNote, prose: Prose) -> None:
        self._read = read
        self._prose = prose

    def reasons_with(self, candidate: Candidate) -> bool:
        """Whether the assessment comes back to it, or the provider tells what follows from it."""
        pattern = _pattern(candidate.code)
        return pattern is not None and any(
            self._says(sentence, pattern) for sentence in self._assessed()
        )

    def is_explained(self, candidate: Candidate) -> bool:
        """Whether the provider tells the patient of it as part of the care."""
        numbers = {self._read.mentions[n].sentence for n in candidate.mentions}
        text = self._read.note.text
        return any(
            self._read.sentences[n].section not in _HISTORIES
            and _TOLD.search(self._read.sentences[n].span.of(text))
            for n in numbers
        )

    def _assessed(self) -> Iterator[Sentence]:
        for sentence in self._read.sentences:
            if sentence.section == "problem_list":
                continue
            if sentence.section in PROBLEM_SECTIONS or self._prose.concludes(sentence.span):
                yield sentence

    def _says(self, sentence: Sentence, pattern: re.Pattern[str]) -> bool:
        words = sentence.span.of(self._read.note.text)
        return any(not _DENIED.search(words, 0, m.start()) for m in pattern.finditer(words))


@cache
def _pattern(code: str) -> re.Pattern[str] | None:
    """An earlier one, or a reason, before one of the nouns of a status."""
    rows = (row for row in load(_DATA) if code.startswith(tuple(row["status"])))
    row = next(rows, None)
    if row is None:
        return None
    nouns = "|".join(sorted(map(re.escape, row["nouns"]), key=len, reverse=True))
    return re.compile(rf"\b(?:{_EARLIER}|{_REASON}){_BETWEEN}(?:{nouns})(?!\w)", re.IGNORECASE)
