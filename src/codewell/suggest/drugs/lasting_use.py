"""Words of a sentence that tell that a drug is taken for long, or is yet to be started."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from codewell.model import Token
from codewell.text.patterns import Pattern

_PLAN = Pattern(r"\w (?:[-–—]+|=>|->) (?!.*\b(?:was|were|had|previously|until)\b)[^.;]{0,40}$")
_BEGUN_SINCE = Pattern(
    r"\b(?:since (?:(?:he|she|we) )?(?:start|began|begin|initiat|commenc)\w*"
    r"|(?:started|commenced|began|begun|initiated) (?:on )?(?:it )?[^.;\n]{0,30}?"
    r"\b(?:\d+|one|two|three|four|five|six|several|a few) (?:months?|years?|yrs?|mos?) ago)\b",
    re.IGNORECASE,
)
_PER = frozenset("daily weekly monthly nightly yearly every per a an each at in per qd".split())
_JOINED = 2
_JOINS = re.compile(r"\s*(?:\+|&|/|and)\s*", re.IGNORECASE)
"""Between two drugs it says the same of both: "glargine + metformin"."""


def is_plan(before: str) -> bool:
    """Whether the words before a drug end with a dash: what follows is the plan for what is told.

    "Prior TIA - aspirin 81".
    """
    return _PLAN.search(before) is not None


def begun_long_ago(words: str) -> bool:
    """Whether a sentence tells of a drug begun months or years ago: "since starting adalimumab"."""
    return _BEGUN_SINCE.search(words) is not None


def is_to_come(forms: Sequence[str]) -> bool:
    """Whether "once" tells when a drug is to be started, not how often: "once TB is treated"."""
    return any(word == "once" and after not in _PER for word, after in pairwise(forms))


def is_joined(tokens: Sequence[Token], last: int, position: int, text: str) -> bool:
    """Whether a sign joins a drug to the one at place ``last``, which is taken for long."""
    if last < 0 or position - last > _JOINED:
        return False
    return _JOINS.fullmatch(text, tokens[last].end, tokens[position].start) is not None
