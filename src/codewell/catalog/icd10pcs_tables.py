"""ICD-10-PCS tables on a date: build a code character by character; index, definitions, keys.

Which codes are valid is told by the validity dates, exact for every date; the tables of the
nearest installed edition say what the characters mean.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.catalog.icd10pcs import ICD10PCS
from codewell.catalog.term_tree import Found, TermTree, path_in_words
from codewell.model import EditionOfNotes, normalise_code

LENGTH = 7
_AXES = {"operation": "root operation"}
"""What guideline A1 calls an axis otherwise than the tables do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A character that may follow, what it means, and how many valid codes begin so.

    ``label`` is None when the installed tables do not have the value.
    """

    value: str
    label: str | None
    codes: int


@dataclass(frozen=True, slots=True)
class Step:
    """Where a code stands that is being built.

    ``position`` (1-7) is that of the next character, on ``axis``; ``choices`` are all that lead
    to a valid code on the date. Eight and no choices: the code is whole. ``edition`` is that of
    the tables, None when none are installed.
    """

    beginning: str
    position: int
    axis: str | None
    choices: tuple[Choice, ...]
    codes: int
    edition: EditionOfNotes | None


@dataclass(frozen=True, slots=True)
class Character:
    """A character of a code: its axis, its meaning, its definition; None when not installed."""

    position: int
    axis: str | None
    value: str
    label: str | None
    definition: str | None


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A line of the PCS index; ``prefix`` is what it leads to, from a table (3) to a code (7).

    ``see`` names another procedure, ``use`` the value to look for in the tables.
    """

    id: int
    parent: int | None
    level: int
    title: str
    see: str
    use: str
    prefix: str

    @property
    def printed(self) -> str:
        """The words of the line."""
        return self.title


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """A line of the PCS index and where it stands."""

    line: IndexTerm
    words: str


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """A value of an axis in the tables of a body system: ``V`` at position 4 of ``0K``."""

    body_system: str
    position: int
    value: str


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """An everyday name of a ``body_part`` or ``device``, and the PCS name to code it as.

    ``places`` are where the tables have a value of that name.
    """

    key: str
    term: str
    name: str
    places: tuple[ValuePlace, ...]


@dataclass(frozen=True, slots=True)
class Aggregation:
    """A specific device, and the general one to code where a table lacks the specific."""

    device: str
    operation: str
    body_systems: tuple[str, ...]
    general_device: str
    general_value: str


@dataclass(frozen=True, slots=True)
class _Key:
    key_name: str
    term: str
    name: str


@dataclass(frozen=True, slots=True)
class _Value:
    row: int
    position: int
    axis: str
    value: str
    label: str


_KEY_POSITIONS = {"body_part": 4, "device": 6}


