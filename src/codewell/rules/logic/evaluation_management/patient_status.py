"""New or established: the rule of three years."""

from __future__ import annotations

import datetime as dt

from codewell.model.evaluation_management import PatientStatus
from codewell.rules.logic.evaluation_management.tables import load


def status_after(
    visit: dt.date, last_service: dt.date | None, *, same_group_and_specialty: bool = True
) -> PatientStatus:
    """The status of a patient with a last professional service, or without any.

    Established: a service of the same physician, or of the same group and exact specialty, within
    the three years before the visit.
    """
    if last_service is None or not same_group_and_specialty:
        return PatientStatus.NEW
    years = load("definitions.yaml")["patient_status"]["years"]
    is_recent = last_service > _years_before(visit, years)
    return PatientStatus.ESTABLISHED if is_recent else PatientStatus.NEW


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
