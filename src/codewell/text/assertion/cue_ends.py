"""What ends a statement, and with it the reach of a cue."""

from __future__ import annotations

import re

from codewell.model import Sentence
from codewell.text.assertion.cue_words import (
    CONJUNCTIONS,
    SUBJECTS,
)
from codewell.text.vocabulary import Vocabulary

STOP = re.compile(r"[.;:!]|(?<![<>])=|\s[-–—]\s|->|→|\A[^\n]*(?: {3}|\t)")
"""What ends a statement: punctuation, an arrow, the next column of a table."""


def terminates(sentence: Sentence, position: int, vocabulary: Vocabulary) -> bool:
    """Whether a word opens a new statement."""
    form = sentence.tokens[position].form
    if form in SUBJECTS:
        return position > 0 and sentence.tokens[position - 1].form not in CONJUNCTIONS
    if form not in vocabulary.terminators_begin:
        return False
    forms = tuple(t.form for t in sentence.tokens[position : position + 3])
    if forms == ("but", "not", "limited"):
        return False
    return any(forms[:n] in vocabulary.terminators for n in (1, 2, 3) if n <= len(forms))
