"""Vaccines given: the product, and giving it by age, counselling, route and payer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codewell.lexicon.services import ServiceEntry
from codewell.model import ProofStep, Span
from codewell.suggest.services.lines import Line

_COUNSELLED = re.compile(
    r"\b(?:counsel\w*|discussed)\b[^.]{0,80}\b(?:vaccin\w*|immuni\w*|component\w*|shots?)"
    r"|\b(?:vaccin\w*|immuni\w*)\b[^.]{0,60}\bcounsel\w*",
    re.IGNORECASE,
)
_COUNSELLED_UNTIL = 18
"""Up to this age giving a vaccine with counselling is counted by components."""


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine given."""

    entry: ServiceEntry
    span: Span


def vaccine_administration(
    given: Sequence[Vaccine],
    labels: Mapping[str, str],
    *,
    text: str,
    age: int | None,
    medicare: bool | None,
) -> list[Line]:
    """The lines for giving vaccines; ``medicare`` None: the payer is not known."""
    lines: list[Line] = []
    others: list[Vaccine] = []
    for one in given:
        special = one.entry.extra.get("administration") or one.entry.extra.get("immune_globulin")
        medicare_code = one.entry.extra.get("medicare")
        if special:
            lines.append(_line(str(special), labels, [one], f"{one.entry.label} has its own code"))
        elif medicare_code and medicare:
            lines.append(_line(str(medicare_code), labels, [one], "Medicare has its own code"))
        else:
            others.append(one)
    if not others:
        return lines
    if age is not None and age <= _COUNSELLED_UNTIL and (said := _COUNSELLED.search(text)):
        return [*lines, *_counselled(others, labels, Span(*said.span()))]
    return [*lines, *_plain(others, labels)]


def _counselled(given: Sequence[Vaccine], labels: Mapping[str, str], said: Span) -> list[Line]:
    more = sum(int(one.entry.extra.get("components", 1)) - 1 for one in given)
    why = f"{len(given)} vaccines with counselling, up to {_COUNSELLED_UNTIL} years"
    lines = [_line("90460", labels, given, why, len(given), said)]
    if more:
        each = "; ".join(
            f"{one.entry.label}: {one.entry.extra.get('components', 1)} components" for one in given
        )
        lines.append(_line("90461", labels, given, each, more, said))
    return lines


def _plain(given: Sequence[Vaccine], labels: Mapping[str, str]) -> list[Line]:
    injected = [one for one in given if one.entry.extra.get("route") not in ("oral", "nasal")]
    swallowed = [one for one in given if one not in injected]
    lines = []
    if injected:
        lines.append(_line("90471", labels, injected[:1], "the first vaccine injected"))
    if len(injected) > 1:
        count = len(injected) - 1
        lines.append(_line("90472", labels, injected[1:], f"{count} more injected", count))
    if swallowed and not injected:
        lines.append(_line("90473", labels, swallowed[:1], "the first vaccine by nose or mouth"))
        swallowed = swallowed[1:]
    if swallowed:
        count = len(swallowed)
        lines.append(_line("90474", labels, swallowed, f"{count} more by nose or mouth", count))
    return lines


def _line(
    code: str,
    labels: Mapping[str, str],
    given: Sequence[Vaccine],
    said: str,
    units: int = 1,
    more: Span | None = None,
) -> Line:
    step = ProofStep("administration", said, "lexicon services administration")
    spans = tuple(one.span for one in given) + ((more,) if more else ())
    return Line(
        code,
        labels.get(code, code),
        "vaccine-administration",
        spans,
        (step,),
        units,
        kind="administration",
    )
