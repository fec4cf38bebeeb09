"""A coma scale of which a part is missing, or total and parts together."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_PARTS = {"R4021": "eyes open", "R4022": "best verbal response", "R4023": "best motor response"}
_TOTAL = "R4024"


@rule(
    id="ICD10CM-I.C.18.e",
    title="The coma scale is whole",
    citation="ICD-10-CM Tabular List, notes at R40.2 and R40.24 (Official Guidelines, section"
    " I.C.18.e)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """One code for the eyes, one for the verbal and one for the motor response make the scale.

    They share the 7th character, which tells when it was taken. The total score (R40.24-) is for
    a record that has only the total.
    """
    if "R" not in context.first_characters:
        return
    scale = [d for d in context.diagnoses if d.code.startswith("R402") and len(d.code) == 7]
    for time in dict.fromkeys(d.code[6] for d in scale):
        parts = [d for d in scale if d.code[6] == time and d.code[:5] in _PARTS]
        totals = [d for d in scale if d.code[6] == time and d.code.startswith(_TOTAL)]
        if parts and totals:
            yield _total_and_parts(context, totals[0], parts[0])
        elif parts and (missing := _missing(parts)):
            yield _incomplete(context, parts[0], missing)


def _missing(parts: list[Diagnosis]) -> list[str]:
    there = {d.code[:5] for d in parts}
    return [words for code, words in _PARTS.items() if code not in there]


def _total_and_parts(context: RuleContext, total: Diagnosis, part: Diagnosis) -> Problem:
    return Problem(
        total.where,
        f"{context.title(total.code)} stands beside {context.title(part.code)}, a part of the same"
        " scale.",
        f"Report the three parts, or {total.formatted} if the record has only the total.",
    )


def _incomplete(context: RuleContext, part: Diagnosis, missing: list[str]) -> Problem:
    return Problem(
        part.where,
        f"{context.title(part.code)}: {' and '.join(missing)} of the same time"
        f" {'is' if len(missing) == 1 else 'are'} not reported.",
        "Add what is documented; if only a part is, report R40.244- for the incomplete scale.",
    )
