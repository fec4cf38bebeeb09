"""Hypertension stands apart from heart failure or chronic kidney disease."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.presumed import presumed_links
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a",
    title="Hypertension with heart or kidney disease is one code",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Hypertension with heart disease (I11), chronic kidney disease (I12) or both (I13) is
    presumed to belong together, unless the record says that they are unrelated. The codes of heart
    failure and of the stage are added.
    """
    return presumed_links(context, replaced=("I10",))
