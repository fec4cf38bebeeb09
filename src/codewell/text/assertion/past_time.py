"""Events told of a time that is over: "years ago she had", "in college he broke", "as a boy"."""

from __future__ import annotations

import re
from typing import NamedTuple

from codewell.model import Span
from codewell.text.assertion.years import NUMBERS
from codewell.text.patterns import Gated, Pattern

_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SEASON = r"(?:winter|spring|summer|fall|autumn)"
_HOLIDAY = r"(?:christmas|thanksgiving|easter|halloween|the holidays)"
_SERVICE = (
    r"(?:(?:high|grade|grammar|middle|elementary|primary|boarding|nursing|medical|law|graduate"
    r"|grad)"
    r" school|school days|college|university|kindergarten|preschool"
    r"|(?:first|second|third) grade|residency|boot camp|basic training|prison"
    r"|the (?:army|navy|service|military|marines|air force|war|nineties|eighties|seventies|sixties"
    r"|fifties)|the (?:19)?[5-9]0'?s|childhood|infancy|adolescence|puberty|vietnam|iraq"
    r"|afghanistan)"
)
_DECADES = dict(
    zip(
        "twenties thirties forties fifties sixties seventies".split(),
        range(20, 80, 10),
        strict=True,
    )
)
_STAGE = (
    r"(?:child|kid|boy|girl|teen(?:ager)?|baby|infant|newborn|neonate|toddler|student|adolescent"
    r"|youth|young (?:man|woman|adult|mother|person)|schoolboy|schoolgirl|undergrad(?:uate)?"
    r"|recruit|cadet|apprentice|freshman)"
)
_LONG_AGO = Pattern(
    r"\b(?:years?|yrs?|decades?|winters|summers) (?:ago|back|earlier|before|previously|prior)\b"
    r"|\b(?:long|ages) ago\b|\bwhen (?:very )?(?:young|little|small)\b"
    r"|\bwhile (?:living|serving|stationed|traveling|working|studying) (?:in|on|abroad)\b"
    r"|\b(?:with|w/|in|during|c/) ?(?:#\s?[1-9]\b|G[1-9]\b)"
    r"|\b(?:newborn|neonatal|nursery|NICU) (?:period|course|stay|hx|history)\b|\bin the NICU\b"
    r"|\b(?:with|in) (?:her|the) (?:first|second|third|oldest|older|youngest|previous|prior)"
    r"(?=\s*(?:[.,;)]|$|and\b|two\b|one\b))"
    r"|\bthe (?:year|winter|summer|spring|fall|autumn|month) (?:that |before |after |when )?"
    r"(?:he|she|they|his|her|their|my)\b"
    r"|\b(?:last|previous|prior) pregnancy\b|\b(?:during|on) that (?:stay|admission"
    r"|hospitali[sz]ation|visit|pregnancy)\b"
    r"|\bin the (?:months|weeks|years?) (?:after|before|following)\b"
    r"|\bafter (?:her|the) (?:first|second|third|previous|prior|other) (?:pregnancy|delivery|child"
    r"|baby|birth)\b|\b(?:freshman|sophomore|junior|senior) year\b"
    r"|\bas an? (?:younger|heavier|bigger|thinner|working|drinking) (?:man|woman|person)\b"
    rf"|\bbefore (?:he|she|they) (?:was|turned|were) (?P<before>{_NUMBER})\b(?! (?:weeks|months))"
    r"|\bbefore (?:his|her|their) (?:first|second|third|last|only) (?:child|baby|pregnancy"
    r"|marriage|job)\b"
    r"|\b\d+ ?y(?:rs?)? ago\b"
    rf"|\bas an? (?:[a-z]+ )?{_STAGE}\b|\bas an? (?:college|collegiate|high[- ]school|varsity) \w+"
    rf"|\bas an? (?:[a-z-]+ ){{0,3}}(?P<aged>{_NUMBER})[- ]?(?:year[- ]old|yo|y/o)\b"
    r"|\bwhen (?:he|she|they|i) (?:was|were) (?:in (?!the (?:ed|er|hospital)|pain)|an? |young"
    r"|little|small|much younger|still (?:in|a|at)|living|serving|stationed|pregnant with"
    rf"|(?:about |around |aged? )?(?P<when>{_NUMBER})\b(?! (?:weeks|months|days)))"
    r"|\bin (?:his|her|their) (?:early |mid[- ]?|late )?(?:teens|youth|childhood|adolescence"
    rf"|infancy|\w+ days|(?P<decade>{'|'.join(_DECADES)}|[2-7]0'?s))\b"
    rf"|\b(?:in|during|at|through|while in|back in) {_SERVICE}\b"
    r"|\bduring (?:his|her|their|the) (?:residency|deployment|divorce|chemotherapy"
    r"|military service|childhood|teens)\b"
    r"|\b(?:during|in|with) (?:his|her|their|the|a) (?:first|second|third|fourth|last|previous"
    r"|prior|earlier|other) (?:pregnancy|delivery|child|baby|deployment|marriage)\b"
    r"|\bpregnant with (?:her|his|their)\b|\bthe birth of (?:her|his|their)\b"
    r"|\b(?:at|by) (?:the )?age (?:of )?(?P<age>" + _NUMBER + r")\b(?! (?:weeks|months|days))"
    rf"|\bat (?P<at>{_NUMBER})(?=,? (?:for|with|from|after|because|due to|when|while|falling|he|she"
    r"|playing)\b)|\bat birth\b|\bin the (?:remote|distant) past\b|\bearly in life\b|\bback then\b",
    re.IGNORECASE,
)
"""So long ago that even an injury or a birth is over."""
_AGO = Gated(
    r"\b(?:months?|mos?) (?:ago|back|earlier|before)\b"
    rf"|\b(?:at|during) (?:the|her|his|my|our) {_MONTH} (?:visit|appointment|admission|stay)\b"
    rf"|(?<!since )(?<!than )(?<!from )\b(?:last|this past)"
    rf" (?:year|month|{_SEASON}|{_HOLIDAY}|{_MONTH})\b"
    rf"|\bover {_HOLIDAY}\b|\bearlier (?:this year|in (?:the |this |her )?pregnancy|in the year)\b"
    r"|\bbefore (?:he|she|they) (?:retired|moved|married|was born|quit|gave up|got pregnant"
    r"|became)\b"
    r"|\b(?:before|prior to) (?:the|his|her|their|a) (?:move|retirement|marriage|transplant|divorce"
    r"|shunt|operation|bypass|ablation|stent|band|sleeve|fusion|hysterectomy|dialysis|pandemic)\b"
    r"|\b(?:at|on|during) (?:the|our|his|her|my) (?:last|previous|prior|first) (?:visit|appointment"
    r"|check-?up|encounter|stay|admission|hospitali[sz]ation|meeting)\b"
    r"|\bwhen (?:I|we) first (?:met|saw)\b|\b(?:last|prior|previous) note\b"
    r"|\bbefore (?:starting|beginning|quitting|retiring|moving)\b"
    r"|\bthat (?:spring|summer|winter|fall|autumn|year)\b|\bthe last time (?:he|she|they)\b"
    r"|\bas an? (?!result|consequence|side|complication|symptom|sign|cause|reaction|smoker|diabetic"
    r"|patient|precaution|baseline|whole|rule|reason|problem|new|late|long|risk|component|part"
    r"|very|big)"
    r"[a-z]{4,}(?=\s*[.,;]|$)"
    r"|\bat one (?:time|point)\b|\bonce(?=,| in\b| at\b| as\b)|\bin the past\b(?! (?:\w+ )?(?:few"
    r"|hour|day|week|month|24|48))",
    re.IGNORECASE,
    stems=(
        "ago",
        "back",
        "earlier",
        "before",
        "visit",
        "appointment",
        "admission",
        "stay",
        "hospitali",
        "last",
        "past",
        "over",
        "prior",
        "check",
        "encounter",
        "meeting",
        "first",
        "note",
        "that",
        "time",
        "as a",
        "one point",
        "once",
    ),
)
_LATELY = Gated(
    r"\b(?:days|weeks|wks?) (?:ago|back|earlier|before)\b|(?<!since )\blast (?:week|wk)\b"
    rf"|\bin (?:early |late |mid[- ]?)?{_MONTH}(?=\s*(?:[,;.)]|$|[a-z]))",
    re.IGNORECASE,
    stems=("day", "week", "wk", "last", "in "),
)
"""So short ago that only what passes is over, and only where an event is told."""
_YEAR = Gated(
    r"(?<!since )\b(?:in|of|from|during|around|about|circa|early|late|mid|mvc|mva|mcc|crash"
    r"|accident|wreck|collision|assault|gsw|explosion|blast|deployment)[ -]"
    rf"(?:(?:early|late|mid)[- ]|{_MONTH},? (?:of )?|{_SEASON},? (?:of )?)?((?:19|20)\d\d)\b(?!-)",
    re.IGNORECASE,
    stems=("19", "20"),
)
_EVENT = Pattern(
    r"\b(?:had(?! (?:been|it|no|not|never) )|has had|have had|suffered|sustained"
    r"|presented|caught|contracted|survived|experienced|passed|broke|tore|endured|battled|fought|overcame"
    r"|underwent|went through|came (?:down with|through)|picked up|got|spent|recalls?|remembers"
    r"|(?:was|were|been|got) (?:\w+ly )?(?:hospitali[sz]ed|treated|admitted|operated|seen|evaluated"
    r"|laid up|sick|ill|on|in)|complicated by|(?:I|we|they) (?:treated|gave|prescribed|drained|saw)"
    r"|took|received"
    r"|needed|required|(?:episode|bout|spell|attack|case) of"
    r"|had been|there was|(?:he|she|they) (?:was|were)(?=\s+(?:\w+\s)?$))\b",
    re.IGNORECASE,
)
_DONE = Pattern(
    r"\s+(?:was |were )?(?!(?:need|relat|associat|complicat|caus|describ|report|not|start|diagnos"
    r"|inherit|label|call|refer|control|manag|follow)\w*ed\b)[a-z]{3,}ed (?:in|at|during|as|the)\b"
    r"|\s+(?:once|twice|(?:x|×)\s?\d+|(?:two|three|four|five|several|many) times)\b",
    re.IGNORECASE,
)
"""What was done about it then, or how often it came: ``amblyopia patched in preschool``."""
_CUT = Pattern(
    r"(?<!Dr)(?<!Mr)(?<!Ms)[.;:!?](?=\s|$)|\s[-–—]\s"
    r"|,?\s(?:but|however|and (?:has|have|is|are|now|takes|remains"
    r"|still|continues)|now|currently|today|since then|ever since|who|which|with residual|leaving"
    r"|left)\b",
    re.IGNORECASE,
)
_GOES_ON = Pattern(
    r"\b(?:since|still|ongoing|chronic|persist\w*|continu\w*|began|begun|started|onset|diagnosed"
    r"|dx|dx'?d|diagnosis|noticed|remains|recurs|recurrent|known|on and off|worse\w*"
    r"|progress\w*|unchanged|again|no better|not (?:better|improv\w+|resolved)"
    r"|(?:every|each) (?:winter|spring|summer|fall|autumn|year|month))\b",
    re.IGNORECASE,
)
_WITH_BOUTS = Pattern(
    r",?\s+(?:with|w/) (?:[\w-]+ ){0,2}(?:flares?|attacks?|exacerbations?|episodes?|relapses?"
    r"|admissions?|hospitali[sz]ations?|bouts?)\b",
    re.IGNORECASE,
)
"""Bouts of what stays: ``gout with two flares last year``."""
_IS = Pattern(r"\b(?:is|are|has(?! had)|takes)\b", re.IGNORECASE)
"""What is so now, in the same breath."""
_NEAR = 120
"""So far from a verb the words it governs may stand."""


