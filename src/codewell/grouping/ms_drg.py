"""The MS-DRG of an inpatient stay.

How the package's answer reads, found by trial on release 1.2.0 (``tests/test_grouping.py``):

* ``severity`` of a diagnosis is its level in the version's table (``NONE``, ``CC``, ``MCC``)
  and says nothing of the stay. The stay's own level is ``final_severity``.
* The flag ``EXCLUDED`` means that the principal diagnosis excludes it as CC or MCC, and
  ``DEATH_EXCLUSION`` that it is an MCC only for a patient discharged alive.
* ``drg_impact`` is ``BOTH`` or ``FINAL`` for the diagnoses that the final DRG was marked with.
  Of several with the same effect one is marked: of two MCCs the second, and every CC beside an
  MCC, reads ``NONE``. In the DRGs of operations unrelated to the principal diagnosis (981-989),
  and rarely beside a hospital-acquired condition, none is marked. A CC or MCC without mark is
  therefore tried, it counted when the DRG changes without it, unless another one reaches its
  level too.
* A hospital-acquired condition (``HAC_CRITERIA_MET``) still reads ``BOTH``, while its severity
  was taken out of the final DRG; it is not counted here.
* Secondary diagnoses come back sorted by severity and code. Their order as given, and that of
  the procedures, changes nothing.
* An unknown secondary code has no flag ``VALID`` and changes nothing else; the return code
  stays ``OK``. ``VALID`` agrees with the catalog's validity dates for every code and version.
* A Pre-MDC DRG (001-019) comes with the MDC of the principal diagnosis. MDC 00 stands in the
  answers that have no MDC: DRG 999, ungroupable.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Self

from codewell.catalog import Catalog
from codewell.catalog.ms_drg import grouper_version
from codewell.errors import InputError
from codewell.grouping import package
from codewell.grouping.definitions import definitions
from codewell.grouping.mce import Editor
from codewell.grouping.mce_causes import Claim
from codewell.model import (
    CodedDiagnosis,
    DiagnosisEffect,
    DrgOutcome,
    Grouping,
    MceEdit,
    Stay,
)

UNGROUPABLE = 999
UNRELATED = range(981, 990)
"""DRGs of operations that the MDC of the principal diagnosis does not have."""

_SEVERITIES = ("NONE", "CC", "MCC")
_ACQUIRED = "a hospital-acquired condition that was not present on admission"
_SAME = "the DRG is the same without it"
_UNGROUPED = "no severity counts while the stay cannot be grouped"


class Grouper:
    """The grouper and the editor behind one door, opened when first used; one a process."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._editor = Editor()
        self._grouper: Any = None
        self._title = lru_cache(maxsize=None)(catalog.ms_drg.title)
        self._mdc_title = lru_cache(maxsize=None)(catalog.ms_drg.mdc_title)

    @staticmethod
    def available() -> str | None:
        """Why nothing can be grouped on this platform, or None."""
        return package.unavailable()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the engines; the next use opens them again."""
        self._editor.close()
        if self._grouper is not None:
            self._grouper.close()
            self._grouper = None

    def group(self, stay: Stay, *, version: int | None = None) -> Grouping:
        """Group one stay, by the version in force on its discharge date unless one is given.

        A code that is unknown, or no principal diagnosis, is an outcome: DRG 999 and its return
        code.

        Raises:
            InputError: the package or the version is not installed, or a number of the stay is
                out of range.
        """
        version = installed_version(stay.discharge_date, version)
        claim = {**package.claim(stay), "version": version}
        return self.grouping(stay, claim, self.answer(claim))

    def grouping(self, stay: Stay, claim: Claim, answer: dict[str, Any]) -> Grouping:
        """The package's answer on a stay as a value."""
        version = claim["version"]
        return Grouping(
            stay_id=stay.id,
            **self._drg(answer, version),
            severity=answer["final_severity"],
            return_code=answer["return_code"],
            grouper_version=version_text(version),
            diagnoses=tuple(self._effects(stay, claim, answer)),
            edits=self._editor.edit(stay, claim),
        )

    def outcome(self, claim: Claim) -> DrgOutcome:
        """The DRG alone of a claim as the package reads it: for what would be otherwise."""
        answer = self.answer(claim)
        return DrgOutcome(
            **self._drg(answer, claim["version"]),
            severity=answer["final_severity"],
            return_code=answer["return_code"],
        )

    def edits(self, stay: Stay) -> tuple[MceEdit, ...]:
        """The edits of a stay alone."""
        return self._editor.edit(stay)

    def answer(self, claim: Claim) -> dict[str, Any]:
        """What the package says of a claim with its version, as it says it.

        Raises:
            InputError: it cannot read the claim.
        """
        if self._grouper is None:
            self._grouper = package.load().MsdrgGrouper()
        try:
            answer: dict[str, Any] = self._grouper.group(claim)
        except (RuntimeError, ValueError) as error:
            raise InputError("the grouper cannot read this stay") from error
        return answer

    def _drg(self, answer: dict[str, Any], version: int) -> dict[str, str | None]:
        drg, mdc = answer["final_drg"], answer["final_mdc"]
        return {
            "ms_drg": None if drg is None else f"{drg:03}",
            "ms_drg_title": None if drg is None else self._title(drg, version),
            "mdc": None if mdc is None else f"{mdc:02}",
            "mdc_title": (
                None if mdc is None or drg == UNGROUPABLE else self._mdc_title(mdc, version)
            ),
        }

    def _effects(
        self, stay: Stay, claim: Claim, answer: dict[str, Any]
    ) -> Iterator[DiagnosisEffect]:
        """Each diagnosis as given with its part of the answer, in the order given."""
        principal, row = stay.principal_diagnosis, answer["pdx_output"]
        yield DiagnosisEffect(
            where="principal_diagnosis",
            code=principal.code,
            valid=self._is_valid(principal, row, stay, claim),
            severity=row["severity"],
            counted=_is_marked(row),
        )
        rows = defaultdict(list)
        for row in answer["sdx_output"]:
            rows[row["code"]].append(row)
        for index, diagnosis in enumerate(stay.secondary_diagnoses):
            row = rows[package.package_code(diagnosis.code)].pop(0)
            reason = _why_not_counted(row)
            if row["severity"] != "NONE" and answer["final_drg"] in (None, UNGROUPABLE):
                reason = _UNGROUPED
            elif reason is None and not _is_marked(row) and row["severity"] != "NONE":
                same = _is_borne(row, answer, claim["version"]) or self._is_same_without(
                    claim, index, answer
                )
                reason = _SAME if same else None
            yield DiagnosisEffect(
                where=f"secondary_diagnoses[{index}]",
                code=diagnosis.code,
                valid=self._is_valid(diagnosis, row, stay, claim),
                severity=row["severity"],
                counted=reason is None and (_is_marked(row) or row["severity"] != "NONE"),
                reason=reason,
            )

    def _is_valid(
        self, diagnosis: CodedDiagnosis, row: dict[str, Any], stay: Stay, claim: Claim
    ) -> bool:
        """What the version knows; beside a version of another date the catalog is asked as well."""
        known = "VALID" in row["flags"]
        if not known or claim["version"] == _version_of(stay.discharge_date):
            return known
        return self._catalog.icd10cm.is_billable(diagnosis.code, stay.discharge_date)

    def _is_same_without(self, claim: Claim, index: int, answer: dict[str, Any]) -> bool:
        """Group again without one secondary diagnosis."""
        rest = [*claim["sdx"][:index], *claim["sdx"][index + 1 :]]
        without = self.answer({**claim, "sdx": rest})
        same: bool = without["final_drg"] == answer["final_drg"]
        return same


