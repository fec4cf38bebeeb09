"""What the guidelines make of the proposed codes together: detail, combination, what is said twice.

One refinement works on one record. Each step takes the proposed candidates and gives them back
changed; what a step takes away is among the rejections, with the line of proof that decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from codewell.catalog import Catalog
from codewell.model import Code, ProofStep, Rejection, Setting, dotted
from codewell.rules.logic.history import history_code
from codewell.rules.logic.integral import explained_in_story, integral_step, integral_to
from codewell.rules.logic.vaguer import is_told_by
from codewell.suggest.additional_codes import asked_for
from codewell.suggest.birth.newborn import with_newborn
from codewell.suggest.birth.obstetrics import with_obstetrics
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.combining import Combining
from codewell.suggest.drugs.allergies import with_allergies
from codewell.suggest.drugs.done_by_drugs import DoneByDrugs
from codewell.suggest.drugs.drug_effects import drug_effects
from codewell.suggest.encounter.purpose import for_purpose
from codewell.suggest.findings.organisms import with_organisms
from codewell.suggest.history.operated_status import is_of_today
from codewell.suggest.history.stroke_sequelae import with_stroke_sequelae
from codewell.suggest.history.told_status import told_acts
from codewell.suggest.injury.brittle_bone import of_brittle_bone
from codewell.suggest.injury.injuries import is_open_wound, is_told_cause, with_injuries
from codewell.suggest.injury.pathological_fractures import with_pathological_fractures
from codewell.suggest.injury.phase_of_care import is_followed
from codewell.suggest.neoplasm.breast_quadrant import with_quadrants
from codewell.suggest.neoplasm.cancer_history import without_treated_cancers
from codewell.suggest.neoplasm.colonoscopy import with_parts_of_colon
from codewell.suggest.neoplasm.positive_nodes import with_positive_nodes
from codewell.suggest.neoplasm.proven_masses import with_proven_masses
from codewell.suggest.neoplasm.receptors import with_receptors
from codewell.suggest.neoplasm.spread import with_spread
from codewell.suggest.one_condition import OneCondition
from codewell.suggest.prose import Prose
from codewell.suggest.relevant_status import MAY_RECUR, RelevantStatus
from codewell.suggest.site_elsewhere import with_sites
from codewell.suggest.specificity import Specificity
from codewell.text import ReadNote, Vocabulary

_NOT_IN_PREGNANCY = ("Z68", "Z98891", "Z8759")
"""The body mass index, and a scar of the uterus, which chapter 15 says."""
_CARE_OF_WOUNDS = ("Z480", "Z4889", "Z4789", "Z98890")


class Refinement:
    """The steps over the proposed candidates of one record.

    ``history_from``: how prominently a status or history has to stand to be reported beside what
    it bears on; ``prose``: the parts of a record told without headings.
    """

    def __init__(
        self,
        read: ReadNote,
        considered: Considered,
        catalog: Catalog,
        vocabulary: Vocabulary,
        on: dt.date,
        *,
        specificity: Specificity,
        history_from: Place,
        prose: Prose,
    ) -> None:
        self._read = read
        self._considered = considered
        self._icd10cm = catalog.icd10cm
        self._vocabulary = vocabulary
        self._on = on
        self._prose = prose
        self._status = RelevantStatus(read, considered, prose, history_from)
        self.rejections: list[Rejection] = []
        """What the steps took away so far."""
        self.set_aside: list[Candidate] = []
        """What the steps found and leave to the coder."""
        self._one_condition = OneCondition(catalog.icd10cm, specificity, self._reject)
        self._specificity = specificity

    def refine(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """All steps in their order."""
        for step in (
            self.without_treated_cancers,
            self.without_history_of_active,
            self.of_one_diabetes,
            self.with_stroke_sequelae,
            self.without_vaguer,
            self.with_detail,
            self.with_encounter,
            self.of_brittle_bone,
            self.with_pathological_fractures,
            self.combined,
            self.with_additional,
            self.without_vaguer,
            self.with_relevant_status,
            self.with_stroke_sequelae,
            self.with_organisms,
            self.with_receptors,
            self.with_spread,
            self.with_newborn,
            self.with_obstetrics,
            self.with_drug_effects,
            self.with_allergies,
            self.without_integral,
            self.with_injuries,
            self.without_voluntary_causes,
        ):
            proposed = step(proposed)
        return list(proposed)

    # -- what is said twice -------------------------------------------------------------------

    def without_status_of_today(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """What was done in this encounter is a procedure, not yet a status (I.C.21.c.3)."""
        step = _step(
            "status",
            "the operation of this encounter is coded as a procedure, not as a status",
            "I.C.21.c.3",
        )
        return self._without(proposed, self._is_of_today, step)

    def _is_of_today(self, candidate: Candidate) -> bool:
        return is_of_today(self._read, candidate)

    def without_treated_cancers(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """A cancer whose treatment is completed is a history (I.C.2.m)."""
        return self._and_rejected(without_treated_cancers(self._read, proposed, self._considered))

    def without_history_of_active(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """A disease that is treated now is not also a history (I.C.21.c.4)."""
        active = {history_code(c.code) for c in proposed} - MAY_RECUR
        step = _step("history", "the disease itself is coded as present", "I.C.21.c.4")
        return self._without(proposed, lambda c: c.code in active, step)

    def without_integral(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """A symptom that routinely belongs to a proposed diagnosis is not coded (I.B.5)."""
        codes = [c.code for c in proposed]
        kept = []
        for candidate in proposed:
            diagnosis = integral_to(candidate.code, codes)
            if diagnosis is None and _is_of_story(candidate):
                diagnosis = explained_in_story(candidate.code, codes)
            if diagnosis is None:
                kept.append(candidate)
            else:
                self._reject(candidate, integral_step(diagnosis))
        return kept

    # -- detail -------------------------------------------------------------------------------

    def without_vaguer(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """One code for one condition among the proposed ones."""
        return self._one_condition.joined(self._one_condition.without_vaguer(proposed))

    def with_detail(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """A vague problem takes the detail that the record gives elsewhere."""
        proposed = with_parts_of_colon(self._read, proposed)
        proposed = with_proven_masses(
            self._read, proposed, self._considered.candidates, self._vocabulary, self._specificity
        )
        proposed = with_quadrants(self._read, proposed, self._icd10cm, self._on)
        proposed = self._one_condition.with_detail(proposed, self._considered.candidates)
        return with_sites(self._read, proposed, self._vocabulary, self._specificity, self._reject)

    def of_one_diabetes(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """A complication told without the type is that of the diabetes which the record types."""
        established = (*proposed, *(c for c in self._considered.candidates if c.supports))
        if not any(c.code.startswith("E10") for c in established):
            return list(proposed)
        typed = {
            number
            for candidate in proposed
            for number in candidate.mentions
            if self._read.sentences[self._read.mentions[number].sentence].words >= {"type", "2"}
        }
        found = []
        for candidate in proposed:
            own = f"E10{candidate.code[3:]}"
            if (
                candidate.code.startswith("E11")
                and typed.isdisjoint(candidate.mentions)
                and self._icd10cm.is_billable(own, self._on)
            ):
                step = _step("specificity", "the record names type 1 diabetes", "I.C.4.a.1")
                self._reject(candidate, step)
                candidate = replace(candidate, code=own).with_step(step)  # noqa: PLW2901
            found.append(candidate)
        return list({c.code: c for c in found}.values())

    def with_stroke_sequelae(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """What an earlier stroke left, as its sequelae (I.C.9.d)."""
        return self._and_rejected(with_stroke_sequelae(self._read, proposed, self._icd10cm))

    # -- codes that belong together -----------------------------------------------------------

    def combined(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Combination codes over the proposed diagnoses and what else the record establishes."""
        refused = {r.code.value for r in self.rejections}
        support = [c for c in self._considered.candidates if c.supports and c.code not in refused]
        combining = Combining(self._read, self._vocabulary, self._reject)
        return combining.combined(
            proposed, support, lambda code: self._icd10cm.is_billable(code, self._on)
        )

    def with_additional(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Codes that "use additional code" notes ask for and the record supports (I.A.17)."""
        by_code = {c.code: c for c in proposed}
        supporting = [c for c in self._considered.candidates if c.supports]
        for candidate in proposed:
            for note, other in asked_for(self._icd10cm, candidate.code, supporting):
                if other.code in by_code or any(
                    self._one_condition.tells_more(c, other) for c in by_code.values()
                ):
                    continue
                step = _step(
                    "use additional code",
                    f"{dotted(candidate.code)} asks for it: {note.text}",
                    "I.A.17",
                    source=f"tabular {dotted(note.printed_at.code)}",
                )
                by_code[other.code] = other.with_step(step)
        return list(by_code.values())

    def with_relevant_status(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Status and history that bear on what is treated (I.C.21.c.3-4, IV.J)."""
        return self._status.added_to(proposed)

    # -- what drugs did -----------------------------------------------------------------------

    def with_drug_effects(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """What drugs did, behind the conditions they explain (I.C.19.e.5)."""
        effects = [
            effect
            for effect in drug_effects(
                self._read, proposed, self._considered.candidates, self._vocabulary
            )
            if self._icd10cm.is_billable(effect.code, self._on)
        ]
        done = DoneByDrugs(self._considered.candidates, self._reject)
        step = _step("specificity", "the record names the drug", "I.B.2")
        return self._without(
            done.added(effects, proposed),
            lambda c: any(is_told_by(c.code, effect.code) for effect in effects),
            step,
        )

    def with_allergies(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Drug allergies that changed the treatment (I.C.21.c.3)."""
        return self._and_rejected(with_allergies(self._read, proposed, self._vocabulary))

    # -- what the encounter is for -------------------------------------------------------------

    def with_encounter(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Aftercare, surveillance, vaccines and counselling that no term names (I.C.21.c)."""
        coded = self._and_rejected(for_purpose(self._read, self._prose, proposed, self._considered))
        acts = told_acts(self._read, coded, self._vocabulary, self._prose)
        return list({c.code: c for c in (*acts, *coded)}.values())

    def of_brittle_bone(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Fractures of a bone with osteoporosis as pathological ones (I.C.13.d.2)."""
        return self._and_rejected(
            of_brittle_bone(
                self._read, self._considered.candidates, proposed, self._icd10cm, self._on
            )
        )

    def with_pathological_fractures(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Fractures through a neoplasm of the bone as such (I.C.2.l.6)."""
        return self._and_rejected(with_pathological_fractures(self._read, proposed, self._icd10cm))

    # -- organisms, births -------------------------------------------------------------------

    def with_organisms(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """The organisms of proposed infections and what they resist (I.C.1.b-c)."""
        return self._and_rejected(
            with_organisms(self._read, proposed, self._icd10cm, self._vocabulary, self._on)
        )

    def with_receptors(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """The receptors of a proposed breast cancer (Z17)."""
        return with_receptors(self._read, proposed)

    def with_spread(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Every site of a spread that is told as a list or behind its cancer (I.C.2)."""
        spread = self._and_rejected(with_spread(self._read, proposed))
        return with_positive_nodes(self._read, spread)

    def with_newborn(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """The record of a newborn: birth, prematurity, observation (I.C.16)."""
        return self._and_rejected(
            with_newborn(self._read, proposed, self._icd10cm, self._vocabulary, self._on)
        )

    def with_obstetrics(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """The record of a pregnancy, delivery or puerperium by chapter 15 (I.C.15)."""
        coded = self._and_rejected(
            with_obstetrics(self._read, proposed, self._icd10cm, self._vocabulary, self._on)
        )
        if not any(c.code.startswith("O") for c in coded):
            return coded
        step = _step("status", "not reported in pregnancy", "I.C.21.c.3")
        return self._without(coded, lambda c: c.code.startswith(_NOT_IN_PREGNANCY), step)

    def _and_rejected(
        self, result: tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]
    ) -> list[Candidate]:
        coded, gone = result
        for candidate, step in gone:
            self._reject(candidate, step)
        return coded

    # -- what happened to an injured patient --------------------------------------------------

    def with_injuries(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Injuries in detail, and their external causes behind them (I.C.20)."""
        proposed = self._without_aftercare_of_wounds(proposed)
        return with_injuries(
            self._read,
            self._considered.candidates,
            proposed,
            self._icd10cm,
            self._vocabulary,
            self._on,
        )

    def _without_aftercare_of_wounds(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """An injury is followed under its own code, not under the care of its sutures."""
        if not any(
            is_followed(c.code) or is_open_wound(self._icd10cm.title(c.code) or "", c.code)
            for c in proposed
        ):
            return list(proposed)
        step = _step("encounter", "aftercare of an injury is its own code", "I.C.21.c.7")
        return self._without(proposed, lambda c: c.code.startswith(_CARE_OF_WOUNDS), step)

    def without_voluntary_causes(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """An office visit leaves external causes to the coder: they are voluntary (I.C.20).

        They stand among the candidates, ready for a payer or a state that asks for them.
        """
        if self._read.note.setting is not Setting.OUTPATIENT:
            return list(proposed)
        step = _step("selection", "reported where a payer or a state asks for it", "I.C.20")
        self.set_aside = [c.with_step(step) for c in proposed if is_told_cause(c.code)]
        return [c for c in proposed if not is_told_cause(c.code)]

    # -- rejections ---------------------------------------------------------------------------

    def _without(
        self, proposed: Sequence[Candidate], leaves: Callable[[Candidate], bool], step: ProofStep
    ) -> list[Candidate]:
        for candidate in filter(leaves, proposed):
            self._reject(candidate, step)
        return [c for c in proposed if not leaves(c)]

    def _reject(self, candidate: Candidate, step: ProofStep) -> None:
        self.rejections.append(rejection(candidate, step))


def rejection(candidate: Candidate, step: ProofStep) -> Rejection:
    """A candidate that is kept out, with the step that decided."""
    return Rejection(Code.icd10cm(candidate.code), step, candidate.evidence)


def _is_of_story(candidate: Candidate) -> bool:
    """Whether a complaint stands in the story alone, and no note of the tabular asks for it."""
    return candidate.place < Place.PROBLEM_TEXT and not any(
        step.step in ("use additional code", "combination", "adverse effect")
        for step in candidate.why
    )


def _step(step: str, detail: str, paragraph: str, *, source: str | None = None) -> ProofStep:
    citation = f"ICD-10-CM Official Guidelines, section {paragraph}"
    return ProofStep(step, detail, source, citation)
