"""FHIR claims: R4 as in CARIN Blue Button, STU3 as in Blue Button, our own written and read."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claim_strategies import institutional_claims, professional_claims
from codewell.errors import InputError
from codewell.formats.claim import read_claim
from codewell.formats.fhir_claim import read
from codewell.formats.fhir_claim_writing import as_bundle, as_resource
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    PresentOnAdmission,
    Setting,
    Sex,
    UnitOfMeasure,
)
from codewell.model.claim import Claim, Relationship

CREATED = dt.date(2026, 10, 1)
EXAMPLE = Path(__file__).parents[1] / "examples" / "claim.json"
ANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
CARIN = "http://hl7.org/fhir/us/carin-bb/CodeSystem/"
BLUE_BUTTON = "https://bluebutton.cms.gov/resources/variables/"
TYPES = "http://terminology.hl7.org/CodeSystem/claim-type"


def concept(code: str, system: str = "http://example.org") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def information(category: str, **value: Any) -> dict[str, Any]:
    return {"category": concept(category, CARIN + "C4BBSupportingInfoType"), **value}


STAY: dict[str, Any] = {
    "resourceType": "ExplanationOfBenefit",
    "id": "eob-1",
    "contained": [
        {
            "resourceType": "Patient",
            "id": "p",
            "birthDate": "1950-01-02",
            "gender": "male",
            "name": [{"family": "Sample", "given": ["Sam"]}],
        }
    ],
    "type": concept("institutional", TYPES),
    "subType": concept("inpatient", CARIN + "C4BBInstitutionalClaimSubType"),
    "patient": {"reference": "#p"},
    "billablePeriod": {"start": "2026-09-01", "end": "2026-09-05"},
    "provider": {"identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}},
    "careTeam": [
        {
            "sequence": 1,
            "provider": {
                "identifier": {
                    "type": concept("npi", CARIN + "C4BBIdentifierType"),
                    "value": "1245319599",
                }
            },
            "role": concept("attending", CARIN + "C4BBClaimCareTeamRole"),
        }
    ],
    "supportingInfo": [
        information("typeofbill", code=concept("111")),
        information("discharge-status", code=concept("1")),
        information("admtype", code=concept("1")),
        information("pointoforigin", code=concept("7")),
        information(
            "admissionperiod", timingPeriod={"start": "2026-09-01", "end": "2026-09-05T10:00:00Z"}
        ),
        information("medicalrecordnumber", valueString="MRN1"),
        information("drg", code=concept("280")),
    ],
    "diagnosis": [
        {
            "sequence": 2,
            "diagnosisCodeableConcept": concept("E11.9", "http://hl7.org/fhir/sid/icd-10-cm"),
            "type": [concept("other", CARIN + "C4BBClaimDiagnosisType")],
            "onAdmission": concept("y"),
        },
        {
            "sequence": 1,
            "diagnosisCodeableConcept": concept("I2101", "urn:oid:2.16.840.1.113883.6.90"),
            "type": [concept("principal")],
        },
        {
            "sequence": 3,
            "diagnosisCodeableConcept": concept("R07.9", "http://hl7.org/fhir/sid/icd-10-cm"),
            "type": [concept("admitting")],
        },
        {
            "sequence": 4,
            "diagnosisCodeableConcept": concept("W01.0XXA", "http://hl7.org/fhir/sid/icd-10-cm"),
            "type": [concept("externalcauseofinjury")],
        },
    ],
    "procedure": [
        {
            "sequence": 1,
            "date": "2026-09-02",
            "procedureCodeableConcept": concept(
                "02703DZ", "http://www.cms.gov/Medicare/Coding/ICD10"
            ),
        }
    ],
    "insurance": [{"focal": True, "coverage": {"display": "a plan"}}],
    "item": [
        {
            "sequence": 1,
            "revenue": concept("120"),
            "productOrService": concept("not-applicable"),
            "quantity": {"value": 4},
            "adjudication": [{"category": concept("submitted"), "amount": {"value": 900}}],
        },
        {
            "sequence": 2,
            "revenue": concept("0250"),
            "productOrService": concept(
                "J1885", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
            ),
            "servicedDate": "2026-09-02",
            "net": {"value": 100.5},
        },
    ],
    "total": [{"category": concept("submitted"), "amount": {"value": 1000.5}}],
}
VISIT: dict[str, Any] = {
    "resourceType": "ExplanationOfBenefit",
    "id": "carrier-1",
    "type": {
        "coding": [
            {"system": BLUE_BUTTON + "nch_clm_type_cd", "code": "71"},
            {"system": "http://hl7.org/fhir/ex-claimtype", "code": "professional"},
        ]
    },
    "extension": [
        {"url": BLUE_BUTTON + "nch_carr_clm_sbmtd_chrg_amt", "valueMoney": {"value": 90.5}}
    ],
    "patient": {"reference": "Patient/-1"},
    "billablePeriod": {"start": "2026-03-03", "end": "2026-03-03"},
    "insurance": {"coverage": {"reference": "Coverage/part-b"}},
    "diagnosis": [
        {
            "sequence": 1,
            "diagnosisCodeableConcept": concept("E1122", "http://hl7.org/fhir/sid/icd-10"),
        },
        {
            "sequence": 5,
            "diagnosisCodeableConcept": concept("N1831", "http://hl7.org/fhir/sid/icd-10"),
        },
    ],
    "item": [
        {
            "sequence": 1,
            "diagnosisLinkId": [5, 1],
            "service": concept("99213", "https://bluebutton.cms.gov/resources/codesystem/hcpcs"),
            "modifier": [concept("25")],
            "servicedPeriod": {"start": "2026-03-03", "end": "2026-03-03"},
            "locationCodeableConcept": concept("23", BLUE_BUTTON + "line_place_of_srvc_cd"),
            "quantity": {"value": 1},
            "adjudication": [
                {
                    "category": concept(
                        BLUE_BUTTON + "line_sbmtd_chrg_amt",
                        "https://bluebutton.cms.gov/resources/codesystem/adjudication",
                    ),
                    "amount": {"value": 90.5},
                }
            ],
        }
    ],
}


def one(resource: dict[str, Any]) -> Claim:
    (found,) = read(resource, "f.json")
    assert isinstance(found, Claim), found
    return found


def changed(resource: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(resource), **fields}


# -- read ---------------------------------------------------------------------------------------


def test_a_stay_of_carin_blue_button() -> None:
    claim = one(STAY)
    encounter = claim.encounter
    assert (encounter.claim_type, encounter.setting) == (
        ClaimType.INSTITUTIONAL,
        Setting.INPATIENT,
    )
    assert encounter.principal == CodedDiagnosis("I2101")
    assert encounter.secondary_diagnoses == (CodedDiagnosis("E119", PresentOnAdmission.YES),)
    assert encounter.admitting_diagnosis == CodedDiagnosis("R079")
    assert encounter.external_causes == (CodedDiagnosis("W010XXA"),)
    assert encounter.procedures == (CodedProcedure("02703DZ", dt.date(2026, 9, 2)),)
    assert (encounter.admission_date, encounter.discharge_date) == (
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 5),
    )
    assert (encounter.type_of_bill, encounter.discharge_status) == ("0111", "01")
    assert (encounter.admission_type, encounter.admission_source) == ("1", "7")
    assert (encounter.patient.birth_date, encounter.patient.sex) == (dt.date(1950, 1, 2), Sex.MALE)
    assert [(x.code, x.revenue_code, x.charge) for x in encounter.lines] == [
        ("", "0120", Decimal(900)),
        ("J1885", "0250", Decimal("100.5")),
    ]
    assert (claim.total_charge, claim.ms_drg) == (Decimal("1000.5"), "280")
    assert (claim.medical_record_number, encounter.billing_provider) == ("MRN1", "1234567893")
    assert claim.attending_provider is not None
    assert claim.attending_provider.npi == "1245319599"
    assert (claim.is_complete, claim.troubles) == (False, ())


def test_a_visit_of_blue_button() -> None:
    claim = one(VISIT)
    encounter = claim.encounter
    assert (encounter.claim_type, encounter.setting) == (ClaimType.PROFESSIONAL, Setting.ED)
    (line,) = encounter.lines
    assert (line.code, line.modifiers, line.place_of_service) == ("99213", ("25",), "23")
    assert line.diagnosis_pointers == (2, 1)  # positions, not the numbers of the sequence
    assert (line.charge, claim.total_charge) == (Decimal("90.5"), Decimal("90.5"))
    assert (encounter.payer, encounter.service_date) == ("medicare", dt.date(2026, 3, 3))


def test_the_type_of_bill_of_blue_button() -> None:
    bill = changed(
        VISIT,
        type={
            "coding": [
                {"system": BLUE_BUTTON + "nch_clm_type_cd", "code": "40"},
                {"system": BLUE_BUTTON + "clm_srvc_clsfctn_type_cd", "code": "3"},
            ]
        },
        facility={
            "extension": [{"url": BLUE_BUTTON + "clm_fac_type_cd", "valueCoding": {"code": "1"}}]
        },
        information=[
            {"category": concept(BLUE_BUTTON + "clm_freq_cd"), "code": concept("7")},
        ],
    )
    claim = one(bill)
    assert (claim.encounter.type_of_bill, claim.frequency_code) == ("0137", "7")
    assert claim.encounter.setting is Setting.OUTPATIENT


def test_the_line_of_the_total_is_no_line() -> None:
    item = {"sequence": 3, "revenue": concept("0001"), "net": {"value": 1000.5}}
    assert len(one(changed(STAY, item=[*STAY["item"], item])).encounter.lines) == 2


def test_codes_of_other_systems_are_told() -> None:
    snomed = "http://snomed.info/sct"
    told = changed(
        VISIT,
        diagnosis=[{"sequence": 1, "diagnosisCodeableConcept": concept("44054006", snomed)}],
        item=[{"sequence": 1, "productOrService": concept("185349003", snomed)}],
    )
    assert {(t.place, t.message) for t in one(told).troubles} == {
        ("diagnosis[0].diagnosisCodeableConcept", "has no code of ICD-10-CM"),
        ("item[0].productOrService", "has no code of CPT or HCPCS"),
    }


def test_old_diagnoses_are_told() -> None:
    old = {
        "sequence": 1,
        "diagnosisCodeableConcept": concept("25000", "http://hl7.org/fhir/sid/icd-9-cm"),
    }
    assert one(changed(VISIT, diagnosis=[old])).icd_version == 9


def test_the_resources_of_a_bundle() -> None:
    patient = {"resourceType": "Patient", "id": "-1", "birthDate": "1950-01-02", "gender": "female"}
    pharmacy = changed(VISIT, type=concept("pharmacy", TYPES))
    broken = changed(VISIT, item=[{"quantity": {"value": "two"}}])
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": r} for r in (patient, VISIT, pharmacy, broken, STAY)],
    }
    found = list(read(bundle, "f.json"))
    assert [type(record).__name__ for record in found] == [
        "Claim",
        "UnreadableRecordError",
        "UnreadableRecordError",
        "Claim",
    ]
    first, second, third, _ = found
    assert isinstance(first, Claim)
    assert first.encounter.patient.birth_date == dt.date(1950, 1, 2)
    assert str(second).startswith("f.json: entry[2].resource.type: a pharmacy claim")
    assert str(third) == "f.json: entry[3].resource.item[0].quantity.value: should be a number"


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ({"resourceType": "Patient"}, "resourceType: is not Claim or ExplanationOfBenefit"),
        ({"resourceType": "Bundle", "entry": []}, "entry: holds no Claim"),
        ({"resourceType": "Claim"}, "type: should tell whether it is professional"),
        ({"resourceType": "Claim", "type": concept("oral", TYPES)}, "type: a dental claim"),
        (changed(VISIT, item={}), "item: should be a list"),
        (changed(VISIT, billablePeriod={"start": "03/03/2026"}), "billablePeriod.start: is not"),
        (changed(VISIT, diagnosis=[{"sequence": "1"}]), "diagnosis[0].sequence: should be a whole"),
        (changed(VISIT, item=[{"diagnosisSequence": ["1"]}]), "item[0].diagnosisSequence"),
    ],
)
def test_the_field_at_fault_is_named(resource: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        list(read(resource, "f.json"))
    assert words in str(caught.value)


_VALUES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.lists(st.integers(), max_size=2)
    | st.just({})
    | st.just({"coding": [{"code": "x"}]})
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in items:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += _paths(item, (*path, key))
    return found


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([STAY, VISIT]), st.data())
def test_any_value_anywhere_gives_a_claim_or_an_error(
    resource: dict[str, Any], data: st.DataObject
) -> None:
    broken = copy.deepcopy(resource)
    path = data.draw(st.sampled_from([p for p in _paths(broken) if p != ("resourceType",)]))
    target: Any = broken
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = data.draw(_VALUES)
    try:
        found = list(read(broken, "f.json"))
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(record, Claim | InputError) for record in found)


# -- written ------------------------------------------------------------------------------------


def carried(claim: Claim) -> Claim:
    """What a FHIR Claim of ours carries of a claim."""
    encounter = claim.encounter
    lines = tuple(
        dataclasses.replace(
            line,
            service_date=line.service_date or encounter.service_date,
            unit_of_measure=UnitOfMeasure.UNITS,
            line_control_number=None,
            description=None,
            non_covered_charge=None,
            rendering_provider=None,
            drug=dataclasses.replace(line.drug, quantity=None, unit=None) if line.drug else None,
        )
        for line in encounter.lines
    )
    return dataclasses.replace(
        claim, encounter=dataclasses.replace(encounter, lines=lines, specialty=None)
    )


@ANY
@given(professional_claims() | institutional_claims())
def test_the_codes_of_a_claim_come_back(claim: Claim) -> None:
    resource = json.loads(json.dumps(as_resource(claim, created=CREATED)))
    found, expected = carried(one(resource)), carried(claim)
    for name in (
        "principal", "secondary_diagnoses", "external_causes", "admitting_diagnosis",
        "reasons_for_visit", "procedures", "lines", "claim_type", "type_of_bill",
        "discharge_status", "admission_type", "admission_source", "admission_date",
        "discharge_date", "billing_provider", "patient",
    ):  # fmt: skip
        assert getattr(found.encounter, name) == getattr(expected.encounter, name), name
    for name in ("id", "total_charge", "medical_record_number", "ms_drg", "patient"):
        if name != "patient" or claim.coverage.relationship is not Relationship.UNKNOWN:
            assert getattr(found, name) == getattr(expected, name), name
    assert found.coverage.member_id == claim.coverage.member_id
    assert found.coverage.payer.id == claim.coverage.payer.id


@ANY
@given(professional_claims() | institutional_claims())
def test_our_claims_are_valid_r4(claim: Claim) -> None:
    resources = pytest.importorskip("fhir.resources.R4B.claim")
    resources.Claim.model_validate(as_resource(claim, created=CREATED))


def test_the_validator_would_see_a_fault() -> None:
    resources = pytest.importorskip("fhir.resources.R4B.claim")
    claim = read_claim(json.loads(EXAMPLE.read_text("utf-8")))
    for wrong in ({"use": None}, {"created": "yesterday"}, {"item": [{"sequence": 1}]}):
        with pytest.raises(ValueError, match="validation error"):
            resources.Claim.model_validate({**as_resource(claim, created=CREATED), **wrong})


def test_several_claims_are_a_bundle() -> None:
    claim = read_claim(json.loads(EXAMPLE.read_text("utf-8")))
    bundle = as_bundle([claim, claim], created=CREATED)
    assert len(list(read(bundle, "f"))) == 2
