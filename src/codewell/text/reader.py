"""Read a note: its sections, its sentences, and the mentions with what is asserted of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from codewell.model import Assertion, Certainty, Mention, Note, Section, Sentence, Setting
from codewell.text.assertion.earlier_stays import with_stays_over
from codewell.text.assertion.record_cues import RecordCues
from codewell.text.guards import Person
from codewell.text.loose_numbers import loose_numbers
from codewell.text.matching import find_terms
from codewell.text.sections import find_sections
from codewell.text.sentences import sentences_of, words_of_record, wrap_width
from codewell.text.vocabulary import Guards, Vocabulary

_ITEM = re.compile(r"\s*(?:\(?\d{1,2}[.)]|[-*•#])")
_FEW = 1
"""So many words at most stand before the problem that an item names."""


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
    if note.setting is Setting.INPATIENT:
        sections = tuple(_of_stay(section) for section in sections)
    width = wrap_width(note.text)
    record = words_of_record(note.text, vocabulary)
    sentences = tuple(
        sentence
        for section in sections
        for sentence in sentences_of(note.text, section, vocabulary, width, record)
    )
    record_cues = RecordCues(note, sentences, vocabulary)
    mentions, guards, lines = [], [], []
    person = Person(note.age, note.sex)
    for number, sentence in enumerate(sentences):
        found = list(find_terms(note.text, sentence, vocabulary, person))
        if not found:
            continue
        cues = record_cues.of(number)
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
    mentions = with_stays_over(
        note, sections, sentences, _spoken_about(note.text, sentences, mentions)
    )
    return ReadNote(
        note, sections, sentences, tuple(mentions), tuple(guards), tuple(lines), record_cues
    )


def _of_stay(section: Section) -> Section:
    """What resolved in a stay is one of its problems."""
    return replace(section, kind="problem_list") if section.kind == "resolved_problems" else section


def _spoken_about(
    text: str, sentences: tuple[Sentence, ...], mentions: list[Mention]
) -> list[Mention]:
    """What was only talked about is a risk, but for what the patient has by other words."""
    had = {m.code[:3] for m in mentions if m.assertion.label in ("affirmed", "past")}
    return [
        replace(m, assertion=replace(m.assertion, certainty=Certainty.AFFIRMED))
        if _is_only_discussed(m.assertion)
        and (m.code[:3] in had or _names_item(text, sentences[m.sentence], m))
        else m
        for m in mentions
    ]


def _names_item(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Whether an item names a problem of which another matter was discussed.

    "Breech presentation, version discussed": the comma parts them.
    """
    cue = next((span for sense, span in mention.assertion.cues if sense == "discussed"), None)
    before = sum(token.start < mention.span.start for token in sentence.tokens)
    return (
        cue is not None
        and before <= _FEW
        and _ITEM.match(text, sentence.span.start) is not None
        and cue.start > mention.span.end
        and text.startswith(",", mention.span.end)
        and "," not in text[mention.span.end + 1 : cue.start]
        and bool(text[mention.span.end + 1 : cue.start].strip())
    )


def _is_only_discussed(assertion: Assertion) -> bool:
    senses = {sense for sense, _ in assertion.cues}
    return "discussed" in senses and senses.isdisjoint(("hypothetical", "possible", "negated"))
