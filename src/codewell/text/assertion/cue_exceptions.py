"""What keeps a cue from holding for words that it reaches.

``S/p bypass with anemia`` tells of no past anemia, ``risks of infliximab for her colitis`` of no
mere risk of colitis, ``seen last month for eczema, which is no better`` of no past eczema.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.assertion.courses import CANCER, INJURY, PASSES, stays
from codewell.text.assertion.cue_reach import PlacedCue
from codewell.text.assertion.earlier_care import still_there, treated_still

_AHEAD = frozenset(("hypothetical", "discussed"))
_EVENTS = frozenset((("s/p",), ("status", "post"), ("former",), ("ex",)))
"""Cues that name one event or role; what goes ``with`` it is there."""
_WITH = re.compile(r"(?<!\w)(?:with|w/)\s", re.IGNORECASE)
_OPERATION = re.compile(
    r"\b(?:\w+(?:ectomy|otomy|plasty|desis)|surgery|repair|bypass|transplant|resection|fusion"
    r"|[A-Z]{2,5})\b"
)
_SEEN = frozenset("seen treated evaluated hospitalized admitted was went presented".split())
"""First words of an earlier visit, after which the condition may be there still."""
_FOR_WHAT_IS = re.compile(
    r"\bfor (?:his|her|their|known|existing|chronic|current|underlying) (?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
"""What a drug or an operation is for is there, whatever may come of them."""
_MONITORING = ("monitoring", "for")
_LEVEL = re.compile(
    r"\b(?:[a-z]{3,}(?:in|ine|ol|ide|ium|ate|mab|nib|one)|INR|levels?|drug)\s+$", re.IGNORECASE
)
"""The drug that is monitored is given for what is there."""
_CAUTIONS = frozenset(("precaution", "precautions"))
_GIVEN_WHAT_IS = re.compile(
    r"\b(?:given|because of|due to|in view of) (?:(?:her|his|the|known) )?(?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
"""Why there are precautions: ``fall precautions given his neuropathy``."""
_CONSENTS = frozenset(("consent", "consented", "consents", "consenting"))
_DONE_FOR = re.compile(
    r"\b(?:debridement|repair|surgery|removal|excision|drainage|biopsy|injection|treatment"
    r"|placement|resection|replacement|release|ablation|fixation|reduction|evacuation"
    r"|\w+(?:ectomy|otomy|plasty|scopy|desis|pexy)) (?:of|for) (?:[\w-]+ ){0,3}$",
    re.IGNORECASE,
)
_FAR = 60
_RHYTHM = "I48"
"""It may come back after an ablation, and its drugs go on."""
_DEVICES = ("Z93", "Z94", "Z95", "Z96", "Z97", "Z99")
_OF_HIS = re.compile(
    r"\b(?:from|with|of|in|about|around|at|by|through|over|on) (?:his|her|their|the)"
    r" (?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
"""What is denied of a device tells that it is there: ``no shocks from his defibrillator``."""


def spares(placed: PlacedCue, text: str, span: Span, code: str, sentence: Span) -> bool:
    """Whether a cue that reaches the words at a span does not hold for them."""
    match placed.cue.sense:
        case "past":
            return _is_there_still(placed, text, span, code, sentence)
        case "resolved":
            if code.startswith(_RHYTHM) and "ablation" in placed.cue.forms:
                return True
            return code.startswith(CANCER) and treated_still(text, span, sentence.end)
        case "negated":
            return code.startswith(_DEVICES) and bool(
                _OF_HIS.search(text, placed.span.end, span.start)
            )
        case sense if sense in _AHEAD:
            return _is_what_it_is_for(placed, text, span, code, sentence)
    return False


def _is_there_still(placed: PlacedCue, text: str, span: Span, code: str, sentence: Span) -> bool:
    forms = placed.cue.forms
    if placed.cue.direction != "forward":
        return False
    if forms in _EVENTS and (
        not code.startswith((*PASSES, *INJURY))
        or _OPERATION.search(text, placed.span.end, span.start)
    ):
        return bool(_WITH.search(text, placed.span.end, min(span.end, span.start + len("with "))))
    return forms[0] in _SEEN and still_there(text, span, sentence.end)


def _is_what_it_is_for(placed: PlacedCue, text: str, span: Span, code: str, sentence: Span) -> bool:
    begin = placed.span.end if placed.cue.direction == "forward" else sentence.start
    before = text[max(begin, span.start - _FAR) : span.start]
    if placed.cue.forms == _MONITORING and stays(code):
        drug = text[max(sentence.start, placed.span.start - _FAR) : placed.span.start]
        return bool(_LEVEL.search(drug))
    if _CAUTIONS & set(placed.cue.forms) and _GIVEN_WHAT_IS.search(before):
        return True
    if placed.cue.forms[0] in _CONSENTS:
        return bool(_DONE_FOR.search(before))
    return bool(_FOR_WHAT_IS.search(before))
