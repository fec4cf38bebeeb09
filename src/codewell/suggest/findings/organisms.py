"""The organism of a proposed infection and what it resists (B95-B97, Z16; I.C.1.b, I.C.1.c).

An organism stands beside an infection whose note asks for it; a combination code that says the
organism already has no such note, so nothing is said twice.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from codewell.catalog.icd10cm import ICD10CM, InheritedNote
from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate
from codewell.suggest.told import Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "organisms.yaml"
_SECTIONS_NOT = frozenset(
    (
        "family_history",
        "past_medical_history",
        "past_surgical_history",
        "social_history",
        "review_of_systems",
        "immunizations",
        "discharge_instructions",
        "instructions",
        "follow_up",
        "allergies",
    )
)
_ORGANISMS = ("B95", "B96", "B97")
_AROUND = 50
"""So many characters before and behind an organism tell whether it is established."""
_GUESS_BEFORE = re.compile(
    r"\b(?:likely|probabl[ey]|presum\w+|suspect\w*|possibl[ey]|concern(?:ed|ing)? for"
    r"|worr\w+ (?:for|about)"
    r"|cover(?:s|ed|ing|age)?(?: for| against| of)?|empiric\w*(?: for| against)?|target(?:s|ing)?"
    r"|active against|risk (?:of|for|factors for)"
    r"|usual (?:bug|organism|suspect)s?(?: is| are| here)?"
    r"|up to date (?:for|on|with)|vaccinat\w+ (?:for|against)|immuni[sz]\w+ (?:for|against)"
    r"|most often|commonly|consider\w*|in case of|screen\w*(?: for)?|rule out|r/o|await\w*)"
    r"(?: [\w,]+){0,3} $",
    re.IGNORECASE,
)
_GUESS_BEHIND = re.compile(
    r",? (?:(?:is|are|was|being|would be|as|remains?) )?"
    r"(?:the |a |an |thus |most |still |only |our )*"
    r"(?:likely|probable|presumed|suspected|possible|usual|commonest|coverage|cover|risk|pending"
    r"|not (?:been )?(?:proven|confirmed|isolated|cultured))\b"
    r"|(?: (?:stain|stains|PCR|cultures?|antigen|ag|toxin|swab|nares|screen|serology|IHC"
    r"|stool antigen|urine antigen|breath test|test|testing|biops(?:y|ies))){1,3}:?"
    r" (?:(?:is|are|was|were|came back|returned) )?(?:negative|neg|not detected)\b"
    r"|[^.;]{0,25} (?:at (?:age )?\d+ (?:months?|mos?|years?|weeks?)\b"
    r"|as an? (?:infant|baby|child))",
    re.IGNORECASE,
)
_GUESS = ProofStep(
    "organism",
    "only thought of, not established",
    "organisms.yaml",
    "ICD-10-CM Official Guidelines, section I.C.1.b",
)
_SITE_UNSPECIFIED = "A49"
"""Infection of unspecified site: not beside the infection whose organism it names."""
_SAY_RESISTANT = ("B9562", "A4102", "J15212", "U82", "U83", "U84")
"""Codes that say already that the organism resists."""
_BACTEREMIA = "R7881"
"""It says no organism, though no note of it asks for one."""
_ASKS_INFECTION = ("identify infection", "identify organism", "identify infectious agent")
_INFECTIONS = (
    "A",
    "B",
    "J",
    "K",
    "L",
    "M",
    "N",
    "O",
    "T8",
    "I3",
    "G0",
    "H",
    "P3",
    "E1",
    "D7",
    "R7881",
)
"""Where infections are coded; nothing else asks for an organism."""


def with_organisms(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes with the organisms that their notes ask for, and their resistance.

    What goes is an organism that is only thought of.
    """
    told = list(_told(read, "organisms", vocabulary))
    if not told and not any(c.code.startswith(_ORGANISMS) for c in proposed):
        return list(proposed), []
    guessed = [c for c in proposed if c.code.startswith(_ORGANISMS) and _all_guessed(c, read)]
    found = {c.code: c for c in proposed if c not in guessed}
    for one in told:
        infection = _asks(one.row.code, proposed, icd10cm)
        if infection and one.row.code not in found and icd10cm.is_billable(one.row.code, on):
            found[one.row.code] = _beside(read, one, infection, "organism", "I.C.1.b")
            for code in [c for c in found if c.startswith(_SITE_UNSPECIFIED)]:
                del found[code]
    infected = [
        c for c in found.values() if c.code.startswith((*_ORGANISMS, "A4", "J15", "N39", "N10"))
    ]
    if infected:
        for one in _told(read, "resistance", vocabulary):
            if not any(c.startswith(("Z16", *_SAY_RESISTANT)) for c in found):
                found[one.row.code] = _beside(read, one, infected[-1], "resistance", "I.C.1.c")
    return list(found.values()), [(c, _GUESS) for c in guessed]


