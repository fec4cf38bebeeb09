"""What stands right before or behind the words: a sign, an answer, how it ended.

``?pneumonia``, ``(-) fever``, ``Chest pain: no``, ``endocarditis never``, ``hernia (repaired)``.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Pattern

_QUESTION = re.compile(r"(?:^|[\s(,/:#-])\?\s?(?:[^\W\d_][\w/-]*\s){0,3}$")
"""A question mark opens a doubt: ``?early sinusitis``."""
_SIGNS = re.compile(r"\(([-+–])\)")
"""Signs before what a review of systems lists: ``(-) fever, cough (+) fatigue``."""
_ATTACHED = re.compile(r"(?:^|[\s,;(])[-–](?=[^\W\d_])|(?:^|[\s,;(])\+(?=[^\W\d_])")
"""Signs written to the words: ``-fever, -chills, +cough``."""
_PLUS = re.compile(r"[ ,;]\+[^\W\d_]")
"""The other sign behind: the first is none of an item of a list."""
_WORD = re.compile(r"\w")
_FOLLOWS = re.compile(r"\s*(?:[,;.)\n]|$)")
"""Behind a sign that stands behind its words: ``anxiety (+), psychosis (-)``."""
_END = (
    r"(?:\s*(?:[.,;)|\n]|$|\s[-–—]\s)"
    r"|\s+(?:by|on|with|w/|given|per|to|based|but|after|d/t)\b|\s+\d)"
)
_LINK = r"(?:\s*(?:[:=]|\s[-–—]|\.{2,})?\s*)"
_NEGATED = Pattern(
    _LINK + r"(no(?=\s*[.,;)|\n]|\s*$)|none|never|neg(?:ative)?|denie[ds]|absent|nil"
    r"|(?:was |were |is |now )?r/o(?:'?d)?|(?:now )?ruled out|not suspected|not (?:seen|present)"
    r"|(?<=: )no (?:concerns?|evidence|signs?))" + _END,
    re.IGNORECASE,
)
_POSSIBLE = Pattern(
    r"(?:\s*,\s*|" + _LINK + ")"
    r"((?:can(?:no|')?t|could not|unable to) (?:be )?(?:r/o(?:'?d)?|ruled? out|excluded?)"
    r"|\(\?\)|possible|probable|suspected|questionable|presumed|likely|perhaps|maybe|presumably"
    r"|I suspect|I think|\?(?!\s*\w))"
    + _END
    + r"|\s*\((possible|probable|suspected|likely|presumed|presumptive|provisional|poss|prob"
    r"|questionable|unconfirmed)\)",
    re.IGNORECASE,
)
_DONE = (
    r"(replaced|removed|repaired|fixed|resected|excised|corrected|cured|healed|resolved|recovered"
    r"|ablated|aspirated|banded|evacuated|ligated|declotted|lifted|passed|outgrown|stented|clipped"
    r"|coiled|taken out|cut out"
    r"|(?:stopped|done|then)(?=\s*[.,;]))\b"
)
_ENDED = Pattern(
    r"\s*(?:[(,–—-]|\s[-–—]\s)?\s*(?:(?:was|were|had been)\s+"
    + _DONE.replace("(", "(?:", 1)
    + r"(?!\s+(?:today|here|this|to \d|for|en|via))"
    r"|(?:(?:is|are|has been|have been|was|were|now|since|long|fully|successfully|surgically"
    r"|spontaneously|previously|already|all)\s+){0,3}"
    + _DONE
    + r"(?!\s+(?:today|here|this|for|from|en|via|through|and sent|without|intact|visual"
    r"|to \d|with)))",
    re.IGNORECASE,
)
_TIME = r"(?:days?|weeks?|wks?|months?|mos?|years?|yrs?)"
_COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve|several|few|some)"
_SINCE = r"(?:after|s/p|post|status post|following|since|out from|from)"
_POD = r"pod\s?#?(?:[7-9]|\d\d+)"
_OPERATED = Pattern(
    rf"\b(?:(?:{_COUNT}\s?{_TIME}|{_POD},?)\s+{_SINCE}|aftercare\b[^.;]*\bfollowing)\b[^.;]*?"
    r"\b(?:\w*(?:ectomy|plasty|ostomy)|repair|replacement|resection|excision|removal|surgery"
    r"|fusion|transplant(?:ation)?|bypass|ablation)\b[^.;,]{0,40}\bfor\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
"""An operation of some time ago, and what it was done for."""
_REPAIR = Pattern(r"\s+(?:repair|surgery|resection|excision|removal|operation)\b", re.IGNORECASE)
_AFTER_SURGERY = Pattern(
    rf"\b{_POD},?\s+(?:from|s/p|after|following)\b[^.;]{{0,60}}\bfor\b[^.;,]{{0,40}}$",
    re.IGNORECASE,
)
"""Days after an operation of any name, and what it was for."""
_CURED = re.compile(
    r"\s+(?:s/p|status post)\s+(?:[\w.'-]+\s+){0,4}?"
    r"(?:\w+(?:ectomy|plasty|pexy)|repair|replacement|removal|resection|excision|ablation|closure"
    r"|ligation|avr|tavr|mvr|orif|evacuation|drainage|lithotripsy)\b(?!\s+(?:today|here|this))",
    re.IGNORECASE,
)
"""The operation behind the words that ended what they name: ``aortic stenosis s/p AVR``."""
_AGO = Pattern(
    rf"\b(?:{_POD}|\d+\s?{_TIME})\s+{_SINCE}\s+(?:an?\s+|her\s+|his\s+)?"
    r"(?:(?:open|lap|laparoscopic|robotic|emergency)\s+)?$",
    re.IGNORECASE,
)
_COME_BACK = Pattern(
    r"(?:(?!\b(?:is|was|are|were|has|had|have|will|she|he|with|for)\b)[^.;:])*?"
    r"(?:(?:->|→|=|\bmeans)\s*(?:the )?(e[dr]\b|911)|(?::|,|->|→|\s[-–—])\s*"
    r"(?:please |then )?(return|come back|seek care"
    r"|call(?: us| 911| back| me| (?:the|your|our) \w+)?(?=\s*[.;,]|$)"
    r"|to (?:the )?e[dr]\b|go to (?:the )?(?:e[dr]|hospital)\b)(?!\s+(?:in|to work|visit|with)))",
    re.IGNORECASE,
)
_RETURN = Pattern(
    r"\b(?:return|come back|seek care|call|to (?:the )?e[dr]|go to)\b"
    r"|(?:->|→|=|means) ?(?:the )?(?:e[dr]|911)\b",
    re.IGNORECASE,
)
_BEFORE = 40
_FAR_BEFORE = 140
_QUESTIONED = Pattern(
    r"(?:\s+[^\W\d_][\w'-]*){0,4}\s*\?\s*(?:(?P<no>no(?:pe|ne)?|denie[sd]|never|neg(?:ative)?|n)"
    r"|(?P<yes>yes|yep|positive|pos|y))\b(?!\s+(?:change|improvement|relief|sign))",
    re.IGNORECASE,
)
"""A question and its answer: ``Fever? No.``"""
_ANSWER = 60
_SIGNED = Pattern(
    r"\s*\((?:([-–]|no(?:ne)?|neg(?:ative)?|denie[sd]|absent)|\+|yes|pos(?:itive)?)\)", re.I
)
_BOX = re.compile(r"\[([ xX_✓✔]?)\]|([☐☑☒])")
_EMPTY_BOXES = frozenset((" ", "", "_", "☐"))
_DROPPED = Pattern(
    r"[^.;:]{0,60}?,?\s(?:but|however|though|yet)\s(?:[\w'-]+\s){0,8}?"
    r"(?:(?:was|were|is|are|came back|returned|remained|looked|stayed)\s(?:\w+ly\s|both\s|all\s)?"
    r"(?:normal|negative|clean|clear|benign|reassuring|unremarkable|nonreactive|flat|undetectable"
    r"|\d)"
    r"|(?:does|did|do|could|can)(?: not|n't) (?:support|fit|confirm|find|show|bear)|ruled it out"
    r"|excluded it|made (?:it|this|that) unlikely)\b",
    re.IGNORECASE,
)
"""What takes a doubt back: ``meningitis was considered, but the tap was clean``."""
_THE = Pattern(r"\b(?:the|his|her|their|your|this|these|that)\s+(?:\w+\s+)?$", re.IGNORECASE)
_STAYS = Pattern(
    r"(?:\s+(?:still|just|then|ever))?\s+(?:persists?|continues?|lingers?|fails?|lasts?|drags?|remains?"
    r"|stays?|(?:does|do|has|have|is|are)\s?(?:not|n't)\b|doesn't|don't|hasn't|haven't|isn't|aren't"
    r"|(?:is|are) (?:no|still)\b|bothers?|worsens?|gets? worse|becomes? worse|interferes?|limits?"
    r"|gets? in the way|allows?)",
    re.IGNORECASE,
)
_AS_RISK = Pattern(
    r"\s+(risks?(?! factors?\b)|precautions|prophylaxis|ppx|prevention|surveillance"
    r"|watch(?! and)|shots?|vaccines?|vaccination)\b",
    re.IGNORECASE,
)
"""What is only guarded against: ``stroke risk``, ``seizure precautions``."""
_LIST = 160
"""So far behind an item the end of its list is looked for."""


def question_before(text: str, span: Span, start: int) -> Span | None:
    """The question mark that opens a doubt before the words."""
    begin = max(0, start - 2, span.start - _BEFORE)
    mark = text.rfind("?", begin, span.start)
    if mark < 0 or not _QUESTION.search(text[begin : span.start]):
        return None
    return Span(mark, span.start)


def tells_to_come_back(text: str, start: int, end: int) -> bool:
    """Whether a sentence may say what to do if something comes."""
    return bool(_RETURN.search(text, start, end))


def warning_behind(text: str, span: Span, end: int) -> Span | None:
    """What to do behind a list of what may come: ``fever, more pain or vomiting: come back``."""
    match = _COME_BACK.match(text, span.end, min(end, span.end + _LIST))
    return Span(*match.span(match.lastindex or 0)) if match else None


def risk_behind(text: str, span: Span, end: int) -> Span | None:
    """What tells that the words only name a risk: ``stroke risk``."""
    return _behind(_AS_RISK, text, span, end)


def goes_on(text: str, span: Span, sentence: Span) -> bool:
    """Whether a condition is that what is there stays: ``if the cough persists``."""
    before = text[max(sentence.start, span.start - _BEFORE) : span.start]
    return bool(_THE.search(before) and _STAYS.match(text, span.end, sentence.end))


def minus_before(text: str, span: Span, start: int) -> Span | None:
    """The minus sign under which the words stand in a list of signs."""
    if start < span.start and text[span.start - 1] in "-–":
        if text[start : span.start - 1].strip():
            signed = _ATTACHED.search(text, span.start - 2)
        else:
            signed = _PLUS.search(text, span.end, span.end + _ANSWER)
        return Span(span.start - 1, span.start) if signed else None
    if text.find("(", start, span.start) < 0:
        return None
    signs = list(_SIGNS.finditer(text, start, span.start))
    if not signs or signs[-1][1] == "+" or _FOLLOWS.match(text, signs[0].end()):
        return None
    return Span(*signs[-1].span())


def answer_behind(text: str, span: Span) -> tuple[bool, Span] | None:
    """Whether the answer to a question about the words is yes, and its place: ``Fever? No.``"""
    if text.find("?", span.end, span.end + _ANSWER) < 0:
        return None
    match = _QUESTIONED.match(text, span.end, span.end + _ANSWER)
    if match is None:
        return None
    said = "no" if match["no"] else "yes"
    return said == "yes", Span(*match.span(said))


def unchecked(text: str, span: Span) -> Span | None:
    """The empty check box of the words, on a line that has a checked one too.

    Boxes stand before their words where the line begins with one, else behind them.
    """
    start = text.rfind("\n", 0, span.start) + 1
    if text.find("[", start, span.end + _ANSWER) < 0 and text.find("☐", start, span.end) < 0:
        return None
    stop = text.find("\n", span.end)
    boxes = list(_BOX.finditer(text, start, len(text) if stop < 0 else stop))
    filled = [(box[1] if box[2] is None else box[2]) not in _EMPTY_BOXES for box in boxes]
    if not any(filled) or all(filled):
        return None
    leads = not _WORD.search(text[start : boxes[0].start()].rpartition(":")[2])
    own = [box for box in boxes if (box.end() <= span.start if leads else box.start() >= span.end)]
    if not own:
        return None
    box = own[-1] if leads else own[0]
    return None if filled[boxes.index(box)] else Span(*box.span())


def takes_back(text: str, span: Span, end: int) -> Span | None:
    """What takes back a doubt about the words: ``but the tap was clean``."""
    match = _DROPPED.match(text, span.end, end)
    return Span(span.end, match.end()) if match else None


def denial_behind(text: str, span: Span, end: int) -> Span | None:
    """The answer no behind a heading of a form or behind the words themselves."""
    if (signed := _SIGNED.match(text, span.end, end)) and _FOLLOWS.match(text, signed.end()):
        return Span(*signed.span()) if signed[1] else None
    return _behind(_NEGATED, text, span, end)


def doubt_behind(text: str, span: Span, end: int) -> Span | None:
    """A doubt right behind the words: ``sleep apnea possible``."""
    return _behind(_POSSIBLE, text, span, end)


def ending_behind(text: str, span: Span, end: int) -> Span | None:
    """How the condition ended, right behind the words: ``hernia repaired``, ``OA (replaced)``."""
    match = _ENDED.match(text, span.end, end)
    return Span(span.end, match.end()) if match else None


def cure_behind(text: str, span: Span, end: int) -> Span | None:
    """The operation of the past that ended what the words name."""
    match = _CURED.match(text, span.end, end)
    return Span(*match.span()) if match else None


def is_operated(text: str, span: Span) -> bool:
    """Whether the words stand before their operation: ``inguinal hernia repair``."""
    return bool(_REPAIR.match(text, span.end))


def operation_before(text: str, span: Span, start: int) -> Span | None:
    """The operation of some time ago that ended what the words name."""
    begin = max(start, span.start - _FAR_BEFORE)
    if text.find("for ", begin, span.start) < 0 and not _REPAIR.match(text, span.end):
        return None
    before = text[begin : span.start]
    match = _OPERATED.search(before) or _AFTER_SURGERY.search(before)
    if match is None and _REPAIR.match(text, span.end):
        match = _AGO.search(before)
    return Span(begin + match.start(), begin + match.end()) if match else None


def _behind(pattern: Pattern, text: str, span: Span, end: int) -> Span | None:
    match = pattern.match(text, span.end, end)
    return Span(*match.span(match.lastindex or 0)) if match else None
