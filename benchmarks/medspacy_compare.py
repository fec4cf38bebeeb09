"""Beside medspaCy: the same terms, the same notes, one run.

    .venv/bin/pip install ".[bench]"
    .venv/bin/python benchmarks/medspacy_compare.py [NOTES.jsonl] [--tabular] [--json]

medspaCy gets every term of the lexicon (``--tabular``: and of the tabular list) as a target rule,
its own rules for context and sections with their default attributes, and its log switched off.
Both then read the same notes: mentions with what is asserted of them, and sections. The second
figure of Codewell is the whole way to suggested codes with proof, which medspaCy does not go.

The labels of the marked notes of the tests are compared where both found a mention on the mark.
The last rows are those of ``suggest_speed.py`` on the same notes, Codewell alone in its process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import medspacy
from loguru import logger
from medspacy.target_matcher import TargetRule
from spacy.language import Language

from codewell.catalog import Catalog
from codewell.formats.labelled_note import LabelledNote, read_folder
from codewell.model import Note
from codewell.suggest import Suggester
from codewell.text import Vocabulary, read_note
from labelled_sets import NOTES, read_notes
from run import timed

ROUNDS = 2
_PIPES = ("medspacy_pyrush", "medspacy_target_matcher", "medspacy_context")
_LABELS = (
    ("is_family", "family"),
    ("is_negated", "negated"),
    ("is_uncertain", "possible"),
    ("is_hypothetical", "hypothetical"),
    ("is_historical", "past"),
)
"""medspaCy's attributes in the order in which ``Assertion.label`` decides."""

Figures = dict[str, float | str]


class Said(NamedTuple):
    """A mention: where it stands and what is asserted of it."""

    start: int
    end: int
    label: str


def main() -> None:
    """Compare and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notes", nargs="?", type=Path, help="JSON Lines of notes")
    parser.add_argument("--tabular", action="store_true", help="terms of the tabular list too")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    logger.disable("PyRuSH")
    marked = read_folder(NOTES)
    notes = list(read_notes(options.notes)) if options.notes else [m.note for m in marked]
    with Catalog.open() as catalog:
        vocabulary = Vocabulary.open(catalog)
        pipeline = medspacy_of(terms_of(vocabulary, tabular=options.tabular))
        figures: Figures = {
            "target rules": float(len(pipeline.get_pipe("medspacy_target_matcher").rules)),
            **_speeds(notes, pipeline, vocabulary, Suggester.open(catalog)),
            **dict(_accuracies(marked, pipeline, vocabulary)),
        }
    figures |= _alone(options.notes)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        print(f"{name:<52} {figure if isinstance(figure, str) else format(figure, ',.3f'):>12}")


def terms_of(vocabulary: Vocabulary, *, tabular: bool) -> list[str]:
    """The terms of the lexicon, and of the tabular list, in small letters."""
    sources = ("lexicon", "tabular") if tabular else ("lexicon",)
    found = (
        r.term.lower() for r in vocabulary.references if r.code and r.source.startswith(sources)
    )
    return sorted(set(found))


def medspacy_of(terms: Iterable[str]) -> Language:
    """medspaCy with the terms as targets."""
    pipeline: Language = medspacy.load(enable=list(_PIPES))
    pipeline.add_pipe("medspacy_sectionizer", config={"span_attrs": "default"})
    pipeline.get_pipe("medspacy_target_matcher").add([TargetRule(t, "CONDITION") for t in terms])
    return pipeline


def _speeds(
    notes: Sequence[Note], pipeline: Language, vocabulary: Vocabulary, suggester: Suggester
) -> Figures:
    theirs = _per_second(lambda note: pipeline(note.text), notes)
    reading = _per_second(lambda note: read_note(note, vocabulary), notes)
    coding = _per_second(suggester.suggest, notes)
    return {
        "notes": float(len(notes)),
        "medspaCy, notes per second": theirs,
        "Codewell, notes read per second": reading,
        "Codewell, notes coded per second": coding,
        "times as fast, reading": reading / theirs,
        "times as fast, coding": coding / theirs,
    }


def _alone(notes: Path | None) -> Figures:
    """Codewell in a process of its own, where nothing else counts to its memory."""
    script = Path(__file__).with_name("suggest_speed.py")
    command = [sys.executable, str(script), *([str(notes)] if notes else []), "--json"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {f"alone: {name}": figure for name, figure in json.loads(done.stdout).items()}


def _per_second(work: Callable[[Note], Any], notes: Sequence[Note]) -> float:
    """Of the best of some passes, after one that fills memories."""
    for note in notes:
        work(note)
    return len(notes) / min(sum(timed(partial(work, n)) for n in notes) for _ in range(ROUNDS))


# -- assertions ---------------------------------------------------------------------------------


def _accuracies(
    marked: Sequence[LabelledNote], pipeline: Language, vocabulary: Vocabulary
) -> Iterator[tuple[str, float]]:
    right: dict[str, Counter[str]] = {"medspaCy": Counter(), "Codewell": Counter()}
    both: Counter[str] = Counter()
    found: Counter[str] = Counter()
    total = 0
    for note in marked:
        said = {"medspaCy": _theirs(pipeline(note.note.text)), "Codewell": _ours(note, vocabulary)}
        for mark in note.marks:
            total += 1
            labels = {name: _on(mark.span.start, mark.span.end, said[name]) for name in said}
            found.update(name for name, label in labels.items() if label)
            if all(labels.values()):
                both[mark.label] += 1
                for name, label in labels.items():
                    right[name][mark.label] += label == mark.label
    yield "marks", float(total)
    yield "marks that both found", float(sum(both.values()))
    for name, by_label in right.items():
        yield f"{name}, share of marks found", found[name] / total
        yield f"{name}, labels right", sum(by_label.values()) / sum(both.values())
        yield from _by_label(name, by_label, both)


def _by_label(
    name: str, right: Mapping[str, int], both: Mapping[str, int]
) -> Iterator[tuple[str, float]]:
    for label in sorted(both):
        yield f"{name}, {label} ({both[label]})", right[label] / both[label]


def _theirs(read: Any) -> list[Said]:
    return [Said(e.start_char, e.end_char, _label(e._)) for e in read.ents]


def _label(attributes: Any) -> str:
    return next((label for name, label in _LABELS if getattr(attributes, name)), "affirmed")


def _ours(note: LabelledNote, vocabulary: Vocabulary) -> list[Said]:
    mentions = read_note(note.note, vocabulary).mentions
    return [Said(m.span.start, m.span.end, m.assertion.label) for m in mentions]


def _on(start: int, end: int, said: Iterable[Said]) -> str | None:
    """The label of the mention that shares most with the marked words, or None."""
    on_it = [s for s in said if s.start < end and start < s.end]
    shared = max(on_it, key=lambda s: min(s.end, end) - max(s.start, start), default=None)
    return shared.label if shared else None


if __name__ == "__main__":
    main()