def _told(read: ReadNote, key: str, vocabulary: Vocabulary) -> Iterator[Told]:
    """What is told, each code once."""
    seen = set()
    for told in told_in(read, rows_of(_DATA, key, vocabulary), _SECTIONS_NOT):
        if told.row.code not in seen and not _is_guessed(told.span, read):
            seen.add(told.row.code)
            yield told


def _all_guessed(candidate: Candidate, read: ReadNote) -> bool:
    return all(_is_guessed(evidence.span, read) for evidence in candidate.evidence)


def _is_guessed(span: Span, read: ReadNote) -> bool:
    """Whether an organism is only thought of: named as likely, or what a drug is to cover."""
    sentence = next((s for s in read.sentences if s.span.covers(span)), None)
    if sentence is None:
        return False
    text = read.note.text
    before = text[max(sentence.span.start, span.start - _AROUND) : span.start]
    behind = text[span.end : min(sentence.span.end, span.end + _AROUND)]
    return bool(_GUESS_BEFORE.search(before) or _GUESS_BEHIND.match(behind))


@cache
def _listed(key: str) -> dict[str, tuple[str, ...]]:
    """The codes of a list of each organism: ``beside`` or ``said``."""
    rows = load(_DATA)["organisms"]
    return {row["code"].replace(".", ""): tuple(row[key]) for row in rows if key in row}


def _asks(code: str, proposed: Sequence[Candidate], icd10cm: ICD10CM) -> Candidate | None:
    """The first proposed infection whose note asks for the organism; none where one says it."""
    said = _listed("said").get(code, ())
    if said and any(candidate.code.startswith(said) for candidate in proposed):
        return None
    for candidate in proposed:
        if beside := _listed("beside").get(code):
            if candidate.code.startswith(beside):
                return candidate
        elif candidate.code == _BACTEREMIA or (
            candidate.code.startswith(_INFECTIONS)
            and any(
                _names(note, code) for note in icd10cm.notes(candidate.code, "use_additional_code")
            )
        ):
            return candidate
    return None


def _names(note: InheritedNote, code: str) -> bool:
    """Whether a note asks for an organism: by its codes, or for "the infection" without any."""
    if not note.references:
        return note.text.lower().endswith(_ASKS_INFECTION)
    return any(reference.matches(code) for reference in note.references)


def _beside(
    read: ReadNote, told: Told, infection: Candidate, words: str, paragraph: str
) -> Candidate:
    """The organism or resistance behind its infection."""
    code = told.row.code
    text = read.note.text
    step = ProofStep(
        words,
        f"“{told.span.of(text)}”, asked for by {dotted(infection.code)}: {dotted(code)}",
        "organisms.yaml",
        f"ICD-10-CM Official Guidelines, section {paragraph}",
    )
    found = Candidate.by_words(code, text, told.span, step, infection.place)
    return replace(found, order=infection.order + 1)
