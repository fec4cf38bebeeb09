"""``codewell show``: everything known of a code on a date."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.catalog.store import home
from codewell.cli.app import BAD_INPUT
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.progress import catalog_for_command
from codewell.cli.screen import draw
from codewell.cli.show_screen import rows
from codewell.workflows.policies import FILE, Policies
from codewell.workflows.show import UnknownCode, as_json, show


def command(
    code: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE",
            help="ICD-10-CM, ICD-10-PCS (3 to 7 characters), HCPCS, CPT; DRG 291, POS 11,"
            " modifier LT.",
        ),
    ],
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """Everything known of a code on a date: validity, notes, hierarchy, axes, choices."""
    on = day(date)
    with catalog_for_command() as catalog:
        shown = show(catalog, " ".join(code), on, Policies.read(home() / FILE))
    if isinstance(shown, UnknownCode):
        typer.echo(_unknown_in_words(shown), err=True)
    if json:
        typer.echo(json_module.dumps(as_json(shown), ensure_ascii=False, indent=2))
    else:
        draw(rows(shown))
    return BAD_INPUT if isinstance(shown, UnknownCode) else 0


def _unknown_in_words(shown: UnknownCode) -> str:
    if shown.reason:
        words = f"not evaluated: {shown.code}: {shown.reason}"
    else:
        words = f"unknown code: {shown.code}"
    return f"codewell: {words}" + ("; near codes:" if shown.near else "")
