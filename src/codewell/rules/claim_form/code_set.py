"""Diagnoses are of ICD-10-CM."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.model.claim_problems import ProblemKind
from codewell.rules.claim_form_problems import form_problems
from codewell.rules.registry import Problem, RuleContext, rule

_ADVICE = "Report the diagnoses with ICD-10-CM and its qualifiers."


@rule(
    id="CLAIM-CODE-SET",
    title="Diagnoses are of ICD-10-CM",
    citation="45 CFR 162.1002(c)",
    citation_checked="none",
    severity=Severity.ERROR,
    effective=dt.date(2015, 10, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Since 1 October 2015 diagnoses are reported with ICD-10-CM. A claim whose qualifiers or
    version fields still say ICD-9-CM is returned.
    """
    yield from form_problems(context, ProblemKind.CODE_SET, _ADVICE)
