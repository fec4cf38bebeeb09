"""Full text over every term and title, for look-ups that no single term answers.

An SQLite FTS5 index, compiled once from the catalog and the lexicon and kept beside the compiled
vocabulary; its words are folded like those of notes.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.model import CodeSystem
from codewell.text.vocabulary import Vocabulary

FORMAT = 3
_SHORTEST_BEGINNING = 3

SYSTEMS = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)

_SCHEMA = """
CREATE TABLE {system}_document (id INTEGER PRIMARY KEY, code TEXT, term TEXT, source TEXT);
CREATE VIRTUAL TABLE {system}_words
    USING fts5(forms, content='', tokenize="unicode61 remove_diacritics 2");
"""
_FREQUENCIES = """
CREATE VIRTUAL TABLE frequency USING fts5vocab({system}_words, row);
CREATE TABLE {system}_common AS SELECT term FROM frequency WHERE doc > 2000;
CREATE UNIQUE INDEX {system}_common_term ON {system}_common (term);
DROP TABLE frequency;
"""
"""Words in so many documents that a search for any of them finds nothing in particular."""


class Hit(NamedTuple):
    """A document that matches, best first by ``rank`` (the lower the better)."""

    code: str
    term: str
    source: str
    rank: float


class TermIndex:
    """Searches the compiled index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    def open(cls, catalog: Catalog, vocabulary: Vocabulary) -> TermIndex:
        """The index of a catalog and the installed lexicon, compiled if need be."""
        path = _path(catalog)
        if not path.exists():
            _compile(path, catalog, vocabulary)
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=False))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def search(self, forms: Sequence[str], system: CodeSystem, limit: int) -> list[Hit]:
        """Documents with all words; then with the last as a beginning; then with any rarer one."""
        words = list(dict.fromkeys(form for form in forms if form.strip('"')))
        if not words:
            return []
        every = " ".join(f'"{word}"' for word in words)
        found = self._match(every, system, limit)
        if len(found) < limit and len(words[-1]) >= _SHORTEST_BEGINNING:
            found = _merged(found, self._match(every + "*", system, limit))
        rarer = [f'"{word}"' for word in words if not self._is_common(word, system)]
        if len(found) < limit and rarer and len(words) > 1:
            found = _merged(found, self._match(" OR ".join(rarer), system, limit))
        return found[:limit]

    def _is_common(self, word: str, system: CodeSystem) -> bool:
        row = self._database.execute(
            f"SELECT 1 FROM {system}_common WHERE term = ?", (word.lower(),)
        )
        return row.fetchone() is not None

    def _match(self, expression: str, system: CodeSystem, limit: int) -> list[Hit]:
        rows = self._database.execute(
            "SELECT d.code, d.term, d.source, m.rank FROM"
            f" (SELECT rowid, bm25({system}_words) AS rank FROM {system}_words"
            f" WHERE {system}_words MATCH ? ORDER BY rank, rowid LIMIT ?) m"
            f" JOIN {system}_document d ON d.id = m.rowid ORDER BY m.rank, d.id",
            (expression, limit),
        )
        return [Hit(*row) for row in rows]


def _merged(found: list[Hit], more: list[Hit]) -> list[Hit]:
    known = {hit.code for hit in found}
    return found + [hit for hit in more if hit.code not in known]


def _path(catalog: Catalog) -> Path:
    version = f"{sys.version_info[0]}{sys.version_info[1]}"
    name = f"terms-{FORMAT}-{version}-{lexicon.digest()[:12]}-{catalog.sha256[:12]}.sqlite"
    return catalog.path.parent.parent / "cache" / name


def _compile(path: Path, catalog: Catalog, vocabulary: Vocabulary) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary)) as database:
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            for system in SYSTEMS:
                _fill(database, system, _documents(system, catalog, vocabulary))
            database.commit()
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    for old in path.parent.glob("terms-*.sqlite"):
        if old != path:
            old.unlink(missing_ok=True)


def _fill(
    database: sqlite3.Connection, system: CodeSystem, documents: Iterable[tuple[str, ...]]
) -> None:
    database.executescript(_SCHEMA.format(system=system))
    rows = list(documents)
    database.executemany(
        f"INSERT INTO {system}_document VALUES (?, ?, ?, ?)",
        ((number, *row[:3]) for number, row in enumerate(rows, 1)),
    )
    database.executemany(
        f"INSERT INTO {system}_words (rowid, forms) VALUES (?, ?)",
        ((number, row[3]) for number, row in enumerate(rows, 1)),
    )
    database.executescript(_FREQUENCIES.format(system=system))


def _documents(
    system: CodeSystem, catalog: Catalog, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str, str]]:
    """(code, term as written, source, folded words) of everything that can be found."""
    for code, term, source in _terms(system, catalog, vocabulary):
        yield code, term, source, " ".join(vocabulary.content(term))


def _terms(
    system: CodeSystem, catalog: Catalog, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    if system is CodeSystem.ICD10PCS:
        yield from ((code, title, "title") for code, title in catalog.icd10pcs.titles())
        return
    for reference in vocabulary.references:
        if reference.code and reference.source.startswith("lexicon"):
            yield reference.code, reference.term, reference.source
    for entry in catalog.icd10cm.entries():
        yield entry.code, entry.title, "tabular title"
    for code, text in catalog.icd10cm.inclusion_terms():
        yield code, text, "tabular inclusion term"
