"""Burns of multiple or unspecified sites beside burns of single sites."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.burns import Burn, burns_of
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.d.5",
    title="Each burn has its site",
    citation="ICD-10-CM Official Guidelines, section I.C.19.d.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Every burn site has a code of its own.

    A code for multiple sites is for a record that does not name them, T30 for one that names no
    site at all; beside the sites they say nothing new.
    """
    burns = burns_of(context.diagnoses)
    for burn in burns:
        if burn.is_multiple_sites and (single := _single_beside(burn, burns)):
            yield _problem(context, burn.diagnosis.where, burn.diagnosis.code, single)
    for diagnosis in context.diagnoses:
        if diagnosis.code.startswith("T30") and burns:
            yield _problem(context, diagnosis.where, diagnosis.code, burns[0])


def _single_beside(multiple: Burn, burns: tuple[Burn, ...]) -> Burn | None:
    return next((b for b in burns if b.is_same_place(multiple) and b.site not in "09"), None)


def _problem(context: RuleContext, where: str, code: str, single: Burn) -> Problem:
    return Problem(
        where,
        f"{context.title(code)} stands beside {context.title(single.diagnosis.code)}: the sites"
        " are known.",
        "Report a code for each site and remove this one.",
    )
