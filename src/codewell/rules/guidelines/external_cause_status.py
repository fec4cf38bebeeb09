"""The status of the patient when the event occurred."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.20.k",
    title="The external cause status is reported once, with a cause",
    citation="ICD-10-CM Tabular List, note at Y99 (Official Guidelines, section I.C.20.k)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Y99 tells whether the patient was at work, in the military or neither; one code is assigned,
    at the initial encounter, beside another external cause.

    It does not go with poisonings, adverse effects, misadventures or sequelae, and the
    unspecified status (Y99.9) is not used.
    """
    return problems_in(context, __file__)
