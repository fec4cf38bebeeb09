"""A claim as a FHIR R4 Claim; the parties come along in it.

Source: http://hl7.org/fhir/R4/claim.html; categories of supporting information and identifiers as
CARIN Blue Button has them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any

from codewell.formats.fhir_claim_parties import RELATIONSHIPS, SEXES
from codewell.model import CodedDiagnosis, ServiceLine, dotted
from codewell.model.claim import (
    AccidentCause,
    Address,
    Claim,
    Payer,
    Person,
    Provider,
)

Json = dict[str, Any]

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CPT = "http://www.ama-assn.org/go/cpt"
NPI = "http://hl7.org/fhir/sid/us-npi"
NDC = "http://hl7.org/fhir/sid/ndc"
SSN, EIN = "http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.4"
TAXONOMY = "http://nucc.org/provider-taxonomy"
PLACE_OF_SERVICE = (
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
)
NUBC = "https://www.nubc.org/CodeSystem/"
CARIN = "http://hl7.org/fhir/us/carin-bb/CodeSystem/"
_GENDER = {value: key for key, value in reversed(SEXES.items())}
_RELATIONSHIP = {value: key for key, value in RELATIONSHIPS.items()}
_ACCIDENTS = {
    AccidentCause.AUTO: "MVA",
    AccidentCause.EMPLOYMENT: "WPA",
    AccidentCause.OTHER: "SPT",
}
_ROLES = (
    ("rendering_provider", "primary"),
    ("referring_provider", "referring"),
    ("supervising_provider", "supervisor"),
    ("attending_provider", "attending"),
    ("operating_provider", "operating"),
)
_NOT_FOR_AN_ID = re.compile(r"[^A-Za-z0-9.-]")


def as_bundle(claims: Sequence[Claim], *, created: dt.date) -> Json:
    """The claims as a collection."""
    resources = [as_resource(claim, created=created) for claim in claims]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }


def as_resource(claim: Claim, *, created: dt.date) -> Json:
    """One claim; what is not given is left out."""
    encounter = claim.encounter
    kind = "institutional" if claim.is_institutional else "professional"
    start, end = claim.statement_period()
    return _given(
        {
            "resourceType": "Claim",
            "id": _NOT_FOR_AN_ID.sub("-", claim.id)[:64],
            "contained": list(_contained(claim)),
            "identifier": [{"value": claim.id}],
            "status": "active",
            "type": _concept(TERMINOLOGY + "claim-type", kind),
            "subType": _sub_type(claim),
            "use": "claim",
            "patient": {"reference": "#patient"},
            "billablePeriod": _given({"start": _day(start), "end": _day(end)}),
            "created": created.isoformat(),
            "insurer": {"reference": "#payer"},
            "provider": {"reference": "#billing-provider"},
            "priority": _concept(TERMINOLOGY + "processpriority", "normal"),
            "related": _related(claim),
            "careTeam": list(_care_team(claim)),
            "supportingInfo": _numbered(_information(claim)),
            "diagnosis": _numbered(_diagnoses(claim)),
            "procedure": _numbered(
                _given(
                    {
                        "date": _day(procedure.date),
                        "procedureCodeableConcept": _concept(ICD10PCS, procedure.code),
                    }
                )
                for procedure in encounter.procedures
            ),
            "insurance": [
                _given(
                    {
                        "sequence": 1,
                        "focal": True,
                        "coverage": {"reference": "#coverage"},
                        "preAuthRef": [claim.prior_authorization]
                        if claim.prior_authorization
                        else [],
                    }
                )
            ],
            "accident": _accident(claim, start or created),
            "item": [_item(claim, n, line) for n, line in enumerate(encounter.lines, 1)],
            "total": _money(claim.total_charge),
        }
    )


# -- small parts --------------------------------------------------------------------------------


def _given(fields: Json) -> Json:
    """The fields that have something in them."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _numbered(parts: Iterator[Json]) -> list[Json]:
    return [{"sequence": number, **part} for number, part in enumerate(parts, 1)]


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Any) -> Json | None:
    return None if amount is None else {"value": float(amount), "currency": "USD"}


def _sub_type(claim: Claim) -> Json | None:
    if not claim.is_institutional:
        return None
    word = "inpatient" if claim.encounter.is_inpatient else "outpatient"
    return _concept(CARIN + "C4BBInstitutionalClaimSubType", word)


