"""The main job: a record in, the coded encounter with proof, checks and grouping out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.grouping import Grouper
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    CodedRecord,
    CodeSystem,
    Encounter,
    Grouping,
    Note,
    Patient,
    PresentOnAdmission,
    Rejection,
    RuleResult,
    ServiceLine,
    Stay,
    Suggestion,
    normalise_code,
)
from codewell.rules import check_encounter
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile

_EXTERNAL_CAUSES = ("V", "W", "X", "Y")


@dataclass(frozen=True, slots=True)
class CodedNote:
    """Everything the main job answers for one record.

    ``grouping`` is None outside inpatient stays; ``not_grouped`` then or else says why.
    """

    note: Note
    record: CodedRecord
    encounter: Encounter
    results: tuple[RuleResult, ...]
    grouping: Grouping | None
    not_grouped: str | None


def code_note(
    note: Note,
    *,
    catalog: Catalog,
    suggester: Suggester,
    profile: Profile | None = None,
    discharge_status: str | None = None,
) -> CodedNote:
    """Code one record.

    Raises:
        InputError: no edition covers the note's date.
    """
    record = suggester.suggest(note, profile)
    encounter = encounter_of(note, record, discharge_status=discharge_status)
    grouping, not_grouped = _group(note, encounter, catalog)
    return CodedNote(
        note=note,
        record=record,
        encounter=encounter,
        results=check_encounter(encounter, catalog),
        grouping=grouping,
        not_grouped=not_grouped,
    )


def encounter_of(
    note: Note, record: CodedRecord, *, discharge_status: str | None = None
) -> Encounter:
    """The proposed codes as an encounter, as if the coder had accepted each of them."""
    diagnoses = [s for s in record.finals if s.code.system is CodeSystem.ICD10CM]
    causes = [s for s in diagnoses if s.code.value.startswith(_EXTERNAL_CAUSES)]
    others = [_diagnosis(s) for s in diagnoses if s not in causes]
    procedures = [s for s in record.finals if s.code.system is CodeSystem.ICD10PCS]
    lines = tuple(_line(s) for s in record.services)
    inpatient = note.setting.value == "inpatient"
    return Encounter(
        id=note.id,
        setting=note.setting,
        principal=others[0] if others else None,
        secondary_diagnoses=tuple(others[1:]),
        external_causes=tuple(_diagnosis(s) for s in causes),
        procedures=tuple(CodedProcedure(s.code.value) for s in procedures),
        lines=lines,
        claim_type=ClaimType.PROFESSIONAL if lines else None,
        patient=Patient(age=note.age, sex=note.sex),
        service_date=None if inpatient else note.date,
        discharge_date=note.date if inpatient else None,
        discharge_status=discharge_status,
    )


def why_not(record: CodedRecord, code: str) -> Rejection | Suggestion | None:
    """Why a code is not among the proposed ones: the step that kept it out.

    A suggestion when it is proposed or a ranked candidate after all; None when no words of the
    record lead to it. A category answers for the codes below it.
    """
    wanted = normalise_code(code)
    of_code = [s for s in record.suggestions if s.code.value.startswith(wanted)]
    kept_out = [
        r
        for r in record.rejections
        if r.code.value.startswith(wanted) or wanted.startswith(r.code.value)
    ]
    proposed = [s for s in of_code if s.final]
    answers: list[Rejection | Suggestion] = [*proposed, *kept_out, *of_code]
    return answers[0] if answers else None


def nearest(record: CodedRecord, code: str) -> Suggestion | Rejection | None:
    """What the words of the record lead to instead of a code that they do not lead to.

    A code that began as this one and became another, such as a history; else one of its category:
    the proposed code first, then a candidate, then one that was kept out.
    """
    category = normalise_code(code)[:3]
    began = next((s for s in record.suggestions if _began_in(s, category)), None)
    if began:
        return began
    found: list[Suggestion | Rejection] = [*record.finals, *record.suggestions, *record.rejections]
    return next((f for f in found if f.code.value.startswith(category)), None)


def _began_in(suggestion: Suggestion, category: str) -> bool:
    """Whether the words named the category before a step led away from it."""
    term = suggestion.why[0]
    return term.step == "term" and term.detail.rpartition(": ")[2].startswith(category)


def _diagnosis(suggestion: Suggestion) -> CodedDiagnosis:
    """With the proposed POA indicator; one that only the provider can tell stays unknown."""
    proposed = suggestion.present_on_admission
    known = proposed is not None and proposed.indicator is not PresentOnAdmission.UNKNOWN
    return CodedDiagnosis(suggestion.code.value, proposed.indicator if proposed and known else None)


def _line(suggestion: Suggestion) -> ServiceLine:
    return ServiceLine(
        suggestion.code.value,
        modifiers=suggestion.modifiers,
        units=Decimal(suggestion.units or 1),
    )


def _cannot_group(note: Note, encounter: Encounter, catalog: Catalog) -> str | None:
    """Why stays of this kind are not grouped here, or None."""
    if not encounter.is_inpatient:
        return "only inpatient stays are grouped"
    if reason := Grouper.available():
        return reason
    if not catalog.icd10pcs.validity.covers(note.date):
        return "no ICD-10-PCS validity dates of this date are installed for the procedures"
    return None


def _group(
    note: Note, encounter: Encounter, catalog: Catalog
) -> tuple[Grouping | None, str | None]:
    if reason := _cannot_group(note, encounter, catalog):
        return None, reason
    if encounter.principal is None:
        return None, "no principal diagnosis was found"
    if note.age is None or note.sex is None:
        return None, "the MS-DRG needs the patient's age and sex"
    stay = Stay(
        id=note.id,
        age=note.age,
        sex=note.sex,
        discharge_date=note.date,
        discharge_status=encounter.discharge_status or "01",
        principal_diagnosis=encounter.principal,
        secondary_diagnoses=(*encounter.secondary_diagnoses, *encounter.external_causes),
        procedures=encounter.procedures,
    )
    try:
        with Grouper(catalog) as grouper:
            return grouper.group(stay), None
    except InputError as error:
        return None, error.message
