"""Stays as JSON: what is accepted, and how each mistake is told."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats.stay import grouping_as_json, json_schema, read_stay
from codewell.model import (
    CodedDiagnosis,
    CodePlace,
    DiagnosisEffect,
    Grouping,
    MceEdit,
    PresentOnAdmission,
    Sex,
)

STAY: dict[str, Any] = {
    "id": "s1",
    "age": 72,
    "age_days": None,
    "sex": "F",
    "discharge_date": "2026-11-03",
    "discharge_status": "01",
    "principal_diagnosis": {"code": "I50.23", "present_on_admission": "Y"},
    "secondary_diagnoses": [
        {"code": "n17.9", "present_on_admission": "W"},
        {"code": "Z99.89", "present_on_admission": None},
    ],
    "procedures": [{"code": "5a1955z"}],
}


def test_the_contracts_stay() -> None:
    stay = read_stay(STAY)
    assert stay.discharge_date == dt.date(2026, 11, 3)
    assert stay.discharge_status == "01"
    assert stay.sex is Sex.FEMALE
    assert stay.secondary_diagnoses == (
        CodedDiagnosis("N17.9", PresentOnAdmission.UNDETERMINED),
        CodedDiagnosis("Z99.89", None),
    )
    assert stay.procedures[0].code == "5A1955Z"


@pytest.mark.parametrize(
    ("change", "attribute", "value"),
    [
        ({"discharge_status": 1}, "discharge_status", "01"),
        ({"discharge_status": "1"}, "discharge_status", "01"),
        ({"discharge_status": "20"}, "discharge_status", "20"),
        ({"sex": "u"}, "sex", Sex.UNKNOWN),
        ({"sex": None}, "sex", Sex.UNKNOWN),
        ({"id": 7}, "id", "7"),
        ({"age": "72"}, "age", 72),
        ({"age": None, "age_days": 3}, "age", 0),
        ({"age": 0, "age_days": 3}, "age_days", 3),
        ({"secondary_diagnoses": None, "procedures": None}, "secondary_diagnoses", ()),
        ({"ward": "4 East"}, "id", "s1"),
    ],
)
def test_other_ways_to_say_it(change: dict[str, Any], attribute: str, value: object) -> None:
    assert getattr(read_stay({**STAY, **change}), attribute) == value


@pytest.mark.parametrize("exempt", [None, "", " ", "1", 1])
def test_exempt_from_poa_reporting(exempt: object) -> None:
    diagnosis = {"code": "I10", "present_on_admission": exempt}
    stay = read_stay({**STAY, "principal_diagnosis": diagnosis})
    assert stay.principal_diagnosis.present_on_admission is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"age": True}, "age: should be a whole number"),
        ({"age": "old"}, "age: should be a whole number"),
        ({"age": -1}, "age: should be 0 or more"),
        ({"age": 1e400}, "age: should be a whole number"),
        ({"age": 10**30}, "age: should be 999 or less"),
        ({"age": None}, "age: is missing"),
        ({"age": 0, "age_days": 800}, "age_days: is more than a year"),
        ({"sex": "X"}, "sex: should be one of 'F', 'M', 'U'"),
        ({"discharge_date": "2026-02-30"}, "discharge_date: should be a date of the form YYYY-MM"),
        ({"discharge_date": "20261103"}, "discharge_date: should be a date of the form YYYY-MM"),
        ({"discharge_date": 1793664000}, "discharge_date: should be a date of the form YYYY-MM"),
        ({"discharge_status": "home"}, "discharge_status: should be a discharge status"),
        ({"discharge_status": True}, "discharge_status: should be a discharge status"),
        ({"id": ""}, "id: is empty"),
        ({"principal_diagnosis": "I10"}, "principal_diagnosis: should be an object"),
        ({"principal_diagnosis": {"code": " "}}, "principal_diagnosis.code: is empty"),
        (
            {"secondary_diagnoses": [{"code": "I10", "present_on_admission": "Z"}]},
            "secondary_diagnoses[0].present_on_admission: should be one of 'Y', 'N', 'U', 'W'",
        ),
        ({"procedures": [{}]}, "procedures[0].code: is missing"),
        ({"procedures": {}}, "procedures: should be a list"),
    ],
)
def test_a_mistake_is_told_in_plain_words(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_stay({**STAY, **change})
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_stay({"id": "s1", "age": "old"})
    for field in ("age", "discharge_date", "discharge_status", "principal_diagnosis"):
        assert field in str(caught.value)


def test_a_misspelt_field_is_not_passed_over() -> None:
    stay = {key: value for key, value in STAY.items() if key != "secondary_diagnoses"}
    with pytest.raises(InputError, match=r"secondary_diagnosis: .*secondary_diagnoses is"):
        read_stay({**stay, "secondary_diagnosis": []})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(STAY)), st.none() | st.text() | st.integers()))
def test_any_record_is_a_stay_or_an_error_without_its_values(change: dict[str, Any]) -> None:
    try:
        assert read_stay({**STAY, **change}).id
    except InputError as error:
        assert error.field is not None


def test_the_schema_names_what_is_required() -> None:
    schema = json_schema()
    assert schema["title"] == "Stay"
    assert set(schema["required"]) == {
        "id",
        "discharge_date",
        "discharge_status",
        "principal_diagnosis",
    }
    assert schema["properties"]["age"]["anyOf"][0]["maximum"] == 999
    json.dumps(schema)


def test_a_grouping_as_json() -> None:
    grouping = Grouping(
        stay_id="s1",
        ms_drg="002",
        ms_drg_title="Heart Transplant",
        mdc="05",
        mdc_title="Circulatory",
        severity="NONE",
        return_code="OK",
        grouper_version="44.0",
        diagnoses=(DiagnosisEffect("principal_diagnosis", "I50.23", True, "MCC", True),),
        edits=(
            MceEdit(
                "LIMITED_COVERAGE",
                1,
                "PREPAYMENT",
                "PROCEDURE",
                title="Limited coverage procedure",
                causes=(CodePlace("procedures[0]", "02YA0Z0"),),
                citation="Medicare Code Editor",
                edition="Medicare Code Editor v44.0",
            ),
        ),
    )
    found = grouping_as_json(grouping)
    assert list(found)[:7] == [
        "id",
        "ms_drg",
        "mdc",
        "return_code",
        "grouper_version",
        "severity",
        "edits",
    ]
    assert found["ms_drg"] == "002"
    assert found["edits"] == [
        {
            "name": "LIMITED_COVERAGE",
            "count": 1,
            "kind": "PREPAYMENT",
            "code_type": "PROCEDURE",
            "title": "Limited coverage procedure",
            "causes": [{"where": "procedures[0]", "code": "02YA0Z0"}],
            "together_with": [],
            "citation": "Medicare Code Editor",
            "edition": "Medicare Code Editor v44.0",
        }
    ]
    assert found["diagnoses"][0]["where"] == "principal_diagnosis"
