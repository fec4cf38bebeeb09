"""What a rule is, how it registers itself, and how all of them are found.

A rule is one module in ``rules/<family>/`` with one decorated function. Its cases are the YAML
file of the same name in ``tests/rules/<family>/``; nothing else has to be edited to add one.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal, TypeVar

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, DatedTables
from codewell.catalog.ncci import CodePair
from codewell.catalog.policy_indicators import ServiceIndicators
from codewell.model import (
    ClaimType,
    CodeSystem,
    EditionOfNotes,
    Encounter,
    Finding,
    Outcome,
    PresentOnAdmission,
    RuleResult,
    Setting,
    Severity,
    Sex,
    dotted,
    normalise_code,
)
from codewell.model.claim import Claim
from codewell.rules.layers import FAMILIES, layer_of
from codewell.rules.services.line import Line, lines_of
from codewell.rules.services.tables import TABLES, TableNeed, ptp_service

Value = TypeVar("Value")
Fact = Literal[
    "validity",
    "pcs_validity",
    "tabular",
    "age",
    "sex",
    "diagnoses",
    "principal",
    "present_on_admission",
    "any_present_on_admission",
    "claim_type",
    "payer",
    "state",
    "prior_services",
    "submission_date",
    "editor",
]
Need = Fact | TableNeed
"""Facts a rule cannot do without: a table of the catalog, or something of the encounter."""

NEED_MISSING: dict[Fact, str] = {
    "validity": "the validity dates of this date are not installed",
    "pcs_validity": "the ICD-10-PCS validity dates of this date are not installed",
    "tabular": "the ICD-10-CM tabular list is not installed",
    "age": "the patient's age is not given",
    "sex": "the patient's sex is not given or unknown",
    "diagnoses": "no diagnosis is given",
    "principal": "no principal or first-listed diagnosis is given",
    "present_on_admission": "present on admission is not given",
    "any_present_on_admission": "present on admission is not given",
    "claim_type": "the claim type is not given",
    "payer": "the payer is not given",
    "state": "the state of the service is not given",
    "prior_services": "the services of earlier claims are not given",
    "submission_date": "the submission date is not given",
    "editor": "the Medicare Code Editor installed does not answer for this date or platform",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The row of a table that a finding rests on: ``says`` are its columns, for the citation."""

    table: str
    edition: EditionOfNotes
    says: str

    @property
    def name(self) -> str:
        """The table and its edition."""
        return f"{self.table} {self.edition.name}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found, before the registry adds severity, citation and edition.

    ``severity`` overrides the rule's own for this one finding; ``row`` is the row of a pulled
    table that fired; ``beside`` the place of the other code of a pair, so that two rules do not
    say the same of it.
    """

    where: str
    message: str
    advice: str
    severity: Severity | None = None
    row: Row | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What a rule could not evaluate, beside what it could: yielded among the problems."""

    reason: str


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
    """One encounter on its governing date, the catalog to ask, and the claim around it if any."""

    encounter: Encounter
    date: dt.date
    catalog: Catalog
    claim: Claim | None = None
    _memory: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: object, make: Callable[[], Value]) -> Value:
        """What ``make`` answers, made once for this encounter: several rules ask the same."""
        if key not in self._memory:
            self._memory[key] = make()
        found: Value = self._memory[key]
        return found

    def has(self, need: Fact) -> bool:
        """Whether a fact that rules may need is there."""
        known: bool | None = self._memory.get(need)
        if known is None:
            known = self._memory[need] = _HAS[need](self)
        return known

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

    @cached_property
    def first_characters(self) -> frozenset[str]:
        """The first characters of the diagnoses: a rule on others has nothing to look at."""
        return frozenset(diagnosis.code[:1] for diagnosis in self.diagnoses)

    @cached_property
    def by_head(self) -> dict[str, tuple[Diagnosis, ...]]:
        """The diagnoses by their first two characters, for the same purpose."""
        found: dict[str, tuple[Diagnosis, ...]] = {}
        for diagnosis in self.diagnoses:
            head = diagnosis.code[:2]
            found[head] = (*found.get(head, ()), diagnosis)
        return found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The service lines that carry a code."""
        return lines_of(self.encounter, self.date)

    def pointed(self, line: Line) -> tuple[Diagnosis, ...]:
        """The diagnoses that a line points to, in its order; empty when it points to none."""
        found = self.diagnoses
        return tuple(found[p - 1] for p in line.pointers if p <= len(found))

    def indicators(self, code: str, on: dt.date) -> Dated[ServiceIndicators | None] | None:
        """What the physician fee schedule says of a service; None: it is not installed."""
        found = self.once((code, on), lambda: self.catalog.policy_indicators.service(code, on))
        return found if isinstance(found, Dated) else None

    def pairs(self, on: dt.date) -> Dated[tuple[CodePair, ...]] | None:
        """The code pair edits among the services of a day; None: no table for this claim."""
        return self.once(("pairs", on), lambda: self._pairs(on))

    def _pairs(self, on: dt.date) -> Dated[tuple[CodePair, ...]] | None:
        service = ptp_service(self.encounter)
        if service is None:
            return None
        codes = (line.code for line in self.lines if line.date == on)
        found = self.catalog.ncci.ptp_among(codes, service, on)
        return found if isinstance(found, Dated) else None

    @property
    def is_medicare(self) -> bool:
        """Whether the payer is Medicare itself."""
        return (self.encounter.payer or "").strip().lower() == "medicare"

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

Check = Callable[[RuleContext], Iterable[Problem | Unanswered]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule of the authority whose number it carries.

    ``citation_checked`` is ``primary`` when the cited paragraph was read in the primary document.
    ``uses_notes`` marks rules that read titles or notes, whose edition may not be the date's own.
    ``system`` is the code set whose edition the findings name. Two rules are equal when they are
    the same object.
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
    claim_types: tuple[ClaimType, ...] = tuple(ClaimType)
    payers: frozenset[str] = frozenset()
    effective: dt.date | None = None
    until: dt.date | None = None
    uses_notes: bool = False
    system: CodeSystem = CodeSystem.ICD10CM
    facts: tuple[Fact, ...] = field(init=False, repr=False, compare=False)
    tables: tuple[TableNeed, ...] = field(init=False, repr=False, compare=False)
    of_some_claims: bool = field(init=False, repr=False, compare=False)
    clear: RuleResult = field(init=False, repr=False, compare=False)
    """Of the needs the facts of the encounter and the pulled tables; whether only some claims are
    meant; the answer *clear*."""

    def __post_init__(self) -> None:
        """Tell once what every encounter asks again."""
        tables = tuple(need for need in self.needs if need in TABLES)
        facts = tuple(need for need in self.needs if need not in TABLES)
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "facts", facts)
        some = set(self.claim_types) != set(ClaimType)
        object.__setattr__(self, "of_some_claims", some)
        object.__setattr__(self, "clear", RuleResult(self.id, Outcome.CLEAR, layer=self.family))

    def applies(
        self,
        setting: Setting,
        on: dt.date,
        *,
        claim_type: ClaimType | None = None,
        payer: str | None = None,
    ) -> bool:
        """Whether the rule is in force for the setting, the claim and the payer on the date.

        Where the claim type or the payer is not given every rule applies; those of some only are
        then not evaluated.
        """
        return (
            setting in self.settings
            and (claim_type is None or claim_type in self.claim_types)
            and self._is_of(payer)
            and (self.effective is None or self.effective <= on)
            and (self.until is None or on <= self.until)
        )

    def _is_of(self, payer: str | None) -> bool:
        return not self.payers or payer is None or " ".join(payer.lower().split()) in self.payers

    @property
    def of_lines(self) -> bool:
        """Whether it reads service lines, and so applies only where there are some."""
        return layer_of(self.family).of_lines

    @property
    def of_claims(self) -> bool:
        """Whether it reads the claim around the encounter, and applies only where there is one."""
        return layer_of(self.family).of_claims

    def missing(self, context: RuleContext) -> str | None:
        """Why the rule cannot be evaluated on the encounter, or None."""
        if self.of_some_claims and context.encounter.claim_type is None:
            return NEED_MISSING["claim_type"]
        for table in self.tables:
            found = tables_of(table, context)
            if isinstance(found, str):
                return found
            if not found.installed:
                return str(found.absent)
        for fact in self.facts:
            if not context.has(fact):
                return NEED_MISSING[fact]
        return None

    def nearest_edition(self, context: RuleContext) -> str | None:
        """The tables that answered although they are not of the date; None: all are."""
        used = [tables_of(table, context) for table in self.tables]
        asked = [
            (t.absent.what, t.edition_on(context.date)) for t in used if not isinstance(t, str)
        ]
        others = [f"{what} {e.name}" for what, e in asked if e and not e.matches_date]
        return f"answered by {', '.join(others)}, the nearest installed" if others else None

    def finding(self, problem: Problem, context: RuleContext) -> Finding:
        """The finding with its citation and the edition that answered.

        Where the notes are of another edition the severity is at most a warning.
        """
        severity = problem.severity or self.severity
        edition, matches = _edition(self, problem, context)
        if not matches and severity is Severity.ERROR:
            severity = Severity.WARNING
        row = problem.row
        return Finding(
            severity=severity,
            where=problem.where,
            message=problem.message,
            advice=problem.advice,
            citation=f"{self.citation}; {row.name}: {row.says}" if row else self.citation,
            edition=edition,
            edition_matches_date=matches,
            beside=problem.beside,
        )


def tables_of(need: TableNeed, context: RuleContext) -> DatedTables | str:
    """The tables that a claim is checked by, or why there are none for it."""
    return context.once(need, lambda: TABLES[need](context.catalog, context.encounter))


_HAS: dict[Fact, Callable[[RuleContext], bool]] = {
    "claim_type": lambda c: c.encounter.claim_type is not None,
    "payer": lambda c: c.encounter.payer is not None,
    "state": lambda c: c.encounter.state is not None,
    "prior_services": lambda c: c.encounter.prior_services is not None,
    "submission_date": lambda c: c.encounter.submission_date is not None,
    "validity": lambda c: c.catalog.icd10cm.validity.covers(c.date),
    "pcs_validity": lambda c: c.catalog.icd10pcs.validity.covers(c.date),
    "tabular": lambda c: c.catalog.icd10cm.entry("A00") is not None,
    "age": lambda c: c.age is not None,
    "sex": lambda c: c.encounter.patient.sex in (Sex.FEMALE, Sex.MALE),
    "diagnoses": lambda c: bool(c.diagnoses),
    "principal": lambda c: c.encounter.principal is not None,
    "present_on_admission": lambda c: all(d.present_on_admission is not None for d in c.diagnoses),
    "any_present_on_admission": lambda c: any(d.present_on_admission for d in c.diagnoses),
}


def provide(fact: Fact, has: Callable[[RuleContext], bool]) -> None:
    """Tell how a fact is asked for that the suggestions, which share this module, never load."""
    _HAS[fact] = has


def _edition(rule: Rule, problem: Problem, context: RuleContext) -> tuple[str, bool]:
    if problem.row:
        return problem.row.name, problem.row.edition.matches_date
    if rule.uses_notes:
        notes = context.catalog.icd10cm.notes_edition(context.date)
        return f"ICD-10-CM {notes.name}", notes.matches_date
    if rule.of_lines or rule.of_claims:
        return f"rule in force on {context.date}", True
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
    claim_types: tuple[ClaimType, ...] = tuple(ClaimType),
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
            claim_types=claim_types,
            effective=effective,
            until=until,
            uses_notes=uses_notes,
            system=system,
        )
        return check

    return register


@cache
def all_rules(*, of_lines: bool = True) -> tuple[Rule, ...]:
    """Every rule of every family, ordered by id.

    Without the rules of service lines the program starts faster: they are not imported.
    """
    families = [family for family in FAMILIES if of_lines or not layer_of(family).of_lines]
    for family in families:
        for module in _modules(f"{__package__}.{family}"):
            importlib.import_module(module)
    found = (rule for rule in _registered.values() if rule.family in families)
    return tuple(sorted(found, key=lambda rule: rule.id))


def _modules(package: str) -> Iterator[str]:
    for found in pkgutil.iter_modules(importlib.import_module(package).__path__):
        yield f"{package}.{found.name}"
