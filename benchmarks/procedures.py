"""How well ICD-10-PCS codes are suggested for labelled operative notes, by axis and whole code.

    .venv/bin/python benchmarks/procedures.py [--errors]

The notes are of ``tests/labelled/operative``. A third of them, by a checksum of the name, is
never looked at while the suggestions are worked on: it is reported by itself.
"""

from __future__ import annotations

import argparse
import datetime as dt
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path, home
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.suggest import Suggester

NOTES = Path(__file__).resolve().parents[1] / "tests" / "labelled" / "operative"
AXES = ("section", "body system", "root operation", "body part", "approach", "device", "qualifier")
UNSEEN = 3
"""One of so many notes is unseen."""


class OperativeCase(NamedTuple):
    """A note, the codes that a reader reports, those that may be reported, and the unsettled.

    ``alternatives`` are the codes that are as right as a code, by that code.
    """

    name: str
    note: Note
    codes: frozenset[str]
    optional: frozenset[str]
    unsettled: frozenset[str]
    alternatives: Mapping[str, frozenset[str]] = MappingProxyType({})

    def codes_for(self, proposed: frozenset[str]) -> frozenset[str]:
        """The codes, each by that alternative of it that is proposed where it is not itself."""
        return frozenset(
            code
            if code in proposed
            else min(self.alternatives.get(code, frozenset()) & proposed, default=code)
            for code in self.codes
        )

    @property
    def is_unseen(self) -> bool:
        """Whether the note belongs to the third that is not looked at."""
        return zlib.crc32(self.name.encode()) % UNSEEN == 0


class Scored(NamedTuple):
    """A note with the codes proposed for it, and the candidates."""

    case: OperativeCase
    finals: frozenset[str]
    candidates: frozenset[str]


class Score(NamedTuple):
    """How many were right, proposed and labelled."""

    right: int
    proposed: int
    labelled: int

    @property
    def precision(self) -> float:
        """The share of the proposed that is right; 0 where nothing is proposed."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """The share of the labelled that is proposed; 0 where nothing is labelled."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.proposed + self.labelled
        return 2 * self.right / total if total else 0.0


def read_cases(folder: Path = NOTES) -> list[OperativeCase]:
    """The labelled notes of a folder, by name."""
    return [_case(path) for path in sorted(folder.glob("*.yaml"))]


def _case(path: Path) -> OperativeCase:
    row: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    on = row["date"] if isinstance(row["date"], dt.date) else dt.date.fromisoformat(row["date"])
    note = Note(path.stem, row["text"], Setting.INPATIENT, on, row["age"], Sex(row["sex"]))
    unsettled = (code for item in row.get("missing") or () for code in item["candidates"])
    return OperativeCase(
        path.stem,
        note,
        frozenset(item["code"] for item in row.get("procedures") or ()),
        frozenset(item["code"] for item in row.get("optional") or ()),
        frozenset(unsettled),
        {
            item["code"]: frozenset(map(str, item["alternatives"]))
            for item in row.get("procedures") or ()
            if item.get("alternatives")
        },
    )


def score_cases(cases: Iterable[OperativeCase], suggester: Suggester) -> list[Scored]:
    """The procedures proposed for each note."""
    found = []
    for case in cases:
        suggestions = [
            s
            for s in suggester.suggest(case.note).suggestions
            if s.code.system is CodeSystem.ICD10PCS
        ]
        finals = frozenset(s.code.value for s in suggestions if s.final)
        others = frozenset(s.code.value for s in suggestions if not s.final)
        found.append(Scored(case, finals, others - finals))
    return found


def score(scored: Sequence[Scored], length: int = 7) -> Score:
    """Codes cut to a length, pooled over the notes; optional codes neither count nor harm.

    An alternative counts as right in place of its code.
    """
    right = proposed = labelled = 0
    for one in scored:
        codes = one.case.codes_for(one.finals)
        gold = Counter(code[:length] for code in codes)
        optional = one.case.optional - codes
        mine = Counter(code[:length] for code in one.finals - optional)
        right += sum((gold & mine).values())
        proposed += sum(mine.values())
        labelled += sum(gold.values())
    return Score(right, proposed, labelled)


def score_by_axis(scored: Sequence[Scored]) -> Iterator[tuple[str, Score]]:
    """Each axis, given that the ones before it are right: the code cut behind that axis."""
    for position, axis in enumerate(AXES, 1):
        yield axis, score(scored, position)


def unsettled_as_candidates(scored: Sequence[Scored]) -> tuple[int, int]:
    """Of the notes that leave a code unsettled: in how many it is a candidate and not proposed."""
    unsettled = [one for one in scored if one.case.unsettled]
    kept = [
        one
        for one in unsettled
        if one.candidates & one.case.unsettled and not one.finals & one.case.unsettled
    ]
    return len(kept), len(unsettled)


def _is_exact(one: Scored) -> bool:
    codes = one.case.codes_for(one.finals)
    return one.finals - (one.case.optional - codes) == codes


def _print_table(name: str, scored: Sequence[Scored]) -> None:
    total = score(scored)
    exact = sum(_is_exact(one) for one in scored)
    kept, unsettled = unsettled_as_candidates(scored)
    print(f"\n{name}: {len(scored)} notes, {total.labelled} codes, {exact} notes exactly right")
    print(f"unsettled codes kept as candidates: {kept} of {unsettled} notes")
    print(f"{'up to and with':16} precision  recall     F1")
    for axis, found in score_by_axis(scored):
        print(f"{axis:16} {found.precision:9.3f} {found.recall:7.3f} {found.f1:6.3f}")


def _print_errors(scored: Sequence[Scored]) -> None:
    for one in scored:
        gold, optional = one.case.codes_for(one.finals), one.case.optional
        missed, extra = sorted(gold - one.finals), sorted(one.finals - gold - optional)
        if missed or extra:
            near = sorted(one.candidates & gold)
            print(f"{one.case.name}: missed {missed} extra {extra} candidates {near}")


def main() -> None:
    """Score the notes and print the tables."""
    parser = argparse.ArgumentParser(description="Accuracy of suggested procedures.")
    parser.add_argument("--errors", action="store_true", help="errors of the notes that are seen")
    arguments = parser.parse_args()
    with Catalog.open(catalog_path(home())) as catalog:
        scored = score_cases(read_cases(), Suggester.open(catalog))
    seen = [one for one in scored if not one.case.is_unseen]
    if arguments.errors:
        _print_errors(seen)
    _print_table("seen", seen)
    _print_table("unseen", [one for one in scored if one.case.is_unseen])


if __name__ == "__main__":
    main()