def _rank(row: dict[str, Any]) -> int:
    return _SEVERITIES.index(row["severity"])


def _is_borne(row: dict[str, Any], answer: dict[str, Any], version: int) -> bool:
    """Whether the severity of the DRG is the same without a CC or MCC.

    The definition does not ask for its level, or another diagnosis reaches it as well; and no
    definition looks for the diagnosis itself. Not to be told where the definition leaves out the
    severity of diagnoses that it reads, as in multiple trauma.
    """
    base = answer["final_base_drg"]
    if definitions().suppresses(base, version):
        return False
    asked = definitions().severities(base, version)
    levels = _SEVERITIES[1 : _rank(row) + 1]
    is_borne = asked.isdisjoint(levels) or any(
        other is not row and _rank(other) >= _rank(row) and _bears(other, answer)
        for other in answer["sdx_output"]
    )
    return is_borne and not definitions().reads(row["code"], version, answer["final_mdc"] or 0)


def _bears(row: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether a CC or MCC bears the severity of the final DRG.

    Where the package marks none, in the DRGs of unrelated operations, each that nothing excludes.
    """
    marked = _is_marked(row) or answer["final_drg"] in UNRELATED
    return row["severity"] != "NONE" and marked and _excluded(row) is None


def _is_marked(row: dict[str, Any]) -> bool:
    return row["drg_impact"] in ("FINAL", "BOTH")


def _why_not_counted(row: dict[str, Any]) -> str | None:
    """Why a CC or MCC did not count, as far as its own part of the answer tells."""
    if row["severity"] == "NONE":
        return None
    reason = _excluded(row)
    return None if _is_marked(row) and reason != _ACQUIRED else reason


def _excluded(row: dict[str, Any]) -> str | None:
    """Why the severity of a diagnosis is not looked at, or None."""
    if row["hacs"] and any(hac["hac_status"] == "HAC_CRITERIA_MET" for hac in row["hacs"]):
        return _ACQUIRED
    if "EXCLUDED" in row["flags"]:
        return "excluded as a CC by the principal diagnosis"
    if "DEATH_EXCLUSION" in row["flags"]:
        return "an MCC only for a patient discharged alive"
    return None


@lru_cache(maxsize=512)
def _version_of(day: dt.date) -> int | None:
    """The version in force on a date; None before the first."""
    try:
        return grouper_version(day)
    except InputError:
        return None


def installed_version(discharge_date: dt.date, version: int | None = None) -> int:
    """The version asked for, or the one in force on the date.

    Raises:
        InputError: it is not in the package; the message names those that are.
    """
    wanted = grouper_version(discharge_date) if version is None else version
    installed = package.versions()
    if wanted in installed:
        return wanted
    asked = f" (discharge {discharge_date})" if version is None else ""
    raise InputError(
        f"MS-DRG version {version_text(wanted)}{asked} is not installed;"
        f" installed: {', '.join(map(version_text, installed))}",
        field="discharge_date" if version is None else None,
    )


def version_text(version: int) -> str:
    """440 as people write it: ``44.0``."""
    return f"{version // 10}.{version % 10}"


def version_number(text: str) -> int:
    """``44.0``, ``v44.0`` or ``44`` as 440.

    Raises:
        InputError: not a version, or not one of those in the package; they are named.
    """
    major, _, update = text.strip().lower().removeprefix("v").partition(".")
    choices = {version_text(version): version for version in package.versions()}
    found = choices.get(f"{major}.{update or 0}")
    if found is None:
        raise InputError(
            f"not a version of the MS-DRG grouper installed here: choose {', '.join(choices)}",
            field="--grouper-version",
        )
    return found
