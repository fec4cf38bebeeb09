"""``codewell charges``: what a record documents against what was charged."""

from __future__ import annotations

import json as json_module
from dataclasses import replace
from typing import Annotated

import typer

from codewell.cli.app import FOUND
from codewell.cli.arguments import (
    AgeOption,
    DateOption,
    JsonOption,
    SettingOption,
    SexOption,
    day,
    given_facts,
)
from codewell.cli.progress import catalog_for_command
from codewell.compare.charges import ChargeOutcome
from codewell.errors import InputError
from codewell.formats.charges import Charges, read_charges
from codewell.model import Note
from codewell.suggest import Suggester
from codewell.workflows.charges import ComparedCharges, compare_record_with_charges
from codewell.workflows.records import open_record

_EVIDENCE_SHOWN = 2


def command(
    note: Annotated[str, typer.Argument(metavar="NOTE", help="The record, in any form; - too.")],
    charges: Annotated[
        str,
        typer.Argument(
            metavar="CHARGES", help="Encounters, claims, or lines such as 20610-RT x 1."
        ),
    ],
    setting: SettingOption = None,
    date: DateOption = None,
    age: AgeOption = None,
    sex: SexOption = None,
    json: JsonOption = False,
) -> int:
    """Documented and not charged, charged and not documented, other units or modifiers."""
    given = read_charges(charges)
    facts = given_facts(setting, date, age, sex)
    if facts.date is None:
        facts = replace(facts, date=next((c.date for c in given if c.date), None))
    notes = open_record(note, facts, today=day(None))
    differs = False
    with catalog_for_command() as catalog:
        suggester = Suggester.open(catalog)
        for one in notes:
            own = _of_note(one, given, charges, alone=len(notes) == 1)
            found = compare_record_with_charges(one, own, suggester=suggester)
            differs = differs or not found.agree
            if json:
                typer.echo(json_module.dumps(found.as_json(), ensure_ascii=False))
            else:
                _print(found)
    return FOUND if differs else 0


def _of_note(note: Note, given: list[Charges], source: str, *, alone: bool) -> Charges:
    """The charges with the id of the record; of one record and one list they belong together."""
    if alone and len(given) == 1:
        return given[0]
    found = next((c for c in given if c.id == note.id), None)
    if found is None:
        raise InputError(f"no charges of the record {note.id}", source=source, field="id")
    return found


def _print(found: ComparedCharges) -> None:
    typer.echo(f"{found.note.id}   {found.note.setting}, {found.note.date}")
    for difference in found.differences:
        typer.echo(f"  {difference.outcome}: {difference.message}")
        if difference.outcome is ChargeOutcome.AGREES:
            continue
        for suggestion in found.suggestion_of(difference):
            for evidence in suggestion.evidence[:_EVIDENCE_SHOWN]:
                typer.echo(f"            “{' '.join(evidence.text.split())}”")
    if not found.differences:
        typer.echo("  nothing is documented and nothing is charged")
