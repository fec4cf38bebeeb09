"""The few shapes that most guideline paragraphs have, read from the data beside a rule.

A rule is then a YAML file of rows and a function that hands its file over. A row says which codes
it looks at and what may be wrong with them. Codes are written as the tabular writes them:
``E08-E13``, ``I50.-``, ``T36-T50 with fifth or sixth character 5``; an entry ``except Z00.6`` takes
codes out again::

    - shape: not_with
      codes: [Z21]
      other: [B20]
      says: "{code} stands beside {other}: once HIV disease is there, it stays."
      advice: "Remove {code}."
      severity: error

``{code}`` and ``{other}`` become code and title in ``says``, and the bare code in ``advice``;
``{age}`` is the patient's. The finding always stands at the code of ``codes``, the one that the
coder would mend.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from codewell.catalog.references import CodeReference, Place, parse_references
from codewell.data_file import read_data
from codewell.model import Setting, Severity, Sex, dotted
from codewell.rules.logic.injury import phase_of, side_of
from codewell.rules.registry import Diagnosis, Problem, RuleContext


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes by prefix, range and condition on characters, less those excepted.

    ``references`` are the codes as written. They are compiled: those without a condition into
    ``prefixes``, the others are ``conditional``; ``heads`` are the first two characters of all.
    """

    references: tuple[CodeReference, ...] = ()
    excepted: tuple[CodeReference, ...] = ()
    prefixes: tuple[str, ...] = ()
    conditional: tuple[CodeReference, ...] = ()
    heads: frozenset[str] = frozenset()

    def __contains__(self, code: str) -> bool:
        """Whether a code (no dot) is one of them."""
        if not code.startswith(self.prefixes) and not (
            self.conditional and any(r.matches(code) for r in self.conditional)
        ):
            return False
        return not self.excepted or not any(r.matches(code) for r in self.excepted)

    def __bool__(self) -> bool:
        """Whether any code is named."""
        return bool(self.heads)


@dataclass(frozen=True, slots=True)
class Shape:
    """One row. ``shape`` names what is asked:

    * ``needs``: with a code of ``codes`` one of ``other`` is reported too;
    * ``needs_before``: and it stands before it;
    * ``not_with``: a code of ``codes`` is not reported with one of ``other``;
    * ``after``: a code of ``codes`` stands after the first of ``other``, if both are reported;
    * ``not_first``: a code of ``codes`` is not the principal or first-listed diagnosis;
    * ``only_first``: a code of ``codes`` is the principal or first-listed diagnosis;
    * ``patient``: a code of ``codes`` goes with a patient of ``ages`` (years, both inclusive) and
      ``sex``; a fact of the patient that is not given is not judged.

    The row is silent where one of ``unless`` is reported and, if ``beside`` names codes, where none
    of them is. ``first`` limits it to encounters whose principal or first-listed diagnosis is one
    of these. ``once``: the first code found stands for all. ``same_injury``: of the other codes
    those alone whose title names the same side and whose 7th character the same phase.
    """

    shape: str
    codes: CodeSet
    says: str
    advice: str
    other: CodeSet = CodeSet()
    unless: CodeSet = CodeSet()
    beside: CodeSet = CodeSet()
    first: CodeSet = CodeSet()
    severity: Severity | None = None
    once: bool = False
    same_injury: bool = False
    settings: tuple[Setting, ...] = tuple(Setting)
    ages: tuple[int, int] | None = None
    sex: Sex | None = None
    effective: dt.date = dt.date.min
    until: dt.date = dt.date.max

    def problems(self, context: RuleContext) -> Iterator[Problem]:
        """What is wrong in an encounter, in the sequence of its codes."""
        looked_at = self._looked_at(context)
        if not looked_at or not self._is_meant(context):
            return
        for diagnosis in looked_at:
            place = _Place(self, context, diagnosis)
            if _WRONG[self.shape](place):
                yield place.problem()
                if self.once:
                    return

    def _looked_at(self, context: RuleContext) -> list[Diagnosis]:
        heads = context.by_head.keys() & self.codes.heads
        found = [d for head in heads for d in context.by_head[head] if d.code in self.codes]
        return found if len(found) < 2 else [d for d in context.diagnoses if d in found]

    def _is_meant(self, context: RuleContext) -> bool:
        if not (self.effective <= context.date <= self.until):
            return False
        if context.encounter.setting not in self.settings:
            return False
        codes = [d.code for d in context.diagnoses]
        if self.unless and any(code in self.unless for code in codes):
            return False
        if self.beside and not any(code in self.beside for code in codes):
            return False
        principal = context.principal
        return not self.first or (principal is not None and principal.code in self.first)


def problems_in(context: RuleContext, data: str) -> Iterator[Problem]:
    """The findings of the rows beside a rule; ``data`` is the rule's ``__file__``.

    Rows are asked in their order; a code that one of them found is left alone by the next ones.
    """
    found: set[str] = set()
    for shape in shapes_of(data):
        if shape.codes.heads.isdisjoint(context.by_head):
            continue  # most rows name no code of the encounter
        for problem in shape.problems(context):
            if problem.where not in found:
                found.add(problem.where)
                yield problem


