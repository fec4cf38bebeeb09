"""A burn of a lower degree before one of a higher."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.burns import burns_of
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.d.1",
    title="The burn of the highest degree stands first",
    citation="ICD-10-CM Official Guidelines, section I.C.19.d.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Of several burns or corrosions of the body surface the one of the highest degree is first.

    Where burns of internal organs or other conditions come before them depends on the reason for
    the admission and is not judged.
    """
    burns = burns_of(context.diagnoses)
    if not burns:
        return
    highest = max(burns, key=lambda burn: burn.degree)
    if highest.degree > burns[0].degree:
        yield Problem(
            highest.diagnosis.where,
            f"{context.title(highest.diagnosis.code)} stands after"
            f" {context.title(burns[0].diagnosis.code)}, which is of a lower degree.",
            f"Sequence {highest.diagnosis.formatted} before the other burns.",
        )
