"""Check a file of encounters: JSON, or JSON Lines in which a broken line does not stop the rest."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.encounter import read_encounter, results_as_json
from codewell.formats.jsonl import STANDARD_STREAM, parse_object
from codewell.model import (
    CodeSystem,
    Encounter,
    Finding,
    Outcome,
    RuleResult,
    Severity,
    governing_date,
)
from codewell.rules import check_encounter

Report = Callable[[InputError], None]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NO_TEXT = (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04", b"%PDF")
_OF_AN_ENCOUNTER = {"id", "setting"}


@dataclass(frozen=True, slots=True)
class CheckedEncounter:
    """The answer of every rule on one encounter, with its date and the editions of that date."""

    encounter: Encounter
    date: dt.date | None
    editions: dict[str, str]
    results: tuple[RuleResult, ...]

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """(rule, finding), the worst first, in sequence of the rules within a severity."""
        order = list(Severity)
        found = [(r.rule, f) for r in self.results for f in r.findings]
        return tuple(sorted(found, key=lambda pair: order.index(pair[1].severity)))

    @property
    def needs_attention(self) -> bool:
        """Whether anything worse than information was found."""
        return any(finding.severity is not Severity.INFO for _, finding in self.findings)

    @property
    def is_whole(self) -> bool:
        """Whether no rule broke."""
        return all(result.outcome is not Outcome.FAILED for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """The results in the form of the outside contract, with the date and its editions."""
        found = results_as_json(self.encounter.id, self.results)
        return {
            "id": found["id"],
            "date": self.date.isoformat() if self.date else None,
            "edition": self.editions,
            "results": found["results"],
        }


@dataclass(frozen=True, slots=True)
class EncounterFile:
    """What a file holds: encounters in order, each line that is none as its error."""

    is_lines: bool
    records: tuple[Encounter | InputError, ...]

    @property
    def unreadable(self) -> tuple[InputError, ...]:
        """The lines that cannot be read."""
        return tuple(r for r in self.records if isinstance(r, InputError))

    @property
    def encounters(self) -> tuple[Encounter, ...]:
        """The encounters that were read."""
        return tuple(r for r in self.records if isinstance(r, Encounter))


def check(encounter: Encounter, catalog: Catalog) -> CheckedEncounter:
    """Every rule that applies to one encounter."""
    on = governing_date(encounter)
    editions = {} if on is None else _editions(catalog, on)
    return CheckedEncounter(encounter, on, editions, check_encounter(encounter, catalog))


def _editions(catalog: Catalog, on: dt.date) -> dict[str, str]:
    found = ((s, catalog.editions.on(s, on)) for s in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS))
    return {str(system): edition.name for system, edition in found if edition}


def read_encounters(path: str | Path) -> EncounterFile:
    """The encounters of a file, or of standard input (``-``).

    Raises:
        InputError: the file cannot be opened, is empty or no text, or holds no encounter at all.
    """
    source = str(path)
    content = _content(source)
    if not _is_lines(content, source):
        return EncounterFile(is_lines=False, records=(_read_whole(content, source),))
    records = tuple(_read_lines(content, source))
    file = EncounterFile(is_lines=True, records=records)
    if not file.encounters:
        raise _joined(file.unreadable)
    return file


def _joined(errors: tuple[InputError, ...]) -> InputError:
    """The first of the errors, which says so where there are more."""
    first = errors[0]
    if len(errors) == 1:
        return first
    message = f"{first.message} (and none of the other {len(errors) - 1} lines can be read)"
    return InputError(message, source=first.source, line=first.line, field=first.field)


def _content(source: str) -> bytes:
    try:
        content = (
            sys.stdin.buffer.read() if source == STANDARD_STREAM else Path(source).read_bytes()
        )
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(f"cannot be read: {reason}", source=source) from error
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise InputError("the file is empty: it should hold an encounter", source=source)
    if b"\0" in content or content.startswith(_NO_TEXT):
        raise InputError("not a text file in UTF-8: JSON is expected", source=source)
    return content


def _is_lines(content: bytes, source: str) -> bool:
    """JSON Lines by content: not one JSON value, and some line is an encounter by itself."""
    if source.lower().endswith((".jsonl", ".ndjson")):
        return True
    if b"\n" not in content.strip():
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return any(_looks_like_an_encounter(line) for line in content.split(b"\n"))
    return False


def _looks_like_an_encounter(line: bytes) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and bool(_OF_AN_ENCOUNTER & value.keys())


def _read_whole(content: bytes, source: str) -> Encounter:
    try:
        return read_encounter(parse_object(content))
    except InputError as error:
        cause = error.__cause__
        line = cause.lineno if isinstance(cause, json.JSONDecodeError) else None
        raise error.at(source=source, line=line) from error


def _read_lines(content: bytes, source: str) -> Iterator[Encounter | InputError]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            try:
                yield read_encounter(parse_object(line))
            except InputError as error:
                yield UnreadableRecordError(
                    error.message, source=source, line=number, field=error.field
                )
