"""ICD-10-CM on a date: what a code is, its title, and every note that applies to it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from codewell.catalog.editions import Editions
from codewell.catalog.pulled_titles import pulled_title
from codewell.catalog.references import CodeReference, Place
from codewell.catalog.validity import Validity
from codewell.model import CodeStatus, CodeSystem, EditionOfNotes, normalise_code


@dataclass(frozen=True, slots=True)
class TabularEntry:
    """A chapter, section, category or code of the tabular list; ``code`` has no dot."""

    id: int
    parent: int | None
    kind: str
    code: str
    title: str
    has_children: bool


@dataclass(frozen=True, slots=True)
class InheritedNote:
    """A note that applies to a code, and the entry of the tabular where it is printed.

    ``references`` are the codes it names; a note without any is a matter for the reader.
    """

    id: int
    kind: str
    text: str
    printed_at: TabularEntry
    references: tuple[CodeReference, ...]


class ICD10CM:
    """The ICD-10-CM part of a catalog. Codes are accepted with or without dots."""

    def __init__(self, database: sqlite3.Connection, editions: Editions) -> None:
        self._database = database
        self._editions = editions
        self.validity = Validity(database, CodeSystem.ICD10CM, editions)
        self._tabular_edition = self._source_edition()
        self.entry = lru_cache(maxsize=65536)(self._entry)
        self.lineage = lru_cache(maxsize=65536)(self._lineage)
        self.seventh_characters = lru_cache(maxsize=16384)(self._seventh_characters)
        self._notes_at = lru_cache(maxsize=16384)(self._read_notes_at)

    # -- what a code is ---------------------------------------------------------------------

    def status(self, code: str, on: dt.date) -> CodeStatus:
        """What the code is on the date; an unknown code is an answer.

        Without the validity dates the tabular list answers for the dates of its own edition.
        """
        code = normalise_code(code)
        if self.validity.covers(on):
            status = self.validity.status(code, on)
            if status is CodeStatus.UNKNOWN and self._exact_entry(code):
                return CodeStatus.NOT_BILLABLE
            return status
        return self._status_by_tabular(code) if self._tabular_covers(on) else CodeStatus.UNKNOWN

    def is_billable(self, code: str, on: dt.date) -> bool:
        """Whether the code may be reported on the date."""
        return self.status(code, on) is CodeStatus.BILLABLE

    def billable_under(self, prefix: str, on: dt.date, *, limit: int = -1) -> list[str]:
        """Codes that begin with the characters and may be reported on the date, in order.

        Without the validity dates the tabular list answers for the dates of its own edition.
        """
        prefix = normalise_code(prefix)
        if self.validity.covers(on) or not self._tabular_covers(on):
            return self.validity.billable_under(prefix, on, limit=limit)
        rows = self._database.execute(
            "SELECT code FROM icd10cm_node WHERE kind = 'code' AND NOT has_children"
            " AND substr(code, 1, 3) BETWEEN ? AND ? ORDER BY code",
            (prefix[:3], prefix[:3] + "~"),
        )
        whole = (
            code
            for (leaf,) in rows
            for code in sorted(
                self.with_seventh_character(leaf, value) for value in self.seventh_characters(leaf)
            )
            or [leaf]
            if code.startswith(prefix)
        )
        return list(whole if limit < 0 else islice(whole, limit))

    def flags(self, code: str, on: dt.date) -> frozenset[str]:
        """The Medicare Code Editor's flags on the date (``manifestation``, ``newborn`` ...)."""
        return self.validity.flags(normalise_code(code), on)

    def title(self, code: str) -> str | None:
        """The official title, the 7th character's meaning included; None when not installed."""
        code = normalise_code(code)
        entry = self.entry(code)
        if entry is None:
            pulled = pulled_title(self._database, CodeSystem.ICD10CM, code)
            return pulled.text if pulled else None
        if entry.code == code:
            return entry.title
        meaning = self.seventh_characters(code).get(code[6:7])
        return f"{entry.title}, {meaning}" if meaning else entry.title

    def notes_edition(self, on: dt.date) -> EditionOfNotes:
        """The edition of the titles and notes, and whether it is the date's own."""
        return EditionOfNotes(self._tabular_edition[0], self._tabular_covers(on))

    # -- the tree ---------------------------------------------------------------------------

    def _entry(self, code: str) -> TabularEntry | None:
        """The entry of a code (no dot); for a 7-character code the one that takes the character."""
        found = self._exact_entry(code)
        if found is None and len(code) == 7:
            stem = code[:6]
            while found is None and stem.endswith("X"):
                found, stem = self._exact_entry(stem), stem[:-1]
            found = found or self._exact_entry(stem)
            if found is not None and not self._seventh_of_lineage(found):
                return None
        return found

    def _exact_entry(self, code: str) -> TabularEntry | None:
        row = self._database.execute(
            "SELECT id, parent, kind, code, title, has_children FROM icd10cm_node"
            " WHERE code = ? AND kind = 'code'",
            (code,),
        ).fetchone()
        return _tabular_entry(row) if row else None

    def _entry_by_id(self, node: int) -> TabularEntry:
        row = self._database.execute(
            "SELECT id, parent, kind, code, title, has_children FROM icd10cm_node WHERE id = ?",
            (node,),
        ).fetchone()
        return _tabular_entry(row)

    def _lineage(self, code: str) -> tuple[TabularEntry, ...]:
        """The entry of the code and all above it, up to the chapter; empty for an unknown code."""
        entry = self.entry(normalise_code(code))
        return tuple(self._upwards(entry)) if entry else ()

    def _upwards(self, entry: TabularEntry) -> Iterator[TabularEntry]:
        yield entry
        while entry.parent is not None:
            entry = self._entry_by_id(entry.parent)
            yield entry

    def children(self, code: str) -> list[TabularEntry]:
        """The entries right below a code, in the order of the book."""
        entry = self.entry(normalise_code(code))
        if entry is None:
            return []
        rows = self._database.execute(
            "SELECT id, parent, kind, code, title, has_children FROM icd10cm_node"
            " WHERE parent = ? ORDER BY id",
            (entry.id,),
        )
        return [_tabular_entry(row) for row in rows]

    def leaves(self, category: str) -> list[TabularEntry]:
        """The entries of a category without subdivisions, 7th characters not expanded, by code."""
        rows = self._database.execute(
            "SELECT id, parent, kind, code, title, has_children FROM icd10cm_node"
            " WHERE kind = 'code' AND code >= ? AND code < ? AND NOT has_children ORDER BY code",
            (category, category + "~"),
        )
        return [_tabular_entry(row) for row in rows]

    def entries(self) -> Iterator[TabularEntry]:
        """Every code of the tabular, in the order of the book, 7th characters not expanded."""
        rows = self._database.execute(
            "SELECT id, parent, kind, code, title, has_children FROM icd10cm_node"
            " WHERE kind = 'code' ORDER BY id"
        )
        return (_tabular_entry(row) for row in rows)

    def inclusion_terms(self) -> Iterator[tuple[str, str]]:
        """(code, inclusion term) of the whole tabular, in the order of the book."""
        rows = self._database.execute(
            "SELECT n.code, t.text FROM icd10cm_note t JOIN icd10cm_node n ON n.id = t.node"
            " WHERE t.kind = 'inclusion_term' AND n.kind = 'code' ORDER BY t.id"
        )
        return ((code, text) for code, text in rows)

    # -- 7th characters ---------------------------------------------------------------------

    def _seventh_characters(self, code: str) -> dict[str, str]:
        """7th character -> meaning for a code (no dot); empty when it takes none."""
        entry = self.entry(normalise_code(code))
        return self._seventh_of_lineage(entry) if entry else {}

    def _seventh_of_lineage(self, entry: TabularEntry) -> dict[str, str]:
        """The nearest definition upwards holds (guideline I.A.5)."""
        for above in self._upwards(entry):
            rows = self._database.execute(
                "SELECT value, meaning FROM icd10cm_seventh_character WHERE node = ?",
                (above.id,),
            ).fetchall()
            if rows:
                return dict(rows)
        return {}

    def with_seventh_character(self, code: str, value: str) -> str:
        """A code filled with the placeholder X to six characters and the 7th added (I.A.4-5)."""
        return normalise_code(code).ljust(6, "X") + value

    # -- notes ------------------------------------------------------------------------------

    def notes(self, code: str, *kinds: str) -> list[InheritedNote]:
        """Every note that applies to a code, its own first, then those of the levels above.

        Inclusion terms and definitions of other codes are not inherited. ``kinds`` narrows the
        answer (``excludes1``, ``code_first`` ...).
        """
        found = []
        for level, entry in enumerate(self.lineage(normalise_code(code))):
            for note in self._notes_at(entry):
                if (not kinds or note.kind in kinds) and (
                    level == 0 or note.kind != "inclusion_term"
                ):
                    found.append(note)
        return found

    def references_of(self, *kinds: str) -> Iterator[tuple[str, CodeReference]]:
        """(code, what it refers to) for every note of the kinds that is printed at a code."""
        rows = self._database.execute(
            "SELECT n.code, r.first, r.last, r.place, r.place_values"
            " FROM icd10cm_note_reference r JOIN icd10cm_note t ON t.id = r.note"
            " JOIN icd10cm_node n ON n.id = t.node"
            f" WHERE n.kind = 'code' AND t.kind IN ({', '.join('?' * len(kinds))})"
            " ORDER BY r.rowid",
            kinds,
        )
        for code, first, last, place, values in rows:
            yield code, CodeReference(first, last, Place(place), tuple(values.split()))

    def _read_notes_at(self, entry: TabularEntry) -> tuple[InheritedNote, ...]:
        rows = self._database.execute(
            "SELECT id, kind, text FROM icd10cm_note WHERE node = ? ORDER BY id", (entry.id,)
        ).fetchall()
        return tuple(
            InheritedNote(note, kind, text, entry, self._references(note))
            for note, kind, text in rows
        )

    def _references(self, note: int) -> tuple[CodeReference, ...]:
        rows = self._database.execute(
            "SELECT first, last, place, place_values FROM icd10cm_note_reference"
            " WHERE note = ? ORDER BY rowid",
            (note,),
        )
        return tuple(
            CodeReference(first, last, Place(place), tuple(values.split()))
            for first, last, place, values in rows
        )

    # -- editions ---------------------------------------------------------------------------

    def _source_edition(self) -> tuple[str, dt.date, dt.date]:
        row = self._database.execute(
            "SELECT edition, effective_from, effective_to FROM source"
            " WHERE name = 'icd10cm-tabular'"
        ).fetchone()
        if row is None:
            return ("not installed", dt.date.max, dt.date.min)
        return (row[0], dt.date.fromisoformat(row[1]), dt.date.fromisoformat(row[2]))

    def _tabular_covers(self, on: dt.date) -> bool:
        return self._tabular_edition[1] <= on <= self._tabular_edition[2]

    def _status_by_tabular(self, code: str) -> CodeStatus:
        entry = self.entry(code)
        if entry is None:
            return CodeStatus.UNKNOWN
        seventh = self.seventh_characters(code)
        complete = code[6:7] in seventh if seventh else entry.code == code
        billable = complete and not entry.has_children
        return CodeStatus.BILLABLE if billable else CodeStatus.NOT_BILLABLE


def _tabular_entry(row: tuple[int, int | None, str, str, str, int]) -> TabularEntry:
    return TabularEntry(*row[:5], has_children=bool(row[5]))
