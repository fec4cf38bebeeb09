"""``codewell stay``: an inpatient stay's grouping step by step, and what would be otherwise."""

from __future__ import annotations

import datetime as dt
import getpass
import json as json_module
from typing import TYPE_CHECKING, Annotated

import typer

from codewell.cli.app import DONE_IN_PART
from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.errors import InputError
from codewell.grouping import Grouper
from codewell.grouping.ms_drg import version_number

if TYPE_CHECKING:
    from codewell.catalog import Catalog
    from codewell.model import Note, Stay, StayReview
    from codewell.workflows.opened_weights import ShownWeight
    from codewell.workflows.stay import OpenedStay


def command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A stay (JSON), or one a line (JSON Lines); - is stdin."
        ),
    ],
    record: Annotated[
        list[str] | None,
        typer.Option(
            "--record",
            metavar="RECORD",
            help="The record of the stay; give it again for each further document.",
        ),
    ] = None,
    weights: Annotated[
        bool,
        typer.Option("--weights", help="Open the weights of the DRGs; the opening is logged."),
    ] = False,
    grouper_version: Annotated[
        str | None,
        typer.Option(help="MS-DRG version, such as 44.0. Default: the one of the discharge date."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Tell how a stay groups, step by step, and what would change its MS-DRG.

    Every diagnosis is tried in first place and every code left out; with the record the CCs and
    MCCs are compared with what it says, in both directions. Nothing is ordered by weight.
    """
    from codewell.workflows.stay import open_stays  # noqa: PLC0415  (start-up time)

    if reason := Grouper.available():
        raise InputError(f"not evaluated: {reason}")
    version = None if grouper_version is None else version_number(grouper_version)
    opened = open_stays(file)
    if record and len(opened) > 1:
        raise InputError("belongs to one stay; the file has several", field="--record")
    with catalog_for_command() as catalog:
        reviews = _reviews(opened, record, catalog, version)
        if weights:
            _log(reviews)
        for number, review in enumerate(reviews):
            is_lines = len(opened) > 1
            _print(review, catalog, weights=weights, json=json, is_lines=is_lines, at=number)
    return DONE_IN_PART if len(reviews) < len(opened) else 0


def _reviews(
    opened: list[OpenedStay], record: list[str] | None, catalog: Catalog, version: int | None
) -> list[StayReview]:
    """The reviews of the stays that can be read and grouped; the others are named.

    Raises:
        InputError: there is none.
    """
    from codewell.suggest import Suggester  # noqa: PLC0415  (start-up time)
    from codewell.workflows.stay import review_stay  # noqa: PLC0415

    errors = [one.error for one in opened if one.error is not None]
    note = next((_note(record, one.stay) for one in opened if record and one.stay), None)
    suggester = Suggester.open(catalog) if note else None
    reviews = []
    with Grouper(catalog) as grouper:
        for one in opened:
            if one.stay is None:
                continue
            try:
                review = review_stay(
                    one.stay,
                    grouper=grouper,
                    catalog=catalog,
                    record=note,
                    suggester=suggester,
                    version=version,
                )
            except InputError as error:
                errors.append(one.at(error))
            else:
                reviews.append(review)
    if not reviews:
        raise errors[0] if errors else InputError("holds no stay")
    tell_errors(*errors)
    return reviews


def _note(record: list[str], stay: Stay) -> Note:
    """The record, read as one of the discharge date."""
    from codewell.model import GivenFacts, Setting  # noqa: PLC0415  (start-up time)
    from codewell.workflows.records import open_record, open_stay  # noqa: PLC0415

    on = stay.discharge_date
    given = GivenFacts(Setting.INPATIENT, on)
    if len(record) > 1:
        return open_stay(record, given, today=on)
    notes = open_record(record[0], given, today=on)
    if len(notes) > 1:
        return open_stay(record, given, today=on)
    return notes[0]


def _log(reviews: list[StayReview]) -> None:
    from codewell.workflows.opened_weights import record_opening  # noqa: PLC0415  (start-up time)

    ids = [review.told.stay.id for review in reviews]
    record_opening(ids, who=getpass.getuser(), when=dt.datetime.now(dt.UTC))


def _print(
    review: StayReview, catalog: Catalog, *, weights: bool, json: bool, is_lines: bool, at: int
) -> None:
    from codewell.workflows.opened_weights import weights_of  # noqa: PLC0415  (start-up time)

    shown = weights_of(review, catalog) if weights else None
    if json:
        _print_json(review, shown, is_lines=is_lines)
        return
    from codewell.cli.screen import Row, draw  # noqa: PLC0415  (start-up time)
    from codewell.cli.stay_screen import stay_rows  # noqa: PLC0415

    if at:
        draw([Row()])
    draw(stay_rows(review, shown))


def _print_json(
    review: StayReview, shown: tuple[ShownWeight, ...] | None, *, is_lines: bool
) -> None:
    from codewell.formats.stay_review import review_as_json  # noqa: PLC0415  (start-up time)
    from codewell.workflows.opened_weights import weight_as_json  # noqa: PLC0415

    found = review_as_json(review)
    found["weights"] = None if shown is None else [weight_as_json(row) for row in shown]
    indent = None if is_lines else 2
    typer.echo(json_module.dumps(found, indent=indent, ensure_ascii=False))
