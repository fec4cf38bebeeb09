"""Candidates: what the mentions of a note say of one code, before any is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from codewell.model import (
    Certainty,
    Evidence,
    Experiencer,
    Mention,
    ProofStep,
    Setting,
    Span,
    dotted,
)
from codewell.rules.logic.certainty import decide
from codewell.rules.logic.history import family_code, history_code
from codewell.rules.logic.sequence import is_first_listed_only
from codewell.suggest.attributes import RecordAttributes
from codewell.suggest.prose import Prose, read_prose
from codewell.suggest.result_findings import is_of_pathologist, is_only_result
from codewell.suggest.specificity import Context, Specificity
from codewell.text import ReadNote, Vocabulary
from codewell.text.vocabulary import NO_GUARDS, Guards

PROBLEM_SECTIONS = frozenset(
    (
        "assessment",
        "assessment_and_plan",
        "plan",
        "problem_list",
        "principal_diagnosis",
        "secondary_diagnoses",
        "discharge_diagnosis",
        "postoperative_diagnosis",
    )
)
"""Where a record states what was treated."""

DISCHARGE_SECTIONS = PROBLEM_SECTIONS | {"hospital_course"}
"""Where the diagnoses at discharge stand (guideline II.H)."""

REASON_SECTIONS = frozenset(("chief_complaint", "indication"))

PROBLEM_COVERAGE = 0.4
"""A mention that covers this share of its line names a problem rather than passing by."""


_CERTIFICATE = "Z027"
_TASKS = ("Z11", "Z12", "Z13", "Z713", "Z480")
"""Screening, advice and the removal of sutures, which in a plan are tasks."""


class Place(IntEnum):
    """How prominently a mention stands, the highest best."""

    PASSING = 0
    HISTORY = 1
    NARRATIVE = 2
    REASON = 3
    PROBLEM_TEXT = 4
    PROBLEM = 5


_SECTION_PLACES = {
    "history_of_present_illness": Place.NARRATIVE,
    "hospital_course": Place.NARRATIVE,
    "unheaded": Place.NARRATIVE,
    "admission_diagnosis": Place.NARRATIVE,
    "preoperative_diagnosis": Place.NARRATIVE,
    "imaging": Place.NARRATIVE,
    "results": Place.NARRATIVE,
    "procedure": Place.NARRATIVE,
    "findings": Place.NARRATIVE,
    "past_medical_history": Place.HISTORY,
    "past_surgical_history": Place.HISTORY,
    "social_history": Place.HISTORY,
    "family_history": Place.HISTORY,
    "medications": Place.HISTORY,
    "immunizations": Place.HISTORY,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that the record supports, with its proof so far.

    ``mentions`` are numbers of mentions in the read note, ``concept`` the starting code before
    specificity, ``order`` the place of the most prominent mention in the text. ``denied``: the
    record denies it somewhere; ``leads``: it is the reason for the encounter and stands first;
    ``after``: the code right behind which it stands.
    """

    code: str
    concept: str
    billable: bool
    mentions: tuple[int, ...]
    evidence: tuple[Evidence, ...]
    place: Place
    order: int
    why: tuple[ProofStep, ...]
    missing: tuple[str, ...] = ()
    uncertain: bool = False
    denied: bool = False
    leads: bool = False
    after: str | None = None

    @classmethod
    def by_words(cls, code: str, text: str, span: Span, step: ProofStep, place: Place) -> Candidate:
        """A billable code that words of the record lead to by themselves, without a mention."""
        return cls(
            code=code,
            concept=code,
            billable=True,
            mentions=(),
            evidence=(Evidence(span, span.of(text)),),
            place=place,
            order=span.start,
            why=(step,),
        )

    @property
    def supports(self) -> bool:
        """Whether the record establishes the condition, though it may not be proposed itself."""
        return self.billable and not self.uncertain and self.place is not Place.PASSING

    def with_step(self, step: ProofStep) -> Candidate:
        """The same candidate with one more line of proof."""
        return replace(self, why=(*self.why, step))


@dataclass(frozen=True, slots=True)
class Considered:
    """What was found: codable candidates by code, and statements kept out with the reason."""

    candidates: tuple[Candidate, ...]
    kept_out: tuple[Candidate, ...]


