"""Conditions named by a single main term: taken where every mention is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

from codewell.data_file import read_data
from codewell.model import ProofStep, Sentence, Span, dotted
from codewell.suggest.attribute_words import words_in
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary

_DATA = "lead_terms.yaml"
_SECTIONS_NOT = frozenset(("family_history", "discharge_instructions", "return_precautions"))


def lead_terms(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each main term that stands in no other mention.

    A condition has to be stated; an agent may be denied, as serologies do.
    """
    rows, agents = _rows(vocabulary)
    seen: set[str] = set()
    for number, sentence in enumerate(read.sentences):
        if sentence.section in _SECTIONS_NOT:
            continue
        for first, length, code in words_in(sentence, rows):
            span = Span(sentence.tokens[first].start, sentence.tokens[first + length - 1].end)
            if code in seen or _is_in_mention(read, number, span):
                continue
            if code in agents or _is_stated(read, number, span):
                seen.add(code)
                yield _candidate(read, sentence, span, code)


def _is_in_mention(read: ReadNote, number: int, span: Span) -> bool:
    """Whether a mention holds the words, not only one of them ("hepatitis" of "hepatitis C")."""
    return any(
        m.sentence == number
        and m.span.overlaps(span)
        and (m.span == span or not span.covers(m.span))
        for m in read.mentions
    )


def _is_stated(read: ReadNote, number: int, span: Span) -> bool:
    return read.cues.of(number).assertion(span, "R69").label == "affirmed"


def _candidate(read: ReadNote, sentence: Sentence, span: Span, code: str) -> Candidate:
    text = read.note.text
    step = ProofStep("term", f"“{span.of(text)}”: {dotted(code)}, its main term", _DATA)
    place = Place.PASSING if sentence.section == "unheaded" else Place.NARRATIVE
    return Candidate.by_words(code, text, span, step, place)


_Entries = Mapping[str, list[tuple[tuple[str, ...], str]]]


@lru_cache(maxsize=4)
def _rows(vocabulary: Vocabulary) -> tuple[_Entries, frozenset[str]]:
    """First word -> the folded words and their code, the longest first; the codes of agents."""
    file = resources.files(__package__).joinpath(_DATA)
    data = read_data(file)
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in (*data["conditions"], *data["agents"]):
        for words in row["words"]:
            forms = tuple(vocabulary.content(words))
            found.setdefault(forms[0], []).append((forms, row["code"].replace(".", "")))
    entries = {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in found.items()}
    return entries, frozenset(row["code"].replace(".", "") for row in data["agents"])
