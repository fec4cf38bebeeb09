"""Problems addressed: the assessed diagnoses, each with its state as the record tells it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from codewell.model import Setting, Span
from codewell.model.evaluation_management import Doubt, Problem, ProblemKind
from codewell.suggest.candidates import PROBLEM_SECTIONS
from codewell.suggest.evaluation_management.hits import Hit, Record, pattern
from codewell.suggest.evaluation_management.kinds import is_adverse_effect, is_kind, usual_kind

_LINE = 120
_NUMBERED = pattern("problems", "numbered")
_STATES_IN = frozenset(
    "history_of_present_illness chief_complaint unheaded hospital_course interval_history".split()
)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A diagnosis that the visit assesses: its code, where it stands, and all its sentences."""

    code: str
    label: str
    span: Span
    places: tuple[Span, ...]
    sentences: tuple[int, ...]
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    """A problem with the sentences that belong to it and what they say of its state."""

    assessed: Assessed
    codes: tuple[str, ...]
    lead: int
    block: tuple[int, ...]


def problems_of(
    record: Record,
    assessed: Sequence[Assessed],
    is_chronic: Callable[[str], bool],
    *,
    has_workup: bool,
) -> tuple[Problem, ...]:
    """The problems in the order of the assessment; codes of one condition are one problem."""
    found = _found(record, assessed)
    leads = {f.lead: [g for g in found if g.lead == f.lead] for f in found}
    problems = []
    for one in found:
        states = _states(record, one, leads[one.lead], is_only=len(found) == 1)
        problems.append(_problem(record, one, states, is_chronic, has_workup=has_workup))
    return tuple(_without_named_only(record, found, problems))


# -- which ------------------------------------------------------------------------------------


def _found(record: Record, assessed: Sequence[Assessed]) -> list[_Found]:
    """The assessed diagnoses; where an assessment holds none of them, its own lines."""
    placed = [_in_assessment(record, one) for one in assessed]
    kept: list[tuple[Assessed, list[str]]] = []
    for one in placed:
        if _is_no_problem(one.code) or not _counts(record, one, placed):
            continue
        if _is_not_in(record, one):
            continue
        same = next((k for k in kept if _is_same(k[0], one)), None)
        if same:
            same[1].append(one.code)
        else:
            kept.append((one, [one.code]))
    own_lines = _lines(record) if not kept else _further_lines(record, kept)
    kept += [(one, [""]) for one in own_lines]
    leads = [_sentence_at(record, one.span.start) for one, _ in kept]
    return [
        _Found(one, tuple(codes), lead, _block(record, lead, leads))
        for one, codes in kept
        for lead in [_sentence_at(record, one.span.start)]
    ]


_ASSESSMENT = frozenset(
    "assessment assessment_and_plan discharge_diagnosis principal_diagnosis problem_list".split()
)


def _is_no_problem(code: str) -> bool:
    """A status, an external cause, an organism, a drug: they describe a problem or none."""
    return is_kind(code, "not_a_problem") or is_adverse_effect(code)


_NOT_IN = pattern("problems", "not_in")


def _is_not_in(record: Record, one: Assessed) -> bool:
    """“Not in respiratory failure”: a state that is denied."""
    sentence = record.read.sentences[_sentence_at(record, one.span.start)].span
    return _NOT_IN.search(record.text[sentence.start : one.span.start]) is not None


_WELL = pattern("problems", "well")
_SHORT = 10
_NAMES_KIND = ("said_minor", "said_complicated", "said_threat")


def _further_lines(
    record: Record, kept: Sequence[tuple[Assessed, list[str]]]
) -> Iterator[Assessed]:
    """Lines of the assessment without a code that name the kind of their problem."""
    taken = {_sentence_at(record, one.span.start) for one, _ in kept}
    for number, sentence in enumerate(record.read.sentences):
        if number in taken or record.sections[number] != "assessment":
            continue
        named = [h for h in record.here(number, "state") if h.value in _NAMES_KIND]
        if named and len(sentence.tokens) <= _SHORT:
            yield _line(record, number)


def _line(record: Record, number: int) -> Assessed:
    sentence = record.read.sentences[number].span
    span = Span(sentence.start, min(sentence.end, sentence.start + _LINE))
    return Assessed("", record.words(span), span, (span,), (number,))


