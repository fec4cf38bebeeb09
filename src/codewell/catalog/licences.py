"""The licences that a user accepted: which terms, for which source, and when."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from codewell.catalog.sources.source import Source
from codewell.errors import SourceError

FILE = "licences.json"


class Licences:
    """The acceptances kept beside the pulled files."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def accepted(self, source: Source) -> bool:
        """Whether the user accepted the terms of the source's page, as they stand in this version.

        Raises:
            SourceError: the file of acceptances cannot be read.
        """
        terms = source.click_through
        if terms is None:
            return True
        kept = self._all().get(source.name)
        return kept is not None and (kept["page"], kept["terms"]) == (terms.page, terms.terms)

    def accept(self, source: Source, on: dt.date) -> None:
        """Keep that the user accepts the terms of a source on a day."""
        if terms := source.click_through:
            row = {"accepted": on.isoformat(), "page": terms.page, "terms": terms.terms}
            kept = dict(sorted({**self._all(), source.name: row}.items()))
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._path.with_name(f".{FILE}.part")
            temporary.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
            temporary.replace(self._path)

    def _all(self) -> dict[str, dict[str, str]]:
        if not self._path.exists():
            return {}
        try:
            kept: dict[str, dict[str, str]] = json.loads(self._path.read_text(encoding="utf-8"))
            if all({"accepted", "page", "terms"} <= row.keys() for row in kept.values()):
                return kept
        except (OSError, ValueError, AttributeError):
            pass
        raise SourceError(f"{self._path}: the list of accepted licences is damaged: delete it")
