"""A claim has room for its lines, diagnoses and modifiers."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.model.claim_problems import ProblemKind
from codewell.rules.claim_form_problems import form_problems
from codewell.rules.registry import Problem, RuleContext, rule

_ADVICE = "Split the claim, or keep what supports the services best."


@rule(
    id="CLAIM-LIMITS",
    title="A claim has room for its lines, diagnoses and modifiers",
    citation="45 CFR 162.1102; ASC X12N 837 005010X222A1 and 005010X223A2",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A professional claim has at most 50 lines, an institutional one 999 lines and 25 diagnoses
    besides external causes; a line has at most four modifiers.
    """
    yield from form_problems(context, ProblemKind.LIMITS, _ADVICE)
