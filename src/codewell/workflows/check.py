"""Check an encounter, or a claim and the encounter in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from codewell.catalog import Catalog
from codewell.model import (
    CodeSystem,
    Encounter,
    Finding,
    Outcome,
    RuleResult,
    Severity,
    governing_date,
)
from codewell.model.claim import Claim, encounter_in
from codewell.rules import Rule, check_encounter


@dataclass(frozen=True, slots=True)
class CheckedEncounter:
    """The answer of every rule on one encounter, with its date and the editions of that date."""

    encounter: Encounter
    date: dt.date | None
    editions: dict[str, str]
    results: tuple[RuleResult, ...]

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """(rule, finding), the worst first, in sequence of the rules within a severity."""
        order = list(Severity)
        found = [(r.rule, f) for r in self.results for f in r.findings]
        return tuple(sorted(found, key=lambda pair: order.index(pair[1].severity)))

    @property
    def needs_attention(self) -> bool:
        """Whether anything worse than information was found."""
        return any(finding.severity is not Severity.INFO for _, finding in self.findings)

    @property
    def is_whole(self) -> bool:
        """Whether no rule broke."""
        return all(result.outcome is not Outcome.FAILED for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """The results in the form of the outside contract, with the date and its editions."""
        from codewell.formats.encounter import results_as_json  # noqa: PLC0415  (start-up time)

        found = results_as_json(self.encounter.id, self.results)
        return {
            "id": found["id"],
            "date": self.date.isoformat() if self.date else None,
            "edition": self.editions,
            "results": found["results"],
        }


def check(
    record: Encounter | Claim, catalog: Catalog, *, rules: Iterable[Rule] | None = None
) -> CheckedEncounter:
    """Every rule that applies to one encounter, or to a claim and the encounter in it.

    ``rules`` are those in force (``payer_rules.rules_in_force``), by default the built-in ones.
    """
    claim = record if isinstance(record, Claim) else None
    encounter = encounter_in(record)
    on = governing_date(encounter)
    editions = {} if on is None else _editions(catalog, on)
    results = check_encounter(encounter, catalog, rules=rules, claim=claim)
    return CheckedEncounter(encounter, on, editions, results)


def _editions(catalog: Catalog, on: dt.date) -> dict[str, str]:
    found = ((s, catalog.editions.on(s, on)) for s in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS))
    return {str(system): edition.name for system, edition in found if edition}
