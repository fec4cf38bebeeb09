"""A stay on the terminal: its grouping step by step, then what would be otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from codewell.cli.queries_screen import place
from codewell.cli.screen import Row, heading
from codewell.model import (
    Direction,
    DocumentationTrial,
    DrgOutcome,
    Evidence,
    PrincipalTrial,
    StayReview,
    SupportFinding,
)
from codewell.workflows.opened_weights import ShownWeight

_CODES_SHOWN = 6
_COLUMN = 9
_STYLES = {"drg": "bold", "ungroupable": "bold", "edit": "yellow"}


def stay_rows(review: StayReview, weights: Sequence[ShownWeight] | None) -> Iterator[Row]:
    """All of a review; ``weights`` where somebody opened them.

    The title of a DRG stands where the DRG is first named, its number alone afterwards.
    """
    seen: set[str] = set()
    names = sorted(_names(review), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, names))) if names else None
    for row in _rows(review, weights):
        yield replace(row, text=pattern.sub(_once(seen), row.text)) if pattern else row


def _names(review: StayReview) -> set[str]:
    """Every DRG with its title as it is written."""
    found = review.told.grouping
    titled = [
        review.told.initial,
        review.as_read,
        *(t.outcome for t in review.principals),
        *(r.outcome for r in review.removals),
        *(t.outcome for t in review.documentation or ()),
        *(f.outcome for f in review.support or ()),
    ]
    names = {f"{o.ms_drg} {o.ms_drg_title}" for o in titled if o and o.ms_drg_title}
    return names | ({f"{found.ms_drg} {found.ms_drg_title}"} if found.ms_drg_title else set())


def _once(seen: set[str]) -> Callable[[re.Match[str]], str]:
    def written(match: re.Match[str]) -> str:
        name = match.group()
        if name in seen:
            return name.partition(" ")[0]
        seen.add(name)
        return name

    return written


def _rows(review: StayReview, weights: Sequence[ShownWeight] | None) -> Iterator[Row]:
    told = review.told
    found = told.grouping
    yield Row(f"{told.stay.id}   MS-DRG {found.ms_drg} {found.ms_drg_title or ''}", style="bold")
    yield from heading("How it was grouped")
    for number, step in enumerate(told.steps, start=1):
        yield Row(
            step.text, label=f"{number}.", column=3, indent=2, style=_STYLES.get(step.kind, "")
        )
    if found.edits:
        yield Row(f"Edits of the {found.edits[0].edition}.", indent=2, style="dim")
    yield from _principals(review.principals)
    yield from _removals(review)
    yield from _documentation(review)
    yield from _support(review)
    if weights is not None:
        yield from _weights(weights)


def _principals(trials: Sequence[PrincipalTrial]) -> Iterator[Row]:
    yield from heading("Each diagnosis in first place")
    yield Row(
        "The circumstances of the admission decide which one is principal (Official Guidelines,"
        " section II).",
        indent=2,
        style="dim",
    )
    for trial in trials:
        told = _drg(trial.outcome) if trial.outcome else f"may not: {'; '.join(trial.reasons)}"
        yield _row(trial.place.code, told)
        for remark in trial.remarks:
            yield Row(remark, indent=_COLUMN + 5, style="dim")


def _removals(review: StayReview) -> Iterator[Row]:
    if not review.removals:
        return
    yield from heading("Without one code")
    changing = [r for r in review.removals if r.changes]
    for removal in changing:
        yield _row(removal.place.code, _drg(removal.outcome))
    same = [r.place.code or "" for r in review.removals if not r.changes]
    if same:
        yield Row(f"The DRG stays the same without {_any_one(same)}.", indent=2)


def _any_one(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 else f"any one of {', '.join(codes)}"


def _documentation(review: StayReview) -> Iterator[Row]:
    yield from heading("Documentation that would lead to another DRG")
    if review.documentation is None:
        yield Row("Not evaluated: no record was given (--record FILE).", indent=2, style="dim")
        return
    if not review.documentation:
        yield Row("None found in the record.", indent=2)
    for trial in review.documentation:
        yield from _trial(trial, review)


def _trial(trial: DocumentationTrial, review: StayReview) -> Iterator[Row]:
    codes = [c.code for c in trial.codes[:_CODES_SHOWN]]
    if len(trial.codes) > _CODES_SHOWN:
        codes.append(f"{len(trial.codes) - _CODES_SHOWN} more")
    what = f"{'as' if trial.instead_of else 'with'} {', '.join(codes)}" if codes else "left out"
    way = "" if trial.direction is Direction.OTHER else f", {trial.direction}"
    yield _row(
        trial.instead_of.code if trial.instead_of else "added",
        f"{what}: {_drg(trial.outcome)}{way}",
    )
    if not trial.indicators:
        yield Row("indicator in the record: none", indent=_COLUMN + 5, style="dim")
    for indicator in trial.indicators[:_CODES_SHOWN]:
        yield _words(indicator.evidence, review)


def _support(review: StayReview) -> Iterator[Row]:
    yield from heading("CCs and MCCs beside the record")
    if review.support is None:
        yield Row("Not evaluated: no record was given (--record FILE).", indent=2, style="dim")
        return
    if not review.support:
        yield Row("The stay and its record agree.", indent=2)
    for finding in review.support:
        yield from _finding(finding, review)
    if review.support and review.as_read:
        text = f"With all of it settled as the record reads: {_drg(review.as_read)}."
        yield Row(text, indent=2)


def _finding(finding: SupportFinding, review: StayReview) -> Iterator[Row]:
    then = "without it" if finding.place.where else "with it"
    told = finding.message.rstrip(".")
    if finding.outcome is not None:
        same = f"the DRG is the same {then}"
        told += f"; {then} {_drg(finding.outcome)}" if finding.changes else f"; {same}"
    yield _row(finding.place.code, f"{told}.")
    for evidence in finding.evidence[:3]:
        yield _words(evidence, review)


def _weights(weights: Sequence[ShownWeight]) -> Iterator[Row]:
    yield from heading("Weights", "opened by you; the opening is logged")
    for shown in weights:
        edition = shown.edition.name
        if not shown.edition.matches_date:
            edition += ", not the edition of the discharge date"
        if shown.row is None or shown.row.weight is None:
            yield _row(shown.ms_drg, f"no weight in {edition}")
            continue
        row = shown.row
        yield _row(
            shown.ms_drg,
            f"relative weight {row.weight}, geometric mean length of stay"
            f" {row.geometric_mean_stay} days, arithmetic {row.arithmetic_mean_stay} days"
            f" ({edition})",
        )


def _words(evidence: Evidence, review: StayReview) -> Row:
    quoted = f"“{' '.join(evidence.text.split())}”"
    where = f"  {place(evidence, review.record)}" if review.record else ""
    return Row(f"{quoted}{where}", indent=_COLUMN + 5, style="dim")


def _row(label: str | None, text: str) -> Row:
    return Row(text, label=label or "", column=_COLUMN, indent=4)


def _drg(outcome: DrgOutcome) -> str:
    return f"DRG {outcome.ms_drg} {outcome.ms_drg_title or ''}".rstrip()
