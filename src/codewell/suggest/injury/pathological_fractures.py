"""Fractures that a neoplasm caused: the spread in the bone, and no injury (I.C.2.l.6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_UNSPECIFIC, _IN_NEOPLASM = "M844", "M845"
_IN_BONE = ("C7951", "C7952", "C90", "C40", "C41", "D480", "C799")
_SPREAD, _SPREAD_TO_BONE = "C799", "C7951"
_PATHOLOGICAL = Pattern(r"\bpathologic(?:al)?\b", re.IGNORECASE)
_CITATION = "ICD-10-CM Official Guidelines, section I.C.2.l.6"


def with_pathological_fractures(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The candidates with fractures through a neoplasm as such, and what went.

    Where the record has both a pathological fracture and a neoplasm of the bone, or a spread of
    no stated site, the fracture is that of the neoplasm and the spread is in the bone. What a
    sentence calls pathological is no injury.
    """
    if not any(c.code.startswith((_UNSPECIFIC, _IN_NEOPLASM)) for c in proposed):
        return list(proposed), []
    neoplasm = next((c for c in proposed if c.code.startswith(_IN_BONE)), None)
    kept: list[Candidate] = []
    gone: list[tuple[Candidate, ProofStep]] = []
    for candidate in proposed:
        code = _code(candidate.code, neoplasm)
        if _is_called_pathological(read, candidate):
            gone.append((candidate, _step("the record calls the fracture pathological")))
        elif code == candidate.code or icd10cm.title(code) is None:
            kept.append(candidate)
        else:
            step = _step(f"{dotted(code)}: a fracture through a neoplasm of the bone")
            gone.append((candidate, step))
            kept.append(replace(candidate, code=code).with_step(step))
    return list({c.code: c for c in kept}.values()), gone


def _code(code: str, neoplasm: Candidate | None) -> str:
    if neoplasm is None:
        return code
    if code.startswith(_UNSPECIFIC):
        return _IN_NEOPLASM + code[len(_UNSPECIFIC) :]
    return _SPREAD_TO_BONE if code == _SPREAD else code


def _is_called_pathological(read: ReadNote, candidate: Candidate) -> bool:
    if not candidate.code.startswith("S"):
        return False
    mentions = [read.mentions[number] for number in candidate.mentions]
    return bool(mentions) and all(
        _PATHOLOGICAL.search(read.sentences[m.sentence].span.of(read.note.text)) for m in mentions
    )


def _step(detail: str) -> ProofStep:
    return ProofStep("combination", detail, citation=_CITATION)
