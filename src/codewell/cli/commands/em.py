"""``codewell em``: the level of a visit, argued element by element."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.cli.arguments import (
    AgeOption,
    DateOption,
    JsonOption,
    SettingOption,
    SexOption,
    day,
    given_facts,
)
from codewell.cli.em_screen import print_decisions
from codewell.cli.progress import catalog_for_command
from codewell.errors import InputError
from codewell.formats.em_decision import decision_as_json
from codewell.model.evaluation_management import PatientStatus
from codewell.suggest import Suggester
from codewell.suggest.evaluation_management import VisitFacts
from codewell.workflows.em import DecidedVisits, decide_form, decide_note, open_form
from codewell.workflows.records import open_record


def command(
    file: Annotated[
        str,
        typer.Argument(metavar="FORM|NOTE", help="A form (YAML, JSON) or a record; - is a record."),
    ],
    setting: SettingOption = None,
    date: DateOption = None,
    age: AgeOption = None,
    sex: SexOption = None,
    new: Annotated[bool, typer.Option("--new", help="The patient is new.")] = False,
    established: Annotated[
        bool, typer.Option("--established", help="The patient is established.")
    ] = False,
    place_of_service: Annotated[
        str | None, typer.Option(help="Two digits of the place of service.")
    ] = None,
    payer: Annotated[str | None, typer.Option(help="medicare, or any other name.")] = None,
    charged: Annotated[
        str | None, typer.Option(metavar="CODE", help="A charged visit code, to be compared.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """The level of a visit: decision making as two of three, time, and what is open."""
    if new and established:
        raise InputError("a patient is either new or established", field="--new")
    form = None if file == "-" else open_form(file)
    if form is not None:
        found = [decide_form(form, charged)]
    else:
        status = PatientStatus.NEW if new else PatientStatus.ESTABLISHED if established else None
        facts = VisitFacts(place_of_service, status, payer.lower() if payer else None)
        notes = open_record(file, given_facts(setting, date, age, sex), today=day(None))
        with catalog_for_command() as catalog:
            suggester = Suggester.open(catalog)
            found = [
                decide_note(note, suggester=suggester, facts=facts, charged=charged)
                for note in notes
            ]
    for decided in found:
        _print(decided, json=json, indent=2 if len(found) == 1 else None)
    return 0


def _print(decided: DecidedVisits, *, json: bool, indent: int | None) -> None:
    if not json:
        print_decisions(decided.id, decided.decisions)
        return
    visits = [decision_as_json(decided.id, decision) for decision in decided.decisions]
    answer = {"id": decided.id, "visits": visits}
    typer.echo(json_module.dumps(answer, indent=indent, ensure_ascii=False))
