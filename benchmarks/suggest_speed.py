"""How fast records are coded: one process, one run, one table.

    .venv/bin/python benchmarks/suggest_speed.py [NOTES.jsonl] [--rounds N] [--json]

Without a file the labelled notes of the tests are coded. The first pass over the notes opens
tables and fills memories; the passes after it show what a long batch comes to. The chart is made
of the notes themselves, one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.model import Note, Setting
from codewell.suggest import Suggester
from labelled_sets import DAY, NOTES, ROOT, our_notes, read_notes
from run import memory, timed

CHART_WORDS = 10_000
STARTS = 5
READY = (
    "-c",
    "from codewell.catalog import Catalog; from codewell.suggest import Suggester;"
    " Suggester.open(Catalog.open())",
)
"""From the start of Python to where the first note could be coded."""
CODE_NAME = "codewell code, start to end (s), median"
CODE = (
    *("-m", "codewell", "code", str(ROOT / "examples" / "common-cold.txt")),
    *("--date", DAY.isoformat()),
)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notes", nargs="?", type=Path, help="JSON Lines of notes")
    parser.add_argument("--rounds", type=int, default=5, help="passes over the notes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    notes = list(read_notes(options.notes)) if options.notes else [n.note for n in our_notes(NOTES)]
    figures = dict(measure(notes, options.rounds))
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        print(f"{name:<44} {figure:>12}")


def measure(notes: list[Note], rounds: int) -> Iterator[tuple[str, float | str]]:
    """Every figure by its name, the unit in the name."""
    with Catalog.open() as catalog:
        yield "vocabulary and catalog, opened (s)", round(timed(lambda: Suggester.open(catalog)), 3)
        suggester = Suggester.open(catalog)
        yield "notes", len(notes)
        yield "characters per note", round(statistics.mean(len(n.text) for n in notes))
        first = [timed(partial(suggester.suggest, note)) for note in notes]
        yield "notes per second, first pass", round(len(first) / sum(first), 1)
        passes = [
            [timed(partial(suggester.suggest, note)) for note in notes] for _ in range(rounds)
        ]
        yield "notes per second, best pass", round(len(notes) / min(map(sum, passes)), 1)
        times = sorted(min(of_note) for of_note in zip(*passes, strict=True))
        yield "one note, p50 (ms)", round(1000 * statistics.median(times), 2)
        yield "one note, p95 (ms)", round(1000 * times[int(0.95 * (len(times) - 1))], 2)
        for words in (CHART_WORDS, 2 * CHART_WORDS):
            chart = chart_of(notes, words)
            seconds = min(timed(partial(suggester.suggest, chart)) for _ in range(rounds))
            yield f"a chart of {words:,} words (ms)", round(1000 * seconds)
        yield "resident memory", memory()
    for name, arguments in (("start to ready (s), median", READY), (CODE_NAME, CODE)):
        starts = [timed(partial(_run, arguments)) for _ in range(STARTS)]
        yield name, round(statistics.median(starts), 2)


def chart_of(notes: list[Note], words: int) -> Note:
    """The notes one after the other, again and again, as one record of so many words."""
    parts: list[str] = []
    missing = words
    while missing > 0:
        for note in notes:
            if missing <= 0:
                break
            pieces = note.text.split(" ")[:missing]
            parts.append(" ".join(pieces))
            missing -= len(pieces)
    return replace(notes[0], id="chart", text="\n\n".join(parts), setting=Setting.INPATIENT)


def _run(arguments: Sequence[str]) -> None:
    environment = {**os.environ, "CODEWELL_HOME": str(catalog_path().parents[1])}
    command = [sys.executable, *arguments]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