def _related(claim: Claim) -> list[Json]:
    if not claim.payer_control_number:
        return []
    relationship = _concept(TERMINOLOGY + "ex-relatedclaimrelationship", "prior")
    return [{"relationship": relationship, "reference": {"value": claim.payer_control_number}}]


def _accident(claim: Claim, otherwise: dt.date) -> Json | None:
    found = claim.accident
    if found is None or not found.causes:
        return None
    return _given(
        {
            "date": (found.date or otherwise).isoformat(),
            "type": _concept(TERMINOLOGY + "v3-ActCode", _ACCIDENTS[found.causes[0]]),
            "locationAddress": {"state": found.state} if found.state else None,
        }
    )


# -- parties ------------------------------------------------------------------------------------


def _contained(claim: Claim) -> Iterator[Json]:
    coverage = claim.coverage
    yield _patient("patient", claim.patient_or_subscriber)
    if claim.patient is not None:
        yield _patient("subscriber", coverage.subscriber)
    yield _organisation("payer", coverage.payer)
    relationship = _RELATIONSHIP.get(coverage.relationship, "other")
    subscriber = "#patient" if claim.patient is None else "#subscriber"
    yield _given(
        {
            "resourceType": "Coverage",
            "id": "coverage",
            "status": "active",
            "type": {"coding": [{"code": coverage.filing_indicator}]}
            if coverage.filing_indicator
            else None,
            "subscriber": {"reference": subscriber},
            "subscriberId": coverage.member_id,
            "beneficiary": {"reference": "#patient"},
            "relationship": _concept(TERMINOLOGY + "subscriber-relationship", relationship),
            "payor": [{"reference": "#payer"}],
            "class": [
                {
                    "type": _concept(TERMINOLOGY + "coverage-class", "group"),
                    "value": coverage.group_number,
                }
            ]
            if coverage.group_number
            else [],
        }
    )
    yield _provider("billing-provider", claim.billing_provider)
    for field, _ in _ROLES:
        provider = getattr(claim, field)
        if provider is not None:
            yield _provider(_id(field), provider)


def _id(field: str) -> str:
    """A field as an id, which has no underscore."""
    return field.replace("_", "-")


def _patient(identifier: str, person: Person) -> Json:
    return _given(
        {
            "resourceType": "Patient",
            "id": identifier,
            "name": [
                _given(
                    {
                        "family": person.last_name,
                        "given": [n for n in (person.first_name, person.middle_name) if n],
                        "suffix": [person.suffix] if person.suffix else [],
                    }
                )
            ]
            if person.last_name
            else [],
            "gender": _GENDER.get(person.sex) if person.sex else None,
            "birthDate": _day(person.birth_date),
            "address": _address(person.address),
        }
    )


def _organisation(identifier: str, payer: Payer) -> Json:
    return _given(
        {
            "resourceType": "Organization",
            "id": identifier,
            "identifier": [{"value": payer.id}] if payer.id else [],
            "name": payer.name,
            "address": _address(payer.address),
        }
    )


def _provider(identifier: str, provider: Provider) -> Json:
    is_person = bool(provider.first_name)
    tax = {"system": SSN if provider.tax_id_is_ssn else EIN, "value": provider.tax_id}
    phone = provider.contact.phone if provider.contact else None
    name: Any = provider.name
    if is_person:
        name = [_given({"family": provider.name, "given": [provider.first_name]})]
    return _given(
        {
            "resourceType": "Practitioner" if is_person else "Organization",
            "id": identifier,
            "identifier": [
                *([{"system": NPI, "value": provider.npi}] if provider.npi else []),
                *([tax] if provider.tax_id else []),
            ],
            "name": name,
            "telecom": [{"system": "phone", "value": phone}] if phone else [],
            "address": _address(provider.address),
        }
    )


def _address(address: Address | None) -> list[Json]:
    if address is None:
        return []
    return [
        _given(
            {
                "line": list(address.lines),
                "city": address.city,
                "state": address.state,
                "postalCode": address.postal_code,
                "country": address.country,
            }
        )
    ]


def _care_team(claim: Claim) -> Iterator[Json]:
    present = [(field, role) for field, role in _ROLES if getattr(claim, field) is not None]
    for number, (field, role) in enumerate(present, 1):
        taxonomy = getattr(claim, field).taxonomy
        yield _given(
            {
                "sequence": number,
                "provider": {"reference": f"#{_id(field)}"},
                "role": _concept(TERMINOLOGY + "claimcareteamrole", role),
                "qualification": _concept(TAXONOMY, taxonomy) if taxonomy else None,
            }
        )


