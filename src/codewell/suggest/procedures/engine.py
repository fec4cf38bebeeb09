"""The way from a read record to suggested procedures, one function a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from codewell.catalog import Catalog
from codewell.model import Code, Evidence, ProofStep, Rejection, Setting, Span, Suggestion
from codewell.suggest.procedures.axis import Axis, How
from codewell.suggest.procedures.done import Doings, Status
from codewell.suggest.procedures.given_up import GivenUp
from codewell.suggest.procedures.guidelines import INSPECTION, KeptOut, kept_out
from codewell.suggest.procedures.record import TOLD, Named, OperativeRecord
from codewell.suggest.procedures.resolve import Resolved, Resolver
from codewell.suggest.procedures.robotic import robotic_assistance
from codewell.suggest.procedures.tables import PCSAxes
from codewell.suggest.procedures.vocabulary import ProcedureVocabulary, Verb
from codewell.suggest.selection import Profile
from codewell.text import ReadNote, Vocabulary

_GUIDELINE = "ICD-10-PCS guideline {}"
_SCORE_SAID, _SCORE_USUAL, _SCORE_CANDIDATE, _SCORE_MENTIONED = 0.9, 0.75, 0.4, 0.3
_REMEMBERED = 4096
_IMAGING = ("B", "C")
_MEASURED = ("4",)
_CATHETERS = ("B21", "4A023")
"""Pressures and arteries of the heart, measured and shown through a catheter."""
_AXES = ("section", "body system", "root operation", "body part", "approach", "device", "qualifier")


_COVERS = ("0H", "0J")
"""Skin and what lies under it: the way in, where a report names it beside a sample."""
_BY_ANESTHESIA = ("3E0T3BZ", "3E0S3BZ", "4A133B1", "4A11X4G")
"""Given or watched by the anesthesia team: reported by the policy of the facility."""


_TOLD_BY_STEPS = "T3SR"
"""Root operations that the description alone may tell, where no title names an operation."""
_FEEDING = ("3E0G36Z",)
"""Given on the ward every day."""
_ROUTINE = ("0BH1", "5A19", "5A09", "0D967", "0DH67", "0T9B7")
"""Tubes and breathing that go with an operation, where its report does not list them."""


class Procedures(NamedTuple):
    """The suggested procedures of a record, and those kept out with the reason."""

    suggestions: tuple[Suggestion, ...]
    rejections: tuple[Rejection, ...]


class _Judged(NamedTuple):
    resolved: Resolved
    status: Status
    told: Span | None


class ProcedureSuggester:
    """Suggests ICD-10-PCS codes; nothing is read before an inpatient record comes."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._catalog, self._vocabulary = catalog, vocabulary
        self._axes_of = lru_cache(maxsize=_REMEMBERED)(catalog.icd10pcs.axes)

    @cached_property
    def words(self) -> ProcedureVocabulary:
        """The words of procedures."""
        return ProcedureVocabulary.open(self._catalog, self._vocabulary)

    @cached_property
    def axes(self) -> PCSAxes:
        """The tables."""
        return PCSAxes(self._catalog)

    def suggest(self, read: ReadNote, profile: Profile) -> Procedures:
        """Procedures of an inpatient stay in the order of the text; none in other settings.

        ICD-10-PCS is the procedure code set of hospital inpatients only (45 CFR 162.1002).
        """
        if read.note.setting is not Setting.INPATIENT:
            return Procedures((), ())
        record = OperativeRecord(read, self._vocabulary, self.words)
        named = list(record.named())
        if not named:
            return Procedures((), ())
        every = profile is Profile.EVERY_MENTION
        judged = list(self._judged(read, record, named))
        done = [j for j in judged if _is_done(j, every=every)]
        if record.is_operative_report and not any(_is_operation(j.resolved.code) for j in done):
            steps = list(self._judged(read, record, named, steps=True))
            judged += steps
            done += [j for j in steps if _is_done(j, every=every)]
        if not every:
            done = [j for j in done if _is_reported(record, j.resolved)]
        done = list(_without_denied(done, judged))
        given_up = GivenUp(record, self.axes, read.note.date)
        proposed = _once(given_up.settle(j.resolved for j in done))
        listed = frozenset(n.sentence for n in named if record.is_headline(n.sentence))
        out = [] if every else list(kept_out(proposed, self.axes, listed))
        barred = {id(k.resolved) for k in out}
        finals = [r for r in proposed if id(r) not in barred and r.is_whole]
        finals += robotic_assistance(record, finals, self.axes, read.note.date)
        return Procedures(
            tuple(self._suggestions(read, judged, finals, barred)),
            tuple(self._rejections(read, judged, out)),
        )

    # -- steps ------------------------------------------------------------------------------

    def _judged(
        self,
        read: ReadNote,
        record: OperativeRecord,
        named: Sequence[Named],
        *,
        steps: bool = False,
    ) -> Iterator[_Judged]:
        """What is named and told; by ``steps``, only what the verbs of a description tell."""
        resolver = Resolver(record, self.axes, read.note.date)
        doings = Doings(read, record)
        for one in named:
            found = resolver.resolve(one)
            is_step = isinstance(one.action, Verb) and not _verb_counts(record, one)
            if steps:
                found = [r for r in found if is_step and _may_be_told_by_steps(r.code)]
            elif is_step:
                found = [r for r in found if _is_of_scope(r.code)]
            if found:
                status, told = doings.status(one)
                yield from (_Judged(r, status, told) for r in found)

    def _suggestions(
        self,
        read: ReadNote,
        judged: Sequence[_Judged],
        finals: Sequence[Resolved],
        barred: set[int],
    ) -> Iterator[Suggestion]:
        seen = set()
        for resolved in finals:
            if resolved.code not in seen:
                seen.add(resolved.code)
                yield self._suggestion(read, resolved, final=True)
        for one in judged:
            code = one.resolved.code
            kept = one.status in (Status.DONE, Status.MENTIONED) and id(one.resolved) not in barred
            if kept and code not in seen:
                seen.add(code)
                yield self._suggestion(read, one.resolved, final=False)

    def _suggestion(self, read: ReadNote, resolved: Resolved, *, final: bool) -> Suggestion:
        text = read.note.text
        title = self._catalog.icd10pcs.title(resolved.code)
        return Suggestion(
            code=Code.icd10pcs(resolved.code),
            title=title.text if title else None,
            final=final,
            score=_score(resolved, final=final),
            evidence=tuple(Evidence(span, span.of(text)) for span in resolved.spans),
            why=tuple(self._steps(resolved, text)),
            missing=resolved.missing,
        )

    def _steps(self, resolved: Resolved, text: str) -> Iterator[ProofStep]:
        action = resolved.named.action
        yield ProofStep("term", action.label, f"lexicon {action.id}")
        if resolved.decided:
            root = self._label(resolved.code, 3)
            detail = f"root operation {root or resolved.code[2]}: {resolved.decided}"
            yield ProofStep("root operation", detail, "ICD-10-PCS root operation definitions")
        for position, axis in enumerate(resolved.axes, 1):
            if position >= 3:
                yield self._axis_step(resolved.code, position, axis, text)

    def _axis_step(self, code: str, position: int, axis: Axis, text: str) -> ProofStep:
        label = self._label(code, position)
        name = _AXES[position - 1] if code[0] in "01" else f"character {position}"
        between = " " if code[0] in "01" else ": "
        detail = f"{name}{between}{axis.value}" + (f": {label}" if label else "")
        return ProofStep("axis", f"{detail} ({_how(axis, text)})", f"ICD-10-PCS table {code[:3]}")

    def _label(self, code: str, position: int) -> str | None:
        return self._axes_of(code)[position - 1].label

    def _rejections(
        self, read: ReadNote, judged: Sequence[_Judged], out: Iterable[KeptOut]
    ) -> Iterator[Rejection]:
        text = read.note.text
        for one in out:
            detail = f"not coded beside {one.beside.code}: {one.reason}"
            step = ProofStep("guideline", detail, None, _GUIDELINE.format(one.paragraph))
            yield Rejection(Code.icd10pcs(one.resolved.code), step, _evidence(one.resolved, text))
        for judge in judged:
            if judge.status in (Status.NOT_DONE, Status.PAST):
                words = f" ({judge.told.of(text)!r})" if judge.told else ""
                step = ProofStep("certainty", f"{judge.status} by the record{words}")
                code = Code.icd10pcs(judge.resolved.code)
                yield Rejection(code, step, _evidence(judge.resolved, text))


