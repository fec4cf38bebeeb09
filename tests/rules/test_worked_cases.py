"""Worked cases of code pairs: by small tables always, by CMS's whole tables where they are.

The row behind each case is looked up in CMS's files by other means than the catalog's.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.formats.encounter import read_encounter
from codewell.model import RuleResult
from codewell.rules import all_rules, check_encounter
from small_catalog import MIRROR

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "ncci" / "worked_cases.yaml").read_text("utf-8")
)
PTP = MIRROR / "ncci" / "ptp"
SERVICES = {"professional": "ccipra", "institutional": "ccioph"}


def answer(case: dict[str, Any], catalog: Catalog) -> RuleResult:
    encounter = read_encounter(
        {
            "id": case["name"],
            "setting": "outpatient",
            "claim_type": case["claim_type"],
            "service_date": "2024-08-15",
            "lines": case["lines"],
        }
    )
    rules = [rule for rule in all_rules() if rule.id == "NCCI-PTP"]
    (result,) = check_encounter(encounter, catalog, rules=rules)
    return result


def holds(case: dict[str, Any], result: RuleResult) -> bool:
    """Whether outcome, place and severity are those of the case, and the row is cited."""
    if case["outcome"] == "clear":
        return result.outcome == "clear" and result.reason is None
    row = case["row"]
    cited = (
        f"column 1 {row['column_1']}, column 2 {row['column_2']}",
        f"modifier indicator {row['modifier_indicator']}",
    )
    return [(f.where, str(f.severity)) for f in result.findings] == [
        (case["where"], case["severity"])
    ] and all(words in result.findings[0].citation for words in cited)


def test_there_are_forty_with_citation() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["citation"] and case["row"] for case in CASES)
    assert {case["outcome"] for case in CASES} == {"found", "clear"}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_by_small_tables(case: dict[str, Any], edits: Catalog) -> None:
    assert holds(case, answer(case, edits))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_by_the_whole_tables(case: dict[str, Any], whole_tables: Catalog) -> None:
    assert holds(case, answer(case, whole_tables))


@pytest.mark.slow
@pytest.mark.skipif(not PTP.is_dir(), reason="no mirror of the official files at ../shared/sources")
@pytest.mark.parametrize("claim_type", SERVICES)
def test_the_rows_stand_in_cms_files(claim_type: str) -> None:
    wanted = {
        (c["row"]["column_1"], c["row"]["column_2"]): c["row"]["modifier_indicator"]
        for c in CASES
        if c["claim_type"] == claim_type
    }
    found: dict[tuple[str, str], str] = {}
    for path in sorted(PTP.glob(f"*{SERVICES[claim_type]}*.zip")):
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
            for line in stream:
                cells = line.decode("cp1252").rstrip("\r\n").split("\t")
                if len(cells) == 7 and (cells[0], cells[1]) in wanted and cells[4] == "*":
                    found[cells[0], cells[1]] = cells[5]
    assert found == wanted
