"""Denials for people: one paragraph each, with the edit and what it says of the claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from codewell.model import Finding, Outcome, RuleResult
from codewell.workflows.denials import Answer, Denial

WIDTH = 100
_INDENT = "    "


def denial_rows(answers: Sequence[Answer], denials: Sequence[Denial]) -> Iterator[str]:
    """What there is, then every denial."""
    claims = len({answer.id for answer in answers})
    denied = len({denial.claim_id for denial in denials})
    yield f"{_count(claims, 'claim')}, {denied} with denials, {_count(len(denials), 'denial')}"
    for denial in denials:
        yield ""
        yield from _denial(denial)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _denial(denial: Denial) -> Iterator[str]:
    amount = f", {denial.amount:.2f}" if denial.amount is not None else ""
    place = f" {denial.code}" if denial.code else ""
    head = f"{denial.claim_id}{place}: {denial.group}-{denial.reason.code}"
    yield f"{head} {denial.reason.label}{amount}"
    if denial.remarks:
        yield f"{_INDENT}remarks: {', '.join(denial.remarks)}"
    if not denial.edits:
        yield f"{_INDENT}no edit here looks for it"
        return
    if not denial.is_claim_given:
        yield from _wrapped(f"looked for by {', '.join(denial.edits)}", _INDENT)
        return
    for result in denial.results:
        yield from _result(result)
    if not denial.results:
        yield f"{_INDENT}no edit that looks for it applies to the claim"


def _result(result: RuleResult) -> Iterator[str]:
    if result.outcome is Outcome.FOUND:
        for finding in result.findings:
            yield from _finding(result.rule, finding)
    elif result.outcome is Outcome.CLEAR:
        yield f"{_INDENT}{result.rule} finds nothing: a fact for an appeal"
    else:
        yield from _wrapped(f"{result.rule} not evaluated: {result.reason}", _INDENT)


def _finding(rule: str, finding: Finding) -> Iterator[str]:
    yield f"{_INDENT}{rule} finds it at {finding.where}"
    yield from _wrapped(finding.message, _INDENT * 2)
    yield from _wrapped(f"-> {finding.advice}", _INDENT * 2)
    yield from _wrapped(f"{finding.citation}. {finding.edition}.", _INDENT * 2)


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