def _how(axis: Axis, text: str) -> str:
    match axis.how:
        case How.SAID if axis.span:
            return f'said: "{" ".join(axis.span.of(text).split())}"'
        case How.NAMED | How.SAID:
            return "the name of the procedure"
        case How.ONLY:
            return "the only one of the table"
        case How.NONE:
            return "nothing said"
        case How.USUAL:
            return "not said, the usual one taken"
        case _:
            return "not documented"


def _evidence(resolved: Resolved, text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(span, span.of(text)) for span in resolved.spans)


def _score(resolved: Resolved, *, final: bool) -> float:
    if not final:
        return _SCORE_CANDIDATE if resolved.is_whole else _SCORE_MENTIONED
    return _SCORE_USUAL if resolved.is_usual else _SCORE_SAID


def _is_done(judged: _Judged, *, every: bool) -> bool:
    if every:
        return judged.status is not Status.NOT_DONE
    return judged.status is Status.DONE


def _may_be_told_by_steps(code: str) -> bool:
    """Whether a description alone may tell it: a definitive operation, or a drain by puncture."""
    return code[2] in _TOLD_BY_STEPS or (code[2], code[4:6]) == ("9", "30")


def _is_operation(code: str) -> bool:
    """Whether it is an operation, and not only looking into the body."""
    return code[0] in "01" and code[2] != INSPECTION


