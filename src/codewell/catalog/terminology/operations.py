"""The five operations. They read no clock: every question brings its date."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence

from codewell.catalog.catalog import Catalog
from codewell.catalog.terminology import answers
from codewell.catalog.terminology.addresses import (
    NOT_SERVED,
    ImplicitValueSet,
    canonical,
    implicit_value_set,
)
from codewell.catalog.terminology.answers import PROPERTIES, no_code, quoted
from codewell.catalog.terminology.diagnoses import Diagnoses
from codewell.catalog.terminology.maps import ConceptMap
from codewell.catalog.terminology.members import Members
from codewell.catalog.terminology.procedures import Procedures
from codewell.catalog.terminology.results import (
    Concept,
    Expansion,
    Lookup,
    OperationOutcome,
    Property,
    Subsumption,
    Translation,
    Validation,
    ValueSet,
)
from codewell.catalog.terminology.system import System
from codewell.errors import InputError
from codewell.model import normalise_code

_ALWAYS_TOLD = frozenset(("name", "version", "display", "designation", "definition", "system"))
"""Properties of R4 that are parameters of their own; no system here has definitions."""


class Terminology:
    """FHIR R4 terminology over one catalog; open one a process."""

    def __init__(self, catalog: Catalog, maps: Collection[ConceptMap] = ()) -> None:
        self._catalog = catalog
        self._maps = {concept_map.url: concept_map for concept_map in maps}
        systems: tuple[System, ...] = (Diagnoses(catalog), Procedures(catalog))
        self._systems = {system.url: system for system in systems}
        self._members = {system.url: Members(system) for system in systems}

    # -- codes ----------------------------------------------------------------------------------

    def lookup(
        self, system: str, code: str, *, on: dt.date, properties: Collection[str] = ()
    ) -> Lookup | OperationOutcome:
        """What a code is on the date: ``$lookup``. A code of another date is ``inactive``.

        ``properties`` narrows the answer to some of ``PROPERTIES``.
        """
        found = self._system_on(system, on)
        if isinstance(found, OperationOutcome):
            return found
        asked = {name for name in properties if not name.startswith("lang.")} - _ALWAYS_TOLD
        if unknown := sorted(asked - set(PROPERTIES)):
            told = f"no property {', '.join(unknown)}; there are {', '.join(PROPERTIES)}"
            return OperationOutcome.of("not-supported", told)
        stored = found.stored_form(code)
        if not found.is_concept(stored):
            return no_code(found, code)
        titles = found.titles(stored, on)
        told_of = answers.properties(found, stored, on)
        return Lookup(
            name=found.name,
            version=self._version(found, on),
            display=titles[0].value if titles else found.official_form(stored),
            designation=titles,
            property=tuple(p for p in told_of if not properties or p.code in asked),
        )

    def validate_code(
        self,
        system: str,
        code: str,
        *,
        on: dt.date,
        display: str | None = None,
        abstract: bool = False,
    ) -> Validation | OperationOutcome:
        """Whether a code may stand in a record of the date: ``$validate-code``.

        Headings are valid only with ``abstract``. The code has to be written officially, with
        its period and in capitals.
        """
        found = self._system_on(system, on)
        if isinstance(found, OperationOutcome):
            return found
        stored = found.stored_form(code)
        version = self._version(found, on)
        if not found.is_concept(stored):
            return Validation(False, f"{quoted(code)} is no {found.name} code", None, version)
        titles = found.titles(stored, on)
        fault = answers.fault(found, code, stored, on, abstract=abstract)
        warning = None
        if fault is None and display is not None:
            fault, warning = answers.judged(display, titles, version)
        shown = titles[0].value if titles else None
        return Validation(fault is None, fault or warning, shown, version)

    def subsumes(self, system: str, code_a: str, code_b: str) -> Subsumption | OperationOutcome:
        """How A stands to B: ``$subsumes``. Codes of any date; what is below begins alike."""
        found = self._system(system)
        if isinstance(found, OperationOutcome):
            return found
        a, b = found.stored_form(code_a), found.stored_form(code_b)
        unknown = [
            f"{quoted(given)} is no {found.name} code"
            for given, stored in ((code_a, a), (code_b, b))
            if not found.is_concept(stored)
        ]
        if unknown:
            return OperationOutcome.of("not-found", *dict.fromkeys(unknown))
        if a == b:
            return Subsumption("equivalent")
        if b.startswith(a):
            return Subsumption("subsumes")
        return Subsumption("subsumed-by" if a.startswith(b) else "not-subsumed")

    # -- value sets -----------------------------------------------------------------------------

    def expand(
        self,
        value_set: str,
        *,
        on: dt.date,
        filter: str | None = None,
        offset: int = 0,
        count: int = 100,
        active_only: bool = True,
    ) -> ValueSet | OperationOutcome:
        """A page of the billable codes of an implicit value set: ``$expand``.

        ``filter``: each of its words begins a word of the title, in any order. Without
        ``active_only`` codes of other dates are there too, marked ``inactive``.
        """
        if offset < 0 or count < 0:
            return OperationOutcome.of("invalid", "offset and count are not negative")
        asked = implicit_value_set(value_set)
        if asked is None:
            return OperationOutcome.of(
                "not-found", f"no value set {quoted(value_set)}: [system]?fhir_vs[=isa/CODE]"
            )
        found = self._system_on(asked.system, on)
        if isinstance(found, OperationOutcome):
            return found
        if not found.validity.installed:
            return OperationOutcome.of("not-supported", "no validity dates are installed")
        prefix = found.stored_form(asked.isa)
        if asked.isa and not found.is_concept(prefix):
            return no_code(found, asked.isa)
        numbers = self._members[found.url].numbers(
            prefix, on, active_only=active_only, filter_text=filter
        )
        narrowed = [Property("filter", filter)] if filter and filter.strip() else []
        parameters = (
            *narrowed,
            Property("date", on, "dateTime"),
            Property("activeOnly", active_only, "boolean"),
            Property("version", self._canonical_version(found, on), "uri"),
        )
        page = (Property("offset", offset, "integer"), Property("count", count, "integer"))
        return ValueSet(
            url=value_set,
            version=self._version(found, on),
            expansion=Expansion(
                identifier=self._identifier(ImplicitValueSet(found.url, prefix), parameters),
                timestamp=on.isoformat(),
                total=len(numbers),
                offset=offset,
                parameter=(*parameters, *page),
                contains=tuple(self._page(found, numbers[offset : offset + count], on)),
            ),
        )

    def _page(self, system: System, numbers: Sequence[int], on: dt.date) -> Iterator[Concept]:
        members = self._members[system.url]
        for number in numbers:
            code = members.codes[number]
            titles = system.titles(code, on)[:1]
            yield Concept(
                system=system.url,
                code=system.official_form(code),
                display=titles[0].value if titles else None,
                inactive=not members.is_valid(number, on),
                designation=tuple(title for title in titles if not title.of_date),
            )

    def _identifier(self, asked: ImplicitValueSet, parameters: Sequence[Property]) -> str:
        """The same for the same question to the same catalog, whatever the page."""
        question = repr((self._catalog.sha256, asked, parameters))
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, question)}"

    # -- maps -----------------------------------------------------------------------------------

    def translate(
        self, concept_map: str, code: str, *, system: str, on: dt.date
    ) -> Translation | OperationOutcome:
        """Where an installed map leads from a code: ``$translate``."""
        found = self._maps.get(concept_map)
        if found is None:
            installed = ", ".join(sorted(self._maps)) or "none"
            return OperationOutcome.of(
                "not-found",
                f"concept map {quoted(concept_map)} is not installed; installed: {installed}",
            )
        if canonical(system) != canonical(found.source_system):
            return OperationOutcome.of(
                "not-supported", f"{concept_map} translates from {found.source_system}"
            )
        known = self._systems.get(canonical(system))
        written = known.official_form(normalise_code(code)) if known else code
        matches = tuple(found.targets(written, on))
        good = any(match.equivalence not in ("unmatched", "disjoint") for match in matches)
        message = None if good else f"{quoted(code)} has no target in {concept_map} on {on}"
        return Translation(good, message, matches)

    # -- systems --------------------------------------------------------------------------------

    def _system(self, url: str) -> System | OperationOutcome:
        found = self._systems.get(canonical(url))
        if found is not None:
            return found
        if name := NOT_SERVED.get(canonical(url)):
            return OperationOutcome.of("not-supported", f"not evaluated: {name} is not served here")
        return OperationOutcome.of("not-found", f"unknown code system {quoted(url)}")

    def _system_on(self, url: str, on: dt.date) -> System | OperationOutcome:
        found = self._system(url)
        if isinstance(found, System):
            try:
                self._catalog.editions.require(found.code_system, on)
            except InputError as error:
                return OperationOutcome.of("not-supported", f"not evaluated: {error.message}")
        return found

    def _version(self, system: System, on: dt.date) -> str:
        return self._catalog.editions.require(system.code_system, on).name

    def _canonical_version(self, system: System, on: dt.date) -> str:
        """A canonical address holds no blank: ``FY2026 April`` is ``FY2026%20April``."""
        return f"{system.url}|{self._version(system, on)}".replace(" ", "%20")
