"""Anatomic modifiers that do not agree with the diagnoses of the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from codewell.catalog.sides import side_of
from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule
from codewell.rules.services.data import facts
from codewell.rules.services.line import Line
from codewell.rules.services.modifiers import AnatomicModifier, anatomic, anatomic_modifiers

_SIDED = ("right", "left")


@rule(
    id="MODIFIER-ANATOMIC",
    title="Anatomic modifiers agree with the diagnoses of the line",
    citation="Codewell: sides and regions of modifiers beside those of ICD-10-CM titles",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A line for the left side that points to diagnoses of the right side only contradicts itself;
    so does a toe with a diagnosis of a finger. Diagnoses without side, or of both, agree with all.
    """
    for line in context.lines:
        places = [anatomic_modifiers()[m] for m in sorted(anatomic(line.modifiers))]
        if places:
            pointed = context.pointed(line)
            yield from _sides(context, line, places, pointed)
            yield from _regions(context, line, places, pointed)


def _sides(
    context: RuleContext,
    line: Line,
    places: list[AnatomicModifier],
    pointed: tuple[Diagnosis, ...],
) -> Iterator[Problem]:
    own = {place.side for place in places if place.side}
    sides = {d: side_of(context.catalog.icd10cm.title(d.code) or "") for d in pointed}
    sided = {d: side for d, side in sides.items() if side in _SIDED}
    if len(own) != 1 or not sided or "bilateral" in sides.values() or own & set(sided.values()):
        return
    diagnosis = next(iter(sided))
    yield Problem(
        line.at("modifiers"),
        f"{line.name} is for the {own.pop()} side and points to {context.title(diagnosis.code)}.",
        "Correct the modifier, the diagnosis or the pointer, by the record.",
    )


def _regions(
    context: RuleContext,
    line: Line,
    places: list[AnatomicModifier],
    pointed: tuple[Diagnosis, ...],
) -> Iterator[Problem]:
    own = {place.region for place in places if place.region}
    if not own:
        return
    named = {d: _region(context.catalog.icd10cm.title(d.code) or "") for d in pointed}
    others = {d: region for d, region in named.items() if region}
    if others and not own & set(others.values()):
        diagnosis, region = next(iter(others.items()))
        yield Problem(
            line.at("modifiers"),
            f"{line.name} is for a place of the {sorted(own)[0]} and points to"
            f" {context.title(diagnosis.code)}, of the {region}.",
            "Correct the modifier, the diagnosis or the pointer, by the record.",
        )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (region, re.compile(rf"\b(?:{'|'.join(words)})s?\b", re.IGNORECASE))
        for region, words in facts(__file__).items()
    )


@lru_cache(maxsize=8192)
def _region(title: str) -> str | None:
    """The region that a title names, where it names one."""
    found = [region for region, pattern in _patterns() if pattern.search(title)]
    return found[0] if len(found) == 1 else None
