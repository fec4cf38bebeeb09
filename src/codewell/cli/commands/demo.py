"""``codewell demo``: the sample records, coded, and a claim, scrubbed."""

from __future__ import annotations

from typing import Annotated

import typer

from codewell.cli.coded_note import print_coded_note
from codewell.cli.progress import catalog_for_command
from codewell.cli.results import report
from codewell.cli.screen import draw
from codewell.workflows.demo import DemoCase, demo, scrub


def command(
    folder: Annotated[str, typer.Argument(help="Folder of reviewed cases.")] = "examples",
) -> int:
    """Code sample records with their proof, compare with what their reviewers settled, and check a
    claim before and after following the advice.
    """
    with catalog_for_command() as catalog:
        cases = []
        for case in demo(folder, catalog):
            print_coded_note(case.coded)
            cases.append(case)
        claims = list(scrub(folder, catalog))
    typer.echo("The sample records beside their reviewed codes")
    for case in cases:
        typer.echo(_row(case))
    agreed = sum(case.agrees for case in cases)
    typer.echo(f"{agreed} of {len(cases)} records agree in full with the reviewers.")
    if claims:
        typer.echo("\nA claim before and after following the advice")
        for claim in claims:
            typer.echo()
            draw(report(claim))
    return 0


def _row(case: DemoCase) -> str:
    name = case.case.note.id
    if case.agrees:
        return f"  {name:<36} agrees"
    parts = []
    if case.missed:
        parts.append(f"missed {', '.join(case.missed)}")
    if case.in_vain:
        parts.append(f"not reviewed {', '.join(case.in_vain)}")
    return f"  {name:<36} {'; '.join(parts)}"
