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

FORMAT = 5
_SHORTEST_BEGINNING = 3

SYSTEMS = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.HCPCS, CodeSystem.CPT)

_SCHEMA = """
CREATE TABLE {system}_document (id INTEGER PRIMARY KEY, code TEXT, term TEXT, source TEXT);
CREATE VIRTUAL TABLE {system}_words
    USING fts5(forms, content='', tokenize="unicode61 remove_diacritics 2");
"""
_FREQUENCIES = """
CREATE VIRTUAL TABLE frequency USING fts5vocab({system}_words, row);
CREATE TABLE {system}_word (term TEXT PRIMARY KEY, documents INTEGER) WITHOUT ROWID;
INSERT INTO {system}_word SELECT term, doc FROM frequency;
DROP TABLE frequency;
"""
_COMMON = 2000
"""A word in more documents than this finds nothing in particular by itself."""
_SIMILAR = 78
"""How alike (0-100, Damerau-Levenshtein) a word must be to count as a typing error of another."""


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
        self._letters: dict[tuple[CodeSystem, str], list[str]] = {}

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
        """Documents with all words; then with words that begin so; then with any rarer one."""
        words = list(dict.fromkeys(form for form in forms if form.strip('"')))
        if not words:
            return []
        found = self._match(" ".join(f'"{word}"' for word in words), system, limit)
        if len(found) < limit:
            beginnings = (f'"{w}"*' if len(w) >= _SHORTEST_BEGINNING else f'"{w}"' for w in words)
            found = _merged(found, self._match(" ".join(beginnings), system, limit))
        rarer = [f'"{word}"' for word in words if 0 < self._documents(word, system) <= _COMMON]
        if len(found) < limit and rarer and len(words) > 1:
            found = _merged(found, self._match(" OR ".join(rarer), system, limit))
        return found[:limit]

    def corrected(self, word: str, system: CodeSystem) -> str:
        """The word itself when a term has it or begins with it, else the one most likely meant.

        Errors in the first letter are not looked for: people rarely mistype it.
        """
        lower = word.lower()
        if len(lower) <= _SHORTEST_BEGINNING or not lower.isalpha():
            return word
        alike = self._words_by_letter(system, lower[0])
        if any(known.startswith(lower) for known in alike):
            return word
        from rapidfuzz import process  # noqa: PLC0415  (only for a word that no term has)
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        found = process.extract(
            lower, alike, scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR / 100, limit=5
        )
        if not found:
            return word
        best = found[0][1]
        return max((f for f in found if f[1] == best), key=lambda f: self._documents(f[0], system))[
            0
        ]

    def _words_by_letter(self, system: CodeSystem, letter: str) -> list[str]:
        words = self._letters.get((system, letter))
        if words is None:
            rows = self._database.execute(
                f"SELECT term FROM {system}_word WHERE term >= ? AND term < ?",
                (letter, letter + "~"),
            )
            words = self._letters[system, letter] = [term for (term,) in rows]
        return words

    def _documents(self, word: str, system: CodeSystem) -> int:
        """In how many documents a word stands."""
        row = self._database.execute(
            f"SELECT documents FROM {system}_word WHERE term = ?", (word.lower(),)
        ).fetchone()
        return row[0] if row else 0

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
    if system is CodeSystem.HCPCS:
        yield from ((code, text, "description") for code, text in catalog.hcpcs.descriptions())
        return
    if system is CodeSystem.CPT:
        yield from ((code, text, "descriptor") for code, text in catalog.cpt.descriptors())
        return
    for reference in vocabulary.references:
        if reference.code and reference.source.startswith("lexicon"):
            yield reference.code, reference.term, reference.source
    for entry in catalog.icd10cm.entries():
        yield entry.code, entry.title, "tabular title"
    for code, text in catalog.icd10cm.inclusion_terms():
        yield code, text, "tabular inclusion term"
