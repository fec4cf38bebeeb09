"""What a rule looks at in one encounter, for a person who asks why it found something or not."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator

from codewell.catalog import Catalog
from codewell.model import Encounter, dotted
from codewell.rules.logic.shapes import CodeSet, Shape, problems_in, shapes_of
from codewell.rules.registry import Diagnosis, Fact, Rule, RuleContext

NO_CODE = "no code that it knows is reported"


def looked_at(
    rule: Rule, encounter: Encounter, on: dt.date | None, catalog: Catalog
) -> tuple[str, ...]:
    """The facts that the rule needs and the codes that it knows, each at its place.

    A rule that is data knows the codes of its rows; of another every diagnosis, or every line,
    is named.
    """
    if on is None:
        return ()
    context = RuleContext(encounter, on, catalog)
    return (*_facts(rule, context), *_codes(rule, context))


_IN_WORDS: dict[Fact, Callable[[RuleContext], object]] = {
    "age": lambda c: f"age {c.age}",
    "sex": lambda c: f"sex {c.encounter.patient.sex}",
    "claim_type": lambda c: f"claim type {c.encounter.claim_type}",
    "payer": lambda c: f"payer {c.encounter.payer}",
    "state": lambda c: f"state {c.encounter.state}",
    "submission_date": lambda c: f"submission date {c.encounter.submission_date}",
}


def _facts(rule: Rule, context: RuleContext) -> Iterator[str]:
    for fact in rule.facts:
        if fact in _IN_WORDS and context.has(fact):
            yield str(_IN_WORDS[fact](context))


def _codes(rule: Rule, context: RuleContext) -> tuple[str, ...]:
    if rule.of_lines:
        return tuple(f"{line.where} {line.name}" for line in context.lines)
    rows = _rows(rule)
    known = [d for d in context.diagnoses if not rows or any(_knows(row, d) for row in rows)]
    return tuple(_in_words(d, context) for d in known) or (NO_CODE,)


def _rows(rule: Rule) -> tuple[Shape, ...]:
    module = sys.modules[rule.check.__module__]
    if getattr(module, "problems_in", None) is not problems_in:
        return ()
    return shapes_of(str(module.__file__))


def _knows(row: Shape, diagnosis: Diagnosis) -> bool:
    sets: tuple[CodeSet, ...] = (row.codes, row.other, row.unless, row.beside, row.first)
    return any(diagnosis.code in codes for codes in sets)


def _in_words(diagnosis: Diagnosis, context: RuleContext) -> str:
    title = context.catalog.icd10cm.title(diagnosis.code) or "no title installed"
    present = diagnosis.present_on_admission
    poa = f", present on admission {present}" if present else ""
    return f"{diagnosis.where} {dotted(diagnosis.code)} {title}{poa}"
