"""The receptors of a breast cancer: one code for each that is told (Z17.0-Z17.3-).

Pathology tells them as signs, words or shares of the cells ("ER 95%, PR 80%, HER2 neg",
"ER+/PR+/HER2-", "HER2 3+"), whose signs the words of a term do not hold. The combined codes
(Z17.4-) are for a record that tells only the combination: "HR+/HER2-", "triple negative".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_BREAST = "C50"
_RECEPTORS = "Z17"
_SECTIONS_NOT = frozenset(("family_history", "discharge_instructions", "instructions"))
_CODES = {
    ("er", True): "Z170",
    ("er", False): "Z171",
    ("pr", True): "Z1721",
    ("pr", False): "Z1722",
    ("her2", True): "Z1731",
    ("her2", False): "Z1732",
}
_COMBINED = {
    (True, True): "Z17410",
    (True, False): "Z17411",
    (False, True): "Z17420",
    (False, False): "Z17421",
}
"""By hormone receptor and HER2."""
_VALUE = (
    r"(?:\s*(?:status|receptors?|was|is|are|were|by (?:IHC|FISH)|IHC|FISH|[:=(,])){0,3}\s*-?\s*"
    r"(?P<value>positive|pos\b|negative|neg\b|equivocal|low\b|amplified|not amplified"
    r"|non-?amplified|unamplified|[0-3] ?\+|<\s*\d+ ?%|\d{1,3} ?%|\+{1,3}|[-–−](?![A-Za-z0-9])"
    r"|0(?![\d.%]))"
)
_HORMONE = Pattern(
    r"\b(?P<what>(?:ER|PR|PgR|HR|estrogen receptor|progesterone receptor|hormone receptor)"
    r"(?:s)?(?:\s*(?:/|,|and|&)\s*(?:ER|PR|PgR|estrogen receptor|progesterone receptor))?)"
    + _VALUE,
    re.IGNORECASE,
)
_HER2 = Pattern(
    r"\bHER-?\s?2(?:\s?/?\s?neu)?" + _VALUE + r"(?:[^.;\n]{0,40}?\b(?:FISH|ISH)\W{1,3}(?:was |is )?"
    r"(?P<fish>\+|-|neg\w*|pos\w*|not amp\w*|non-?amp\w*|amp\w*))?",
    re.IGNORECASE,
)
_TRIPLE = Pattern(
    r"\b(?:TNBC|triple[- ](?P<value>negative|neg|positive|pos)\b(?! family))", re.IGNORECASE
)
_NOT_ER = Pattern(r"\b(?:seen|sent|went|came|presented|return|go) (?:\w+ ){0,3}$", re.IGNORECASE)


def with_receptors(read: ReadNote, proposed: Sequence[Candidate]) -> list[Candidate]:
    """The proposed codes with those of the receptors of a breast cancer among them.

    A receptor that the record tells in two ways gets no code.
    """
    cancer = next((c for c in proposed if c.code.startswith(_BREAST)), None)
    if cancer is None:
        return list(proposed)
    told: dict[str, dict[bool, Span]] = {}
    for receptor, value, span in _told(read):
        told.setdefault(receptor, {}).setdefault(value, span)
    values = {receptor: next(iter(ways)) for receptor, ways in told.items() if len(ways) == 1}
    codes = {
        _CODES[receptor, value]: told[receptor][value]
        for receptor, value in values.items()
        if receptor != "hormone"
    }
    if "er" not in told and "pr" not in told and {"hormone", "her2"} <= values.keys():
        combined = _COMBINED[values["hormone"], values["her2"]]
        codes = {combined: told["hormone"][values["hormone"]]}
    if not codes:
        return list(proposed)
    untold = {code for (receptor, _), code in _CODES.items() if receptor not in told}
    kept = [c for c in proposed if not c.code.startswith(_RECEPTORS) or c.code in untold]
    return [*kept, *(_beside(read, code, span, cancer) for code, span in codes.items())]


def _told(read: ReadNote) -> Iterator[tuple[str, bool, Span]]:
    """Each receptor told, whether it is there, and where: ``er``, ``pr``, ``hormone``, ``her2``."""
    text = read.note.text
    for sentence in read.sentences:
        if sentence.section in _SECTIONS_NOT:
            continue
        start, end = sentence.span.start, sentence.span.end
        for match in _TRIPLE.finditer(text, start, end):
            there = (match["value"] or "negative").lower().startswith("pos")
            yield "hormone", there, Span(*match.span())
            yield "her2", there, Span(*match.span())
        for match in _HORMONE.finditer(text, start, end):
            value = _present(match["value"])
            if value is not None and not _NOT_ER.search(text, start, match.start()):
                for receptor in _named(match["what"]):
                    yield receptor, value, Span(*match.span())
        for match in _HER2.finditer(text, start, end):
            value = _her2(match["value"], match["fish"])
            if value is not None:
                yield "her2", value, Span(*match.span())


def _named(what: str) -> Iterator[str]:
    """The receptors that the words before a value name."""
    words = what.lower()
    if words.startswith(("hr", "hormone")):
        yield "hormone"
    if re.search(r"\ber|estrogen", words):
        yield "er"
    if re.search(r"\bp(?:g?r)|progesterone", words):
        yield "pr"


def _present(value: str) -> bool | None:
    """Whether a hormone receptor is there: at least 1 % of the cells."""
    word = value.lower().replace(" ", "")
    if word.startswith("<"):
        return False
    if word.endswith("%"):
        return int(word[:-1]) >= 1
    if word in ("0", "0+") or word.startswith(("neg", "-", "–", "−")):
        return False
    if word.startswith(("pos", "+", "low")) or word.endswith("+"):
        return True
    return None


def _her2(value: str, fish: str | None) -> bool | None:
    """Whether HER2 is positive: 3+ or amplified; low, 0 and 1+ are negative; FISH settles 2+."""
    word = value.lower().replace(" ", "")
    if fish:
        return fish.lower().startswith(("pos", "+", "amp"))
    if word in ("2+", "equivocal", "++") or word.endswith("%"):
        return None
    absent = word in ("0", "0+", "1+", "low")
    return not (absent or word.startswith(("neg", "-", "–", "−", "not", "non", "un")))


def _beside(read: ReadNote, code: str, span: Span, cancer: Candidate) -> Candidate:
    """The receptors behind their cancer."""
    text = read.note.text
    step = ProofStep(
        "receptors",
        f"“{span.of(text)}”, asked for by {dotted(cancer.code)}: {dotted(code)}",
        "receptors.py",
        "ICD-10-CM Tabular List, use additional code at C50",
    )
    return replace(Candidate.by_words(code, text, span, step, cancer.place), order=cancer.order + 1)
