"""The age of a newborn in days."""

from __future__ import annotations

from codewell.model import Encounter

LAST_DAY_OF_PERINATAL_PERIOD = 28
"""The perinatal period ends with the 28th day after birth (I.C.16)."""


def age_in_days(encounter: Encounter) -> int | None:
    """The age as given, or from the birth date on the day of admission or of the visit.

    None where neither is known.
    """
    patient = encounter.patient
    if patient.age_days is not None or patient.birth_date is None:
        return patient.age_days
    day = encounter.admission_date if encounter.is_inpatient else encounter.service_date
    return (day - patient.birth_date).days if day else None
