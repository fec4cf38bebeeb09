"""Files of payer rules: read, checked with file and line, turned into rules of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codewell.errors import InputError
from codewell.formats.located_yaml import LocatedYaml
from codewell.formats.plain_errors import field_path, plain_words
from codewell.rules.layers import PAYER
from codewell.rules.payer.conditions import (
    compiled,
    facts_of,
    line_condition_outside_a_line,
)
from codewell.rules.payer.record import LINE_FIELDS, CaseRecord, FileRecord, RuleRecord
from codewell.rules.registry import Problem, Rule, RuleContext, Unanswered
from codewell.rules.services.line import Line

_PRESETS = Path(__file__).parent / "presets"
EXAMPLE = _PRESETS / "example_commercial.yaml"
"""An invented commercial payer: to copy, never in force by itself."""


@dataclass(frozen=True, slots=True)
class PayerCase:
    """A case of a payer rule; the encounter is of the outside format."""

    name: str
    encounter: dict[str, Any]
    outcome: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PayerRule:
    """A payer rule as a rule of the registry, its cases and the file that it stands in."""

    rule: Rule
    cases: tuple[PayerCase, ...]
    source: str


@cache
def presets() -> tuple[PayerRule, ...]:
    """The rules that are shipped and in force: those of Medicare."""
    return read_file(_PRESETS / "medicare.yaml")


def read_folder(folder: Path) -> tuple[PayerRule, ...]:
    """The rules of every YAML file of a folder, in the order of the file names.

    Raises:
        InputError: a file cannot be read or says something unknown, or two rules share an id.
    """
    if not folder.is_dir():
        raise InputError("is no folder", source=str(folder))
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in (".yaml", ".yml"))
    found = [rule for file in files for rule in read_file(file)]
    seen: dict[str, PayerRule] = {}
    for one in found:
        if other := seen.get(one.rule.id):
            message = f"the id {one.rule.id} stands in {other.source} already"
            raise InputError(message, source=one.source)
        seen[one.rule.id] = one
    return tuple(found)


def read_file(path: Path) -> tuple[PayerRule, ...]:
    """The rules of one file.

    Raises:
        InputError: the file cannot be read or says something unknown.
    """
    text = LocatedYaml.read(path)
    try:
        record = FileRecord.model_validate(text.content)
    except ValidationError as error:
        raise _located(error, text) from error
    _check(record, text)
    payers = frozenset(record.payer)
    return tuple(_payer_rule(one, payers, text.source) for one in record.rules)


def _located(error: ValidationError, text: LocatedYaml) -> InputError:
    """The first problem with its line; the others are counted."""
    found = error.errors()
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return InputError(
        plain_words(first) + more,
        source=text.source,
        line=text.line_of(first["loc"]),
        field=field_path(first["loc"]) or None,
    )


def _check(record: FileRecord, text: LocatedYaml) -> None:
    """What two fields say together."""
    ids: set[str] = set()
    for number, one in enumerate(record.rules):
        place: tuple[int | str, ...] = ("rules", number)
        if one.id in ids:
            raise _wrong(text, (*place, "id"), "is the id of an earlier rule")
        ids.add(one.id)
        if one.effective and one.until and one.until < one.effective:
            raise _wrong(text, (*place, "until"), "lies before effective")
        if one.for_each == "line" and one.where not in LINE_FIELDS:
            words = f"should be a field of a line: {', '.join(LINE_FIELDS)}"
            raise _wrong(text, (*place, "where"), words)
        if one.for_each == "claim" and (name := line_condition_outside_a_line(one.when)):
            words = f"{name} asks a line: put it under any_line, or say for_each: line"
            raise _wrong(text, (*place, "when"), words)


def _wrong(text: LocatedYaml, place: tuple[int | str, ...], words: str) -> InputError:
    return InputError(words, source=text.source, line=text.line_of(place), field=field_path(place))


# -- rules ----------------------------------------------------------------------------------------


def _payer_rule(record: RuleRecord, payers: frozenset[str], source: str) -> PayerRule:
    rule = Rule(
        id=record.id,
        slug=record.id.lower(),
        family=PAYER,
        title=record.title,
        citation=record.citation,
        citation_checked=record.citation_checked,
        severity=record.severity,
        explanation=record.explanation or record.title,
        check=_checked(record),
        needs=("payer", *sorted(facts_of(record.when))),
        settings=tuple(record.settings),
        claim_types=tuple(record.claim_types),
        payers=payers,
        effective=record.effective,
        until=record.until,
    )
    return PayerRule(rule, tuple(_case(case) for case in record.cases), source)


def _case(case: CaseRecord) -> PayerCase:
    return PayerCase(case.name, _as_json(case.encounter), case.outcome, tuple(case.where))


def _as_json(value: Any) -> Any:
    """YAML reads a date as a date, and codes as numbers; JSON has both as text."""
    if isinstance(value, dict):
        return {key: _text(key, _as_json(item)) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _text(key: str, value: Any) -> Any:
    if key == "code" and isinstance(value, int):
        return str(value)
    if key == "modifiers" and isinstance(value, list):
        return [str(item) if isinstance(item, int) else item for item in value]
    return value


def _checked(record: RuleRecord) -> Callable[[RuleContext], Iterator[Problem | Unanswered]]:
    holds = compiled(record.when)

    def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
        if record.for_each == "claim":
            if holds(context, None):
                yield _problem(record, context, None)
            return
        for line in context.lines:
            if holds(context, line):
                yield _problem(record, context, line)

    return check


def _problem(record: RuleRecord, context: RuleContext, line: Line | None) -> Problem:
    values = {
        "code": line.code if line else "",
        "modifiers": ", ".join(line.modifiers) if line else "",
        "units": f"{line.units.normalize():f}" if line else "",
        "place_of_service": (line.place_of_service or "") if line else "",
        "charge": str(line.given.charge or "") if line else "",
        "date": (line.date if line else context.date).isoformat(),
        "payer": context.encounter.payer or "",
    }
    return Problem(
        line.at(record.where) if line else record.where,
        record.message.format(**values),
        record.advice.format(**values),
    )
