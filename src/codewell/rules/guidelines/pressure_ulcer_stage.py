"""Two stages of a pressure ulcer at one site."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.ulcers import Ulcer, at_one_site, pressure_ulcers
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.12.a.1",
    title="A pressure ulcer has one stage at a visit",
    citation="ICD-10-CM Official Guidelines, section I.C.12.a.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Each pressure ulcer is one code of L89 with its site and its stage.

    An unspecified stage beside a stage of the same site contradicts it. Two stages of one site at
    one visit may be two ulcers, which is a question; in a stay an ulcer may also have changed its
    stage (I.C.12.a.6).
    """
    for first, second in at_one_site(pressure_ulcers(context.diagnoses)):
        degrees = {first.degree, second.degree}
        if "unspecified" in degrees and "unstageable" not in degrees:
            yield _unspecified(context, first, second)
        elif context.encounter.setting is not Setting.INPATIENT and "unspecified" not in degrees:
            yield _two_stages(context, first, second)


def _unspecified(context: RuleContext, first: Ulcer, second: Ulcer) -> Problem:
    vague, staged = (first, second) if first.degree == "unspecified" else (second, first)
    return Problem(
        vague.diagnosis.where,
        f"{context.title(vague.diagnosis.code)} stands beside"
        f" {context.title(staged.diagnosis.code)}: the stage at this site is known.",
        f"Remove {vague.diagnosis.formatted}, unless there is a second ulcer at the site whose"
        " stage is not documented.",
    )


def _two_stages(context: RuleContext, first: Ulcer, second: Ulcer) -> Problem:
    return Problem(
        second.diagnosis.where,
        f"{context.title(second.diagnosis.code)} and {context.title(first.diagnosis.code)} are two"
        " stages of a pressure ulcer at one site.",
        "Are there two ulcers at this site? If there is one, report the stage it has at this"
        " visit.",
        severity=Severity.INFO,
    )
