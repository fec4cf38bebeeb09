"""The kind of a problem, and which one a diagnosis code usually is by ``problems.yaml``."""

from __future__ import annotations

from functools import cache

from codewell.model.evaluation_management import Doubt, ProblemKind
from codewell.suggest.evaluation_management.hits import Hit, load

Kind = tuple[ProblemKind, Doubt | None, Hit | None]
"""The kind of a problem, what remains open of it, and the words that told."""


@cache
def _prefixes(name: str) -> tuple[str, ...]:
    data = load("problems.yaml")
    group, _, part = name.partition(".")
    return tuple(data[group][part] if part else data[group])


@cache
def is_kind(code: str, name: str) -> bool:
    """Whether a code begins as one of a kind."""
    return code.startswith(_prefixes(name))


_KINDS = (
    "threat",
    "systemic",
    "complicated_injury",
    "minor_injury",
    "uncertain_outlook",
    "self_limited",
    "aftercare",
)


@cache
def usual_kind(code: str) -> str | None:
    """The kind whose beginning of the code is the longest."""
    found = [
        (max((len(p) for p in _prefixes(kind) if code.startswith(p)), default=0), -n, kind)
        for n, kind in enumerate(_KINDS)
    ]
    length, _, kind = max(found)
    return kind if length else None


def is_adverse_effect(code: str) -> bool:
    """Whether a code of T36-T50 is an adverse effect or underdosing, not a poisoning."""
    return "T36" <= code[:3] <= "T50" and code[5:6] in ("5", "6")
