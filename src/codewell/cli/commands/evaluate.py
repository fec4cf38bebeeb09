"""``codewell evaluate``: accuracy on a labelled set."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from codewell.cli.arguments import DateOption, JsonOption, ProfileOption, day
from codewell.cli.evaluation_screen import (
    evaluation_as_json,
    evaluation_lines,
    notes_evaluation_as_json,
    notes_evaluation_lines,
)
from codewell.cli.progress import catalog_for_command
from codewell.errors import InputError
from codewell.suggest.selection import Profile
from codewell.workflows.evaluate import evaluate_cases, evaluate_labels
from codewell.workflows.evaluate_notes import evaluate_notes


def command(
    notes: Annotated[
        str | None, typer.Option(metavar="NOTES.jsonl", help="Notes, one a line.")
    ] = None,
    gold: Annotated[
        str | None, typer.Option(metavar="GOLD.jsonl", help="Their codes, one record a line.")
    ] = None,
    cases: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Reviewed cases instead, as in examples/.")
    ] = None,
    labelled: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Labelled notes instead: YAML with marks in the text."),
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List what is wrong note by note (labelled notes).")
    ] = False,
    profile: ProfileOption = None,
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """Precision, recall and F1 by full code and by category, with a 95 % interval.

    Labelled notes also give first-listed codes, assertions, evidence and the readers' agreement.
    """
    chosen = Profile(profile) if profile else None
    with catalog_for_command() as catalog:
        if labelled:
            judged = evaluate_notes(labelled, catalog=catalog, profile=chosen)
            _print(
                notes_evaluation_as_json(judged, errors=errors)
                if json
                else notes_evaluation_lines(judged, errors=errors)
            )
            return 0
        if cases:
            found = evaluate_cases(cases, catalog=catalog, profile=chosen)
        elif notes and gold:
            found = evaluate_labels(
                notes, gold, catalog=catalog, default_date=day(date), profile=chosen
            )
        else:
            raise InputError("give --cases FOLDER, --labelled FOLDER, or --notes and --gold")
    _print(evaluation_as_json(found) if json else evaluation_lines(found))
    return 0


def _print(answer: dict[str, Any] | Iterable[str]) -> None:
    if isinstance(answer, dict):
        typer.echo(json_module.dumps(answer, indent=2))
    else:
        typer.echo("\n".join(answer))
