"""The 7th character of an external cause against that of the injury."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.injury import phase_of
from codewell.rules.registry import Problem, RuleContext, rule

_CAUSES = frozenset("VWXY")
_INJURIES = ("S", "T", "M80", "M843", "M844", "M845", "M846", "M484", "M485")


@rule(
    id="ICD10CM-I.C.20.a.2",
    title="The external cause is of the phase of the injury",
    citation="ICD-10-CM Official Guidelines, section I.C.20.a.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The 7th character of an external cause is that of the injury it explains.

    Found is a cause of a phase that no injury of the encounter is in. Without an injury that has
    a 7th character there is nothing to compare.
    """
    if _CAUSES.isdisjoint(context.first_characters):
        return
    injuries = {
        phase
        for d in context.diagnoses
        if d.code.startswith(_INJURIES) and (phase := phase_of(d.code))
    }
    for diagnosis in context.diagnoses:
        phase = phase_of(diagnosis.code) if diagnosis.code[0] in _CAUSES else None
        if phase and injuries and phase not in injuries:
            of_injuries = " or ".join(sorted(injuries))
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is of the {phase} phase, and the injuries are of"
                f" the {of_injuries} phase.",
                "Give the external cause the 7th character of the injury: A, D or S.",
            )
