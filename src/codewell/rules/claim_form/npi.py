"""An NPI has its check digit."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.model.claim_problems import ProblemKind
from codewell.rules.claim_form_problems import form_problems
from codewell.rules.registry import Problem, RuleContext, rule

_ADVICE = "Look the number up in the registry of providers (NPPES) and correct it."


@rule(
    id="CLAIM-NPI",
    title="An NPI has its check digit",
    citation="45 CFR 162.406(a)",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A National Provider Identifier has ten digits, the last of which is computed from the others
    (Luhn, with the prefix 80840). A wrong one is a slip of typing.
    """
    yield from form_problems(context, ProblemKind.NPI, _ADVICE)
