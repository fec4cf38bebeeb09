"""``codewell search``: codes for words as people type them."""

from __future__ import annotations

import datetime as dt
import json as json_module
from enum import StrEnum
from typing import Annotated

import typer

from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.progress import catalog_for_command
from codewell.cli.screen import counted
from codewell.errors import InputError
from codewell.model import Code, CodeStatus, CodeSystem
from codewell.suggest.search import Search
from codewell.workflows.search import require_system, search_file
from codewell.workflows.search_memory import read_memory, write_memory


class SystemChoice(StrEnum):
    """What can be searched."""

    ICD10CM = "icd10cm"
    ICD10PCS = "icd10pcs"
    HCPCS = "hcpcs"
    CPT = "cpt"


def command(
    query: Annotated[
        list[str] | None, typer.Argument(help="Words, or the beginning of a code.")
    ] = None,
    system: Annotated[SystemChoice, typer.Option(help="The code set.")] = SystemChoice.ICD10CM,
    date: DateOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many codes.")] = 10,
    queries: Annotated[
        str | None, typer.Option(metavar="FILE", help="One query a line instead.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="OUT.jsonl", help="For --queries.")
    ] = None,
    json: JsonOption = False,
    recent: Annotated[bool, typer.Option(help="List what was searched for last.")] = False,
    favourites: Annotated[bool, typer.Option(help="List the favourite codes.")] = False,
    favourite: Annotated[
        str | None, typer.Option(metavar="CODE", help="Keep a code as a favourite, or drop it.")
    ] = None,
) -> int:
    """Ranked codes for words, abbreviations or the beginning of a code."""
    if recent or favourites or favourite:
        return _remembered(recent, favourite, day(date))
    chosen = _system(system)
    on = day(date)
    if queries:
        if not output:
            raise InputError("give -o OUT.jsonl with --queries")
        with catalog_for_command() as catalog:
            count = search_file(queries, output, catalog=catalog, on=on, system=chosen, limit=limit)
        typer.echo(f"codewell: {counted(count, 'query', 'queries')} answered", err=True)
        return 0
    if not query:
        raise InputError("give words to search for, or --queries FILE")
    _search_one(" ".join(query), chosen, on, limit, json)
    return 0


def _system(choice: SystemChoice) -> CodeSystem:
    return CodeSystem(choice.upper())


def _search_one(query: str, system: CodeSystem, on: dt.date, limit: int, json: bool) -> None:
    with catalog_for_command() as catalog:
        require_system(catalog, system, on)
        search = Search.open(catalog)
        try:
            found = search.search(query, on, system=system, limit=limit)
        finally:
            search.close()
    write_memory(read_memory().searched(query))
    if json:
        codes = [result.code.formatted for result in found]
        typer.echo(json_module.dumps({"query": query, "codes": codes}))
        return
    if not found:
        typer.echo("nothing found")
    kept = read_memory().favourites
    for result in found:
        mark = "" if result.status is CodeStatus.BILLABLE else f"  ({result.status})"
        title = result.title or "no official title in the installed files"
        star = "  ★" if result.code.formatted in kept else ""
        typer.echo(f"{result.code!s:<9} {title}{mark}{star}")
        typer.echo(f"          matched {result.matched}")


def _remembered(recent: bool, favourite: str | None, on: dt.date) -> int:
    """The recent queries, or the favourites after one was kept or dropped."""
    memory = read_memory()
    if recent:
        for query in memory.recent:
            typer.echo(query)
        return 0
    with catalog_for_command() as catalog:
        if favourite:
            code = Code.icd10cm(favourite)
            if catalog.icd10cm.status(code.value, on) is CodeStatus.UNKNOWN:
                raise InputError(f"unknown code: {favourite}", field="--favourite")
            memory = memory.kept(code.formatted)
            write_memory(memory)
        for kept in memory.favourites:
            title = catalog.icd10cm.title(kept)
            typer.echo(f"{kept:<9} {title or 'no official title in the installed files'}")
    return 0
