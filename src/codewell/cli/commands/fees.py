"""``codewell fees``: what Medicare's schedules pay, apart from everything else."""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING, Annotated

import typer

from codewell.cli.app import DONE_IN_PART
from codewell.cli.arguments import DateOption, JsonOption, day, names_file
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codewell.workflows.fees import Estimate


def command(
    what: Annotated[
        list[str],
        typer.Argument(metavar="FILE|CODE...", help="A file of encounters or claims, or codes."),
    ],
    locality: Annotated[
        str | None,
        typer.Option(help="Locality as CA-05, 01112-05 or a state of one. Default: national."),
    ] = None,
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """Estimate what Medicare pays, with the formula and the edition of each schedule.

    Codes are asked by every installed schedule, the lines of a file by that of their claim. The
    estimate has no part in suggestions or checks, and leaves out what a whole claim changes:
    deductible, sequestration, wage index, packaging, and reductions of several procedures.
    """
    from codewell.workflows.encounters import read_encounters  # noqa: PLC0415  (start-up time)
    from codewell.workflows.fees import (  # noqa: PLC0415  (start-up time)
        estimate_code,
        estimate_encounter,
        find_locality,
        total,
    )

    on, of_file = day(date), names_file(what)
    unreadable: tuple[InputError, ...] = ()
    with catalog_for_command() as catalog:
        where = find_locality(catalog, locality, on)
        if of_file:
            file = read_encounters(what[0])
            unreadable = file.unreadable
            tell_errors(*unreadable)
            if not file.has_lines:
                raise InputError("holds no service lines", source=what[0])
            found = [e for x in file.encounters for e in estimate_encounter(catalog, x, where)]
        else:
            found = [e for code in what for e in estimate_code(catalog, code, on, where)]
    if not found:
        raise InputError("no fee schedule is installed: codewell data pull pfs opps asc")
    if json:
        rows = [estimate.as_json() for estimate in found]
        typer.echo(json_module.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for estimate in found:
            typer.echo("\n".join(_lines(estimate)))
        if of_file:
            typer.echo(f"together {total(found)}, where an amount is known")
    return DONE_IN_PART if unreadable else 0


def _lines(estimate: Estimate) -> Iterator[str]:
    of_date = "" if estimate.edition_matches_date else ", not the edition of the date"
    amount = "no amount" if estimate.amount is None else f"${estimate.amount:,}"
    yield f"{estimate.code:<12} {amount:>12}  {estimate.schedule} {estimate.edition}{of_date}"
    detail = f"{estimate.place}: {estimate.formula or estimate.reason}"
    yield f"{'':<12} {detail}"
    if estimate.formula and estimate.reason:
        yield f"{'':<12} {estimate.reason}"
