"""``codewell comorbidities``: Charlson, Elixhauser, CCSR and chronic conditions of diagnoses."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from codewell.cli.app import DONE_IN_PART
from codewell.cli.arguments import DateOption, JsonOption, day, names_file
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.model import dotted, governing_date
from codewell.model.claim import encounter_in

if TYPE_CHECKING:
    from codewell.errors import InputError
    from codewell.grouping.comorbidities import Comorbidities
    from codewell.workflows.comorbidities import ComorbidityReport


def command(
    what: Annotated[
        list[str],
        typer.Argument(metavar="FILE|CODE...", help="A file of encounters or claims, or codes."),
    ],
    date: DateOption = None,
    json: JsonOption = False,
) -> int:
    """Comorbidity indices and classes of diagnoses, for quality and research.

    Charlson and Elixhauser after Quan 2005, the first CCSR category and the chronic condition
    indicator of each code. They have no part in suggestions, checks or grouping.
    """
    from codewell.workflows.comorbidities import report_comorbidities  # noqa: PLC0415
    from codewell.workflows.encounters import read_encounters  # noqa: PLC0415  (start-up time)

    on = day(date)
    unreadable: tuple[InputError, ...] = ()
    given = [("codes", what, on)]
    if names_file(what):
        file = read_encounters(what[0])
        unreadable = file.unreadable
        found = (encounter_in(record) for record in file.encounters)
        given = [(e.id, [d.code for _, d in e.diagnoses()], governing_date(e) or on) for e in found]
    tell_errors(*unreadable)
    with catalog_for_command() as catalog:
        reports = [
            report_comorbidities(codes, identifier=identifier, date=date_of, catalog=catalog)
            for identifier, codes, date_of in given
        ]
    if json:
        told = [report.as_json() for report in reports]
        typer.echo(json_module.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join("\n".join(_lines(report)) for report in reports))
    return DONE_IN_PART if unreadable else 0


def _lines(report: ComorbidityReport) -> Iterator[str]:
    yield f"{report.id}  {report.date}"
    for index in report.indices.values():
        yield from _index(index)
    yield "First CCSR category, chronic condition indicator"
    for one in report.diagnoses:
        yield f"  {one.code:<9} {one.ccsr or 'none':<8} {one.chronic}  {one.title}"


def _index(found: Comorbidities) -> Iterator[str]:
    scores = ", ".join(f"{paper.replace('_', ' ')} {n}" for paper, n in found.scores.items())
    yield f"{found.index.capitalize()}: {scores}"
    for one in found.found:
        dropped = f", dropped by {one.dropped_by}" if one.dropped_by else ""
        yield f"  {one.name} ({', '.join(dotted(code) for code in one.codes)}){dropped}"
