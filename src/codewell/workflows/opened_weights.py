"""Relative weights and lengths of stay of MS-DRGs, hidden until somebody opens them.

Weights have no part in suggestions, checks or the review of a stay. Opening them is written down
first, in a log that is only ever added to; without the line in the log there are no weights.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog import Catalog
from codewell.catalog.dated import NotInstalled
from codewell.catalog.maps import Weight
from codewell.catalog.store import home
from codewell.errors import InputError
from codewell.model import EditionOfNotes, StayReview

_LOG = "weights-opened.jsonl"


@dataclass(frozen=True, slots=True)
class ShownWeight:
    """The weight of an MS-DRG with the edition it is from; ``row`` None: that edition lacks it."""

    ms_drg: str
    row: Weight | None
    edition: EditionOfNotes


def log_path(folder: Path | None = None) -> Path:
    """The log of a home folder: one line of JSON each time weights were opened."""
    return (folder or home()) / _LOG


def record_opening(
    stay_ids: Iterable[str],
    *,
    who: str,
    when: dt.datetime,
    what: str = "MS-DRG weights",
    path: Path | None = None,
) -> None:
    """Add a line to the log: who, when, what and the ids of the stays, nothing of what they hold.

    Raises:
        InputError: the log cannot be written.
    """
    path = path or log_path()
    line = {
        "when": when.isoformat(timespec="seconds"),
        "who": who,
        "opened": what,
        "stays": list(stay_ids),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = os.O_APPEND | os.O_CREAT | os.O_WRONLY
        with os.fdopen(os.open(path, mode, 0o600), "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise InputError(
            "cannot be written, so that no weights are shown", source=str(path)
        ) from error


def weights_of(review: StayReview, catalog: Catalog) -> tuple[ShownWeight, ...]:
    """The weights of every MS-DRG that a review names, by number.

    Raises:
        InputError: no weights are installed.
    """
    on = review.told.stay.discharge_date
    shown = []
    for ms_drg in sorted(drgs_of(review)):
        found = catalog.weights.weight(ms_drg, on)
        if isinstance(found, NotInstalled):
            raise InputError(str(found), field="--weights")
        shown.append(ShownWeight(ms_drg, found.value, found.edition))
    return tuple(shown)


def drgs_of(review: StayReview) -> frozenset[str]:
    """Every MS-DRG that a review names."""
    outcomes = [
        review.told.initial,
        review.as_read,
        *(trial.outcome for trial in review.principals),
        *(removal.outcome for removal in review.removals),
        *(trial.outcome for trial in review.documentation or ()),
        *(finding.outcome for finding in review.support or ()),
    ]
    named = {outcome.ms_drg for outcome in outcomes if outcome is not None}
    return frozenset(drg for drg in (*named, review.told.grouping.ms_drg) if drg)


def weight_as_json(shown: ShownWeight) -> dict[str, object]:
    """For machines; numbers as text, as the table has them."""
    row = shown.row
    numbers = (
        (row.weight, row.geometric_mean_stay, row.arithmetic_mean_stay) if row else (None,) * 3
    )
    weight, geometric, arithmetic = (None if n is None else str(n) for n in numbers)
    return {
        "ms_drg": shown.ms_drg,
        "weight": weight,
        "geometric_mean_stay": geometric,
        "arithmetic_mean_stay": arithmetic,
        "edition": shown.edition.name,
        "edition_matches_date": shown.edition.matches_date,
    }
