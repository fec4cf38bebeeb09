"""How a condition ended: ``hernia (repaired)``, ``gout quiet for ten years``, ``measles once``."""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.assertion.years import NUMBERS
from codewell.text.patterns import Gated, Pattern

_DONE = (
    r"(replaced|removed|repaired|reversed|fixed|resected|excised|corrected|cured|healed|resolved|recovered"
    r"|ablated|aspirated|banded|evacuated|ligated|declotted|lifted|passed|outgrown|stented|clipped"
    r"|coiled|taken out|cut out"
    r"|(?:stopped|done|then)(?=\s*[.,;]))\b"
)
_ENDED = Pattern(
    r"\s*(?:[(,–—-]|\s[-–—]\s)?\s*(?:(?:was|were|had been)\s+"
    + _DONE.replace("(", "(?:", 1)
    + r"(?!\s+(?:today|here|this|to \d|for|en|via|slowly|partly|partially|gradually|somewhat))"
    r"|(?:(?:is|are|has been|have been|was|were|now|since|long|fully|successfully|surgically"
    r"|spontaneously|previously|already|all)\s+){0,3}"
    + _DONE
    + r"(?!\s+(?:today|here|this|for|from|en|via|through|and sent|without|intact|visual|slowly"
    r"|partly|partially|gradually|somewhat"
    r"|to \d|with)))",
    re.IGNORECASE,
)
_GAP = (
    r"(?:\s+(?:after|during|in|with|w/|following|of|on|for|pp|postpartum)"
    r"(?: (?:the|her|his|their|both|a|an|each|all|last|first|second|one|two|three|several))?"
    r" [\w-]+|\s+last (?:week|wk|month|night|year|fall|spring|summer|winter)){1,2}"
)
_ENDED_LATER = Gated(
    r"(?:" + _GAP + r"|\s+(?:pp|postpartum|x\s?\d))"
    r",?\s+(?:(?:has |have |had )?(?:since |now |finally |fully |long since ))?"
    r"(?:resolved|lifted|corrected|cured|healed|outgrown|over|gone|done|over and done"
    r"|treated and cured"
    r"|over on (?:its|their) own|gone (?:now|since)|(?:\w+ )?(?:nl|normal"
    r"|wnl) now)(?=\s*(?:[.,;)\n]|$| on its own| without| by| on| with"
    r" (?:iron|time|therapy|diet|rest|steroids)))",
    re.IGNORECASE,
    stems=(
        "resolved",
        "lifted",
        "corrected",
        "cured",
        "healed",
        "outgrown",
        "over",
        "gone",
        "done",
        " now",
    ),
)
"""The end behind what goes with the condition: ``depression after the divorce, lifted``."""
_YEARS = (
    rf"(?:(?:the (?:past|last)|about|over|more than|nearly|almost|at least|well over|these|many|a"
    rf"|the|some|several)\s+){{0,3}}"
    rf"(?:(?:\d+|{'|'.join(NUMBERS)}|thirty|forty|couple of|few|many)\s+)?(?:years?|yrs?"
    rf"|decades?)\b"
)
_QUIET = Gated(
    r"(?:\s+[\w/-]+){0,2}?,?\s+(?:(?:has|have|had) been |is |are |was |were |stayed |stays )?"
    r"(?:entirely |completely |all |now |clinically )?"
    r"(?:quiet|silent|dormant|inactive|asleep|asymptomatic|dry|settled|not (?:bothered|troubled)"
    r" (?:him|her)|no trouble|no (?:attacks?|flares?|episodes?|stones?|spells?|symptoms?|inhalers?"
    r"|wheez\w+|treatment|bouts?))\s+(?:for|in|since|over|×|x)?\s*" + _YEARS,
    re.IGNORECASE,
    stems=(
        "quiet",
        "silent",
        "dormant",
        "inactive",
        "asleep",
        "asympt",
        "dry",
        "settled",
        "not ",
        "no ",
    ),
)
"""No sign of it for years: ``her gout has been silent for ten years``."""
_NEEDS_NONE = Gated(
    r"[^.;:\n]{0,30}?,? (?:and|but|who|with)?\s*(?:has|have|had)?\s?(?:not (?:needed|used|taken"
    r"|required|had|carried)|never (?:needed|used) again|stopped (?:carrying|using|needing)"
    r"|off) (?:\w+ ){0,5}(?:in|for|since) " + _YEARS,
    re.IGNORECASE,
    stems=("not ", "never ", "stopped", "off "),
)
_NEVER_AGAIN = Gated(
    r"[^.;:,]{0,40}(?:[,;](?! (?:\w+ ){1,4}(?:neg|given|shot))[^.;:,]{0,25}){0,2}?,?\s+"
    r"(never again|never since|not (?:once )?since"
    r"|(?:none|nothing) (?:now|today|at present|currently|so far|this (?:week|month|year|pregnancy"
    r"|time)|as an adult|in adulthood|afterwards?|thereafter)|not this time|neither (?:now|so far)"
    r"|nothing since|none since|none after|gone since|never (?:had )?another|never came back"
    r"|did not come back|never recurred|without recurrence since"
    r"|(?:the |in the |for the )?first (?:few |couple of )?(?:day|week|month|night|dose"
    r"|trimester)s? only"
    r"|(?:day|week|d)\s?1 only)\b",
    re.IGNORECASE,
    stems=("never", "since", "none", "nothing", "not this time", "neither", "come back", "only"),
)
_LONG_PAST = Gated(
    r"(?:,| -|\s\()?\s*(?:remote(?:ly)?|(?:in the )?(?:remote|distant) past|long past"
    r"|historical(?:ly)?"
    r"|previously|before|earlier in life|in years past|in days gone by)(?=\s*(?:[.,;)\n]|$))",
    re.IGNORECASE,
    stems=("remote", "past", "histor", "previous", "before", "life", "days gone"),
)
_PASSED_OFF = Gated(
    r"(?:(?!\b(?:is|are|has|have|but|and|still|on|takes)\b)[^.;:,]){0,40}?(?:,\s+|\s+(?:that "
    r"|which )?)"
    r"(?:(?<=that )got better|(?<=which )got better|got better (?:by itself|on its own"
    r"|by themselves)"
    r"|passed off|from which (?:he|she|they) (?:\w+ )?recovered|over it now|over now"
    r"|(?:fine|well|better|good|all right|ok|okay|quiet|free"
    r"|symptom[- ]free) since(?=\s*(?:[.,;)\n]|$))"
    r"|not now|no more(?=\s*(?:[.,;)\n]|$))|no longer(?=\s*(?:[.,;)\n]|$))|over(?=\s*(?:[.,;)\n]"
    r"|$))"
    r"|without (?:residual|sequelae|residua|deficit)|left (?:after|once|with) (?:\w+ )?(?:therapy"
    r"|treatment"
    r"|surgery|rest|antibiotics|stretching|exercises?))\b",
    re.IGNORECASE,
    stems=(
        "better",
        "passed",
        "recover",
        "over",
        "since",
        "not now",
        "no more",
        "no longer",
        "without",
        "left",
    ),
)
"""How it went away: ``tendinitis that got better``, ``pneumonia in May, fine since``."""
_ONCE = re.compile(
    r"\s+(?:just |only )?once(?=\s*(?:[.,;)\n]|$|(?:and|after|in|at|during|following|when|with"
    r"|while"
    r"|as|years|long|before)\b(?!\s+(?:a|an|every|per|the)\s+(?:day|week|month|year|night)\b)))",
    re.IGNORECASE,
)
"""One time: ``atrial fibrillation once after surgery``."""
_OPERATED_ON = Gated(
    r"(?:\s+(?:on|in|of|to) (?:the |her |his )?[\w-]+(?: \w+)?)?"
    r"\s+(?:was|were|has been|had been|got|has had|is) (?:successfully |surgically |also )?"
    r"(?:operated on|operated|fixed|repaired|taken care of|dealt with|pinned|plated|stented|lasered"
    r"|taken out|cut out|removed)"
    r" (?:back |all )?(?:long (?:ago|before)|last (?!night|evening)\w+|in (?:the )?(?:19|20)\d\d"
    r"|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|years (?:ago|back|before)"
    r"|\w+ (?:years|months|yrs|decades) (?:ago|back|before|earlier)|before|at (?:age )?\d"
    r"|when (?:he|she)"
    r"|as an? |elsewhere|abroad|overseas|at another|by (?:her|his) previous)",
    re.IGNORECASE,
    stems=(
        "operated",
        "fixed",
        "repaired",
        "taken",
        "dealt",
        "pinned",
        "plated",
        "stented",
        "lasered",
        "cut out",
        "removed",
    ),
)
_TREATED = Pattern(
    r"\s*[,(-]?\s*(?:was |were |s/p |been )?(?:fully |successfully |adequately )?"
    r"(?:treat(?:ed|ment)|tx'?d?|rx'?d|eradicat(?:ed|ion)|cleared)"
    r"(?=\s*(?:[.,;)\n]|$|and (?:cured|cleared|gone)|(?:in |back in )?(?:19|20)\d\d|with (?:sofos"
    r"|hep|harv"
    r"|epcl|mavy|interf|ledip|penicillin in|triple|quad)|years|\d+ y|long ago|elsewhere"
    r"|as an? |at age|by the))"
    r"|(?:\s[\w-]+){1,4},\s(?:was |were )?(?:fully |since )?treated(?=\s*[.;)]|\s*$)"
    r"|\s*(?:[,(]|\s[-–])\s*(?:achieved |with |had )?SVR\b",
    re.IGNORECASE,
)
"""Treated, of what a treatment ends: ``hepatitis C treated``, ``H. pylori (treated)``."""
_AND_HEALED = Gated(
    r"(?:\s*[-–—(:]|,\s+(?:treated|completed|finished)\b|\s+(?:of|in|on|at|with|to|after|during|from|last|x|seen|drained|treated|noted"
    r"|relieved|managed)\b)[^.;:,\n]{0,60}(?:,[^.;:,\n]{1,30}){0,1}"
    r",?\s+(?:and |now |since |has |fully |all )*(?:healed|resolved|recovered|cleared|all better"
    r"|better now|gone now|all gone|cured|(?:symptoms|erythema|swelling|pain|fever|cough)"
    r" (?:is |are )?(?:gone|resolved|cleared))(?=\s*(?:[.;)\n]|$))",
    re.IGNORECASE,
    stems=("healed", "resolved", "recovered", "cleared", "better", "gone", "cured"),
)
"""The end as the last item: ``abscess - drained at bedside in January, healed``."""
_LAST = r"\(?(?:the )?(?:most recent|last|latest)(?: one| time)?(?: was| in)*\s+"
_TIMES = re.compile(
    rf"(?:\s+(?:O[DSU]|[RL]|left|right|bilat\w*))?\s*(?:x|×)\s?\d{{1,2}}\b[,;]?\s*(?:{_LAST})?\(?(?P<year>(?:19|20)\d\d)\b"
    rf"|,?\s*(?:(?:x|×)\s?\d+|twice|(?:two|three|four|five|several|many|\d+) times)[,;]?\s+"
    rf"{_LAST}(?P<other>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""How often, and the last year: ``overdose x2 2025``."""
_NO_LONGER = re.compile(
    r"[\s.;]*[(\[]?(?:none (?:of (?:these|them) )?(?:is |are )?active|(?:(?:all|both|these|they) )*"
    r"(?:are |is )?(?:now |currently )?(?:not active|no longer active|inactive|resolved|not current"
    r"|historical))\s*(?:[.;)\]\n]|$)",
    re.IGNORECASE,
)
"""What closes a list: ``Old list: ADHD, clavicle fracture. Not active.``"""
_THAT_ENDED = Gated(
    r"\s+(?:that|which) lasted (?:for )?(?:(?:about|only|nearly|over) )?(?:\w+ ){1,2}(?:years?"
    r"|months?|weeks?|days?|hours?)(?=\s*(?:[.,;]|$))"
    r"|(?:\s+(?:that|which) (?:(?!(?:not|never|is|are)\b)[\w'-]+\s+){0,12}?|,\s+which )"
    r"(?:has |have |had )?(?:since |now )?"
    r"(?:healed|cleared|resolved|subsided|passed|settled|disappeared|went away)"
    r"(?=\s*(?:[.,;]|$|by\b|on\b|off\b|once\b|when\b|with\b|without\b|completely|fully"
    r"|uneventfully|after\b|and\b))",
    re.IGNORECASE,
    stems=("that ", "which "),
)
_SCARE = re.compile(
    r"\s+(?:scare|that (?:turned out|proved) (?:to be )?(?:benign|nothing|a cyst|a lipoma))"
    r"|(?:(?!\b(?:and|or)\b)[^.;,]){0,30}? that (?:was|proved) benign",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2}")
_RESOLVED = Pattern(
    r"\s*(?:[-–—:]|\s[-–—])\s*(?:now |since |has |fully |completely )?resolved\b(?! (?:to|into))"
    r"|,\s(?:first|second|third|early|late|mild|severe|likely|due|after|on|in|with|post)\b"
    r"[^.;:,\n]{0,30},\s(?:now |since )?resolved(?=\s*(?:[.;)\n]|$))",
    re.I,
)
_SINGLE = re.compile(r"\b(?:one|another|single) (?:[\w-]+ )?$", re.IGNORECASE)
_MONTH = Pattern(
    r"\s+(?:in |back in |this past |last |in the )(?:early |late |mid[- ])?(?:spring|summer|fall"
    r"|autumn|winter|jan(?:uary)?|feb(?:ruary)?"
    r"|march"
    r"|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
    r"(?=\s*(?:[,.;)(]|$|and\b|treated|cleared|again))",
    re.IGNORECASE,
)
_RESOLVED_BEFORE = re.compile(
    r"(?:^|[\n,;:(•]\s*|\b(?:the|his|her|their|a|an|with|of|recently|and|for|since)\s+)(?:resolved"
    r"|past(?!\s(?:medical|surgical|history|hx|due|psych\w*|ob|social|family|problems?|week|month"
    r"|year|few|couple|several|days?|hours?|\d)))\s+"
    r"(?!(?:after|with|by|on|in|from|to|at|once|when|spontaneously|completely|fully|within"
    r"|without|since)\b)(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
"""``Resolved hypokalemia``; of "hypokalemia resolved with potassium" it is the end."""
_OLD_HEALED = Gated(
    r"[^.;:,\n]{0,25},?\s+(?:old|remote|healed|chronic)(?:,| and|, and)\s+(?:healed|remote|old)\b",
    re.IGNORECASE,
    stems=("healed", "remote", "old"),
)
_LEAD = 40
_REACH = 150
"""So far from the words it is told how they ended."""


def ending_behind(text: str, span: Span, end: int) -> Span | None:
    """How the condition ended, right behind the words: ``hernia repaired``, ``OA (replaced)``."""
    end = min(end, span.end + _REACH)
    for pattern in (_ENDED, _ENDED_LATER, _OPERATED_ON):
        if match := pattern.match(text, span.end, end):
            return Span(span.end, match.end())
    return None


def resolved_around(text: str, span: Span, start: int, end: int) -> Span | None:
    """The word that calls it over before the words, or two of them behind: ``old, healed``."""
    before = text[max(start, span.start - _LEAD) : span.start]
    small = before.lower()
    if ("resolved " in small or "past " in small) and (match := _RESOLVED_BEFORE.search(before)):
        return Span(span.start - len(before) + match.start(), span.start)
    match = _OLD_HEALED.match(text, span.end, min(end, span.end + _REACH))
    return Span(*match.span()) if match else None


def healed_last(text: str, span: Span, end: int) -> Span | None:
    """That it has healed, told as the last item behind what was done for it."""
    match = _AND_HEALED.match(text, span.end, min(end, span.end + _REACH))
    return Span(*match.span()) if match else None


def quiet_behind(text: str, span: Span, end: int) -> Span | None:
    """That it has not shown for years, or never again."""
    end = min(end, span.end + _REACH)
    for pattern in (_QUIET, _NEEDS_NONE, _NEVER_AGAIN, _LONG_PAST, _PASSED_OFF, _THAT_ENDED):
        if match := pattern.match(text, span.end, end):
            return Span(*match.span())
    return None


def once_behind(text: str, span: Span, end: int) -> Span | None:
    """That it came once."""
    match = _ONCE.match(text, span.end, end)
    return Span(*match.span()) if match else None


def times_behind(text: str, span: Span, end: int, *, year: int) -> Span | None:
    """That it came so many times up to a year before that of the record."""
    match = _TIMES.match(text, span.end, end)
    if match is None or int(match["year"] or match["other"]) >= year:
        return None
    return Span(*match.span())


def treated_behind(text: str, span: Span, end: int) -> Span | None:
    """That what a treatment ends was treated."""
    match = _TREATED.match(text, span.end, end)
    return Span(*match.span()) if match else None


def scare_behind(text: str, span: Span, end: int) -> Span | None:
    """That it was a scare: ``melanoma scare``."""
    match = _SCARE.match(text, span.end, end)
    return Span(*match.span()) if match else None


def closed_list(text: str, end: int, *, of_now: bool) -> Span | None:
    """What calls the list that ends here no longer active.

    ``of_now``: what resolved there, resolved in this encounter.
    """
    match = _NO_LONGER.match(text, end, end + 60)
    if match is None or (of_now and "resolved" in match[0].lower()):
        return None
    return Span(*match.span())


def resolved_heading(text: str, span: Span, start: int) -> Span | None:
    """The heading of a problem that is called resolved: ``# AKI - resolved``."""
    if _WORD.search(text, start, span.start):
        return None
    match = _RESOLVED.match(text, span.end)
    return Span(*match.span()) if match else None


def one_before(text: str, span: Span, start: int) -> bool:
    """Whether the words name one of several: ``one sinus infection in February``."""
    return bool(_SINGLE.search(text[max(start, span.start - 20) : span.start]))


def month_behind(text: str, span: Span, end: int) -> Span | None:
    """The month in which something that passes was there: ``otitis in January, finished``."""
    match = _MONTH.match(text, span.end, end)
    return Span(*match.span()) if match else None
