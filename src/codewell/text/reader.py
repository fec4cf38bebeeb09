"""Read a note: its sections, its sentences, and the mentions with what is asserted of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from codewell.model import Assertion, Certainty, Mention, Note, Section, Sentence
from codewell.text.earlier_stays import with_stays_over
from codewell.text.loose_numbers import loose_numbers
from codewell.text.matching import Person, find_terms
from codewell.text.record_cues import RecordCues
from codewell.text.sections import find_sections
from codewell.text.sentences import sentences_of, wrap_width
from codewell.text.vocabulary import Guards, Vocabulary


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note as read. ``guards[i]`` and ``lines[i]`` belong to ``mentions[i]``.

    A line holds the words of the mention's sentence that may make it specific: those of a negated
    mention as they stand, else without what the sentence denies.
    """

    note: Note
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    guards: tuple[Guards, ...]
    lines: tuple[frozenset[str], ...]
    cues: RecordCues = field(compare=False, repr=False)


def read_note(note: Note, vocabulary: Vocabulary) -> ReadNote:
    """Read a note with a vocabulary. Linear in the length of the text."""
    sections = find_sections(note.text, vocabulary.sections)
    width = wrap_width(note.text)
    sentences = tuple(
        sentence
        for section in sections
        for sentence in sentences_of(note.text, section, vocabulary, width)
    )
    record_cues = RecordCues(note.text, sentences, vocabulary)
    mentions, guards, lines = [], [], []
    person = Person(note.age, note.sex)
    for number, sentence in enumerate(sentences):
        found = list(find_terms(note.text, sentence, vocabulary, person))
        if not found:
            continue
        cues = record_cues.of(number, note.date.year, note.age)
        loose = loose_numbers(sentence)
        affirmed = cues.affirmed_words() - loose
        for term in found:
            assertion = cues.assertion(term.span, term.reference.code)
            guards.append(term.guards)
            lines.append(sentence.words - loose if assertion.label == "negated" else affirmed)
            mentions.append(
                Mention(
                    span=term.span,
                    term=term.reference.term,
                    code=term.reference.code,
                    source=term.reference.source,
                    sentence=number,
                    section=sentence.section,
                    assertion=assertion,
                    coverage=term.coverage,
                )
            )
    mentions = with_stays_over(note, sections, sentences, _spoken_about(mentions))
    return ReadNote(
        note, sections, sentences, tuple(mentions), tuple(guards), tuple(lines), record_cues
    )


def _spoken_about(mentions: list[Mention]) -> list[Mention]:
    """What was only talked about is a risk, but for what the patient has by other words."""
    had = {m.code[:3] for m in mentions if m.assertion.label in ("affirmed", "past")}
    return [
        replace(m, assertion=replace(m.assertion, certainty=Certainty.AFFIRMED))
        if m.code[:3] in had and _is_only_discussed(m.assertion)
        else m
        for m in mentions
    ]


def _is_only_discussed(assertion: Assertion) -> bool:
    senses = {sense for sense, _ in assertion.cues}
    return "discussed" in senses and senses.isdisjoint(("hypothetical", "possible", "negated"))
