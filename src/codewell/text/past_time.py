"""Events told of a time that is over: "years ago she had", "in college he broke", "as a boy"."""

from __future__ import annotations

import re
from typing import NamedTuple

from codewell.model import Span
from codewell.text.patterns import Pattern
from codewell.text.years import NUMBERS

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
    r" school|school days|college|university|kindergarten|residency|boot camp|basic training|prison"
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
    r"|\bbefore (?:his|her|their) (?:first|second|third|last|only) (?:child|baby|pregnancy"
    r"|marriage|job)\b"
    r"|\b\d+ ?y(?:rs?)? ago\b"
    rf"|\bas an? (?:[a-z]+ )?{_STAGE}\b"
    rf"|\bas an? (?P<aged>{_NUMBER})[- ]?(?:year[- ]old|yo|y/o)\b"
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
_AGO = Pattern(
    r"\b(?:months?|mos?) (?:ago|back|earlier|before)\b"
    rf"|(?<!since )(?<!than )(?<!from )\b(?:last|this past)"
    rf" (?:year|month|{_SEASON}|{_HOLIDAY}|{_MONTH})\b"
    rf"|\bover {_HOLIDAY}\b|\bearlier (?:this year|in (?:the|this|her) pregnancy|in the year)\b"
    r"|\bbefore (?:he|she|they) (?:retired|moved|married|was born|quit|gave up|got pregnant"
    r"|became)\b"
    r"|\b(?:before|prior to) (?:his|her|their) (?:move|retirement|marriage|transplant|divorce)\b"
    r"|\bbefore (?:starting|beginning|quitting|retiring|moving)\b"
    r"|\bthat (?:spring|summer|winter|fall|autumn|year)\b|\bthe last time (?:he|she|they)\b"
    r"|\bas an? (?!result|consequence|side|complication|symptom|sign|cause|reaction|smoker|diabetic"
    r"|patient|precaution|baseline|whole|rule|reason|problem|new|late|long|risk|component|part"
    r"|very|big)"
    r"[a-z]{4,}(?=\s*[.,;]|$)"
    r"|\bat one (?:time|point)\b|\bonce(?=,| in\b| at\b| as\b)|\bin the past\b(?! (?:\w+ )?(?:few"
    r"|hour|day|week|month|24|48))",
    re.IGNORECASE,
)
_LATELY = Pattern(
    r"\b(?:days|weeks|wks?) (?:ago|back|earlier|before)\b|(?<!since )\blast (?:week|wk)\b",
    re.IGNORECASE,
)
"""So short ago that only what passes is over, and only where an event is told."""
_YEAR = Pattern(
    r"(?<!since )\b(?:in|of|from|during|around|about|circa|early|late|mid)[ -]"
    rf"(?:(?:early|late|mid)[- ]|{_MONTH},? (?:of )?|{_SEASON},? (?:of )?)?((?:19|20)\d\d)\b(?!-)",
    re.IGNORECASE,
)
_EVENT = Pattern(
    r"\b(?:had(?! (?:been|it|no|not|never) )|has had|have had|suffered|sustained"
    r"|caught|contracted|survived|experienced|passed|broke|tore|endured|battled|fought|overcame"
    r"|underwent|went through|came (?:down with|through)|picked up|got|spent|recalls?|remembers"
    r"|(?:was|were|been|got) (?:\w+ly )?(?:hospitali[sz]ed|treated|admitted|operated|seen|evaluated"
    r"|laid up|sick|ill|on|in)|took|received|needed|required|(?:episode|bout|spell|attack|case) of"
    r"|had been|there was)\b",
    re.IGNORECASE,
)
_CUT = Pattern(
    r"[.;:!?](?=\s|$)|\s[-–—]\s|,?\s(?:but|however|and (?:has|have|is|are|now|takes|remains"
    r"|still|continues)|now|currently|today|since then|ever since|who|which|with residual|leaving"
    r"|left)\b",
    re.IGNORECASE,
)
_GOES_ON = Pattern(
    r"\b(?:since|still|ongoing|chronic|persist\w*|continu\w*|began|begun|started|onset|diagnosed"
    r"|dx|dx'?d|diagnosis|noticed|remains|recurs|recurrent|known|on and off|worse\w*"
    r"|progress\w*)\b",
    re.IGNORECASE,
)
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
    if word := (match["aged"] or match["when"] or match["age"] or match["at"] or "").lower():
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
    begin, stop = _clause(text, span)
    before = text[max(begin, span.start - _NEAR) : span.start]
    told = bool(_EVENT.search(before))
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
    if _GOES_ON.search(text, begin, span.start) or _GOES_ON.search(behind):
        return None
    if _IS.search(text, begin, span.start) or _IS.search(behind.partition(",")[0]):
        return None
    return here[0]


def _clause(text: str, span: Span) -> tuple[int, int]:
    begin = 0
    for match in _CUT.finditer(text, 0, span.start):
        begin = match.end()
    after = _CUT.search(text, span.end)
    return begin, after.start() if after else len(text)
