"""``codewell deidentify``: tags in the place of identifiers, for export and examples."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command
from codewell.workflows.deidentify import WARNING, as_json, deidentify_file, write_text


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A plain text; - is standard input.")],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="Where to write. Default: standard output."
        ),
    ] = None,
    shift_days: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="Move whole dates by so many days instead of tagging them."
        ),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Take identifiers of people out of a text, by rules. Never complete: read what comes out."""
    with catalog_for_command() as catalog:
        found = deidentify_file(file, catalog=catalog, shift_days=shift_days)
    written = found.text
    if json:
        written = json_module.dumps(as_json(found), ensure_ascii=False, indent=2) + "\n"
    if output:
        write_text(Path(output), written, source=file)
    else:
        typer.echo(written, nl=False)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(found.counts.items()))
    typer.echo(f"codewell: replaced {counts or 'nothing'}; {WARNING}", err=True)
    return 0
