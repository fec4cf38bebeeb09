"""A record of several documents, each read by itself.

A heading, a wrapped line or a sentence never reaches from one document into the next.
"""

from __future__ import annotations

from dataclasses import replace

from codewell.model import Assertion, Mention, Note, Section, Sentence, Span
from codewell.text.assertion.record_cues import RecordCues
from codewell.text.reader import ReadNote, read_note
from codewell.text.vocabulary import Vocabulary


def read_record(note: Note, vocabulary: Vocabulary) -> ReadNote:
    """Read a note; one of several documents as one record with the places of the joined text."""
    if not note.documents:
        return read_note(note, vocabulary)
    sections: list[Section] = []
    sentences: list[Sentence] = []
    mentions: list[Mention] = []
    parts = []
    for document in sorted(note.documents, key=lambda d: d.start):
        if not document.text:
            continue
        read = read_note(replace(note, text=document.text, documents=()), vocabulary)
        parts.append(read)
        by = document.start
        sections += [_section(section, by) for section in read.sections]
        mentions += [_mention(mention, by, len(sentences)) for mention in read.mentions]
        sentences += [_sentence(sentence, by) for sentence in read.sentences]
    return ReadNote(
        note,
        tuple(sections),
        tuple(sentences),
        tuple(mentions),
        tuple(guards for read in parts for guards in read.guards),
        tuple(line for read in parts for line in read.lines),
        RecordCues(note, sentences, vocabulary),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _section(section: Section, by: int) -> Section:
    heading = _moved(section.heading, by) if section.heading else None
    return replace(section, heading=heading, body=_moved(section.body, by))


def _sentence(sentence: Sentence, by: int) -> Sentence:
    tokens = tuple(t._replace(start=t.start + by, end=t.end + by) for t in sentence.tokens)
    return replace(sentence, span=_moved(sentence.span, by), tokens=tokens)


def _mention(mention: Mention, by: int, sentences: int) -> Mention:
    cues = tuple((sense, _moved(span, by)) for sense, span in mention.assertion.cues)
    assertion: Assertion = replace(mention.assertion, cues=cues)
    return replace(
        mention,
        span=_moved(mention.span, by),
        sentence=mention.sentence + sentences,
        assertion=assertion,
    )
