"""What the catalog holds, which dates each table covers, and what is stale or missing."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog.downloads import Downloads
from codewell.catalog.loaders import LOADERS
from codewell.catalog.source import pulled_sources
from codewell.catalog.sources.package_data import package_files
from codewell.catalog.store import MEND, catalog_path, read_manifest, verify
from codewell.errors import CatalogError

_OPEN_END = dt.date.max.isoformat()
_CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Missing:
    """A source that the catalog has not, why, and the command that mends it."""

    name: str
    reason: str
    mend: str

    def __iter__(self) -> Iterator[str]:
        """Name and reason."""
        return iter((self.name, self.reason))


@dataclass(frozen=True, slots=True)
class DataStatus:
    """The state of the catalog on a date. ``problem`` is None when the file is whole.

    ``outdated`` are sources whose files have changed since the build.
    """

    path: Path
    date: dt.date
    problem: str | None
    sources: tuple[dict[str, Any], ...]
    missing: tuple[Missing, ...]
    outdated: tuple[str, ...]

    def state(self, source: dict[str, Any]) -> str:
        """``current``, or why the table is not of the date."""
        if source["effective_from"] > self.date.isoformat():
            return "later than the date"
        return (
            _CURRENT if self.date.isoformat() <= source["effective_to"] else "older than the date"
        )

    def stale(self) -> list[str]:
        """Pulled sources with a table of which no edition covers the date."""
        states: dict[tuple[str, str], set[str]] = {}
        for source in self.sources:
            for table in source["tables"]:
                states.setdefault((source["name"], table), set()).add(self.state(source))
        return sorted({name for (name, _), found in states.items() if _CURRENT not in found})

    def as_json(self) -> dict[str, Any]:
        """The status for machines."""
        return {
            "path": str(self.path),
            "date": self.date.isoformat(),
            "problem": self.problem,
            "sources": [{**source, "state": self.state(source)} for source in self.sources],
            "stale": [{"name": name, "mend": _pull(name)} for name in self.stale()],
            "missing": [{"name": m.name, "reason": m.reason, "mend": m.mend} for m in self.missing],
            "outdated": list(self.outdated),
        }

    def lines(self) -> Iterator[str]:
        """The status for people."""
        yield f"Catalog {self.path} on {self.date}"
        if self.problem:
            yield f"  {self.problem}"
        by_name = itertools.groupby(
            sorted(self.sources, key=lambda s: (s["name"] in pulled_sources(), s["name"])),
            key=lambda source: source["name"],
        )
        for _, files in by_name:
            yield from self._source(list(files))
        for name in self.stale():
            yield f"  stale on {self.date}: {name}: {_pull(name)}"
        for missing in self.missing:
            yield f"  missing: {missing.name}: {missing.reason}: {missing.mend}"
        for name in self.outdated:
            yield f"  other data than the catalog was built from are here for {name}: {MEND}"

    def _source(self, files: list[dict[str, Any]]) -> Iterator[str]:
        first = files[0]
        yield f"  {first['title']}"
        yield f"    {first['name']}: {first['publisher']}, {first['licence']}"
        for edition in _editions(files):
            for table, count in edition.tables.items():
                last = edition.file["effective_to"]
                until = "on" if last == _OPEN_END else f"to {last}"
                yield (
                    f"    {table}: {edition.file['edition']}, {edition.file['effective_from']}"
                    f" {until} ({self.state(edition.file)}), {count:,} rows"
                )
        names = ", ".join(file["origin"] for file in files)
        digests = ", ".join(file["sha256"][:16] for file in files)
        more = len(files) > 1
        yield (
            f"    from {len(files)} files; --json lists them"
            if more
            else (f"    from {names}, sha256 {digests}")
        )


@dataclass(frozen=True, slots=True)
class _Edition:
    """One of the files of an edition, and the rows of all by table."""

    file: dict[str, Any]
    tables: Counter[str]


def _editions(files: list[dict[str, Any]]) -> Iterator[_Edition]:
    by_date = sorted(files, key=lambda f: (f["effective_from"], f["edition"]))
    for _, group in itertools.groupby(by_date, key=lambda f: (f["effective_from"], f["edition"])):
        own = list(group)
        tables: Counter[str] = Counter()
        for file in own:
            tables.update(file["tables"] or {"all tables": file["row_count"]})
        yield _Edition(own[0], tables)


def data_status(on: dt.date, path: Path | None = None) -> DataStatus:
    """Read the manifest and verify the whole file against it."""
    path = path or catalog_path()
    problem = None
    manifest: dict[str, Any] = {"sources": [], "absent_sources": []}
    here: dict[str, set[str]] = {}
    try:
        here = _files_here(path)
        manifest = read_manifest(path)
        verify(path)
    except CatalogError as error:
        problem = str(error)
    sources = tuple({"tables": {}, **source} for source in manifest["sources"])
    reasons = {row["name"]: row["reason"] for row in manifest["absent_sources"]}
    return DataStatus(
        path=path,
        date=on,
        problem=problem,
        sources=sources,
        missing=tuple(_missing({source["name"] for source in sources}, reasons, here)),
        outdated=tuple(_outdated(sources, here)),
    )


def _files_here(catalog: Path) -> dict[str, set[str]]:
    """Source -> the sha256 of its files on this machine."""
    here = {name: {file.sha256} for name, file in package_files().items()}
    for download in Downloads.beside(catalog).all():
        here.setdefault(download.source, set()).add(download.sha256)
    return here


def _missing(
    present: set[str], reasons: dict[str, str], here: dict[str, set[str]]
) -> Iterator[Missing]:
    for name in sorted((LOADERS.keys() | pulled_sources().keys()) - present):
        if name in reasons or name in LOADERS:
            yield Missing(name, reasons.get(name, "not in this catalog"), MEND)
        elif name in here:
            yield Missing(name, "pulled, not in this catalog", MEND)
        else:
            yield Missing(name, "not pulled", _pull(name))


def _outdated(sources: Iterable[dict[str, Any]], here: dict[str, set[str]]) -> Iterator[str]:
    built: dict[str, set[str]] = {}
    for source in sources:
        built.setdefault(source["name"], set()).add(source["sha256"])
    return (name for name, digests in built.items() if here.get(name, digests) != digests)


def _pull(name: str) -> str:
    return f"run `codewell data pull {name}`"
