"""A chronic disease is reported as not present on admission."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import PresentOnAdmission, Setting, Severity
from codewell.rules.logic.shapes import CodeSet, code_set
from codewell.rules.registry import Problem, RuleContext, rule


@cache
def _chronic() -> CodeSet:
    file = Path(__file__).with_suffix(".yaml")
    return code_set(read_data(file)["codes"])


@rule(
    id="ICD10CM-Appendix-I.chronic",
    title="A chronic disease was present on admission",
    citation="ICD-10-CM Official Guidelines, appendix I",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "any_present_on_admission"),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A chronic disease is present on admission also where it is diagnosed only during the stay:
    its indicator is Y.
    """
    for diagnosis in context.diagnoses:
        not_present = diagnosis.present_on_admission is PresentOnAdmission.NO
        if not_present and diagnosis.code in _chronic():
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is a chronic disease, and N is given.",
                "Give Y, also if the disease was diagnosed during the stay.",
            )
