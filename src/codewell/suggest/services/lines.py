"""A line of service in the making: code, units, modifiers, and the proof of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from codewell.model import ProofStep, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One proposed line. ``entry`` is the service it came from; ``final`` falls when a fact lacks.

    ``spans`` are the words of the record; ``steps`` the path from them to code, units, modifiers.
    """

    code: str
    label: str
    entry: str
    spans: tuple[Span, ...]
    steps: tuple[ProofStep, ...]
    units: int = 1
    modifiers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What a person should look at; the line may be final all the same."""
    final: bool = True
    kind: str = "procedure"

    def but(self, *, missing: str | None = None, step: ProofStep | None = None) -> Line:
        """The line as a candidate, with what is missing or the step that held it back."""
        return replace(
            self,
            final=False,
            missing=(*self.missing, *([missing] if missing else ())),
            steps=(*self.steps, *([step] if step else ())),
        )

    def adding(self, *modifiers: str, step: ProofStep | None = None) -> Line:
        """The line with more modifiers, each once, in the order of a claim."""
        return replace(
            self,
            modifiers=in_claim_order((*self.modifiers, *modifiers)),
            steps=(*self.steps, *([step] if step else ())),
        )


_PRICING = ("26", "TC", "50", "52", "53", "33", "PT", "95", "93", "GP", "GO", "GN", "JW", "JZ")


def in_claim_order(modifiers: Iterable[str]) -> tuple[str, ...]:
    """Modifiers that change the service before those that name a place; each once."""
    unique = dict.fromkeys(modifiers)
    return tuple(sorted(unique, key=lambda m: (m not in _PRICING, _rank(m), m)))


def _rank(modifier: str) -> int:
    return _PRICING.index(modifier) if modifier in _PRICING else len(_PRICING)
