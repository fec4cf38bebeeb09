"""The encounter JSON: the contract's example, and every way to get it wrong."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats.encounter import json_schema, read_encounter, results_as_json
from codewell.formats.jsonl import parse_object
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    Encounter,
    Finding,
    Outcome,
    Patient,
    PresentOnAdmission,
    RuleResult,
    ServiceLine,
    Setting,
    Severity,
    Sex,
)

CONTRACT_EXAMPLE = """
{"id": "e1", "setting": "outpatient", "claim_type": "professional", "payer": "medicare",
 "patient": {"age": 67, "sex": "F"},
 "service_date": "2024-08-15",
 "first_listed": {"code": "E11.22"},
 "secondary_diagnoses": [{"code": "I12.9"}, {"code": "N18.31"}, {"code": "M17.11"}],
 "external_causes": [],
 "lines": [{"code": "99214", "modifiers": ["25"], "units": 1, "place_of_service": "11",
            "diagnosis_pointers": [1, 2, 3], "charge": "185.00"},
           {"code": "20610", "modifiers": ["RT"], "units": 1, "place_of_service": "11",
            "diagnosis_pointers": [4], "charge": "140.00"}]}
"""
LEAST = {"id": "e", "setting": "outpatient"}


def read(**fields: Any) -> Encounter:
    return read_encounter({**LEAST, **fields})


def problem(**fields: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        read(**fields)
    return caught.value


def test_the_contracts_example_exactly() -> None:
    assert read_encounter(parse_object(CONTRACT_EXAMPLE.encode())) == Encounter(
        id="e1",
        setting=Setting.OUTPATIENT,
        principal=CodedDiagnosis("E1122"),
        secondary_diagnoses=(
            CodedDiagnosis("I129"),
            CodedDiagnosis("N1831"),
            CodedDiagnosis("M1711"),
        ),
        lines=(
            ServiceLine(
                code="99214",
                modifiers=("25",),
                units=Decimal(1),
                place_of_service="11",
                diagnosis_pointers=(1, 2, 3),
                charge=Decimal("185.00"),
            ),
            ServiceLine(
                code="20610",
                modifiers=("RT",),
                units=Decimal(1),
                place_of_service="11",
                diagnosis_pointers=(4,),
                charge=Decimal("140.00"),
            ),
        ),
        patient=Patient(age=67, sex=Sex.FEMALE),
        claim_type=ClaimType.PROFESSIONAL,
        payer="medicare",
        service_date=dt.date(2024, 8, 15),
    )


def test_a_stay_with_all_its_fields() -> None:
    stay = read(
        setting="Inpatient",
        patient={"birth_date": "1950-01-02", "sex": "m"},
        admission_date="2026-01-01",
        discharge_date="2026-01-05",
        discharge_status=1,
        type_of_bill="0111",
        admission_type=1,
        admission_source="7",
        condition_codes=["44", 9],
        occurrence_codes=[{"code": "11", "date": "2025-12-30"}],
        value_codes=[{"code": "80", "amount": 4}],
        principal_diagnosis={"code": "i21.4", "present_on_admission": "Y"},
        secondary_diagnoses=[{"code": "Z79.4", "present_on_admission": ""}],
        procedures=[{"code": "027034z", "date": "2026-01-02"}],
        lines=[{"code": "J1885", "revenue_code": "636", "units": "2.5", "charge": 10.1}],
    )
    assert stay.is_inpatient
    assert stay.discharge_status == "01"
    assert stay.principal == CodedDiagnosis("I214", PresentOnAdmission.YES)
    assert stay.procedures[0].code == "027034Z"
    assert stay.condition_codes == ("44", "09")
    assert stay.value_codes[0].amount == Decimal(4)
    assert (stay.lines[0].units, stay.lines[0].charge) == (Decimal("2.5"), Decimal("10.1"))
    assert stay.lines[0].revenue_code == "0636"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Y", PresentOnAdmission.YES),
        ("n", PresentOnAdmission.NO),
        ("U", PresentOnAdmission.UNKNOWN),
        ("W", PresentOnAdmission.UNDETERMINED),
        ("", None),
        ("1", None),
        (1, None),
        (None, None),
    ],
)
def test_present_on_admission(given: object, expected: PresentOnAdmission | None) -> None:
    found = read(first_listed={"code": "I10", "present_on_admission": given})
    assert found.principal == CodedDiagnosis("I10", expected)


@pytest.mark.parametrize("indicator", ["E", "yes", True, 2, [], "Z"])
def test_present_on_admission_that_is_none(indicator: object) -> None:
    error = problem(first_listed={"code": "I10", "present_on_admission": indicator})
    assert error.field == "first_listed.present_on_admission"


def test_either_name_of_the_first_diagnosis_but_not_both() -> None:
    assert read(principal_diagnosis={"code": "I10"}).principal == CodedDiagnosis("I10")
    stay = read(setting="inpatient", first_listed={"code": "I10"})
    assert stay.principal_field == "principal_diagnosis"
    error = problem(first_listed={"code": "I10"}, principal_diagnosis={"code": "I10"})
    assert (error.field, error.message) == ("principal_diagnosis", "is given beside first_listed")


def test_an_infant_may_be_given_by_days() -> None:
    assert read(patient={"age_days": 3}).patient == Patient(age=0, age_days=3)
    assert read(patient={"age_days": 900}).patient.age is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"secondary_diagnosis": []}, "secondary_diagnosis"),
        ({"patient": {"gender": "F"}}, "patient.gender"),
        ({"first_listed": {"code": "I10", "poa": "Y"}}, "first_listed.poa"),
        ({"first_listed": {}}, "first_listed.code"),
        ({"first_listed": "I10"}, "first_listed"),
        ({"first_listed": {"code": "acute MI!"}}, "first_listed.code"),
        ({"first_listed": {"code": " "}}, "first_listed.code"),
        ({"id": " "}, "id"),
        ({"id": True}, "id"),
        ({"setting": "home"}, "setting"),
        ({"service_date": "20240815"}, "service_date"),
        ({"service_date": "2024-02-30"}, "service_date"),
        ({"service_date": 45000}, "service_date"),
        ({"patient": {"age": "old"}}, "patient.age"),
        ({"patient": {"age": True}}, "patient.age"),
        ({"patient": {"age": -1}}, "patient.age"),
        ({"patient": {"age": 67.5}}, "patient.age"),
        ({"lines": [{"code": "99214"}, {"units": 1}]}, "lines[1].code"),
        ({"lines": [{"code": "99214", "units": "two"}]}, "lines[0].units"),
        ({"lines": [{"code": "99214", "units": True}]}, "lines[0].units"),
        ({"lines": [{"code": "99214", "charge": -1}]}, "lines[0].charge"),
        ({"lines": [{"code": "99214", "charge": "NaN"}]}, "lines[0].charge"),
        ({"lines": [{"code": "99214", "charge": 1e300}]}, "lines[0].charge"),
        ({"lines": [{"code": "99214", "modifiers": ["259"]}]}, "lines[0].modifiers[0]"),
        (
            {"lines": [{"code": "99214", "diagnosis_pointers": [0]}]},
            "lines[0].diagnosis_pointers[0]",
        ),
        ({"lines": {}}, "lines"),
        (
            {"admission_date": "2024-02-03", "discharge_date": "2024-02-01"},
            "discharge_date",
        ),
    ],
)
def test_the_field_at_fault_is_named(fields: dict[str, Any], field: str) -> None:
    error = problem(**fields)
    assert error.field == field
    assert "validation" not in str(error)
    assert "input" not in str(error).lower()


def test_several_problems_are_told_at_once() -> None:
    error = problem(setting="home", patient={"age": -1}, first_listed={"cod": "I10"})
    text = str(error)
    for words in ("setting: ", "patient.age", "first_listed.code is missing", "first_listed.cod "):
        assert words in text
    assert text.count("; ") == 3


def test_nothing_long_of_the_input_is_repeated() -> None:
    secret = "Mr Smith " * 20
    error = problem(**{secret: 1}, setting=secret, service_date=secret, payer=5)
    assert "\n" not in str(error)
    assert secret[:41] not in str(error)


def test_the_results_in_the_contracts_form() -> None:
    finding = Finding(Severity.ERROR, "lines[1].code", "message", "advice", "citation", "FY2026")
    results = [
        RuleResult("A", Outcome.FOUND, (finding,), layer="ncci"),
        RuleResult("B", Outcome.NOT_EVALUATED, reason="age"),
    ]
    assert results_as_json("e1", results) == {
        "id": "e1",
        "results": [
            {
                "rule": "A",
                "layer": "ncci",
                "outcome": "found",
                "findings": [
                    {
                        "severity": "error",
                        "where": "lines[1].code",
                        "message": "message",
                        "advice": "advice",
                        "citation": "citation",
                        "edition": "FY2026",
                        "edition_matches_date": True,
                    }
                ],
                "reason": None,
            },
            {
                "rule": "B",
                "layer": "",
                "outcome": "not_evaluated",
                "findings": [],
                "reason": "age",
            },
        ],
    }


def test_the_schema_knows_the_fields_of_the_example() -> None:
    schema = json_schema()
    assert set(json.loads(CONTRACT_EXAMPLE)) <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"id", "setting"}
    json.dumps(schema)


_INNER_NAMES = ["code", "age", "sex", "date", "units", "charge", "present_on_admission"]
_NAMES = st.sampled_from([*sorted(json_schema()["properties"]), *_INNER_NAMES])
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["outpatient", "inpatient", "I10", "2024-08-15", "F", "11", "Y"])
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(_NAMES, inner, max_size=6)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=25,
)


@given(st.dictionaries(_NAMES, _JSON, max_size=8), st.booleans())
def test_any_object_is_an_encounter_or_an_input_error(value: dict[str, Any], whole: bool) -> None:
    try:
        found = read_encounter({**LEAST, **value} if whole else value)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(found, Encounter)


@given(_JSON | st.binary())
def test_any_text_is_an_encounter_or_an_input_error(value: object) -> None:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    try:
        found = read_encounter(parse_object(text))
    except InputError:
        return
    assert isinstance(found, Encounter)
