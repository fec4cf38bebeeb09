"""The cues of a whole record, shared by all who ask what its sentences assert."""

from __future__ import annotations

from collections.abc import Sequence

from codewell.model import Note, Sentence
from codewell.text.assertion.cue_reach import PlacedCue, place_cues
from codewell.text.assertion.cue_words import VERBS
from codewell.text.assertion.sentence_cues import SentenceCues
from codewell.text.vocabulary import Vocabulary

_ITEMS = 12
"""Items of a list behind semicolons, at most."""
_ITEM_WORDS = 6
_WARNS = frozenset(
    "return call watch seek report notify phone ring precaution risk effect complication sign"
    " symptom flag warned warning warn if should unless ed er bring come go contact alert".split()
)
"""Words of the cues whose lists go on behind semicolons; those of a screening do not."""


class RecordCues:
    """Looks at each sentence once, when it is first asked for."""

    def __init__(self, note: Note, sentences: Sequence[Sentence], vocabulary: Vocabulary) -> None:
        self._note = note
        self._text = note.text
        self._sentences = sentences
        self._vocabulary = vocabulary
        self._placed: dict[int, tuple[PlacedCue, ...]] = {}
        self._cues: dict[int, SentenceCues] = {}

    def of(self, number: int) -> SentenceCues:
        """The cues of a sentence; the record's year and the patient's age tell what is past."""
        found = self._cues.get(number)
        if found is None:
            sentence, placed = self._sentences[number], self._places(number)
            year, age = self._note.date.year, self._note.age
            found = self._cues[number] = SentenceCues(self._text, sentence, placed, year, age)
        return found

    def _places(self, number: int) -> tuple[PlacedCue, ...]:
        if number not in self._placed:
            found = tuple(place_cues(self._text, self._sentences[number], self._vocabulary))
            self._placed[number] = found or self._carried(number)
        return self._placed[number]

    def _carried(self, number: int) -> tuple[PlacedCue, ...]:
        """The warning whose list goes on behind semicolons: ``return for fever; vomiting``."""
        first = number
        while first > 0 and number - first < _ITEMS and self._goes_on(first):
            first -= 1
        if first == number:
            return ()
        opening, item = self._sentences[first], self._sentences[number]
        return tuple(
            placed._replace(reach=(placed.reach[0], item.span.end))
            for placed in place_cues(self._text, opening, self._vocabulary)
            if placed.cue.sense == "hypothetical"
            and placed.cue.direction == "forward"
            and not _WARNS.isdisjoint(placed.cue.forms)
            and placed.reach[1] >= opening.tokens[-1].end
        )

    def _goes_on(self, number: int) -> bool:
        """Whether a sentence is a bare item behind a semicolon."""
        before, item = self._sentences[number - 1], self._sentences[number]
        if before.section != item.section or len(item.tokens) > _ITEM_WORDS:
            return False
        return self._text.endswith(";", 0, before.span.end) and item.words.isdisjoint(VERBS)
