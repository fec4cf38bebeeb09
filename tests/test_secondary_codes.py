"""What a record tells beside its main diagnosis, and where it has to stay silent."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.data_file import read_yaml
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.rules.logic.history import history_table
from codewell.suggest import Suggester
from codewell.suggest.told import load

DAY = dt.date(2026, 6, 1)
CASES = read_yaml(Path(__file__).with_name("secondary_codes.yaml").read_text(encoding="utf-8"))
ROWS = [
    pytest.param(row, id=f"{topic} {number}")
    for topic, rows in CASES.items()
    for number, row in enumerate(rows, start=1)
]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


@pytest.mark.parametrize("row", ROWS)
def test_secondary_codes(suggester: Suggester, row: dict[str, Any]) -> None:
    note = Note(
        "n",
        row["text"],
        Setting(row.get("setting", "outpatient")),
        DAY,
        row.get("age", 50),
        Sex(row.get("sex", "F")),
    )
    found = [s.code for s in suggester.suggest(note).finals]
    codes = [code.formatted for code in found if code.system is CodeSystem.ICD10CM]
    assert [code for code in row.get("has", ()) if code not in codes] == [], codes
    refused = tuple(row.get("has_not", ()))
    assert not refused or [code for code in codes if code.startswith(refused)] == []


def test_every_topic_has_cases_that_stay_silent() -> None:
    for topic, rows in CASES.items():
        assert any("has_not" in row for row in rows), topic
        assert any("has" in row for row in rows), topic


def test_every_code_of_the_data_is_billable(catalog: Catalog) -> None:
    codes = [row["code"] for row in load("told_status.yaml")["rows"]]
    codes += [row["code"] for row in load("cancer_history.yaml")["rows"]]
    codes += [row["code"] for row in load("allergies.yaml")["drugs"]]
    codes += load("newborn.yaml")["perinatal"].values()
    assert [c for c in codes if not catalog.icd10cm.is_billable(c.replace(".", ""), DAY)] == []


def test_a_neoplasm_in_situ_has_a_history_of_its_own() -> None:
    """Z86.00-, never Z85 (I.C.2.m; tabular Z85, excludes history of neoplasm in situ)."""
    table = history_table("history")
    in_situ = {table[prefix] for prefix in table if prefix.startswith("D0")}
    assert all(code.startswith("Z8600") for code in in_situ)
