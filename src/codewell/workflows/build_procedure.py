"""Build an ICD-10-PCS code character by character, or find its table by words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.icd10pcs_tables import Aggregation, Character, KeyTerm, Step
from codewell.model import CodeSystem, EditionOfNotes, normalise_code

MOST_CODES = 12
MOST_LINES = 20
FEW_LINES = 3
_BEGINNING = re.compile(r"[0-9A-HJ-NP-Z]{0,7}")


@dataclass(frozen=True, slots=True)
class WholeCode:
    """A valid code and its official title; None when no installed edition has it."""

    code: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Building:
    """A code as far as it is built.

    ``asked`` is what was given; ``step.beginning`` is the longest part of it that leads to a valid
    code. ``codes`` are the whole codes when they are few.
    """

    asked: str
    date: dt.date
    characters: tuple[Character, ...]
    step: Step
    codes: tuple[WholeCode, ...]
    tables: NotInstalled | None

    @property
    def is_possible(self) -> bool:
        """Whether a valid code begins with all that was given."""
        return self.asked == self.step.beginning


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of the PCS index: its whole path, and the beginning of a code it leads to."""

    words: str
    see: str
    use: str
    prefix: str
    below: int


@dataclass(frozen=True, slots=True)
class ByWords:
    """What the index and the keys have under words."""

    query: str
    date: dt.date
    index: tuple[IndexRow, ...]
    index_edition: EditionOfNotes | None
    more: int
    missing: tuple[str, ...]
    keys: tuple[KeyTerm, ...]
    aggregations: tuple[Aggregation, ...]
    keys_edition: EditionOfNotes | None
    not_installed: tuple[NotInstalled, ...]


def build_procedure(catalog: Catalog, text: str, on: dt.date) -> Building | ByWords:
    """The next characters of a code, or where words lead to.

    Raises:
        InputError: the date lies outside every edition of ICD-10-PCS.
    """
    catalog.editions.require(CodeSystem.ICD10PCS, on)
    asked = normalise_code(text.replace(" ", ""))
    if _BEGINNING.fullmatch(asked):
        built = _building(catalog, asked, on)
        if built.is_possible or re.search("[0-9]", asked):
            return built
    return _by_words(catalog, text, on)


def as_json(answer: Building | ByWords) -> dict[str, Any]:
    """The answer for machines."""
    return {**asdict(answer), "date": answer.date.isoformat()}


# -- character by character ---------------------------------------------------------------------


def _building(catalog: Catalog, asked: str, on: dt.date) -> Building:
    tables = catalog.pcs_tables
    beginning = next(
        asked[:length]
        for length in range(len(asked), -1, -1)
        if not length or tables.step(asked[:length], on).codes
    )
    step = tables.step(beginning, on)
    few = 0 < step.codes <= MOST_CODES
    codes = catalog.icd10pcs.validity.billable_under(beginning, on) if few else []
    return Building(
        asked=asked,
        date=on,
        characters=tables.characters(beginning, on),
        step=step,
        codes=tuple(WholeCode(code, _title(catalog, code)) for code in codes),
        tables=None if tables.tables.installed else tables.tables.absent,
    )


def _title(catalog: Catalog, code: str) -> str | None:
    title = catalog.icd10pcs.title(code)
    return title.text if title else None


# -- by words -----------------------------------------------------------------------------------


def _by_words(catalog: Catalog, query: str, on: dt.date) -> ByWords:
    tables = catalog.pcs_tables
    found, keys = tables.find(query, on), tables.key(query, on)
    aggregations = tables.aggregation(query, on)
    lines = found.value.lines if isinstance(found, Dated) else ()
    return ByWords(
        query=query,
        date=on,
        index=tuple(_index_rows(catalog, lines, on)),
        index_edition=found.edition if isinstance(found, Dated) else None,
        more=max(0, len(lines) - MOST_LINES),
        missing=found.value.missing if isinstance(found, Dated) else (),
        keys=keys.value[:MOST_LINES] if isinstance(keys, Dated) else (),
        aggregations=aggregations.value if isinstance(aggregations, Dated) else (),
        keys_edition=keys.edition if isinstance(keys, Dated) else None,
        not_installed=tuple(a for a in (found, keys) if isinstance(a, NotInstalled)),
    )


def _index_rows(catalog: Catalog, lines: tuple[Any, ...], on: dt.date) -> list[IndexRow]:
    """The lines found; the first, or all where they are few, with the lines below."""
    tables, rows = catalog.pcs_tables, []
    for line in lines[:MOST_LINES]:
        below = tables.below(line, on)
        under = below.value if isinstance(below, Dated) else ()
        rows.append(IndexRow(tables.place(line, on), line.see, line.use, line.prefix, len(under)))
        if not rows[1:] or len(lines) <= FEW_LINES:
            rows += [
                IndexRow(tables.place(one, on), one.see, one.use, one.prefix, 0)
                for one in under[:MOST_LINES]
            ]
    return rows
