"""What stands right before or behind the words: a sign, an answer, a doubt.

``?pneumonia``, ``(-) fever``, ``Chest pain: no``, ``endocarditis never``, ``apnea possible``.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Gated, Pattern

_QUESTION = re.compile(r"(?:^|[\s(,/:#-])\?\)?\s?(?:[^\W\d_][\w/-]*\s){0,3}$")
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
    r"(?:\s*(?:[.,:;)|\n]|$|\s[-–—]\s)"
    r"|\s+(?:by|on|with|w/|given|per|to|based|but|after|d/t|last|today|yesterday|twice|again"
    r"|clinically)\b"
    r"|\s+\d)"
)
_LINK = r"(?:\s*(?:[:=]|\s[-–—]|\.{2,})?\s*)"
_NEGATED = Pattern(
    r"(?:,\s+(?:now |since |was )?(ruled out|excluded)(?= (?:by|on|with|last|today|in)\b)|"
    + _LINK
    + r"(no(?=\s*[.,;)|\n]|\s*$)|none|never|neg(?:ative)?|denie[ds]|absent|nil"
    r"|(?:was |were |is |now )?r/o(?:'?d)?|(?:now )?ruled out|not suspected|not (?:seen|present)"
    r"|(?<=: )no (?:concerns?|evidence|signs?)))" + _END,
    re.IGNORECASE,
)
_POSSIBLE = Pattern(
    r"(?:\s*,\s*|" + _LINK + ")"
    r"((?:can(?:no|')?t|could not|unable to) (?:be )?(?:r/o(?:'?d)?|ruled? out|excluded?)"
    r"|\(\?\)|(?:(?:more|most|very|quite|still|also|rather) )?(?:possible|probable|likely(?! to\b))"
    r"|suspected"
    r"|questionable|unconfirmed|unproven|presumed|perhaps|maybe|presumably"
    r"|I suspect|I think|\?(?!\s*\w))"
    + _END
    + r"|\s*\((possible|probable|suspected|likely|presumed|presumptive|provisional|poss|prob"
    r"|questionable|unconfirmed)\)",
    re.IGNORECASE,
)
_ALL_DENIED = Gated(
    r"(?:\s*/\s*[\w-]+(?: [\w-]+)?){1,4}\s+(?:(?:all|both|are|is|were|was) )*(denied)"
    r"(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
    stems=("denied",),
)
"""``Chest pain/SOB denied``."""
_BEFORE = 40
_QUESTIONED = Pattern(
    r"(?:\s+[^\W\d_][\w'-]*){0,4}\s*\?\s*(?:(?P<no>no(?:pe|ne)?|denie[sd]|never|neg(?:ative)?|n)"
    r"|(?P<yes>yes|yep|positive|pos|y))\b(?!\s+(?:change|improvement|relief|sign))",
    re.IGNORECASE,
)
"""A question and its answer: ``Fever? No.``"""
_ANSWER = 60
_ASKED = re.compile(
    r"\W*(?:so |but |and )?(?:is|are|was|could|can|might|may|would) (?:(?:this|it|that|these|there"
    r"|he|she|they|all|the|his|her|some|any) ){0,2}(?:[\w-]+ ){0,5}$",
    re.IGNORECASE,
)
"""How a writer asks himself: ``could this be thyroiditis?``."""
_PLAIN_ANSWER = re.compile(r"\s*(?:no|none|yes|never|denie[sd])\b\s*(?:[.,;\n]|$)", re.IGNORECASE)
_SIGNED = Pattern(
    r"\s*\((?:([-–]|no(?:ne)?|neg(?:ative)?|denie[sd]|absent)|\+|yes|pos(?:itive)?)\)", re.I
)
_BOX = re.compile(r"\[([ xX_✓✔]?)\]|([☐☑☒])")
_EMPTY_BOXES = frozenset((" ", "", "_", "☐"))


def question_before(text: str, span: Span, start: int) -> Span | None:
    """The question mark that opens a doubt before the words."""
    begin = max(0, start - 2, span.start - _BEFORE)
    mark = text.rfind("?", begin, span.start)
    if mark < 0 or not _QUESTION.search(text[begin : span.start]):
        return None
    return Span(mark, span.start)


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


def asked(text: str, span: Span, start: int, end: int) -> Span | None:
    """The question of the writer in which the words stand: ``is this shingles?``."""
    if text[end - 1 : end] != "?" or not _ASKED.match(text[start : span.start]):
        return None
    if _PLAIN_ANSWER.match(text, end):
        return None
    return Span(end - 1, end)


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


def denial_behind(text: str, span: Span, end: int) -> Span | None:
    """The answer no behind a heading of a form or behind the words themselves."""
    if (signed := _SIGNED.match(text, span.end, end)) and _FOLLOWS.match(text, signed.end()):
        return Span(*signed.span()) if signed[1] else None
    return _behind(_NEGATED, text, span, end) or _behind(_ALL_DENIED, text, span, end)


def doubt_behind(text: str, span: Span, end: int) -> Span | None:
    """A doubt right behind the words: ``sleep apnea possible``."""
    return _behind(_POSSIBLE, text, span, end)


def _behind(pattern: Pattern, text: str, span: Span, end: int) -> Span | None:
    match = pattern.match(text, span.end, end)
    return Span(*match.span(match.lastindex or 0)) if match else None
