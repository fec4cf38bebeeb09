"""What a rule is, how it registers itself, and how all of them are found.

A rule is one module in ``rules/<family>/`` with one decorated function. Its cases are the YAML
file of the same name in ``tests/rules/<family>/``; nothing else has to be edited to add one.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from codewell.catalog import Catalog
from codewell.model import (
    CodeSystem,
    Encounter,
    Finding,
    PresentOnAdmission,
    Setting,
    Severity,
    Sex,
    dotted,
    normalise_code,
)

FAMILIES = ("conventions", "guidelines", "mce")

Need = Literal[
    "validity",
    "pcs_validity",
    "tabular",
    "age",
    "sex",
    "diagnoses",
    "principal",
    "present_on_admission",
]
"""Facts a rule cannot do without: a table of the catalog, or something of the encounter."""

NEED_MISSING: dict[Need, str] = {
    "validity": "the validity dates of this date are not installed",
    "pcs_validity": "the ICD-10-PCS validity dates of this date are not installed",
    "tabular": "the ICD-10-CM tabular list is not installed",
    "age": "the patient's age is not given",
    "sex": "the patient's sex is not given or unknown",
    "diagnoses": "no diagnosis is given",
    "principal": "no principal or first-listed diagnosis is given",
    "present_on_admission": "present on admission is not given",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found, before the registry adds severity, citation and edition.

    ``severity`` overrides the rule's own for this one finding.
    """

    where: str
    message: str
    advice: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of the encounter as rules see it: its field path, and the code with no dot."""

    where: str
    code: str
    present_on_admission: PresentOnAdmission | None
    is_principal: bool

    @property
    def formatted(self) -> str:
        """The official form."""
        return dotted(self.code)


@dataclass(frozen=True)
class RuleContext:
    """One encounter on its governing date, and the catalog to ask."""

    encounter: Encounter
    date: dt.date
    catalog: Catalog

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """Every diagnosis in sequence, the principal or first-listed one first."""
        principal = self.encounter.principal
        return tuple(
            Diagnosis(
                where=f"{path}.code",
                code=normalise_code(diagnosis.code),
                present_on_admission=diagnosis.present_on_admission,
                is_principal=diagnosis is principal,
            )
            for path, diagnosis in self.encounter.diagnoses()
        )

    @property
    def principal(self) -> Diagnosis | None:
        """The principal or first-listed diagnosis."""
        return next((d for d in self.diagnoses if d.is_principal), None)

    @property
    def age(self) -> int | None:
        """Age in completed years, as given or from the birth date on the governing date."""
        patient = self.encounter.patient
        if patient.age is not None or patient.birth_date is None:
            return patient.age
        before_birthday = (self.date.month, self.date.day) < (
            patient.birth_date.month,
            patient.birth_date.day,
        )
        return self.date.year - patient.birth_date.year - before_birthday

    def title(self, code: str) -> str:
        """Code and title for a message."""
        formatted = dotted(code)
        title = self.catalog.icd10cm.title(code)
        return f"{formatted} ({title})" if title else formatted


SYSTEM_NAMES = {CodeSystem.ICD10CM: "ICD-10-CM", CodeSystem.ICD10PCS: "ICD-10-PCS"}

Check = Callable[[RuleContext], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the authority whose number it carries.

    ``citation_checked`` is ``primary`` when the cited paragraph was read in the primary document.
    ``uses_notes`` marks rules that read titles or notes, whose edition may not be the date's own.
    ``system`` is the code set whose edition the findings name.
    """

    id: str
    slug: str
    family: str
    title: str
    citation: str
    citation_checked: Literal["primary", "none"]
    severity: Severity
    explanation: str
    check: Check
    needs: tuple[Need, ...] = ()
    settings: tuple[Setting, ...] = tuple(Setting)
    effective: dt.date | None = None
    until: dt.date | None = None
    uses_notes: bool = False
    system: CodeSystem = CodeSystem.ICD10CM

    def applies(self, setting: Setting, on: dt.date) -> bool:
        """Whether the rule is in force for the setting on the date."""
        return (
            setting in self.settings
            and (self.effective is None or self.effective <= on)
            and (self.until is None or on <= self.until)
        )

    def missing(self, context: RuleContext) -> str | None:
        """Why the rule cannot be evaluated on the encounter, or None."""
        for need in self.needs:
            if not _HAS[need](context):
                return NEED_MISSING[need]
        return None

    def finding(self, problem: Problem, context: RuleContext) -> Finding:
        """The finding with its citation and the edition that answered.

        Where the notes are of another edition the severity is at most a warning.
        """
        severity = problem.severity or self.severity
        edition, matches = _edition(self, context)
        if not matches and severity is Severity.ERROR:
            severity = Severity.WARNING
        return Finding(
            severity=severity,
            where=problem.where,
            message=problem.message,
            advice=problem.advice,
            citation=self.citation,
            edition=edition,
            edition_matches_date=matches,
        )


_HAS: dict[Need, Callable[[RuleContext], bool]] = {
    "validity": lambda c: c.catalog.icd10cm.validity.covers(c.date),
    "pcs_validity": lambda c: c.catalog.icd10pcs.validity.covers(c.date),
    "tabular": lambda c: c.catalog.icd10cm.entry("A00") is not None,
    "age": lambda c: c.age is not None,
    "sex": lambda c: c.encounter.patient.sex in (Sex.FEMALE, Sex.MALE),
    "diagnoses": lambda c: bool(c.diagnoses),
    "principal": lambda c: c.encounter.principal is not None,
    "present_on_admission": lambda c: all(d.present_on_admission is not None for d in c.diagnoses),
}


def _edition(rule: Rule, context: RuleContext) -> tuple[str, bool]:
    if rule.uses_notes:
        notes = context.catalog.icd10cm.notes_edition(context.date)
        return f"ICD-10-CM {notes.name}", notes.matches_date
    edition = context.catalog.editions.on(rule.system, context.date)
    if edition is None:
        return "not installed", False
    return f"{SYSTEM_NAMES[rule.system]} {edition.name}", True


_registered: dict[str, Rule] = {}


def rule(  # noqa: PLR0913  (each is a fact of the rule, given once)
    *,
    id: str,
    title: str,
    citation: str,
    citation_checked: Literal["primary", "none"],
    severity: Severity,
    needs: tuple[Need, ...] = (),
    settings: tuple[Setting, ...] = tuple(Setting),
    effective: dt.date | None = None,
    until: dt.date | None = None,
    uses_notes: bool = False,
    system: CodeSystem = CodeSystem.ICD10CM,
) -> Callable[[Check], Check]:
    """Register a check as a rule; its docstring is the explanation on the rule's page."""

    def register(check: Check) -> Check:
        family, slug = check.__module__.split(".")[-2:]
        if id in _registered and _registered[id].check.__module__ != check.__module__:
            raise ValueError(f"two rules with the id {id}")
        _registered[id] = Rule(
            id=id,
            slug=slug,
            family=family,
            title=title,
            citation=citation,
            citation_checked=citation_checked,
            severity=severity,
            explanation=(check.__doc__ or "").strip(),
            check=check,
            needs=needs,
            settings=settings,
            effective=effective,
            until=until,
            uses_notes=uses_notes,
            system=system,
        )
        return check

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of every family, ordered by id."""
    for family in FAMILIES:
        for module in _modules(f"{__package__}.{family}"):
            importlib.import_module(module)
    return tuple(sorted(_registered.values(), key=lambda r: r.id))


def _modules(package: str) -> Iterator[str]:
    for found in pkgutil.iter_modules(importlib.import_module(package).__path__):
        yield f"{package}.{found.name}"
