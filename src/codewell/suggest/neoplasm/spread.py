"""The sites of a spread that are told apart from it: "mets to liver, lung and bone".

The words of a term name the first site; the others stand in the list without a word of their own.
And the name of a cancer may stand between: "metastatic sigmoid colon cancer to the liver".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate
from codewell.suggest.told import load
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_DATA = "spread.yaml"
_SECONDARY = ("C77", "C78", "C79")
_SPREAD = r"(?:metasta\w+|mets?\b)"
_MORE = r"(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s*/\s*|\s*\+\s*)(?:the\s+)?{site})+"


_CANCER = (
    r"(?:cancer|carcinoma|adenocarcinoma|ca|sarcoma|melanoma|tumou?r|malignancy|neoplasm|RCC|NSCLC"
    r"|SCLC|SCC)"
)


def with_spread(
    read: ReadNote, proposed: Sequence[Candidate]
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes, a list of secondary sites with a code for each of its sites.

    What goes is a secondary that the name of its own cancer was taken for.
    """
    found = {candidate.code: candidate for candidate in proposed}
    gone = []
    for cancer in [c for c in proposed if c.code.startswith("C") and c.evidence]:
        for named, sites in _spread_of(read, cancer):
            for code, span in sites:
                if not any(_is_same_site(code, known) for known in found):
                    found[code] = _beside(read, code, span, cancer)
            for other in [c for c in found.values() if _is_name_alone(c, named)]:
                gone.append((found.pop(other.code), _of_primary(cancer.code)))
    secondaries = [c for c in proposed if c.code.startswith(_SECONDARY) and c.evidence]
    for candidate in secondaries:
        for code, span in _listed_with(read, candidate):
            if not any(_is_same_site(code, known) for known in found):
                found[code] = _beside(read, code, span, candidate)
    return list(found.values()), gone


def _spread_of(read: ReadNote, cancer: Candidate) -> Iterator[tuple[Span, list[tuple[str, Span]]]]:
    """The words from "metastatic" to the sites around the name of a cancer, and the sites."""
    text = read.note.text
    if cancer.code.startswith(_SECONDARY) or "etasta" not in text:
        return
    for evidence in cancer.evidence:
        sentence = next((s for s in read.sentences if s.span.covers(evidence.span)), None)
        if sentence is None:
            continue
        for match in _named_spread().finditer(text, sentence.span.start, sentence.span.end):
            named = Span(match.start(), match.start("sites"))
            if named.overlaps(evidence.span):
                yield named, list(_sites_in(text, match["sites"], match.start("sites")))


def _is_name_alone(candidate: Candidate, named: Span) -> bool:
    """Whether a secondary stands on the words before the sites alone: "metastatic pancreatic"."""
    return (
        candidate.code.startswith(_SECONDARY)
        and bool(candidate.evidence)
        and all(named.covers(evidence.span) for evidence in candidate.evidence)
    )


def _of_primary(code: str) -> ProofStep:
    return ProofStep(
        "spread",
        f"the words name the cancer that has spread, {dotted(code)}",
        _DATA,
        "ICD-10-CM Official Guidelines, section I.C.2",
    )


def _is_same_site(code: str, known: str) -> bool:
    """Whether a known code is that of the site, of whatever side."""
    return known[:4] == code[:4] if code.endswith("0") else known == code


def _listed_with(read: ReadNote, candidate: Candidate) -> Iterator[tuple[str, Span]]:
    """The codes of the lists in which the evidence of a secondary stands, and their places."""
    text = read.note.text
    for evidence in candidate.evidence:
        sentence = next((s for s in read.sentences if s.span.covers(evidence.span)), None)
        if sentence is None:
            continue
        for pattern in _lists():
            for match in pattern.finditer(text, sentence.span.start, sentence.span.end):
                if Span(*match.span()).overlaps(evidence.span):
                    yield from _sites_in(text, match["sites"], match.start("sites"))


def _sites_in(text: str, sites: str, start: int) -> Iterator[tuple[str, Span]]:
    for match in _site().finditer(text, start, start + len(sites)):
        yield _codes()[" ".join(match[0].lower().split())], Span(*match.span())


@cache
def _codes() -> dict[str, str]:
    """The code of each word, no dot."""
    return {word: row["code"].replace(".", "") for row in load(_DATA) for word in row["words"]}


@cache
def _site() -> Pattern:
    """Any site, the longest words first."""
    words = sorted(_codes(), key=len, reverse=True)
    return Pattern(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


@cache
def _lists() -> tuple[Pattern, Pattern]:
    """A list behind the spread ("mets to ...") and one before it ("... mets")."""
    site = _site().source
    more = _MORE.replace("{site}", site)
    behind = (
        rf"{_SPREAD}[^.;\n]{{0,40}}?\b(?:to|in|of|involving)\s+(?:the\s+)?(?P<sites>{site}{more})"
    )
    before = rf"(?P<sites>{site}{more})\s+{_SPREAD}"
    return Pattern(behind, re.IGNORECASE), Pattern(before, re.IGNORECASE)


@cache
def _named_spread() -> Pattern:
    """The name of a cancer between "metastatic" and where it went."""
    site = _site().source
    return Pattern(
        rf"\bmetastatic\s+(?:[\w-]+\s+){{1,5}}?{_CANCER}\s+to\s+(?:the\s+)?"
        rf"(?P<sites>{site}(?:{_MORE.replace('{site}', site)})?)",
        re.IGNORECASE,
    )


def _beside(read: ReadNote, code: str, span: Span, secondary: Candidate) -> Candidate:
    """A further site behind the one that the words name."""
    text = read.note.text
    step = ProofStep(
        "spread",
        f"“{span.of(text)}”, listed with {dotted(secondary.code)}: {dotted(code)}",
        _DATA,
        "ICD-10-CM Official Guidelines, section I.C.2",
    )
    found = Candidate.by_words(code, text, span, step, secondary.place)
    return replace(found, order=secondary.order + 1)
