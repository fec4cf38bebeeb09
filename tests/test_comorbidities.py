"""Charlson and Elixhauser: the lists of the paper, hierarchies, weights."""

from __future__ import annotations

import importlib.util
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.grouping.comorbidities import (
    Comorbidities,
    ComorbidityIndex,
    _rows,
    comorbidities,
)

CHARLSON, ELIXHAUSER = ComorbidityIndex.CHARLSON, ComorbidityIndex.ELIXHAUSER


def names(result: Comorbidities) -> list[str]:
    return [c.name for c in result.found if c.dropped_by is None]


def test_charlson_with_both_weights() -> None:
    result = comorbidities(["I25.2", "e1122", "N18.31", "J44.9", "F03.90"], CHARLSON)
    assert names(result) == [
        "myocardial infarction",
        "dementia",
        "chronic pulmonary disease",
        "diabetes with chronic complication",
        "renal disease",
    ]
    assert result.scores == {"charlson": 7, "quan": 5}


def test_the_graver_condition_drops_the_milder_and_keeps_it_in_sight() -> None:
    result = comorbidities(["E11.9", "E11.22", "C50.911", "C79.51", "K74.60", "K76.6"], CHARLSON)
    dropped = {c.name: c.dropped_by for c in result.found if c.dropped_by}
    assert dropped == {
        "diabetes without chronic complication": "diabetes with chronic complication",
        "malignancy, but skin": "metastatic solid tumor",
        "mild liver disease": "moderate or severe liver disease",
    }
    assert result.scores["charlson"] == 2 + 3 + 6


def test_elixhauser_with_van_walraven() -> None:
    result = comorbidities(["I10", "I12.9", "E66.01", "E87.1", "F32.9", "I48.91"], ELIXHAUSER)
    assert names(result) == [
        "cardiac arrhythmias",
        "hypertension, complicated",
        "obesity",
        "fluid and electrolyte disorders",
        "depression",
    ]
    assert result.scores == {"van_walraven": 5 + 0 - 4 + 5 - 3}


def test_what_is_not_in_the_paper_leads_to_none() -> None:
    for index in ComorbidityIndex:
        result = comorbidities(["C44.91", "Z00.00", "E78.5", "ZZZ", ""], index)
        assert result.found == ()
        assert set(result.scores.values()) == {0}


@given(st.lists(st.sampled_from(["I10", "I110", "E119", "E1122", "C61", "C7951", "B20", "Z0000"])))
def test_order_and_repetition_do_not_matter(codes: list[str]) -> None:
    for index in ComorbidityIndex:
        assert (
            comorbidities(codes, index).scores
            == comorbidities([*reversed(codes), *codes], index).scores
        )


def test_the_lists_equal_those_of_another_package() -> None:
    found = importlib.util.find_spec("comorbidipy")
    if found is None or found.origin is None:
        pytest.skip("the package comorbidipy is not installed")
    theirs = runpy.run_path(str(Path(found.origin).with_name("mapping.py")))["mapping"]
    for index in ComorbidityIndex:
        ours = {row.id: set(row.codes) for row in _rows(index)}
        assert ours == {k: set(v) for k, v in theirs[f"{index}_icd10_quan"].items()}
