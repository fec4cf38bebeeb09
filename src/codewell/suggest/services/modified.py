"""Modifiers of setting, payer and discipline; services that are part of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.model import ProofStep
from codewell.suggest.services.facts import Facts
from codewell.suggest.services.lines import Line

_SCREENING = re.compile(
    r"\bscreening colonoscopy\b|\bscreening for (?:colon|colorectal)"
    r"|\b(?:colon|colorectal)(?: cancer)? screening\b"
    r"|\b(?:indication|reason)[^.\n]{0,60}\n?[^.\n]{0,60}\bscreening\b"
    r"|\bcolonoscopy\b[^.\n]{0,40}\bscreening\b",
    re.IGNORECASE,
)
_HIGH_RISK = re.compile(
    r"\bhigh[- ]risk\b|\b(?:personal )?history of (?:colon|colonic|adenomatous|colorectal)?\s*"
    r"(?:polyps?|adenomas?|cancer)"
    r"|\b(?:mother|father|brother|sister|first[- ]degree)\b[^.]{0,40}\b(?:colon|colorectal)\b",
    re.IGNORECASE,
)
_SCOPE_CODES = frozenset(
    ("45378", "45380", "45381", "45382", "45384", "45385", "45388", "45390", "45398")
)
_ORIGINS = (
    ("S", r"scene"),
    ("N", r"skilled nursing|snf|nursing facility|nursing home"),
    ("R", r"residence|home|private residence"),
    ("H", r"hospital|emergency department|\bed\b"),
    ("J", r"dialysis (?:center|facility|clinic|unit)"),
    ("P", r"(?:physician|doctor)'?s? office|clinic"),
    ("E", r"assisted living|domiciliary|custodial|group home"),
    ("I", r"helipad|airport|transfer site"),
    ("D", r"imaging center|diagnostic"),
)
"""Places of the origin and destination modifiers of ambulance trips (HCPCS Level II)."""
_DIALYSIS = re.compile(r"[^.\n]{0,40}\bdialysis\b", re.IGNORECASE)
"""Dialysis at a hospital has a letter of its own."""
_FROM_TO = re.compile(
    r"(?:from\s+)?([\w' ]{3,40}?)\s+to\s+(?:the\s+)?([\w' ]{2,40})", re.IGNORECASE
)
_PART_OF = {
    "nail-avulsion": ("nail-matrix",),
    "knee-chondroplasty": ("knee-meniscectomy",),
    "knee-arthroscopy": ("knee-meniscectomy", "acl", "knee-chondroplasty", "knee-meniscus-repair"),
    "peak-flow-na": ("spirometry",),
    "implant-removal": ("implant-exchange",),
    "implant-insertion": ("implant-exchange",),
    "cervical-polyp": ("colposcopy",),
    "repair-simple": ("excision-benign", "excision-malignant", "repair-intermediate", "abscess"),
    "biopsy-tangential": ("excision-malignant",),
}
_SCOPED = frozenset(("colonoscopy", "sigmoidoscopy", "egd", "bronchoscopy"))
_LESSER = frozenset(("45380", "45381", "45384", "45331", "43239", "31625"))


def modified(line: Line, facts: Facts) -> Line:
    """The line with the modifiers of its setting, payer and discipline."""
    if line.kind == "imaging" and facts.is_facility:
        why = "26: own interpretation in a hospital; the technical part is the hospital's"
        line = line.adding("26", step=ProofStep("modifier", why, "setting"))
    if line.kind == "timed" or line.code in _THERAPY_CODES:
        line = _disciplined(line, facts)
    if line.kind == "care" and facts.telehealth and line.code not in _THERAPY_CODES:
        why = f"{facts.telehealth}: telehealth by " + (
            "audio and video" if facts.telehealth == "95" else "audio only"
        )
        line = line.adding(facts.telehealth, step=ProofStep("modifier", why, "record"))
    if line.code in _SCOPE_CODES and _is_screening(facts):
        line = _screened(line, facts)
    if line.kind == "transport":
        line = _route(line, facts)
    return line


_THERAPY_CODES = frozenset(
    "97161 97162 97163 97164 97165 97166 97167 97168 97012 97016 97018 97022 97150 G0283"
    " 92507 92526 92610".split()
)


def _disciplined(line: Line, facts: Facts) -> Line:
    own = "GN" if line.code.startswith("92") else None
    if line.code in ("97161", "97162", "97163", "97164"):
        own = "GP"
    elif line.code in ("97165", "97166", "97167", "97168"):
        own = "GO"
    modifier = own or facts.discipline
    if modifier is None:
        asked = "discipline of the plan of care (GP, GO, GN) not documented"
        return replace(line, remarks=(*line.remarks, asked))
    return line.adding(
        modifier,
        step=ProofStep("modifier", f"{modifier}: discipline of the plan of care", "record"),
    )


def _is_screening(facts: Facts) -> bool:
    return _SCREENING.search(facts.text) is not None


def _screened(line: Line, facts: Facts) -> Line:
    """A screening that became a procedure keeps telling that it began as one."""
    told = () if facts.payer_is_said else ("payer not documented: PT for Medicare, 33 for others",)
    if line.code == "45378" and facts.medicare:
        high = _HIGH_RISK.search(facts.text)
        code = "G0105" if high else "G0121"
        step = ProofStep(
            "payer", f"Medicare screening, {'high risk' if high else 'not high risk'}: {code}"
        )
        label = "Screening colonoscopy, " + ("high risk" if high else "not high risk")
        return replace(line, code=code, label=label, steps=(*line.steps, step), remarks=told)
    modifier = "PT" if facts.medicare else "33"
    step = ProofStep("modifier", f"{modifier}: began as a screening", "payer")
    return replace(line.adding(modifier, step=step), remarks=(*line.remarks, *told))


def _route(line: Line, facts: Facts) -> Line:
    """Origin and destination of an ambulance trip as the two letters of its modifier."""
    for match in _FROM_TO.finditer(facts.text):
        first, last = _place(match[1], last=True), _place(match[2], last=False)
        if last == "H" and _DIALYSIS.match(facts.text, match.start(2)):
            last = "G"
        if first and last:
            both = first + last
            return line.adding(
                both, step=ProofStep("modifier", f"{both}: {match[0].strip()}", "record")
            )
    return replace(line, remarks=(*line.remarks, "origin and destination not documented"))


def _place(words: str, *, last: bool) -> str | None:
    """The letter of the place that a stretch names; the last or the first one named."""
    found = [
        (match.end() if last else -match.start(), len(match[0]), letter)
        for letter, pattern in _ORIGINS
        for match in re.finditer(pattern, words, re.IGNORECASE)
    ]
    if not found:
        return None
    return max(found)[2]


# -- parts of other services --------------------------------------------------------------------


def without_included(lines: Sequence[Line]) -> list[Line]:
    """Without what is part of another service of the day; families get one first code."""
    entries = {line.entry for line in lines if line.final}
    kept = [line for line in lines if not _is_part(line, entries)]
    return _techniques(_families(kept))


_SAME_LESION = "59 or XS where it was another lesion: a person has to confirm it"


def _techniques(lines: Sequence[Line]) -> list[Line]:
    """Two techniques of one endoscopy stand together only for separate lesions: said, not set."""
    entries = [line.entry for line in lines if line.final]
    return [
        replace(line, remarks=(*line.remarks, _SAME_LESION))
        if line.entry in _SCOPED and entries.count(line.entry) > 1 and line.code in _LESSER
        else line
        for line in lines
    ]


def _is_part(line: Line, entries: set[str]) -> bool:
    if any(whole in entries for whole in _PART_OF.get(line.entry, ())):
        return True
    limb = line.entry.startswith(("splint-", "cast-", "strapping-"))
    return (
        limb
        and "supplies" not in line.entry
        and any(e.startswith(("fx-", "dislocation-", "nursemaid")) for e in entries)
    )


_SUMMED = frozenset(("96127", "96110"))
"""Each instrument scored is a unit of its own."""


def summed(lines: Sequence[Line]) -> list[Line]:
    """Lines of instruments with one code as one line."""
    found: list[Line] = []
    for line in lines:
        same = next((k for k in found if k.code == line.code and k.final == line.final), None)
        if same is None or line.code not in _SUMMED:
            found.append(line)
            continue
        step = ProofStep("units", f"{line.units} more: another instrument", "record")
        spans, steps = (*same.spans, *line.spans), (*same.steps, step)
        units = same.units + line.units
        found[found.index(same)] = replace(same, spans=spans, steps=steps, units=units)
    return found


_FIRST_OF = {"11106": 3, "11104": 2, "11102": 1}
_MORE_OF = {"11102": "11103", "11104": "11105", "11106": "11107"}
_MORE_LABEL = ", each additional lesion"


def _families(lines: Sequence[Line]) -> list[Line]:
    """Of several biopsy techniques only the deepest has a first lesion, the rest are added."""
    firsts = sorted(
        (one for one in lines if one.code in _FIRST_OF), key=lambda one: -_FIRST_OF[one.code]
    )
    if len({one.code for one in firsts}) < 2:
        return list(lines)
    done = []
    for one in lines:
        line = one
        if line.code in _FIRST_OF and line.code != firsts[0].code:
            step = ProofStep(
                "family", f"after {firsts[0].code}: an additional lesion, {_MORE_OF[line.code]}"
            )
            label = line.label.replace(", first lesion", _MORE_LABEL)
            line = replace(line, code=_MORE_OF[line.code], label=label, steps=(*line.steps, step))
        done.append(line)
    return done
