"""The paragraphs of the guidelines: every rule stands at one, and every promise has a rule."""

from __future__ import annotations

import re

import pytest
import yaml

from codewell.rules import all_rules
from codewell.rules.guideline_coverage import DATA, PREFIX, State, home_of, paragraphs

ROWS = paragraphs(all_rules())
RULES = [rule.id for rule in all_rules() if rule.id.startswith(PREFIX)]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_icd10cm_stands_at_a_paragraph(rule: str) -> None:
    assert rule in {r for row in ROWS for r in row.rules}


@pytest.mark.parametrize("rule", RULES)
def test_the_paragraph_is_the_very_one_that_the_id_names(rule: str) -> None:
    number = re.sub(r"\.[a-z-]{3,}$", "", rule.removeprefix(PREFIX))
    assert rule == "ICD10CM-VALID" or home_of(rule) == number


def test_what_is_said_to_be_checked_has_a_rule_and_the_rest_has_none() -> None:
    checked = {row.number for row in ROWS if row.state in (State.DONE, State.PARTLY)}
    assert checked == {row.number for row in ROWS if row.rules}


def test_what_is_not_checked_says_why() -> None:
    for row in ROWS:
        assert row.note or row.state in (State.DONE, State.HEADING), row
        assert row.label


def test_paragraphs_follow_their_headings() -> None:
    numbers = [row.number for row in ROWS]
    for number in numbers:
        above = number.rpartition(".")[0]
        assert above in ("", "I", "I.C") or numbers.index(above) < numbers.index(number)
        assert above in ("", "I", "II", "III", "IV", "I.C") or above in numbers


def test_a_heading_has_paragraphs_below_it() -> None:
    numbers = [row.number for row in ROWS]
    for row in ROWS:
        below = [n for n in numbers if n.startswith(f"{row.number}.")]
        assert below or row.state is not State.HEADING, row


def test_sections_are_whole() -> None:
    numbers = {row.number for row in ROWS}
    assert {f"I.A.{n}" for n in range(1, 20)} <= numbers
    assert {f"I.B.{n}" for n in range(1, 20)} <= numbers
    assert {f"I.C.{n}" for n in range(1, 23)} <= numbers
    for section, last in (("II", "K"), ("III", "C"), ("IV", "Q")):
        letters = "ABCDEFGHIJKLMNOPQ"
        assert {f"{section}.{c}" for c in letters[: letters.index(last) + 1]} <= numbers


def test_further_paragraphs_and_rules_exist() -> None:
    also = yaml.safe_load(DATA.read_text("utf-8"))["also"]
    assert set(also) <= set(RULES)
    assert {n for given in also.values() for n in given} <= {row.number for row in ROWS}