class PCSTables:
    """The tables, index, definitions and keys of ICD-10-PCS."""

    def __init__(self, database: sqlite3.Connection, packaged: ICD10PCS) -> None:
        self._database, self._packaged = database, packaged
        self._validity = packaged.validity
        self.tables = DatedTables(database, "icd10pcs-tables", "ICD-10-PCS tables")
        self._definitions = DatedTables(
            database,
            "icd10pcs-definitions",
            "ICD-10-PCS definitions",
            holds=("icd10pcs_term_definition", "TRUE"),
        )
        self._index = DatedTables(database, "icd10pcs-index", "ICD-10-PCS index")
        self._tree = TermTree(self._index, "icd10pcs_index_term", IndexTerm)
        self._keys = DatedTables(
            database, "icd10pcs-keys", "ICD-10-PCS keys", holds=("icd10pcs_key", "TRUE")
        )
        self._rows = lru_cache(maxsize=64)(self._read_rows)

    # -- building ---------------------------------------------------------------------------

    def step(self, beginning: str, on: dt.date) -> Step:
        """What may follow these characters; no choices where no valid code begins so."""
        start = normalise_code(beginning)
        edition = self.tables.edition_on(on)
        counted = self._counted(start, on, edition)
        labels = self._labels(start, edition)
        choices = tuple(
            Choice(value, labels.get(value) or self._packaged_label(start, value), number)
            for value, number in sorted(counted.items())
            if value
        )
        return Step(
            beginning=start,
            position=len(start) + 1,
            axis=self._axis(start, edition),
            choices=choices,
            codes=sum(counted.values()),
            edition=edition,
        )

    def characters(self, code: str, on: dt.date) -> tuple[Character, ...]:
        """Each character of a code, or of the beginning of one, with its meaning."""
        code = normalise_code(code)[:LENGTH]
        edition = self.tables.edition_on(on)
        return tuple(self._character(code, n, edition, on) for n in range(len(code)))

    def _character(
        self, code: str, n: int, edition: EditionOfNotes | None, on: dt.date
    ) -> Character:
        """The rows that have the whole code decide; a value may differ between rows."""
        start, value = code[:n], code[n]
        packaged = self._packaged.axes(code)[n]
        label = self._labels_in(start, edition, code).get(value) or packaged.label
        axis = self._axis(start, edition) or (packaged.axis if packaged.label else None)
        definition = self._definition(code, n + 1, label, on) if label else None
        return Character(n + 1, axis, value, label, definition or packaged.definition)

    # -- which codes ------------------------------------------------------------------------

    def _counted(self, start: str, on: dt.date, edition: EditionOfNotes | None) -> Counter[str]:
        """Next character -> number of valid codes; the empty one for a whole code."""
        if self._validity.installed:
            day = on.isoformat()
            rows = self._database.execute(
                "SELECT substr(code, ?, 1), count(*) FROM icd10pcs_validity WHERE code >= ?"
                " AND code < ? AND effective_from <= ? AND effective_to >= ? GROUP BY 1",
                (len(start) + 1, start, start + "~", day, day),
            )
            return Counter(dict(rows))
        if edition is None or not edition.matches_date:
            return Counter()
        return Counter(code[len(start) : len(start) + 1] for code in self._codes(start, edition))

    def _codes(self, start: str, edition: EditionOfNotes) -> Iterator[str]:
        """The codes that the tables themselves make."""
        sql = (
            "SELECT table_code FROM icd10pcs_table WHERE edition = ?"
            " AND substr(table_code, 1, ?) = ?"
        )
        head = start[:3]
        for (table,) in self.tables.cells(sql, edition.name, len(head), head):
            for row in self._rows(edition.name, table):
                axes = ([v.value for v in row if v.position == p] for p in range(1, LENGTH + 1))
                codes = ("".join(values) for values in product(*axes))
                yield from (code for code in codes if code.startswith(start))

    # -- what they mean ---------------------------------------------------------------------

    def _labels(self, start: str, edition: EditionOfNotes | None) -> dict[str, str]:
        return self._labels_in(start, edition, start)

    def _labels_in(self, start: str, edition: EditionOfNotes | None, code: str) -> dict[str, str]:
        """Value -> meaning at the position behind ``start``, in the rows that have ``code``."""
        if edition is None or len(start) >= LENGTH:
            return {}
        found: dict[str, dict[str, None]] = {}
        for value in self._values(start, edition, code):
            found.setdefault(value.value, {})[value.label] = None
        return {value: " / ".join(labels) for value, labels in found.items()}

    def _values(self, start: str, edition: EditionOfNotes, code: str) -> Iterable[_Value]:
        position = len(start) + 1
        if position <= 3:
            return self._first_values(start, edition.name)
        rows = self._rows(edition.name, start[:3])
        having = [row for row in rows if _has(row, code)] or [r for r in rows if _has(r, start)]
        return [value for row in having for value in row if value.position == position]

    def _first_values(self, start: str, edition: str) -> list[_Value]:
        """Section, body system, root operation: one value a table."""
        sql = (
            "FROM icd10pcs_table_value WHERE edition = ? AND substr(table_code, 1, ?) = ?"
            " AND row = 1 AND position = ?"
        )
        parameters = (edition, len(start), start, len(start) + 1)
        return list(self.tables.rows(_Value, sql, *parameters))

    def _read_rows(self, edition: str, table: str) -> tuple[tuple[_Value, ...], ...]:
        sql = (
            "FROM icd10pcs_table_value WHERE edition = ? AND table_code = ?"
            " ORDER BY row, position, value"
        )
        rows: dict[int, list[_Value]] = {}
        for value in self.tables.rows(_Value, sql, edition, table):
            rows.setdefault(value.row, []).append(value)
        return tuple(tuple(row) for row in rows.values())

    def _axis(self, start: str, edition: EditionOfNotes | None) -> str | None:
        """The name of the axis behind ``start``: it differs from section to section."""
        if edition is None or len(start) >= LENGTH:
            return None
        sql = (
            "SELECT axis FROM icd10pcs_table_value WHERE edition = ? AND table_code >= ?"
            " AND table_code < ? AND position = ? LIMIT 1"
        )
        head = start[:3]
        found = self.tables.cells(sql, edition.name, head, head + "~", len(start) + 1)
        name = found[0][0].lower() if found else None
        return _AXES.get(name, name) if name else None

    def _packaged_label(self, start: str, value: str) -> str | None:
        """The meaning as the packages have it, for two sections."""
        row = self._database.execute(
            "SELECT label FROM icd10pcs_axis WHERE table_code = ? AND position = ? AND value = ?",
            (start[:3], len(start) + 1, value),
        ).fetchone()
        return row[0] if row else None

    def _definition(self, code: str, position: int, label: str, on: dt.date) -> str | None:
        edition = self._definitions.edition_on(on)
        if edition is None:
            return None
        sql = (
            "SELECT definition FROM icd10pcs_term_definition WHERE edition = ? AND section = ?"
            " AND position = ? AND title = ?"
        )
        found = self._definitions.cells(sql, edition.name, code[0], position, label)
        return (found[0][0] or None) if found else None

    # -- index and keys ---------------------------------------------------------------------

    def find(self, query: str, on: dt.date) -> Dated[Found[IndexTerm]] | NotInstalled:
        """The lines of the PCS index whose path has the words, nearest first."""
        return self._index.ask(on, lambda e: self._tree.find(e, query))

    def place(self, line: IndexTerm, on: dt.date) -> str:
        """A line of the index with what stands above it, in words."""
        edition = self._index.edition_on(on)
        return path_in_words(self._tree.path(edition.name, line)) if edition else line.title

    def below(self, line: IndexTerm, on: dt.date) -> Dated[tuple[IndexTerm, ...]] | NotInstalled:
        """The lines right below one."""
        return self._index.ask(on, lambda e: tuple(self._tree.below(e, line)))

    def leading_to(self, code: str, on: dt.date) -> Dated[tuple[IndexPlace, ...]] | NotInstalled:
        """The lines that lead to a code or to its table, the most specific first."""
        value = normalise_code(code)
        beginnings = [value[:length] for length in range(len(value), 2, -1)]
        marks = ", ".join("?" * len(beginnings))

        def answer(edition: str) -> tuple[IndexPlace, ...]:
            lines = self._tree.matching(edition, f"prefix IN ({marks})", *beginnings)
            lines.sort(key=lambda line: -len(line.prefix))
            return tuple(
                IndexPlace(line, path_in_words(self._tree.path(edition, line))) for line in lines
            )

        return self._index.ask(on, answer)

    def key(self, query: str, on: dt.date) -> Dated[tuple[KeyTerm, ...]] | NotInstalled:
        """Everyday names of body parts and devices that hold the words, and what to code."""
        words = query.lower().split()
        conditions = " AND ".join("term LIKE ?" for _ in words) or "FALSE"
        sql = f"FROM icd10pcs_key WHERE edition = ? AND {conditions} ORDER BY length(term), term"

        def answer(edition: str) -> tuple[KeyTerm, ...]:
            rows = self._keys.rows(_Key, sql, edition, *(f"%{word}%" for word in words))
            return tuple(
                KeyTerm(r.key_name, r.term, r.name, self._places(r.key_name, r.name, on))
                for r in rows
            )

        return self._keys.ask(on, answer)

    def aggregation(
        self, device: str, on: dt.date
    ) -> Dated[tuple[Aggregation, ...]] | NotInstalled:
        """The general devices to code for a specific one that a table lacks."""
        sql = "FROM icd10pcs_device_aggregation WHERE edition = ? AND device LIKE ?"
        value = f"%{device.strip()}%"
        return self._keys.ask(on, lambda e: tuple(self._keys.rows(Aggregation, sql, e, value)))

    def _places(self, key: str, name: str, on: dt.date) -> tuple[ValuePlace, ...]:
        """Where a value of that name stands; ``Liner in Lower Joints`` names its body system."""
        edition = self.tables.edition_on(on)
        if edition is None:
            return ()
        label, _, system = name.partition(" in ") if key == "device" else (name, "", "")
        sql = (
            "SELECT DISTINCT substr(table_code, 1, 2), position, value FROM icd10pcs_table_value"
            " WHERE edition = ? AND position = ? AND label IN (?, ?) ORDER BY 1, 3"
        )
        position = _KEY_POSITIONS[key]
        found = self.tables.cells(sql, edition.name, position, name, label)
        places = [ValuePlace(*row) for row in found]
        return tuple(p for p in places if not system or self._is_system(p, system, edition))

    def _is_system(self, place: ValuePlace, name: str, edition: EditionOfNotes) -> bool:
        label = self._labels(place.body_system[:1], edition).get(place.body_system[1:], "")
        return label.lower() == name.lower()


def _has(row: tuple[_Value, ...], code: str) -> bool:
    """Whether a row of a table has the characters of a code, as far as it goes."""
    allowed: dict[int, set[str]] = {}
    for value in row:
        allowed.setdefault(value.position, set()).add(value.value)
    return all(code[p - 1] in values for p, values in allowed.items() if p <= len(code))
