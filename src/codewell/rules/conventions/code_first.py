"""A code whose note says what to code first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.catalog.references import CodeReference
from codewell.model import Severity
from codewell.rules.instructions import Instruction, codes_in_words, instructions, place_in_book
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_CIRCUMSTANCE = re.compile(r"\bcomplicating\b|\bdue to\b")
_IF_APPLICABLE = re.compile(r"\b(?:if|where) (?:applicable|known|present)\b", re.IGNORECASE)
_DRUGS = CodeReference("T36", "T50")
_NO_NATURE = ("T", "V", "W", "X", "Y", "Z")
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@rule(
    id="ICD10CM-I.A.13.code-first",
    title="What the tabular says to code first is coded, and first",
    citation="ICD-10-CM Tabular List, Instructional Notations, Code First/Use Additional Code"
    " notes (Official Guidelines, section I.A.13)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A code with a "code first" note follows the code that the note names.

    * A named code stands after it, and none before: an error; where the note gives examples
      ("such as") or says "if applicable", another cause may be meant: a warning. The examples of
      what an adverse effect may be say nothing once another condition stands before the drug.
    * No named code is reported: a warning. Where the note gives examples and another condition
      stands before it, that may be the one: information.
    * A note that says "if applicable", "if known", "any" or "associated", or that names
      circumstances such as a pregnancy, need not apply: its absence is told, as information, only
      where the code stands first.

    A manifestation code that stands first is reported by the rule on manifestation codes.
    """
    diagnoses = context.diagnoses
    for position, diagnosis in enumerate(diagnoses):
        if _is_manifestation_first(context, diagnosis):
            continue
        found = [
            problem
            for instruction in instructions(context.catalog.icd10cm, diagnosis.code, "code_first")
            if (problem := _problem(context, diagnoses, position, instruction))
        ]
        yield from sorted(found, key=_badness)[:1]


def _badness(problem: Problem) -> int:
    return _WORST_FIRST.index(problem.severity or Severity.WARNING)


def _is_manifestation_first(context: RuleContext, diagnosis: Diagnosis) -> bool:
    return diagnosis.is_principal and "manifestation" in context.catalog.icd10cm.flags(
        diagnosis.code, context.date
    )


def _problem(
    context: RuleContext,
    diagnoses: tuple[Diagnosis, ...],
    position: int,
    instruction: Instruction,
) -> Problem | None:
    diagnosis = diagnoses[position]
    if not _is_meant(instruction, diagnosis.code):
        return None
    if any(_answers(instruction, d.code) for d in diagnoses[:position]):
        return None
    if _has_its_nature(diagnosis, diagnoses[:position]):
        return None
    after = [d for d in diagnoses[position + 1 :] if instruction.names(d.code)]
    if after:
        return _out_of_order(context, diagnosis, after[0], instruction)
    severity = _severity_of_absence(instruction, diagnosis.code, stands_first=position == 0)
    return _absent(context, diagnosis, instruction, severity) if severity else None


def _is_meant(instruction: Instruction, code: str) -> bool:
    """The note over T36-T50 speaks of adverse effects only: 5th or 6th character 5."""
    if instruction.names(code):
        return False
    if "for adverse effects" not in instruction.words:
        return True
    intent = code[5:6] if code[5:6] not in ("", "X") else code[4:5]
    return intent == "5"


def _has_its_nature(drug: Diagnosis, ahead: tuple[Diagnosis, ...]) -> bool:
    """Whether a condition stands before a drug: what an adverse effect may be is open-ended."""
    return _DRUGS.matches(drug.code) and any(d.code[0] not in _NO_NATURE for d in ahead)


def _answers(instruction: Instruction, code: str) -> bool:
    """Examples stand for their categories: sepsis of any organism answers "sepsis NOS (A41.9)"."""
    if instruction.is_open_ended:
        return instruction.names_category_of(code)
    return instruction.names(code)


def _severity_of_absence(
    instruction: Instruction, code: str, *, stands_first: bool
) -> Severity | None:
    if instruction.is_conditional and not instruction.references:
        return None
    if not instruction.references or _need_not_apply(instruction):
        return Severity.INFO if stands_first else None
    if (instruction.is_open_ended and not stands_first) or _is_narrow(code):
        return Severity.INFO
    return Severity.WARNING


def _need_not_apply(instruction: Instruction) -> bool:
    """Whether the note names circumstances (pregnancy, surgery) and not a cause every case has."""
    if instruction.is_conditional:
        return True
    return not instruction.is_open_ended and bool(_CIRCUMSTANCE.search(instruction.words))


def _is_narrow(code: str) -> bool:
    """Weeks of gestation also go with codes of labour (O61-O77), which their note leaves out."""
    return code.startswith("Z3A")


def _out_of_order(
    context: RuleContext,
    diagnosis: Diagnosis,
    after: Diagnosis,
    instruction: Instruction,
) -> Problem:
    is_open = instruction.is_open_ended and not _DRUGS.matches(diagnosis.code)
    another_may_be_meant = is_open or _IF_APPLICABLE.search(instruction.words)
    return Problem(
        diagnosis.where,
        f"{context.title(diagnosis.code)} stands before {context.title(after.code)}, which"
        f' {place_in_book(instruction.printed_at)} says to code first: "{instruction.quote}".',
        f"Sequence {after.formatted} before {diagnosis.formatted}.",
        severity=Severity.WARNING if another_may_be_meant else Severity.ERROR,
    )


def _absent(
    context: RuleContext, diagnosis: Diagnosis, instruction: Instruction, severity: Severity
) -> Problem:
    named = codes_in_words(instruction.references)
    return Problem(
        diagnosis.where,
        f"{context.title(diagnosis.code)}: {place_in_book(instruction.printed_at)} says to code"
        f' first "{instruction.quote}", and no such code stands before it.',
        f"Code {named} first, as documented." if named else "Code the condition named first.",
        severity=severity,
    )