class PastTime(NamedTuple):
    """A time expression of a sentence; ``long`` where even an injury is over."""

    span: Span
    long: bool
    lately: bool = False


def past_times(text: str, *, year: int | None, age: int | None) -> tuple[PastTime, ...]:
    """The expressions of a sentence, in one line, that name a time before that of the record.

    ``year`` is that of the record, ``age`` the patient's in years.
    """
    found = [
        PastTime(Span(*match.span()), True)
        for match in _LONG_AGO.finditer(text)
        if _is_over(match, age) and not text[: match.start()].endswith("than ")
    ]
    found += [PastTime(Span(*m.span()), False) for m in _AGO.finditer(text)]
    found += [PastTime(Span(*m.span()), False, True) for m in _LATELY.finditer(text)]
    if year is not None:
        found += [
            PastTime(Span(*m.span()), int(m[1]) < year - 1)
            for m in _YEAR.finditer(text)
            if int(m[1]) < year
        ]
    return tuple(found)


def _is_over(match: re.Match[str], age: int | None) -> bool:
    """Whether the age or decade of life that is named has passed."""
    if age is None:
        return True
    if decade := match["decade"]:
        word = decade.lower()
        return _DECADES.get(word, 0) + (int(word[0]) * 10 if word[0].isdigit() else 0) + 9 < age
    ages = (match[group] for group in ("aged", "when", "age", "at", "before"))
    if word := next((found for found in ages if found), "").lower():
        return (int(word) if word.isdigit() else NUMBERS.index(word) + 1) < age - 1
    return True


