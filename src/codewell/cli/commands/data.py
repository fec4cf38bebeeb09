"""``codewell data``: the catalog."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.catalog.build import build as build_catalog
from codewell.catalog.store import catalog_path
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.progress import build_progress
from codewell.workflows.data_status import data_status

command = typer.Typer(
    help="The catalog: what is installed, build it anew.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@command.command()
def build(
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Leave a source out; may be repeated.")
    ] = None,
) -> int:
    """Build the catalog from the data that the installed packages carry."""
    with build_progress() as progress:
        manifest = build_catalog(catalog_path(), without=without or (), progress=progress)
    typer.echo(f"Catalog built: {catalog_path()}, {manifest['size'] / 1e6:.1f} MB")
    for source in manifest["absent_sources"]:
        typer.echo(f"  without {source['name']}: {source['reason']}")
    return 0


@command.command()
def status(date: DateOption = None, json: JsonOption = False) -> int:
    """What is installed, which dates it covers, and what is stale or missing."""
    found = data_status(day(date))
    if json:
        typer.echo(json_module.dumps(found.as_json(), indent=2))
        return 0
    for line in found.lines():
        typer.echo(line)
    return 0
