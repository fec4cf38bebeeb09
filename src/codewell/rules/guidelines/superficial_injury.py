"""A superficial injury beside a fracture or an open wound of the same site."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.b.1",
    title="Superficial injuries of the site of a severe one",
    citation="ICD-10-CM Official Guidelines, section I.C.19.b.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An abrasion or contusion is not coded when a more severe injury of the same site is.

    The site, the side and the phase of treatment are those of both codes. Sprains are left out:
    whether one is the more severe is for the provider to say.
    """
    return problems_in(context, __file__)
