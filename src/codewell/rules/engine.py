"""Run rules over an encounter: one result per rule that applies, whatever happens inside one."""

from __future__ import annotations

from collections.abc import Iterable

from codewell.catalog import Catalog
from codewell.model import Encounter, Outcome, RuleResult, governing_date
from codewell.rules.registry import Rule, RuleContext, all_rules


def check_encounter(
    encounter: Encounter, catalog: Catalog, *, rules: Iterable[Rule] | None = None
) -> tuple[RuleResult, ...]:
    """The answer of every rule that applies, ordered by rule id.

    A rule without what it needs is *not evaluated*; one that breaks is *failed* and the others
    go on. Without a governing date nothing can be evaluated.
    """
    chosen = all_rules() if rules is None else tuple(rules)
    on = governing_date(encounter)
    if on is None:
        field = "discharge_date" if encounter.is_inpatient else "service_date"
        reason = f"{field} is not given"
        return tuple(RuleResult(r.id, Outcome.NOT_EVALUATED, reason=reason) for r in chosen)
    context = RuleContext(encounter, on, catalog)
    return tuple(_answer(r, context) for r in chosen if r.applies(encounter.setting, on))


def _answer(rule: Rule, context: RuleContext) -> RuleResult:
    try:
        if reason := rule.missing(context):
            return RuleResult(rule.id, Outcome.NOT_EVALUATED, reason=reason)
        findings = tuple(rule.finding(p, context) for p in rule.check(context))
    except Exception as error:  # a broken rule must not hide the others
        return RuleResult(rule.id, Outcome.FAILED, reason=f"the rule broke: {type(error).__name__}")
    return RuleResult(rule.id, Outcome.FOUND if findings else Outcome.CLEAR, findings)
