"""Long-term drug use read off the drugs that the record names (I.C.4.a.3, I.C.21.c.3)."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Evidence, ProofStep
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary

_NOT_LONG_TERM = frozenset(
    [
        "start",
        "initiate",
        "begin",
        "add",
        "trial",
        "stop",
        "discontinue",
        "hold",
        "held",
        "allergy",
        "allergic",
        "avoid",
        "switch",
        "consider",
        "received",
        "dose",
        "iv",
        "drip",
        "bolus",
        "inpatient",
        "sliding",
        "taper",
        "burst",
        "course",
    ]
)
_LISTS = frozenset(("medications", "discharge_medications"))
"""A medication list tells what the patient takes."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions"))
INSULIN = "Z794"
"""Insulin at home is never a short course, so any statement of its use counts."""
_LASTING = frozenset(["chronic", "chronically", "longterm", "dependent", "maintained"])


def long_term_drugs(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each drug class that the record shows in long-term use.

    The drug stands in the medication list, or its sentence calls the use lasting. A drug that is
    only started, stopped or given once does not count.
    """
    found: dict[str, Candidate] = {}
    for sentence in read.sentences:
        forms = sentence.words
        lasting = bool(forms & _LASTING) or {"long", "term"} <= forms
        if sentence.section in _SECTIONS_NOT:
            continue
        if forms & _NOT_LONG_TERM or not forms & vocabulary.drugs.keys():
            continue
        for token in sentence.tokens:
            code = vocabulary.drugs.get(token.form)
            told = sentence.section in _LISTS or lasting or code == INSULIN
            if code and told and code not in found:
                found[code] = Candidate(
                    code=code,
                    concept=code,
                    billable=True,
                    mentions=(),
                    evidence=(Evidence(token.span, token.span.of(read.note.text)),),
                    place=Place.HISTORY,
                    order=token.span.start,
                    why=(
                        ProofStep(
                            "long-term drug",
                            f"current use of {token.form}: {code[:3]}.{code[3:]}",
                            "lexicon drugs",
                            "ICD-10-CM Official Guidelines, section I.C.21.c.3",
                        ),
                    ),
                )
    yield from found.values()
