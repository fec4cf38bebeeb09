"""An unspecified trimester where the weeks of gestation are known."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.pregnancy import gestation_of
from codewell.rules.registry import Problem, RuleContext, rule

_WORDS = {1: "first", 2: "second", 3: "third"}


@rule(
    id="ICD10CM-I.C.15.a.5",
    title="The trimester is specified where the weeks are known",
    citation="ICD-10-CM Official Guidelines, section I.C.15.a.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An unspecified trimester is for a record from which the trimester cannot be found out.

    Where a code of Z3A gives the weeks, the trimester follows from them.
    """
    gestation = gestation_of(context.diagnoses) if "O" in context.first_characters else None
    if gestation is None:
        return
    for diagnosis in context.diagnoses:
        if diagnosis.code[:1] == "O" and "unspecified trimester" in (
            context.catalog.icd10cm.title(diagnosis.code) or ""
        ):
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)}; {context.title(gestation.diagnosis.code)} is in"
                f" the {_WORDS[gestation.trimester]} trimester.",
                f"Report the code of the {_WORDS[gestation.trimester]} trimester, or the code in"
                " childbirth if there is one and the patient delivered.",
            )
