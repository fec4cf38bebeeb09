"""An indicator of presence on admission is missing."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.poa_exempt import Exemption, exemption
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-Appendix-I.missing",
    title="A diagnosis of a stay has its indicator of presence on admission",
    citation="ICD-10-CM Official Guidelines, appendix I; CDC/NCHS and CMS, present on admission"
    " exempt codes, FY2025",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses", "any_present_on_admission", "validity"),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Every diagnosis of a stay has an indicator, unless its code is exempt.

    A stay without any indicator is not judged: some hospitals do not report them. Neither is a
    code of which the exempt list of FY2025 does not say enough, such as most external causes.
    """
    icd10cm = context.catalog.icd10cm
    for diagnosis in context.diagnoses:
        if diagnosis.present_on_admission is not None:
            continue
        if not icd10cm.is_billable(diagnosis.code, context.date):
            continue
        if exemption(icd10cm, diagnosis.code) is Exemption.NOT_EXEMPT:
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} has no indicator of presence on admission.",
                "Give Y, N, U or W by the documentation.",
            )
