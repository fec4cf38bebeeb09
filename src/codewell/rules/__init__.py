"""Rules: each a record of its authority with a check, and the engine that runs them."""

from codewell.rules.engine import check_encounter
from codewell.rules.registry import (
    Problem,
    Row,
    Rule,
    RuleContext,
    Unanswered,
    all_rules,
    rule,
)

__all__ = [
    "Problem",
    "Row",
    "Rule",
    "RuleContext",
    "Unanswered",
    "all_rules",
    "check_encounter",
    "rule",
]
