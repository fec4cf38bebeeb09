"""``codewell check``: every rule and edit over encounters."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command
from codewell.errors import InputError

if TYPE_CHECKING:
    from codewell.rules import Rule
    from codewell.workflows.check import CheckedEncounter, EncounterFile

FOUND = 1
DONE_IN_PART = 3


def command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Encounters, JSON or JSON Lines; - is stdin.")
    ],
    json: JsonOption = False,
    why: Annotated[
        str | None, typer.Option(metavar="RULE", help="Explain a rule and give only its answer.")
    ] = None,
) -> int:
    """Check encounters against every rule and edit that applies.

    The exit status is 0 when nothing worse than information was found, 1 when a warning or an
    error was found, 2 for bad input, 3 when some lines or rules gave no answer because they broke.
    """
    from codewell.workflows.check import check, read_encounters  # noqa: PLC0415  (start-up time)

    rule = _rule(why) if why else None
    encounters = read_encounters(file)
    for error in encounters.unreadable:
        typer.echo(f"codewell: {error}", err=True)
    with catalog_for_command() as catalog:
        checked = [_only(rule, check(e, catalog)) for e in encounters.encounters]
    if json:
        _print_json(checked, encounters)
    else:
        _print_report(checked, rule)
    return _status(checked, encounters)


def _rule(rule_id: str) -> Rule:
    from codewell.rules import all_rules  # noqa: PLC0415  (start-up time)

    found = next((r for r in all_rules() if r.id.lower() == rule_id.strip().lower()), None)
    if found is None:
        ids = ", ".join(r.id for r in all_rules())
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


def _print_report(checked: Iterable[CheckedEncounter], rule: Rule | None) -> None:
    from codewell.cli.results import explain, report  # noqa: PLC0415  (start-up time)

    if rule is not None:
        typer.echo("\n".join(explain(rule)))
    typer.echo("\n\n".join("\n".join(report(one)) for one in checked))


def _status(checked: list[CheckedEncounter], file: EncounterFile) -> int:
    if file.unreadable or not all(one.is_whole for one in checked):
        return DONE_IN_PART
    return FOUND if any(one.needs_attention for one in checked) else 0
