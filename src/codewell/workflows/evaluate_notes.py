"""Accuracy on labelled notes: codes, sequence, assertions, evidence, and the readers themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog import Catalog
from codewell.compare.agreement import kappa
from codewell.compare.scores import CodeSet, Pair, Scores, Share, score, share
from codewell.formats.labelled_note import LABELS, LabelledNote, Mark, read_folder
from codewell.model import Code, CodedRecord, CodeSystem, Mention
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile
from codewell.text import Vocabulary, read_findings, read_note
from codewell.workflows.evaluate import Answered, Evaluation, answered, evaluation_of

GROUPS: Mapping[str, Callable[[LabelledNote], str]] = {
    "specialty": lambda found: found.specialty,
    "style": lambda found: found.style,
    "setting": lambda found: str(found.note.setting),
}
"""By what the notes are told apart."""


@dataclass(frozen=True, slots=True)
class AssertionScore:
    """Marked words of one label.

    ``found``: a mention or an evidence lies on them. ``right``: of those with a mention, the ones
    that it reads as marked. ``precise``: of the mentions on any mark that read it so, the ones
    marked so.
    """

    found: Share
    right: Share
    precise: Share


@dataclass(frozen=True, slots=True)
class Agreement:
    """The two readers compared with each other; ``kappa`` is that of their labels of the marks."""

    scores: Scores
    first_listed: Share
    labels: Share
    kappa: float | None


@dataclass(frozen=True, slots=True)
class LabelError:
    """Marked words that are read otherwise than marked; ``read`` None when not found at all."""

    words: str
    line: int
    marked: str
    read: str | None


@dataclass(frozen=True, slots=True)
class NoteErrors:
    """What is wrong with one note; a missed code has the reader's reason where one is given."""

    id: str
    missed: tuple[tuple[Code, str | None], ...]
    in_vain: tuple[Code, ...]
    first_listed: tuple[Code, Code | None] | None
    """(expected, proposed) where they differ."""
    labels: tuple[LabelError, ...]


@dataclass(frozen=True, slots=True)
class NotesEvaluation:
    """Everything measured on a folder of labelled notes."""

    codes: Evaluation
    first_listed: Share
    groups: Mapping[str, Mapping[str, Scores]]
    assertions: Mapping[str, AssertionScore]
    evidence: Share
    """Of the rightly proposed codes that a mark leads to, those with evidence on such a mark."""
    agreement: Agreement | None
    errors: tuple[NoteErrors, ...]


@dataclass(frozen=True, slots=True)
class ReadMark:
    """A mark and what was made of it: the label of the mention on it, and whether it was found."""

    mark: Mark
    label: str | None
    found: bool


@dataclass(frozen=True, slots=True)
class JudgedNote:
    """A labelled note with what was suggested for it and what was made of each mark."""

    labelled: LabelledNote
    record: CodedRecord
    marks: tuple[ReadMark, ...]
    systems: tuple[CodeSystem, ...]

    @property
    def proposed(self) -> frozenset[Code]:
        """The codes proposed as the coded result."""
        return self._judged(suggestion.code for suggestion in self.record.finals)

    @property
    def expected(self) -> frozenset[Code]:
        """The codes of the readers."""
        return self._judged(self.labelled.answer.codes)

    @property
    def answered(self) -> Answered:
        """Both, for scoring."""
        return answered(self.record, _values(self.expected), self.systems)

    @property
    def first_listed(self) -> tuple[Code | None, Code | None]:
        """(expected, proposed) first-listed or principal diagnosis."""
        return (
            _first(self.labelled.answer.codes),
            _first(suggestion.code for suggestion in self.record.finals),
        )

    def _judged(self, codes: Iterable[Code]) -> frozenset[Code]:
        return frozenset(code for code in codes if code.system in self.systems)


def evaluate_notes(
    folder: str | Path, *, catalog: Catalog, profile: Profile | None = None
) -> NotesEvaluation:
    """Code the labelled notes below a folder and score them.

    Raises:
        InputError: a note cannot be read.
    """
    return evaluation_of_notes(str(folder), judge(read_folder(folder), catalog, profile=profile))


def judge(
    notes: Sequence[LabelledNote], catalog: Catalog, *, profile: Profile | None = None
) -> list[JudgedNote]:
    """Suggest codes for labelled notes and look at what was made of each mark.

    Procedures are judged where the labels of any of the notes have some.
    """
    vocabulary = Vocabulary.open(catalog)
    suggester = Suggester(catalog, vocabulary)
    labelled = {code.system for found in notes for code in found.answer.codes}
    systems = (CodeSystem.ICD10CM, *sorted(labelled - {CodeSystem.ICD10CM}))
    judged = []
    for found in notes:
        record = suggester.suggest(found.note, profile)
        read = read_note(found.note, vocabulary)
        mentions = read.mentions + read_findings(read, vocabulary)
        marks = tuple(_read_mark(mark, mentions, record) for mark in found.marks)
        judged.append(JudgedNote(found, record, marks, systems))
    return judged


