"""Precision and recall of service lines on the labelled notes, exact units and modifiers.

    python benchmarks/services.py

Each note that differs is listed with what was proposed too much and what was missed.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "labelled"))
from service_notes import proposed, read_service_notes, scores

from codewell.catalog import Catalog
from codewell.suggest.services import Services
from codewell.text import Vocabulary, read_record


def main() -> None:
    """Print the figures and the notes that differ."""
    with Catalog.open() as catalog:
        vocabulary = Vocabulary.open(catalog)
        services = Services(catalog, vocabulary)
        pairs = []
        for labelled in read_service_notes():
            found = services.suggest(read_record(labelled.note, vocabulary))
            pairs.append((labelled, list(proposed(found))))
    for labelled, lines in pairs:
        more, less = (
            Counter(lines) - Counter(labelled.lines),
            Counter(labelled.lines) - Counter(lines),
        )
        if more or less:
            print(f"{labelled.note.id}: too much {sorted(more)}, missed {sorted(less)}")
    result = scores(pairs)
    agree = sum(labelled.readers_agree is True for labelled, _ in pairs)
    print(f"{result.notes} notes, {result.expected} lines, readers agree on {agree} notes")
    for name, value in result.figures.items():
        print(f"{name:<10} {value:.3f}")


if __name__ == "__main__":
    main()
