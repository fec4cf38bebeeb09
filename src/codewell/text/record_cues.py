"""The cues of a whole record, shared by all who ask what its sentences assert."""

from __future__ import annotations

from collections.abc import Sequence

from codewell.model import Sentence
from codewell.text.assertion import SentenceCues
from codewell.text.cue_reach import PlacedCue, place_cues
from codewell.text.vocabulary import Vocabulary


class RecordCues:
    """Looks at each sentence once, when it is first asked for."""

    def __init__(self, text: str, sentences: Sequence[Sentence], vocabulary: Vocabulary) -> None:
        self._text = text
        self._sentences = sentences
        self._vocabulary = vocabulary
        self._placed: dict[int, tuple[PlacedCue, ...]] = {}
        self._cues: dict[tuple[int, int | None, int | None], SentenceCues] = {}

    def of(self, number: int, year: int | None = None, age: int | None = None) -> SentenceCues:
        """The cues of a sentence; with the record's year and the patient's age dates count too."""
        found = self._cues.get((number, year, age))
        if found is None:
            sentence, placed = self._sentences[number], self._places(number)
            found = SentenceCues(self._text, sentence, placed, year, age)
            self._cues[number, year, age] = found
        return found

    def _places(self, number: int) -> tuple[PlacedCue, ...]:
        if number not in self._placed:
            found = place_cues(self._text, self._sentences[number], self._vocabulary)
            self._placed[number] = tuple(found)
        return self._placed[number]
