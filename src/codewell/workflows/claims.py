"""Claims in and out: read from any form, put in the context of a practice, written to any form."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from codewell.errors import InputError
from codewell.formats import claim_pdf, fhir_claim_writing, x12_837i, x12_837p
from codewell.formats.claim import read_context, with_encounter
from codewell.formats.claim_context import with_context
from codewell.formats.claim_file import content_of
from codewell.formats.jsonl import parse_object
from codewell.formats.x12_writing import Transmission
from codewell.model import Encounter
from codewell.model.claim import Claim
from codewell.workflows.encounters import read_encounters


class Form(StrEnum):
    """What a claim can be written as."""

    P837 = "837p"
    I837 = "837i"
    FHIR = "fhir"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """The claims of a file, and what of it cannot be read."""

    claims: tuple[Claim, ...]
    unreadable: tuple[InputError, ...]


def read_claims(path: str, *, context: str | None = None) -> ClaimFile:
    """The claims of a file; encounters become claims in the context of another claim.

    Raises:
        InputError: nothing can be read, or the context is no claim.
    """
    given = _context(context) if context else None
    file = read_encounters(path)
    return ClaimFile(tuple(_claim(r, given) for r in file.encounters), file.unreadable)


def _context(path: str) -> Claim:
    try:
        return read_context(parse_object(content_of(path)))
    except InputError as error:
        raise error.at(source=path) from error


def _claim(record: Encounter | Claim, context: Claim | None) -> Claim:
    if isinstance(record, Claim):
        return record
    if context is None:
        return with_context(Claim(id=record.id, encounter=record))
    return with_encounter(context, record)


def write_claims(claims: Sequence[Claim], form: Form, transmission: Transmission) -> bytes:
    """The claims in one of the forms.

    Raises:
        InputError: what is wrong with which field of which claim.
    """
    return _WRITERS[form](_complete(claims, form), transmission)


def _complete(claims: Sequence[Claim], form: Form) -> Sequence[Claim]:
    """What is sent to a payer has to be whole, wherever it was read from."""
    if form in (Form.P837, Form.I837):
        return [replace(claim, is_complete=True) for claim in claims]
    return claims


def _fhir(claims: Sequence[Claim], transmission: Transmission) -> bytes:
    created = transmission.made.date()
    out: dict[str, Any] = (
        fhir_claim_writing.as_resource(claims[0], created=created)
        if len(claims) == 1
        else fhir_claim_writing.as_bundle(claims, created=created)
    )
    return (json.dumps(out, indent=2, ensure_ascii=False) + "\n").encode()


_WRITERS: dict[Form, Callable[[Sequence[Claim], Transmission], bytes]] = {
    Form.P837: lambda claims, sent: x12_837p.write(claims, sent).encode("ascii"),
    Form.I837: lambda claims, sent: x12_837i.write(claims, sent).encode("ascii"),
    Form.FHIR: _fhir,
    Form.PDF: lambda claims, _: claim_pdf.write(claims),
}
