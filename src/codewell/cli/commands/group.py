"""``codewell group``: MS-DRG, MDC, severity and edits of inpatient stays."""

from __future__ import annotations

from typing import Annotated

import typer

from codewell.cli.app import DONE_IN_PART
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.errors import InputError
from codewell.grouping import Grouper
from codewell.grouping.ms_drg import version_number
from codewell.workflows.group import group_file


def command(
    stays: Annotated[
        str, typer.Argument(metavar="STAYS.jsonl", help="One stay a line; - is standard input.")
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
    grouper_version: Annotated[
        str | None,
        typer.Option(help="MS-DRG version, such as 44.0. Default: the one of the discharge date."),
    ] = None,
) -> int:
    """Group inpatient stays: MS-DRG, MDC, severity and the edits of the Medicare Code Editor."""
    if reason := Grouper.available():
        raise InputError(f"not evaluated: {reason}")
    version = None if grouper_version is None else version_number(grouper_version)
    with catalog_for_command() as catalog:
        tally = group_file(stays, output, catalog=catalog, version=version, report=tell_errors)
    if tally.unreadable:
        total = tally.grouped + tally.unreadable
        typer.echo(f"codewell: {tally.grouped} of {total} stays grouped", err=True)
        return DONE_IN_PART
    return 0