def evaluation_of_notes(name: str, judged: Sequence[JudgedNote]) -> NotesEvaluation:
    """The scores of judged notes."""
    firsts = [note.first_listed for note in judged]
    return NotesEvaluation(
        codes=evaluation_of(name, [note.answered for note in judged]),
        first_listed=share(expected == proposed for expected, proposed in firsts if expected),
        groups={by: _grouped(judged, value) for by, value in GROUPS.items()},
        assertions=_assertions([mark for note in judged for mark in note.marks]),
        evidence=share(right for note in judged for right in _evidence_on_marks(note)),
        agreement=_agreement([note.labelled for note in judged]),
        errors=tuple(errors for note in judged if (errors := _errors(note))),
    )


def _first(codes: Iterable[Code]) -> Code | None:
    return next((code for code in codes if code.system is CodeSystem.ICD10CM), None)


def _values(codes: Iterable[Code]) -> CodeSet:
    return frozenset(code.value for code in codes)


def _grouped(
    judged: Sequence[JudgedNote], value: Callable[[LabelledNote], str]
) -> dict[str, Scores]:
    pairs: dict[str, list[Pair]] = {}
    for note in judged:
        pairs.setdefault(value(note.labelled), []).append(note.answered.pair)
    return {name: score(pairs[name]) for name in sorted(pairs)}


# -- marks --------------------------------------------------------------------------------------


def _read_mark(mark: Mark, mentions: Sequence[Mention], record: CodedRecord) -> ReadMark:
    """The mention that shares most with the mark, one of its category before others."""
    on_it = [mention for mention in mentions if mention.span.overlaps(mark.span)]
    if on_it:
        best = max(on_it, key=lambda mention: _closeness(mark, mention))
        return ReadMark(mark, best.assertion.label, True)
    evidence = [e for suggestion in record.suggestions for e in suggestion.evidence]
    evidence += [e for rejection in record.rejections for e in rejection.evidence]
    return ReadMark(mark, None, any(e.span.overlaps(mark.span) for e in evidence))


def _closeness(mark: Mark, mention: Mention) -> tuple[bool, int]:
    shared = min(mark.span.end, mention.span.end) - max(mark.span.start, mention.span.start)
    return mark.code is not None and mention.code[:3] == mark.code.value[:3], shared


def _assertions(marks: Sequence[ReadMark]) -> dict[str, AssertionScore]:
    found = {}
    for label in LABELS:
        own = [m for m in marks if m.mark.label == label]
        found[label] = AssertionScore(
            found=share(m.found for m in own),
            right=share(m.label == label for m in own if m.label),
            precise=share(m.mark.label == label for m in marks if m.label == label),
        )
    return found


def _evidence_on_marks(note: JudgedNote) -> list[bool]:
    judged = []
    for suggestion in note.record.finals:
        spans = [mark.span for mark in note.labelled.marks if mark.code == suggestion.code]
        if suggestion.code in note.expected and spans:
            judged.append(any(e.span.overlaps(s) for e in suggestion.evidence for s in spans))
    return judged


# -- readers ------------------------------------------------------------------------------------


def _agreement(notes: Sequence[LabelledNote]) -> Agreement | None:
    """None when no note has a second reader."""
    twice = [(note, note.first, note.second) for note in notes if note.second]
    if not twice:
        return None
    labels = [
        (mark.label, label)
        for note, _, second in twice
        for mark, label in zip(note.marks, second.labels, strict=False)
    ]
    firsts = [(_first(one.codes), _first(other.codes)) for _, one, other in twice]
    return Agreement(
        scores=score([(_values(other.codes), _values(one.codes)) for _, one, other in twice]),
        first_listed=share(one == other for one, other in firsts),
        labels=share(one == other for one, other in labels),
        kappa=kappa(labels),
    )


# -- errors -------------------------------------------------------------------------------------


def _errors(note: JudgedNote) -> NoteErrors | None:
    """None where nothing is wrong."""
    reasons = note.labelled.answer.reasons
    expected, proposed = note.first_listed
    errors = NoteErrors(
        id=note.labelled.note.id,
        missed=tuple((code, reasons.get(code)) for code in sorted(note.expected - note.proposed)),
        in_vain=tuple(sorted(note.proposed - note.expected)),
        first_listed=(expected, proposed) if expected and expected != proposed else None,
        labels=tuple(_label_errors(note)),
    )
    wrong = errors.missed or errors.in_vain or errors.first_listed or errors.labels
    return errors if wrong else None


def _label_errors(note: JudgedNote) -> Iterator[LabelError]:
    text = note.labelled.note.text
    for read in note.marks:
        span = read.mark.span
        if not read.found or read.label not in (None, read.mark.label):
            words = " ".join(span.of(text).split())
            line = text.count("\n", 0, span.start) + 1
            yield LabelError(words, line, read.mark.label, read.label)
