"""``codewell evaluate``: accuracy on a labelled set."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from codewell.cli.arguments import DateOption, JsonOption, ProfileOption, day
from codewell.cli.progress import catalog_for_command
from codewell.errors import InputError
from codewell.suggest.selection import Profile
from codewell.workflows.evaluate import Evaluation, evaluate_cases, evaluate_labels

_SHOWN = 10


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
    profile: ProfileOption = None,
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """Precision, recall and F1 by full code and by category, with a 95 % interval."""
    chosen = Profile(profile) if profile else None
    with catalog_for_command() as catalog:
        if cases:
            found = evaluate_cases(cases, catalog=catalog, profile=chosen)
        elif notes and gold:
            found = evaluate_labels(
                notes, gold, catalog=catalog, default_date=day(date), profile=chosen
            )
        else:
            raise InputError("give --cases FOLDER, or --notes and --gold")
    typer.echo(json_module.dumps(_as_json(found), indent=2) if json else _as_text(found))
    return 0


def _as_text(found: Evaluation) -> str:
    scores = found.scores
    low, high = scores.f1_interval
    return "\n".join(
        (
            f"{found.name}: {scores.records} records",
            f"  by full code  precision {scores.full.precision:.3f}  recall"
            f" {scores.full.recall:.3f}  F1 {scores.full.f1:.3f}  (95 % {low:.3f} to {high:.3f})",
            f"  by category   precision {scores.category.precision:.3f}  recall"
            f" {scores.category.recall:.3f}  F1 {scores.category.f1:.3f}",
            f"  exact sets    {scores.exact_sets:.3f}",
            f"  missed most   {_listed(found.missed)}",
            f"  in vain most  {_listed(found.in_vain)}",
        )
    )


def _listed(rows: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{code} {count}" for code, count in rows[:_SHOWN]) or "none"


def _as_json(found: Evaluation) -> dict[str, object]:
    scores = found.scores
    return {
        "name": found.name,
        "records": scores.records,
        "precision": scores.full.precision,
        "recall": scores.full.recall,
        "f1": scores.full.f1,
        "f1_interval": scores.f1_interval,
        "category_f1": scores.category.f1,
        "exact_sets": scores.exact_sets,
        "missed": dict(found.missed),
        "in_vain": dict(found.in_vain),
    }
