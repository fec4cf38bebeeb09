"""Every rule by its YAML cases, and the cases themselves by rules that are broken on purpose."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.formats.claim import read_claim
from codewell.formats.encounter import read_encounter
from codewell.model import Encounter, Outcome, RuleResult, Severity
from codewell.model.claim import Claim, Trouble
from codewell.rules import Problem, Rule, RuleContext, all_rules, check_encounter
from codewell.rules.layers import FAMILIES

FOLDER = Path(__file__).parent
ABSENT = "absent"
"""The outcome of a case in which the rule does not apply to the setting or the date."""
PACKAGED = "packaged"
"""The tables of a case that shows what is answered without any pulled table."""
KNOWN_KEYS = {
    "name", "encounter", "claim", "outcome", "where", "severity", "says", "cites", "tables",
}  # fmt: skip
WHOLE_CLAIM = Path(__file__).parents[2] / "examples" / "claim.json"
"""What ``claim`` of a case changes."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WORKED = "worked_cases.yaml"
"""Cases against the whole tables of the mirror: see ``test_worked_cases.py``."""


@dataclass(frozen=True)
class Catalogs:
    """The code sets alone, and with small tables of edits for the rules of service lines."""

    packaged: Catalog
    edits: Catalog

    def of(self, case: Case) -> Catalog:
        """The catalog that answers a case."""
        with_tables = case.rule.of_lines and case.tables != PACKAGED
        return self.edits if with_tables else self.packaged


@pytest.fixture(scope="module")
def catalogs(catalog: Catalog, edits: Catalog) -> Catalogs:
    """Both catalogs of the cases."""
    return Catalogs(catalog, edits)


@dataclass(frozen=True)
class Case:
    """One case of a rule: an encounter in the outside format, and what must come out."""

    rule: Rule
    name: str
    encounter: Encounter
    outcome: str
    where: tuple[str, ...]
    severity: tuple[str, ...] | None
    says: tuple[str, ...]
    cites: tuple[str, ...]
    tables: str | None
    claim: Claim | None = None

    def answer(self, catalogs: Catalogs, rule: Rule | None = None) -> RuleResult | None:
        """What the rule, or another version of it, says."""
        catalog = catalogs.of(self)
        results = check_encounter(
            self.encounter, catalog, rules=[rule or self.rule], claim=self.claim
        )
        return results[0] if results else None

    def holds(self, result: RuleResult | None) -> bool:
        """Whether outcome and exact places are those expected."""
        if result is None:
            return self.outcome == ABSENT
        places = tuple(f.where for f in result.findings)
        return (str(result.outcome), places) == (self.outcome, self.where)


def case_file(rule: Rule) -> Path:
    """The cases of a rule: the YAML file of the same name."""
    return FOLDER / rule.family / f"{rule.slug}.yaml"


def read_cases(rule: Rule) -> tuple[Case, ...]:
    """The cases of a rule; a missing file has none."""
    path = case_file(rule)
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) if path.exists() else []
    return tuple(_case(rule, row) for row in rows)


def _case(rule: Rule, row: dict[str, Any]) -> Case:
    assert set(row) <= KNOWN_KEYS, f"{case_file(rule)}: {row['name']}: {set(row) - KNOWN_KEYS}"
    claim = _claim(row) if "claim" in row else None
    given = {"id": row["name"], **_as_json(row.get("encounter", {}))}
    return Case(
        rule=rule,
        name=row["name"],
        encounter=claim.encounter if claim else read_encounter(given),
        claim=claim,
        outcome=row["outcome"],
        where=tuple(row.get("where", ())),
        severity=tuple(row["severity"]) if "severity" in row else None,
        says=tuple(row.get("says", ())),
        cites=tuple(row.get("cites", ())),
        tables=row.get("tables"),
    )


def _claim(row: dict[str, Any]) -> Claim:
    """The whole claim of the examples with the changes of a case, null for what is left out."""
    changes = _as_json({**row["claim"], "encounter": row.get("encounter", {})})
    internal = {
        name: changes.pop(name) for name in ("is_complete", "icd_version") if name in changes
    }
    troubles = tuple(Trouble(**trouble) for trouble in changes.pop("troubles", ()))
    whole = json.loads(WHOLE_CLAIM.read_text(encoding="utf-8"))
    return replace(read_claim(_changed(whole, changes)), troubles=troubles, **internal)


