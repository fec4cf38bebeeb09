"""Main terms by themselves, which only the every-mention profile takes."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.data_file import read_yaml
from codewell.model import Note, Setting
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile

DAY = dt.date(2026, 5, 1)
DATA = read_yaml(
    resources.files("codewell.suggest").joinpath("lead_terms.yaml").read_text(encoding="utf-8")
)
ROWS = [*DATA["conditions"], *DATA["agents"]]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def codes(suggester: Suggester, text: str, profile: Profile | None) -> set[str]:
    record = suggester.suggest(Note("n", text, Setting.INPATIENT, DAY), profile)
    return {s.code.formatted for s in record.suggestions}


@pytest.mark.parametrize("row", DATA["conditions"], ids=lambda row: row["code"])
def test_each_word_leads_to_its_code(suggester: Suggester, row: dict[str, Any]) -> None:
    for words in row["words"]:
        text = f"On the second day there was {words}."
        assert row["code"] in codes(suggester, text, Profile.EVERY_MENTION)


@pytest.mark.parametrize("row", DATA["agents"], ids=lambda row: row["code"])
def test_an_agent_counts_where_it_is_denied(suggester: Suggester, row: dict[str, Any]) -> None:
    # each spelling of an agent of which the lexicon says more is a mention of its own
    found = [codes(suggester, f"{w}: negative.", Profile.EVERY_MENTION) for w in row["words"]]
    assert any(row["code"] in of_words for of_words in found)


def test_each_agent_of_a_serology_is_taken(suggester: Suggester) -> None:
    text = "Serology for HIV, CMV, syphilis and Brucella was negative."
    found = codes(suggester, text, Profile.EVERY_MENTION)
    assert {"B20", "B25.9", "A53.9", "A23.9"} <= found
    assert codes(suggester, text, None).isdisjoint(found)


def test_every_code_is_billable(catalog: Catalog) -> None:
    dotless = [row["code"].replace(".", "") for row in ROWS]
    assert [code for code in dotless if not catalog.icd10cm.is_billable(code, DAY)] == []


@pytest.mark.parametrize(
    "text",
    [
        "There was no necrosis at the margin.",
        "He had abdominal pain on the second day.",
        "Family history: father with an illness of the chest.",
    ],
)
def test_what_is_denied_or_said_by_another_mention_is_left(suggester: Suggester, text: str) -> None:
    assert codes(suggester, text, Profile.EVERY_MENTION).isdisjoint({"R52", "I96", "R69"})


def test_a_stay_takes_none(suggester: Suggester) -> None:
    text = "Hospital course: The pain settled and the infection cleared."
    assert codes(suggester, text, None).isdisjoint({"R52", "B99.9"})
