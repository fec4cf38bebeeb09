"""From a code to what others call or count it: ICD-9, earlier and later codes, CCSR, HCC, CC.

Weights of the MS-DRGs are apart (`Weights`): nothing that suggests codes may ask for them.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.catalog.ms_drg import FIRST_FISCAL_YEAR, grouper_version
from codewell.model import CodeSystem, EditionOfNotes, normalise_code

HCC_MODELS = ("CMS-HCC Model V24", "CMS-HCC Model V28", "RxHCC Model V08")
"""The models that are shown: Medicare Advantage (two versions) and Part D."""


@dataclass(frozen=True, slots=True)
class Icd9Target:
    """An ICD-9-CM code (no dot) that the GEMs map a code to; empty: none.

    ``approximate``: not the same meaning. ``combination``: one code of each ``choice_list`` of a
    ``scenario`` is needed together.
    """

    target: str
    approximate: bool
    combination: bool
    scenario: int
    choice_list: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """A code and its predecessor; ``earlier_code`` is empty where CMS names none.

    The earlier code may be valid to this day. ``cut_off``: CMS named further earlier codes that the
    package lost.
    """

    earlier_code: str
    later_code: str
    effective_from: dt.date
    cut_off: bool


@dataclass(frozen=True, slots=True)
class Conversions:
    """The codes that stood for a code before, and those that took over from it."""

    earlier: tuple[Conversion, ...]
    later: tuple[Conversion, ...]


@dataclass(frozen=True, slots=True)
class Hcc:
    """A category of a risk-adjustment model; ``label`` None when not installed."""

    model: str
    hcc: int
    label: str | None


@dataclass(frozen=True, slots=True)
class Severity:
    """What a secondary diagnosis counts as in MS-DRGs: ``level`` is NONE, CC or MCC.

    ``excluding_principals`` is the number of principal diagnoses beside which it counts as
    neither. ``alive_only``: only when the patient is discharged alive. ``mdc`` is where it leads
    as principal diagnosis; ``hac`` are hospital-acquired conditions it may be (``HAC 04``).
    """

    level: str
    excluding_principals: int
    alive_only: bool
    mdc: int
    hac: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Diagnosis:
    mdc: int
    severity: str
    alive_only: bool
    hac_lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hcc:
    hcc: int


class Maps:
    """The maps of a catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._gems = {
            system: _packaged(database, source, f"GEMs from {system}")
            for system, source in (
                ("ICD10CM", "gem-icd10cm-to-icd9cm"),
                ("ICD9CM", "gem-icd9cm-to-icd10cm"),
            )
        }
        self._conversions = _packaged(database, "code-conversions", "year-to-year conversions")
        self._ccsr = _packaged(database, "ccsr-first-category", "CCSR categories")
        self._chronic = _packaged(
            database, "chronic-condition-indicator", "chronic condition indicator"
        )
        self._grouper = _packaged(database, "grouper-complications", "CC and MCC of the grouper")
        self._hcc = {
            model: _packaged(
                database, "hcc-mappings-*", model, holds=("hcc_mapping", f"model = '{model}'")
            )
            for model in HCC_MODELS
        }
        self._labels = _packaged(database, "hcc-labels-*", "HCC labels")

    def icd9(self, code: str, on: dt.date) -> Dated[tuple[Icd9Target, ...]] | NotInstalled:
        """The ICD-9-CM codes of an ICD-10-CM code; empty when the GEMs do not have it."""
        return self._gem("ICD10CM", code, on)

    def from_icd9(self, code: str, on: dt.date) -> Dated[tuple[Icd9Target, ...]] | NotInstalled:
        """The ICD-10-CM codes of an ICD-9-CM code."""
        return self._gem("ICD9CM", code, on)

    def _gem(
        self, system: str, code: str, on: dt.date
    ) -> Dated[tuple[Icd9Target, ...]] | NotInstalled:
        tables, value = self._gems[system], normalise_code(code)
        sql = (
            "FROM gem WHERE source_system = ? AND source = ? ORDER BY scenario, choice_list, target"
        )
        return tables.ask(on, lambda _: tuple(tables.rows(Icd9Target, sql, system, value)))

    def conversions(
        self, code: str, on: dt.date, *, system: CodeSystem = CodeSystem.ICD10CM
    ) -> Dated[Conversions] | NotInstalled:
        """The codes before and after a code, as far as they changed up to the last table."""
        value = normalise_code(code)

        def rows(column: str) -> tuple[Conversion, ...]:
            sql = (
                f"FROM code_conversion WHERE system = ? AND {column} = ? AND later_code <> ''"
                " ORDER BY effective_from, later_code"
            )
            return tuple(self._conversions.rows(Conversion, sql, str(system), value))

        return self._conversions.ask(
            on, lambda _: Conversions(rows("later_code"), rows("earlier_code"))
        )

    def ccsr(self, code: str, on: dt.date) -> Dated[str | None] | NotInstalled:
        """The first CCSR category by the alphabet, not the default; None when the map lacks it."""
        sql = "SELECT category FROM ccsr_first_category WHERE code = ?"
        return self._ccsr.ask(on, lambda _: _first(self._ccsr.cells(sql, normalise_code(code))))

    def chronic(self, code: str, on: dt.date) -> Dated[str] | NotInstalled:
        """``chronic``, ``not chronic``, ``no determination``, or ``not in the table``."""
        sql = "SELECT chronic FROM chronic_indicator WHERE code = ?"
        words = {1: "chronic", 0: "not chronic", None: "no determination"}

        def answer(_: str) -> str:
            found = self._chronic.cells(sql, normalise_code(code))
            return words[found[0][0]] if found else "not in the table"

        return self._chronic.ask(on, answer)

    def hcc(self, code: str, model: str, on: dt.date) -> Dated[tuple[Hcc, ...]] | NotInstalled:
        """The categories of a diagnosis in a model, for services of the date."""
        sql = "FROM hcc_mapping WHERE code = ? AND edition = ? AND model = ? ORDER BY hcc"
        tables, value = self._hcc[model], normalise_code(code)

        def answer(edition: str) -> tuple[Hcc, ...]:
            rows = tables.rows(_Hcc, sql, value, edition, model)
            return tuple(Hcc(model, row.hcc, self._label(model, row.hcc, on)) for row in rows)

        return tables.ask(on, answer)

    def _label(self, model: str, hcc: int, on: dt.date) -> str | None:
        edition = self._labels.edition_on(on)
        if edition is None:
            return None
        sql = "SELECT label FROM hcc_label WHERE model = ? AND hcc = ? AND edition = ?"
        return _first(self._labels.cells(sql, model, hcc, edition.name))

    def severity(self, code: str, on: dt.date) -> Dated[Severity | None] | NotInstalled:
        """CC or MCC in the grouper version of the date; None when it does not have the code."""
        if not self._grouper.installed:
            return self._grouper.absent
        version, matches = _version(on)
        edition = EditionOfNotes(f"MS-DRG v{version // 10}.{version % 10}", matches)
        sql = "FROM grouper_diagnosis WHERE code = ? AND ? BETWEEN version_from AND version_to"
        value = normalise_code(code)
        row = self._grouper.one(_Diagnosis, sql, value, version)
        if row is None:
            return Dated(None, edition)
        excluding = self._excluding(value, version) if row.severity != "NONE" else 0
        hac = tuple(dict.fromkeys(f"{name[:3]} {name[3:]}" for name in row.hac_lists))
        return Dated(Severity(row.severity, excluding, row.alive_only, row.mdc, hac), edition)

    def is_excluded(self, code: str, principal: str, on: dt.date) -> Dated[bool] | NotInstalled:
        """Whether a CC or MCC counts as neither beside a principal diagnosis."""
        if not self._grouper.installed:
            return self._grouper.absent
        version, matches = _version(on)
        number = self._grouper.count(
            f"{_EXCLUSIONS} AND principal_diagnosis = ?",
            normalise_code(code),
            version,
            normalise_code(principal),
        )
        name = f"MS-DRG v{version // 10}.{version % 10}"
        return Dated(number > 0, EditionOfNotes(name, matches))

    def _excluding(self, code: str, version: int) -> int:
        sql = f"SELECT count(DISTINCT principal_diagnosis) {_EXCLUSIONS}"
        return int(self._grouper.cells(sql, code, version)[0][0])


