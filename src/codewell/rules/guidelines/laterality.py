"""Sides that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_DOMINANCE = re.compile(r"\b(?:non)?dominant ")
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_SIDES = ("right", "left")
_EMPTY_WORDS = frozenset({"right", "left", "bilateral", "unilateral", "both", "of", "the"})


@rule(
    id="ICD10CM-I.B.13",
    title="The sides of a condition agree",
    citation="ICD-10-CM Official Guidelines, section I.B.13",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """One condition has one side, or both.

    Found are: the unspecified side beside right, left or bilateral; right or left beside
    bilateral; right and left where a bilateral code is valid. The same condition is decided by
    official titles of one category that differ in the word for the side only.
    """
    for first, second in combinations(context.diagnoses, 2):
        if first.code != second.code and first.code[:3] == second.code[:3]:
            yield from _between(context, first, second)


def _between(context: RuleContext, first: Diagnosis, second: Diagnosis) -> Iterator[Problem]:
    one, other = _title(context, first.code), _title(context, second.code)
    if _differ_by(one, other, "right", "left"):
        if bilateral := _bilateral_code(context, first.code, one):
            yield _both_sides(context, first, second, bilateral)
    elif any(_differ_by(one, other, side, "unspecified") for side in _SIDES):
        yield _contradiction(context, first, second, "the unspecified side")
    elif _is_bilateral_of(one, other) or _is_bilateral_of(other, one):
        yield _contradiction(context, first, second, "both sides")


def _title(context: RuleContext, code: str) -> str:
    return _DOMINANCE.sub("", (context.catalog.icd10cm.title(code) or "").lower())


def _differ_by(one: str, other: str, word: str, another: str) -> bool:
    """Whether one word in place of the other is the only difference, in either direction."""
    return any(_replaced(a, word, another, b) for a, b in ((one, other), (other, one)) if a and b)


def _replaced(title: str, word: str, another: str, goal: str) -> bool:
    if title == goal:
        return False
    words = (re.finditer(rf"\b{word}\b", title), re.sub(rf"\b{word}\b", another, title))
    return words[1] == goal or any(
        title[: m.start()] + another + title[m.end() :] == goal for m in words[0]
    )


def _is_bilateral_of(bilateral: str, sided: str) -> bool:
    """Whether the first title is the second for both sides.

    The bilateral title may leave out the noun that follows the side: ``cataract, right eye`` and
    ``cataract, bilateral``.
    """
    side = next((s for s in ("right", "left", "unspecified") if f"{s} " in sided), None)
    if side is None or not re.search(r"\bbilateral\b", bilateral) or "bilateral" in sided:
        return False
    words = _content(sided)
    if side == "unspecified":
        words.remove(side)
    goal = sorted(_content(bilateral))
    noun = _WORD.findall(sided.split(f"{side} ", 1)[1])[:1]
    return goal in (sorted(words), sorted(_without(words, noun)))


def _content(title: str) -> list[str]:
    return [word for word in _WORD.findall(title) if word not in _EMPTY_WORDS]


def _without(words: list[str], noun: list[str]) -> list[str]:
    left = list(words)
    for word in noun:
        if word in left:
            left.remove(word)
    return left


def _bilateral_code(context: RuleContext, code: str, title: str) -> str | None:
    """The valid code of the same condition for both sides, or None."""
    return next(
        (
            candidate
            for candidate in _siblings(context, code)
            if _is_bilateral_of(_title(context, candidate), title)
            and context.catalog.icd10cm.is_billable(candidate, context.date)
        ),
        None,
    )


def _siblings(context: RuleContext, code: str) -> Iterator[str]:
    """Codes beside this one, one level above, and with another 7th character."""
    icd10cm = context.catalog.icd10cm
    yield from (code[:6] + value for value in icd10cm.seventh_characters(code))
    for above in icd10cm.lineage(code)[1:3]:
        for entry in icd10cm.children(above.code) if above.kind == "code" else ():
            if len(code) == 7 and len(entry.code) < 7:
                yield icd10cm.with_seventh_character(entry.code, code[6])
            else:
                yield entry.code


def _both_sides(
    context: RuleContext, first: Diagnosis, second: Diagnosis, bilateral: str
) -> Problem:
    return Problem(
        second.where,
        f"{context.title(second.code)} and {context.title(first.code)} are the two sides of one"
        " condition that has a bilateral code.",
        f"Report {context.title(bilateral)} in place of the two, unless one side was resolved"
        " before.",
    )


def _contradiction(context: RuleContext, first: Diagnosis, second: Diagnosis, what: str) -> Problem:
    return Problem(
        second.where,
        f"{context.title(second.code)} and {context.title(first.code)} are one condition, once"
        f" with {what}.",
        "Report the side or sides that are documented; if the record contradicts itself, ask the"
        " provider.",
    )
