"""Problems addressed: the assessed diagnoses, each with its state as the record tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from codewell.model.evaluation_management import Doubt, Problem, ProblemKind
from codewell.suggest.candidates import PROBLEM_SECTIONS
from codewell.suggest.evaluation_management.acute_problems import (
    acute_kind,
    is_febrile,
    is_growth_named,
)
from codewell.suggest.evaluation_management.addressed import Addressed, Assessed, addressed
from codewell.suggest.evaluation_management.chronic_problems import chronic_kind
from codewell.suggest.evaluation_management.hits import Hit, Record
from codewell.suggest.evaluation_management.kinds import Kind, is_kind, usual_kind
from codewell.suggest.evaluation_management.problem_states import states_of

_SAID = (
    ("said_threat", ProblemKind.THREAT),
    ("said_complicated", ProblemKind.ACUTE_COMPLICATED_INJURY),
    ("said_minor", ProblemKind.SELF_LIMITED),
    ("said_uncomplicated", ProblemKind.ACUTE_UNCOMPLICATED),
)
"""Words of the writer that name the kind itself."""
_TELLING = ("state", "manage", "drug", "order")


def problems_of(
    record: Record,
    assessed: Sequence[Assessed],
    is_chronic: Callable[[str], bool],
    *,
    has_workup: bool,
) -> tuple[Problem, ...]:
    """The problems in the order of the assessment; codes of one condition are one problem."""
    found = addressed(record, assessed)
    leads = {f.lead: [g for g in found if g.lead == f.lead] for f in found}
    problems = []
    for one in found:
        states = states_of(record, one, leads[one.lead], is_only=len(found) == 1)
        problems.append(_problem(record, one, states, is_chronic, has_workup=has_workup))
    return tuple(_without_named_only(record, found, problems))


def _problem(
    record: Record,
    one: Addressed,
    states: Sequence[Hit],
    is_chronic: Callable[[str], bool],
    *,
    has_workup: bool,
) -> Problem:
    said = {h.value: h for h in reversed(states)}
    febrile = is_febrile(record, one)
    lasting = any(_lasts(code, said, is_chronic, febrile=febrile) for code in one.codes)
    in_lead = {h.value: h for h in reversed(states) if h.sentence == one.lead}
    found = _said_kind(in_lead, lasting=lasting)
    is_open = "uncertain" in said and is_growth_named(record, one)
    if found is None and lasting and not is_open:
        found = chronic_kind(record, one, said)
    kind, doubt, why = found or acute_kind(record, one, said, has_workup=has_workup)
    evidence = [record.evidence(one.assessed.span)]
    if why and why.span != one.assessed.span:
        evidence.append(record.evidence(why.span))
    return Problem(kind, one.assessed.label, tuple(evidence), doubt)


def _said_kind(said: dict[str, Hit], *, lasting: bool) -> Kind | None:
    for value, kind in _SAID:
        if value in said and not (lasting and kind is ProblemKind.ACUTE_UNCOMPLICATED):
            return kind, None, said[value]
    return None


def _lasts(
    code: str, said: dict[str, Hit], is_chronic: Callable[[str], bool], *, febrile: bool
) -> bool:
    if usual_kind(code) in ("threat", "self_limited") or is_kind(code, "systemic"):
        return False
    if febrile:
        return False
    if "chronic" in said and code[:1] not in "ST":
        return True
    if is_kind(code, "chronic"):
        return True
    return not is_kind(code, "acute") and is_chronic(code)


def _without_named_only(
    record: Record, found: Sequence[Addressed], problems: Sequence[Problem]
) -> list[Problem]:
    """Further chronic problems that are only named, or another's to care for, do not count."""
    bare = [_is_bare(record, one) for one in found]
    if all(bare):
        return list(problems)
    kept = []
    for problem, is_bare in zip(problems, bare, strict=True):
        if is_bare and problem.kind is ProblemKind.STABLE_CHRONIC:
            question = f"was “{problem.label}” assessed or managed at this visit, or only named?"
            doubt = Doubt(question, ProblemKind.STABLE_CHRONIC)
            kept.append(replace(problem, kind=ProblemKind.NOTED, doubt=doubt))
        else:
            kept.append(problem)
    return kept


def _is_bare(record: Record, one: Addressed) -> bool:
    """Whether no line of the problem, and no other line that names it, says anything of it."""
    if any(h.value == "elsewhere" for n in one.block for h in record.here(n, "state")):
        return True
    own = set(one.block) | {
        n for n in one.assessed.sentences if record.sections[n] in PROBLEM_SECTIONS
    }
    told = any(record.here(n, group) for n in own for group in _TELLING)
    return not told


def in_hospital(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The same problems cared for in hospital, where an uncomplicated one needs that level."""
    return tuple(
        replace(p, kind=ProblemKind.ACUTE_UNCOMPLICATED_HOSPITAL)
        if p.kind is ProblemKind.ACUTE_UNCOMPLICATED
        else p
        for p in problems
    )
