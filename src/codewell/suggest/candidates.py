"""Candidates: what the mentions of a note say of one code, before any is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
from codewell.suggest.attributes import RecordAttributes
from codewell.suggest.care_of_others import is_left_to_another
from codewell.suggest.clinic_titles import names_clinic
from codewell.suggest.drugs.vaccine_names import is_of_other_day_or_vaccine
from codewell.suggest.findings.result_findings import is_of_pathologist, is_only_result
from codewell.suggest.history.planned_operations import is_planned
from codewell.suggest.history.served_devices import status_in_stay
from codewell.suggest.injury.phase_of_care import under_care
from codewell.suggest.not_addressed import is_not_addressed, is_warded_off
from codewell.suggest.own_plan import heads_line_of_stay, heads_own_plan
from codewell.suggest.places import (
    DISCHARGE_SECTIONS,
    PROBLEM_SECTIONS,
    REASON_SECTIONS,
    Place,
    has_assessment,
    prominence,
    prose_of,
    told_in_story,
)
from codewell.suggest.prose import Prose
from codewell.suggest.specificity import Context, Specificity
from codewell.suggest.stages_of_sides import parted
from codewell.suggest.suspected import SUSPECTED, is_only_treated
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern
from codewell.text.vocabulary import NO_GUARDS, Guards

__all__ = [
    "CONTRADICTION",
    "DISCHARGE_SECTIONS",
    "PROBLEM_SECTIONS",
    "REASON_SECTIONS",
    "Candidate",
    "Considered",
    "Place",
    "consider",
    "has_assessment",
    "in_story_order",
    "prose_of",
]

_YEAR = Pattern(r"[^,;.\n]*?\b((?:19|20)\d\d)\b")
_YEAR_REACH = 40
_RESULTS_IN_COURSE = frozenset(("imaging", "results", "labs"))
"""What a result in the course of a stay opens: the course goes on behind it."""
_LEFT_BY_OPERATION = ("Z89", "Z90", "Z93", "Z95", "Z96", "Z97", "Z98")


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
        elif kept_out[code].uncertain and is_only_treated(read, codable[code].mentions):
            kept_out[code] = _join([kept_out[code], codable.pop(code)]).with_step(SUSPECTED)
    return Considered(tuple(codable.values()), tuple(kept_out.values()))


_IDEATION = "R4585"
CONTRADICTION = ProofStep(
    "certainty",
    "the record names it in one place and denies it in another; ask the provider",
    citation="ICD-10-CM Official Guidelines, section I.A.19",
)


def _contradicted(candidate: Candidate, denial: Candidate, setting: Setting) -> bool:
    """Whether a statement outside the problems is denied elsewhere, as often as it is made.

    What brought a patient may be gone when the record is written, or have been absent before.
    """
    if candidate.place >= (Place.REASON if setting is Setting.INPATIENT else Place.PROBLEM):
        return False
    if candidate.code.startswith(_IDEATION) and setting is not Setting.OUTPATIENT:
        return False  # it brought the patient, and is denied by the time of the discharge
    return (
        candidate.place is not Place.REASON
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
    mention = under_care(read, mention, attributes.phase(mention))
    start, history = _history(mention, read)
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
    contexts = parted(read, mention, context)
    codes = [found for one in contexts for found in specificity.resolve(start, asked, one)]
    if specificity.is_vague(codes[0].code) and (told := attributes.told_of_problem(mention)):
        codes = specificity.resolve(start, asked, replace(context, line=context.line | told))
    decision = decide(
        start,
        mention.assertion,
        setting,
        at_discharge=_tells_course(read, mention)
        and not attributes.is_progress_note
        and not _was_over_before(read, mention),
        lasts=lambda: specificity.is_chronic(codes[0].code),
    )
    place = prominence(mention, attributes, prose)
    if place is Place.NARRATIVE and heads_own_plan(read, mention, attributes):
        place = Place.PROBLEM_TEXT
    if place is Place.NARRATIVE and heads_line_of_stay(read, mention):
        place = Place.PROBLEM
    if is_left_to_another(read, mention):
        place = min(place, Place.HISTORY)
    if is_not_addressed(read, mention) or is_warded_off(read, mention):
        place = Place.PASSING
    if (
        names_clinic(read, mention)
        or is_of_other_day_or_vaccine(read, mention)
        or (mention.code.startswith(_LEFT_BY_OPERATION) and is_planned(read, number))
    ):
        place = Place.PASSING
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
            else told_in_story(place, resolved.code, read.sentences[mention.sentence].words, prose),
            order=mention.span.start,
            why=(term, *history, *resolved.steps, decision.step),
            missing=resolved.missing,
            uncertain=mention.assertion.label == "possible",
            denied=_denies(mention) and not _is_of_before(read, mention),
        )
        for resolved in codes
    ]
    return found, decision.codable


def _tells_course(read: ReadNote, mention: Mention) -> bool:
    """Whether a mention stands where the diagnoses at discharge do.

    What is over in a stay told without headings was of the stay.
    """
    return (
        mention.section in DISCHARGE_SECTIONS
        or (
            mention.section in _RESULTS_IN_COURSE
            and read.note.setting is Setting.INPATIENT
            and any(section.kind == "hospital_course" for section in read.sections)
        )
        or (
            mention.section == "unheaded"
            and read.note.setting is Setting.INPATIENT
            and mention.assertion.is_resolved
            and all(sense != "past" for sense, _ in mention.assertion.cues)
            and all(section.kind not in DISCHARGE_SECTIONS for section in read.sections)
        )
    )


def _was_over_before(read: ReadNote, mention: Mention) -> bool:
    """Whether an earlier year right behind tells when a condition ended: "repaired 2011"."""
    end = mention.span.end
    year = _YEAR.match(read.note.text, end, end + _YEAR_REACH)
    return mention.assertion.is_resolved and year is not None and int(year[1]) < read.note.date.year


def _denies(mention: Mention) -> bool:
    """Whether the patient is said not to have it, but for a template of systems.

    "No history of headaches" denies earlier ones, not that of today.
    """
    assertion = mention.assertion
    return (
        assertion.certainty is Certainty.NEGATED
        and assertion.experiencer is Experiencer.PATIENT
        and all(sense != "past" for sense, _ in assertion.cues)
        and mention.section != "review_of_systems"
    )


def _is_of_before(read: ReadNote, mention: Mention) -> bool:
    """Whether "never" denies it of the time before a stay: "never had seizures" until this one."""
    return read.note.setting is Setting.INPATIENT and all(
        span.of(read.note.text).lower().startswith("never")
        for sense, span in mention.assertion.cues
        if sense == "negated"
    )


def _history(mention: Mention, read: ReadNote) -> tuple[str, tuple[ProofStep, ...]]:
    """The code to start from: of a history where the disease is over or a relative's.

    What was over by the end of a stay or emergency visit is no history of it: "TIA, resolved".
    """
    in_visit = read.note.setting is Setting.OUTPATIENT
    if mention.assertion.is_resolved and _tells_course(read, mention) and not in_visit:
        return mention.code, ()
    if served := status_in_stay(mention.code, read.note.setting):
        return served[0], served[1:]
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
