"""Two severities of a non-pressure chronic ulcer at one site."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.ulcers import Ulcer, at_one_site, chronic_ulcers
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.12.b.3",
    title="A chronic ulcer has one severity, or two where it got worse in a stay",
    citation="ICD-10-CM Official Guidelines, section I.C.12.b.3",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A non-pressure chronic ulcer (L97, L98.4, L98.A) is one code with its site and severity.

    Only in a stay may the same ulcer have two: on admission and the highest. An unspecified
    severity beside another of the same site contradicts it in any setting.
    """
    for first, second in at_one_site(chronic_ulcers(context.diagnoses)):
        if "unspecified" in (first.degree, second.degree):
            yield _unspecified(context, first, second)
        elif context.encounter.setting is not Setting.INPATIENT:
            yield Problem(
                second.diagnosis.where,
                f"{context.title(second.diagnosis.code)} and"
                f" {context.title(first.diagnosis.code)} are two severities at one site.",
                "Are there two ulcers at this site? If there is one, report the severity it has"
                " at this visit.",
                severity=Severity.INFO,
            )


def _unspecified(context: RuleContext, first: Ulcer, second: Ulcer) -> Problem:
    vague, known = (first, second) if first.degree == "unspecified" else (second, first)
    return Problem(
        vague.diagnosis.where,
        f"{context.title(vague.diagnosis.code)} stands beside"
        f" {context.title(known.diagnosis.code)}: the severity at this site is known.",
        f"Remove {vague.diagnosis.formatted}, unless there is a second ulcer at the site whose"
        " severity is not documented.",
    )
