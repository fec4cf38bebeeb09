"""Fractures of a bone with osteoporosis (I.C.13.d.2).

Who has a known osteoporosis and breaks a bone in a fall that breaks no healthy one has a
pathological fracture; so has everyone whose fracture the record calls one of fragility.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import Mention, ProofStep, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote

_SITES = (
    (("S720", "S721", "S722", "S723", "S724", "S728", "S729"), "M8005"),
    (("S52",), "M8003"),
    (("S422", "S423", "S424"), "M8002"),
    (("S420", "S421"), "M8001"),
    (("S620", "S621", "S622", "S623"), "M8004"),
    (("S82",), "M8006"),
    (("S92",), "M8007"),
    (("S220", "S320", "S12"), "M8008"),
)
"""Sites of fractures, and the code of osteoporosis with a pathological fracture there."""
_OSTEOPOROSIS = ("M80", "M81")
_HEALED = "Z87310"
_HEALED_INJURY = ("Z8781", "Z87311", "Z87312")
_FRACTURES = (
    *("S12", "S22", "S32", "S42", "S52", "S62", "S72", "S82", "S92", "M80", "M84", "M485"),
    *("Z8781", "Z8731"),
)
_FORCED = re.compile(
    r"\b(?:motor vehicle|mvc|mva|car|motorcycle|ski\w*|snowboard\w*|football|soccer|horse|ladder"
    r"|roof|crash|gunshot|fight|childhood|as a child|age (?:\d|1\d)\b|teenager|at work)\b",
    re.IGNORECASE,
)
"""An earlier fracture with one of these is not one of the bone disease."""
_NOT_OSTEOPOROTIC = re.compile(
    r"\b(?:not (?:an? )?osteoporotic|stress fractures?)\b", re.IGNORECASE
)
_SIDES = {"right": "1", "left": "2"}
_UNSPECIFIED_SIDE = "9"
_SPINE = "M8008"
_FORCE = ("V", "W10", "W11", "W12", "W13", "W14", "W15", "W16", "W17", "W2", "W3", "X", "Y0")
"""Causes that break a healthy bone as well."""
_FRAGILITY = re.compile(
    r"\b(?:fragility|insufficiency|low[- ](?:energy|impact|trauma)|minimal trauma|osteoporotic)\b",
    re.IGNORECASE,
)
_STEP = ProofStep(
    "combination",
    "a fracture of a bone with osteoporosis is pathological unless a healthy one would break too",
    citation="ICD-10-CM Official Guidelines, section I.C.13.d.2",
)


def of_brittle_bone(
    read: ReadNote,
    considered: Sequence[Candidate],
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    on: dt.date,
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes with such fractures under their own code, and what that replaces.

    Beside the bone disease stands a fracture that it had caused before and that has healed.
    """
    established = [c for c in considered if c.billable and not c.uncertain]
    proposed = [*proposed, *_stated(established, proposed)]
    coded, gone = _with_pathological(read, established, proposed, icd10cm, on)
    if any(c.code.startswith(_OSTEOPOROSIS) for c in coded):
        coded, more = _with_healed(read, coded)
        gone += more
    return coded, gone


def _stated(established: Sequence[Candidate], proposed: Sequence[Candidate]) -> Iterator[Candidate]:
    """A present fracture through a brittle bone that the assessment states in its reasoning."""
    sites = {c.code[:6] for c in proposed}
    for candidate in established:
        if (
            candidate.code.startswith("M80")
            and candidate.code[6:7] == "A"
            and candidate.place is Place.PROBLEM_TEXT
            and candidate.code[:6] not in sites
        ):
            yield candidate.with_step(replace(_STEP, detail="stated in the assessment"))


def _with_healed(
    read: ReadNote, proposed: Sequence[Candidate]
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes with the healed fracture of the osteoporosis (tabular M80, M81)."""
    mention = next((m for m in read.mentions if _is_healed(m, read)), None)
    if mention is None or any(c.code == _HEALED for c in proposed):
        return list(proposed), []
    span = mention.span
    step = ProofStep(
        "use additional code",
        f"“{span.of(read.note.text)}”, healed: {dotted(_HEALED)}",
        "tabular M81",
        "ICD-10-CM Official Guidelines, section I.C.13.d.1",
    )
    made = Candidate.by_words(_HEALED, read.note.text, span, step, Place.HISTORY)
    gone = [(c, step) for c in proposed if c.code.startswith(_HEALED_INJURY)]
    return [*(c for c in proposed if not c.code.startswith(_HEALED_INJURY)), made], gone


def _is_healed(mention: Mention, read: ReadNote) -> bool:
    """Whether a fracture of the patient is one of the past, which no force explains."""
    if not mention.code.startswith(_FRACTURES) or mention.assertion.experiencer.value == "family":
        return False
    words = read.sentences[mention.sentence].span.of(read.note.text)
    if _FORCED.search(words) or _NOT_OSTEOPOROTIC.search(words):
        return False
    return mention.assertion.label == "past" and "fracture" in _said(mention, read)


def _said(mention: Mention, read: ReadNote) -> str:
    return " ".join(
        token.form
        for token in read.sentences[mention.sentence].tokens
        if mention.span.covers(token.span)
    )


def _with_pathological(
    read: ReadNote,
    established: Sequence[Candidate],
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    on: dt.date,
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes with the fractures of a brittle bone as pathological ones."""
    brittle = any(c.code.startswith(_OSTEOPOROSIS) for c in (*established, *proposed))
    if not brittle or _by_force(read, established):
        return list(proposed), []
    found: list[Candidate] = []
    gone: list[tuple[Candidate, ProofStep]] = []
    said: set[str] = set()
    for candidate in proposed:
        code = _pathological(candidate, icd10cm, on)
        if code is None:
            found.append(candidate)
        else:
            step = replace(_STEP, detail=f"{dotted(code)}: {_STEP.detail}")
            gone.append((candidate, step))
            said.add(code)
            found.append(replace(candidate, code=code).with_step(step))
    if not gone:
        return found, []
    gone += [(c, _STEP) for c in found if _is_said(c.code, said)]
    kept = [c for c in found if not _is_said(c.code, said)]
    return [*{c.code: c for c in kept}.values()], gone


def _by_force(read: ReadNote, established: Sequence[Candidate]) -> bool:
    """Whether what happened would break a healthy bone, and nobody calls it fragility."""
    forced = any(c.code.startswith(_FORCE) for c in established)
    return forced and _FRAGILITY.search(read.note.text) is None


def _is_said(code: str, said: set[str]) -> bool:
    """Whether osteoporosis itself, or its fracture of no site, is said by a code for the site."""
    return code.startswith(_OSTEOPOROSIS) and code not in said


def _pathological(candidate: Candidate, icd10cm: ICD10CM, on: dt.date) -> str | None:
    site = next((made for codes, made in _SITES if candidate.code.startswith(codes)), None)
    if site is None:
        return None
    title = (icd10cm.title(candidate.code) or "").lower()
    side = next((digit for name, digit in _SIDES.items() if name in title), _UNSPECIFIED_SIDE)
    seventh = candidate.code[6:7].replace("B", "A").replace("C", "A") or "A"
    code = f"{site}{'X' if site == _SPINE else side}{seventh}"
    return code if icd10cm.is_billable(code, on) else None