def _in_assessment(record: Record, one: Assessed) -> Assessed:
    """The same diagnosis led by its words in the assessment, where it stands there."""
    for span in one.places:
        if record.sections[_sentence_at(record, span.start)] in _ASSESSMENT:
            return replace(one, span=span, label=record.words(span))
    return one


def _counts(record: Record, one: Assessed, all_of_them: Sequence[Assessed]) -> bool:
    """A final code; one of the assessment before those that stand only elsewhere.

    A mere candidate counts where it is an item of the narrative and no final code is a problem.
    """
    number = _sentence_at(record, one.span.start)
    if one.is_final:
        own = {
            record.sections[_sentence_at(record, o.span.start)] in _ASSESSMENT
            for o in all_of_them
            if o.is_final and not _is_no_problem(o.code)
        }
        lines = any(section in _ASSESSMENT for section in record.sections)
        return record.sections[number] in _ASSESSMENT or (True not in own and not lines)
    if any(o.is_final and not _is_no_problem(o.code) for o in all_of_them):
        return False
    sentence = record.read.sentences[number]
    return sentence.is_item and sentence.section == "unheaded"


def _lines(record: Record) -> Iterator[Assessed]:
    """The lines of an assessment in which no code was found, each a problem without a code."""
    for number, section in enumerate(record.sections):
        if section in ("assessment", "assessment_and_plan"):
            if number and record.sections[number - 1] == record.sections[number]:
                break
            if not _says_well(record, number):
                yield _line(record, number)


def _says_well(record: Record, number: int) -> bool:
    """“Routine well child exam, normal growth”: the purpose of the visit and no problem."""
    sentence = record.read.sentences[number].span
    named = [m.code for m in record.read.mentions if m.sentence == number]
    if any(code.startswith("Z") and is_kind(code, "not_a_problem") for code in named):
        return not any(not is_kind(code, "not_a_problem") for code in named)
    return not named and _WELL.search(sentence.of(record.text)) is not None


def _is_same(one: Assessed, other: Assessed) -> bool:
    """Whether two codes are of one problem: the same words, or one lasting disease."""
    if one.span.overlaps(other.span):
        return True
    category = one.code[:3]
    return category == other.code[:3] and category[0] not in "RSZMO"


def _sentence_at(record: Record, position: int) -> int:
    number = bisect_right(record.starts, position) - 1
    if number >= 0 and position < record.read.sentences[number].span.end:
        return number
    return 0


def _is_new_paragraph(record: Record, number: int) -> bool:
    before, sentence = record.read.sentences[number - 1 : number + 1]
    return "\n\n" in record.text[before.span.end : sentence.span.start]


def _block(record: Record, lead: int, counts: Sequence[int]) -> tuple[int, ...]:
    """The lead sentence and what follows it up to the next problem or numbered item."""
    sentences = record.read.sentences
    section = sentences[lead].section
    block = [lead]
    if section not in PROBLEM_SECTIONS:
        return (lead,)
    several = sum(number == lead for number in counts) > 1
    for number in range(lead + 1, len(sentences)):
        if several and _is_new_paragraph(record, number):
            break
        sentence = sentences[number]
        starts = _NUMBERED.match(record.text, sentence.span.start, sentence.span.end)
        if sentence.section != section or number in counts or starts:
            break
        block.append(number)
    return tuple(block)


# -- state ------------------------------------------------------------------------------------


_OF_GOAL = pattern("problems", "of_goal")


def _states(record: Record, one: _Found, beside: Sequence[_Found], *, is_only: bool) -> list[Hit]:
    """What is said of the state in its own lines, else where the record speaks of it elsewhere."""
    own = [h for number in one.block for h in record.here(number, "state")]
    if len(beside) > 1:
        own = _own_share(own, one, beside)
    own = [h for h in own if _holds(record, h)]
    if own:
        return own
    return [
        h
        for number in (range(len(record.sections)) if is_only else one.assessed.sentences)
        if number not in one.block and record.read.sentences[number].section in _STATES_IN
        for h in record.here(number, "state")
        if _holds(record, h)
        and (number in one.assessed.sentences or _OF_GOAL.search(record.words(h.span)))
    ]


