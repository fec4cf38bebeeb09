"""What is told of a coded record once its codes are decided: open questions, POA, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codewell.catalog import Catalog
from codewell.model import CodedRecord
from codewell.suggest.candidates import Candidate, Considered
from codewell.suggest.queries import QueryFinder
from codewell.suggest.selection import Profile
from codewell.text import ReadNote, Vocabulary


class Completion:
    """Completes the records of one catalog and vocabulary; one a process."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._catalog = catalog
        self._queries = QueryFinder(vocabulary)

    def complete(
        self,
        record: CodedRecord,
        read: ReadNote,
        considered: Considered,
        proposed: Sequence[Candidate],
        profile: Profile,
    ) -> CodedRecord:
        """The record with its queries; ``every-mention`` is no coded result and asks nothing."""
        if profile is Profile.EVERY_MENTION:
            return record
        title = self._catalog.icd10cm.title
        queries = tuple(self._queries.find(read, considered, proposed, title))
        return replace(record, queries=queries)