def consider(
    read: ReadNote,
    vocabulary: Vocabulary,
    specificity: Specificity,
    setting: Setting,
    prose: Prose,
) -> Considered:
    """Decide on every mention and make its code specific; mentions of one code are joined."""
    attributes = RecordAttributes(read, vocabulary)
    said: dict[bool, dict[str, list[Candidate]]] = {True: {}, False: {}}
    for number, (mention, guards) in enumerate(zip(read.mentions, read.guards, strict=True)):
        found, is_codable = _candidates(
            read, number, mention, guards, attributes, specificity, setting, prose
        )
        for candidate in found:
            said[is_codable].setdefault(candidate.code, []).append(candidate)
    codable = {code: _join(statements) for code, statements in said[True].items()}
    kept_out = {code: _join(statements) for code, statements in said[False].items()}
    for code in [c for c in codable if c in kept_out]:
        if _contradicted(codable[code], kept_out[code], setting):
            kept_out[code] = _join([kept_out[code], codable.pop(code)]).with_step(CONTRADICTION)
    return Considered(tuple(codable.values()), tuple(kept_out.values()))


CONTRADICTION = ProofStep(
    "certainty",
    "the record names it in one place and denies it in another; ask the provider",
    citation="ICD-10-CM Official Guidelines, section I.A.19",
)


def _contradicted(candidate: Candidate, denial: Candidate, setting: Setting) -> bool:
    """Whether a statement outside the problems is denied elsewhere, as often as it is made.

    What brought a patient to a stay may be gone at discharge.
    """
    if setting is Setting.INPATIENT and candidate.place >= Place.REASON:
        return False
    return (
        candidate.place < Place.PROBLEM
        and denial.denied
        and len(candidate.mentions) <= len(denial.mentions)
    )


def _candidates(
    read: ReadNote,
    number: int,
    mention: Mention,
    guards: Guards,
    attributes: RecordAttributes,
    specificity: Specificity,
    setting: Setting,
    prose: Prose,
) -> tuple[list[Candidate], bool]:
    start, history = _history(mention)
    side = attributes.own_side(mention) if _denies(mention) else attributes.side(mention)
    line = attributes.line(mention, read.lines[number]) | attributes.qualities(mention)
    context = Context(
        line=line | {side} if side else line,
        side=side,
        trimester=lambda: attributes.trimester,
        phase=attributes.phase(mention),
        elsewhere=attributes.elsewhere(mention),
        left_handed=lambda: attributes.left_handed,
        of_others=attributes.names_of_others(mention),
    )
    term = ProofStep("term", f"“{mention.term}”: {dotted(mention.code)}", mention.source)
    asked = guards if start == mention.code else NO_GUARDS
    codes = specificity.resolve(start, asked, context)
    if specificity.is_vague(codes[0].code) and (told := attributes.told_of_problem(mention)):
        codes = specificity.resolve(start, asked, replace(context, line=context.line | told))
    decision = decide(
        start,
        mention.assertion,
        setting,
        at_discharge=mention.section in DISCHARGE_SECTIONS and not attributes.is_progress_note,
        lasts=lambda: specificity.is_chronic(codes[0].code),
    )
    place = _place(mention, attributes, prose)
    if setting is not Setting.INPATIENT and is_of_pathologist(read, mention):
        place = Place.PROBLEM
    if setting is Setting.INPATIENT and place is Place.NARRATIVE:
        sentence = read.sentences[mention.sentence]
        place = Place.PASSING if is_only_result(read.note.text, sentence, mention) else place
    found = [
        Candidate(
            code=resolved.code,
            concept=mention.code,
            billable=resolved.billable,
            mentions=(number,),
            evidence=(_evidence(read, mention.span),),
            place=place
            if attributes.is_stated(mention)
            else _in_story(place, resolved.code, read.sentences[mention.sentence].words, prose),
            order=mention.span.start,
            why=(term, *history, *resolved.steps, decision.step),
            missing=resolved.missing,
            uncertain=mention.assertion.label == "possible",
            denied=_denies(mention),
        )
        for resolved in codes
    ]
    return found, decision.codable


def _denies(mention: Mention) -> bool:
    """Whether the patient is said not to have it, but for a template of systems."""
    assertion = mention.assertion
    return (
        assertion.certainty is Certainty.NEGATED
        and assertion.experiencer is Experiencer.PATIENT
        and mention.section != "review_of_systems"
    )


def _history(mention: Mention) -> tuple[str, tuple[ProofStep, ...]]:
    """The code to start from: of a history where the disease is over or a relative's."""
    if mention.assertion.experiencer is Experiencer.FAMILY:
        code, words = family_code(mention.code), "a relative has or had it"
    elif mention.assertion.label == "past":
        code, words = history_code(mention.code), "documented as history, no longer present"
    else:
        return mention.code, ()
    if code is None:
        return mention.code, ()
    step = ProofStep(
        "history",
        f"{dotted(code)}: {words}",
        citation="ICD-10-CM Official Guidelines, section I.C.21.c.4",
    )
    return code, (step,)


