"""Search one query, or a file of queries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.formats.jsonl import as_line, atomic_writer
from codewell.formats.text import read_text
from codewell.model import CodeSystem
from codewell.suggest.search import Search


def require_system(catalog: Catalog, system: CodeSystem, on: dt.date) -> None:
    """Refuse a system whose table is not in the catalog, or a date that no edition covers.

    Raises:
        InputError: with the command that installs the table.
    """
    if system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS):
        catalog.editions.require(system, on)
        return
    absent = {
        CodeSystem.HCPCS: (catalog.hcpcs.installed, "codewell data pull hcpcs"),
        CodeSystem.CPT: (catalog.cpt.installed, "codewell data pull cpt --from FOLDER"),
    }
    installed, mend = absent[system]
    if not installed:
        raise InputError(f"not evaluated: no {system} table is installed: {mend}", field="--system")


def search_file(
    queries: str | Path,
    out: str | Path,
    *,
    catalog: Catalog,
    on: dt.date,
    system: CodeSystem,
    limit: int,
) -> int:
    """Write ``{"query", "codes"}`` a line for each query; returns how many there were.

    A query is a line up to its first tab. Blank lines are passed over.

    Raises:
        InputError: the file cannot be read or holds no query, or no edition covers the date.
    """
    require_system(catalog, system, on)
    lines = (line.split("\t")[0].strip() for line in read_text(str(queries)).splitlines())
    wanted = [line for line in lines if line]
    if not wanted:
        raise InputError("no query in it", source=str(queries))
    search = Search.open(catalog)
    try:
        with atomic_writer(out) as stream:
            for query in wanted:
                found = search.search(query, on, system=system, limit=limit)
                codes = [result.code.formatted for result in found]
                stream.write(as_line({"query": query, "codes": codes}))
    finally:
        search.close()
    return len(wanted)
