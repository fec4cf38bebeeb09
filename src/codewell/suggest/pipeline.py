"""The whole way from a note to suggestions, one function a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache, partial

from codewell.catalog import Catalog
from codewell.catalog.references import CodeReference
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
from codewell.model.evaluation_management import EMDecision
from codewell.rules.logic.sequence import follows_cause, sequence, tells_crisis
from codewell.suggest.birth.newborn import as_newborn, without_delivery
from codewell.suggest.candidates import (
    Candidate,
    Considered,
    consider,
    has_assessment,
    in_story_order,
    prose_of,
)
from codewell.suggest.completion import Completion
from codewell.suggest.confidence import Sure, confidence
from codewell.suggest.drugs.long_term import long_term_drugs
from codewell.suggest.evaluation_management import VisitCoder, VisitFacts, with_modifiers_of
from codewell.suggest.findings.measures import body_mass_index, measured
from codewell.suggest.findings.named_by_measure import named_by_measures
from codewell.suggest.findings.percentiles import body_mass_percentile
from codewell.suggest.history.told_status import told_status
from codewell.suggest.lead_terms import lead_terms
from codewell.suggest.neoplasm.cancer_history import removed_cancers
from codewell.suggest.neoplasm.colonoscopy import screening_colonoscopy
from codewell.suggest.neoplasm.male_breast import of_sex
from codewell.suggest.procedures import ProcedureSuggester
from codewell.suggest.refinement import Refinement, rejection
from codewell.suggest.selection import Profile, default_profile, history_from, select
from codewell.suggest.services import Services
from codewell.suggest.specificity import Specificity
from codewell.suggest.stay_documents import settle
from codewell.suggest.treated_in_stay import treated_in_stay
from codewell.suggest.unheaded_assessment import with_assessment
from codewell.text import ReadNote, Vocabulary, read_record
from codewell.text.assertion.negative_tests import with_negative_tests


class Suggester:
    """Suggests codes for notes; open one a process and use it for every note."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._catalog = catalog
        self._vocabulary = vocabulary
        self._specificity = lru_cache(maxsize=8)(self._new_specificity)
        self._code_first = lru_cache(maxsize=4096)(self._read_code_first)
        self._completion = Completion(catalog, vocabulary)
        self._procedures = ProcedureSuggester(catalog, vocabulary)
        self._visits = VisitCoder(catalog, vocabulary)
        self._services = Services(catalog, vocabulary)

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
        specificity = self._specificity(editions[str(CodeSystem.ICD10CM)].effective_from)
        settled = settle(read_record(note, self._vocabulary))
        read = with_assessment(with_negative_tests(settled.read), self._vocabulary)
        prose = prose_of(read)
        considered = consider(read, self._vocabulary, specificity, note.setting, prose)
        considered = _add(considered, long_term_drugs(read, self._vocabulary))
        considered = _add(considered, body_mass_index(read, specificity.is_billable))
        considered = _add(considered, body_mass_percentile(read, specificity.is_billable))
        considered = _add(considered, measured(read, specificity.is_billable))
        if profile is Profile.EVERY_MENTION:
            considered = _add(considered, lead_terms(read, self._vocabulary))
        if profile is Profile.VISIT:
            considered = named_by_measures(read, considered)
        told = told_status(read, considered.candidates, self._vocabulary, prose)
        considered = _add(considered, told)
        considered = _add(considered, removed_cancers(read, considered))
        considered = treated_in_stay(read, considered, self._vocabulary)
        considered = _add(considered, screening_colonoscopy(read))
        considered = of_sex(considered, note.sex, specificity.is_billable)
        considered = as_newborn(read, considered, self._catalog.icd10cm, note.date)
        assessed = has_assessment(read)
        proposed = select(considered, profile, note.setting, has_assessment=assessed)
        refinement = Refinement(
            read,
            considered,
            self._catalog,
            self._vocabulary,
            note.date,
            specificity=specificity,
            history_from=history_from(
                profile, has_assessment=assessed or prose.conclusion is not None
            ),
            prose=prose,
        )
        proposed = refinement.without_status_of_today(proposed)
        if profile is not Profile.EVERY_MENTION:
            proposed = refinement.refine(proposed)
        rejections = (*_refused(considered), *refinement.rejections)
        if not assessed:
            stay = profile is Profile.STAY
            proposed = in_story_order(
                proposed,
                prose,
                lambda code: specificity.is_chronic(code) and not self._tells_crisis(code),
                stay=stay,
            )
        finals = self._ordered(proposed, symptoms_last=profile is not Profile.VISIT)
        sure = partial(confidence, read, profile)
        suggestions = [self._suggestion(c, sure, final=True) for c in finals]
        procedures = self._procedures.suggest(read, profile)
        suggestions += without_delivery(read, procedures.suggestions)
        aside = {c.code: c for c in refinement.set_aside}
        decided = {*(c.code for c in finals), *(r.code.value for r in rejections)} - aside.keys()
        found = {**{c.code: c for c in considered.candidates}, **aside}
        ranked = self._ranked([*found.values()], decided, sure)
        if profile is Profile.VISIT:
            suggestions += self._visits.suggestions(read, [*suggestions, *ranked])
            suggestions = self._services.added_to(suggestions, read)
        suggestions += ranked
        record = CodedRecord(
            note_id=note.id,
            date=note.date,
            suggestions=tuple(suggestions),
            rejections=(*rejections, *procedures.rejections),
            editions=editions,
        )
        return self._completion.complete(record, settled, considered, finals, profile)

    def read(self, note: Note) -> ReadNote:
        """The note as the suggestions read it: sections, sentences, mentions."""
        return read_record(note, self._vocabulary)

    def visits(
        self, note: Note, facts: VisitFacts, charged: str | None = None
    ) -> tuple[EMDecision, ...]:
        """The decided E/M visits of a note, the leading one first.

        Raises:
            InputError: no edition covers the note's date.
        """
        diagnoses = self.suggest(note, Profile.VISIT).suggestions
        decisions = self._visits.decide(self.read(note), diagnoses, facts, charged)
        return tuple(with_modifiers_of(decision, diagnoses) for decision in decisions)

    # -- steps ------------------------------------------------------------------------------

    def _editions(self, on: dt.date) -> dict[str, Edition]:
        """The edition of each code set; ICD-10-PCS may be missing from this catalog."""
        found = {str(CodeSystem.ICD10CM): self._catalog.editions.require(CodeSystem.ICD10CM, on)}
        if pcs := self._catalog.editions.on(CodeSystem.ICD10PCS, on):
            found[str(CodeSystem.ICD10PCS)] = pcs
        return found

    def _new_specificity(self, on: dt.date) -> Specificity:
        return Specificity(self._catalog, self._vocabulary, on)

    def _ordered(self, proposed: Sequence[Candidate], *, symptoms_last: bool) -> list[Candidate]:
        """In the order of the record, then by the rules of sequence."""
        by_code = {c.code: c for c in sorted(proposed, key=lambda c: (-c.place, c.order))}
        ordered = [
            by_code[code]
            for code in sequence(tuple(by_code), self._follows, symptoms_last=symptoms_last)
        ]
        free = sorted((c for c in ordered if c.after not in by_code), key=lambda c: not c.leads)
        return [c for f in free for c in (f, *(o for o in ordered if o.after == f.code))]

    def _tells_crisis(self, code: str) -> bool:
        return tells_crisis(self._catalog.icd10cm.title(code) or "")

    def _follows(self, code: str, other: str) -> bool:
        """Whether a code must stand after another: its "code first" note names the other."""
        references = self._code_first(code)
        return follows_cause(code, other) or any(r.matches(other) for r in references)

    def _read_code_first(self, code: str) -> tuple[CodeReference, ...]:
        notes = self._catalog.icd10cm.notes(code, "code_first")
        return tuple(reference for note in notes for reference in note.references)

    def _ranked(
        self, candidates: Sequence[Candidate], decided: Collection[str], sure: Sure
    ) -> list[Suggestion]:
        """The candidates that no step decided on, the surest first."""
        rest = [c for c in candidates if c.code not in decided and c.billable]
        rest.sort(key=lambda c: (-c.place, c.order, c.code))
        ranked = [self._suggestion(c, sure, final=False) for c in rest]
        return sorted(ranked, key=lambda suggestion: -suggestion.score)

    def _suggestion(self, candidate: Candidate, sure: Sure, *, final: bool) -> Suggestion:
        lead, rest = candidate.evidence[:1], candidate.evidence[1:]
        title = self._catalog.icd10cm.title(candidate.code)
        return Suggestion(
            code=Code.icd10cm(candidate.code),
            title=title,
            final=final,
            score=sure(candidate, title, final=final),
            evidence=(*lead, *sorted(rest, key=lambda e: e.span)),
            why=candidate.why,
            missing=candidate.missing,
        )


def _add(considered: Considered, more: Iterable[Candidate]) -> Considered:
    codes = {c.code for c in considered.candidates}
    return Considered(
        (*considered.candidates, *(c for c in more if c.code not in codes)), considered.kept_out
    )


def _refused(considered: Considered) -> list[Rejection]:
    unspecific = [
        rejection(
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
        rejection(c, c.why[-1]) for c in considered.kept_out if c.code not in codable
    ]
