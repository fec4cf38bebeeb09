"""A device that is looked at in a stay: its presence is reported, not the service (I.C.21.c.3)."""

from __future__ import annotations

from codewell.model import ProofStep, Setting, dotted

_STATUS = {"Z45010": "Z950", "Z45018": "Z950", "Z4502": "Z95810"}
"""The status of a device by the code of the encounter that checks or adjusts it."""


def status_in_stay(code: str, setting: Setting) -> tuple[str, ProofStep] | None:
    """The status code of a device whose service is named in a stay, which is for something else."""
    status = _STATUS.get(code) if setting is Setting.INPATIENT else None
    if status is None:
        return None
    step = ProofStep(
        "status",
        f"{dotted(status)}: the device is in place; its check is no reason of a stay",
        citation="ICD-10-CM Official Guidelines, section I.C.21.c.3",
    )
    return status, step
