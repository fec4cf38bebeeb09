"""The Medicare Code Editor asked once for an encounter, its edits by place.

The editor reads a whole stay. Where the encounter does not give the age, the sex or the discharge
status, a value that no edit is about stands for it; the rules on those fields ask for them.
"""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator
from functools import cache

from codewell.grouping import Editor
from codewell.grouping.mce import in_range
from codewell.model import (
    CodePlace,
    Encounter,
    MceEdit,
    Setting,
    Sex,
    Stay,
    dotted,
    normalise_code,
)
from codewell.rules.registry import RuleContext, provide

provide("editor", lambda context: in_range(context.date))

INPATIENT = (Setting.INPATIENT,)
"""The editor reads inpatient claims."""

_ADULT = 40
_HOME = "01"
_OLDEST = 999
_STATUS = re.compile(r"\d{1,2}", re.ASCII)
_SECONDARY = re.compile(r"secondary_diagnoses\[(\d+)\]")


def edits(context: RuleContext, name: str) -> Iterator[MceEdit]:
    """The edit of that name, if the encounter hits it."""
    found = context.once("Medicare Code Editor", lambda: _ask(context))
    return (edit for edit in found if edit.name == name)


def causes(context: RuleContext, name: str) -> Iterator[CodePlace]:
    """The codes that an edit is about, at their places in the encounter."""
    for edit in edits(context, name):
        for cause in edit.causes:
            yield CodePlace(_where(cause.where, context.encounter), cause.code)


def beside(context: RuleContext, name: str) -> str:
    """The diagnoses that an edit needs beside its codes, in words; empty when there are none."""
    codes = [c.code for edit in edits(context, name) for c in edit.together_with if c.code]
    return f" beside {', '.join(map(dotted, map(normalise_code, codes)))}" if codes else ""


def dotted_code(place: CodePlace) -> str:
    """The code of a place in its official form."""
    code = normalise_code(place.code or "")
    return code if place.where.startswith("procedures") else dotted(code)


def procedure(context: RuleContext, place: CodePlace) -> str:
    """Code and title of a procedure."""
    code = normalise_code(place.code or "")
    title = context.catalog.icd10pcs.title(code)
    return f"{code} ({title.text})" if title else code


def is_status(text: str | None) -> bool:
    """Whether a discharge status is of the form that the editor reads."""
    return text is not None and _STATUS.fullmatch(text) is not None


@cache
def _editor() -> Editor:
    editor = Editor()
    atexit.register(editor.close)
    return editor


def _ask(context: RuleContext) -> tuple[MceEdit, ...]:
    encounter = context.encounter
    if encounter.principal is None or not in_range(context.date):
        return ()
    age, status = context.age, encounter.discharge_status
    return _editor().edit(
        Stay(
            id=encounter.id,
            age=age if age is not None and 0 <= age <= _OLDEST else _ADULT,
            sex=encounter.patient.sex or Sex.FEMALE,
            discharge_date=context.date,
            discharge_status=status if status and is_status(status) else _HOME,
            principal_diagnosis=encounter.principal,
            secondary_diagnoses=(*encounter.secondary_diagnoses, *encounter.external_causes),
            procedures=encounter.procedures,
            admitting_diagnosis=encounter.admitting_diagnosis,
        )
    )


def _where(where: str, encounter: Encounter) -> str:
    """The field path in the encounter: external causes stand in a list of their own there."""
    if found := _SECONDARY.fullmatch(where):
        index, before = int(found[1]), len(encounter.secondary_diagnoses)
        if index >= before:
            where = f"external_causes[{index - before}]"
    return f"{where}.code" if where not in ("age", "sex", "discharge_status") else where
