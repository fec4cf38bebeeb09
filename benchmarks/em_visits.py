"""How the levels read from the labelled visits agree with the two readers.

    .venv/bin/python benchmarks/em_visits.py [--part development|unseen|all] [--errors]

A visit is of the unseen third when the crc32 of its file name is divisible by three; its errors are
never shown and were not looked at while the cues were written. ``CODEWELL_HOME`` names the catalog.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.model import Note, Setting, Sex
from codewell.model.evaluation_management import EMDecision, Level
from codewell.rules.logic.evaluation_management.tables import family_of
from codewell.suggest import Suggester
from codewell.suggest.evaluation_management import VisitFacts

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "labelled" / "visits"
PARTS = ("development", "unseen", "all")
_LEVELS = {
    "minimal": Level.STRAIGHTFORWARD,
    "low": Level.LOW,
    "limited": Level.LOW,
    "moderate": Level.MODERATE,
    "high": Level.HIGH,
    "extensive": Level.HIGH,
}
_ELEMENTS = ("problems", "data", "risk")


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled visit beside the decision."""

    name: str
    visit: dict[str, Any]
    decisions: tuple[EMDecision, ...]

    @property
    def answer(self) -> dict[str, Any]:
        """What the readers settled on."""
        return dict(self.visit["answer"])

    @property
    def lead(self) -> EMDecision:
        """The decision on the leading visit."""
        return self.decisions[0]

    @property
    def expected(self) -> str:
        """The readers' code."""
        return str(self.answer["code"])

    @property
    def exact(self) -> bool:
        """Whether the code is the readers'."""
        return self.lead.code == self.expected

    @property
    def either(self) -> bool:
        """Whether it is their code, or the one that they name for a borderline visit."""
        return self.exact or self.lead.code == str(self.answer.get("other_code"))

    @property
    def levels_apart(self) -> int | None:
        """How many levels lie between the two codes; None where they are not of one family."""
        if self.exact:
            return 0
        mine, theirs = (_place(code, self) for code in (self.lead.code, self.expected))
        if mine is None or theirs is None or mine[0] != theirs[0]:
            return None
        return mine[1] - theirs[1]

    @property
    def elements(self) -> Iterator[tuple[str, bool]]:
        """Each element of both, and whether its level is the same."""
        making = self.lead.decision_making
        for place, name in enumerate(_ELEMENTS):
            if name in self.answer and making:
                level = _LEVELS[self.answer[name]["level"]]
                mine = max(making.elements[place].level, Level.STRAIGHTFORWARD)
                yield name, mine is level


def _place(code: str | None, judged: Judged) -> tuple[str, int] | None:
    """The family and status of a code, and its place among their levels."""
    on = judged.visit["date"]
    rules = family_of(code, on) if code else None
    if rules is None:
        return None
    for status, levels in rules.codes.items():
        ordered = list(dict.fromkeys(levels[level] for level in Level if level in levels))
        if code in ordered:
            return f"{rules.family} {status}", ordered.index(str(code))
    return None


def is_unseen(name: str) -> bool:
    """Whether a visit is of the third whose errors are not looked at."""
    return zlib.crc32(name.encode()) % 3 == 0


def visits(folder: Path = FOLDER, part: str = "all") -> dict[str, dict[str, Any]]:
    """The labelled visits of a part by name."""
    found = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yaml")}
    wanted = {"all": (True, False), "unseen": (True,), "development": (False,)}[part]
    return {name: found[name] for name in sorted(found) if is_unseen(name) in wanted}


def judge(suggester: Suggester, found: dict[str, dict[str, Any]]) -> list[Judged]:
    """Every visit with its decision."""
    return [Judged(name, visit, _decide(suggester, name, visit)) for name, visit in found.items()]


def _decide(suggester: Suggester, name: str, visit: dict[str, Any]) -> tuple[EMDecision, ...]:
    note = Note(
        name,
        visit["text"],
        Setting(visit["setting"]),
        visit["date"],
        visit["age"],
        Sex(visit["sex"]),
    )
    place = visit.get("place_of_service")
    payer = visit.get("payer")
    return suggester.visits(note, VisitFacts(str(place) if place else None, None, payer))


def shares(judged: Iterable[Judged]) -> dict[str, float]:
    """Exact and within-one agreement, by element, and how borderline visits are told."""
    rows = list(judged)
    scale = [j for j in rows if not j.answer["borderline"]]
    told = [j for j in rows if j.answer["borderline"]]
    elements = Counter(e for j in rows for e, same in j.elements if same)
    counted = Counter(e for j in rows for e, _ in j.elements)
    return {
        "exact": _share(j.exact for j in rows),
        "exact_or_other_reading": _share(j.either for j in rows),
        "within_one": _share(j.levels_apart is not None and abs(j.levels_apart) <= 1 for j in rows),
        "exact_clear": _share(j.exact for j in scale),
        "exact_borderline": _share(j.exact for j in told),
        "borderline_told": _share(bool(j.lead.borderline) for j in told),
        "clear_left_clear": _share(not j.lead.borderline for j in scale),
        **{name: elements[name] / max(counted[name], 1) for name in _ELEMENTS},
    }


def _share(answers: Iterable[bool]) -> float:
    found = list(answers)
    return sum(found) / len(found) if found else 0.0


def _error_lines(judged: Iterable[Judged]) -> Iterator[str]:
    for one in judged:
        if one.exact or is_unseen(one.name):
            continue
        lead = one.lead
        making = lead.decision_making
        mine = ", ".join(e.level.word for e in making.elements) if making else "none"
        theirs = ", ".join(one.answer[e]["level"] for e in _ELEMENTS if e in one.answer)
        got = lead.code or "/".join(code for code, _ in lead.codes) or "none"
        yield f"{one.name}: readers {one.expected} ({theirs}), told {got} ({mine})"


def main() -> None:
    """Print the agreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--errors", action="store_true", help="list the errors of development")
    given = parser.parse_args()
    with Catalog.open(catalog_path()) as catalog:
        judged = judge(Suggester.open(catalog), visits(part=given.part))
    higher = sum((j.levels_apart or 0) > 0 for j in judged)
    lower = sum((j.levels_apart or 0) < 0 for j in judged)
    print(f"{given.part}: {len(judged)} visits; higher {higher}, lower {lower}")
    for name, share in shares(judged).items():
        print(f"  {name:<24}{share:.3f}")
    if given.errors:
        print("\n".join(_error_lines(judged)))


if __name__ == "__main__":
    main()
