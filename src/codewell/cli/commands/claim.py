"""``codewell claim``: claims written, read, and their denials explained."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from codewell.cli.app import DONE_IN_PART
from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command, tell_errors
from codewell.errors import InputError
from codewell.workflows.claims import Form, read_claims, write_claims

if TYPE_CHECKING:
    from codewell.model.claim import Claim

command = typer.Typer(
    help="Claims: write one for a payer, read a file of them, explain denials.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@command.command()
def write(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="Claims or encounters in any form; - is stdin."),
    ],
    to: Annotated[Form, typer.Option("--to", help="What to write.")],
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="OUT", help="Replaced at once; - is stdout."),
    ],
    context: Annotated[
        str | None,
        typer.Option(metavar="CLAIM.json", help="A claim that gives encounters their context."),
    ] = None,
    control_number: Annotated[
        int, typer.Option(min=1, max=999_999_999, help="Of the interchange.")
    ] = 1,
    test: Annotated[bool, typer.Option("--test", help="Mark the 837 as a test.")] = False,
) -> int:
    """Write claims as an 837P, 837I, FHIR R4 Claim, or a PDF of the form's fields.

    An 837 is only written when the claim has everything that is required; all that is missing is
    told at once.
    """
    from codewell.formats.jsonl import write_bytes  # noqa: PLC0415  (start-up time)
    from codewell.formats.x12_writing import Transmission  # noqa: PLC0415

    found = read_claims(file, context=context)
    tell_errors(*found.unreadable)
    now = dt.datetime.now().astimezone()
    try:
        content = write_claims(found.claims, to, Transmission(now, control_number, test))
    except InputError as error:
        raise error.at(source=file) from error
    write_bytes(output, content)
    return DONE_IN_PART if found.unreadable else 0


@command.command()
def read(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="An 837, FHIR, RIF or claim JSON; - is stdin."),
    ],
    json: JsonOption = False,
) -> int:
    """List the claims of a file, or print them as JSON, one a line.

    The JSON is what `codewell claim write` and `codewell check` take.
    """
    from codewell.formats.claim import claim_as_json  # noqa: PLC0415
    from codewell.formats.jsonl import as_line  # noqa: PLC0415

    found = read_claims(file)
    tell_errors(*found.unreadable)
    for claim in found.claims:
        for trouble in claim.troubles:
            words = f"claim {claim.id}: {trouble.place}: {trouble.message}"
            tell_errors(InputError(words, source=file))
        if json:
            typer.echo(as_line(claim_as_json(claim)), nl=False)
        else:
            typer.echo(_line(claim))
    whole = not found.unreadable and not any(claim.troubles for claim in found.claims)
    return 0 if whole else DONE_IN_PART


def _line(claim: Claim) -> str:
    """One claim in a line, without a word about the patient."""
    encounter = claim.encounter
    first, last = claim.statement_period()
    days = f"{first or 'no date'}" + (f" to {last}" if last and last != first else "")
    kind = encounter.claim_type or "claim"
    total = f"{claim.total_charge:.2f}" if claim.total_charge is not None else "no total"
    parts = [
        f"{claim.id}: {kind} {encounter.setting}, {days}, {total}",
        f"{len(encounter.diagnoses())} diagnoses, {len(encounter.lines)} lines",
    ]
    if encounter.procedures:
        parts.append(f"{len(encounter.procedures)} procedures")
    if claim.not_read:
        parts.append(f"not carried: {', '.join(claim.not_read)}")
    return "; ".join(parts)


@command.command()
def denials(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A remittance (835) or acknowledgement (277CA)."),
    ],
    claims: Annotated[
        str | None,
        typer.Option("--claims", metavar="FILE", help="The claims as they were sent."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Tie each denial of a remittance to the edit that would have caught it.

    With the claims as they were sent the edits are run again: what they find is what to mend, and
    what is clear is a fact for an appeal. Reductions by contract are left out.
    """
    from codewell.cli.denial_screen import denial_rows  # noqa: PLC0415  (start-up time)
    from codewell.formats.jsonl import as_line  # noqa: PLC0415
    from codewell.workflows.denials import (  # noqa: PLC0415
        denials_of,
        read_answers,
        with_claims,
    )

    answers, errors = read_answers(file)
    tell_errors(*errors)
    found = denials_of(answers)
    if claims is not None:
        sent = read_claims(claims)
        tell_errors(*sent.unreadable)
        with catalog_for_command() as catalog:
            found = with_claims(found, sent.claims, catalog)
    if json:
        for denial in found:
            typer.echo(as_line(denial.as_json()), nl=False)
    else:
        for line in denial_rows(answers, found):
            typer.echo(line)
    return DONE_IN_PART if errors else 0
