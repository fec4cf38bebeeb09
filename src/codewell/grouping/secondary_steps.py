"""What each secondary diagnosis did to the MS-DRG of a stay, in words."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.grouping.asked_stay import DIAGNOSES, AskedStay, Row
from codewell.grouping.trauma_sites import MULTIPLE_TRAUMA, all_of, remaining_sites, site_of
from codewell.model import CodePlace, DiagnosisEffect, GroupingStep, normalise_code

_ITSELF = " (the definition of the DRG looks for the diagnosis itself)"

_LEVELS = ("NONE", "CC", "MCC")
_A_LEVEL = {"CC": "a CC", "MCC": "an MCC"}
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}


def secondary_steps(asked: AskedStay) -> Iterator[GroupingStep]:
    """One step a secondary diagnosis, in the order of the stay."""
    for index, effect in enumerate(asked.grouping.diagnoses[1:]):
        name = asked.name(DIAGNOSES, effect.code)
        row = asked.secondary_rows[index]
        poa = _poa(asked, index)
        what, why = _effect(effect, row, asked)
        why += _by_indicator(asked, index, row)
        text = f"Secondary diagnosis {name}{poa} {what}; {asked.does(effect.where)}{why}."
        yield GroupingStep("secondary", text, (asked.without(effect.where).place,))


def _effect(effect: DiagnosisEffect, row: Row, asked: AskedStay) -> tuple[str, str]:
    """What it is, and why the DRG does or does not change without it."""
    removal = asked.without(effect.where)
    itself = _ITSELF if removal.changes and not _by_severity(effect, asked) else ""
    if not effect.valid:
        return "is no code of this date and counts for nothing", ""
    site = _as_site(effect, asked)
    if effect.severity == "NONE":
        return "is neither CC nor MCC", itself or site
    level = f"is {_A_LEVEL[effect.severity]}"
    if asked.is_ungroupable:
        return level, ""
    if reason := _not_counted(row, asked):
        return f"{level}{reason}", itself or site
    if removal.changes and not itself:
        return f"{level} and counts", ""
    return level, itself or site or _why_same(effect, asked)


def _as_site(effect: DiagnosisEffect, asked: AskedStay) -> str:
    """Why an injury that names a body site of multiple trauma may be left out."""
    is_site = _is_trauma_site(effect, asked)
    if not is_site or asked.without(effect.where).changes:
        return ""
    number = remaining_sites(asked, effect.where)
    told = f"{_NUMBERS.get(number, number)} body sites remain without it"
    if _LEVELS.index(effect.severity) > _LEVELS.index(asked.grouping.severity):
        told += f"; it does not count as {_A_LEVEL[effect.severity]} in this DRG"
    return f" ({told})"


def _is_trauma_site(effect: DiagnosisEffect, asked: AskedStay) -> bool:
    in_trauma = asked.answer["final_mdc"] == MULTIPLE_TRAUMA
    return in_trauma and site_of(effect.code, asked.version) is not None


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
        return f", taken out of the final DRG as {hac} in hospitals not exempt from POA reporting"
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
    others = (
        asked.written(DIAGNOSES, other.code)
        for other in _reaching(effect.severity, asked)
        if other.where != effect.where
    )
    codes = list(dict.fromkeys(others))
    if not codes:
        return ""
    verb = "reaches" if len(codes) == 1 else "reach"
    return f" ({', '.join(codes)} {verb} the level as well)"


def _reaching(severity: str, asked: AskedStay) -> Iterator[DiagnosisEffect]:
    """The secondary diagnoses that reach a level in this stay."""
    for index, effect in enumerate(asked.grouping.diagnoses[1:]):
        is_level = effect.severity != "NONE" and effect.severity in ("MCC", severity)
        if is_level and _not_counted(asked.secondary_rows[index], asked) is None:
            yield effect


def held_together(asked: AskedStay) -> str:
    """The DRG without all of the diagnoses that hold the severity, where any of them may go."""
    if asked.grouping.severity == "NONE":
        return ""
    reaching = _reaching(asked.grouping.severity, asked)
    holding = [effect for effect in reaching if not _is_trauma_site(effect, asked)]
    if len(holding) < 2 or any(asked.without(effect.where).changes for effect in holding):
        return ""
    drg = asked.without_all(effect.where for effect in holding).ms_drg
    if drg is None or drg == asked.grouping.ms_drg or int(drg) not in asked.family:
        return ""
    for effect in tuple(holding):
        fewer = [other for other in holding if other is not effect]
        if asked.without_all(other.where for other in fewer).ms_drg == drg:
            holding = fewer
    codes = [asked.written(DIAGNOSES, effect.code) for effect in holding]
    return f"; without {all_of(codes)}: DRG {drg}"


def _poa(asked: AskedStay, index: int) -> str:
    given = asked.stay.secondary_diagnoses[index]
    if given.present_on_admission:
        return f" (POA {given.present_on_admission})"
    is_exempt = asked.is_exempt(normalise_code(given.code))
    return " (exempt from POA)" if is_exempt else " (POA not reported)"


def _by_indicator(asked: AskedStay, index: int, row: Row) -> str:
    """What each POA indicator would give, where it decides the DRG."""
    if not row.get("hacs"):
        return ""
    drgs: dict[str | None, list[str]] = {}
    for letter, drg in asked.by_indicator(index).items():
        drgs.setdefault(drg, []).append(letter)
    if set(drgs) == {asked.grouping.ms_drg}:
        return ""
    if len(drgs) == 1:
        return f"; with any POA indicator the DRG is {next(iter(drgs))}"
    told = (f"with {' or '.join(letters)}: {drg}" for drg, letters in drgs.items())
    return f"; POA decides ({'; '.join(told)})"


def acquired_of(asked: AskedStay) -> Iterator[tuple[CodePlace, str]]:
    """The hospital-acquired conditions that keep a stay from being grouped, each in words.

    Where an indicator is missing, those without one.
    """
    given = list(zip(asked.stay.secondary_diagnoses, asked.secondary_rows, strict=True))
    found = [(at, d, hac) for at, (d, row) in enumerate(given) if (hac := _acquired(row))]
    missing = [one for one in found if one[1].present_on_admission is None]
    for at, diagnosis, hac in missing or found:
        code = asked.written(DIAGNOSES, diagnosis.code)
        place = CodePlace(f"secondary_diagnoses[{at}]", code)
        yield place, f"{code} (secondary diagnosis {at + 1}){_poa(asked, at)}, {hac}"


def _acquired(row: Row) -> str | None:
    """The hospital-acquired condition that a diagnosis was found to be."""
    for hac in row.get("hacs", ()):
        if hac["hac_status"] == "HAC_CRITERIA_MET":
            number, words = hac["hac_number"], hac["description"]
            return f"hospital-acquired condition HAC {number:02} ({words})"
    return None
