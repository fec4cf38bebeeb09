"""Short notes of every specialty, each with all the codes that a coder would report.

The answers were written before the program read the notes. ``codes`` is the whole set of final
ICD-10-CM codes. A case that is still read wrong carries ``short``, the reason; the test fails when
such a case comes out right, so that the mark is taken off.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.data_file import read_yaml
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.suggest import Suggester

DAY = dt.date(2026, 6, 1)
FILES = sorted(Path(__file__).with_name("short_notes").glob("*.yaml"))
CASES = {file.stem: read_yaml(file.read_text(encoding="utf-8")) for file in FILES}
ROWS = [
    pytest.param(row, id=f"{topic} {number}")
    for topic, rows in CASES.items()
    for number, row in enumerate(rows, start=1)
]
MOST_SHORT = 0.10
"""The share of cases of one file that may be wrong."""


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def final_codes(suggester: Suggester, row: dict[str, Any]) -> set[str]:
    note = Note(
        "n",
        row["text"],
        Setting(row.get("setting", "outpatient")),
        DAY,
        row.get("age", 50),
        Sex(row.get("sex", "F")),
    )
    found = (suggestion.code for suggestion in suggester.suggest(note).finals)
    return {code.formatted for code in found if code.system is CodeSystem.ICD10CM}


@pytest.mark.parametrize("row", ROWS)
def test_short_notes(suggester: Suggester, row: dict[str, Any]) -> None:
    codes, wanted = final_codes(suggester, row), set(row["codes"])
    if "short" in row:
        assert codes != wanted, "comes out right now: take the mark off"
        pytest.xfail(row["short"])
    assert codes == wanted, {"missing": wanted - codes, "too many": codes - wanted}


@pytest.mark.parametrize("topic", CASES)
def test_few_are_short(topic: str) -> None:
    rows = CASES[topic]
    assert sum("short" in row for row in rows) <= MOST_SHORT * len(rows)


@pytest.mark.parametrize("topic", CASES)
def test_every_code_is_billable(catalog: Catalog, topic: str) -> None:
    codes = {code for row in CASES[topic] for code in row["codes"]}
    assert [c for c in codes if not catalog.icd10cm.is_billable(c.replace(".", ""), DAY)] == []
