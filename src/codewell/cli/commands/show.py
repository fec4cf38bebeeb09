"""``codewell show``: everything known of a code on a date."""

from __future__ import annotations

import json as json_module
import sys
from typing import Annotated

import typer

from codewell.cli.app import BAD_INPUT
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.progress import catalog_for_command
from codewell.cli.show_screen import Row, rows
from codewell.workflows.show import UnknownCode, as_json, show

NARROW = 100


def command(
    code: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE", help="ICD-10-CM, ICD-10-PCS (3 to 7 characters) or MS-DRG, as DRG 291."
        ),
    ],
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """Everything known of a code on a date: validity, notes, hierarchy, axes, choices."""
    on = day(date)
    with catalog_for_command() as catalog:
        shown = show(catalog, " ".join(code), on)
    if isinstance(shown, UnknownCode):
        typer.echo(_unknown_in_words(shown), err=True)
    if json:
        typer.echo(json_module.dumps(as_json(shown), ensure_ascii=False, indent=2))
    else:
        _draw(list(rows(shown)))
    return BAD_INPUT if isinstance(shown, UnknownCode) else 0


def _unknown_in_words(shown: UnknownCode) -> str:
    return f"codewell: unknown code: {shown.code}" + ("; near codes:" if shown.near else "")


def _draw(screen: list[Row]) -> None:
    """Painted on a terminal, plain text elsewhere; rich is imported for the terminal only."""
    if not sys.stdout.isatty():
        for row in screen:
            for line in row.lines(None):
                typer.echo(line)
        return
    from rich.console import Console  # noqa: PLC0415  (start-up time)
    from rich.text import Text  # noqa: PLC0415  (start-up time)

    console = Console(highlight=False)
    for row in screen:
        for line in row.lines(min(console.width, NARROW)):
            console.print(Text(line, style=row.style), soft_wrap=True)
