"""Coverage articles of Medicare's contractors on a date: which diagnoses support a service."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.model import normalise_code


@dataclass(frozen=True, slots=True)
class Article:
    """An article in force, its version, and the name it is known by (``A52369``)."""

    article: str
    version: int
    name: str
    effective: dt.date


class Coverage:
    """The coverage articles of a catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.tables = DatedTables(database, "mcd-articles", "Medicare coverage articles")
        self._services: dict[str, frozenset[str]] = {}

    def articles(
        self, code: str, state: str, on: dt.date
    ) -> Dated[tuple[Article, ...]] | NotInstalled:
        """The articles in force that list a service and hold in a state (two letters)."""
        value = normalise_code(code)
        return self.tables.ask(on, lambda e: self._articles(e, value, state.upper(), on))

    def supporting(self, article: Article, on: dt.date) -> frozenset[str]:
        """The diagnoses (no dot) that support the services of an article; empty: no list."""
        return self._diagnoses(article, on, supports=True)

    def not_supporting(self, article: Article, on: dt.date) -> frozenset[str]:
        """The diagnoses (no dot) for which the services of an article are not covered."""
        return self._diagnoses(article, on, supports=False)

    def _articles(self, edition: str, code: str, state: str, on: dt.date) -> tuple[Article, ...]:
        if code not in self._listed(edition):
            return ()
        day = on.isoformat()
        sql = (
            "FROM mcd_article JOIN mcd_article_service USING (edition, article, version)"
            " JOIN mcd_article_state USING (edition, article, version)"
            " WHERE edition = ? AND code = ? AND state = ? AND effective <= ?"
            " AND (ended IS NULL OR ended >= ?) AND (retired IS NULL OR retired >= ?)"
            " ORDER BY article, version"
        )
        return tuple(self.tables.rows(Article, sql, edition, code, state, day, day, day))

    def _listed(self, edition: str) -> frozenset[str]:
        """Every service of an article: most are in none, and need not be asked further."""
        if edition not in self._services:
            sql = "SELECT DISTINCT code FROM mcd_article_service WHERE edition = ?"
            self._services[edition] = frozenset(c for (c,) in self.tables.cells(sql, edition))
        return self._services[edition]

    def _diagnoses(self, article: Article, on: dt.date, *, supports: bool) -> frozenset[str]:
        edition = self.tables.edition_on(on)
        assert edition is not None
        sql = (
            "SELECT diagnosis FROM mcd_article_diagnosis"
            " WHERE edition = ? AND article = ? AND version = ? AND supports = ?"
        )
        cells = self.tables.cells(
            sql, edition.name, article.article, article.version, int(supports)
        )
        return frozenset(diagnosis for (diagnosis,) in cells)
