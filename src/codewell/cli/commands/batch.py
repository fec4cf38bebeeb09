"""``codewell batch``: notes in, suggestions out."""

from __future__ import annotations

from typing import Annotated

import typer

from codewell.cli.app import DONE_IN_PART
from codewell.cli.arguments import DateOption, ProfileOption, day
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.cli.screen import counted
from codewell.errors import InputError
from codewell.suggest.selection import Profile
from codewell.workflows.batch import batch_file


def command(
    notes: Annotated[
        str, typer.Argument(metavar="NOTES.jsonl", help="One note a line; - is standard input.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT.jsonl",
            help="Replaced when all is done; - is standard output.",
        ),
    ],
    profile: ProfileOption = None,
    date: DateOption = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to code with.")] = 1,
    resume: Annotated[bool, typer.Option(help="Continue an interrupted run.")] = False,
) -> int:
    """Code a file of notes; a broken line is named and the others go on."""
    with catalog_for_command() as catalog:
        tally = batch_file(
            notes,
            output,
            catalog=catalog,
            default_date=day(date),
            profile=Profile(profile) if profile else None,
            workers=workers,
            resume=resume,
            report=tell_errors,
        )
    resumed = f", {tally.resumed} taken over" if tally.resumed else ""
    typer.echo(f"codewell: {counted(tally.coded, 'note')} coded{resumed}", err=True)
    if not tally.unreadable:
        return 0
    if not tally.coded and not tally.resumed:
        raise InputError("none of its lines could be read", source=notes)
    typer.echo(f"codewell: {counted(tally.unreadable, 'line')} could not be read", err=True)
    return DONE_IN_PART
