"""A poisoning behind its effects."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import PresentOnAdmission, Severity
from codewell.rules.logic.injury import Phase, phase_of
from codewell.rules.logic.poisoning import substance_of
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_EFFECTS = frozenset("ABCDEFGHIJKLMNQR")
"""Chapters whose conditions a poisoning may have caused; chapter 15 has priority over it."""


@rule(
    id="ICD10CM-I.C.19.e.5.b",
    title="A poisoning stands before its effects",
    citation="ICD-10-CM Official Guidelines, section I.C.19.e.5.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The code of T36-T50 with the intent is first, the coma or the failure it caused after it.

    So is the poisoning before abuse of or dependence on the drug. A poisoning that came about
    after admission, one in routine care, and one beside an injury are not judged.
    """
    principal = context.principal
    if principal is None or principal.code[:1] not in _EFFECTS:
        return
    poisoning = next((d for d in context.diagnoses if _is_current_poisoning(d)), None)
    if poisoning:
        yield Problem(
            poisoning.where,
            f"{context.title(poisoning.code)} stands after {context.title(principal.code)}.",
            f"If {principal.formatted} is due to it, sequence the poisoning first.",
        )


def _is_current_poisoning(diagnosis: Diagnosis) -> bool:
    substance = substance_of(diagnosis.code)
    return (
        substance is not None
        and substance.is_drug
        and substance.circumstance.is_poisoning
        and phase_of(diagnosis.code) is Phase.INITIAL
        and diagnosis.present_on_admission is not PresentOnAdmission.NO
    )
