"""Conditions named by a single main term: taken where every mention is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

from codewell.data_file import read_yaml
from codewell.model import ProofStep, Sentence, Span, dotted
from codewell.suggest.attribute_words import words_in
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary

_DATA = "lead_terms.yaml"
_SECTIONS_NOT = frozenset(("family_history", "discharge_instructions", "return_precautions"))


def lead_terms(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each main term that stands in no other mention and is not denied."""
    rows = _rows(vocabulary)
    seen: set[str] = set()
    for number, sentence in enumerate(read.sentences):
        if sentence.section in _SECTIONS_NOT:
            continue
        for first, length, code in words_in(sentence, rows):
            span = Span(sentence.tokens[first].start, sentence.tokens[first + length - 1].end)
            if code not in seen and _stands_alone(read, number, span):
                seen.add(code)
                yield _candidate(read, sentence, span, code)


def _stands_alone(read: ReadNote, number: int, span: Span) -> bool:
    """Whether no mention holds the words and the sentence states them."""
    if any(m.sentence == number and m.span.overlaps(span) for m in read.mentions):
        return False
    return read.cues.of(number, read.note.date.year).assertion(span, "R69").label == "affirmed"


def _candidate(read: ReadNote, sentence: Sentence, span: Span, code: str) -> Candidate:
    text = read.note.text
    step = ProofStep("term", f"“{span.of(text)}”: {dotted(code)}, its main term", _DATA)
    place = Place.PASSING if sentence.section == "unheaded" else Place.NARRATIVE
    return Candidate.by_words(code, text, span, step, place)


@lru_cache(maxsize=4)
def _rows(vocabulary: Vocabulary) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    """First word -> the folded words and their code, the longest first."""
    text = resources.files(__package__).joinpath(_DATA).read_text(encoding="utf-8")
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_yaml(text):
        for words in row["words"]:
            forms = tuple(vocabulary.content(words))
            found.setdefault(forms[0], []).append((forms, row["code"].replace(".", "")))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in found.items()}
