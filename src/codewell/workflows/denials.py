"""Denials of a remittance or acknowledgement, each tied to the edit that would have caught it.

With the claims as they were sent, the edits are run again: what they find is the mend, and what is
clear or documented is a fact for an appeal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.formats import x12_277ca, x12_835
from codewell.formats.claim_file import content_of
from codewell.formats.x12_segments import is_x12, read_transactions
from codewell.model import Outcome, RuleResult
from codewell.model.claim import Adjustment, Claim
from codewell.model.remittance import ClaimPayment, ClaimStatus, LinePayment
from codewell.rules import all_rules
from codewell.rules.denials import ReasonCode, adjustment_reason, claim_status, status_category
from codewell.workflows.check import check

Answer = ClaimPayment | ClaimStatus


@dataclass(frozen=True, slots=True)
class Denial:
    """One reason for which a claim or a line of it was not paid.

    ``group`` is CO (the provider bears it), PR (the patient), OA or PI, or the status category of
    an acknowledgement. ``edits`` are the ids of the rules that look for it; ``results`` what they
    say of the claim, where it was given.
    """

    claim_id: str
    line: LinePayment | None
    code: str
    group: str
    reason: ReasonCode
    amount: Decimal | None
    remarks: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    results: tuple[RuleResult, ...] = ()
    is_claim_given: bool = False

    @property
    def was_avoidable(self) -> bool:
        """Whether an edit finds it on the claim as it was sent."""
        return any(result.outcome is Outcome.FOUND for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """For a machine."""
        return {
            "claim": self.claim_id,
            "line_control_number": self.line.line_control_number if self.line else None,
            "code": self.code or None,
            "group": self.group,
            "reason": self.reason.code,
            "label": self.reason.label,
            "amount": str(self.amount) if self.amount is not None else None,
            "remarks": list(self.remarks),
            "edits": list(self.edits),
            "found_on_claim": self.was_avoidable if self.is_claim_given else None,
            "facts": [fact for result in self.results for fact in _facts(result)],
        }


def _facts(result: RuleResult) -> Iterator[dict[str, Any]]:
    if not result.findings:
        yield {"rule": result.rule, "outcome": str(result.outcome), "reason": result.reason}
    for finding in result.findings:
        yield {
            "rule": result.rule,
            "outcome": str(result.outcome),
            "where": finding.where,
            "message": finding.message,
            "advice": finding.advice,
            "citation": finding.citation,
            "edition": finding.edition,
        }


def read_answers(path: str | Path) -> tuple[tuple[Answer, ...], tuple[InputError, ...]]:
    """The claims of a remittance (835) or acknowledgement (277CA), and what cannot be read.

    Raises:
        InputError: the file cannot be opened, or is neither.
    """
    source = str(path)
    content = content_of(source)
    if not is_x12(content):
        raise InputError("is no X12 file: a remittance (835) or 277CA is expected", source=source)
    kinds = {t.kind for t in read_transactions(content, source) if not isinstance(t, InputError)}
    reader = x12_277ca.read if x12_277ca.KIND in kinds else x12_835.read
    found = tuple(reader(content, source))
    answers = tuple(a for a in found if not isinstance(a, InputError))
    errors = tuple(e for e in found if isinstance(e, InputError))
    if errors and not answers:
        raise errors[0]
    return answers, errors


def denials_of(answers: Iterable[Answer]) -> tuple[Denial, ...]:
    """Every denial in order; reductions by contract and what patients owe are left out."""
    return tuple(
        denial
        for answer in answers
        for denial in (
            _of_payment(answer) if isinstance(answer, ClaimPayment) else _of_status(answer)
        )
    )


def _of_payment(payment: ClaimPayment) -> Iterator[Denial]:
    for adjustment in payment.adjustments:
        yield from _denial(payment.id, None, "", adjustment, payment.remarks)
    for line in payment.lines:
        for adjustment in line.adjustments:
            remarks = tuple(dict.fromkeys((*line.remarks, *payment.remarks)))
            yield from _denial(payment.id, line, _name(line), adjustment, remarks)


def _name(line: LinePayment) -> str:
    return "-".join((line.code or line.revenue_code or "", *line.modifiers))


def _denial(
    claim: str,
    line: LinePayment | None,
    code: str,
    adjustment: Adjustment,
    remarks: tuple[str, ...],
) -> Iterator[Denial]:
    reason = adjustment_reason(adjustment.reason)
    if reason.is_denial and adjustment.amount > 0:
        yield Denial(
            claim, line, code, adjustment.group, reason, adjustment.amount, remarks, _edits(reason)
        )


def _of_status(status: ClaimStatus) -> Iterator[Denial]:
    for one in status.statuses:
        category = status_category(one.category)
        if category.is_rejected:
            reason = claim_status(one.code)
            named = replace(reason, label=f"{category.label}: {reason.label}")
            yield Denial(
                status.id, None, status.line or "", one.category, named, status.charge,
                (f"entity {one.entity}",) if one.entity else (), _edits(reason),
            )  # fmt: skip


def _edits(reason: ReasonCode) -> tuple[str, ...]:
    return tuple(rule.id for rule in all_rules() if reason.looks_for(rule))


# -- the claims as they were sent ---------------------------------------------------------------


def with_claims(
    denials: Iterable[Denial], claims: Iterable[Claim], catalog: Catalog
) -> tuple[Denial, ...]:
    """The denials with what their edits say of the claims, matched by the claim's number."""
    by_number = {claim.id: claim for claim in claims}
    checked: dict[str, tuple[RuleResult, ...]] = {}
    found = []
    for denial in denials:
        claim = by_number.get(denial.claim_id)
        if claim is None:
            found.append(denial)
            continue
        if claim.id not in checked:
            checked[claim.id] = check(claim, catalog).results
        number = _line_of(claim, denial.line)
        results = tuple(_of_line(r, number) for r in checked[claim.id] if r.rule in denial.edits)
        found.append(replace(denial, results=results, is_claim_given=True))
    return tuple(found)


def _line_of(claim: Claim, line: LinePayment | None) -> int | None:
    """The line of the claim that a payer speaks of: by its control number, else by its service."""
    if line is None:
        return None
    lines = claim.encounter.lines
    control, service = line.line_control_number, (line.code, line.modifiers, line.charge)
    for matching in (
        [n for n, x in enumerate(lines) if control and x.line_control_number == control],
        [n for n, x in enumerate(lines) if (x.code, x.modifiers, x.charge) == service],
        [n for n, x in enumerate(lines) if x.code and x.code == line.code],
    ):
        if len(matching) == 1:
            return matching[0]
    return None


def _of_line(result: RuleResult, number: int | None) -> RuleResult:
    """The findings of a line's denial are those of that line and of the claim as a whole."""
    if number is None or not result.findings:
        return result
    here = f"lines[{number}]"
    kept = tuple(
        f for f in result.findings if not f.where.startswith("lines[") or f.where.startswith(here)
    )
    return replace(result, findings=kept, outcome=Outcome.FOUND if kept else Outcome.CLEAR)
