"""What a file holds that can be checked: encounters or claims, by its content.

An X12 file with 837s, an extract of CMS (RIF), FHIR (a resource, a Bundle, one a line), or our own
JSON of encounters and claims, whole or one a line. In a file of several a broken one does not stop
the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.errors import InputError, UnreadableRecordError
from codewell.formats import claim, encounter, rif_claims, x12_segments
from codewell.formats.jsonl import STANDARD_STREAM, parse_object
from codewell.model import Encounter
from codewell.model.claim import Claim

Record = Encounter | Claim | InputError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NO_TEXT = (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\x89PNG")
_KEYS = {"id", "setting", "resourceType", "encounter"}
_JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Contents:
    """The records of a file in order, each that cannot be read as its error.

    ``is_lines`` where the file may hold several, so that the answer is one a line too.
    """

    is_lines: bool
    records: tuple[Record, ...]


def content_of(source: str) -> bytes:
    """What a file, or standard input for ``-``, holds, without a byte order mark.

    Raises:
        InputError: it cannot be opened.
    """
    try:
        content = (
            sys.stdin.buffer.read() if source == STANDARD_STREAM else Path(source).read_bytes()
        )
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(f"cannot be read: {reason}", source=source) from error
    return content.removeprefix(_BYTE_ORDER_MARK)


def read(content: bytes, source: str) -> Contents:
    """The records of a file's content; ``source`` is its name.

    Raises:
        InputError: nothing of it can be read.
    """
    if not content.strip():
        raise InputError("the file is empty: it should hold an encounter or claim", source=source)
    if b"\0" in content or content.startswith(_NO_TEXT):
        raise InputError("not a text file in UTF-8: JSON or an 837 is expected", source=source)
    if x12_segments.is_x12(content):
        from codewell.formats import x12_837  # noqa: PLC0415  (start-up time)

        return _several(x12_837.read(content, source))
    if rif_claims.is_rif(content):
        return _several(rif_claims.read(content, source))
    if content.lstrip().startswith(b"<"):
        words = "XML, which holds no claim that is read here: JSON, an 837 or RIF is expected"
        raise InputError(words, source=source)
    if _is_lines(content, source):
        return _several(_lines(content, source))
    return _whole(content, source)


def _several(records: Iterator[Record]) -> Contents:
    found = tuple(records)
    errors = [r for r in found if isinstance(r, InputError)]
    if errors and len(errors) == len(found):
        raise _joined(errors)
    return Contents(is_lines=True, records=found)


def _joined(errors: list[InputError]) -> InputError:
    """The first of the errors, which says so where there are more."""
    first = errors[0]
    if len(errors) == 1:
        return first
    message = f"{first.message} (and none of the other {len(errors) - 1} records can be read)"
    return InputError(message, source=first.source, line=first.line, field=first.field)


# -- JSON ---------------------------------------------------------------------------------------


def _is_lines(content: bytes, source: str) -> bool:
    """JSON Lines by content: not one JSON value, and some line is a record by itself."""
    if source.lower().endswith(_JSON_LINES):
        return True
    if b"\n" not in content.strip():
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return any(_looks_like_a_record(line) for line in content.split(b"\n"))
    return False


def _looks_like_a_record(line: bytes) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and bool(_KEYS & value.keys())


def _lines(content: bytes, source: str) -> Iterator[Record]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            try:
                yield from _of_object(line, source)
            except InputError as error:
                yield UnreadableRecordError(
                    error.message, source=source, line=number, field=error.field
                )


def _whole(content: bytes, source: str) -> Contents:
    try:
        records = tuple(_of_object(content, source))
    except InputError as error:
        cause = error.__cause__
        line = cause.lineno if isinstance(cause, json.JSONDecodeError) else None
        raise error.at(source=source, line=line) from error
    errors = [r for r in records if isinstance(r, InputError)]
    if len(errors) == len(records):
        raise _joined(errors)
    return Contents(is_lines=len(records) > 1, records=records)


def _of_object(text: bytes, source: str) -> Iterator[Record]:
    record = parse_object(text)
    if "resourceType" in record:
        from codewell.formats import fhir_claim  # noqa: PLC0415  (start-up time)

        yield from fhir_claim.read(record, source)
    elif claim.is_claim(record):
        yield claim.read_claim(record)
    else:
        yield encounter.read_encounter(record)
