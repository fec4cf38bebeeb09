"""What ``codewell neoplasm`` and ``codewell drug`` share."""

from __future__ import annotations

import datetime as dt
import json as json_module

import typer

from codewell.catalog.code_tables import Book
from codewell.catalog.dated import NotInstalled
from codewell.cli.app import BAD_INPUT
from codewell.cli.book_screen import table_rows
from codewell.cli.progress import catalog_for_command
from codewell.cli.screen import draw
from codewell.workflows.code_tables import as_json, look_up


def answer_from_table(book: Book, query: str, on: dt.date, *, json: bool) -> int:
    """Look up, print, and answer the exit status."""
    with catalog_for_command() as catalog:
        answer = look_up(catalog, query, on, book=book)
    if json:
        typer.echo(json_module.dumps(as_json(answer), ensure_ascii=False, indent=2))
    elif not isinstance(answer, NotInstalled):
        draw(table_rows(answer))
    if isinstance(answer, NotInstalled):
        typer.echo(f"codewell: {answer}", err=True)
        return BAD_INPUT
    return 0 if answer.best else BAD_INPUT
