"""Rules: each a record of its authority with a check, and the engine that runs them."""

from codewell.rules.engine import check_encounter
from codewell.rules.registry import Problem, Rule, RuleContext, all_rules, rule

__all__ = ["Problem", "Rule", "RuleContext", "all_rules", "check_encounter", "rule"]
