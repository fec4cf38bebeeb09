"""A code for multiple sites beside a code for one of them."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.13.a",
    title="Multiple sites or the single ones",
    citation="ICD-10-CM Official Guidelines, section I.C.13.a",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some musculoskeletal conditions have a code for multiple sites, as arthritis.

    Where it is reported, the same condition of a single joint or bone is already in it. Which
    code is for multiple sites is read from its title.
    """
    if "M" not in context.first_characters:
        return
    of_chapter = [d for d in context.diagnoses if d.code[:1] == "M"]
    for diagnosis in of_chapter:
        if "multiple sites" in (context.catalog.icd10cm.title(diagnosis.code) or ""):
            stem = diagnosis.code[:6].rstrip("X")[:-1]
            singles = [d for d in of_chapter if d.code.startswith(stem) and d is not diagnosis]
            yield from (_problem(context, single, diagnosis) for single in singles)


def _problem(context: RuleContext, single: Diagnosis, multiple: Diagnosis) -> Problem:
    return Problem(
        single.where,
        f"{context.title(single.code)} stands beside {context.title(multiple.code)}, which has"
        " every site in it.",
        f"Report {multiple.formatted} alone, or the sites one by one without it.",
    )