_EXCLUSIONS = (
    "FROM grouper_exclusion JOIN grouper_exclusion_principal USING (exclusion_group)"
    " WHERE code = ? AND ? BETWEEN version_from AND version_to"
)


@dataclass(frozen=True, slots=True)
class Weight:
    """The relative weight of an MS-DRG and its mean lengths of stay; None: it has none."""

    ms_drg: str
    weight: Decimal | None
    geometric_mean_stay: Decimal | None
    arithmetic_mean_stay: Decimal | None
    post_acute: bool
    special_pay: bool


class Weights:
    """What Medicare pays for an MS-DRG, kept apart from every other map."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._tables = _packaged(database, "ms-drg-weights", "MS-DRG weights")

    def weight(self, ms_drg: int | str, on: dt.date) -> Dated[Weight | None] | NotInstalled:
        """The weight of an MS-DRG; None when the table does not have it."""
        sql = "FROM ms_drg_weight WHERE edition = ? AND ms_drg = ?"
        value = str(ms_drg).zfill(3)
        return self._tables.ask(on, lambda e: self._tables.one(Weight, sql, e, value))


def _packaged(
    database: sqlite3.Connection,
    source: str,
    what: str,
    *,
    holds: tuple[str, str] | None = None,
) -> DatedTables:
    return DatedTables(database, source, what, holds=holds, packaged=True)


def _version(on: dt.date) -> tuple[int, bool]:
    """The grouper version of a date, or the first; and whether it is the date's own."""
    first = dt.date(FIRST_FISCAL_YEAR - 1, 10, 1)
    return (grouper_version(on), True) if on >= first else (grouper_version(first), False)


def _first(rows: list[tuple[str]]) -> str | None:
    return rows[0][0] if rows else None