def prose_of(read: ReadNote) -> Prose:
    """The parts of a visit told as prose; a stay tells of its course instead.

    Where the conclusion establishes nothing, what the examination found is the result.
    """
    headed = any(section.kind in PROBLEM_SECTIONS for section in read.sections)
    if headed or read.note.setting is Setting.INPATIENT:
        return Prose()
    prose = read_prose(read)
    judged = any(
        prose.concludes(m.span) and m.assertion.label == "affirmed" and m.code[0] not in "RZ"
        for m in read.mentions
    )
    return replace(prose, judges=True) if judged else replace(prose, examination=None)


def _place(mention: Mention, attributes: RecordAttributes, prose: Prose) -> Place:
    """How prominently a mention stands; a diagnosis stated under a symptom is a problem itself.

    In prose the conclusion is the assessment, and a finding of the examination supports only.
    """
    place = place_of(mention)
    if attributes.is_only_listed(mention):
        return Place.PASSING
    if mention.section == "problem_list" and attributes.has_copied_list:
        return Place.HISTORY
    if place is Place.NARRATIVE and prose.concludes(mention.span):
        return Place.PROBLEM_TEXT
    if place is Place.NARRATIVE and prose.finds(mention.span):
        return Place.HISTORY
    if (
        place is Place.PROBLEM_TEXT
        and not mention.code.startswith(("R", "Z"))
        and (
            attributes.is_stated(mention)
            or attributes.opens(mention)
            or attributes.is_in_short_item(mention)
        )
    ):
        return Place.PROBLEM
    return place


_ACTS_IN_STORY = ("C", "O", "P", "R", "V", "W", "X", "Y", "Z")


def in_story_order(
    proposed: Sequence[Candidate],
    prose: Prose,
    is_chronic: Callable[[str], bool],
    *,
    stay: bool,
) -> list[Candidate]:
    """The proposed codes so that those of a story without an assessment stand as it tells them.

    A stay begins with what is acute; in a visit that establishes nothing the first complaint
    leads.
    """
    if stay:
        return [
            replace(c, place=min(c.place, Place.HISTORY)) if is_chronic(c.code) else c
            for c in proposed
        ]
    if prose.judges:
        return list(proposed)
    return [replace(c, place=min(c.place, Place.NARRATIVE)) for c in proposed]


_CARED_FOR = frozenset("take takes taking treated controlled managed".split())
"""With one of these a sentence says that a condition is under treatment."""


def _in_story(place: Place, code: str, words: frozenset[str], prose: Prose) -> Place:
    """What the story tells without treatment and the conclusion does not name is background."""
    passed = (
        place is Place.NARRATIVE
        and prose.judges
        and not code.startswith(_ACTS_IN_STORY)
        and words.isdisjoint(_CARED_FOR)
    )
    return Place.HISTORY if passed else place


def place_of(mention: Mention) -> Place:
    """How prominently a mention stands."""
    covers = mention.coverage >= PROBLEM_COVERAGE
    if mention.code.startswith(_CERTIFICATE) or (
        mention.section == "plan"
        and (is_first_listed_only(mention.code) or mention.code.startswith(_TASKS))
    ):
        covers = False  # a certificate or examination in the plan is a task, not the reason
    if mention.section in PROBLEM_SECTIONS:
        return Place.PROBLEM if covers else Place.PROBLEM_TEXT
    if mention.section in REASON_SECTIONS:
        return Place.REASON
    return _SECTION_PLACES.get(mention.section, Place.PASSING)


def _join(statements: Sequence[Candidate]) -> Candidate:
    """Statements of one code as one: the most prominent leads, all are evidence."""
    if len(statements) == 1:
        return statements[0]
    lead = max(statements, key=lambda c: c.place)  # the first of the most prominent
    ordered = [lead, *(c for c in statements if c is not lead)]
    return replace(
        lead,
        mentions=tuple(number for c in ordered for number in c.mentions),
        evidence=tuple(dict.fromkeys(e for c in ordered for e in c.evidence)),
        missing=min((c.missing for c in ordered), key=len),
        uncertain=all(c.uncertain for c in ordered),
        denied=any(c.denied for c in ordered),
    )


def _evidence(read: ReadNote, span: Span) -> Evidence:
    return Evidence(span, span.of(read.note.text))
