"""Headings that are put together from known ones, and those that ask for no colon.

``Diagnoses and recommendations``, ``FORMULATION/DX``, ``Assessment & plan, by problem`` and
``Labs + imaging`` say in several words what one heading says; ``Exam. 136/74 sitting`` has a full
stop where others have a colon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_JOINED = re.compile(r"\s*(?:[/&+,]|\band\b|\bwith\b)\s*")
_BESIDE = re.compile(
    r"^(?:my|our|the|today's|brief|pertinent|relevant|current|updated)\s+"
    r"|[,;]?\s*\b(?:by|per) (?:problem|diagnosis|system|issue)s?$"
    r"|[,;]?\s*\b(?:for )?(?:today|this visit|at this visit)$"
)
"""Words before or behind a heading that do not change its kind."""
_MOST = 4
"""So many headings at most make one."""
_SHORTEST = 2
_JUDGED = frozenset("assessment assessment_and_plan problem_list".split())
_PLANNED = frozenset("plan assessment_and_plan".split())
_MEASURED = frozenset("labs imaging results".split())
_EXAMINED = frozenset("vital_signs physical_exam".split())
_TOLD = frozenset("chief_complaint history_of_present_illness".split())
_PAST = frozenset("past_medical_history past_surgical_history".split())
_STOPPED = re.compile(r"([A-Z][A-Za-z/&' -]{3,40})\.\s+(?=[\dA-Z])")
_WITH_STOP = frozenset(
    "history_of_present_illness physical_exam medications labs past_medical_history social_history"
    " family_history".split()
)
"""Kinds whose headings a full stop may part from their text; an assessment is then prose."""


def composed_kind(label: str, headings: Mapping[str, str]) -> str | None:
    """The kind of a label (small letters) that known headings make up together.

    Nothing where one of its parts is no heading, or where the parts do not make one section.
    """
    label = _BESIDE.sub("", label)
    if whole := headings.get(label):
        return whole
    parts = [_BESIDE.sub("", part) for part in _JOINED.split(label) if part]
    if not 1 < len(parts) <= _MOST or min(map(len, parts)) < _SHORTEST:
        return None
    kinds = [headings.get(part) for part in parts]
    return _together([kind for kind in kinds if kind]) if all(kinds) else None


def _together(kinds: Sequence[str]) -> str | None:
    """The section that sections of these kinds make together."""
    found = frozenset(kinds)
    if found <= _JUDGED | _PLANNED:
        if found & _PLANNED and found & _JUDGED:
            return "assessment_and_plan"
        return "plan" if found == {"plan"} else "assessment"
    for group, kind in (
        (_MEASURED, "results"),
        (_EXAMINED, "physical_exam"),
        (_TOLD, "history_of_present_illness"),
        (_PAST, "past_medical_history"),
    ):
        if found <= group:
            return kind
    return None


def stopped_heading(line: str, begin: int, headings: Mapping[str, str]) -> tuple[str, int] | None:
    """The kind and the end of a heading that a full stop parts from the text of its line."""
    match = _STOPPED.match(line, begin)
    kind = headings.get(match[1].lower()) if match else None
    return (kind, match.end()) if match and kind in _WITH_STOP else None
