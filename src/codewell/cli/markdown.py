"""Markdown for the generated pages: tables, and docstrings as text."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator


def plain(docstring: str) -> str:
    """A docstring as Markdown."""
    return inspect.cleandoc(docstring).replace("``", "`")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a table."""
    names = tuple(head)
    yield _row(names)
    yield "|" + "---|" * len(names)
    yield from (_row(row) for row in rows)


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
