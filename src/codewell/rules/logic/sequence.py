"""The order of codes: what may stand first, what must follow another, what comes last."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from codewell.data_file import read_data
from codewell.rules.logic.shapes import CodeSet, code_set


@cache
def first_listed_only() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(prefixes, exceptions) of the Z codes that are only first-listed (I.C.21.c.16)."""
    file = resources.files(__package__).joinpath("first_listed_only.yaml")
    data = read_data(file)
    return tuple(data["codes"]), tuple(data["except"])


def is_first_listed_only(code: str) -> bool:
    """Whether the code may only be first-listed or principal."""
    prefixes, exceptions = first_listed_only()
    return code.startswith(prefixes) and not code.startswith(exceptions)


@cache
def _underlying_causes() -> tuple[tuple[CodeSet, CodeSet], ...]:
    file = resources.files(__package__).joinpath("underlying_causes.yaml")
    return tuple((code_set(row["codes"]), code_set(row["after"])) for row in read_data(file))


def follows_cause(code: str, other: str) -> bool:
    """Whether a code stands after another, its underlying cause, by a note that names no codes."""
    return any(code in codes and other in causes for codes, causes in _underlying_causes())


_BESIDE = ("F17", "D62", "D6832", "B95", "B96", "B97")
"""What is reported beside a disease, seldom as the reason for the encounter."""


def rank(code: str, *, symptoms_last: bool = True) -> int:
    """The rough place of a code: reason for the encounter, diseases, symptoms, status, causes.

    ``symptoms_last``: a symptom stands behind what is established (II.A); in a visit it may be
    the main reason and keeps its place (IV.G).
    """
    if is_first_listed_only(code):
        return 0
    if code.startswith("O"):
        return 1  # chapter 15 has sequencing priority (I.C.15.a.1)
    if code.startswith(("V", "W", "X", "Y")):
        return 5  # external causes are never first (I.C.20.a)
    if code.startswith("Z"):
        return 4
    if code.startswith(_BESIDE):
        return 3
    return 3 if symptoms_last and code.startswith("R") else 2


def sequence(
    codes: Sequence[str], follows: Callable[[str, str], bool], *, symptoms_last: bool = True
) -> list[str]:
    """Stable order by rank, then every code after those it must follow.

    ``follows(a, b)`` tells whether a must stand after b (code first, I.A.13).
    """
    ordered = sorted(codes, key=lambda code: rank(code, symptoms_last=symptoms_last))
    leaders = {code: {other for other in ordered if follows(code, other)} for code in ordered}
    for _ in range(len(ordered)):
        moved = False
        for i, code in enumerate(ordered):
            later = [j for j in range(i + 1, len(ordered)) if ordered[j] in leaders[code]]
            if later:
                ordered.insert(later[-1], ordered.pop(i))
                moved = True
                break
        if not moved:
            break
    return ordered


_CRISIS = re.compile(
    r"(?<!without )\b(?:acute|ketoacidosis|hyperosmolarity|hypoglycemia|exacerbation|hemorrhage"
    r"|bleeding|crisis|status asthmaticus|status epilepticus)\b",
    re.IGNORECASE,
)


def tells_crisis(title: str) -> bool:
    """Whether the title of a lasting disease tells an acute state of it: "with ketoacidosis"."""
    return _CRISIS.search(title) is not None
