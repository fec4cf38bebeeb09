"""The charges of the lines add up to the total."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.model.claim_problems import ProblemKind
from codewell.rules.claim_form_problems import form_problems
from codewell.rules.registry import Problem, RuleContext, rule

_ADVICE = "Correct the total, or the line that is missing or wrong."


@rule(
    id="CLAIM-BALANCE",
    title="The charges of the lines add up to the total",
    citation="45 CFR 162.1102; ASC X12N 837 005010X222A1 and 005010X223A2",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The total charge of a claim is the sum of the charges of its lines, to the cent."""
    yield from form_problems(context, ProblemKind.BALANCE, _ADVICE)
