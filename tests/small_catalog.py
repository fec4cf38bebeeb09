"""A catalog of chosen official files, built as the real one: for tests of what is asked of it."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from codewell.catalog import Catalog
from codewell.catalog.source import create_indexes, create_tables, load_file, pulled_sources

FIXTURES = Path(__file__).parent / "sources" / "fixtures"
MIRROR = Path(__file__).parents[1] / ".." / "shared" / "sources"


def fixture(*names: str) -> list[Path]:
    """Fixtures of the readers: a few public-domain or invented lines of each format."""
    return [FIXTURES / name for name in names]


def mirrored(*names: str) -> list[Path]:
    """Files of the mirror."""
    return [MIRROR / name for name in names]


def coverage_articles(path: Path, *, without: str = "") -> Path:
    """An export of made-up coverage articles, a zip in a zip as CMS ships it."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as export:
        for table in sorted((Path(__file__).parent / "rules" / "coverage_articles").iterdir()):
            if table.name != without:
                export.write(table, table.name)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("current_article/current_article_csv.zip", inner.getvalue())
    return path


def small_catalog(database: Path, files: Iterable[Path], *, like: Path | None = None) -> Catalog:
    """A catalog of these files; ``like`` is a built one whose code sets it takes over."""
    connection = sqlite3.connect(database)
    schema = resources.files("codewell.catalog").joinpath("schema.sql").read_text("utf-8")
    connection.executescript("PRAGMA synchronous=OFF;" + schema)
    create_tables(connection)
    if like:
        _take_over(connection, like)
    for path in files:
        _load(connection, path)
    create_indexes(connection)
    connection.commit()
    return Catalog(database, connection)


def _load(connection: sqlite3.Connection, path: Path) -> None:
    sources = [source for source in pulled_sources().values() if source.takes(path.name)]
    assert sources, f"no source takes {path.name}"
    for source in sources:
        load_file(connection, source, path)
        edition = source.edition_in(path)
        days = (edition.effective_from.isoformat(), edition.effective_to.isoformat())
        _tell(connection, source.name, path.name, edition.name, *days)


def _tell(connection: sqlite3.Connection, name: str, file: str, *edition: str) -> None:
    connection.execute(
        "INSERT INTO source VALUES (?, ?, '', '', '', ?, ?, ?, '', '', 0)", (name, file, *edition)
    )


def _take_over(connection: sqlite3.Connection, like: Path) -> None:
    connection.execute("ATTACH ? AS built", (str(like),))
    tables = connection.execute(
        "SELECT name, sql FROM built.sqlite_master"
        " WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    own = {name for (name,) in connection.execute("SELECT name FROM main.sqlite_master")}
    for table, sql in tables:
        if table not in own:
            connection.execute(sql)
        connection.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM built.{table}")
    connection.commit()
    connection.execute("DETACH built")
