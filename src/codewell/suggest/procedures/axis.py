"""One character of a code and how it was come by."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from codewell.model import Span


class How(StrEnum):
    """How a character was come by, the surest first."""

    NAMED = "named"
    """The name of the procedure has it."""
    SAID = "said"
    """The words at ``span`` say it."""
    ONLY = "only"
    """The table has no other."""
    NONE = "none"
    """Nothing of the kind is said, and the table has a value for that."""
    USUAL = "usual"
    """Not said; the usual one of this procedure is taken."""
    ASSUMED = "assumed"
    """Not said and not to be guessed: one of several candidates."""


class Axis(NamedTuple):
    """A character, where it comes from, and what the record would have to say."""

    value: str
    how: How
    span: Span | None = None
    missing: str | None = None


class Sketch(NamedTuple):
    """A code under way: its characters so far."""

    axes: tuple[Axis, ...] = ()

    @property
    def code(self) -> str:
        """The characters so far."""
        return "".join(axis.value for axis in self.axes)

    def then(self, axis: Axis) -> Sketch:
        """One character more."""
        return Sketch((*self.axes, axis))

    @property
    def missing(self) -> tuple[str, ...]:
        """What the record would have to say."""
        return tuple(dict.fromkeys(a.missing for a in self.axes if a.missing))
