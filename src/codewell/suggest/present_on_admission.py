"""Whether a diagnosis of a stay was there at admission: the proposed POA indicator and its proof.

Official Guidelines, appendix I. Y and N rest on words of the record, on the place or document that
names the condition first, or on its being chronic; where none of these tells, U is proposed
and the provider can be asked. Codes exempt from reporting take none.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated
from codewell.data_file import read_data
from codewell.model import (
    Document,
    DocumentType,
    Evidence,
    Indicator,
    PresentOnAdmission,
    ProofStep,
    ProposedPresentOnAdmission,
    QueryKind,
    QueryOpportunity,
    Span,
    Suggestion,
)
from codewell.rules.logic.poa_exempt import Exemption, exemption
from codewell.rules.logic.query_table import query_table
from codewell.text import ReadNote

_CITATION = "ICD-10-CM Official Guidelines, appendix I"
_CLAUSE_END = re.compile(r"[;.]|,\s+(?!and\b|or\b)|\b(?:but|then|and (?:then|later))\b")
_AT_ADMISSION = frozenset((DocumentType.EMERGENCY_NOTE, DocumentType.HISTORY_AND_PHYSICAL))
_TELLS_THE_WHOLE = frozenset((*_AT_ADMISSION, DocumentType.DISCHARGE_SUMMARY))
"""Documents whose history of present illness is that of the admission."""
_FIRST_DAYS = dt.timedelta(days=1)
"""A condition named on the day of admission or the next was there when the patient came in."""
_TOLD = ("affirmed", "possible", "past")
_YES, _NO, _UNKNOWN = PresentOnAdmission.YES, PresentOnAdmission.NO, PresentOnAdmission.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Timing:
    sections_yes: frozenset[str]
    phrases: re.Pattern[str]
    """Group ``no`` tells N, group ``yes`` Y."""
    always: tuple[str, ...]
    not_assumed: tuple[str, ...]
    new: re.Pattern[str]


@cache
def _timing() -> _Timing:
    data: dict[str, Any] = read_data(Path(__file__).with_suffix(".yaml"))
    no = [_words(data["no"]), data["day"], data["postoperative_day"]]
    pattern = rf"(?P<no>{'|'.join(no)})|(?P<yes>{_words(data['yes'])})"
    return _Timing(
        frozenset(data["sections_yes"]),
        re.compile(pattern, re.IGNORECASE),
        tuple(data["always"]),
        tuple(data["not_assumed"]),
        re.compile(_words(data["new"]), re.IGNORECASE),
    )


def _words(phrases: Sequence[str]) -> str:
    longest = sorted(phrases, key=len, reverse=True)
    written = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return rf"(?<![\w-])(?:{written})(?!\w)"


class AdmissionTiming:
    """Proposes POA indicators for the diagnoses of one stay."""

    def __init__(self, catalog: Catalog, read: ReadNote) -> None:
        self._catalog = catalog
        self._read = read
        self._starts = [sentence.span.start for sentence in read.sentences]
        dates = [d.date for d in read.note.documents if d.date]
        self._admitted = min(dates, default=None)

    def propose(self, suggestion: Suggestion, *, principal: bool) -> Suggestion:
        """The suggestion with its indicator; an exempt code has none."""
        code = suggestion.code.value
        if exemption(self._catalog.icd10cm, code) is Exemption.EXEMPT:
            return suggestion
        return replace(
            suggestion, present_on_admission=self._proposed(suggestion, principal=principal)
        )

    def _proposed(self, suggestion: Suggestion, *, principal: bool) -> ProposedPresentOnAdmission:
        told = list(self._told(suggestion))
        no = [t for t in told if t.indicator is _NO]
        yes = [t for t in told if t.indicator is _YES]
        if no and not yes:
            return no[0]
        if no and yes:
            return _answer(
                _UNKNOWN,
                "one statement places it before the admission, another after it",
                *(e for t in (yes[0], no[0]) for e in t.evidence),
            )
        if yes:
            return yes[0]
        if principal:
            return _answer(_YES, "the principal diagnosis is what occasioned the admission")
        if self._is_chronic(suggestion.code.value):
            return _answer(_YES, "a chronic condition, which does not begin within a stay")
        return self._by_place(suggestion)

    def _told(self, suggestion: Suggestion) -> Iterator[ProposedPresentOnAdmission]:
        """What the words around each statement say of its time."""
        for evidence in self._named(suggestion):
            if (found := self._phrase(evidence.span)) is None:
                continue
            phrase = found.group()
            span = Span(*found.span())
            words = Evidence(span, span.of(self._read.note.text))
            indicator = _NO if found.lastgroup == "no" else _YES
            when = "after the admission" if indicator is _NO else "at admission"
            yield _answer(indicator, f"“{phrase}” places it {when}", evidence, words)

    def _named(self, suggestion: Suggestion) -> tuple[Evidence, ...]:
        """Its evidence, and what else the record says of the same concept, resolved or not."""
        concepts = {code for e in suggestion.evidence for code in self._concepts.get(e.span, ())}
        others = sorted(place for code in concepts for place in self._told_of.get(code, ()))
        text = self._read.note.text
        named = (Evidence(span, span.of(text)) for _, span in others)
        return tuple(dict.fromkeys((*suggestion.evidence, *named)))

    @cached_property
    def _concepts(self) -> Mapping[Span, set[str]]:
        """The concepts that are named at a place."""
        found: dict[Span, set[str]] = defaultdict(set)
        for mention in self._read.mentions:
            found[mention.span].add(mention.code)
        return found

    @cached_property
    def _told_of(self) -> Mapping[str, list[tuple[int, Span]]]:
        """Concept -> the mentions that tell of it, each by its number, and where they stand."""
        found: dict[str, list[tuple[int, Span]]] = defaultdict(list)
        for number, mention in enumerate(self._read.mentions):
            if mention.assertion.label in _TOLD:
                found[mention.code].append((number, mention.span))
        return found

    def _phrase(self, span: Span) -> re.Match[str] | None:
        """The phrase of time that speaks of the words: in their clause, else before them.

        A history of the past ("postoperative thrombosis in 2019") says nothing of this stay.
        """
        number = self._sentence(span)
        sentence = self._read.sentences[number]
        if sentence.section in ("past_medical_history", "past_surgical_history"):
            return None
        text, whole = self._read.note.text, sentence.span
        found = list(_timing().phrases.finditer(text, whole.start, whole.end))
        if not found:
            return None
        start, end = _clause(text, whole, span)
        near = [m for m in found if start <= m.start() < end]
        if near:
            return min(near, key=lambda m: _distance(m, span))
        before = [m for m in found if m.end() <= span.start]
        return before[-1] if before else None

    def _by_place(self, suggestion: Suggestion) -> ProposedPresentOnAdmission:
        """The section or the document that names it first."""
        for evidence in suggestion.evidence:
            section = self._read.sentences[self._sentence(evidence.span)].section
            document = self._document(evidence.span)
            if section in _timing().sections_yes and (
                document is None or document.type in _TELLS_THE_WHOLE
            ):
                where = section.replace("_", " ")
                return _answer(_YES, f"named in the {where}", evidence)
        named = [
            (d, e) for e in suggestion.evidence if (d := self._document(e.span)) and d.establishes
        ]
        for document, evidence in named:
            if document.type in _AT_ADMISSION or self._is_early(document):
                return _answer(_YES, f"named in the {_called(document)}", evidence)
        dated = [(d, e) for d, e in named if d.date and d.type is DocumentType.PROGRESS_NOTE]
        if dated:
            document, evidence = min(dated, key=lambda pair: pair[0].date or dt.date.max)
            if self._is_new(evidence):
                return _answer(_NO, f"new in the {_called(document)}", evidence)
            return _answer(
                _UNKNOWN,
                f"first named in the {_called(document)}; the record does not tell whether it was"
                " there at admission",
                evidence,
            )
        return _answer(_UNKNOWN, "the record does not tell when it began", *suggestion.evidence[:1])

    # -- where and when -----------------------------------------------------------------------

    def _sentence(self, span: Span) -> int:
        return max(bisect_right(self._starts, span.start) - 1, 0)

    def _document(self, span: Span) -> Document | None:
        number = self._read.note.document_at(span.start)
        return None if number is None else self._read.note.documents[number]

    def _is_early(self, document: Document) -> bool:
        return (
            document.type is not DocumentType.DISCHARGE_SUMMARY
            and document.date is not None
            and self._admitted is not None
            and document.date <= self._admitted + _FIRST_DAYS
        )

    def _is_new(self, evidence: Evidence) -> bool:
        text, sentence = self._read.note.text, self._read.sentences[self._sentence(evidence.span)]
        start, end = _clause(text, sentence.span, evidence.span)
        after = text.find("\n", evidence.span.end)
        end = max(end, min(sentence.span.end, after if after >= 0 else sentence.span.end))
        return _timing().new.search(text, start, end) is not None

    def _is_chronic(self, code: str) -> bool:
        if code.startswith(_timing().always):
            return True
        if code.startswith(_timing().not_assumed):
            return False
        found = self._catalog.maps.chronic(code, self._read.note.date)
        return isinstance(found, Dated) and found.value == "chronic"


def timing_query(suggestion: Suggestion) -> QueryOpportunity | None:
    """The question of a diagnosis whose indicator is U."""
    proposed = suggestion.present_on_admission
    if proposed is None or proposed.indicator is not _UNKNOWN or not suggestion.evidence:
        return None
    words = " ".join(suggestion.evidence[0].text.split())
    shown = proposed.evidence or suggestion.evidence[:1]
    return QueryOpportunity(
        kind=QueryKind.PRESENT_ON_ADMISSION,
        topic=f"time of onset of “{words}”",
        question=(
            f"“{words}” is documented. Please clarify whether it was present at the time of the"
            " order for inpatient admission."
        ),
        options=(
            "not present on admission",
            "present on admission",
            *query_table().closing,
        ),
        indicators=tuple(Indicator("documented diagnosis", e, "") for e in shown),
        rule="present on admission",
        code=suggestion.code,
    )


def _answer(
    indicator: PresentOnAdmission, detail: str, *evidence: Evidence
) -> ProposedPresentOnAdmission:
    step = ProofStep("present on admission", f"{indicator}: {detail}", citation=_CITATION)
    return ProposedPresentOnAdmission(indicator, step, tuple(dict.fromkeys(evidence)))


def _called(document: Document) -> str:
    return f"{document.type}{f' of {document.date}' if document.date else ''}"


def _clause(text: str, sentence: Span, span: Span) -> tuple[int, int]:
    start, end = sentence.start, sentence.end
    for mark in _CLAUSE_END.finditer(text, sentence.start, sentence.end):
        if mark.end() <= span.start:
            start = mark.end()
        elif mark.start() >= span.end:
            end = min(end, mark.start())
    return start, end


def _distance(match: re.Match[str], span: Span) -> int:
    return max(match.start() - span.end, span.start - match.end(), 0)
