"""Findings: what a record says of signs and general words that lead to no code alone.

"No masses, swelling gone": neither word is a suggestion, yet what is said of it is known. Read on
demand; suggestions do not need them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from codewell.model import Mention, Sentence, Span
from codewell.text.assertion.sentence_cues import SentenceCues
from codewell.text.matching import find_phrases
from codewell.text.reader import ReadNote
from codewell.text.vocabulary import Vocabulary

SOURCE = "lexicon findings"


def read_findings(read: ReadNote, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The findings of a note outside its mentions, in order; their ``code`` is empty."""
    taken: dict[int, list[Span]] = defaultdict(list)
    for mention in read.mentions:
        taken[mention.sentence].append(mention.span)
    return tuple(
        mention
        for number, sentence in enumerate(read.sentences)
        for mention in _findings(read, number, sentence, taken[number], vocabulary)
    )


def _findings(
    read: ReadNote,
    number: int,
    sentence: Sentence,
    taken: Sequence[Span],
    vocabulary: Vocabulary,
) -> Iterator[Mention]:
    text = read.note.text
    cues: SentenceCues | None = None
    for span, _ in find_phrases(text, sentence, vocabulary.finding_terms, vocabulary.stop_words):
        if any(span.overlaps(other) for other in taken):
            continue
        cues = cues or read.cues.of(number)
        yield Mention(
            span=span,
            term=span.of(text).lower(),
            code="",
            source=SOURCE,
            sentence=number,
            section=sentence.section,
            assertion=cues.assertion(span),
            coverage=0.0,
        )
