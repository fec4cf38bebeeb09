"""A screen is a list of rows: rich paints them on a terminal, elsewhere they are plain text."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import typer

from codewell.catalog.icd10pcs_tables import Character

NARROW = 100
_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A row: ``label`` stands in a column of its own, ``text`` wraps beside it.

    ``label_style`` is that of the label where it is not the row's.
    """

    text: str = ""
    label: str = ""
    column: int = 0
    indent: int = 0
    style: str = ""
    label_style: str = ""

    def lines(self, width: int | None) -> list[str]:
        """The row as text, wrapped to a width; on one line without one."""
        before = " " * self.indent + (f"{self.label:<{self.column}} " if self.column else "")
        if width is None or not self.text:
            return [(before + self.text).rstrip()]
        after = " " * len(before)
        return textwrap.wrap(
            self.text,
            max(width, _NARROWEST),
            initial_indent=before,
            subsequent_indent=after,
            break_on_hyphens=False,
        )


def counted(number: int, one: str, several: str = "") -> str:
    """A count with its noun: 1 rule, 2 rules."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def heading(text: str, legend: str = "") -> Iterator[Row]:
    """A blank row and the heading of what follows."""
    yield Row()
    yield Row(f"{text}   {legend}".rstrip(), style="bold cyan")


def character_rows(characters: tuple[Character, ...]) -> Iterator[Row]:
    """Each character with its axis, meaning and definition."""
    column = max((len(c.axis or "") for c in characters), default=0)
    for one in characters:
        label = f"  {one.position}  {one.axis or '':<{column}}  {one.value}"
        yield Row(one.label or "meaning not installed", label=label, column=len(label) + 1)
        if one.definition:
            yield Row(one.definition, indent=len(label) + 4, style="dim")


def draw(screen: Iterable[Row]) -> None:
    """Painted on a terminal, plain text elsewhere; rich is imported for the terminal only."""
    if not sys.stdout.isatty():
        for row in screen:
            for line in row.lines(None):
                typer.echo(line)
        return
    from rich.console import Console  # noqa: PLC0415  (start-up time)
    from rich.text import Text  # noqa: PLC0415  (start-up time)

    console = Console(highlight=False)
    for row in screen:
        for number, line in enumerate(row.lines(min(console.width, NARROW))):
            text = Text(line, style=row.style)
            if row.label_style and not number:
                text.stylize(row.label_style, row.indent, row.indent + len(row.label))
            console.print(text, soft_wrap=True)
