"""Long-term drug use read off the drugs that the record names (I.C.4.a.3, I.C.21.c.3)."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Evidence, ProofStep
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary

_NOT_LONG_TERM = frozenset(
    "start initiate begin add trial stop discontinue hold held allergy allergic avoid switch consider"
    " received dose iv drip bolus inpatient sliding taper burst course".split()
)
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions", "hospital_course"))


def long_term_drugs(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each drug class that the record shows in current use.

    A drug that is only started, stopped or given once in the sentence does not count.
    """
    found: dict[str, Candidate] = {}
    for sentence in read.sentences:
        if sentence.section in _SECTIONS_NOT:
            continue
        forms = {token.form for token in sentence.tokens}
        if forms & _NOT_LONG_TERM or not forms & vocabulary.drugs.keys():
            continue
        for token in sentence.tokens:
            code = vocabulary.drugs.get(token.form)
            if code and code not in found:
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
