"""A toxic effect behind what it did to the patient."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import PresentOnAdmission, Severity
from codewell.rules.logic.injury import Phase, phase_of
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.e.5.d",
    title="A toxic effect stands before its manifestations",
    citation="ICD-10-CM Tabular List, use additional code note at T51-T65 (Official Guidelines,"
    " section I.C.19.e.5.d)",
    citation_checked="primary",
    severity=Severity.INFO,
    needs=("principal",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A substance that is no drug and was swallowed or touched is a toxic effect (T51-T65).

    Its manifestations, as those of the airways (J60-J70), follow it. Alcohol is left out: being
    drunk is another code, and often the reason for the visit.
    """
    principal = context.principal
    if principal is None or not principal.code.startswith(_codes()["manifestations"]):
        return
    effect = next((d for d in context.diagnoses if _is_current_effect(d)), None)
    if effect:
        yield Problem(
            effect.where,
            f"{context.title(effect.code)} stands after {context.title(principal.code)}.",
            f"If {principal.formatted} is due to it, sequence the toxic effect first.",
        )


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    data = read_data(Path(__file__).with_suffix(".yaml"))
    return {name: tuple(c.replace(".", "") for c in codes) for name, codes in data.items()}


def _is_current_effect(diagnosis: Diagnosis) -> bool:
    return (
        diagnosis.code.startswith(_codes()["effects"])
        and phase_of(diagnosis.code) is Phase.INITIAL
        and diagnosis.present_on_admission is not PresentOnAdmission.NO
    )
