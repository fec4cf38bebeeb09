"""Use, abuse and dependence of one substance stand together."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_CATEGORIES = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19")
_RANK = {"9": 0, "1": 1, "2": 2}
_REMISSION = "1"
"""The fifth character of F1x.11, F1x.21 and F1x.91."""
_WORDS = {"9": "use", "1": "abuse", "2": "dependence"}


@rule(
    id="ICD10CM-I.C.5.b.2",
    title="One of use, abuse and dependence",
    citation="ICD-10-CM Official Guidelines, section I.C.5.b.2",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Of use, abuse and dependence of one substance one code is reported: dependence before abuse,
    abuse before use.

    Other psychoactive substances (F19) may be two different ones: there it is a warning. A code
    "in remission" says nothing of the use of today and is left out.
    """
    if "F" not in context.first_characters:
        return
    worst: dict[str, Diagnosis] = {}
    found = [
        d
        for d in context.diagnoses
        if d.code.startswith(_CATEGORIES) and d.code[3:4] in _RANK and d.code[4:5] != _REMISSION
    ]
    for diagnosis in sorted(found, key=lambda d: -_RANK[d.code[3]]):
        worst.setdefault(diagnosis.code[:3], diagnosis)
    for diagnosis in found:
        higher = worst[diagnosis.code[:3]]
        if higher.code[3] != diagnosis.code[3]:
            yield _problem(context, diagnosis, higher)


def _problem(context: RuleContext, lower: Diagnosis, higher: Diagnosis) -> Problem:
    return Problem(
        lower.where,
        f"{context.title(lower.code)} is reported beside {context.title(higher.code)}: of"
        f" {_WORDS[lower.code[3]]} and {_WORDS[higher.code[3]]} of one substance only the"
        f" {_WORDS[higher.code[3]]} is coded.",
        f"Remove {lower.formatted}.",
        severity=Severity.WARNING if lower.code.startswith("F19") else None,
        beside=higher.where,
    )
