"""What may be coded of a statement, by the certainty of its writer and the setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from codewell.model import Assertion, Certainty, Experiencer, ProofStep, Setting, Temporality

CONFIRMED_ONLY = {
    "B20": "I.C.1.a.1",
    "Z21": "I.C.1.a.1",
    "U071": "I.C.1.g.1.a",
    "A925": "I.C.1.f",
    "P354": "I.C.1.f",
    "J09": "I.C.10.c",
    "J10": "I.C.10.c",
}
"""Conditions coded only when confirmed, in every setting, with the guideline paragraph."""

_HISTORY_CODES = ("Z80", "Z81", "Z82", "Z83", "Z84")
_PAST_CODES = (
    "Z85",
    "Z86",
    "Z87",
    "Z90",
    "Z91",
    "Z92",
    "Z93",
    "Z94",
    "Z95",
    "Z96",
    "Z97",
    "Z98",
    "Z89",
    "I252",
    "I69",
    "Z780",
)
_PRESENT_STATUS = ("Z79", "Z99", "Z9641")
"""Status that ends: a drug no longer taken, a device no longer used."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the statement may be coded, and why."""

    codable: bool
    step: ProofStep


def decide(
    code: str,
    assertion: Assertion,
    setting: Setting,
    *,
    at_discharge: bool,
    lasts: Callable[[], bool] = lambda: True,
) -> Decision:
    """Decide on a statement about the patient.

    ``at_discharge``: the words stand where the final diagnoses of a stay stand (guideline II.H
    asks for the diagnosis at the time of discharge). ``lasts`` tells of a past condition whether
    it is one that continues unless the record says otherwise; asked only of a past one.
    """
    if assertion.certainty is Certainty.NEGATED:
        return _decision(False, "the record denies it or rules it out", None)
    if assertion.experiencer is Experiencer.FAMILY:
        family_code = code.startswith(_HISTORY_CODES)
        return _decision(family_code, "said of a relative, not of the patient", None)
    if assertion.certainty is Certainty.HYPOTHETICAL:
        return _decision(False, "named as a risk, a warning or a plan, not as present", None)
    if assertion.certainty is Certainty.POSSIBLE:
        return _uncertain(code, setting, at_discharge=at_discharge)
    if assertion.temporality is Temporality.PAST:
        return _past(code, assertion, setting, at_discharge=at_discharge, lasts=lasts)
    return _decision(True, "documented as present", None)


def _past(
    code: str,
    assertion: Assertion,
    setting: Setting,
    *,
    at_discharge: bool,
    lasts: Callable[[], bool],
) -> Decision:
    if code.startswith(_PAST_CODES) and not code.startswith(_PRESENT_STATUS):
        return _decision(True, "documented as present", None)
    if assertion.is_resolved and setting is not Setting.OUTPATIENT and at_discharge:
        return _decision(
            True,
            "resolved in the course of the stay or emergency visit, which treated it",
            "ICD-10-CM Official Guidelines, section III",
        )
    if assertion.is_resolved or code.startswith(_PRESENT_STATUS) or not lasts():
        return _decision(
            False,
            "a condition of the past that is over; it is not coded",
            "ICD-10-CM Official Guidelines, section IV.J",
        )
    return _decision(
        True,
        "documented as history; taken as a continuing condition unless resolved",
        "ICD-10-CM Official Guidelines, section IV.I-IV.J",
    )


def _uncertain(code: str, setting: Setting, *, at_discharge: bool) -> Decision:
    for prefix, paragraph in CONFIRMED_ONLY.items():
        if code.startswith(prefix):
            return _decision(
                False,
                "documented as uncertain; this condition is coded only when confirmed",
                f"ICD-10-CM Official Guidelines, section {paragraph}",
            )
    if setting is not Setting.INPATIENT:
        return _decision(
            False,
            "documented as uncertain; an outpatient diagnosis must be established, "
            "so the symptom or reason for the visit is coded instead",
            "ICD-10-CM Official Guidelines, section IV.H",
        )
    if at_discharge:
        return _decision(
            True,
            "documented as uncertain at discharge of an inpatient; coded as if established",
            "ICD-10-CM Official Guidelines, sections II.H and III.C",
        )
    return _decision(
        False,
        "documented as uncertain, but not among the diagnoses at discharge",
        "ICD-10-CM Official Guidelines, section II.H",
    )


def _decision(codable: bool, detail: str, citation: str | None) -> Decision:
    return Decision(codable, ProofStep("certainty", detail, citation=citation))
