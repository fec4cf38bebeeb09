"""Accuracy on a labelled set, as lines for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from codewell.compare.calibration import Calibration
from codewell.compare.scores import Scores, Share
from codewell.workflows.evaluate import Evaluation
from codewell.workflows.evaluate_notes import (
    Agreement,
    AssertionScore,
    NoteErrors,
    NotesEvaluation,
)

_SHOWN = 10
_WIDTH = 26


def evaluation_lines(found: Evaluation) -> Iterator[str]:
    """Codes only."""
    scores = found.scores
    yield f"{found.name}: {scores.records} records"
    yield f"  by full code  {_figures(scores)}"
    yield (
        f"  by category   precision {scores.category.precision:.3f}  recall"
        f" {scores.category.recall:.3f}  F1 {scores.category.f1:.3f}"
    )
    yield f"  exact sets    {scores.exact_sets:.3f}"
    yield f"  missed most   {_listed(found.missed)}"
    yield f"  in vain most  {_listed(found.in_vain)}"
    if found.calibration:
        yield from _calibration(found.calibration)


def notes_evaluation_lines(found: NotesEvaluation, *, errors: bool) -> Iterator[str]:
    """Codes, first-listed, evidence, assertions, readers and groups of notes."""
    yield from evaluation_lines(found.codes)
    yield f"  first-listed  {_share(found.first_listed)}"
    yield f"  evidence on the marked words  {_share(found.evidence)}"
    yield "  assertions of marked words"
    for label, score in found.assertions.items():
        yield (
            f"    {label:<{_WIDTH}} {_share(score.right)}"
            f"  precision {_share(score.precise)}  found {_share(score.found)}"
        )
    if found.agreement:
        yield from _agreement(found.agreement)
    for by, groups in found.groups.items():
        yield f"  by {by}"
        for name, scores in groups.items():
            yield f"    {name:<{_WIDTH}} {scores.records:>3} records  {_figures(scores)}"
    if errors:
        for note in found.errors:
            yield from _errors(note)


def evaluation_as_json(found: Evaluation) -> dict[str, Any]:
    """Codes only."""
    return {
        "name": found.name,
        **_scores_as_json(found.scores),
        "missed": dict(found.missed),
        "in_vain": dict(found.in_vain),
        "confidence": asdict(found.calibration) if found.calibration else None,
    }


def notes_evaluation_as_json(found: NotesEvaluation, *, errors: bool) -> dict[str, Any]:
    """Everything measured on labelled notes; shares as ``{"right", "of"}``."""
    answer = evaluation_as_json(found.codes) | {
        "first_listed": _share_as_json(found.first_listed),
        "evidence_on_marks": _share_as_json(found.evidence),
        "assertions": {
            label: _assertion_as_json(score) for label, score in found.assertions.items()
        },
        "readers": _agreement_as_json(found.agreement) if found.agreement else None,
        "by": {
            by: {name: _scores_as_json(scores) for name, scores in groups.items()}
            for by, groups in found.groups.items()
        },
    }
    if errors:
        answer["errors"] = [_errors_as_json(note) for note in found.errors]
    return answer


# -- lines --------------------------------------------------------------------------------------


def _figures(scores: Scores) -> str:
    low, high = scores.f1_interval
    return (
        f"precision {scores.full.precision:.3f}  recall {scores.full.recall:.3f}"
        f"  F1 {scores.full.f1:.3f}  (95 % {low:.3f} to {high:.3f})"
    )


def _share(share: Share) -> str:
    value = share.value
    return f"{'-----' if value is None else f'{value:.3f}'} ({share.right} of {share.of})"


def _listed(rows: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{code} {count}" for code, count in rows[:_SHOWN]) or "none"


def _calibration(found: Calibration) -> Iterator[str]:
    low, high = found.error_interval
    yield (
        f"  confidence    Brier {found.brier:.3f} ({found.brier_constant:.3f} without),"
        f" calibration error {found.error:.3f} (95 % {low:.3f} to {high:.3f})"
    )


def _agreement(found: Agreement) -> Iterator[str]:
    yield f"  second reader against first: {found.scores.records} records"
    yield f"    codes         {_figures(found.scores)}"
    yield f"    first-listed  {_share(found.first_listed)}"
    if found.kappa is not None:
        yield f"    assertions    {_share(found.labels)}  kappa {found.kappa:.3f}"


def _errors(note: NoteErrors) -> Iterator[str]:
    yield ""
    yield f"  {note.id}"
    for code, reason in note.missed:
        yield f"    missed        {code}{f'  {reason}' if reason else ''}"
    for code in note.in_vain:
        yield f"    in vain       {code}"
    if note.first_listed:
        expected, proposed = note.first_listed
        yield f"    first-listed  {expected}, not {proposed or 'none'}"
    for label in note.labels:
        yield (
            f"    line {label.line:<4}     {label.marked}, read as"
            f" {label.read or 'nothing'}: “{label.words}”"
        )


# -- JSON ---------------------------------------------------------------------------------------


def _scores_as_json(scores: Scores) -> dict[str, Any]:
    return {
        "records": scores.records,
        "precision": scores.full.precision,
        "recall": scores.full.recall,
        "f1": scores.full.f1,
        "f1_interval": scores.f1_interval,
        "category_f1": scores.category.f1,
        "exact_sets": scores.exact_sets,
    }


def _share_as_json(share: Share) -> dict[str, int]:
    return {"right": share.right, "of": share.of}


def _assertion_as_json(score: AssertionScore) -> dict[str, Any]:
    return {
        "right": _share_as_json(score.right),
        "precise": _share_as_json(score.precise),
        "found": _share_as_json(score.found),
    }


def _agreement_as_json(found: Agreement) -> dict[str, Any]:
    return {
        **_scores_as_json(found.scores),
        "first_listed": _share_as_json(found.first_listed),
        "labels": _share_as_json(found.labels),
        "kappa": found.kappa,
    }


def _errors_as_json(note: NoteErrors) -> dict[str, Any]:
    return {
        "id": note.id,
        "missed": {str(code): reason for code, reason in note.missed},
        "in_vain": [str(code) for code in note.in_vain],
        "first_listed": note.first_listed
        and [str(code) if code else None for code in note.first_listed],
        "labels": [
            {"words": e.words, "line": e.line, "marked": e.marked, "read": e.read}
            for e in note.labels
        ],
    }
