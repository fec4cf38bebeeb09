"""The whole way from a note to suggestions, one function a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from codewell.catalog import Catalog
from codewell.model import (
    Code,
    CodedRecord,
    CodeSystem,
    Edition,
    Note,
    ProofStep,
    Rejection,
    Suggestion,
    dotted,
)
from codewell.rules.logic.combination import Combination, combinations
from codewell.rules.logic.history import history_code
from codewell.rules.logic.integral import integral_step, integral_to
from codewell.rules.logic.sequence import sequence
from codewell.suggest.candidates import (
    PROBLEM_SECTIONS,
    Candidate,
    Considered,
    Place,
    consider,
)
from codewell.suggest.procedures import suggest_procedures
from codewell.suggest.selection import Profile, default_profile, select
from codewell.suggest.specificity import Specificity
from codewell.suggest.status import body_mass_index, long_term_drugs
from codewell.text import ReadNote, Vocabulary, read_note


class Suggester:
    """Suggests codes for notes; open one a process and use it for every note."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._catalog = catalog
        self._vocabulary = vocabulary
        self._specificity = lru_cache(maxsize=8)(self._new_specificity)

    @classmethod
    def open(cls, catalog: Catalog) -> Suggester:
        """A suggester over a catalog with the installed lexicon."""
        return cls(catalog, Vocabulary.open(catalog))

    def suggest(self, note: Note, profile: Profile | None = None) -> CodedRecord:
        """The suggestions for a note, with what was considered and kept out.

        Raises:
            InputError: no edition covers the note's date.
        """
        editions = self._editions(note.date)
        profile = profile or default_profile(note.setting)
        specificity = self._specificity(note.date)
        read = read_note(note, self._vocabulary)
        considered = consider(read, self._vocabulary, specificity, note.setting)
        considered = _add(considered, long_term_drugs(read, self._vocabulary))
        considered = _add(considered, body_mass_index(read, specificity.is_billable))
        has_assessment = any(section.kind in PROBLEM_SECTIONS for section in read.sections)
        proposed = select(considered, profile, note.setting, has_assessment=has_assessment)
        rejections: list[Rejection] = _refused(considered)
        proposed = _without_status_of_today(read, proposed, rejections)
        if profile is not Profile.EVERY_MENTION:
            proposed = self._refine(proposed, considered, rejections, note.date)
        finals = self._ordered(proposed)
        suggestions = [self._suggestion(c, final=True) for c in finals]
        suggestions += suggest_procedures(read, self._catalog, self._vocabulary)
        decided = {*(c.code for c in finals), *(r.code.value for r in rejections)}
        suggestions += self._ranked(considered, decided)
        return CodedRecord(
            note_id=note.id,
            date=note.date,
            suggestions=tuple(suggestions),
            rejections=tuple(rejections),
            editions=editions,
        )

    # -- steps ------------------------------------------------------------------------------

    def _editions(self, on: dt.date) -> dict[str, Edition]:
        """The edition of each code set; ICD-10-PCS may be missing from this catalog."""
        found = {str(CodeSystem.ICD10CM): self._catalog.editions.require(CodeSystem.ICD10CM, on)}
        if pcs := self._catalog.editions.on(CodeSystem.ICD10PCS, on):
            found[str(CodeSystem.ICD10PCS)] = pcs
        return found

    def _new_specificity(self, on: dt.date) -> Specificity:
        return Specificity(self._catalog, self._vocabulary, on)

    def _refine(
        self,
        proposed: Sequence[Candidate],
        considered: Considered,
        rejections: list[Rejection],
        on: dt.date,
    ) -> list[Candidate]:
        proposed = _without_history_of_active(proposed, rejections)
        proposed = self._most_specific(proposed, rejections)
        proposed = self._detailed(proposed, considered, rejections)
        proposed = self._combine(proposed, considered, rejections, on)
        proposed = self._additional(proposed, considered)
        return _without_integral(proposed, rejections)

    def _most_specific(
        self, proposed: Sequence[Candidate], rejections: list[Rejection]
    ) -> list[Candidate]:
        """A vaguer code of the same category gives way to the one the record makes specific."""
        kept = []
        for candidate in proposed:
            better = next(
                (o for o in proposed if o is not candidate and self._refines(o, candidate)), None
            )
            if better is None:
                kept.append(candidate)
                continue
            step = ProofStep(
                "specificity",
                f"the record says more elsewhere: {dotted(better.code)}",
                citation="ICD-10-CM Official Guidelines, section I.B.2",
            )
            rejections.append(_rejection(candidate, step))
        return kept

    def _detailed(
        self,
        proposed: Sequence[Candidate],
        considered: Considered,
        rejections: list[Rejection],
    ) -> list[Candidate]:
        """A vague problem takes the detail that the record gives elsewhere, where it gives one."""
        taken = {c.code for c in proposed}
        found = []
        for candidate in proposed:
            details = [
                o
                for o in considered.candidates
                if o.code not in taken
                and o.billable
                and not o.uncertain
                and o.place is not Place.PASSING
                and self._refines(o, candidate)
            ]
            if len(details) != 1:
                found.append(candidate)
                continue
            step = ProofStep(
                "specificity",
                f"the record says more elsewhere: {dotted(details[0].code)}",
                citation="ICD-10-CM Official Guidelines, section I.B.2",
            )
            rejections.append(_rejection(candidate, step))
            found.append(_with_detail(candidate, details[0]).with_step(step))
        return found

    def _refines(self, other: Candidate, candidate: Candidate) -> bool:
        if other.code[:3] != candidate.code[:3] or other.code == candidate.code:
            return False
        own = (self._catalog.icd10cm.title(candidate.code) or "").lower()
        better = (self._catalog.icd10cm.title(other.code) or "").lower()
        vague = "unspecified" in own or "without complications" in own
        return vague and ("unspecified" not in better or len(candidate.code) < len(other.code))

    def _combine(
        self,
        proposed: Sequence[Candidate],
        considered: Considered,
        rejections: list[Rejection],
        on: dt.date,
    ) -> list[Candidate]:
        """Combination codes over the proposed diagnoses and what else the record establishes.

        A sign or a laboratory value joins only where it is itself proposed.
        """
        by_code = {c.code: c for c in proposed}
        support = {
            c.code: c
            for c in considered.candidates
            if c.billable and c.place is not Place.PASSING and not c.uncertain
        }
        for found in combinations(tuple({**support, **by_code})):
            base = by_code.get(found.replaced)
            partners = [
                by_code.get(p) or support[p]
                for p in (*found.partners, *found.dropped)
                if p in by_code or (p in support and not p.startswith("R"))
            ]
            if not self._catalog.icd10cm.is_billable(found.code, on) or not partners:
                continue
            joined = not found.replaced and any(p.code in by_code for p in partners)
            if base is not None or joined:
                _apply(found, base, partners, by_code, rejections)
        return list(by_code.values())

    def _additional(self, proposed: Sequence[Candidate], considered: Considered) -> list[Candidate]:
        """Codes that "use additional code" notes ask for and the record supports (I.A.17)."""
        by_code = {c.code: c for c in proposed}
        for candidate in proposed:
            for note in self._catalog.icd10cm.notes(candidate.code, "use_additional_code"):
                if note.printed_at.kind != "code":
                    continue
                for other in considered.candidates:
                    if other.code in by_code or not other.billable or other.uncertain:
                        continue
                    if other.place is Place.PASSING or not any(
                        r.matches(other.code) for r in note.references
                    ):
                        continue
                    step = ProofStep(
                        "use additional code",
                        f"{dotted(candidate.code)} asks for it: {note.text}",
                        source=f"tabular {dotted(note.printed_at.code)}",
                        citation="ICD-10-CM Official Guidelines, section I.A.17",
                    )
                    by_code[other.code] = other.with_step(step)
        return list(by_code.values())

    def _ordered(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """In the order of the record, then by the rules of sequence."""
        by_code = {c.code: c for c in sorted(proposed, key=lambda c: (-c.place, c.order))}
        ordered = [by_code[code] for code in sequence(tuple(by_code), self._follows)]
        return sorted(ordered, key=lambda c: not c.leads)

    def _follows(self, code: str, other: str) -> bool:
        """Whether a code must stand after another: its "code first" note names the other."""
        return any(
            reference.matches(other)
            for note in self._catalog.icd10cm.notes(code, "code_first")
            for reference in note.references
        )

    def _ranked(self, considered: Considered, decided: Collection[str]) -> list[Suggestion]:
        """The candidates that no step decided on, the most prominent first."""
        rest = [c for c in considered.candidates if c.code not in decided and c.billable]
        rest.sort(key=lambda c: (-c.place, c.order, c.code))
        return [self._suggestion(c, final=False) for c in rest]

    def _suggestion(self, candidate: Candidate, *, final: bool) -> Suggestion:
        lead, rest = candidate.evidence[:1], candidate.evidence[1:]
        return Suggestion(
            code=Code.icd10cm(candidate.code),
            title=self._catalog.icd10cm.title(candidate.code),
            final=final,
            score=_score(candidate, final=final),
            evidence=(*lead, *sorted(rest, key=lambda e: e.span)),
            why=candidate.why,
            missing=candidate.missing,
        )


def _with_detail(candidate: Candidate, detail: Candidate) -> Candidate:
    """The candidate at its place in the record under the code of the detail."""
    return replace(
        candidate,
        code=detail.code,
        evidence=(*candidate.evidence, *detail.evidence),
        mentions=(*candidate.mentions, *detail.mentions),
        why=(*candidate.why, *detail.why),
        missing=detail.missing,
    )


def _apply(
    found: Combination,
    base: Candidate | None,
    partners: Sequence[Candidate],
    by_code: dict[str, Candidate],
    rejections: list[Rejection],
) -> None:
    """Put the combination code in the place of what it combines."""
    lead = base or partners[0]
    combined = replace(
        lead,
        code=found.code,
        evidence=tuple(
            dict.fromkeys((*lead.evidence, *(e for p in partners for e in p.evidence[:1])))
        ),
        missing=(),
    ).with_step(found.step)
    if base is not None:
        del by_code[found.replaced]
        rejections.append(_rejection(base, found.step))
    by_code.setdefault(found.code, combined)
    for partner in partners:
        if partner.code in found.dropped:
            if by_code.pop(partner.code, None):
                rejections.append(_rejection(partner, found.step))
        else:
            by_code.setdefault(partner.code, partner.with_step(found.step))


_OPERATION_SECTIONS = frozenset(("procedure", "operative_description"))
_STATUS_AFTER_OPERATION = ("Z89", "Z90", "Z95", "Z96", "Z97", "Z98")


def _without_status_of_today(
    read: ReadNote, proposed: Sequence[Candidate], rejections: list[Rejection]
) -> list[Candidate]:
    """What was done in this encounter is a procedure, not yet a status (I.C.21.c.3).

    In a record with an operation, a status is believed where a history names it.
    """
    if not any(section.kind in _OPERATION_SECTIONS for section in read.sections):
        return list(proposed)
    step = ProofStep(
        "status",
        "the operation of this encounter is coded as a procedure, not as a status",
        citation="ICD-10-CM Official Guidelines, section I.C.21.c.3",
    )
    kept = []
    for candidate in proposed:
        today = candidate.code.startswith(_STATUS_AFTER_OPERATION)
        if today and candidate.place is not Place.HISTORY:
            rejections.append(_rejection(candidate, step))
        else:
            kept.append(candidate)
    return kept


def _without_history_of_active(
    proposed: Sequence[Candidate], rejections: list[Rejection]
) -> list[Candidate]:
    """A disease that is treated now is not also a history (I.C.21.c.4)."""
    active = {history_code(c.code) for c in proposed}
    step = ProofStep(
        "history",
        "the disease itself is coded as present",
        citation="ICD-10-CM Official Guidelines, section I.C.21.c.4",
    )
    rejections.extend(_rejection(c, step) for c in proposed if c.code in active)
    return [c for c in proposed if c.code not in active]


def _without_integral(
    proposed: Sequence[Candidate], rejections: list[Rejection]
) -> list[Candidate]:
    codes = [c.code for c in proposed]
    kept = []
    for candidate in proposed:
        diagnosis = integral_to(candidate.code, codes)
        if diagnosis is None:
            kept.append(candidate)
        else:
            rejections.append(_rejection(candidate, integral_step(diagnosis)))
    return kept


def _add(considered: Considered, more: Iterable[Candidate]) -> Considered:
    codes = {c.code for c in considered.candidates}
    return Considered(
        (*considered.candidates, *(c for c in more if c.code not in codes)), considered.kept_out
    )


def _refused(considered: Considered) -> list[Rejection]:
    unspecific = [
        _rejection(
            c,
            ProofStep(
                "validity",
                f"{dotted(c.code)} is not billable on the date, and the record does not say more",
                citation="ICD-10-CM Official Guidelines, section I.B.2",
            ),
        )
        for c in considered.candidates
        if not c.billable
    ]
    codable = {c.code for c in considered.candidates}
    return unspecific + [
        _rejection(c, c.why[-1]) for c in considered.kept_out if c.code not in codable
    ]


def _rejection(candidate: Candidate, step: ProofStep) -> Rejection:
    return Rejection(Code.icd10cm(candidate.code), step, candidate.evidence)


def _score(candidate: Candidate, *, final: bool) -> float:
    """Orders the list: proposed codes above .5, by how prominently they stand."""
    score = 0.1 + 0.07 * candidate.place + (0.45 if final else 0)
    return round(score - 0.02 * len(candidate.missing), 3)
