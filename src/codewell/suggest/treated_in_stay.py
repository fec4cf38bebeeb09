"""What a stay went on treating of the conditions that a list names, by the drug that it gives.

A list of the past names gout, and the drugs of the stay have allopurinol: the gout was treated
(guideline III). What an imported problem list alone names, and nobody speaks of, stays out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from codewell.model import Mention, ProofStep, Sentence, Setting
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.told import Line, Phrase, Rows, load
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern

_DATA = "treated_in_stay.yaml"
_SECTIONS_NOT = frozenset(
    "allergies family_history past_surgical_history social_history return_precautions".split()
)
_TAKEN = frozenset(("affirmed",))
_NOT_GIVEN = Pattern(r"[^.;\n]{0,20}?\b(?:prn|as needed|not taken|held|stopped)\b", re.IGNORECASE)
"""Behind a drug they say that the stay did not give it."""
_IMPORTED = Pattern(
    r"\bproblem list\s*\((?:imported|copied|carried|auto\w*|pulled|from)[^)\n]*\)"
    r"|\b(?:imported|copied|auto-?populated|carried[- ]forward) (?:hospital )?problem list",
    re.IGNORECASE,
)
_LIST = "problem_list"
_LINE = 9
"""A line of a list has at most so many words."""
_NAME = re.compile(r"[a-z]{4,}")
_GENERAL = frozenset(
    "disease disorder chronic acute history type mellitus without with complication syndrome left"
    " right both legs problem unspecified".split()
)
"""Words that do not tell which condition of a list is spoken of."""


def treated_in_stay(read: ReadNote, considered: Considered, vocabulary: Vocabulary) -> Considered:
    """What was considered, the conditions of the history that a stay treats as of its story."""
    if read.note.setting is not Setting.INPATIENT:
        return considered
    is_imported = _IMPORTED.search(read.note.text) is not None
    found = []
    for candidate in considered.candidates:
        if _may_be_treated(candidate):
            found.append(_treated(candidate, read, vocabulary) or candidate)
        elif is_imported and _is_only_imported(candidate, read, vocabulary):
            found.append(replace(candidate, place=Place.HISTORY))
        else:
            found.append(candidate)
    return replace(considered, candidates=tuple(found))


def _is_only_imported(candidate: Candidate, read: ReadNote, vocabulary: Vocabulary) -> bool:
    """Whether a condition stands in an imported list of problems and nowhere else."""
    mentions = [read.mentions[number] for number in candidate.mentions]
    if not mentions or not all(_is_listed(read.sentences[m.sentence]) for m in mentions):
        return False
    if any(_was_treated(mention, read.note.text) for mention in mentions):
        return False
    names = {w for m in mentions for w in _NAME.findall(m.span.of(read.note.text).lower())}
    elsewhere = (s.words for s in read.sentences if not _is_listed(s))
    is_told = any(not words.isdisjoint(names - _GENERAL) for words in elsewhere)
    return not is_told and _treated(candidate, read, vocabulary) is None


def _is_listed(sentence: Sentence) -> bool:
    """Whether a line is one of a list of problems, behind which the story may begin."""
    return sentence.section == _LIST and len(sentence.tokens) <= _LINE


def _was_treated(mention: Mention, text: str) -> bool:
    """Whether a line lists what the stay resolved: "Resolved Problems: hypokalemia"."""
    return (
        "resolved" in text[text.rfind("\n", 0, mention.span.start) + 1 : mention.span.start].lower()
    )


def _may_be_treated(candidate: Candidate) -> bool:
    return candidate.place is Place.HISTORY and candidate.billable and not candidate.uncertain


def _treated(candidate: Candidate, read: ReadNote, vocabulary: Vocabulary) -> Candidate | None:
    """The condition with the drug that treats it, where the record has one."""
    for codes, words, firsts in _rows(vocabulary):
        if not candidate.code.startswith(codes):
            continue
        for number, sentence in enumerate(read.sentences):
            if sentence.section in _SECTIONS_NOT or firsts.isdisjoint(sentence.words):
                continue
            line = Line((sentence,))
            for position, length in line.find(words):
                span = line.span(position, length)
                is_given = _NOT_GIVEN.match(read.note.text, span.end) is None
                if is_given and read.cues.of(number).assertion(span).label in _TAKEN:
                    step = ProofStep(
                        "treatment",
                        f"treated in the stay: {span.of(read.note.text)}",
                        _DATA,
                        "ICD-10-CM Official Guidelines, section III",
                    )
                    return replace(candidate, place=Place.NARRATIVE).with_step(step)
    return None


@lru_cache(maxsize=4)
def _rows(
    vocabulary: Vocabulary,
) -> tuple[tuple[tuple[str, ...], tuple[Phrase, ...], frozenset[str]], ...]:
    """Of each row the codes (no dots), the phrases, and their first words."""
    phrases = Rows((), {}, vocabulary).phrases
    found = []
    for row in load(_DATA):
        words = phrases(row["by"])
        codes = tuple(code.replace(".", "") for code in row["codes"])
        found.append((codes, words, frozenset(word[0] for word in words)))
    return tuple(found)
