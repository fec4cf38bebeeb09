"""Which problems a visit addresses, and the sentences that belong to each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codewell.model import Span
from codewell.suggest.candidates import PROBLEM_SECTIONS
from codewell.suggest.evaluation_management.hits import Record, pattern
from codewell.suggest.evaluation_management.kinds import is_adverse_effect, is_kind

_ASSESSMENT = frozenset(
    "assessment assessment_and_plan discharge_diagnosis principal_diagnosis problem_list".split()
)
_NAMES_KIND = ("said_minor", "said_complicated", "said_threat")
_NOT_IN = pattern("problems", "not_in")
_NUMBERED = pattern("problems", "numbered")
_WELL = pattern("problems", "well")
_LINE = 120
_SHORT = 10


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
class Addressed:
    """A problem with its codes and its sentences: the one that names it, then what follows it."""

    assessed: Assessed
    codes: tuple[str, ...]
    lead: int
    block: tuple[int, ...]


def addressed(record: Record, assessed: Sequence[Assessed]) -> list[Addressed]:
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
        Addressed(one, tuple(codes), lead, _block(record, lead, leads))
        for one, codes in kept
        for lead in [_sentence_at(record, one.span.start)]
    ]


def _is_no_problem(code: str) -> bool:
    """A status, an external cause, an organism, a drug: they describe a problem or none."""
    return is_kind(code, "not_a_problem") or is_adverse_effect(code)


def _is_not_in(record: Record, one: Assessed) -> bool:
    """“Not in respiratory failure”: a state that is denied."""
    sentence = record.read.sentences[_sentence_at(record, one.span.start)].span
    return _NOT_IN.search(record.text[sentence.start : one.span.start]) is not None


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
