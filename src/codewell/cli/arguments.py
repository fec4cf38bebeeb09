"""Options that several commands share: one fact, one place."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from codewell.errors import InputError

DateOption = Annotated[
    str | None,
    typer.Option("--date", help="Service or discharge date, YYYY-MM-DD. Default: today."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def day(text: str | None) -> dt.date:
    """The date of ``--date``; today when it is not given. Only the faces read the clock.

    Raises:
        InputError: not a date.
    """
    if text is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"not a date of the form YYYY-MM-DD: {text!r}", field="--date") from None
