"""How much of the body surface is burned, beside the burns of their sites (T31, I.C.19.d.6)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Span, dotted
from codewell.rules.logic.injury import Phase, phase_of
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_BURNS = tuple(f"T{n}" for n in range(20, 26))
_SURFACE = r"(?:T?BSA|(?:total )?body surface(?: area)?)"
_EXTENT = Pattern(
    rf"\b(\d{{1,2}})(?:\.\d)?\s*(?:%|percent)\s*(?:of\s+(?:the\s+)?)?{_SURFACE}\b"
    rf"|\b{_SURFACE}\s*(?:burned\s+)?(?:of\s+|is\s+|was\s+|about\s+|[:=~]\s*)*(\d{{1,2}})(?:\.\d)?\s*(?:%|percent)",
    re.IGNORECASE,
)
_DEEP = r"(?:full[- ]thickness|third[- ]degree|3rd[- ]degree)"
_THIRD = Pattern(
    rf"\b(\d{{1,2}})(?:\.\d)?\s*(?:%|percent)\s*(?:{_SURFACE}\s*)?(?:of (?:which|it"
    rf"|that)\s*)?(?:is|was|are|were|being)?\s*"
    rf"(?:of\s*)?{_DEEP}|\b{_DEEP}\s*(?:burns?)?\s*[:=(,]?\s*(?:about\s+|of\s+)?(\d{{1,2}})(?:\.\d)?\s*(?:%|percent)",
    re.IGNORECASE,
)
"""The share of the surface that is burned through the skin."""
_SMALL = 10
"""Below so many percent one code says it; from there on the third degree has its own share."""


def with_burn_extent(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> list[Candidate]:
    """The proposed codes with the extent of new thermal burns, where the record tells it."""
    return [*proposed, *_extent(read, proposed, icd10cm, on)]


def _extent(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> Iterator[Candidate]:
    titles = {c.code: (icd10cm.title(c.code) or "").lower() for c in proposed}
    burns = [
        c
        for c in proposed
        if c.code.startswith(_BURNS)
        and phase_of(c.code) is Phase.INITIAL
        and titles[c.code].startswith("burn")
    ]
    told = _EXTENT.search(read.note.text) if burns else None
    if told is None or any(c.code.startswith("T31") for c in proposed):
        return
    percent = int(told[1] or told[2])
    deepest = 0
    if percent >= _SMALL and any("third degree" in titles[c.code] for c in burns):
        share = _THIRD.search(read.note.text)
        if share is None:
            return
        deepest = min(int(share[1] or share[2]), percent) // 10
    code = "T310" if percent < _SMALL else f"T31{percent // 10}{deepest}"
    if not icd10cm.is_billable(code, on):
        return
    text, span = read.note.text, Span(*told.span())
    step = ProofStep(
        "use additional code",
        f"“{span.of(text)}” of the body surface: {dotted(code)}",
        citation="ICD-10-CM Official Guidelines, section I.C.19.d.6",
    )
    lead = max(burns, key=lambda c: c.place)
    yield Candidate.by_words(code, text, span, step, lead.place)
