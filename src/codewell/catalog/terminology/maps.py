"""Concept maps: what an installed one can do. A catalog without maps translates nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from codewell.catalog.terminology.results import Match


class ConceptMap(Protocol):
    """A map from one code system to another (GEM, year-to-year conversion ...)."""

    @property
    def url(self) -> str:
        """Its canonical address."""
        ...

    @property
    def source_system(self) -> str:
        """The system of the codes it translates."""
        ...

    def targets(self, code: str, on: dt.date) -> Sequence[Match]:
        """Where a code (official form) leads on the date; empty when the map does not have it."""
        ...
