"""``codewell code``: a record in, the coded encounter with proof out."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.cli.arguments import (
    AgeOption,
    DateOption,
    JsonOption,
    ProfileOption,
    SettingOption,
    SexOption,
    day,
    given_facts,
)
from codewell.cli.coded_note import coded_note_as_json, print_coded_note, print_why_not
from codewell.cli.progress import catalog_for_command
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile
from codewell.workflows.code_note import code_note
from codewell.workflows.records import open_record, open_stay


def command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Text, JSON note, FHIR or C-CDA; - is standard input."
        ),
    ],
    setting: SettingOption = None,
    date: DateOption = None,
    age: AgeOption = None,
    sex: SexOption = None,
    profile: ProfileOption = None,
    discharge_status: Annotated[
        str | None, typer.Option(help="Two digits, for the MS-DRG. Default: 01, home.")
    ] = None,
    as_one: Annotated[
        bool, typer.Option("--as-one", help="The files are the documents of one stay.")
    ] = False,
    why_not: Annotated[
        str | None, typer.Option(metavar="CODE", help="Tell what kept a code out.")
    ] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help="List every candidate and every rule not evaluated.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Code records: suggested codes with proof, checks and grouping. The coder decides."""
    today, given = day(None), given_facts(setting, date, age, sex)
    if as_one:
        notes = [open_stay(files, given, today=today)]
    else:
        notes = [note for file in files for note in open_record(file, given, today=today)]
    with catalog_for_command() as catalog:
        suggester = Suggester.open(catalog)
        for note in notes:
            coded = code_note(
                note,
                catalog=catalog,
                suggester=suggester,
                profile=Profile(profile) if profile else None,
                discharge_status=discharge_status,
            )
            if why_not:
                print_why_not(coded, why_not, catalog, json=json)
            elif json:
                indent = 2 if len(notes) == 1 else None
                typer.echo(
                    json_module.dumps(coded_note_as_json(coded), indent=indent, ensure_ascii=False)
                )
            else:
                print_coded_note(coded, show_all=show_all)
    return 0
