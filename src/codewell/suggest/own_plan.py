"""A complaint that a short note names as a problem of its own: ``Constipation: add senna``."""

from __future__ import annotations

import re

from codewell.model import Mention
from codewell.suggest.attributes import RecordAttributes
from codewell.suggest.prose import is_all_assessment
from codewell.text import ReadNote

_MARK = re.compile(r"\s?(?:\([^()\n]{1,40}\))?\s?(?::|->|→|[-–—]{1,2}\s)", re.IGNORECASE)
_PLAN = frozenset(
    "add start begin continue cont stop hold change switch increase decrease trial try refer"
    " referral refill check order recheck consult pt ot therapy eval evaluation mri ct xray"
    " us echo labs ecg diet fluids rx prn home discussed counseled reassured monitor"
    " follow f/u advised recommend".split()
)


def heads_own_plan(read: ReadNote, mention: Mention, attributes: RecordAttributes) -> bool:
    """Whether a mention opens its sentence and a mark parts it from what is done about it."""
    sentence = read.sentences[mention.sentence]
    return (
        mention.section == "unheaded"
        and not _PLAN.isdisjoint(sentence.words)
        and _MARK.match(read.note.text, mention.span.end) is not None
        and attributes.opens(mention)
        and is_all_assessment(read)
    )
