"""Words that lead to what may come, some way before it: conditions, calls for help, purposes.

``If the cast feels tight or the fingers turn numb``, ``told to phone day or night for chest
tightness``, ``to keep her from another clot``. Between the lead and the words nothing may stand
that opens a statement of its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codewell.model import Span
from codewell.text.assertion.courses import STATUS, stays
from codewell.text.patterns import Gated, Pattern

_STATEMENT = (
    r"[.;:!?]|->|→|\b(?:is|was|are|were|has|had|but|however|although|though|now|today|currently"
    r"|because|since|given|due|who|which|shows?|showed|continue[sd]?|remains?|denie[sd]|denies"
    r"|reports?|reported"
)
_NOT_ITS_LIST = Pattern(rf"{_STATEMENT}|for|with|from|after|in|as|on|at|by|than|to)\b", re.I)
_NOT_ITS_CLAUSE = Pattern(
    r"[.;:!?]|->|→|\bthen\b|,\s+(?:(?:we|I|please|will|would|call|stop|start|take|give|go"
    r"|return|come|consider|can|may|add|plan|he|she|they|you|hold|increase|decrease|try|get|use"
    r"|refer|check|MRI|CT|send|see|proceed|continue|follow|no|but|and (?:he|she|they|we|I))\b|\d)"
    r"|\b(?:because|since|given|due to|today|currently|was|were|had|who)\b"
    r"|\b(?:evaluation|follow|f/u|excision|removal|repair|surgery|treat(?:ment)?|manag\w+|recheck"
    r"|therapy|injections?|biopsy|work-?up|refills?|labs?|imaging|MRI|CT|x-?ray|refer(?:ral)?"
    r"|consult(?:ation)?|antibiotics?|steroids?|prednisone|medications?) (?:of|for)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"(?<!make )(?<!leave )(?<!give )(?<!cost )(?<!cause )\b(?:the|his|her|their|your|my"
    r"|this|that|these|known|current|underlying|existing|chronic)"
    r"\s+(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
"""What is known is there, whatever else may come."""
_VISITED = Pattern(
    r"\b(?:evaluation|evaluat\w+|follow|f/u|excis\w+|remov\w+|repair|surgery|treat\w*|manag\w+"
    r"|recheck|visit|appointment|consult\w*|therapy|injections?|procedure|biopsy|work-?up|refills?"
    r"|labs?|imaging|MRI|CT|EMG|ultrasound|echo|colonoscopy|testing|counsel\w*|exam|check)\b",
    re.IGNORECASE,
)
_CONDITION = Gated(
    r"(?<!as )(?<!see )(?<!know )(?<!unclear )(?<!even )(?<!unsure )(?<!ask )(?<!asked )"
    r"(?<!asks )(?<!wonders )(?<!wonder )(?<!what )(?<!sure )(?<!tell )(?<!determine )\b"
    r"(?:if(?!:| (?:not|so|possible|indicated|appropriate|needed|necessary|tolerated|able"
    r"|desired|applicable|available|unable|then)\b)|unless|in case"
    r"|in the event|should (?=(?:he|she|they|you|there|this|it|any|new|another|a|an)\b)"
    r"|were (?:he|she|they|there|this|it) to)\b",
    re.IGNORECASE,
    stems=("if", "unless", "in case", "in the event", "should ", "were "),
)
_ASKS = (
    r"(?:call(?! (?:placed|made|from|to\b))|phone|ring|text|message|page|notify|contact"
    r"|alert|inform"
    r"|report(?! of)"
    r"|let (?:us|me|them|the (?:office|clinic|team)) know|tell (?:us|me)|return(?! visit)"
    r"|come (?:back|in)|come straight back|go (?:straight )?to|get (?:seen|back|in|help|checked)"
    r"|be (?:seen|checked|reported)|present|bring (?:him|her|them|the (?:baby|child|infant|kid)"
    r"|baby|child)|(?:prompt|immediate|urgent|emergent) (?:evaluation|attention|review)|seek"
    r"|see (?:us|me|a doctor|someone)|head (?:to|in|back)|proceed)"
)
_CALL = Gated(
    rf"(?:(?:^|[.;:,(]\s*|[-–—•]\s+)(?:please |then |to |must |should |will )?|\b(?:to|will|should"
    r"|please|and|or|must|can|advised|told|knows|needs?|parents|mom|wife|husband|mother|patient|pt"
    rf"|family|I|we) )(?:immediately |promptly |also )?{_ASKS}\b(?:\s[\w'’/&+-]+){{0,7}}?"
    r"\s(?:for|with|w/|if|about|of|should|at the first sign of)\s",
    re.IGNORECASE,
    stems=(
        *("call", "phone", "ring", "text", "message", "page", "notify", "contact", "alert"),
        *("inform", "report", "know", "tell", "return", "come", "go ", "get ", "be ", "present"),
        *("bring", "seek", "see ", "head", "proceed", "prompt", "urgent", "emergent"),
    ),
)
_PURPOSE = Gated(
    r"\b(?:prevent(?:s|ing|ion of|ative for)?|avert(?:s|ing)?|forestall(?:s|ing)?"
    r"|(?:ward|stav|fend|head)(?:e|s|es|ing)? off|guard(?:s|ing)? against"
    r"|protect(?:s|ing|ion|ed)?(?: (?:him|her|them|you))? (?:against|from)"
    r"|shield(?:s|ing)?(?: (?:him|her|them))? from|delay(?:s|ing)? the onset of"
    r"|keep(?:s|ing)? (?:him|her|them) (?:from|out of)"
    r"|(?:reduc|lower|lessen|minimi[sz]|cut|decreas|limit|mitigat|diminish|rais|increas|doubl"
    r"|tripl|halv|elevat|carr|has|hav)\w*(?: (?:the|his|her|their|your|an?|some))?(?: [\w-]+){0,2}"
    r" (?:risks?|chances?|odds|likelihood|rates?|incidence|danger|potential)(?: \w+)? (?:of|for)"
    r"|lest)\s(?!(?:the |any |further |future )*(?:progression|worsening|deterioration"
    r"|exacerbations?|flares?|complications) (?:of|from)\s)",
    re.IGNORECASE,
    stems=(
        *("prevent", "avert", "forestall", " off", "guard", "protect", "shield", "onset of"),
        *("keep", "risk", "chance", "odds", "likelihood", "rate", "incidence", "danger"),
        *("potential", "lest"),
    ),
)
_MODAL = Gated(
    r"\b(?:can|could|may|might|will)\s+(?:(?:\w+ly|also|even|well|still|then|in turn|rarely)\s)?"
    r"(?:tip|throw|push|send|land|drive|leave|bring|cause|trigger|provoke|precipitate|produce"
    r"|induce|spark|lead|result|turn|progress|evolve|slip|slide|suffer|experience|cost|unmask"
    r"|become|transform|spread|predispose|give|set off|develop|end|make|damage|harm|injure|hurt)\b",
    re.IGNORECASE,
    stems=("can ", "could ", "may ", "might ", "will "),
)
_WATCH = Gated(
    r"\b(?:monitor|watch|observe|screen|check|surveil|look out|be alert|remain alert|vigilant"
    r"|monitoring|watching|screening|surveillance|checks|observation)\s"
    r"(?:[\w'’/-]+,? ){0,5}?(?:for|against)\s",
    re.IGNORECASE,
    stems=("for ", "against "),
)
_WISH = Gated(
    r"\bwould (?:not )?(?:want|accept|decline|refuse|agree to|consent to|go (?:back )?to"
    r" (?:the )?hospital)\b"
    r"[^.;\n]{0,40}?\b(?:for|if|in case of|in the event of|with)\s",
    re.IGNORECASE,
    stems=("would ",),
)
_SCORE = Gated(
    r"\b(?:FRAX|ASCVD|PREVENT|CHA2DS2-?VASc|HAS-?BLED|Gail|Tyrer-Cuzick|Caprini|Padua|Framingham"
    r"|(?:\d+|ten|five|one)[- ]year (?:risk )?(?:of )?|lifetime (?:risk )?(?:of )?)\b",
    re.IGNORECASE,
    stems=(
        *("frax", "ascvd", "prevent", "cha2", "bled", "gail", "tyrer", "caprini", "padua"),
        *("framingham", "year", "lifetime"),
    ),
)
_SHARE = re.compile(r"[^.;\n]{0,40}?\b\d+(?:\.\d+)?\s?(?:%|percent)", re.IGNORECASE)
_AS_NEEDED = Gated(
    r"\b(?:PRNs?|as needed)\b[^.\n]{0,120}\((?:for )?(?:[\w-]+(?:,|/| or) ?){0,2}$",
    re.IGNORECASE,
    stems=("prn", "as needed"),
)
_FAR = 160


class _Lead(NamedTuple):
    pattern: Pattern
    breaks: Pattern
    limit: int
    """So many characters may stand between the lead and the words."""
    of_lasting: bool
    """Whether a disease that stays may be what comes."""


_LEADS = (
    _Lead(_CONDITION, _NOT_ITS_CLAUSE, 110, False),
    _Lead(_CALL, _NOT_ITS_CLAUSE, 90, False),
    _Lead(_PURPOSE, _NOT_ITS_LIST, 60, True),
    _Lead(_MODAL, _NOT_ITS_LIST, 50, True),
    _Lead(_WATCH, _NOT_ITS_LIST, 50, False),
    _Lead(_WISH, _NOT_ITS_LIST, 40, False),
)
_MODAL_TO = re.compile(r"^\s*(?:\w+\s){0,3}?(?:to|in|into|with|at risk of)\s")


def led_to(text: str, span: Span, start: int, end: int, code: str) -> Span | None:
    """The lead before the words in their sentence, which goes from ``start`` to ``end``."""
    if code.startswith(STATUS):
        return None
    begin = max(start, span.start - _FAR)
    before = text[begin : span.start].replace("\n", " ")
    lasts = stays(code)
    if match := _AS_NEEDED.search(before):
        return Span(begin + match.start(), span.start)
    scored = _SCORE.search(before)
    if scored and _SHARE.match(text, span.end, end) and not _STOPS.search(before, scored.end()):
        return Span(begin + scored.start(), begin + scored.end())
    if _DEFINITE.search(before):
        return None
    for lead in _LEADS:
        if lasts and not lead.of_lasting:
            continue
        if found := _nearest(lead, before, text[span.end : end]):
            return Span(begin + found.start(), begin + found.end())
    return None


_HOLDS = re.compile(r"\s+(?:is|are|was|were|has|have)\b", re.IGNORECASE)
"""Behind the words it shows that they open the statement behind a condition."""
_TESTS = re.compile(
    r"\b(?:CBC|BMP|CMP|LFTs?|A1c|TSH|BP|pressures?|labs?|levels?|glucose|sugars?|counts?|ECG|EKG)\b",
    re.IGNORECASE,
)
"""What is tested for what is there, as a rule."""
_STOPS = Pattern(r"[.;]\s")


def _nearest(lead: _Lead, before: str, behind: str) -> re.Match[str] | None:
    last = None
    if lead.pattern.search(before) is None:
        return None
    for match in lead.pattern.finditer(before):
        last = match
    if last is None or len(before) - last.end() > lead.limit:
        return None
    tail = before[last.end() :]
    if lead.pattern is _MODAL and (into := _MODAL_TO.match(tail)):
        tail = tail[into.end() :]
    if lead.pattern is _CONDITION and "," in tail and " or " not in tail and _HOLDS.match(behind):
        return None
    if lead.pattern is _WATCH and _TESTS.search(last[0]):
        return None
    if lead.breaks.search(tail) or (lead.pattern is _CALL and _VISITED.search(tail)):
        return None
    return last
