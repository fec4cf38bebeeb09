"""A localized infection stands before the sepsis that was there on admission."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import PresentOnAdmission, Setting, Severity
from codewell.rules.logic.shapes import CodeSet, code_set
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_PRESENT = (PresentOnAdmission.YES, PresentOnAdmission.UNDETERMINED)


@cache
def _codes() -> dict[str, CodeSet]:
    file = Path(__file__).with_suffix(".yaml")
    return {name: code_set(entries) for name, entries in read_data(file).items()}


@rule(
    id="ICD10CM-I.C.1.d.4",
    title="Sepsis present on admission stands before the localized infection",
    citation="ICD-10-CM Official Guidelines, section I.C.1.d.4",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal", "any_present_on_admission"),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A patient admitted with sepsis and a localized infection, such as pneumonia, has the code of
    the systemic infection first. Sepsis that develops after the admission follows the localized
    infection; the indicators of presence on admission tell the two apart.
    """
    principal = context.principal
    if principal is None or principal.code not in _codes()["localized"]:
        return
    for diagnosis in context.diagnoses:
        if diagnosis.code in _codes()["sepsis"] and _both_were_there(principal, diagnosis):
            yield Problem(
                principal.where,
                f"{context.title(principal.code)} stands first, and"
                f" {context.title(diagnosis.code)} was present on admission as well.",
                f"Sequence {diagnosis.formatted} first and {principal.formatted} after it, if the"
                " patient was admitted with sepsis.",
            )
            return


def _both_were_there(*diagnoses: Diagnosis) -> bool:
    return all(d.present_on_admission in _PRESENT for d in diagnoses)
