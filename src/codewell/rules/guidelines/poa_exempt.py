"""An indicator of presence on admission is given for an exempt code."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.poa_exempt import Exemption, exemption
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-Appendix-I.exempt",
    title="An exempt code has no indicator of presence on admission",
    citation="CDC/NCHS and CMS, present on admission exempt codes, FY2025 (Official Guidelines,"
    " appendix I)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses", "any_present_on_admission", "validity"),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes that are always present on admission, or say nothing of a disease, are exempt: their
    indicator stays blank. The list of FY2025 was read; it is stated here by category and answers
    for the codes that it knew.
    """
    for diagnosis in context.diagnoses:
        if diagnosis.present_on_admission is None:
            continue
        if exemption(context.catalog.icd10cm, diagnosis.code) is Exemption.EXEMPT:
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is exempt from present on admission, and"
                f" {diagnosis.present_on_admission} is given.",
                "Leave the indicator blank.",
            )
