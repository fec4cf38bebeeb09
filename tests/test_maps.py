"""From a code to ICD-9, earlier and later codes, CCSR, HCC, CC and MCC; weights apart."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.maps import HCC_MODELS
from codewell.model import CodeSystem
from small_catalog import small_catalog

DAY = dt.date(2026, 5, 4)
Value = TypeVar("Value")


def value(answer: Dated[Value] | NotInstalled) -> Value:
    assert isinstance(answer, Dated)
    return answer.value


def test_icd9(packaged: Catalog) -> None:
    assert [t.target for t in value(packaged.maps.icd9("I10", DAY))] == ["4010", "4011", "4019"]
    sepsis = value(packaged.maps.icd9("A41.9", DAY))
    assert [(t.target, t.choice_list) for t in sepsis] == [("0389", 1), ("99591", 2)]
    assert all(t.combination for t in sepsis)
    assert "I10" in [t.target for t in value(packaged.maps.from_icd9("401.9", DAY))]


def test_earlier_and_later_codes(packaged: Catalog) -> None:
    changes = value(packaged.maps.conversions("I10", DAY))
    assert ("I160", dt.date(2016, 10, 1)) in [
        (c.later_code, c.effective_from) for c in changes.later
    ]
    back = value(packaged.maps.conversions("I16.0", DAY))
    assert [c.earlier_code for c in back.earlier] == ["I10"]
    pcs = value(packaged.maps.conversions("0016470", DAY, system=CodeSystem.ICD10PCS))
    assert "0016370" in [c.earlier_code for c in pcs.earlier]


def test_ccsr_and_the_chronic_indicator(packaged: Catalog) -> None:
    assert value(packaged.maps.ccsr("E11.22", DAY)) == "END003"
    assert value(packaged.maps.chronic("I10", DAY)) == "chronic"
    assert value(packaged.maps.chronic("A41.9", DAY)) == "not chronic"
    assert value(packaged.maps.chronic("W10.9XXA", DAY)) == "no determination"
    assert value(packaged.maps.chronic("XYZ", DAY)) == "not in the table"


@pytest.mark.parametrize(
    ("model", "category", "edition", "matches"),
    [
        ("CMS-HCC Model V24", 18, "PY2026", False),
        ("CMS-HCC Model V28", 37, "PY2027", True),
        ("RxHCC Model V08", 30, "PY2027", True),
    ],
)
def test_hcc_by_model_and_payment_year(
    packaged: Catalog, model: str, category: int, edition: str, matches: bool
) -> None:
    answer = packaged.maps.hcc("E11.22", model, DAY)
    assert isinstance(answer, Dated)
    assert [hcc.hcc for hcc in answer.value] == [category]
    assert (answer.edition.name, answer.edition.matches_date) == (edition, matches)


def test_hcc_of_the_year_of_the_service(packaged: Catalog) -> None:
    answer = packaged.maps.hcc("E11.22", "CMS-HCC Model V24", dt.date(2025, 3, 1))
    assert isinstance(answer, Dated)
    assert (answer.edition.name, answer.edition.matches_date) == ("PY2026", True)
    assert answer.value[0].label == "Diabetes with Chronic Complications"


def test_severity_and_its_exclusions(packaged: Catalog) -> None:
    answer = packaged.maps.severity("A41.9", DAY)
    assert isinstance(answer, Dated) and answer.value is not None
    assert answer.edition.name == "MS-DRG v43.1" and answer.edition.matches_date
    assert answer.value.level == "MCC"
    principals = [
        code
        for code in packaged.icd10cm.validity.billable_under("A", DAY)
        if value(packaged.maps.is_excluded("A41.9", code, DAY))
    ]
    assert "A419" in principals
    assert 0 < len(principals) <= answer.value.excluding_principals


def test_a_code_that_is_no_cc_has_no_exclusions(packaged: Catalog) -> None:
    found = value(packaged.maps.severity("I10", DAY))
    assert found is not None
    assert (found.level, found.excluding_principals, found.mdc) == ("NONE", 0, 5)


def test_before_the_first_version_the_first_answers_and_says_so(packaged: Catalog) -> None:
    answer = packaged.maps.severity("I10", dt.date(2018, 1, 1))
    assert isinstance(answer, Dated)
    assert (answer.edition.name, answer.edition.matches_date) == ("MS-DRG v40.0", False)


def test_hospital_acquired_conditions(packaged: Catalog) -> None:
    found = value(packaged.maps.severity("S72.001A", DAY))
    assert found is not None
    assert found.hac == ("HAC 05",)


def test_weights_are_apart(packaged: Catalog) -> None:
    weight = value(packaged.weights.weight(1, DAY))
    assert weight is not None
    assert weight.weight == Decimal("28.0239")
    assert not hasattr(packaged.maps, "weight")
    assert value(packaged.weights.weight("777", DAY)) is None


def test_absent_maps_are_mended_by_a_build(tmp_path: Path) -> None:
    with small_catalog(tmp_path / "catalog.sqlite", ()) as bare:
        answers = [
            bare.maps.icd9("I10", DAY),
            bare.maps.conversions("I10", DAY),
            bare.maps.ccsr("I10", DAY),
            bare.maps.chronic("I10", DAY),
            bare.maps.severity("I10", DAY),
            bare.maps.is_excluded("I10", "I11.0", DAY),
            bare.weights.weight(1, DAY),
            *(bare.maps.hcc("I10", model, DAY) for model in HCC_MODELS),
        ]
    assert all(isinstance(answer, NotInstalled) for answer in answers)
    assert {a.mend for a in answers if isinstance(a, NotInstalled)} == {"codewell data build"}
