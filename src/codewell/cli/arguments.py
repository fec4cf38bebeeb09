"""Options that several commands share: one fact, one place."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from codewell.errors import InputError
from codewell.model import GivenFacts, Setting, Sex


class ProfileChoice(StrEnum):
    """The profiles of ``codewell.suggest.selection``, named here for a fast start."""

    VISIT = "visit"
    STAY = "stay"
    PROBLEM_LIST = "problem-list"
    EVERY_MENTION = "every-mention"


DateOption = Annotated[
    str | None,
    typer.Option("--date", help="Service or discharge date, YYYY-MM-DD. Default: today."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ProfileOption = Annotated[
    ProfileChoice | None,
    typer.Option("--profile", help="What to propose. Default: stay for inpatients, else visit."),
]
SettingOption = Annotated[
    Setting | None, typer.Option("--setting", help="Where the care was given. Default: outpatient.")
]
AgeOption = Annotated[
    int | None, typer.Option("--age", min=0, max=150, help="Age in completed years.")
]
_CODE = re.compile(r"[A-Za-z\d]\d[A-Za-z\d.]{1,6}")
"""How a code of ICD-10-CM, HCPCS or CPT is written."""
SexOption = Annotated[Sex | None, typer.Option("--sex", help="F, M or U.")]


def names_file(what: list[str]) -> bool:
    """Whether the argument FILE|CODE... is a file: one that is there, or no code by its form."""
    return len(what) == 1 and (Path(what[0]).exists() or not _CODE.fullmatch(what[0].strip()))


def given_facts(
    setting: Setting | None, date: str | None, age: int | None, sex: Sex | None
) -> GivenFacts:
    """What the options tell of a record.

    Raises:
        InputError: not a date.
    """
    return GivenFacts(setting, day(date) if date else None, age, sex)


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