def _is_by_anesthesia(record: OperativeRecord, resolved: Resolved) -> bool:
    """Whether it belongs to the anesthesia of an operation and not to the care of the stay."""
    if resolved.code in _BY_ANESTHESIA:
        return True
    number = resolved.named.sentence
    return (
        resolved.code.startswith(_ROUTINE)
        and record.is_operative_report
        and record.sentences[number].section not in TOLD
        and not record.is_headline(number)
    )


def _is_reported(record: OperativeRecord, resolved: Resolved) -> bool:
    """Whether a hospital reports it: tests of the ward are left to the policy of the facility."""
    if _is_by_anesthesia(record, resolved):
        return False
    on_the_ward = resolved.code[0] in (*_IMAGING, *_MEASURED) or resolved.code in _FEEDING
    if not on_the_ward or resolved.code.startswith(_CATHETERS):
        return True
    number = resolved.named.sentence
    return record.is_headline(number)


def _verb_counts(record: OperativeRecord, named: Named) -> bool:
    """Whether a verb alone names a procedure here.

    The verbs of an operative report tell the steps of what its title names, which are not coded
    (guideline B3.1b).
    """
    if not record.is_operative_report or record.is_title(named.sentence):
        return True
    return record.sentences[named.sentence].section in TOLD


def _without_denied(done: Iterable[_Judged], judged: Sequence[_Judged]) -> Iterator[_Judged]:
    """Without what only a verb tells as done and the record else says was not done."""
    denied = {j.resolved.code for j in judged if j.status is Status.NOT_DONE}
    for one in done:
        if not (isinstance(one.resolved.named.action, Verb) and one.resolved.code in denied):
            yield one


def _is_of_scope(code: str) -> bool:
    """Whether it is what endoscopists list in their findings: samples, polyps, matter taken out."""
    if code[4] == "8":
        return code[2] in "BC" or (code[2], code[5]) == ("7", "D")
    return code[2] == "B" and code[6] == "X" and code[:2] not in _COVERS


def _once(found: Iterable[Resolved]) -> list[Resolved]:
    """Each code once, with its best documentation."""
    best: dict[str, Resolved] = {}
    for resolved in found:
        known = best.get(resolved.code)
        if known is None or (known.is_usual and not resolved.is_usual):
            best[resolved.code] = resolved
    return list(best.values())
