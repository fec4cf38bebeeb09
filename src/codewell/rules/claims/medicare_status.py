"""A service that Medicare's fee schedule does not pay by itself, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.data import facts


@rule(
    id="CLAIM-MEDICARE-STATUS",
    title="Medicare takes the code by its fee schedule status",
    citation="Physician fee schedule record layout (PPRRVU), field Status Code",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("fee_schedule", "payer"),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some codes have a status by which Medicare does not pay them: another code is used, the
    service is bundled into others or not covered. Other payers may pay them.
    """
    if not context.is_medicare:
        return
    for line in context.lines:
        found = context.indicators(line.code, line.date)
        status = facts(__file__).get(found.value.status) if found and found.value else None
        if found and found.value and status and not line.has(*status.get("unless", ())):
            yield Problem(
                line.at("code"),
                f"{line.code} {status['says']}.",
                status["advice"],
                severity=Severity(status["severity"]),
                row=Row(
                    PHYSICIAN_FEE_SCHEDULE,
                    found.edition,
                    f"{line.code}, status {found.value.status}",
                ),
            )
