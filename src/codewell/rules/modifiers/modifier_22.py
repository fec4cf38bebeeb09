"""Modifier 22: a procedure that took substantially more work."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.codes import is_kind


@rule(
    id="MODIFIER-22",
    title="22 goes with a procedure that has a global period",
    citation="Medicare Claims Processing Manual, chapter 12, section 40.2.A.10",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """22 is for the operator's work substantially beyond the usual: never on a visit, and Medicare
    takes it on procedures with a global period of 0, 10 or 90 days (and maternity). The operative
    report has to say what made the work greater.
    """
    for line in context.lines:
        if not line.has("22"):
            continue
        if line.is_visit:
            yield Problem(
                line.at("modifiers"),
                f"22 stands on the visit {line.code}.",
                "Remove 22: for a longer visit choose its level or a prolonged service.",
                severity=Severity.ERROR,
            )
            continue
        found = context.indicators(line.code, line.date)
        if found and found.value and not _takes_22(line.code, found.value.global_days):
            yield Problem(
                line.at("modifiers"),
                f"22 stands on {line.code}, which has no global period.",
                "Remove 22, or report the procedure that took the extra work.",
                row=Row(
                    PHYSICIAN_FEE_SCHEDULE,
                    found.edition,
                    f"{line.code}, global days {found.value.global_days}",
                ),
            )


def _takes_22(code: str, global_days: str) -> bool:
    return (
        global_days.isdigit()
        or global_days in ("MMM", "YYY", "ZZZ")
        or is_kind(code, "anaesthesia")
    )
