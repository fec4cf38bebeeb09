"""What an earlier stroke left: I69 in place of the deficit, and no stroke of today (I.C.9.d)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import Mention, ProofStep, Setting, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_STROKES = {"I60": "I690", "I61": "I691", "I62": "I692", "I63": "I693", "Z8673": "I693"}
_ENDINGS = {
    "G8190": "59",
    "G8191": "51",
    "G8192": "52",
    "G8193": "53",
    "G8194": "54",
    **{f"G811{side}": f"5{ending}" for side, ending in zip("01234", "91234", strict=True)},
    **{f"G831{side}": f"4{ending}" for side, ending in zip("01234", "91234", strict=True)},
    **{f"G832{side}": f"3{ending}" for side, ending in zip("01234", "91234", strict=True)},
    "R4701": "20",
    "R4702": "21",
    "R471": "22",
    "R270": "93",
    "R29810": "92",
}
"""Deficits, and how their codes end below the kind of stroke; none stands beside itself."""
_DYSPHAGIA, _DYSPHAGIA_AFTER = "R131", "91"
"""Dysphagia keeps its phase beside the code of the sequela (tabular note at I69.-91)."""
_OF_STROKES = ("I69", _DYSPHAGIA, *_ENDINGS)
"""What makes a record worth a look for earlier strokes."""
_NAMED = Pattern(r"\b(?:strokes?|CVAs?|infarct(?:s|ion)?|post-?stroke)\b", re.IGNORECASE)
_EARLIER = Pattern(
    r"\b(?:old|prior|previous|remote|earlier|residual|sequelae?|late effects?|post-?stroke"
    r"|(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:days?|weeks?|wks?|months?|years?)"
    r" (?:after|since|out from|post|following)"
    r"|(?:years?|months?|yrs?) ago|left (?:her|him|them|with)|since (?:the|her|his|that|a)"
    r"|history of|h/o)\b",
    re.IGNORECASE,
)
_LEFT = Pattern(
    r"(?:(?:he|she|this|it|the (?:patient|stroke)|they) (?:is|was|has|has been|are) left|residual\b"
    r"|(?:left|now) with|persist|(?:he|she) (?:still has|continues to have|remains))",
    re.IGNORECASE,
)
_OF_TODAY = Pattern(r"\b(?:acute|new|sudden(?:ly)?|today|now|evolving)\b", re.IGNORECASE)
_REHABILITATION = Pattern(
    r"\b(?:inpatient|acute|stroke|subacute) rehab(?:ilitation)?\b|\brehabilitation (?:admission"
    r"|H&P|unit"
    r"|hospital|consult\w*|progress|medicine)|\bimpairment group\b|\bIRF\b"
    r"|\bpost-admission physician\b",
    re.IGNORECASE,
)
_TOP = 200
"""Within so many characters a record says that it is one of a rehabilitation."""
_YEAR = Pattern(r"\b(?:19|20)\d\d\b")
_CITATION = "ICD-10-CM Official Guidelines, section I.C.9.d"


def with_stroke_sequelae(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The candidates with the deficits of an earlier stroke as its sequelae, and what went.

    A deficit is one where its sentence tells of the earlier stroke. In a clinic every stroke is
    an earlier one: it is treated in the emergency department and the stay.
    """
    if not any(c.code.startswith(_OF_STROKES) for c in proposed):
        return list(proposed), []
    earlier = _sentences_of_earlier_strokes(read)
    kept: list[Candidate] = []
    gone: list[tuple[Candidate, ProofStep]] = []
    kind = _kind(read, earlier)
    for candidate in proposed:
        sentences = {read.mentions[number].sentence for number in candidate.mentions}
        code = _sequela(candidate.code, kind) if sentences & earlier else None
        if code is None or icd10cm.title(code) is None:
            kept.append(candidate)
            continue
        step = _step(f"{dotted(code)}: left by the earlier stroke")
        if candidate.code.startswith(_DYSPHAGIA):
            kept.append(_under(code, candidate, step))
            kept.append(candidate.with_step(step))
        else:
            gone.append((candidate, step))
            kept.append(_under(code, candidate, step))
    if any(c.code.startswith("I69") for c in kept):
        return _without_strokes(read, kept, gone, earlier)
    return kept, gone


def _without_strokes(
    read: ReadNote,
    kept: Sequence[Candidate],
    gone: list[tuple[Candidate, ProofStep]],
    earlier: Collection[int],
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The stroke itself is said by its sequela: neither as of today nor as history."""
    step = _step("the sequela names the earlier stroke")
    said = [
        c
        for c in kept
        if c.code.startswith(tuple(_STROKES))
        and all(read.mentions[n].sentence in earlier for n in c.mentions)
    ]
    return [c for c in kept if c not in said], gone + [(c, step) for c in said]


def _sentences_of_earlier_strokes(read: ReadNote) -> frozenset[int]:
    """The sentences that tell of a stroke before this encounter."""
    text = read.note.text
    clinic = read.note.setting is Setting.OUTPATIENT or (
        _REHABILITATION.search(text, 0, _TOP) is not None
    )
    told = {m.sentence for m in read.mentions if _is_stroke(m)}
    found = set()
    for number, sentence in enumerate(read.sentences):
        words = sentence.span.of(text)
        if number not in told and not _NAMED.search(words):
            continue
        years = (int(match[0]) for match in _YEAR.finditer(words))
        in_clinic = clinic and not _OF_TODAY.search(words)
        if in_clinic or _EARLIER.search(words) or any(y < read.note.date.year for y in years):
            found.add(number)
    return frozenset(found | {n + 1 for n in found if _goes_on(read, n + 1)})


def _goes_on(read: ReadNote, number: int) -> bool:
    """Whether a sentence tells what the stroke of the one before left: "He is left with ..."."""
    sentence = read.sentences[number : number + 1]
    return bool(sentence) and _LEFT.match(sentence[0].span.of(read.note.text)) is not None


def _is_stroke(mention: Mention) -> bool:
    return mention.code.startswith(tuple(_STROKES)) and mention.assertion.label in (
        "affirmed",
        "past",
    )


def _kind(read: ReadNote, earlier: Collection[int]) -> str:
    """The category of sequelae of the kind of stroke told there; an infarction where none is."""
    codes = [m.code for m in read.mentions if m.sentence in earlier and _is_stroke(m)]
    return next((s for code in codes for k, s in _STROKES.items() if code.startswith(k)), "I693")


def _sequela(code: str, kind: str) -> str | None:
    if code.startswith(_DYSPHAGIA):
        return f"{kind}{_DYSPHAGIA_AFTER}"
    ending = _ENDINGS.get(code)
    return f"{kind}{ending}" if ending else None


def _under(code: str, candidate: Candidate, step: ProofStep) -> Candidate:
    return replace(candidate, code=code).with_step(step)


def _step(detail: str) -> ProofStep:
    return ProofStep("sequela", detail, citation=_CITATION)
