"""A code whose note asks for an additional code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.catalog.references import CodeReference
from codewell.model import Severity
from codewell.rules.instructions import Instruction, codes_in_words, instructions, place_in_book
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_ALWAYS_HAS_ONE = re.compile(
    r"\bto (?:identify|specify|indicate) (?:the )?"
    r"(?:stage|type|site|severity|joint|limb|percentage|outcome of delivery)\b"
)

_WEEKS, _OUTCOME = "Z3A", "Z37"
_STAGE = "stage of chronic kidney disease"


@rule(
    id="ICD10CM-I.A.17",
    title="An additional code that the tabular asks for",
    citation="ICD-10-CM Tabular List, Instructional Notations, Code First/Use Additional Code"
    " notes (Official Guidelines, sections I.A.13 and I.A.17)",
    citation_checked="primary",
    severity=Severity.INFO,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A "use additional code" note asks for a code that completes this one.

    It is a warning where the note stands at the code or its category and asks for what every such
    case has (a stage, a type, a site, a severity, the outcome of a delivery). All other notes
    apply only if the record says so and are information, given once for an encounter however
    many codes ask for it. There is one finding a code, and never an error.

    Nothing is said of a note that stands over a whole chapter (resistance, tobacco, retained
    foreign bodies), which most records do not answer, but of the weeks of gestation; of the stage
    of a kidney disease that the code itself does not tell of; and of the outcome of a delivery,
    which has a rule of its own (I.C.15.b.5).
    """
    asked: set[CodeReference] = set()
    for diagnosis in context.diagnoses:
        open_ones = [
            i for i in _open_instructions(context, diagnosis) if asked.isdisjoint(i.references)
        ]
        asked.update(r for i in open_ones for r in i.references)
        required = [i for i in open_ones if _is_required(i)]
        if required:
            yield _problem(context, diagnosis, required, Severity.WARNING)
        elif open_ones:
            yield _problem(context, diagnosis, open_ones, Severity.INFO)


def _open_instructions(context: RuleContext, diagnosis: Diagnosis) -> list[Instruction]:
    """The notes with codes, of which the encounter has none."""
    others = [d.code for d in context.diagnoses if d.where != diagnosis.where]
    return [
        instruction
        for instruction in instructions(
            context.catalog.icd10cm, diagnosis.code, "use_additional_code"
        )
        if instruction.references
        and not _is_left_out(instruction, context.catalog.icd10cm.title(diagnosis.code) or "")
        and not instruction.names(diagnosis.code)
        and not any(_answers(instruction, code) for code in others)
    ]


def _is_left_out(instruction: Instruction, title: str) -> bool:
    named = {reference.first[:3] for reference in instruction.references}
    if instruction.printed_at.kind == "chapter":
        return _WEEKS not in named
    if _OUTCOME in named:
        return True
    return _STAGE in instruction.words and "kidney disease" not in title.lower()


def _answers(instruction: Instruction, code: str) -> bool:
    """A code of a category asked for will do: N18.9 answers a note on the stage N18.1-N18.6."""
    if _is_required(instruction):
        return instruction.names_category_of(code)
    return instruction.names(code)


def _is_required(instruction: Instruction) -> bool:
    return (
        instruction.is_at_a_code
        and len(instruction.texts) == 1
        and not instruction.is_conditional
        and _ALWAYS_HAS_ONE.search(instruction.words) is not None
    )


def _problem(
    context: RuleContext, diagnosis: Diagnosis, asking: list[Instruction], severity: Severity
) -> Problem:
    notes = " and ".join(
        f'"use additional {i.quote}" at {place_in_book(i.printed_at)}' for i in asking
    )
    codes = codes_in_words(r for i in asking for r in i.references)
    if_documented = "Add" if severity is Severity.WARNING else "If the record says so, add"
    return Problem(
        diagnosis.where,
        f"{context.title(diagnosis.code)}: {notes}, and no such code is reported.",
        f"{if_documented} a code of {codes}.",
        severity=severity,
    )
