"""``codewell drug``: a substance of the ICD-10-CM table of drugs and chemicals, by intent."""

from __future__ import annotations

from typing import Annotated

import typer

from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.table_command import answer_from_table


def command(
    substance: Annotated[
        list[str], typer.Argument(metavar="SUBSTANCE", help="The substance: ibuprofen.")
    ],
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """A substance of the ICD-10-CM table of drugs and chemicals, by intent."""
    return answer_from_table("drugs", " ".join(substance), day(date), json=json)
