"""The current injury and the sequela of the same injury stand together."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_BURNS = ("T20", "T21", "T22", "T23", "T24", "T25", "T26", "T27", "T28")


@rule(
    id="ICD10CM-I.B.10",
    title="An injury is current or a sequela, not both",
    citation="ICD-10-CM Official Guidelines, sections I.B.10 and I.C.19.a",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The code of the acute phase of an injury is not reported with the code of its sequela.

    The same injury is the same code but for its 7th character. A new stroke with deficits of an
    old one (I60-I67 with I69) is another matter and allowed, and so are a current burn and the
    sequela of an old one (I.C.19.d.8).
    """
    seen: dict[str, list[Diagnosis]] = {}
    for diagnosis in context.diagnoses:
        if len(diagnosis.code) != 7 or diagnosis.code.startswith(_BURNS):
            continue
        same = seen.setdefault(diagnosis.code[:6], [])
        for earlier in same:
            if _is_sequela(context, earlier.code) != _is_sequela(context, diagnosis.code):
                yield _problem(context, earlier, diagnosis)
        same.append(diagnosis)


def _is_sequela(context: RuleContext, code: str) -> bool:
    return "sequela" in context.catalog.icd10cm.seventh_characters(code).get(code[6], "").lower()


def _problem(context: RuleContext, earlier: Diagnosis, later: Diagnosis) -> Problem:
    return Problem(
        later.where,
        f"{context.title(later.code)} and {earlier.formatted} are the current phase and the"
        " sequela of the same injury.",
        "Keep the current injury while it is treated or heals; afterwards report the residual"
        " condition and then the injury with 7th character S. Two different injuries of this kind"
        " may both stand.",
    )
