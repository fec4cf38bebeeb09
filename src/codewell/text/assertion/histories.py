"""Where a sentence lists what the past brought: a history in prose, a birth, an allergy."""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Pattern

_WHOSE = r"(?:his|her|their|the|other|medical|prior|remaining|otherwise|rest of (?:the|her|his))"
_LISTED = Pattern(
    r"\b(?:PMHx?|past (?:medical )?(?:history|hx)|past medical)\b"
    r"|\b(?:surgeries|operations|PSHx?|past surgical(?: history)?|surgical (?:history|hx))\b\s*[,:]"
    rf"|\b{_WHOSE} (?:medical |past |other |remaining |previous )*(?:history|hx)(?: otherwise| also"
    r"| is otherwise)? (?:includes?|lists?|is|was|consists of|of|has|shows?|holds|contains|adds"
    r"|notes)\b"
    r"|\bhistory otherwise\b|\bother history\b\s*:?"
    r"|\b(?:also )?(?:on|in) (?:his|her|the|their) (?:old |medical )?(?:record|chart|list"
    r"|problem list"
    r"|history) (?:are|is|also|there are|we find)\b"
    r"|\b(?:old|prior|previous|copied|outside|carried[- ]forward) (?:problem )?(?:list|chart"
    r"|records?)"
    r"(?: also| still)?(?: lists?| shows?| has| carries| includes| reads?| mentions?|\s*:)"
    r"|\b(?:history|hx) of (?:[\w'-]+ ){1,6}?(?:,|and) ",
    re.IGNORECASE,
)
"""What opens a list of a history in prose: ``her history includes``."""
_STOP = re.compile(
    r"[.;!?]\s|\b(?:now|today|presents?|presented|comes|came|here with|who|returns"
    r"|admitted|is seen|seen for)\b",
    re.IGNORECASE,
)
_FAR = 240
_STEMS = ("hx", "histor", "pmh", "record", "chart", "list", "medical", "surg", "operations", "psh")
"""One of these stands in what opens a list."""
_LEAD = 160
_BORN = Pattern(r"\b(?:born|birth|delivered|delivery|ex-?\d\d|\d\d-weeker)\b", re.IGNORECASE)
_HOME = Pattern(
    r"\bNICU (?:stay|for|x|course|\d)|\bin the NICU\b|\b(?:went|came) home\b|\bhome (?:at|on"
    r"|after|by)\b"
    r"|\bdischarged\b|\bas a (?:newborn|neonate)\b|\bper (?:the )?(?:\w+ )?records\b"
    r"|\bpop-off\b",
    re.IGNORECASE,
)
_OLDER = Pattern(r"\b(?:months?|years?)[- ]old\b", re.IGNORECASE)
"""Who is so old was not born just now; a mother of that age may just have given birth."""
_DELIVERY_ONLY = (
    *("O36", "O45", "O60", "O64", "O66", "O69", "O70", "O72"),
    *("P03", "P22", "P28", "P36", "K553"),
)
_REACTION = re.compile(
    r"(?:\(|->|→|=|:|\s[-–—]|\bcauses?|\bcaused|\bgives? (?:her|him)|\bgave (?:her|him)"
    r"|\breaction|\bbecause of|\bdue to)\s*"
    r"(?:[\w-]+(?:,|/| and| with)? ){0,3}$",
    re.IGNORECASE,
)
_ALLERGIES = Pattern(
    r"\b(?:all(?:ergies|ergic|ergy|s)?|adrs?|intoleranc\w+|drug reactions?|reactions? to|(?:could"
    r"|did) not (?:take|tolerate)|intolerant of)\s*[:/|=-]?[^.;\n]{1,90}$",
    re.IGNORECASE,
)
_TRIED = Pattern(
    r"\b(?:failed|tried|(?:past|prior|previous) (?:trials?|meds|drugs)(?: of)?)\b[^.;]{1,90}\($",
    re.IGNORECASE,
)
_AFTER_COMMA = re.compile(r"\w,\s*$")
_AVOID = re.compile(r"\)?[,;]\s*(?:avoid|never again|do not give|no more|strictly avoid)", re.I)
REACTS = ("R", "L", "T78", "T88", "K", "J38", "N17", "G", "F", "H", "M")


def in_history_list(text: str, span: Span, start: int) -> Span | None:
    """What opens the list of past conditions that the words stand in."""
    begin = max(start, span.start - _FAR)
    before = text[begin : span.start].replace("\n", " ")
    if not any(stem in before.lower() for stem in _STEMS):
        return None
    last = None
    for match in _LISTED.finditer(before):
        last = match
    if last is None or _STOP.search(before, last.end()):
        return None
    return Span(begin + last.start(), begin + last.end())


def at_birth(text: str, span: Span, start: int, end: int, code: str) -> Span | None:
    """The birth that the sentence tells of long after it."""
    if not code.startswith(_DELIVERY_ONLY):
        return None
    start = max(start - _LEAD, text.rfind("\n\n", 0, span.start), 0)
    birth = _BORN.search(text, start, span.start)
    if birth is None:
        return None
    is_older = not code.startswith("O") and _OLDER.search(text, start, end)
    return Span(*birth.span()) if is_older or _HOME.search(text, start, end) else None


def reaction(text: str, span: Span, start: int, section: str, code: str) -> Span | None:
    """The drug that once gave the reaction that the words name: ``sulfa (rash)``."""
    if not code.startswith(REACTS):
        return None
    begin = max(start, span.start - _FAR)
    before = text[begin : span.start].replace("\n", " ")
    match = _REACTION.search(before) or (section == "allergies" and _AFTER_COMMA.search(before))
    if not match:
        return None
    if (
        section == "allergies"
        or _ALLERGIES.search(before)
        or _TRIED.search(before)
        or _AVOID.match(text, span.end)
    ):
        return Span(begin + match.start(), span.start)
    return None
