"""From a read note and its proposed diagnoses to decided visits; one coder a process."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated
from codewell.model import CodeSystem, Evidence, Setting, Span, Suggestion
from codewell.model.evaluation_management import EMDecision
from codewell.rules.logic.evaluation_management import decide, installed
from codewell.suggest.evaluation_management.addressed import Assessed
from codewell.suggest.evaluation_management.proposal import propose
from codewell.suggest.evaluation_management.reading import VisitFacts, read_visits
from codewell.text import ReadNote, Vocabulary

_REMEMBERED = 4096


class VisitCoder:
    """Decides the visits of records."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._maps = catalog.maps
        self._chronic = lru_cache(maxsize=_REMEMBERED)(self._ask_chronic)

    def suggestions(self, read: ReadNote, diagnoses: Iterable[Suggestion]) -> list[Suggestion]:
        """The visit codes of a record outside inpatient stays, with proof."""
        if read.note.setting is Setting.INPATIENT or not installed():
            return []
        decisions = self.decide(read, diagnoses)
        return [s for decision in decisions for s in propose(decision)]

    def decide(
        self,
        read: ReadNote,
        diagnoses: Iterable[Suggestion],
        facts: VisitFacts | None = None,
        charged: str | None = None,
    ) -> tuple[EMDecision, ...]:
        """The decision on each visit of a record, the leading one first."""
        on = read.note.date
        visits = read_visits(
            read,
            self._vocabulary,
            tuple(_assessed(read, diagnoses)),
            lambda code: self._chronic(code, on),
            facts,
        )
        return tuple(decide(v, charged if n == 0 else None) for n, v in enumerate(visits))

    def _ask_chronic(self, code: str, on: dt.date) -> bool:
        """Whether the chronic condition indicator counts a code as lasting."""
        found = self._maps.chronic(code, on)
        return isinstance(found, Dated) and found.value == "chronic"


def _assessed(read: ReadNote, diagnoses: Iterable[Suggestion]) -> Iterator[Assessed]:
    """The diagnoses with the sentences in which the record names them, the final ones first."""
    starts = [sentence.span.start for sentence in read.sentences]
    for suggestion in diagnoses:
        if suggestion.code.system is not CodeSystem.ICD10CM or not suggestion.evidence:
            continue
        places = tuple(_place(read, evidence) for evidence in suggestion.evidence)
        numbers = {bisect_right(starts, place.start) - 1 for place in places}
        yield Assessed(
            code=suggestion.code.value,
            label=" ".join(suggestion.evidence[0].text.split()),
            span=places[0],
            places=places,
            sentences=tuple(sorted(number for number in numbers if number >= 0)),
            is_final=suggestion.final,
        )


def _place(read: ReadNote, evidence: Evidence) -> Span:
    """The place in the joined text of a record of several documents."""
    if evidence.document is None:
        return evidence.span
    by = read.note.documents[evidence.document].start
    return Span(evidence.span.start + by, evidence.span.end + by)


def with_modifiers_of(decision: EMDecision, suggestions: Iterable[Suggestion]) -> EMDecision:
    """The decision with the modifiers that the services of the record bring to its code."""
    for suggestion in suggestions:
        if suggestion.code.value == decision.code and suggestion.code.system is CodeSystem.CPT:
            more = (*decision.modifiers, *suggestion.modifiers)
            return replace(decision, modifiers=tuple(dict.fromkeys(more)))
    return decision
