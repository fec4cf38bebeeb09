"""Every category of the tabular list: an entry leads into it, or a reason why none does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.lexicon import load
from codewell.workflows.lexicon_review import reached_categories

FILE = Path(lexicon.__file__).with_name("categories.yaml")


@pytest.fixture(scope="module")
def categories(catalog: Catalog) -> frozenset[str]:
    return frozenset(e.code for e in catalog.icd10cm.entries() if len(e.code) == 3)


@pytest.fixture(scope="module")
def reached() -> frozenset[str]:
    return reached_categories(load())


def test_the_tabular_list_is_whole(categories: frozenset[str]) -> None:
    assert len(categories) > 1900
    assert {code[0] for code in categories} == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_every_category_has_an_entry_or_a_reason(
    categories: frozenset[str], reached: frozenset[str]
) -> None:
    assert sorted(categories - reached - load().titles_enough.keys()) == []


def test_no_category_has_both(reached: frozenset[str]) -> None:
    assert sorted(reached & load().titles_enough.keys()) == []


def test_every_named_category_exists(categories: frozenset[str]) -> None:
    assert sorted(load().titles_enough.keys() - categories) == []


def test_every_reason_is_given_once_and_says_something() -> None:
    rows = yaml.safe_load(FILE.read_text("utf-8"))
    reasons = Counter(row["reason"] for row in rows)
    assert [reason for reason, count in reasons.items() if count > 1] == []
    assert [r for r in reasons if " " not in r or len(r) > 120] == []
    assert [row["reason"] for row in rows if row["categories"] != sorted(row["categories"])] == []


def test_most_categories_have_words_of_their_own(
    categories: frozenset[str], reached: frozenset[str]
) -> None:
    """Reasons are for what nobody writes in other words; at 2026-11 they are one in twelve."""
    assert len(categories & reached) > 0.9 * len(categories)
