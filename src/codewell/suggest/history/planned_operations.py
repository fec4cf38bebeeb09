"""Whether an operation that a record names is still to come."""

from __future__ import annotations

import re

from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_DONE = Pattern(
    r"\b(?:s/p|status post|prior|previous(?:ly)?|history of|h/o|hx|old|after|since|following|given"
    r"|because|due to|around|near|prosthe\w*|had|underwent|revision|ago)\b",
    re.IGNORECASE,
)
_PLANS = Pattern(
    r"\b(?:recommend\w*|advis\w*|propos\w*|work-?up for|evaluat\w+ for|plan(?:s|ned|ning)?"
    r"|schedul\w+|waiting[ -]?list|wait-?list\w*"
    r"|list(?:ed|ing) (?:him |her |them )?for|candidate for|consider\w*|benefit from"
    r"|proceed(?:ing)? (?:with|to)|refer\w*|discuss\w*|consent\w*|book\w*|needs?|requires?|offer\w*"
    r"|await\w*|pre-?op(?:erative)?|elects?|wish\w*|would like|wants?|interested in|ready for"
    r"|options?|versus|vs|before|if|put (?:him|her|them) (?:down|forward)|pending)\b[^.;\n]{0,60}$",
    re.IGNORECASE,
)
"""Before an operation they tell that it is to come."""
_IS_PLANNED = Pattern(
    r"[^.;\n]{0,25}\b(?:planned|scheduled|recommended|discuss(?:ed|ion)|pending|booked|offered|advised"
    r"|tomorrow|candidate|consent|declined|deferred|(?:next|this coming) (?:week|month|year|spring"
    r"|summer|fall|winter|(?:mon|tues|wednes|thurs|fri)day))\b"
    r"|[^\w.;\n]{1,3}(?:on )?\d{1,2}/\d{1,2}\b(?!/)",
    re.IGNORECASE,
)
"""Behind an operation they do, as does a day without its year."""
_MARKS = " \t\n*#•–—-0123456789.):RLrl"
"""What may stand before the operation that a plan begins with: "R THA, anterior approach"."""
_ARROWS = ("->", "=>", "→")
"""They lead from a diagnosis to what is to be done: "recurrent tonsillitis -> tonsillectomy"."""
_PHACO = Pattern(r"\bphaco\w*(?:[ /+&,]+(?:with|and|w/)?){1,3}(?:\w+ ){0,4}$", re.IGNORECASE)
"""A lens right behind it is put in by the operation that the record tells of."""


def is_planned(read: ReadNote, number: int) -> bool:
    """Whether the words around an operation tell that it is to come, or of this day."""
    mention = read.mentions[number]
    text = read.note.text
    span = read.sentences[mention.sentence].span
    before = text[span.start : mention.span.start]
    if _DONE.search(before) or _DONE.search(mention.span.of(text)):
        return False
    if before.rstrip().endswith(_ARROWS):
        return True
    behind = text[mention.span.end : span.end]
    if mention.section == "plan" and mention.code.startswith("Z966") and not before.strip(_MARKS):
        return True
    return bool(_PHACO.search(before) or _PLANS.search(before) or _IS_PLANNED.match(behind))
