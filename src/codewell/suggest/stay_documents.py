"""Several documents of one stay settled to one record: who said it, when, and what holds.

The discharge summary decides on what is uncertain and on what disagrees (II.H); a diagnosis is a
provider's (III.B, I.B.14); a later statement of the same provider takes the place of an earlier
one; what attending provider and consultant leave open between them is a question.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from codewell.model import (
    AuthorRole,
    Code,
    Document,
    DocumentType,
    Evidence,
    Indicator,
    Mention,
    ProofStep,
    QueryKind,
    QueryOpportunity,
    Rejection,
)
from codewell.rules.logic.other_clinicians import adds_detail, may_come_from_others
from codewell.rules.logic.query_table import query_table
from codewell.suggest.candidates import PROBLEM_SECTIONS
from codewell.suggest.conflicts import is_denial
from codewell.text import ReadNote

_GUIDELINES = "ICD-10-CM Official Guidelines, section "
_NOT_AT_DISCHARGE = ProofStep(
    "document",
    "documented as uncertain before the discharge; no document of the discharge names it so",
    citation=_GUIDELINES + "II.H",
)
_NO_PROVIDER = ProofStep(
    "document",
    "no provider documents it; a finding of a report or another clinician is no diagnosis",
    citation=_GUIDELINES + "III.B",
)
_DENIED_AT_DISCHARGE = ProofStep(
    "document", "the discharge summary denies it, and decides", citation=_GUIDELINES + "II.H"
)
_DENIED_LATER = ProofStep("document", "a later document of the same provider denies it")
_DISAGREE = ProofStep(
    "document",
    "attending provider and consultant do not agree; the attending provider has to clarify",
    citation=_GUIDELINES + "I.A.19",
)
_SAID = ("affirmed", "possible")
_NARRATIVE = "hospital_course"


@dataclass(frozen=True, slots=True)
class Settled:
    """The record with the statements that hold, what was kept out, and what has to be asked."""

    read: ReadNote
    rejections: tuple[Rejection, ...] = ()
    queries: tuple[QueryOpportunity, ...] = ()


def settle(read: ReadNote) -> Settled:
    """Settle the documents of a record; a note without documents is as it was read."""
    return _Settling(read).settled() if read.note.documents else Settled(read)


@dataclass(slots=True)
class _Settling:
    """The statements of one record while they are settled."""

    read: ReadNote
    out: dict[int, ProofStep | None] = field(default_factory=dict)
    """Numbers of the mentions that do not count, with the reason where it is worth telling."""
    queries: list[QueryOpportunity] = field(default_factory=list)

    def settled(self) -> Settled:
        """All rules in their order."""
        self._without_other_authors()
        for said, denied in self._disagreements():
            self._decide(said, denied)
        self._without_earlier_doubt()
        return Settled(self._kept(), self._rejections(), tuple(self.queries))

    # -- rules --------------------------------------------------------------------------------

    def _without_other_authors(self) -> None:
        """A diagnosis is a provider's; others add what the guidelines let them (I.B.14)."""
        by_provider = {
            m.code[:3]
            for n, m in enumerate(self.read.mentions)
            if self._document(n).establishes and m.assertion.label in (*_SAID, "past")
        }
        for number, mention in enumerate(self.read.mentions):
            document = self._document(number)
            if document.establishes:
                continue
            known = mention.code[:3] in by_provider
            if mention.assertion.label == "negated":
                self.out[number] = None
                self._ask_about_report(number, document)
            elif may_come_from_others(mention.code):
                continue
            elif not (known and adds_detail(mention.code, document.type)):
                self.out[number] = None if known else _NO_PROVIDER

    def _disagreements(self) -> Iterator[tuple[list[int], list[int]]]:
        """What is said and denied of one concept: by the same code, or in vaguer words of it."""
        mentions = self.read.mentions
        counted = [
            n
            for n, m in enumerate(mentions)
            if n not in self.out and not m.code.startswith(("R", "Z"))
        ]
        denials: dict[str, list[int]] = defaultdict(list)
        for number in counted:
            if is_denial(self.read, mentions[number]):
                denials[mentions[number].code].append(number)
        for code, denied in denials.items():
            words = [set(mentions[n].term.lower().split()) for n in denied]
            said = [
                n
                for n in counted
                if mentions[n].assertion.label in _SAID
                and mentions[n].code[:3] == code[:3]
                and (
                    mentions[n].code == code
                    or any(own <= set(mentions[n].term.lower().split()) for own in words)
                )
            ]
            if said:
                yield said, denied

    def _decide(self, said: list[int], denied: list[int]) -> None:
        """Statements of several documents that do not agree: who decides."""
        if final := self._of_discharge((*said, *denied)):
            affirmed = [n for n in final if n in said]
            self._leave(denied if affirmed else said, None if affirmed else _DENIED_AT_DISCHARGE)
            return
        last = {role: self._last(role, (*said, *denied)) for role in _ROLES}
        states = {n in denied for n in last.values() if n is not None}
        if states == {True}:
            self._leave(said, _DENIED_LATER)
        elif states == {False}:
            self._leave(denied, None)
        elif len(states) == 2:
            self._leave(said, _DISAGREE)
            self._ask_attending(*(n for n in last.values() if n is not None))

    def _without_earlier_doubt(self) -> None:
        """Only a document of the discharge makes an uncertain diagnosis count (II.H)."""
        for number, mention in enumerate(self.read.mentions):
            is_final = self._document(number).type is DocumentType.DISCHARGE_SUMMARY
            if not is_final and mention.assertion.label == "possible":
                self.out.setdefault(number, _NOT_AT_DISCHARGE)

    # -- questions ----------------------------------------------------------------------------

    def _ask_about_report(self, number: int, document: Document) -> None:
        """A report denies what a provider affirms: the provider's word stands, and is asked for."""
        mention = self.read.mentions[number]
        if document.type is not DocumentType.RADIOLOGY_REPORT or not is_denial(self.read, mention):
            return
        for other, affirmed in enumerate(self.read.mentions):
            if (
                affirmed.code == mention.code
                and affirmed.assertion.label == "affirmed"
                and affirmed.section in PROBLEM_SECTIONS
                and self._document(other).establishes
            ):
                self._ask("report and provider", other, number)
                return

    def _ask_attending(self, *numbers: int) -> None:
        self._ask("attending provider and consultant", *numbers)

    def _ask(self, between: str, *numbers: int) -> None:
        words = self._words(numbers[0])
        if any(query.topic == f"statements about “{words}”" for query in self.queries):
            return
        self.queries.append(
            QueryOpportunity(
                kind=QueryKind.CONFLICT,
                topic=f"statements about “{words}”",
                question=(
                    f"The documents do not agree about “{words}” ({between}). Please clarify which"
                    " statement holds for this stay."
                ),
                options=("not present", "present", *query_table().closing),
                indicators=tuple(self._indicator(n) for n in sorted(numbers)),
                rule=f"conflict of documents: {between}",
                code=Code.icd10cm(self.read.mentions[numbers[0]].code),
            )
        )

    def _indicator(self, number: int) -> Indicator:
        mention = self.read.mentions[number]
        tokens = self.read.sentences[mention.sentence].tokens
        span = replace(mention.span, start=tokens[0].start, end=tokens[-1].end)
        return Indicator(
            f"stated in the {self._document(number).type}",
            Evidence(span, span.of(self.read.note.text)),
            mention.section,
        )

    # -- what is kept -------------------------------------------------------------------------

    def _kept(self) -> ReadNote:
        kept = [n for n in range(len(self.read.mentions)) if n not in self.out]
        return replace(
            self.read,
            mentions=tuple(self._placed(n) for n in kept),
            guards=tuple(self.read.guards[n] for n in kept),
            lines=tuple(self.read.lines[n] for n in kept),
        )

    def _placed(self, number: int) -> Mention:
        """A symptom, or what only adds detail, is no problem of its own before the discharge."""
        mention, document = self.read.mentions[number], self._document(number)
        symptom = mention.code.startswith("R") and self._has_discharge_summary()
        is_final = document.type is DocumentType.DISCHARGE_SUMMARY
        if mention.section in PROBLEM_SECTIONS and (
            (symptom and not is_final) or not document.establishes
        ):
            return replace(mention, section=_NARRATIVE)
        return mention

    def _rejections(self) -> tuple[Rejection, ...]:
        kept = {m.code for n, m in enumerate(self.read.mentions) if n not in self.out}
        found: dict[str, Rejection] = {}
        for number, step in self.out.items():
            code = self.read.mentions[number].code
            if step is None or code in kept:
                continue
            span = self.read.mentions[number].span
            evidence = Evidence(span, span.of(self.read.note.text))
            found.setdefault(code, Rejection(Code.icd10cm(code), step, (evidence,)))
        return tuple(found.values())

    # -- statements and their documents -------------------------------------------------------

    def _document(self, number: int) -> Document:
        at = self.read.note.document_at(self.read.mentions[number].span.start)
        return self.read.note.documents[at or 0]

    def _has_discharge_summary(self) -> bool:
        return any(d.type is DocumentType.DISCHARGE_SUMMARY for d in self.read.note.documents)

    def _of_discharge(self, numbers: Sequence[int]) -> list[int]:
        return [n for n in numbers if self._document(n).type is DocumentType.DISCHARGE_SUMMARY]

    def _last(self, role: AuthorRole, numbers: Sequence[int]) -> int | None:
        """The last statement of a role; a later document counts, then a later place in it."""
        own = [n for n in numbers if self._document(n).author is role]
        return max(own, key=lambda n: (self._document(n).date or dt.date.min, n), default=None)

    def _leave(self, numbers: Sequence[int], step: ProofStep | None) -> None:
        for number in numbers:
            self.out[number] = step

    def _words(self, number: int) -> str:
        return " ".join(self.read.mentions[number].span.of(self.read.note.text).split())


_ROLES = (AuthorRole.PROVIDER, AuthorRole.CONSULTANT)
