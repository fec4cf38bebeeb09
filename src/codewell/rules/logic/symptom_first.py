"""A symptom that stands first though a reported diagnosis explains it (II.A, IV.D)."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.rules.logic.integral import integral_to
from codewell.rules.registry import Problem, RuleContext


def symptom_first(context: RuleContext) -> Iterator[Problem]:
    """At most one finding: the first code is a symptom of another code of the encounter.

    A diagnosis explains a symptom by the table of what routinely goes together.
    """
    principal = context.principal
    if principal is None or principal.code[:1] != "R":
        return
    others = [d for d in context.diagnoses if d.code[:1] not in "RVWXYZ"]
    explaining = [d for d in others if integral_to(principal.code, [d.code])]
    if explaining:
        first = explaining[0]
        yield Problem(
            principal.where,
            f"{context.title(principal.code)} stands before {context.title(first.code)}, which"
            " explains it.",
            f"Sequence {first.formatted} first, if it was established as the cause of"
            f" {principal.formatted}.",
        )
