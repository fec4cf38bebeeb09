"""A disease in the name of a clinic: ``HEART FAILURE CLINIC``, ``Cardiology - Arrhythmia Service``.

The first lines of a record name where it was written; the patient need not have what is in them.
"""

from __future__ import annotations

import re

from codewell.model import Mention
from codewell.text import ReadNote

_LINES = 2
_CLINIC = re.compile(
    r"\b(?:clinic|clinics|program|programme|service|services|center|centre|department|dept|division"
    r"|associates|institute|group|laboratory|lab)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"[:;?]|\d|\b(?:for|with|f/u|fu|follow|follows|check|recheck|visit|here|presents|pt|patient|new"
    r"|of|returns?|seen|c/o|due|due to|since|on|s/p)\b",
    re.IGNORECASE,
)
"""With one of these the line tells of the patient."""
_LONGEST = 80


def names_clinic(read: ReadNote, mention: Mention) -> bool:
    """Whether a mention stands in the title line of a record that names a clinic."""
    text, at = read.note.text, mention.span.start
    if at > _LONGEST * _LINES or len(text[:at].strip().split("\n")) > _LINES:
        return False
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    if end < 0:
        return False
    line = text[start:end]
    is_title = len(line) <= _LONGEST and _CLINIC.search(line) is not None
    return is_title and _TELLS.search(line) is None
