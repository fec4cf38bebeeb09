"""Every element of the claim can be read."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.model.claim_problems import ProblemKind
from codewell.rules.claim_form_problems import form_problems
from codewell.rules.registry import Problem, RuleContext, rule

_ADVICE = "Correct the element in the system that wrote the file."


@rule(
    id="CLAIM-READ",
    title="Every element of the claim can be read",
    citation="45 CFR 162.1102; ASC X12N 837 005010X222A1 and 005010X223A2",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An amount, date, code or unit of the file that is malformed is told with its segment and
    element; the rest of the claim is checked without it.
    """
    yield from form_problems(context, ProblemKind.UNREADABLE, _ADVICE)
