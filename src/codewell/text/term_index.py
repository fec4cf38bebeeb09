"""Full text over every term and title, for look-ups that no single term answers.

An SQLite FTS5 index, compiled once from the catalog and the lexicon and kept beside the compiled
vocabulary; its words are folded like those of notes.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.model import CodeSystem
from codewell.text.vocabulary import Vocabulary

FORMAT = 1

_SCHEMA = """
CREATE TABLE document (id INTEGER PRIMARY KEY, system TEXT, code TEXT, term TEXT, source TEXT);
CREATE VIRTUAL TABLE words USING fts5(forms, content='', tokenize="unicode61 remove_diacritics 2");
"""


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
        """Documents with all words, the last as a beginning; failing that, with any of them."""
        words = [f'"{form}"' for form in forms if form.strip('"')]
        if not words:
            return []
        found = self._match(" ".join([*words[:-1], words[-1] + "*"]), system, limit)
        if len(found) < limit and len(words) > 1:
            known = {hit.code for hit in found}
            wider = self._match(" OR ".join([*words[:-1], words[-1] + "*"]), system, limit)
            found += [hit for hit in wider if hit.code not in known]
        return found[:limit]

    def _match(self, expression: str, system: CodeSystem, limit: int) -> list[Hit]:
        rows = self._database.execute(
            "SELECT d.code, d.term, d.source, bm25(words) AS rank FROM words"
            " JOIN document d ON d.id = words.rowid"
            " WHERE words MATCH ? AND d.system = ? ORDER BY rank, d.id LIMIT ?",
            (expression, str(system), limit),
        )
        return [Hit(*row) for row in rows]


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
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            rows = list(_documents(catalog, vocabulary))
            database.executemany(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
                ((i, *row[:4]) for i, row in enumerate(rows, 1)),
            )
            database.executemany(
                "INSERT INTO words (rowid, forms) VALUES (?, ?)",
                ((i, row[4]) for i, row in enumerate(rows, 1)),
            )
            database.commit()
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    for old in path.parent.glob("terms-*.sqlite"):
        if old != path:
            old.unlink(missing_ok=True)


def _documents(
    catalog: Catalog, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str, str, str]]:
    def forms(text: str) -> str:
        return " ".join(vocabulary.content(text))

    for reference in vocabulary.references:
        if reference.source.startswith("lexicon"):
            yield (
                str(CodeSystem.ICD10CM),
                reference.code,
                reference.term,
                reference.source,
                forms(reference.term),
            )
    for entry in catalog.icd10cm.entries():
        yield str(CodeSystem.ICD10CM), entry.code, entry.title, "tabular title", forms(entry.title)
    for code, text in catalog.icd10cm.inclusion_terms():
        yield str(CodeSystem.ICD10CM), code, text, "tabular inclusion term", forms(text)
    for code, title in catalog.icd10pcs.titles():
        yield str(CodeSystem.ICD10PCS), code, title, "title", forms(title)
