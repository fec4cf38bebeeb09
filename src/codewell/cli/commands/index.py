"""``codewell index``: the alphabetic index as a tree."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.catalog.dated import NotInstalled
from codewell.catalog.index import Book
from codewell.cli.app import BAD_INPUT
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.book_screen import index_rows
from codewell.cli.progress import catalog_for_command
from codewell.cli.screen import draw
from codewell.workflows.index import as_json, look_up


def command(
    term: Annotated[
        list[str],
        typer.Argument(metavar="TERM", help="The main term and words under it: fall stairs."),
    ],
    external_cause: Annotated[
        bool, typer.Option("--external-cause", help="The external cause index instead.")
    ] = False,
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """A term of the ICD-10-CM alphabetic index, with what stands under it."""
    book: Book = "external_causes" if external_cause else "diseases"
    with catalog_for_command() as catalog:
        answer = look_up(catalog, " ".join(term), day(date), book=book)
    if json:
        typer.echo(json_module.dumps(as_json(answer), ensure_ascii=False, indent=2))
    elif not isinstance(answer, NotInstalled):
        draw(index_rows(answer))
    if isinstance(answer, NotInstalled):
        typer.echo(f"codewell: {answer}", err=True)
        return BAD_INPUT
    return 0 if answer.tree else BAD_INPUT
