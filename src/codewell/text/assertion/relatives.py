"""Whose condition it is, told by the words before it: "her husband's stroke"."""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Pattern

_BEFORE = 160
_RELATIVE = (
    r"(?:mother|father|mom|mum|dad|husband|wife|spouse|partner|son|daughter|child|brother|sister"
    r"|sibling|twin|aunt|uncle|cousin|niece|nephew|grand(?:mother|father|ma|pa|son|daughter)"
    r"|friend|boyfriend|girlfriend|neighbou?r|roommate|coworker|classmate)(?:-in-law)?"
)
_HAS = (
    r"(?:has|had|have|suffers? from|suffered|died (?:of|from)|lives with|lived with|carries"
    r"|(?:is|was|has been|had been) (?:just |recently |newly |being |also )*(?:treated (?:for|with)"
    r"|diagnosed with|on \w+(?: \w+)? for|in (?:hospital|treatment|remission) (?:for|with|from)"
    r"|told (?:that )?(?:he|she|they) ha(?:s|d)|found to have|operated on for|seen for"
    r"|admitted (?:for|with)|recovering from|sick with|born with|getting over|home with))"
)
_FEW = r"(?:(?!(?:he|she|they|patient|pt|for|because|after)\b)[\w'’-]+ ){0,5}"
_WHOSE = Pattern(
    rf"\b{_RELATIVE}['’]s (?:[\w-]+ )?$"
    rf"|\b{_RELATIVE},? who,? (?:also |herself |himself |too )?{_HAS} {_FEW}$"
    rf"|\b{_RELATIVE}, who [^,.;]{{3,60}}, (?:also )?{_HAS} {_FEW}$"
    rf"|\b{_RELATIVE} (?:tells (?:me|us)|says|said|reports?|mentions|told (?:me|us)|states)"
    rf" (?:that )?s?he (?:herself|himself|also|too) {_HAS} {_FEW}$"
    rf"|\b{_RELATIVE} (?:herself|himself|too) {_HAS} {_FEW}$"
    rf"|\b{_RELATIVE} (?:had|has) [^.;,]{{3,60}} and (?:was|is"
    rf"|has been) (?:told (?:that )?s?he ha[sd]"
    rf"|diagnosed with|treated for|found to have) {_FEW}$"
    rf"|\b{_RELATIVE} (?:died|passed|passed away)\b[^.;,]{{0,25}} (?:of|from|with) {_FEW}$"
    r"|\bmaternal $",
    re.IGNORECASE,
)


_STEMS = (
    *("mother", "father", "mom", "mum", "dad", "husband", "wife", "spouse", "partner", "son"),
    *("daughter", "child", "brother", "sister", "sibling", "twin", "aunt", "uncle", "cousin"),
    *("niece", "nephew", "grand", "friend", "neighb", "roommate", "coworker", "classmate"),
    "maternal",
)


def names_relative(sentence: str) -> bool:
    """Whether a sentence, in small letters, may name a relative."""
    return any(stem in sentence for stem in _STEMS)


def whose(text: str, span: Span, start: int) -> Span | None:
    """The relative who has what the words name; ``start`` is that of the sentence."""
    begin = max(start, span.start - _BEFORE)
    before = text[begin : span.start].replace("\n", " ")
    match = _WHOSE.search(before)
    return Span(begin + match.start(), span.start) if match else None
