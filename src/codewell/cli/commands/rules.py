"""``codewell rules``: the rules in force, and the cases of payer rules."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command

if TYPE_CHECKING:
    from codewell.rules import Rule

command = typer.Typer(
    help="The rules in force, by layer, and the cases of payer rules.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
FAILED = 1


@command.command("list")
def list_(
    payer_rules: Annotated[
        Path | None,
        typer.Option("--payer-rules", metavar="DIR", help="A folder of payer rules besides."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """List every rule with its layer, severity, dates and source, in the order of the layers."""
    from codewell.rules.layers import LAYERS  # noqa: PLC0415  (start-up time)
    from codewell.workflows.payer_rules import rules_in_force  # noqa: PLC0415  (start-up time)

    rules = rules_in_force(payer_rules)
    if json:
        rows = [_as_json(rule) for rule in rules]
        typer.echo(json_module.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for layer in LAYERS:
        of_layer = [rule for rule in rules if rule.family == layer.family]
        typer.echo(f"{layer.title} ({len(of_layer)})")
        for rule in of_layer:
            typer.echo(f"  {rule.id:<32} {rule.severity:<8} {_dates(rule):<26} {rule.title}")
    return 0


@command.command()
def test(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Files of payer rules. Default: those in force."),
    ] = None,
) -> int:
    """Run the cases of payer rules; the exit status is 1 when one does not come out."""
    from codewell.rules.payer import read_folder  # noqa: PLC0415  (start-up time)
    from codewell.workflows.payer_rules import payer_rules, run_cases  # noqa: PLC0415

    rules = read_folder(folder) if folder else payer_rules()
    with catalog_for_command() as catalog:
        answers = list(run_cases(rules, catalog))
    wrong = [answer for answer in answers if answer.wrong]
    for answer in wrong:
        typer.echo(f"{answer.rule.source}: {answer.rule.rule.id}: {answer.case}: {answer.wrong}")
    cases = sum(len(rule.cases) for rule in rules)
    typer.echo(f"{len(rules)} rules, {cases} cases, {len(wrong)} wrong")
    return FAILED if wrong else 0


def _dates(rule: Rule) -> str:
    return f"{rule.effective or ''} - {rule.until or ''}" if rule.effective or rule.until else ""


def _as_json(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "layer": rule.family,
        "title": rule.title,
        "severity": str(rule.severity),
        "citation": rule.citation,
        "citation_checked": rule.citation_checked,
        "effective": rule.effective.isoformat() if rule.effective else None,
        "until": rule.until.isoformat() if rule.until else None,
        "needs": list(rule.needs),
        "payers": sorted(rule.payers),
    }
