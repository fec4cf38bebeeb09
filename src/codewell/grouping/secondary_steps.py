"""What each secondary diagnosis did to the MS-DRG of a stay, in words."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.grouping.asked_stay import DIAGNOSES, AskedStay, Row
from codewell.model import DiagnosisEffect, GroupingStep, PresentOnAdmission

_ITSELF = " (the definition of the DRG looks for the diagnosis itself)"


def secondary_steps(asked: AskedStay) -> Iterator[GroupingStep]:
    """One step a secondary diagnosis, in the order of the stay."""
    for index, effect in enumerate(asked.grouping.diagnoses[1:]):
        name = asked.name(DIAGNOSES, effect.code)
        poa = _poa(asked.stay.secondary_diagnoses[index].present_on_admission)
        what, why = _effect(effect, asked.secondary_rows[index], asked)
        text = f"Secondary diagnosis {name}{poa} {what}; {asked.does(effect.where)}{why}."
        yield GroupingStep("secondary", text, (asked.without(effect.where).place,))


def _effect(effect: DiagnosisEffect, row: Row, asked: AskedStay) -> tuple[str, str]:
    """What it is, and why the DRG does or does not change without it."""
    removal = asked.without(effect.where)
    itself = _ITSELF if removal.changes and not _by_severity(effect, asked) else ""
    if not effect.valid:
        return "is no code of this date and counts for nothing", ""
    if effect.severity == "NONE":
        return "is neither CC nor MCC", itself
    level = f"is {'an MCC' if effect.severity == 'MCC' else 'a CC'}"
    if asked.is_ungroupable:
        return level, ""
    if reason := _not_counted(row, asked):
        return f"{level}{reason}", itself
    if removal.changes and not itself:
        return f"{level} and counts", ""
    return level, itself or _why_same(effect, asked)


def _by_severity(effect: DiagnosisEffect, asked: AskedStay) -> bool:
    """Whether the DRG without it is one that differs by severity alone."""
    other = asked.without(effect.where).outcome.ms_drg
    return effect.severity != "NONE" and other is not None and int(other) in asked.family


def _not_counted(row: Row, asked: AskedStay) -> str | None:
    """Why the severity of a CC or MCC is not looked at in this stay."""
    if "EXCLUDED" in row["flags"]:
        first = asked.written(DIAGNOSES, asked.stay.principal_diagnosis.code)
        return f", excluded beside principal diagnosis {first} (CC exclusion list)"
    if hac := _acquired(row):
        return f", taken out of the final DRG as {hac}"
    if "DEATH_EXCLUSION" in row["flags"]:
        return " only of a patient discharged alive"
    return None


def _why_same(effect: DiagnosisEffect, asked: AskedStay) -> str:
    """Why a CC or MCC more or less is the same, where it can be told."""
    drg = asked.grouping.ms_drg
    if not asked.severities:
        return f" (DRG {drg} does not differ by severity)"
    if effect.severity == "CC" and "CC" not in asked.severities:
        return f" (DRG {drg} asks for MCCs alone)"
    if asked.suppresses:
        return ""
    others = [
        asked.written(DIAGNOSES, other.code)
        for index, other in enumerate(asked.grouping.diagnoses[1:])
        if other.where != effect.where
        and other.severity in ("MCC", effect.severity)
        and _not_counted(asked.secondary_rows[index], asked) is None
    ]
    codes = list(dict.fromkeys(others))
    if not codes:
        return ""
    verb = "reaches" if len(codes) == 1 else "reach"
    return f" ({', '.join(codes)} {verb} the level as well)"


def _poa(indicator: PresentOnAdmission | None) -> str:
    return f" (POA {indicator})" if indicator else ""


def _acquired(row: Row) -> str | None:
    """The hospital-acquired condition that a diagnosis was found to be."""
    for hac in row.get("hacs", ()):
        if hac["hac_status"] == "HAC_CRITERIA_MET":
            number, words = hac["hac_number"], hac["description"]
            return f"hospital-acquired condition HAC {number:02} ({words})"
    return None