# -- codes --------------------------------------------------------------------------------------


def _information(claim: Claim) -> Iterator[Json]:
    encounter = claim.encounter

    def told(category: str, **value: Any) -> Json:
        return {"category": _concept(CARIN + "C4BBSupportingInfoType", category), **value}

    for category, system, code in (
        ("typeofbill", NUBC + "TypeOfBill", encounter.type_of_bill),
        ("discharge-status", NUBC + "PatDischargeStatus", encounter.discharge_status),
        ("admtype", NUBC + "PriorityTypeOfAdmitOrVisit", encounter.admission_type),
        ("pointoforigin", NUBC + "PointOfOrigin", encounter.admission_source),
        ("drg", "https://www.cms.gov/MS-DRG", claim.ms_drg),
    ):
        if code and claim.is_institutional:
            yield told(category, code=_concept(system, code))
    if encounter.admission_date and encounter.is_inpatient:
        period = {"start": _day(encounter.admission_date), "end": _day(encounter.discharge_date)}
        yield told("admissionperiod", timingPeriod=_given(period))
    if claim.medical_record_number:
        yield told("medicalrecordnumber", valueString=claim.medical_record_number)
    yield told("patientaccountnumber", valueString=claim.id)


def _diagnoses(claim: Claim) -> Iterator[Json]:
    """Those that pointers count first, in their order."""
    encounter = claim.encounter
    external = len(encounter.diagnoses()) - len(encounter.external_causes)
    for number, (_, diagnosis) in enumerate(encounter.diagnoses()):
        if number == 0 and encounter.principal:
            yield _diagnosis(diagnosis, TERMINOLOGY + "ex-diagnosistype", "principal")
        elif number >= external:
            yield _diagnosis(diagnosis, CARIN + "C4BBClaimDiagnosisType", "externalcauseofinjury")
        else:
            yield _diagnosis(diagnosis, CARIN + "C4BBClaimDiagnosisType", "other")
    if encounter.admitting_diagnosis:
        found = encounter.admitting_diagnosis
        yield _diagnosis(found, TERMINOLOGY + "ex-diagnosistype", "admitting")
    for reason in encounter.reasons_for_visit:
        yield _diagnosis(reason, CARIN + "C4BBClaimDiagnosisType", "patientreasonforvisit")


def _diagnosis(diagnosis: CodedDiagnosis, system: str, kind: str) -> Json:
    present = diagnosis.present_on_admission
    return _given(
        {
            "diagnosisCodeableConcept": _concept(ICD10CM, dotted(diagnosis.code)),
            "type": [_concept(system, kind)],
            "onAdmission": _concept(TERMINOLOGY + "ex-diagnosis-on-admission", present.lower())
            if present
            else None,
        }
    )


def _item(claim: Claim, number: int, line: ServiceLine) -> Json:
    start = line.service_date or claim.encounter.service_date
    place = line.place_of_service
    return _given(
        {
            "sequence": number,
            "careTeamSequence": [1] if claim.rendering_provider else [],
            "diagnosisSequence": list(line.diagnosis_pointers),
            "revenue": _concept(NUBC + "RevenueCodes", line.revenue_code)
            if line.revenue_code
            else None,
            "productOrService": _service(line),
            "modifier": [_concept(_system(code), code) for code in line.modifiers],
            "servicedDate": _day(start) if not line.service_end_date else None,
            "servicedPeriod": {"start": _day(start), "end": _day(line.service_end_date)}
            if line.service_end_date
            else None,
            "locationCodeableConcept": _concept(PLACE_OF_SERVICE, place) if place else None,
            "quantity": {"value": float(line.units)},
            "net": _money(line.charge),
            "detail": [{"sequence": 1, "productOrService": _concept(NDC, line.drug.ndc)}]
            if line.drug
            else [],
        }
    )


def _service(line: ServiceLine) -> Json:
    """A line with a revenue code only has no product or service, and says so."""
    if not line.code:
        return _concept(TERMINOLOGY + "data-absent-reason", "not-applicable")
    return _concept(_system(line.code), line.code)


def _system(code: str) -> str:
    """CPT codes and modifiers begin with a digit, those of HCPCS Level II with a letter."""
    return CPT if code[:1].isdigit() else HCPCS
