"""The rules in force: built in, presets, and the payer rules of a user's folders; their cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog import Catalog
from codewell.catalog.store import home
from codewell.errors import InputError
from codewell.formats.encounter import read_encounter
from codewell.rules import Rule, all_rules, check_encounter
from codewell.rules.payer import PayerRule, presets, read_folder
from codewell.rules.payer.file import PayerCase

FOLDER = "rules"
ABSENT = "absent"
"""The outcome of a case to which the rule does not apply."""


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What a rule says to a case of its own; ``wrong`` says how that differs from the case."""

    rule: PayerRule
    case: str
    wrong: str | None


def payer_rules(folder: Path | None = None) -> tuple[PayerRule, ...]:
    """Payer rules by id: presets, those of ``CODEWELL_HOME/rules``, those of ``folder``.

    A rule of a user replaces the preset of the same id.

    Raises:
        InputError: a file cannot be read, or two rules of the user share an id.
    """
    own = home() / FOLDER
    folders = [f for f in (own if own.is_dir() else None, folder) if f is not None]
    given: dict[str, PayerRule] = {}
    for one in (rule for place in folders for rule in read_folder(place)):
        if other := given.get(one.rule.id):
            message = f"the id {one.rule.id} stands in {other.source} already"
            raise InputError(message, source=one.source)
        given[one.rule.id] = one
    shipped = {rule.rule.id: rule for rule in presets()}
    return tuple((shipped | given)[rule_id] for rule_id in sorted(shipped | given))


def rules_in_force(folder: Path | None = None) -> tuple[Rule, ...]:
    """Every rule, built in and of payers, ordered by id.

    Raises:
        InputError: as ``payer_rules``.
    """
    found = [*all_rules(), *(payer.rule for payer in payer_rules(folder))]
    return tuple(sorted(found, key=lambda rule: rule.id))


def run_cases(rules: Iterable[PayerRule], catalog: Catalog) -> Iterator[CaseAnswer]:
    """Every case of the rules. A rule needs one case that finds and one that does not.

    Raises:
        InputError: the encounter of a case cannot be read.
    """
    for one in rules:
        for case in one.cases:
            yield CaseAnswer(one, case.name, _wrong(one, case, catalog))
        outcomes = {case.outcome for case in one.cases}
        if missing := sorted({"found", "clear"} - outcomes):
            yield CaseAnswer(one, "(all)", f"no case says {' or '.join(missing)}")


def _wrong(one: PayerRule, case: PayerCase, catalog: Catalog) -> str | None:
    try:
        encounter = read_encounter({"id": case.name, **case.encounter})
    except InputError as error:
        field = f"{one.rule.id}: case {case.name}: {error.field or 'encounter'}"
        raise InputError(error.message, source=one.source, field=field) from error
    answers = check_encounter(encounter, catalog, rules=[one.rule])
    if not answers:
        return None if case.outcome == ABSENT else f"expected {case.outcome}, does not apply"
    outcome = str(answers[0].outcome)
    places = [finding.where for finding in answers[0].findings]
    if outcome != case.outcome:
        return f"expected {case.outcome}, found {outcome} ({answers[0].reason or 'no reason'})"
    if case.where and places != list(case.where):
        return f"expected {', '.join(case.where)}, found {', '.join(places)}"
    return None
