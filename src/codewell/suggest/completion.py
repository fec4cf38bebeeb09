"""What is told of a record once its codes are decided: why not, present on admission, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from codewell.catalog import Catalog
from codewell.model import (
    CodedRecord,
    CodeSystem,
    Evidence,
    QueryOpportunity,
    Rejection,
    Suggestion,
)
from codewell.suggest.candidates import Candidate, Considered
from codewell.suggest.documents import in_documents
from codewell.suggest.not_selected import not_selected
from codewell.suggest.present_on_admission import AdmissionTiming, timing_query
from codewell.suggest.queries import QueryFinder
from codewell.suggest.selection import Profile
from codewell.suggest.stay_documents import Settled
from codewell.text import ReadNote, Vocabulary


class Completion:
    """Completes the records of one catalog and vocabulary; one a process."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._catalog = catalog
        self._queries = QueryFinder(vocabulary)

    def complete(
        self,
        record: CodedRecord,
        settled: Settled,
        considered: Considered,
        proposed: Sequence[Candidate],
        profile: Profile,
    ) -> CodedRecord:
        """The record with everything; ``every-mention`` is no coded result and asks nothing."""
        read = settled.read
        if profile is not Profile.EVERY_MENTION:
            suggestions = tuple(self._suggestions(record, read, considered, profile))
            title = self._catalog.icd10cm.title
            found = self._queries.find(read, considered, proposed, title)
            timing = filter(None, map(timing_query, suggestions))
            record = replace(
                record,
                suggestions=suggestions,
                queries=_each_once(chain(found, settled.queries, timing)),
            )
        if read.note.documents:
            record = replace(record, rejections=_with_settled(record, settled))
            record = in_documents(record, read.note)
        return record

    def _suggestions(
        self, record: CodedRecord, read: ReadNote, considered: Considered, profile: Profile
    ) -> Iterator[Suggestion]:
        candidates = {c.code: c for c in considered.candidates}
        timing = AdmissionTiming(self._catalog, read) if profile is Profile.STAY else None
        principal = True
        for given in record.suggestions:
            suggestion = _with_provider(given, record, read) if read.note.documents else given
            if suggestion.final and suggestion.code.system is CodeSystem.ICD10CM:
                yield timing.propose(suggestion, principal=principal) if timing else suggestion
                principal = False
            elif not suggestion.final and (named := candidates.get(suggestion.code.value)):
                yield replace(suggestion, why=(*suggestion.why, not_selected(named, profile)))
            else:
                yield suggestion


def _with_provider(suggestion: Suggestion, record: CodedRecord, read: ReadNote) -> Suggestion:
    """A detail of another clinician's stands beside the provider's words that it specifies."""
    if any(_establishes(e, read) for e in suggestion.evidence):
        return suggestion
    category = suggestion.code.value[:3]
    of_provider = [
        e
        for r in record.rejections
        if r.code.value.startswith(category)
        for e in r.evidence
        if _establishes(e, read)
    ]
    return replace(suggestion, evidence=(*of_provider[:1], *suggestion.evidence))


def _establishes(evidence: Evidence, read: ReadNote) -> bool:
    number = read.note.document_at(evidence.span.start)
    return number is not None and read.note.documents[number].establishes


def _each_once(queries: Iterator[QueryOpportunity]) -> tuple[QueryOpportunity, ...]:
    return tuple({(q.kind, q.topic): q for q in queries}.values())


def _with_settled(record: CodedRecord, settled: Settled) -> tuple[Rejection, ...]:
    """What the documents kept out, where no final code says it after all."""
    taken = {s.code for s in record.finals} | {r.code for r in record.rejections}
    return (*record.rejections, *(r for r in settled.rejections if r.code not in taken))
