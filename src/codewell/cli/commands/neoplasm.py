"""``codewell neoplasm``: a site of the ICD-10-CM neoplasm table, by behaviour."""

from __future__ import annotations

from typing import Annotated

import typer

from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.table_command import answer_from_table


def command(
    site: Annotated[
        list[str], typer.Argument(metavar="SITE", help="The site: breast upper outer.")
    ],
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """A site of the ICD-10-CM neoplasm table, by behaviour."""
    return answer_from_table("neoplasm", " ".join(site), day(date), json=json)
