"""Lymph nodes that a stay found to hold the cancer: "4 of 15 nodes positive" (C77, I.C.2).

The nodes of a cancer are those that drain it, unless the record names their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.model import ProofStep, Setting, Span, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_NODES = r"(?:lymph nodes?|nodes?|LNs?|SLNs?|sentinels?)"
_FULL = (
    r"(?:positive|pos\b|involved|\+|with (?:metasta\w+|carcinoma|tumou?r|disease)"
    r"|contain\w+ (?:metasta\w+|carcinoma))"
)
_POSITIVE = Pattern(
    rf"\b(?:[1-9]\d?|one|two|three|four|five|six)\s*(?:of|/"
    rf"|out of)\s*(?:the )?\d{{1,2}}\s*(?:[\w-]+ ){{0,3}}{_NODES}"
    rf"[^.;\n]{{0,20}}?{_FULL}"
    rf"|\b(?:[1-9]\d?|one|two|three)\s*(?:of|/)\s*\d{{1,2}}\s*(?:\+"
    rf"|positive)\s*(?:[\w-]+ ){{0,2}}{_NODES}"
    rf"|\b{_NODES}\s*:?\s*\(?[1-9]\d?\s*(?:of|/)\s*\d{{1,2}}\)?\s*{_FULL}"
    rf"|(?<!no )\bpositive (?:[\w-]+ ){{0,2}}{_NODES}(?! (?:not|only if|would))"
    rf"|(?<!\d )(?<!no )\b(?:hilar|axillary|sentinel|mediastinal|pelvic|regional|inguinal|cervical"
    rf"|mesenteric|lymph) (?:lymph )?nodes? (?:were |was )?(?:positive|involved)\b"
    rf"|\bmacrometasta\w+|\bnode[- ]positive\b|\bpN[1-3][abc]?\b",
    re.IGNORECASE,
)
_PLACES = (
    ("C773", Pattern(r"\baxill\w+", re.IGNORECASE)),
    ("C774", Pattern(r"\b(?:inguinal|groin|femoral)\b", re.IGNORECASE)),
    ("C775", Pattern(r"\b(?:pelvic|iliac|obturator)\b", re.IGNORECASE)),
    ("C771", Pattern(r"\b(?:mediastinal|hilar|subcarinal|paratracheal)\b", re.IGNORECASE)),
    (
        "C772",
        Pattern(r"\b(?:mesenteric|para-?aortic|retroperitoneal|peripancreatic)\b", re.IGNORECASE),
    ),
    ("C770", Pattern(r"\b(?:cervical|neck|supraclavicular|submandibular)\b", re.IGNORECASE)),
)
"""Where the words around name the nodes."""
_DRAINING = (
    (("C50",), "C773"),
    (("C16", "C17", "C18", "C19", "C22", "C23", "C24", "C25", "C64"), "C772"),
    (("C15", "C34"), "C771"),
    (("C20", "C53", "C54", "C56", "C57", "C61", "C67"), "C775"),
    (("C73", "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C32"), "C770"),
    (("C51", "C60"), "C774"),
)
_SECTIONS_NOT = frozenset("past_medical_history past_surgical_history family_history".split())


def with_positive_nodes(read: ReadNote, proposed: Sequence[Candidate]) -> list[Candidate]:
    """The proposed codes with the nodes of a cancer of this stay that hold it."""
    found = list(proposed)
    is_stay = read.note.setting is Setting.INPATIENT
    cancer = next((c for c in proposed if _drained(c.code)), None) if is_stay else None
    if cancer is None or any(c.code.startswith("C77") for c in proposed):
        return found
    for number, sentence in enumerate(read.sentences):
        if sentence.section in _SECTIONS_NOT:
            continue
        match = _POSITIVE.search(read.note.text, sentence.span.start, sentence.span.end)
        if match is None:
            continue
        span = Span(*match.span())
        if read.cues.of(number).assertion(span).label == "affirmed":
            words = sentence.span.of(read.note.text)
            return [*found, _nodes(read, span, words, cancer)]
    return found


def _drained(code: str) -> str | None:
    """The nodes that drain the organ of a cancer."""
    return next((nodes for organs, nodes in _DRAINING if code.startswith(organs)), None)


def _nodes(read: ReadNote, span: Span, words: str, cancer: Candidate) -> Candidate:
    named = next((code for code, place in _PLACES if place.search(words)), None)
    code = named or _drained(cancer.code) or "C779"
    step = ProofStep(
        "spread",
        f"“{span.of(read.note.text)}”, nodes of {dotted(cancer.code)}: {dotted(code)}",
        citation="ICD-10-CM Official Guidelines, section I.C.2",
    )
    found = Candidate.by_words(code, read.note.text, span, step, cancer.place)
    return replace(found, order=cancer.order + 1)
