"""Which status and history is reported beside a treated condition (I.C.21.c.3-4, IV.J)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from codewell.data_file import read_data


@dataclass(frozen=True, slots=True)
class Relevance:
    """What a status is reported beside: prefixes of codes without dots.

    ``always``: wherever the record tells of it; else where the provider names it for this care.
    """

    status: str
    beside: tuple[str, ...]
    always: bool

    def first(self, codes: Iterable[str]) -> str | None:
        """The first of the codes on which the status bears."""
        return next((code for code in codes if code.startswith(self.beside)), None)


@cache
def _table() -> tuple[Relevance, ...]:
    file = resources.files(__package__).joinpath("relevant_status.yaml")
    rows = (
        Relevance(status, tuple(row["beside"]), row.get("always", False))
        for row in read_data(file)
        for status in row["status"]
    )
    return tuple(sorted(rows, key=lambda row: -len(row.status)))


@cache
def relevance(status: str) -> Relevance | None:
    """The line of the table for a status code, by the longest prefix that names it."""
    return next((row for row in _table() if status.startswith(row.status)), None)
