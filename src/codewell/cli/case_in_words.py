"""The case of a rule in one line, as a coder would say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_FIRST = ("principal_diagnosis", "first_listed")
_SETTINGS = {"inpatient": "stay", "outpatient": "visit"}
_DATES = ("service_date", "discharge_date")


def encounter_in_words(row: Mapping[str, Any]) -> str:
    """The encounter of a case: setting, date, patient, diagnoses, lines, what else is given."""
    encounter = row.get("encounter", {})
    parts = [_what(encounter), *_patient(encounter), _diagnoses(encounter)]
    parts += [_line(line) for line in encounter.get("lines", ())]
    parts += [_field(key, value) for key, value in encounter.items() if key not in _TOLD]
    if "claim" in row:
        changes = ", ".join(_field(key, value) for key, value in row["claim"].items())
        parts.append(f"the claim of the examples{changes and ' but '}{changes}")
    return "; ".join(part for part in parts if part)


_TOLD = {*_FIRST, *_DATES, "id", "setting", "patient", "secondary_diagnoses", "lines"}


def _what(encounter: Mapping[str, Any]) -> str:
    setting = str(encounter.get("setting", ""))
    dates = ", ".join(str(encounter[key]) for key in _DATES if key in encounter)
    return f"{_SETTINGS.get(setting, setting)} {dates}".strip()


def _patient(encounter: Mapping[str, Any]) -> Iterator[str]:
    patient = encounter.get("patient") or {}
    told = [f"{key.replace('_', ' ')} {value}" for key, value in patient.items()]
    if told:
        yield ", ".join(told)


def _diagnoses(encounter: Mapping[str, Any]) -> str:
    first = next((encounter[key] for key in _FIRST if key in encounter), None)
    others = encounter.get("secondary_diagnoses") or ()
    codes = ([f"**{_diagnosis(first)}**"] if first else []) + [_diagnosis(d) for d in others]
    return ", ".join(codes)


def _diagnosis(diagnosis: Mapping[str, Any]) -> str:
    poa = diagnosis.get("present_on_admission")
    return f"{diagnosis.get('code', '')} (POA {poa})" if poa else str(diagnosis.get("code", ""))


def _line(line: Mapping[str, Any]) -> str:
    code = "-".join([str(line.get("code", "no code")), *map(str, line.get("modifiers") or ())])
    rest = [_field(k, v) for k, v in line.items() if k not in ("code", "modifiers")]
    return f"line {code}" + (f" ({', '.join(rest)})" if rest else "")


def _field(key: str, value: Any) -> str:
    return f"{key.replace('_', ' ')} {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_field(str(k), v) for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    return "none" if value is None else str(value)


def nearest_misses(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The names of the clear cases that differ the least from a case that finds."""
    every = list(rows)
    found = [_facts(row) for row in every if row["outcome"] == "found"]
    clear = {row["name"]: _facts(row) for row in every if row["outcome"] == "clear"}
    distances = {
        name: min((len(facts ^ other) for other in found), default=0)
        for name, facts in clear.items()
    }
    least = min(distances.values(), default=0)
    return {name for name, distance in distances.items() if distance == least}


def _facts(row: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    given = {"encounter": row.get("encounter", {}), "claim": row.get("claim", {})}
    return frozenset(_leaves(given, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]")
    else:
        yield path, str(value)
