"""A pressure ulcer called unstageable and of unspecified stage."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.ulcers import at_one_site, pressure_ulcers
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.12.a.2",
    title="Unstageable is not the same as of unspecified stage",
    citation="ICD-10-CM Official Guidelines, section I.C.12.a.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An ulcer whose stage cannot be seen, under eschar or a graft, is unstageable.

    The unspecified stage is for a record that does not give one. One ulcer is not both.
    """
    for first, second in at_one_site(pressure_ulcers(context.diagnoses)):
        if {first.degree, second.degree} == {"unstageable", "unspecified"}:
            vague, other = (first, second) if first.degree == "unspecified" else (second, first)
            yield Problem(
                vague.diagnosis.where,
                f"{context.title(vague.diagnosis.code)} stands beside"
                f" {context.title(other.diagnosis.code)} of the same site.",
                f"Keep {other.diagnosis.formatted} if the record says that the stage cannot be"
                f" determined; keep {vague.diagnosis.formatted} if no stage is documented.",
            )
