"""The stages of a pressure ulcer during one stay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from codewell.model import PresentOnAdmission, Setting, Severity
from codewell.rules.logic.ulcers import Ulcer, at_one_site, pressure_ulcers
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.12.a.6",
    title="A pressure ulcer that changes its stage in a stay is two codes",
    citation="ICD-10-CM Official Guidelines, section I.C.12.a.6",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An ulcer that gets worse in a stay is reported at its stage on admission and its highest.

    Found are a stage between those two, a lower stage that is not present on admission beside a
    higher one that is, and two stages that both are. Only stages 1 to 4 are compared.
    """
    ulcers = [u for u in pressure_ulcers(context.diagnoses) if u.stage]
    between = {u.diagnosis.where for u in _between(ulcers)}
    for ulcer in ulcers:
        if ulcer.diagnosis.where in between:
            yield _between_two(context, ulcer)
    kept = [u for u in ulcers if u.diagnosis.where not in between]
    for first, second in at_one_site(kept):
        low, high = sorted((first, second), key=lambda u: u.degree)
        if problem := _of_admission(context, low, high):
            yield problem


def _between(ulcers: list[Ulcer]) -> Iterator[Ulcer]:
    """Those neither lowest nor highest of their site."""
    for _, group in groupby(sorted(ulcers, key=lambda u: (u.site, u.degree)), lambda u: u.site):
        yield from list(group)[1:-1]


def _between_two(context: RuleContext, ulcer: Ulcer) -> Problem:
    return Problem(
        ulcer.diagnosis.where,
        f"{context.title(ulcer.diagnosis.code)} stands between a lower and a higher stage of the"
        " same site.",
        "Of one ulcer report the stage on admission and the highest stage of the stay; keep this"
        " code only for another ulcer at the site.",
        severity=Severity.INFO,
    )


def _of_admission(context: RuleContext, low: Ulcer, high: Ulcer) -> Problem | None:
    at_admission = (low.diagnosis.present_on_admission, high.diagnosis.present_on_admission)
    titles = f"{context.title(low.diagnosis.code)} and {context.title(high.diagnosis.code)}"
    if at_admission == (PresentOnAdmission.NO, PresentOnAdmission.YES):
        return Problem(
            low.diagnosis.where,
            f"{titles}: the lower stage is not present on admission and the higher one is.",
            "A stage does not fall in a stay: correct the indicators, or make sure that these are"
            " two ulcers.",
        )
    if at_admission == (PresentOnAdmission.YES, PresentOnAdmission.YES):
        return Problem(
            high.diagnosis.where,
            f"{titles} of one site are both present on admission.",
            "Are there two ulcers at this site? If one ulcer got worse in the stay, its higher"
            " stage was not present on admission.",
            severity=Severity.INFO,
        )
    return None
