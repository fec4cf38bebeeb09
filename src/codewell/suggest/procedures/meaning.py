"""What the words of a search for procedures mean: codes of the named procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.suggest.procedures.engine import ProcedureSuggester
from codewell.suggest.procedures.record import OperativeRecord
from codewell.suggest.procedures.resolve import Resolver
from codewell.text import ReadNote, Vocabulary


def codes_meant(
    read: ReadNote, suggester: ProcedureSuggester, vocabulary: Vocabulary, on: dt.date
) -> Iterator[tuple[str, str, str]]:
    """(code, label, id of the lexicon) of what a query names, those that it says first."""
    record = OperativeRecord(read, vocabulary, suggester.words)
    resolver = Resolver(record, suggester.axes, on)
    for named in record.named():
        for resolved in resolver.resolve(named):
            yield resolved.code, named.action.label, named.action.id