def _changed(whole: Any, changes: Any) -> Any:
    if not (isinstance(whole, dict) and isinstance(changes, dict)):
        return changes
    return {**whole, **{key: _changed(whole.get(key), value) for key, value in changes.items()}}


def _as_json(value: Any) -> Any:
    """YAML reads a date as a date; JSON has it as text."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


RULES = all_rules()
CASES = [case for rule in RULES for case in read_cases(rule)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule.slug}: {c.name}")
def test_case(case: Case, catalogs: Catalogs) -> None:
    result = case.answer(catalogs)
    if result is None:
        assert case.outcome == ABSENT
        return
    assert (result.outcome, result.reason if case.outcome == "failed" else None) == (
        case.outcome,
        None,
    ), result.reason
    assert tuple(f.where for f in result.findings) == case.where, result.findings
    if case.severity is not None:
        assert tuple(f.severity for f in result.findings) == case.severity, result.findings
    text = " ".join(f"{f.message} {f.advice}" for f in result.findings)
    assert [words for words in case.says if words not in text] == [], text
    cited = " ".join(f"{f.citation} {f.edition}" for f in result.findings)
    assert [words for words in case.cites if words not in f"{cited} {result.reason}"] == [], cited


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_has_a_case_found_and_one_clear(rule: Rule) -> None:
    outcomes = {case.outcome for case in read_cases(rule)}
    assert {"found", "clear"} <= outcomes, f"{case_file(rule)}: {outcomes}"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_names_of_cases_are_unique_and_found_ones_name_their_places(rule: Rule) -> None:
    cases = read_cases(rule)
    assert len({case.name for case in cases}) == len(cases)
    assert [c.name for c in cases if (c.outcome == "found") != bool(c.where)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_version_that_never_fires_breaks_a_case(rule: Rule, catalogs: Catalogs) -> None:
    never = replace(rule, check=lambda _context: ())
    assert not all(case.holds(case.answer(catalogs, never)) for case in read_cases(rule))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_version_that_always_fires_breaks_a_case(rule: Rule, catalogs: Catalogs) -> None:
    always = replace(rule, check=_always)
    assert not all(case.holds(case.answer(catalogs, always)) for case in read_cases(rule))


def _always(context: RuleContext) -> Iterator[Problem]:
    yield Problem(f"{context.encounter.principal_field}.code", "always", "always")


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_findings_are_whole(rule: Rule, catalogs: Catalogs) -> None:
    """Each says what is wrong and what to do, cites, and never repeats itself."""
    for case in read_cases(rule):
        result = case.answer(catalogs)
        for finding in result.findings if result else ():
            assert finding.message.endswith(".")
            assert finding.advice.endswith(".")
            assert finding.citation.startswith(rule.citation)
            assert finding.edition
        if result:
            assert len(set(result.findings)) == len(result.findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_explains_itself(rule: Rule) -> None:
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.citation
    assert len(rule.explanation) > 40


def test_every_case_file_belongs_to_a_rule() -> None:
    found = {path for family in FAMILIES for path in (FOLDER / family).glob("*.yaml")}
    files = {path for path in found if path.name != WORKED}
    assert files == {case_file(rule) for rule in RULES}
    assert not list(FOLDER.glob("*.yaml"))


def test_ids_and_slugs_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert len({(rule.family, rule.slug) for rule in RULES}) == len(RULES)


def test_a_rule_that_breaks_is_failed_and_the_others_go_on(catalog: Catalog) -> None:
    case = next(c for c in CASES if c.rule.id == "ICD10CM-I.A.13" and c.outcome == "found")
    broken = replace(case.rule, id="BROKEN", check=_broken)
    results = check_encounter(case.encounter, catalog, rules=[broken, case.rule])
    assert [r.outcome for r in results] == [Outcome.FAILED, Outcome.FOUND]
    assert results[0].reason == "the rule broke: ZeroDivisionError"


def _broken(context: RuleContext) -> Iterator[Problem]:
    yield Problem("id", str(1 // len(context.encounter.lines)), "never")


def test_no_error_where_the_edition_is_not_of_the_date(catalogs: Catalogs) -> None:
    for case in CASES:
        result = case.answer(catalogs)
        for finding in result.findings if result else ():
            assert finding.edition_matches_date or finding.severity is not Severity.ERROR


def test_every_rule_answers_every_case(catalogs: Catalogs) -> None:
    for case in CASES:
        for result in check_encounter(case.encounter, catalogs.of(case)):
            assert result.outcome is not Outcome.FAILED, (case.name, result)
