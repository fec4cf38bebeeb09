"""Giving drugs: injections, pushes and infusions, one initial service a day by the hierarchy.

Chemotherapy before treatment before hydration, infusions before pushes before injections
(NCCI Policy Manual, chapter XI; the CPT hierarchy for facilities is not restated here).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codewell.model import ProofStep
from codewell.suggest.services.counting import hours_past_first
from codewell.suggest.services.drugs import Given
from codewell.suggest.services.lines import Line

_RANKS = ("chemo infusion", "chemo push", "drug infusion", "drug push", "fluid infusion")
_INITIAL = {
    "chemo infusion": "96413",
    "chemo push": "96409",
    "drug infusion": "96365",
    "drug push": "96374",
    "fluid infusion": "96360",
}
_FURTHER = {
    "chemo infusion": "96417",
    "chemo push": "96411",
    "drug infusion": "96367",
    "drug push": "96375",
}
_HOURS = {"chemo infusion": "96415", "drug infusion": "96366", "fluid infusion": "96361"}
_INJECTED = {"drug": "96372", "chemo": "96401", "hormonal": "96402"}
_SHORTEST_HYDRATION = 31


def administration_lines(given: Sequence[Given], labels: Mapping[str, str]) -> list[Line]:
    """The lines for giving the drugs of one encounter."""
    lines = [*_injections(given, labels)]
    by_vein = sorted(
        (g for g in given if g.route in ("push", "infusion")),
        key=lambda g: (_RANKS.index(_kind(g)), g.span),
    )
    for position, one in enumerate(by_vein):
        lines += _by_vein(one, labels, initial=position == 0)
    return _merged(lines)


def _kind(given: Given) -> str:
    family = {"hormonal": "chemo"}.get(given.family, given.family)
    if family == "fluid":
        return "fluid infusion"
    return f"{family} {given.route}"


def _injections(given: Sequence[Given], labels: Mapping[str, str]) -> list[Line]:
    found = []
    for one in given:
        if one.route in ("im", "sc"):
            code = _INJECTED.get(one.family, "96372")
            where = "into a muscle" if one.route == "im" else "under the skin"
            found.append(_line(code, labels, one, f"{one.label} {where}"))
    return found


def _by_vein(one: Given, labels: Mapping[str, str], *, initial: bool) -> list[Line]:
    kind = _kind(one)
    if kind == "fluid infusion":
        return _hydration(one, labels, initial=initial)
    code = _INITIAL[kind] if initial else _FURTHER[kind]
    why = "the initial service" if initial else "after the initial service"
    first = _line(code, labels, one, f"{one.label}: {kind}, {why}")
    if kind not in _HOURS:
        return [first]
    if one.minutes is None:
        return [first.but(missing="start and stop times of the infusion not documented")]
    hours = hours_past_first(one.minutes)
    said = f"{one.label}: {one.minutes} minutes, {hours} further hours (31 minutes and more count)"
    return [first, *([_line(_HOURS[kind], labels, one, said, hours)] if hours else [])]


def _hydration(one: Given, labels: Mapping[str, str], *, initial: bool) -> list[Line]:
    if one.minutes is None:
        code = _INITIAL["fluid infusion"] if initial else _HOURS["fluid infusion"]
        return [
            _line(code, labels, one, f"{one.label}").but(
                missing="start and stop times of the hydration not documented"
            )
        ]
    if one.minutes < _SHORTEST_HYDRATION:
        return []
    hours = hours_past_first(one.minutes)
    said = f"{one.label}: hydration of {one.minutes} minutes"
    if not initial:
        return [
            _line(
                _HOURS["fluid infusion"],
                labels,
                one,
                f"{said}, after another initial service",
                1 + hours,
            )
        ]
    more = (
        [_line(_HOURS["fluid infusion"], labels, one, f"{said}, further hours", hours)]
        if hours
        else []
    )
    return [_line(_INITIAL["fluid infusion"], labels, one, said), *more]


def _line(code: str, labels: Mapping[str, str], one: Given, said: str, units: int = 1) -> Line:
    step = ProofStep("administration", said, "lexicon services administration")
    return Line(
        code,
        labels.get(code, code),
        "administration",
        (one.span,),
        (step,),
        units,
        kind="administration",
    )


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Lines of one code as one line with all its units."""
    found: dict[tuple[str, bool], Line] = {}
    for line in lines:
        key = line.code, line.final
        known = found.get(key)
        found[key] = line if known is None else _sum(known, line)
    return list(found.values())


def _sum(one: Line, other: Line) -> Line:
    return Line(
        one.code, one.label, one.entry, (*one.spans, *other.spans), (*one.steps, *other.steps),
        one.units + other.units, one.modifiers, one.missing, one.remarks, one.final, one.kind,
    )  # fmt: skip
