"""Every row of the rules that are data has a case: without the row, one of the cases breaks."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from test_rule_cases import Case, read_cases

from codewell.catalog import Catalog
from codewell.model import RuleResult
from codewell.rules import Rule, all_rules, check_encounter
from codewell.rules.logic import shapes


def rules_of_rows() -> Iterator[Rule]:
    """The rules whose findings are those of the rows beside them."""
    for rule in all_rules():
        module = sys.modules[rule.check.__module__]
        if getattr(module, "problems_in", None) is shapes.problems_in:
            yield rule


@pytest.mark.parametrize("rule", list(rules_of_rows()), ids=lambda rule: rule.slug)
def test_without_a_row_a_case_breaks(
    rule: Rule, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = shapes.shapes_of(str(sys.modules[rule.check.__module__].__file__))
    cases = read_cases(rule)
    without_case = []
    for number in range(1, len(rows) + 1):
        left = rows[: number - 1] + rows[number:]
        monkeypatch.setattr(shapes, "shapes_of", lambda _data, left=left: left)
        if all(holds(case, catalog) for case in cases):
            without_case.append(number)
    assert without_case == []


def holds(case: Case, catalog: Catalog) -> bool:
    """Whether outcome, places and, where the case tells them, severities are those expected."""
    results = check_encounter(case.encounter, catalog, rules=[case.rule])
    result: RuleResult | None = results[0] if results else None
    severities = tuple(f.severity for f in result.findings) if result else ()
    return case.holds(result) and case.severity in (None, severities)
