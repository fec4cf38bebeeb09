"""What modifiers tell: side and region, whether they set an NCCI pair aside, whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from codewell.rules.services.data import facts


@dataclass(frozen=True, slots=True)
class AnatomicModifier:
    """A modifier that names a place of the body; ``side`` and ``region`` where it tells them."""

    modifier: str
    words: str
    side: str | None = None
    region: str | None = None


@cache
def anatomic_modifiers() -> dict[str, AnatomicModifier]:
    """Every anatomic modifier by its two characters."""
    return {
        name: AnatomicModifier(name, **row) for name, row in facts(__file__)["anatomic"].items()
    }


@cache
def _group(name: str) -> frozenset[str]:
    return frozenset(facts(__file__)[name])


def anatomic(modifiers: Iterable[str]) -> frozenset[str]:
    """The anatomic ones of some modifiers."""
    return frozenset(m for m in modifiers if m in anatomic_modifiers())


def associated(modifiers: Iterable[str]) -> frozenset[str]:
    """Those that set an NCCI pair of indicator 1 aside mechanically."""
    return anatomic(modifiers) | (_group("associated") & frozenset(modifiers))


def distinct(modifiers: Iterable[str]) -> frozenset[str]:
    """59 and the X modifiers."""
    return _group("distinct") & frozenset(modifiers)


def of_visits(modifiers: Iterable[str]) -> frozenset[str]:
    """Those that belong to an evaluation and management service."""
    return _group("of_visits") & frozenset(modifiers)


def is_of_cpt(modifier: str) -> bool:
    """Whether CPT defines the modifier."""
    return modifier in _group("of_cpt")


def in_words(modifiers: Iterable[str]) -> str:
    """Modifiers for a message, in alphabetical order: ``59 and RT``."""
    ordered = sorted(modifiers)
    if len(ordered) < 2:
        return "".join(ordered)
    return f"{', '.join(ordered[:-1])} and {ordered[-1]}"
