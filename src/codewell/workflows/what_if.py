"""Every diagnosis of a stay tried in first place.

A diagnosis may not stand there when it was not present on admission, when the Medicare Code Editor
refuses it, or when a rule finds something that it does not find in the stay as it is. Which of the
plausible ones is the principal diagnosis the circumstances of the admission decide (Official
Guidelines, section II), never the DRG.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.data_file import read_data
from codewell.grouping import Grouper, package
from codewell.model import (
    CodedDiagnosis,
    CodePlace,
    Encounter,
    Finding,
    MceEdit,
    Patient,
    PresentOnAdmission,
    PrincipalTrial,
    Setting,
    Severity,
    Stay,
    dotted,
    normalise_code,
)
from codewell.rules import check_encounter
from codewell.workflows.sequencing_remarks import sequencing_remarks

_NOT_PRESENT = (PresentOnAdmission.NO, PresentOnAdmission.UNKNOWN)
_REFUSED = frozenset(
    ("E_CODE_AS_PDX", "MANIFESTATION_AS_PDX", "UNACCEPTABLE_PDX", "REQUIRES_SDX", "INVALID_CODE")
)
"""Edits on the principal diagnosis with which it cannot stand first."""
_PRINCIPAL = "principal_diagnosis"
_LAYERS = ("conventions", "guidelines")
_EITHER_WAY = "ICD10CM-I.A.12.a"
"""Excludes1 has no order: it says nothing of which diagnosis is first."""
_STANDS = re.compile(r"\bstands(?= (?:first|before)\b)")


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_data(Path(__file__).with_suffix(".yaml"))
    return table


@dataclass(frozen=True, slots=True)
class _Told:
    """What a rule says of a diagnosis in its place."""

    rule: str
    code: str
    finding: Finding

    @property
    def key(self) -> tuple[str, str]:
        return self.rule, self.code

    @property
    def is_info(self) -> bool:
        return self.finding.severity is Severity.INFO

    @property
    def words(self) -> str:
        return f"{self.finding.message.rstrip('.')} [{self.rule}]"

    def if_tried(self) -> _Told:
        """The same of a diagnosis that does not stand first: it would."""
        message = _STANDS.sub("would stand", self.finding.message)
        return replace(self, finding=replace(self.finding, message=message))


def try_principals(
    stay: Stay, *, grouper: Grouper, catalog: Catalog, version: int
) -> tuple[PrincipalTrial, ...]:
    """The stay's own principal diagnosis, then each secondary one in its place, in their order.

    A rule counts for a diagnosis where it finds something of it in first place alone. What only
    informs is a remark, of the given and the tried ones alike; the rest keeps a tried one out.
    """
    now = list(_told(stay, catalog))
    own = normalise_code(stay.principal_diagnosis.code)
    others = dict(_others(stay))
    told = {code: list(_told(first(stay, index), catalog)) for code, index in others.items()}
    elsewhere = {t.key for found in told.values() for t in found if t.code == own}
    place = CodePlace(_PRINCIPAL, stay.principal_diagnosis.code)
    trial = _trial(place, stay, catalog, grouper, version)
    remarks = [t for t in now if t.code == own and t.is_info and t.key not in elsewhere]
    trials = [_with_rules(trial, remarks)]
    before = {t.key for t in now}
    for code, index in others.items():
        place = CodePlace(f"secondary_diagnoses[{index}]", stay.secondary_diagnoses[index].code)
        trial = _trial(place, first(stay, index), catalog, grouper, version)
        of_code = [t.if_tried() for t in told[code] if t.code == code and t.key not in before]
        trials.append(_with_rules(trial, of_code))
    return tuple(trials)


def _others(stay: Stay) -> Iterator[tuple[str, int]]:
    """Each secondary diagnosis that is not the principal one, once."""
    tried = {normalise_code(stay.principal_diagnosis.code)}
    for index, diagnosis in enumerate(stay.secondary_diagnoses):
        code = normalise_code(diagnosis.code)
        if code not in tried:
            tried.add(code)
            yield code, index


def first(stay: Stay, index: int) -> Stay:
    """The stay with a secondary diagnosis first, and the first one in its place."""
    others = list(stay.secondary_diagnoses)
    chosen, others[index] = others[index], stay.principal_diagnosis
    return replace(stay, principal_diagnosis=chosen, secondary_diagnoses=tuple(others))


def encounter_of_stay(stay: Stay) -> Encounter:
    """The stay as the rules read it."""
    causes = tuple(d for d in stay.secondary_diagnoses if _is_cause(d))
    return Encounter(
        id=stay.id,
        setting=Setting.INPATIENT,
        principal=stay.principal_diagnosis,
        secondary_diagnoses=tuple(d for d in stay.secondary_diagnoses if d not in causes),
        external_causes=causes,
        procedures=stay.procedures,
        patient=Patient(age=stay.age, age_days=stay.age_days, sex=stay.sex),
        discharge_date=stay.discharge_date,
        discharge_status=stay.discharge_status,
        admitting_diagnosis=stay.admitting_diagnosis,
    )


def _is_cause(diagnosis: CodedDiagnosis) -> bool:
    return normalise_code(diagnosis.code)[:1] in ("V", "W", "X", "Y")


def _trial(
    place: CodePlace, stay: Stay, catalog: Catalog, grouper: Grouper, version: int
) -> PrincipalTrial:
    code = package.package_code(stay.principal_diagnosis.code)
    edits = [e for e in grouper.edits(stay) if any(c.where == _PRINCIPAL for c in e.causes)]
    reasons = tuple(_refusals(stay, edits))
    questioned = (_words(e) for e in edits if e.name == "QUESTIONABLE_ADMISSION")
    remarks = (*questioned, *sequencing_remarks(stay))
    claim = {**package.claim(stay), "version": version}
    return PrincipalTrial(
        place=CodePlace(place.where, dotted(code)),
        title=catalog.icd10cm.title(code),
        outcome=None if reasons else grouper.outcome(claim),
        reasons=reasons,
        remarks=remarks,
    )


def _refusals(stay: Stay, edits: list[MceEdit]) -> Iterator[str]:
    indicator = stay.principal_diagnosis.present_on_admission
    if indicator in _NOT_PRESENT:
        yield (
            f"it is reported as not present on admission ({indicator}); what arose in the stay did"
            " not occasion the admission (Official Guidelines, section II)"
        )
    refused = [_words(edit) for edit in edits if edit.name in _REFUSED]
    yield from refused
    code = normalise_code(stay.principal_diagnosis.code)
    if not refused and code.startswith(tuple(_table()["status_and_history"])):
        yield _table()["reason"]


def _words(edit: MceEdit) -> str:
    return f"{edit.title} ({edit.edition})"


def _with_rules(trial: PrincipalTrial, told: list[_Told]) -> PrincipalTrial:
    against = tuple(t.words for t in told if not t.is_info)
    beside = tuple(t.words for t in told if t.is_info)
    reasons = (*trial.reasons, *against)
    return replace(
        trial,
        outcome=None if reasons else trial.outcome,
        reasons=reasons,
        remarks=(*trial.remarks, *beside),
    )


def _told(stay: Stay, catalog: Catalog) -> Iterator[_Told]:
    """What the rules of conventions and guidelines say of each diagnosis."""
    encounter = encounter_of_stay(stay)
    codes = {f"{path}.code": d.code for path, d in encounter.diagnoses()}
    for result in check_encounter(encounter, catalog):
        if result.layer not in _LAYERS or result.rule == _EITHER_WAY:
            continue
        for finding in result.findings:
            if code := codes.get(finding.where):
                yield _Told(result.rule, normalise_code(code), finding)
