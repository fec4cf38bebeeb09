"""Run rules over an encounter: one result per rule that applies, whatever happens inside one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from codewell.catalog import Catalog
from codewell.model import (
    ClaimType,
    Encounter,
    Outcome,
    RuleResult,
    Setting,
    governing_date,
)
from codewell.model.claim import Claim
from codewell.rules.pairs import without_repetition
from codewell.rules.registry import Problem, Rule, RuleContext, Unanswered, all_rules


def check_encounter(
    encounter: Encounter,
    catalog: Catalog,
    *,
    rules: Iterable[Rule] | None = None,
    claim: Claim | None = None,
) -> tuple[RuleResult, ...]:
    """The answer of every rule that applies, ordered by rule id.

    A rule without what it needs is *not evaluated*; one that breaks is *failed* and the others
    go on. Rules of service lines apply where there are lines, rules of the claim form where there
    is a claim around the encounter. Without a governing date nothing can be evaluated.
    """
    given = all_rules(of_lines=bool(encounter.lines)) if rules is None else tuple(rules)
    layers = (bool(encounter.lines), claim is not None)
    on = governing_date(encounter)
    if on is None:
        field = "discharge_date" if encounter.is_inpatient else "service_date"
        reason = f"{field} is not given"
        return tuple(
            RuleResult(r.id, Outcome.NOT_EVALUATED, reason=reason, layer=r.family)
            for r in _of_layers(given, *layers)
        )
    context = RuleContext(encounter, on, catalog, claim)
    chosen = _in_force(given, *layers, encounter.setting, encounter.claim_type, encounter.payer, on)
    return without_repetition(tuple(_answer(r, context) for r in chosen))


def _of_layers(rules: tuple[Rule, ...], has_lines: bool, has_claim: bool) -> tuple[Rule, ...]:
    """The rules that have something to read."""
    return tuple(
        r for r in rules if (has_lines or not r.of_lines) and (has_claim or not r.of_claims)
    )


@lru_cache(maxsize=256)
def _in_force(
    rules: tuple[Rule, ...],
    has_lines: bool,
    has_claim: bool,
    setting: Setting,
    claim_type: ClaimType | None,
    payer: str | None,
    on: dt.date,
) -> tuple[Rule, ...]:
    """The rules in force, for claims of one kind and day, of which there are many in a file."""
    return tuple(
        r
        for r in _of_layers(rules, has_lines, has_claim)
        if r.applies(setting, on, claim_type=claim_type, payer=payer)
    )


def _answer(rule: Rule, context: RuleContext) -> RuleResult:
    try:
        if reason := rule.missing(context):
            return RuleResult(rule.id, Outcome.NOT_EVALUATED, reason=reason, layer=rule.family)
        return _evaluated(rule, context)
    except Exception as error:  # a broken rule must not hide the others
        reason = f"the rule broke: {type(error).__name__}"
        return RuleResult(rule.id, Outcome.FAILED, reason=reason, layer=rule.family)


def _evaluated(rule: Rule, context: RuleContext) -> RuleResult:
    """What was found; where something was left open, the reason stands beside it."""
    answers = tuple(rule.check(context))
    if not answers:
        reason = rule.nearest_edition(context) if rule.tables else None
        return replace(rule.clear, reason=reason) if reason else rule.clear
    findings = tuple(rule.finding(a, context) for a in answers if isinstance(a, Problem))
    left_open = dict.fromkeys(a.reason for a in answers if isinstance(a, Unanswered))
    return RuleResult(
        rule.id,
        Outcome.FOUND if findings else Outcome.NOT_EVALUATED,
        findings,
        "; ".join(left_open) or None,
        rule.family,
    )
