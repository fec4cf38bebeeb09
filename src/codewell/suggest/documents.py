"""The places of a record of several documents, counted in each document's own text."""

from __future__ import annotations

from dataclasses import replace

from codewell.model import (
    CodedRecord,
    Evidence,
    Indicator,
    Note,
    ProposedPresentOnAdmission,
    QueryOpportunity,
    Rejection,
    Span,
    Suggestion,
)


def in_documents(record: CodedRecord, note: Note) -> CodedRecord:
    """The record with every evidence naming its document, and its place in that document."""
    places = _Places(note)
    return replace(
        record,
        suggestions=tuple(map(places.suggestion, record.suggestions)),
        rejections=tuple(map(places.rejection, record.rejections)),
        queries=tuple(map(places.query, record.queries)),
    )


class _Places:
    def __init__(self, note: Note) -> None:
        self._note = note

    def evidence(self, evidence: Evidence) -> Evidence:
        """Words never reach over the end of their document."""
        number = self._note.document_at(evidence.span.start)
        if number is None:
            raise ValueError(f"no document at {evidence.span}")
        document = self._note.documents[number]
        span = Span(
            evidence.span.start - document.start,
            min(evidence.span.end, document.end) - document.start,
        )
        return Evidence(span, span.of(document.text), number)

    def suggestion(self, suggestion: Suggestion) -> Suggestion:
        return replace(
            suggestion,
            evidence=tuple(map(self.evidence, suggestion.evidence)),
            present_on_admission=self._timing(suggestion.present_on_admission),
        )

    def _timing(
        self, proposed: ProposedPresentOnAdmission | None
    ) -> ProposedPresentOnAdmission | None:
        if proposed is None:
            return None
        return replace(proposed, evidence=tuple(map(self.evidence, proposed.evidence)))

    def rejection(self, rejection: Rejection) -> Rejection:
        return replace(rejection, evidence=tuple(map(self.evidence, rejection.evidence)))

    def query(self, query: QueryOpportunity) -> QueryOpportunity:
        return replace(query, indicators=tuple(map(self._indicator, query.indicators)))

    def _indicator(self, indicator: Indicator) -> Indicator:
        return replace(indicator, evidence=self.evidence(indicator.evidence))
