"""A claim has what the 837 requires."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.model.claim_problems import ProblemKind
from codewell.rules.claim_form_problems import form_problems
from codewell.rules.registry import Problem, RuleContext, rule

_ADVICE = "Give it. The clearing house or the payer returns the claim without it."


@rule(
    id="CLAIM-REQUIRED",
    title="A claim has what the 837 requires",
    citation="45 CFR 162.1102; ASC X12N 837 005010X222A1 and 005010X223A2",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Billing provider with NPI, tax number and address; subscriber and patient; payer; total
    charge; a diagnosis; lines with code or revenue code, charge, place, pointers and date; type
    of bill, period, admission type, discharge status and attending provider of an institutional
    claim; the payer's number of a claim that is replaced or voided. An explanation of benefits or
    an extract leaves such things out, and they are not asked of it.
    """
    yield from form_problems(context, ProblemKind.REQUIRED, _ADVICE)
