"""A diagnosis that does not go with the patient's sex, until the edit was switched off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import CodePlace, Severity, Sex, normalise_code
from codewell.rules.logic.editor import procedure
from codewell.rules.registry import Problem, RuleContext, rule

_FLAG_OF_THE_OTHER = {Sex.FEMALE: "male", Sex.MALE: "female"}


@rule(
    id="MCE-SEX-CONFLICT",
    title="Sex conflict",
    citation="Medicare Code Editor, edit Sex conflict, deactivated from 2024-10-01",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses", "sex", "validity"),
    until=dt.date(2024, 9, 30),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes listed for one sex are not reported for the other, up to September 30, 2024.

    The editor reads inpatient claims; in other settings the same conflict is a warning.
    """
    sex = context.encounter.patient.sex
    other = _FLAG_OF_THE_OTHER.get(sex) if sex else None
    for diagnosis in context.diagnoses:
        if other in context.catalog.icd10cm.flags(diagnosis.code, context.date):
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is listed for {other} patients; the sex given"
                f" is {sex}.",
                "Correct the sex or the code, whichever is wrong.",
                severity=None if context.encounter.is_inpatient else Severity.WARNING,
            )
    for number, reported in enumerate(context.encounter.procedures):
        place = CodePlace(f"procedures[{number}].code", reported.code)
        if other in context.catalog.icd10pcs.validity.flags(
            normalise_code(reported.code), context.date
        ):
            yield Problem(
                place.where,
                f"{procedure(context, place)} is listed for {other} patients; the sex given is"
                f" {sex}.",
                "Correct the sex or the code, whichever is wrong.",
            )
