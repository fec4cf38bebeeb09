"""Words that say that a service was not done here: planned, declined, past, given elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from codewell.lexicon.services import DoneWords
from codewell.model import Setting, Span
from codewell.suggest.services.clauses import clause_of
from codewell.suggest.services.index import Named
from codewell.suggest.services.phrases import ByFirstWord, by_first_word
from codewell.text import ReadNote, Vocabulary

_OFFICE = ("emergency department", "emergency room", "the er")
"""Elsewhere only for a record of an office."""
_TALK = frozenset(("discuss", "discussed"))
"""Of counselling these words tell that it was done."""
_BEHIND = 25
"""So far behind the clause a refusal still counts: “Offered cryotherapy, she declined”."""

_OF_SENTENCE = "read by another"


class Refusal(NamedTuple):
    """Why a service was not done, and the words that say so."""

    why: str
    said: str


class Refusals:
    """The words of refusal, folded once."""

    def __init__(self, words: DoneWords, vocabulary: Vocabulary) -> None:
        self._before = {w: by_first_word(rows, vocabulary) for w, rows in words.before.items()}
        self._after = {w: by_first_word(rows, vocabulary) for w, rows in words.after.items()}
        self._firm = by_first_word(words.firm, vocabulary)
        self._done = by_first_word(words.done, vocabulary)

    def of(self, named: Named, read: ReadNote) -> Refusal | None:
        """The first refusal that reaches a named service."""
        clause = clause_of(read.note.text, named.span, named.sentence.span)
        firm = any(clause.covers(found) for found in named.words.sequences(self._firm))
        return self._in_front(named, read, clause, firm) or self._behind(named, read, clause, firm)

    def _in_front(self, named: Named, read: ReadNote, clause: Span, firm: bool) -> Refusal | None:
        """Of the words before the service a plan reaches over commas, the others do not."""
        text = read.note.text
        for why, found in self._found(self._before, named, text):
            if found.end > named.span.start:
                continue
            if why == "planned":
                if not firm and not self._done_between(named, found):
                    return Refusal(why, found.of(text))
            elif found.start >= clause.start:
                return Refusal(why, found.of(text))
        return None

    def _behind(self, named: Named, read: ReadNote, clause: Span, firm: bool) -> Refusal | None:
        text, outpatient = read.note.text, read.note.setting is Setting.OUTPATIENT
        for why, found in self._found(self._after, named, text):
            said = found.of(text)
            if (firm and why == "planned") or (not outpatient and said.lower().endswith(_OFFICE)):
                continue
            reach = named.sentence.span.end if why == _OF_SENTENCE else clause.end
            end = reach + (_BEHIND if why == "declined" else 0)
            if named.span.start <= found.start < end:
                return Refusal(why, said)
        return None

    def _found(
        self, phrases: dict[str, ByFirstWord], named: Named, text: str
    ) -> list[tuple[str, Span]]:
        """Every refusal of the sentence with its kind."""
        return [
            (why, found)
            for why, rows in phrases.items()
            for found in named.words.sequences(rows)
            if named.entry.kind != "care" or found.of(text).lower() not in _TALK
        ]

    def _done_between(self, named: Named, cue: Span) -> bool:
        """“Panel ordered, blood drawn (venipuncture)”: what was done stands between."""
        return any(
            cue.end <= found.start and found.end <= named.span.start
            for found in named.words.sequences(self._done)
        )
