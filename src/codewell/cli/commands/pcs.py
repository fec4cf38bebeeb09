"""``codewell pcs``: build a procedure code character by character."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.cli.app import BAD_INPUT
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.book_screen import building_rows, words_rows
from codewell.cli.progress import catalog_for_command
from codewell.cli.screen import draw
from codewell.workflows.build_procedure import Building, as_json, build_procedure


def command(
    characters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CHARACTERS]", help="The code so far: 0FT4; or words of the PCS index."
        ),
    ] = None,
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """The characters that may follow in an ICD-10-PCS code; every one leads to a valid code."""
    with catalog_for_command() as catalog:
        answer = build_procedure(catalog, " ".join(characters or ()), day(date))
    if json:
        typer.echo(json_module.dumps(as_json(answer), ensure_ascii=False, indent=2))
    else:
        draw(building_rows(answer) if isinstance(answer, Building) else words_rows(answer))
    if isinstance(answer, Building):
        return 0 if answer.is_possible else BAD_INPUT
    return 0 if answer.index or answer.keys else BAD_INPUT
