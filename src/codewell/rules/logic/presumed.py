"""Conditions that the classification joins and that are reported apart, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import dotted
from codewell.rules.logic.combination import Combination, combinations
from codewell.rules.registry import Diagnosis, Problem, RuleContext


def presumed_links(context: RuleContext, *, replaced: tuple[str, ...]) -> Iterator[Problem]:
    """One finding for each combination whose base code begins with one of ``replaced``."""
    by_code = {d.code: d for d in context.diagnoses}
    if not any(code.startswith(replaced) for code in by_code):
        return
    for combination in combinations(tuple(by_code)):
        if combination.replaced.startswith(replaced):
            yield _problem(context, by_code, combination)


def _problem(
    context: RuleContext, by_code: dict[str, Diagnosis], combination: Combination
) -> Problem:
    base = by_code[combination.replaced]
    other = (combination.partners or combination.dropped)[0]
    dropped = " and ".join(dotted(code) for code in combination.dropped)
    advice = f"Report {context.title(combination.code)} in place of {base.formatted}"
    return Problem(
        base.where,
        f"{context.title(base.code)} is reported beside {context.title(other)}: the classification"
        " presumes that the two belong together.",
        f"{advice}{f' and remove {dropped}' if dropped else ''}, unless the record says that they"
        " are unrelated.",
        beside=by_code[other].where if other in by_code else None,
    )
