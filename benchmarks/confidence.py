"""Fit the confidence of the suggestions, and measure what it is worth: one command.

    .venv/bin/python benchmarks/confidence.py [--aci FOLDER] [--dry]

Fits on the labelled notes of tests/labelled and the reviewed cases of examples, and on nothing
else: the weights on the notes that Codewell was developed on, shift and slope of their sum on
those whose errors nobody has studied, since a program is surer of what it was made with. Writes
the weights (src/codewell/suggest/confidence.yaml), the tables of docs/confidence.md and the
diagram beside it. Every figure on these notes is out of fold: what was fitted for a figure was
fitted without the note it belongs to. ``--aci`` names a folder with notes.jsonl,
gold_amazon.jsonl and gold_medcoder.jsonl, on which nothing is fitted; without it their tables
stay as they are. ``--dry`` prints and writes nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from codewell import open_catalog
from codewell.compare.calibration import Calibration, Judged, calibration, kept_above
from codewell.suggest import Suggester, pipeline
from codewell.suggest.candidates import Candidate
from codewell.suggest.confidence import Kind, facts_of, kind_of
from codewell.suggest.selection import Profile
from codewell.text import ReadNote
from labelled_sets import (
    IN_EITHER,
    ROOT,
    Labelled,
    aci_notes,
    add_aci_option,
    notes_not_looked_at,
    our_cases,
    studied_notes,
)
from logistic import Model, Row, Scale, fit, probability, rescale
from reliability_diagram import draw

WEIGHTS = ROOT / "src" / "codewell" / "suggest" / "confidence.yaml"
PAGE = ROOT / "docs" / "confidence.md"
DIAGRAM = ROOT / "docs" / "images" / "reliability.svg"

PENALTY = 3.0
"""Chosen once by log loss out of fold among 1, 3, 10, 30 and 100; from 1 to 10 it is flat."""
FEWEST = 5
FOLDS = 10
THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
DECIDED = (Kind.PROPOSED, Kind.CANDIDATE)
SLOPE_PENALTY = 10.0
"""So few notes are apart that the slope is held near 1."""
APART = "our notes that nobody looked at, out of fold"
STUDIED = "our notes that Codewell was developed on, out of fold"

HEAD = """\
# Log odds of the confidence in a suggestion: `base`, and what each fact of it adds.
# Written by benchmarks/confidence.py; do not edit. Fitted by logistic regression
# (penalty {penalty}) on {notes} invented notes: tests/labelled and examples; shift and slope
# fitted on {apart} others that nobody looked at.
"""


class Suggested(NamedTuple):
    """A suggestion as the confidence sees it, and whether its code is right."""

    kind: Kind
    row: Row


@dataclass(frozen=True, slots=True)
class Example:
    """A note with its suggestions and the number of codes it should have."""

    id: str
    suggested: tuple[Suggested, ...]
    expected: int

    def rows(self, kind: Kind) -> list[Row]:
        """The suggestions of one kind."""
        return [s.row for s in self.suggested if s.kind is kind]


class Rated(NamedTuple):
    """A note whose suggestions have their confidence."""

    proposed: list[Judged]
    everything: list[Judged]
    expected: int


Models = Mapping[Kind, Model]


def main() -> None:
    """Fit, measure, print and write."""
    parser = argparse.ArgumentParser(description="Fit and measure the confidence.")
    add_aci_option(parser)
    parser.add_argument("--dry", action="store_true", help="print only")
    arguments = parser.parse_args()
    with open_catalog() as catalog:
        suggester = Suggester.open(catalog)
        studied = examples_of(suggester, [*studied_notes(), *our_cases()])
        apart = examples_of(suggester, notes_not_looked_at())
        scales = scaled(fitted(studied), apart)
        models = {kind: scales[kind].model(model) for kind, model in fitted(studied).items()}
        sets = {
            APART: list(each_apart(fitted(studied), apart)),
            STUDIED: list(out_of_fold(studied, scales)),
        }
        if arguments.aci:
            for name, labelled in aci_notes(arguments.aci, IN_EITHER):
                sets[name] = [rated(example_of(suggester, one), models) for one in labelled]
    ours = {name: sets[name] for name in (APART, STUDIED)}
    blocks = {"weights": weights_table(models), "ours": tables(ours)}
    if arguments.aci:
        blocks["others"] = tables({name: s for name, s in sets.items() if name not in ours})
    print("\n\n".join(blocks.values()))
    if not arguments.dry:
        WEIGHTS.write_text(
            weights_file(models, len(studied), len(apart)), encoding="utf-8", newline="\n"
        )
        write_blocks(PAGE, blocks)
        write_diagram(sets)


# -- what is suggested --------------------------------------------------------------------------


def examples_of(suggester: Suggester, labelled: Sequence[Labelled]) -> list[Example]:
    """Notes with all that is suggested for them, in the order of their names."""
    found = []
    for one in sorted(labelled, key=lambda one: one.note.id):
        example = example_of(suggester, one)
        listed = observe(suggester, one, Profile.EVERY_MENTION)
        found.append(replace(example, suggested=(*example.suggested, *listed)))
    return found


def example_of(suggester: Suggester, labelled: Labelled) -> Example:
    """A note with what is suggested for it."""
    return Example(
        labelled.note.id, tuple(observe(suggester, labelled)), expected=len(labelled.codes)
    )


def observe(
    suggester: Suggester, labelled: Labelled, profile: Profile | None = None
) -> list[Suggested]:
    """The facts of every suggestion, taken where the pipeline asks for its confidence."""
    found: list[Suggested] = []

    def take(
        read: ReadNote, profile: Profile, candidate: Candidate, title: str | None, *, final: bool
    ) -> float:
        row = Row(frozenset(facts_of(read, candidate, title)), candidate.code in labelled.codes)
        found.append(Suggested(kind_of(profile, final=final), row))
        return 0.5

    with patch.object(pipeline, "confidence", take):
        suggester.suggest(labelled.note, profile)
    return found


# -- fitting ------------------------------------------------------------------------------------


def fitted(examples: Sequence[Example]) -> dict[Kind, Model]:
    """The weights of each kind of suggestion."""
    return {
        kind: fit([row for e in examples for row in e.rows(kind)], penalty=PENALTY, fewest=FEWEST)
        for kind in Kind
    }


def scaled(models: Models, apart: Sequence[Example]) -> dict[Kind, Scale]:
    """Shift and slope of each kind of suggestion, by notes that nobody looked at."""
    return {kind: _scale(model, kind, apart) for kind, model in models.items()}


def _scale(model: Model, kind: Kind, apart: Sequence[Example]) -> Scale:
    told = [(model.odds(row.facts), row.right) for e in apart for row in e.rows(kind)]
    return rescale(told, penalty=SLOPE_PENALTY)


def each_apart(models: Models, apart: Sequence[Example]) -> Iterator[Rated]:
    """Every note that nobody looked at, rated by a shift and slope fitted without it."""
    for number, example in enumerate(apart):
        others = [*apart[:number], *apart[number + 1 :]]
        scales = scaled({kind: models[kind] for kind in DECIDED}, others)
        yield rated(example, {kind: scales[kind].model(models[kind]) for kind in DECIDED})


def out_of_fold(examples: Sequence[Example], scales: Mapping[Kind, Scale]) -> Iterator[Rated]:
    """Every note rated by weights fitted without it and without the others of its fold."""
    for fold in range(FOLDS):
        models = fitted([e for n, e in enumerate(examples) if n % FOLDS != fold])
        told_anew = {kind: scales[kind].model(model) for kind, model in models.items()}
        yield from (rated(e, told_anew) for e in examples[fold::FOLDS])


def rated(example: Example, models: Models) -> Rated:
    """The confidence in each suggestion of the deciding profiles."""
    judged = {kind: [_judged(row, models[kind]) for row in example.rows(kind)] for kind in DECIDED}
    everything = [one for kind in DECIDED for one in judged[kind]]
    return Rated(judged[Kind.PROPOSED], everything, example.expected)


def _judged(row: Row, model: Model) -> Judged:
    return Judged(round(probability(model.odds(row.facts)), 3), row.right)


# -- what is written ----------------------------------------------------------------------------


def weights_file(models: Models, notes: int, apart: int) -> str:
    """The data file; a weight that rounds to nothing is left out."""
    lines = [HEAD.format(penalty=PENALTY, notes=notes, apart=apart).rstrip()]
    for kind, model in models.items():
        lines += [f"{kind}:", f"  base: {model.base:.2f}", "  facts:"]
        lines += [
            f'    "{fact}": {weight:.2f}'
            for fact, weight in sorted(model.facts.items())
            if f"{abs(weight):.2f}" != "0.00"
        ]
    return "\n".join(lines) + "\n"


def weights_table(models: Models) -> str:
    """The facts that move a proposed code most."""
    ordered = sorted(models[Kind.PROPOSED].facts.items(), key=lambda item: item[1])
    chosen = [*reversed(ordered[-8:]), *reversed(ordered[:8])]
    rows = [[fact, f"{weight:+.2f}"] for fact, weight in chosen]
    return _table(["fact of a proposed code", "log odds"], rows)


def tables(sets: Mapping[str, Sequence[Rated]]) -> str:
    """Summary, bins, and what stays at each threshold."""
    parts = [_summary(sets)]
    for name, notes in sets.items():
        parts += [f"Proposed codes, {name}:", _bins([note.proposed for note in notes])]
        parts += [f"Left to a person below a confidence, {name}:", _kept(notes)]
    return "\n\n".join(parts)


def _summary(sets: Mapping[str, Sequence[Rated]]) -> str:
    rows = []
    for name, notes in sets.items():
        for what, judged in (
            ("proposed", [note.proposed for note in notes]),
            ("with candidates", [note.everything for note in notes]),
        ):
            count = sum(map(len, judged))
            if found := calibration(judged):
                rows.append([name, str(len(notes)), what, str(count), *_figures(found)])
    head = ["set", "notes", "suggestions", "number", "Brier score", "with the mean alone"]
    return _table([*head, "calibration error", "95 %"], rows)


def _figures(found: Calibration) -> list[str]:
    low, high = found.error_interval
    error = f"{found.error:.3f}", f"{low:.3f}-{high:.3f}"
    return [f"{found.brier:.3f}", f"{found.brier_constant:.3f}", *error]


def _bins(judged: Sequence[Sequence[Judged]]) -> str:
    found = calibration(judged)
    rows = [
        [f"{b.low:.1f}-{b.high:.1f}", str(b.right.of), f"{b.confidence:.2f}", _share(b.right.value)]
        for b in (found.bins if found else ())
    ]
    return _table(["confidence", "number", "mean confidence", "right"], rows)


def _kept(notes: Sequence[Rated]) -> str:
    rows = []
    for kept in kept_above([(note.proposed, note.expected) for note in notes], THRESHOLDS):
        low, high = kept.precision_interval
        figures = _share(kept.kept.value), _share(kept.precision.value), f"{low:.2f}-{high:.2f}"
        rows.append([f"{kept.threshold:.1f}", *figures, _share(kept.recall.value)])
    return _table(["below", "kept", "precision of the kept", "95 %", "recall"], rows)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_blocks(page: Path, blocks: Mapping[str, str]) -> None:
    """Put each block between its two comments on the page."""
    text = page.read_text(encoding="utf-8")
    for name, block in blocks.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise SystemExit(f"{page}: no block {name}")
        text = f"{before}{begin}\n\n{block}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8", newline="\n")


def write_diagram(sets: Mapping[str, Sequence[Rated]]) -> None:
    """Draw the bins of every set; without the ACI-BENCH notes the diagram stays as it is."""
    if len(sets) == 1:
        return
    bins = {name: calibration([note.proposed for note in notes]) for name, notes in sets.items()}
    series = {name: found.bins for name, found in bins.items() if found}
    DIAGRAM.write_text(draw(series), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