def told_of_the_past(
    text: str,
    span: Span,
    times: tuple[PastTime, ...],
    *,
    passes: bool,
    injury: bool,
) -> Span | None:
    """The time expression that dates the event at a span, None where none does.

    ``text`` is the sentence in one line. The statement around the words tells an event ("had",
    "was treated for") and nothing that lasts ("since", "still", "began"). A condition that
    passes needs no verb of an event; an injury needs a time that is long over.
    """
    begin, stop = _clause(text, span, times)
    before = text[max(begin, span.start - _NEAR) : span.start]
    told = bool(_EVENT.search(before) or _DONE.match(text, span.end))
    here = [
        time.span
        for time in times
        if begin <= time.span.start
        and time.span.end <= stop
        and (time.long or not injury)
        and (passes and told if time.lately else passes or injury or told)
    ]
    if not here:
        return None
    behind = text[span.end : stop]
    if with_bouts(text, span):
        return None
    if _GOES_ON.search(text, begin, span.start) or _GOES_ON.search(behind):
        return None
    if _IS.search(text, begin, span.start) or _IS.search(behind.partition(",")[0]):
        return None
    return here[0]


def with_bouts(text: str, span: Span) -> bool:
    """Whether a time behind the words is that of bouts of what they name."""
    return bool(_WITH_BOUTS.match(text, span.end))


def _clause(text: str, span: Span, times: tuple[PastTime, ...]) -> tuple[int, int]:
    """The statement around the words; a time may head it: ``crash in 2011: femur fracture``."""
    begin = 0
    heads = {time.span.end for time in times}
    for match in _CUT.finditer(text, 0, span.start):
        if not (match[0] == ":" and match.start() in heads):
            begin = match.end()
    after = _CUT.search(text, span.end)
    return begin, after.start() if after else len(text)
