"""Open the catalog, building it the first time it is needed."""

from __future__ import annotations

from pathlib import Path

from codewell.catalog import Catalog
from codewell.catalog.build import Progress, build
from codewell.catalog.store import catalog_path


def open_or_build(path: Path | None = None, *, progress: Progress | None = None) -> Catalog:
    """The catalog of the home folder; built when there is none, never rebuilt silently.

    Raises:
        CatalogError: the catalog is damaged, or cannot be built.
    """
    path = path or catalog_path()
    if not path.exists():
        build(path, progress=progress)
    return Catalog.open(path)
