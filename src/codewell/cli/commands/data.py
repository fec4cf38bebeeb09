"""``codewell data``: the catalog."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from codewell.catalog.build import build as build_catalog
from codewell.catalog.downloads import Downloads
from codewell.catalog.pull import Pull, Pulled, State
from codewell.catalog.source import pulled_sources
from codewell.catalog.store import catalog_path
from codewell.cli.app import BAD_INPUT, DONE_IN_PART
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.licence import Acceptance
from codewell.cli.progress import build_progress, catalog_for_command, pull_progress
from codewell.errors import InputError
from codewell.workflows.data_diff import data_diff
from codewell.workflows.data_status import data_status

command = typer.Typer(
    help="The catalog: what is installed, pull official files, build it anew, compare editions.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="Sources. Default: all there are.")
]


@command.command()
def build(
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Leave a source out; may be repeated.")
    ] = None,
) -> int:
    """Build the catalog from the data of the installed packages and the pulled files."""
    with build_progress() as progress:
        manifest = build_catalog(catalog_path(), without=without or (), progress=progress)
    typer.echo(f"Catalog built: {catalog_path()}, {manifest['size'] / 1e6:.1f} MB")
    for source in manifest["absent_sources"]:
        typer.echo(f"  without {source['name']}: {source['reason']}")
    return 0


@command.command()
def pull(
    names: NamesArgument = None,
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DIR|URL",
            help="A folder, or a web server with a SHA256SUMS. Default: the publishers.",
        ),
    ] = None,
    accept_licence: Annotated[
        bool,
        typer.Option("--accept-licence", help="Accept the terms of the files with CPT codes."),
    ] = False,
    no_build: Annotated[bool, typer.Option("--no-build", help="Do not build afterwards.")] = False,
    date: Annotated[
        str | None,
        typer.Option("--date", help="Ask publishers for the edition of this date. Default: today."),
    ] = None,
) -> int:
    """Pull official files, check them and build the catalog with them."""
    downloads = Downloads.beside(catalog_path())
    acceptance = Acceptance(downloads.folder, day(None), by_option=accept_licence)
    with pull_progress() as progress:
        pulling = Pull(downloads, origin, day(date), acceptance, progress)
        results = []
        for result in pulling.run(names or ()):
            results.append(result)
            if result.reason:
                where = " ".join(part for part in (result.source, result.file) if part)
                typer.echo(f"{result.state}: {where}: {result.reason}", err=True)
    return _finished(results, no_build=no_build)


def _finished(results: list[Pulled], *, no_build: bool) -> int:
    here = [result for result in results if result.state in (State.PULLED, State.UNCHANGED)]
    sources = len({result.source for result in here})
    new = sum(result.state is State.PULLED for result in here)
    typer.echo(f"Pulled {new} files, {len(here) - new} unchanged, of {sources} sources")
    if not results:
        raise InputError("nothing to pull: no file there belongs to a source", field="--from")
    if not here:
        return BAD_INPUT
    if not no_build:
        build()
    return DONE_IN_PART if len(here) < len(results) else 0


@command.command()
def drop(
    name: Annotated[str, typer.Argument(help="The source.")],
    file: Annotated[str, typer.Argument(help="A file of it, or a pattern.")] = "*",
) -> int:
    """Delete pulled files; the next build is without them."""
    source = pulled_sources().get(name)
    if source is None:
        raise InputError(f"no source {name}; the sources are {', '.join(pulled_sources())}")
    gone = Downloads.beside(catalog_path()).drop(source, file)
    if not gone:
        raise InputError(f"{name}: no pulled file {file}")
    for download in gone:
        typer.echo(f"deleted: {download.file}")
    typer.echo("run `codewell data build`")
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


@command.command()
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="An edition: FY2026, '2024 July'.")],
    second: Annotated[str, typer.Argument(metavar="B", help="A later edition.")],
    saved: Annotated[
        Path | None,
        typer.Option("--saved", help="Codes, one a line, or encounters as JSON Lines."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """What edition B added, deleted and revised, and which saved codes that touches."""
    with catalog_for_command() as catalog:
        found = data_diff(catalog, first, second, saved)
    if json:
        typer.echo(json_module.dumps(found.as_json(), indent=2, ensure_ascii=False))
        return 0
    for line in found.lines():
        typer.echo(line)
    return 0
