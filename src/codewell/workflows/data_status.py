"""What the catalog holds, which dates each table covers, and what is stale or missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog.sources.package_data import package_files
from codewell.catalog.store import MEND, catalog_path, read_manifest, verify
from codewell.errors import CatalogError, CatalogMissingError


@dataclass(frozen=True, slots=True)
class DataStatus:
    """The state of the catalog on a date. ``problem`` is None when the file is whole."""

    path: Path
    date: dt.date
    problem: str | None
    sources: tuple[dict[str, Any], ...]
    missing: tuple[tuple[str, str], ...]
    outdated: tuple[str, ...]

    def state(self, source: dict[str, Any]) -> str:
        """``current``, or why the table is not of the date."""
        if source["effective_from"] > self.date.isoformat():
            return "later than the date"
        return (
            "current" if self.date.isoformat() <= source["effective_to"] else "older than the date"
        )

    def as_json(self) -> dict[str, Any]:
        """The status for machines."""
        return {
            "path": str(self.path),
            "date": self.date.isoformat(),
            "problem": self.problem,
            "sources": [{**source, "state": self.state(source)} for source in self.sources],
            "missing": [{"name": name, "reason": reason} for name, reason in self.missing],
            "outdated": list(self.outdated),
        }

    def lines(self) -> Iterator[str]:
        """The status for people."""
        yield f"Catalog {self.path} on {self.date}"
        if self.problem:
            yield f"  {self.problem}"
        for source in self.sources:
            yield f"  {source['title']}"
            yield (
                f"    {source['name']}: {source['edition']}, {source['effective_from']} to"
                f" {source['effective_to']} ({self.state(source)}), {source['row_count']:,} rows"
            )
            origin = f"{source['origin']}, sha256 {source['sha256'][:16]}"
            yield f"    from {origin}, {source['licence']}"
        for name, reason in self.missing:
            yield f"  missing: {name}: {reason}: {MEND}"
        for name in self.outdated:
            yield f"  rebuilt data are installed for {name}: {MEND}"


def data_status(on: dt.date, path: Path | None = None) -> DataStatus:
    """Read the manifest and verify the whole file against it."""
    path = path or catalog_path()
    problem = None
    manifest: dict[str, Any] = {"sources": [], "absent_sources": []}
    try:
        manifest = read_manifest(path)
        verify(path)
    except CatalogMissingError as error:
        problem = str(error)
    except CatalogError as error:
        problem = str(error)
    files = package_files()
    sources = tuple(manifest["sources"])
    present = {source["name"] for source in sources}
    reasons = {row["name"]: row["reason"] for row in manifest["absent_sources"]}
    return DataStatus(
        path=path,
        date=on,
        problem=problem,
        sources=sources,
        missing=tuple(
            (name, reasons.get(name, "not in this catalog"))
            for name in sorted(files)
            if name not in present
        ),
        outdated=tuple(
            source["name"]
            for source in sources
            if source["name"] in files and files[source["name"]].sha256 != source["sha256"]
        ),
    )