def _own_share(hits: Iterable[Hit], one: _Found, beside: Sequence[_Found]) -> list[Hit]:
    """Of a sentence with several problems: what stands behind each; a single word is of all."""
    here = [h for h in hits if h.sentence == one.lead]
    other = [h for h in hits if h.sentence != one.lead and one is beside[-1]]
    if len(here) <= 1:
        return [*here, *other]
    starts = sorted(f.assessed.span.start for f in beside)
    mine = one.assessed.span.start
    if mine == starts[0]:
        mine = 0  # what stands before the first is said of it
    following = next((s for s in starts if s > one.assessed.span.start), None)
    own = [
        h for h in here if h.span.start >= mine and (following is None or h.span.start < following)
    ]
    return [*own, *other]


def _holds(record: Record, hit: Hit) -> bool:
    assertion = record.assertion(hit)
    return assertion.label in ("affirmed", "past", "possible")


def _is_not_controlled(record: Record, one: _Found) -> bool:
    """“Not currently controlled”: the word of a stable state, denied."""
    return any(
        h.value == "stable" and record.assertion(h).label == "negated"
        for number in one.block
        for h in record.here(number, "state")
    )


# -- kind -------------------------------------------------------------------------------------

Kind = tuple[ProblemKind, Doubt | None, Hit | None]
_SAID = (
    ("said_threat", ProblemKind.THREAT),
    ("said_complicated", ProblemKind.ACUTE_COMPLICATED_INJURY),
    ("said_minor", ProblemKind.SELF_LIMITED),
    ("said_uncomplicated", ProblemKind.ACUTE_UNCOMPLICATED),
)
"""Words of the writer that name the kind itself."""


def _problem(
    record: Record,
    one: _Found,
    states: Sequence[Hit],
    is_chronic: Callable[[str], bool],
    *,
    has_workup: bool,
) -> Problem:
    said = {h.value: h for h in reversed(states)}
    febrile = _is_febrile(record, one)
    lasting = any(_lasts(code, said, is_chronic, febrile=febrile) for code in one.codes)
    in_lead = {h.value: h for h in reversed(states) if h.sentence == one.lead}
    found = _said_kind(in_lead, lasting=lasting)
    is_open = "uncertain" in said and _is_growth_named(record, one)
    if found is None and lasting and not is_open:
        found = _chronic_kind(record, one, said)
    kind, doubt, why = found or _acute_kind(record, one, said, has_workup=has_workup)
    evidence = [record.evidence(one.assessed.span)]
    if why and why.span != one.assessed.span:
        evidence.append(record.evidence(why.span))
    return Problem(kind, one.assessed.label, tuple(evidence), doubt)


def _said_kind(said: dict[str, Hit], *, lasting: bool) -> Kind | None:
    for value, kind in _SAID:
        if value in said and not (lasting and kind is ProblemKind.ACUTE_UNCOMPLICATED):
            return kind, None, said[value]
    return None


def _lasts(
    code: str, said: dict[str, Hit], is_chronic: Callable[[str], bool], *, febrile: bool
) -> bool:
    if usual_kind(code) in ("threat", "self_limited") or is_kind(code, "systemic"):
        return False
    if febrile:
        return False
    if "chronic" in said and code[:1] not in "ST":
        return True
    if is_kind(code, "chronic"):
        return True
    return not is_kind(code, "acute") and is_chronic(code)


def _chronic_kind(record: Record, one: _Found, said: dict[str, Hit]) -> Kind:
    lead = record.read.sentences[one.lead]
    in_code = any(is_kind(c, "acute_on_chronic.not_stable") for c in one.codes)
    worse = "worse" in said or in_code or _is_not_controlled(record, one)
    severe = "severe" in said or any(is_kind(c, "acute_on_chronic.severe") for c in one.codes)
    label = one.assessed.label
    if severe or (in_code and "severe" in lead.words):
        return ProblemKind.CHRONIC_SEVERE, None, said.get("severe")
    if worse:
        doubt = None
        if "mild" not in said:
            doubt = Doubt(f"is “{label}” severely worse?", ProblemKind.CHRONIC_SEVERE)
        return ProblemKind.CHRONIC_NOT_STABLE, doubt, said.get("worse")
    changed = _changed(record, one)
    if changed and "stable" not in said:
        question = f"is “{label}” at the goal set for this patient? Its treatment was changed"
        doubt = Doubt(question, ProblemKind.STABLE_CHRONIC)
        return ProblemKind.CHRONIC_NOT_STABLE, doubt, changed
    stable = said.get("stable") or said.get("improving")
    question = f"is “{label}” at the goal set for this patient? The record does not say"
    doubt = None if stable else Doubt(question, ProblemKind.CHRONIC_NOT_STABLE)
    return ProblemKind.STABLE_CHRONIC, doubt, stable


