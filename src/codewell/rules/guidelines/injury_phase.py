"""The phase of treatment of an injury: two at once, or its sequela first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.injury import Phase, phase_of
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.a",
    title="An injury is in one phase of treatment, and its sequela is not first",
    citation="ICD-10-CM Official Guidelines, section I.C.19.a",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The 7th character tells active treatment from routine care while an injury heals.

    Found are the same injury in both, and an injury with 7th character S that stands first: the
    condition that remains stands before it. An injury that is current and a sequela is reported by
    another rule.
    """
    principal = context.principal
    if principal and principal.code[0] in "ST" and phase_of(principal.code) is Phase.SEQUELA:
        yield _sequela_first(context, principal)
    seen: dict[str, Diagnosis] = {}
    for diagnosis in context.diagnoses:
        if phase_of(diagnosis.code) in (Phase.INITIAL, Phase.SUBSEQUENT):
            earlier = seen.setdefault(diagnosis.code[:6], diagnosis)
            if phase_of(earlier.code) is not phase_of(diagnosis.code):
                yield _two_phases(context, earlier, diagnosis)


def _sequela_first(context: RuleContext, principal: Diagnosis) -> Problem:
    return Problem(
        principal.where,
        f"{context.title(principal.code)} stands first.",
        "Sequence the condition that remains (a scar, a contracture, a pain) first and"
        f" {principal.formatted} after it.",
    )


def _two_phases(context: RuleContext, earlier: Diagnosis, later: Diagnosis) -> Problem:
    return Problem(
        later.where,
        f"{context.title(later.code)} and {earlier.formatted} are two phases of one injury.",
        "Report the phase of this encounter; keep both only for two injuries.",
    )
