"""``codewell comorbidities``: Charlson, Elixhauser, CCSR and chronic conditions of diagnoses."""

from __future__ import annotations

import datetime as dt
import json as json_module
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from codewell.catalog import Catalog
from codewell.catalog.dated import NotInstalled
from codewell.cli.arguments import DateOption, JsonOption, day
from codewell.cli.progress import catalog_for_command
from codewell.errors import InputError
from codewell.grouping.comorbidities import Comorbidities, ComorbidityIndex, comorbidities
from codewell.model import dotted, governing_date, normalise_code
from codewell.model.claim import Claim


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
    on = day(date)
    with catalog_for_command() as catalog:
        if len(what) == 1 and Path(what[0]).is_file():
            reports = [_report(catalog, *row) for row in _encounters(what[0], on)]
        else:
            reports = [_report(catalog, "codes", [normalise_code(code) for code in what], on)]
    if json:
        typer.echo(json_module.dumps(reports, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join("\n".join(_lines(report)) for report in reports))
    return 0


def _encounters(file: str, on: dt.date) -> Iterator[tuple[str, list[str], dt.date]]:
    from codewell.workflows.check import read_encounters  # noqa: PLC0415  (start-up time)

    found = read_encounters(file)
    for error in found.unreadable:
        raise error
    for record in found.encounters:
        one = record.encounter if isinstance(record, Claim) else record
        yield one.id, [d.code for _, d in one.diagnoses()], governing_date(one) or on


def _report(catalog: Catalog, identifier: str, codes: list[str], on: dt.date) -> dict[str, Any]:
    if unknown := [code for code in codes if catalog.icd10cm.title(code) is None]:
        listed = ", ".join(dotted(code) for code in unknown)
        raise InputError(f"not a diagnosis of the installed tabular list: {listed}")
    return {
        "id": identifier,
        "date": on.isoformat(),
        **{str(index): _index(comorbidities(codes, index)) for index in ComorbidityIndex},
        "codes": [_code(catalog, code, on) for code in dict.fromkeys(codes)],
    }


def _index(found: Comorbidities) -> dict[str, Any]:
    rows = [
        {
            "name": one.name,
            "codes": [dotted(code) for code in one.codes],
            "dropped_by": one.dropped_by,
            "weights": dict(one.weights),
        }
        for one in found.found
    ]
    return {"conditions": rows, "scores": dict(found.scores)}


def _code(catalog: Catalog, code: str, on: dt.date) -> dict[str, Any]:
    ccsr, chronic = catalog.maps.ccsr(code, on), catalog.maps.chronic(code, on)
    return {
        "code": dotted(code),
        "title": catalog.icd10cm.title(code),
        "ccsr": None if isinstance(ccsr, NotInstalled) else ccsr.value,
        "chronic": str(chronic) if isinstance(chronic, NotInstalled) else chronic.value,
    }


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield f"{report['id']}  {report['date']}"
    for index in ComorbidityIndex:
        scores = ", ".join(
            f"{paper.replace('_', ' ')} {score}" for paper, score in report[index]["scores"].items()
        )
        yield f"{index.capitalize()}: {scores}"
        for one in report[index]["conditions"]:
            dropped = f", dropped by {one['dropped_by']}" if one["dropped_by"] else ""
            yield f"  {one['name']} ({', '.join(one['codes'])}){dropped}"
    yield "First CCSR category, chronic condition indicator"
    for one in report["codes"]:
        yield f"  {one['code']:<9} {one['ccsr'] or 'none':<8} {one['chronic']}  {one['title']}"