def _changed(record: Record, one: _Found) -> Hit | None:
    """A treatment started or increased in the lines of the problem."""
    for number in one.block:
        if not record.here(number, "drug"):
            continue
        for verb in record.here(number, "manage"):
            if verb.value in ("start", "change") and record.is_fact(verb):
                return verb
    return None


def _acute_kind(record: Record, one: _Found, said: dict[str, Hit], *, has_workup: bool) -> Kind:
    usual = usual_kind(one.codes[0])
    if usual == "threat" or "severe" in said:
        return ProblemKind.THREAT, None, said.get("severe")
    if minor := _minor(record, one, said, usual):
        return minor
    if "uncertain" in said and "improving" not in said:
        return ProblemKind.UNDIAGNOSED_NEW, None, said["uncertain"]
    if usual == "uncertain_outlook" or _is_growth(record, one):
        return _uncertain(record, one, said, has_workup=has_workup)
    return _passing(*_grave(record, one, said, usual), said)


def _minor(record: Record, one: _Found, said: dict[str, Hit], usual: str | None) -> Kind | None:
    """A problem that is over, or that usually runs its course by itself."""
    if "resolved" in said:
        return ProblemKind.SELF_LIMITED, None, said["resolved"]
    question = f"does “{one.assessed.label}” run its course, or is it an uncomplicated illness?"
    if is_kind(one.codes[0], "perhaps_self_limited"):
        return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(question, ProblemKind.SELF_LIMITED), None
    if usual == "self_limited" and not _drug_in(record, one):
        return ProblemKind.SELF_LIMITED, Doubt(question, ProblemKind.ACUTE_UNCOMPLICATED), None
    return None


def _grave(record: Record, one: _Found, said: dict[str, Hit], usual: str | None) -> _Graded:
    """Systemic or complicated, by the code or the words of the line; else uncomplicated."""
    if usual == "systemic" or "systemic" in said or _is_febrile(record, one):
        return ProblemKind.ACUTE_SYSTEMIC, _may_threaten(one)
    if usual == "complicated_injury" or one.codes[0].startswith("S"):
        return _injury(one, said, usual)
    if _is_feverish(record, one):
        words = (
            f"is the fever a systemic sign of “{one.assessed.label}”, or that of a minor illness?"
        )
        return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(words, ProblemKind.ACUTE_SYSTEMIC)
    return ProblemKind.ACUTE_UNCOMPLICATED, None


def _may_threaten(one: _Found) -> Doubt:
    question = f"did “{one.assessed.label}” threaten life or a function?"
    return Doubt(question, ProblemKind.THREAT)


def _injury(one: _Found, said: dict[str, Hit], usual: str | None) -> _Graded:
    """Complicated where the writer says what makes it so, or by its kind; a doubt remains."""
    words = f"is “{one.assessed.label}” a complicated injury?"
    plain = "said_displaced" not in said and not one.codes[0].startswith(_GRAVE_INJURIES)
    if usual != "complicated_injury" or plain:
        return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(words, ProblemKind.ACUTE_COMPLICATED_INJURY)
    return ProblemKind.ACUTE_COMPLICATED_INJURY, Doubt(words, ProblemKind.ACUTE_UNCOMPLICATED)


_GRAVE_INJURIES = (
    "S02",
    "S06",
    "S12",
    "S22",
    "S32",
    "S422",
    "S423",
    "S424",
    "S522",
    "S523",
    "S72",
    "S821",
    "S822",
    "S43",
    "S73",
    "S83",
    "S05",
    "S14",
    "T2",
)


def _is_feverish(record: Record, one: _Found) -> bool:
    """An infection in a record that tells of fever."""
    return one.codes[0].startswith(_INFECTIONS) and any(
        h.value == "feverish" and record.is_fact(h) for h in record.get("state")
    )


