"""What is wrong with the form of a claim, as problems of a rule."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model.claim_problems import ClaimProblem, ProblemKind, claim_problems
from codewell.rules.registry import Problem, RuleContext

_ACRONYMS = {"npi": "NPI", "id": "Number"}


def form_problems(context: RuleContext, kind: ProblemKind, advice: str) -> Iterator[Problem]:
    """The problems of one kind, each at its field of the claim or encounter."""
    for problem in claim_problems(context.claim, kind) if context.claim else ():
        where = problem.field.removeprefix("encounter.")
        yield Problem(where, _sentence(where, problem), advice)


def _sentence(where: str, problem: ClaimProblem) -> str:
    """The last word of the place, and what is wrong there."""
    name = where.rpartition(" ")[2].rpartition(".")[2].replace("_", " ")
    shown = _ACRONYMS.get(name) or f"{name[:1].upper()}{name[1:]}"
    return f"{shown} {problem.message}."
