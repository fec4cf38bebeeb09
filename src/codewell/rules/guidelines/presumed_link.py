"""Diabetes and a condition that the index joins to it stand apart."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.presumed import presumed_links
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.A.15",
    title="Conditions that the classification joins by with",
    citation="ICD-10-CM Official Guidelines, section I.A.15",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The classification presumes that two conditions which the index joins by "with" or "in"
    belong together, even where the provider does not link them, unless the record says that they
    are unrelated or another guideline asks for the link.

    This rule speaks of diabetes without complications beside a condition that the index lists
    under diabetes, with.
    """
    return presumed_links(context, replaced=("E08", "E09", "E10", "E11", "E13"))