_Graded = tuple[ProblemKind, Doubt | None]
_FEVER = frozenset(("fever", "febrile", "sepsis", "bacteremia"))
_INFECTIONS = ("A", "B", "J", "K", "L0", "N", "T8", "M0", "M86", "H70", "O86")
_SUSPECTED = frozenset("possible suspected probable presumed suspicion suspect".split())
_GROWTH = frozenset("lesion mass lump nodule mole growth tumor tumour spot".split())


def _is_febrile(record: Record, one: _Found) -> bool:
    """An infection whose own line names fever."""
    words = record.read.sentences[one.lead].words
    return one.codes[0].startswith(_INFECTIONS) and not _FEVER.isdisjoint(words)


def _is_growth_named(record: Record, one: _Found) -> bool:
    return not _GROWTH.isdisjoint(record.read.sentences[one.lead].words)


def _is_growth(record: Record, one: _Found) -> bool:
    words = record.read.sentences[one.lead].words
    growth = not _GROWTH.isdisjoint(words) and "no" not in words
    return not one.codes[0] and (growth or not _SUSPECTED.isdisjoint(words))


def _passing(kind: ProblemKind, doubt: Doubt | None, said: dict[str, Hit]) -> Kind:
    """An acute problem that is getting better or at rest under treatment."""
    better = said.get("improving") or said.get("stable")
    if better and "worse" not in said:
        return ProblemKind.STABLE_ACUTE, None, better
    return kind, doubt, said.get("systemic")


def _uncertain(record: Record, one: _Found, said: dict[str, Hit], *, has_workup: bool) -> Kind:
    """A sign without a diagnosis: with a work-up its outlook is taken to be open."""
    if "improving" in said:
        return ProblemKind.STABLE_ACUTE, None, said["improving"]
    if record.read.note.setting is Setting.ED and (threat := _threat_said(record)):
        return ProblemKind.THREAT, None, threat
    if has_workup or record.read.note.setting is Setting.ED:
        return ProblemKind.UNDIAGNOSED_NEW, _may_threaten(one), None
    question = f"is the outlook of “{one.assessed.label}” uncertain? No work-up is documented"
    if _is_growth(record, one):
        return ProblemKind.UNDIAGNOSED_NEW, Doubt(question, ProblemKind.SELF_LIMITED), None
    return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(question, ProblemKind.UNDIAGNOSED_NEW), None


def _threat_said(record: Record) -> Hit | None:
    """Words of the record, wherever they stand, that a threat to life was weighed."""
    said = (h for h in record.get("state") if h.value == "said_threat" and not record.is_denied(h))
    return next(said, None)


def _drug_in(record: Record, one: _Found) -> bool:
    return any(
        h.value == "prescription" and record.is_fact(h)
        for number in one.block
        for h in record.here(number, "drug")
    )


# -- named only -------------------------------------------------------------------------------


def _without_named_only(
    record: Record, found: Sequence[_Found], problems: Sequence[Problem]
) -> list[Problem]:
    """Further chronic problems that are only named, or another's to care for, do not count."""
    bare = [_is_bare(record, one) for one in found]
    if all(bare):
        return list(problems)
    kept = []
    for problem, is_bare in zip(problems, bare, strict=True):
        if is_bare and problem.kind is ProblemKind.STABLE_CHRONIC:
            question = f"was “{problem.label}” assessed or managed at this visit, or only named?"
            doubt = Doubt(question, ProblemKind.STABLE_CHRONIC)
            kept.append(replace(problem, kind=ProblemKind.NOTED, doubt=doubt))
        else:
            kept.append(problem)
    return kept


_TELLING = ("state", "manage", "drug", "order")


def _is_bare(record: Record, one: _Found) -> bool:
    """Whether no line of the problem, and no other line that names it, says anything of it."""
    if any(h.value == "elsewhere" for n in one.block for h in record.here(n, "state")):
        return True
    own = set(one.block) | {
        n for n in one.assessed.sentences if record.sections[n] in PROBLEM_SECTIONS
    }
    told = any(record.here(n, group) for n in own for group in _TELLING)
    return not told


def in_hospital(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The same problems cared for in hospital, where an uncomplicated one needs that level."""
    return tuple(
        replace(p, kind=ProblemKind.ACUTE_UNCOMPLICATED_HOSPITAL)
        if p.kind is ProblemKind.ACUTE_UNCOMPLICATED
        else p
        for p in problems
    )