# -- what is wrong ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """A code that a row looks at, in its encounter."""

    shape: Shape
    context: RuleContext
    diagnosis: Diagnosis

    @cached_property
    def others(self) -> tuple[Diagnosis, ...]:
        """The other codes that the row names."""
        code, other = self.diagnosis.code, self.shape.other
        found = tuple(d for d in self.context.diagnoses if d.code in other and d.code != code)
        return tuple(d for d in found if not self.shape.same_injury or self._is_same_injury(d))

    @property
    def ahead(self) -> tuple[Diagnosis, ...]:
        """Every code that stands before it."""
        return self.context.diagnoses[: self.context.diagnoses.index(self.diagnosis)]

    def _is_same_injury(self, other: Diagnosis) -> bool:
        title = self.context.catalog.icd10cm.title
        code = self.diagnosis.code
        return phase_of(code) is phase_of(other.code) and side_of(title(code) or "") == side_of(
            title(other.code) or ""
        )

    def problem(self) -> Problem:
        """What the row says of it."""
        other = self.others[0].code if self.others else ""
        title = self.context.title
        return Problem(
            self.diagnosis.where,
            self.shape.says.format(
                code=title(self.diagnosis.code),
                other=title(other) if other else "",
                age=self.context.age,
            ),
            self.shape.advice.format(code=self.diagnosis.formatted, other=dotted(other)),
            severity=self.shape.severity,
            beside=self.others[0].where if self.others else None,
        )


def _has_none(place: _Place) -> bool:
    return not place.others


def _has_none_ahead(place: _Place) -> bool:
    return not any(d in place.ahead for d in place.others)


def _has_one(place: _Place) -> bool:
    return bool(place.others)


def _precedes(place: _Place) -> bool:
    return bool(place.others) and place.others[0] not in place.ahead


def _is_first(place: _Place) -> bool:
    return place.diagnosis.is_principal and (bool(place.others) or not place.shape.other)


def _is_not_first(place: _Place) -> bool:
    return not place.diagnosis.is_principal


def _is_another_patient(place: _Place) -> bool:
    ages, sex = place.shape.ages, place.shape.sex
    age, given = place.context.age, place.context.encounter.patient.sex
    wrong_age = ages and age is not None and not ages[0] <= age <= ages[1]
    wrong_sex = sex and given in (Sex.FEMALE, Sex.MALE) and given is not sex
    return bool(wrong_age or wrong_sex)


_WRONG: dict[str, Callable[[_Place], bool]] = {
    "needs": _has_none,
    "needs_before": _has_none_ahead,
    "not_with": _has_one,
    "after": _precedes,
    "not_first": _is_first,
    "only_first": _is_not_first,
    "patient": _is_another_patient,
}


# -- reading ------------------------------------------------------------------------------------


@cache
def shapes_of(data: str) -> tuple[Shape, ...]:
    """The rows of the YAML file of the same name as the rule's module.

    What all rows share may stand once: ``{every: {...}, rows: [...]}``.
    Raises ``ValueError`` with the row's number for a row that cannot be read.
    """
    file = Path(data).with_suffix(".yaml")
    read = read_data(file)
    every, rows = (read["every"], read["rows"]) if isinstance(read, dict) else ({}, read)
    name = f"{Path(data).stem}.yaml"
    return tuple(_read({**every, **row}, f"{name}, row {n}") for n, row in enumerate(rows, 1))


_CODE_SETS = frozenset({"codes", "other", "unless", "beside", "first"})
_KNOWN = frozenset(f.name for f in fields(Shape))


def _read(row: dict[str, Any], place: str) -> Shape:
    if unknown := set(row) - _KNOWN:
        raise ValueError(f"{place}: unknown {', '.join(sorted(unknown))}")
    if row.get("shape") not in _WRONG:
        raise ValueError(f"{place}: unknown shape {row.get('shape')}")
    values: dict[str, Any] = {
        name: code_set(v) if name in _CODE_SETS else v for name, v in row.items()
    }
    if "severity" in row:
        values["severity"] = Severity(row["severity"])
    if "settings" in row:
        values["settings"] = tuple(Setting(s) for s in row["settings"])
    if "ages" in row:
        values["ages"] = (row["ages"][0], row["ages"][1])
    if "sex" in row:
        values["sex"] = Sex(row["sex"])
    return Shape(**values)


def code_set(entries: list[str]) -> CodeSet:
    """Codes as the tabular writes them, one entry each; an entry without a code is refused."""
    named = [r for e in entries if not e.startswith(_EXCEPT) for r in _references(e)]
    plain = [r for r in named if r.place is Place.NONE and len(r.first) == len(r.last)]
    return CodeSet(
        references=tuple(named),
        excepted=tuple(r for e in entries if e.startswith(_EXCEPT) for r in _references(e)),
        prefixes=tuple(dict.fromkeys(p for r in plain for p in _prefixes(r.first, r.last))),
        conditional=tuple(r for r in named if r not in plain),
        heads=frozenset(h for r in named for h in _heads(r.first[:2], r.last[:2])),
    )


def _heads(first: str, last: str) -> Iterator[str]:
    for prefix in _prefixes(first, last):
        yield from (prefix,) if len(prefix) == 2 else (prefix + c for c in _CHARACTERS)


_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _prefixes(first: str, last: str, start: str = "") -> Iterator[str]:
    """The fewest prefixes of a range, both ends inclusive and of one length.

    ``C00-C76`` is C0 to C6 and C70 to C76.
    """
    if not first or (set(first) == {"0"} and set(last) == {"Z"}):
        yield start
        return
    low, high = _CHARACTERS.index(first[0]), _CHARACTERS.index(last[0])
    for place in range(low, high + 1):
        rest = len(first) - 1
        yield from _prefixes(
            first[1:] if place == low else "0" * rest,
            last[1:] if place == high else "Z" * rest,
            start + _CHARACTERS[place],
        )


_EXCEPT = "except "


def _references(entry: str) -> tuple[CodeReference, ...]:
    found = parse_references(f"({entry})")
    if not found:
        raise ValueError(f"no code in {entry!r}")
    return found
