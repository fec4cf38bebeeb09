"""``codewell check``: every rule and edit over encounters."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codewell.cli.app import DONE_IN_PART, FOUND
from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.errors import InputError
from codewell.model.finding import Severity

if TYPE_CHECKING:
    from codewell.catalog import Catalog
    from codewell.cli.screen import Row
    from codewell.rules import Rule
    from codewell.workflows.check import CheckedEncounter
    from codewell.workflows.encounters import EncounterFile


def command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Encounters (JSON, JSON Lines) or claims (837, FHIR, RIF); - is stdin.",
        ),
    ],
    json: JsonOption = False,
    why: Annotated[
        str | None, typer.Option(metavar="RULE", help="Explain a rule and give only its answer.")
    ] = None,
    only: Annotated[
        Severity | None,
        typer.Option(help="Show the findings of one severity; the exit status is that of all."),
    ] = None,
    payer_rules: Annotated[
        Path | None,
        typer.Option(
            "--payer-rules",
            metavar="DIR",
            help="A folder of payer rules, beside those of CODEWELL_HOME/rules.",
        ),
    ] = None,
) -> int:
    """Check encounters against every rule and edit that applies.

    The exit status is 0 when nothing worse than information was found, 1 when a warning or an
    error was found, 2 for bad input, 3 when some lines or rules gave no answer because they broke.
    """
    from codewell.workflows.check import check  # noqa: PLC0415  (start-up time)
    from codewell.workflows.encounters import read_encounters  # noqa: PLC0415

    encounters = read_encounters(file)
    rules = _rules(encounters, payer_rules, named=why is not None)
    rule = _rule(why, rules or ()) if why else None
    tell_errors(*encounters.unreadable)
    with catalog_for_command() as catalog:
        checked = [_only(rule, check(e, catalog, rules=rules)) for e in encounters.encounters]
        if json:
            _print_json(checked, encounters)
        elif rule is not None:
            _print(_why(rule, checked, catalog))
        else:
            _print(_report(checked, only))
    return _status(checked, encounters)


def _rules(
    encounters: EncounterFile, folder: Path | None, *, named: bool
) -> tuple[Rule, ...] | None:
    """The rules in force; None: the built-in ones, where no line asks for those of payers."""
    if folder is None and not named and not encounters.has_lines:
        return None
    from codewell.workflows.payer_rules import rules_in_force  # noqa: PLC0415  (start-up time)

    return rules_in_force(folder)


def _rule(rule_id: str, rules: tuple[Rule, ...]) -> Rule:
    found = next((r for r in rules if r.id.lower() == rule_id.strip().lower()), None)
    if found is None:
        ids = ", ".join(r.id for r in rules)
        raise InputError(f"no rule of that id; the rules are {ids}", field="--why")
    return found


def _only(rule: Rule | None, checked: CheckedEncounter) -> CheckedEncounter:
    if rule is None:
        return checked
    return replace(checked, results=tuple(r for r in checked.results if r.rule == rule.id))


def _print_json(checked: Iterable[CheckedEncounter], file: EncounterFile) -> None:
    from codewell.formats.jsonl import as_line  # noqa: PLC0415  (start-up time)

    for one in checked:
        if file.is_lines:
            typer.echo(as_line(one.as_json()), nl=False)
        else:
            typer.echo(json_module.dumps(one.as_json(), indent=2, ensure_ascii=False))


def _report(checked: Iterable[CheckedEncounter], only: Severity | None) -> Iterator[Row]:
    from codewell.cli.results import report  # noqa: PLC0415  (start-up time)
    from codewell.cli.screen import Row  # noqa: PLC0415

    for number, one in enumerate(checked):
        if number:
            yield Row()
        yield from report(one, only=only)


def _why(rule: Rule, checked: Iterable[CheckedEncounter], catalog: Catalog) -> Iterator[Row]:
    from codewell.cli.results import answer, explain  # noqa: PLC0415  (start-up time)
    from codewell.rules.looked_at import looked_at  # noqa: PLC0415

    yield from explain(rule)
    for one in checked:
        yield from answer(one, looked_at(rule, one.encounter, one.date, catalog))


def _print(rows: Iterator[Row]) -> None:
    from codewell.cli.screen import draw  # noqa: PLC0415  (start-up time)

    draw(rows)


def _status(checked: list[CheckedEncounter], file: EncounterFile) -> int:
    if file.unreadable or not all(one.is_whole for one in checked):
        return DONE_IN_PART
    return FOUND if any(one.needs_attention for one in checked) else 0
