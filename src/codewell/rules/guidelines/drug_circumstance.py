"""One drug in two circumstances."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.injury import phase_of
from codewell.rules.logic.poisoning import substance_of
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.e.5",
    title="A drug has one circumstance",
    citation="ICD-10-CM Official Guidelines, section I.C.19.e.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A drug was taken wrongly (poisoning), rightly (adverse effect) or too little (underdosing).

    The same drug in two of them, or with two intents, is right for two drugs of one code only.
    """
    if "T" not in context.first_characters:
        return
    seen: dict[tuple[str, str], Diagnosis] = {}
    for diagnosis in context.diagnoses:
        if substance := substance_of(diagnosis.code):
            key = (substance.stem, phase_of(diagnosis.code) or "")
            earlier = seen.setdefault(key, diagnosis)
            if earlier.code != diagnosis.code:
                yield Problem(
                    diagnosis.where,
                    f"{context.title(diagnosis.code)} and {context.title(earlier.code)} are two"
                    " circumstances of one substance.",
                    "Report the one that is documented; keep both only for two substances of this"
                    " code.",
                )
