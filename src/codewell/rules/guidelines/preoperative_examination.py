"""A preoperative examination without the reason for the surgery."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-IV.M",
    title="A preoperative examination has the reason for the surgery",
    citation="ICD-10-CM Official Guidelines, section IV.M",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    settings=(
        Setting.OUTPATIENT,
        Setting.ED,
        Setting.OBSERVATION,
    ),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A preoperative evaluation has Z01.81- first, then the condition that is the reason for the
    surgery, and then what the evaluation found.
    """
    return problems_in(context, __file__)
