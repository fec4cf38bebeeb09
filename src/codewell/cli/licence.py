"""The licence click-through of a pull, on the terminal."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import typer

from codewell.catalog.licences import Licences
from codewell.catalog.sources.source import Source


class Acceptance:
    """Whether the user accepts the terms of a source: kept, by option, or asked for once."""

    def __init__(self, downloads: Path, today: dt.date, *, by_option: bool) -> None:
        self._licences = Licences(downloads)
        self._today = today
        self._by_option = by_option
        self._answers: dict[str, bool] = {}

    def __call__(self, source: Source) -> bool:
        """The answer for one source; the same page is asked for once."""
        terms = source.click_through
        if terms is None or self._licences.accepted(source):
            return True
        if terms.page not in self._answers:
            typer.echo(f"{terms.terms}\n{terms.page}", err=True)
            self._answers[terms.page] = self._by_option or self._asked()
        if self._answers[terms.page]:
            self._licences.accept(source, self._today)
        return self._answers[terms.page]

    def _asked(self) -> bool:
        if sys.stdin.isatty():
            return typer.confirm("Do you accept these terms?", err=True)
        typer.echo("Run again with --accept-licence to accept these terms.", err=True)
        return False
