"""Nerves hurt beside a bone: the palsy of a radial nerve beside a broken humerus is an injury."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Span, dotted
from codewell.rules.logic.injury import Phase, phase_of, side_of
from codewell.suggest.candidates import Candidate
from codewell.suggest.told import load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "injuries.yaml"
_SEVENTH = {Phase.INITIAL: "A", Phase.SUBSEQUENT: "D", Phase.SEQUELA: "S"}
_SIDES = {"right": "1", "left": "2"}
_UNSPECIFIED_SIDE = "0"
_SECTIONS_NOT = frozenset(
    ("family_history", "past_medical_history", "past_surgical_history", "review_of_systems")
)


def with_hurt_nerves(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> list[Candidate]:
    """The proposed codes with the injury of a nerve in the place of its disease."""
    found = list(proposed)
    rows = rows_of(_DATA, "nerves", vocabulary)
    told = {t.rank: t.span for t in told_in(read, rows, _SECTIONS_NOT)}
    for rank, row in enumerate(load(_DATA)["nerves"]):
        bone = next((c for c in found if c.code.startswith(_codes(row["beside"]))), None)
        nerve = row["code"].replace(".", "")
        if bone is None or rank not in told or any(c.code.startswith(nerve) for c in found):
            continue
        code = _code(nerve, bone.code, icd10cm)
        if code and icd10cm.is_billable(code, on):
            found = [c for c in found if not c.code.startswith(_codes(row["disease"]))]
            found.append(_injury(read, code, bone, told[rank]))
    return found


def _codes(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.replace(".", "") for code in codes)


def _code(nerve: str, bone: str, icd10cm: ICD10CM) -> str | None:
    """The code of the injured nerve: the side and the phase of treatment are those of the bone."""
    phase = phase_of(bone)
    side = _SIDES.get(side_of(icd10cm.title(bone) or "") or "", _UNSPECIFIED_SIDE)
    return f"{nerve}{side}X{_SEVENTH[phase]}" if phase else None


def _injury(read: ReadNote, code: str, bone: Candidate, span: Span) -> Candidate:
    text = read.note.text
    step = ProofStep(
        "combination",
        f"“{span.of(text)}” beside {dotted(bone.code)}: {dotted(code)}",
        "injuries.yaml",
        "ICD-10-CM Official Guidelines, section I.C.19.b.2",
    )
    return Candidate.by_words(code, text, span, step, bone.place)
