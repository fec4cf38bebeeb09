"""The trimester of a code against the weeks of gestation."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.pregnancy import gestation_of, last_trimester, trimester_in
from codewell.rules.registry import Problem, RuleContext, rule

_WORDS = {1: "first", 2: "second", 3: "third"}


@rule(
    id="ICD10CM-I.C.15.a.3",
    title="The trimester fits the weeks of gestation",
    citation="ICD-10-CM Tabular List, note at chapter 15 (Official Guidelines, sections I.C.15.a.3"
    " and I.C.15.a.4)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The trimester of a code is that of the encounter: under 14 weeks, under 28 weeks, later.

    The weeks are those of Z3A, which on a stay are counted on the day of admission; a complication
    may have developed in a later trimester of the stay.
    """
    gestation = gestation_of(context.diagnoses) if "O" in context.first_characters else None
    if gestation is None:
        return
    fitting = range(gestation.trimester, last_trimester(context, gestation) + 1)
    for diagnosis in context.diagnoses:
        trimester = _trimester(context, diagnosis.code)
        if trimester and trimester not in fitting:
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is of the {_WORDS[trimester]} trimester;"
                f" {context.title(gestation.diagnosis.code)} is in the"
                f" {_WORDS[gestation.trimester]}.",
                f"Report the code of the {_WORDS[gestation.trimester]} trimester, or correct the"
                " weeks.",
            )


def _trimester(context: RuleContext, code: str) -> int | None:
    if code[:1] != "O":
        return None
    return trimester_in(context.catalog.icd10cm.title(code) or "")
