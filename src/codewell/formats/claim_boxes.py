"""The fields of a claim by the box of the CMS-1500 or the locator of the UB-04 they stand in.

The numbers are those of the paper forms; the labels are ours, and nothing of the forms is copied.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from codewell.data_file import read_data
from codewell.model import CodedDiagnosis, ServiceLine, dotted
from codewell.model.claim import AccidentCause, Address, Claim, Person, Provider

_LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True)
class Form:
    """A claim as its form has it: (box, label, value) in order, and the lines as a table."""

    title: str
    boxes: tuple[tuple[str, str, str], ...]
    line_heads: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, ...], ...]


def form_of(claim: Claim) -> Form:
    """The CMS-1500 of a professional claim, the UB-04 of an institutional one."""
    name = "ub04" if claim.is_institutional else "cms1500"
    values = dict(_ub04(claim) if claim.is_institutional else _cms1500(claim))
    labels, heads = _labels()[name], _labels()[f"lines_of_{name}"]
    line = _ub04_line if claim.is_institutional else _cms1500_line
    return Form(
        title="UB-04" if claim.is_institutional else "CMS-1500",
        boxes=tuple((box, label, values.get(box, "")) for box, label in labels.items()),
        line_heads=tuple(heads.items()),
        lines=tuple(
            tuple(dict(line(claim, each)).get(box, "") for box in heads)
            for each in claim.encounter.lines
        ),
    )


@cache
def _labels() -> dict[str, dict[str, str]]:
    file = resources.files(__package__).joinpath("claim_boxes.yaml")
    found: dict[str, dict[str, str]] = read_data(file)
    return found


# -- values -------------------------------------------------------------------------------------

Values = Iterator[tuple[str, str]]


def _joined(*parts: object, by: str = " ") -> str:
    return by.join(str(part) for part in parts if part not in (None, ""))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _person(person: Person) -> str:
    first = _joined(person.first_name, person.middle_name)
    return _joined(_joined(person.last_name, person.suffix), first, by=", ")


def _provider(provider: Provider | None) -> str:
    if provider is None:
        return ""
    return _joined(provider.name, _joined(provider.first_name, provider.middle_name), by=", ")


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    place = _joined(address.city, address.state, address.postal_code, address.country)
    return _joined(*address.lines, place, by=", ")


def _birth(person: Person) -> str:
    return _joined(_day(person.birth_date), person.sex)


def _tax(provider: Provider) -> str:
    return (
        _joined(provider.tax_id, "SSN" if provider.tax_id_is_ssn else "EIN")
        if (provider.tax_id)
        else ""
    )


def _with_npi(provider: Provider | None) -> str:
    return _joined(provider.npi, _provider(provider)) if provider else ""


# -- CMS-1500 -----------------------------------------------------------------------------------


def _cms1500(claim: Claim) -> Values:
    yield from _insured(claim)
    yield from _condition(claim)
    billing = claim.billing_provider
    rendering = claim.rendering_provider or billing
    yield "17", _provider(claim.referring_provider)
    yield "17b", (claim.referring_provider.npi or "") if claim.referring_provider else ""
    yield "18", _day(claim.encounter.admission_date)
    yield "19", claim.note or ""
    codes = zip(_LETTERS, claim.encounter.diagnoses(), strict=False)
    yield "21", _joined(*(f"{letter} {dotted(d.code)}" for letter, (_, d) in codes), by="; ")
    if claim.frequency_code != "1":
        yield "22", _joined(claim.frequency_code, claim.payer_control_number)
    yield "23", claim.prior_authorization or claim.referral_number or claim.clia_number or ""
    yield "25", _tax(billing)
    yield "26", claim.id
    yield "27", _yes(claim.accepts_assignment)
    yield "28", _amount(claim.total_charge)
    yield "29", _amount(claim.patient_paid)
    yield "31", _with_npi(rendering)
    facility = claim.service_facility
    yield (
        "32",
        _joined(_provider(facility), _address(facility.address), by=", ") if facility else "",
    )
    yield "32a", (facility.npi or "") if facility else ""
    yield "33", _joined(_provider(billing), _address(billing.address), by=", ")
    yield "33a", billing.npi or ""
    yield "33b", billing.taxonomy or ""


def _insured(claim: Claim) -> Values:
    coverage, patient = claim.coverage, claim.patient_or_subscriber
    yield "1", _joined(coverage.filing_indicator, coverage.payer.name)
    yield "1a", coverage.member_id or ""
    yield "2", _person(patient)
    yield "3", _birth(patient)
    yield "4", _person(coverage.subscriber)
    yield "5", _address(patient.address)
    yield "6", coverage.relationship.replace("_", " ")
    yield "7", _address(coverage.subscriber.address)
    yield "11", coverage.group_number or ""
    yield "11a", _birth(coverage.subscriber)
    yield "11c", coverage.group_name or coverage.payer.name or ""
    yield "11d", _yes(bool(claim.other_coverages))
    for other in claim.other_coverages[:1]:
        yield "9", _person(other.coverage.subscriber)
        yield "9a", other.coverage.member_id or ""
        yield "9d", other.coverage.payer.name or ""


def _condition(claim: Claim) -> Values:
    accident = claim.accident
    causes = accident.causes if accident else ()
    state = accident.state if accident else None
    yield "10a", _yes(AccidentCause.EMPLOYMENT in causes)
    auto = AccidentCause.AUTO in causes
    yield "10b", _joined(_yes(auto), state if auto else None)
    yield "10c", _yes(AccidentCause.OTHER in causes)
    yield "12", _yes(claim.information_released)
    yield "13", _yes(claim.benefits_assigned)
    yield "14", _day(claim.onset_date or (accident.date if accident else None))


def _cms1500_line(claim: Claim, line: ServiceLine) -> Values:
    start = line.service_date or claim.encounter.service_date
    yield "24A", _joined(_day(start), _day(line.service_end_date), by=" to ")
    yield "24B", line.place_of_service or ""
    yield "24D", _joined(line.code, *line.modifiers)
    letters = (_LETTERS[p - 1] for p in line.diagnosis_pointers if 1 <= p <= len(_LETTERS))
    yield "24E", "".join(letters)
    yield "24F", _amount(line.charge)
    yield "24G", _units(line)
    yield "24J", line.rendering_provider or claim.encounter.rendering_provider or ""
    yield "24", _drug(line)


def _units(line: ServiceLine) -> str:
    return _joined(f"{line.units.normalize():f}", line.unit_of_measure)


def _drug(line: ServiceLine) -> str:
    drug = line.drug
    return _joined("N4", drug.ndc, drug.unit, drug.quantity) if drug else ""


# -- UB-04 --------------------------------------------------------------------------------------


def _ub04(claim: Claim) -> Values:
    encounter, coverage = claim.encounter, claim.coverage
    billing, patient = claim.billing_provider, claim.patient_or_subscriber
    yield "1", _joined(_provider(billing), _address(billing.address), by=", ")
    yield "2", _address(claim.pay_to_address)
    yield "3a", claim.id
    yield "3b", claim.medical_record_number or ""
    yield "4", encounter.type_of_bill or ""
    yield "5", _tax(billing)
    yield "6", _joined(*(_day(day) for day in claim.statement_period()), by=" to ")
    yield "8", _person(patient)
    yield "9", _address(patient.address)
    yield "10", _day(patient.birth_date)
    yield "11", patient.sex or ""
    yield "12", _day(encounter.admission_date)
    yield "13", (claim.admission_hour or "")[:2]
    yield "14", encounter.admission_type or ""
    yield "15", encounter.admission_source or ""
    yield "16", (claim.discharge_hour or "")[:2]
    yield "17", encounter.discharge_status or ""
    yield from _ub04_codes(claim)
    yield "50", coverage.payer.name or ""
    yield "51", coverage.payer.id or ""
    yield "52", _yes(claim.information_released)
    yield "53", _yes(claim.benefits_assigned)
    paid = [other.paid for other in claim.other_coverages if other.paid is not None]
    yield "54", _amount(sum(paid, Decimal())) if paid else ""
    yield "56", billing.npi or ""
    yield "58", _person(coverage.subscriber)
    yield "59", coverage.relationship.replace("_", " ")
    yield "60", coverage.member_id or ""
    yield "61", coverage.group_name or ""
    yield "62", coverage.group_number or ""
    yield "63", claim.prior_authorization or ""
    yield "64", claim.payer_control_number or ""
    yield "76", _with_npi(claim.attending_provider)
    yield "77", _with_npi(claim.operating_provider)
    others = (claim.other_operating_provider, claim.rendering_provider, claim.referring_provider)
    yield "78-79", _joined(*(_with_npi(p) for p in others), by="; ")
    yield "80", claim.note or ""
    yield "81", billing.taxonomy or ""


def _ub04_codes(claim: Claim) -> Values:
    encounter = claim.encounter
    yield "18-28", _joined(*encounter.condition_codes)
    yield "29", (claim.accident.state or "") if claim.accident else ""
    occurrences = (_joined(o.code, _day(o.date)) for o in encounter.occurrence_codes)
    yield "31-34", _joined(*occurrences, by="; ")
    spans = (_joined(s.code, _day(s.start), _day(s.end)) for s in encounter.occurrence_spans)
    yield "35-36", _joined(*spans, by="; ")
    values = (_joined(v.code, _amount(v.amount)) for v in encounter.value_codes)
    yield "39-41", _joined(*values, by="; ")
    yield "66", "0" if claim.icd_version == 10 else "9"
    yield "67", _diagnoses([encounter.principal])
    yield "67A-Q", _diagnoses(encounter.secondary_diagnoses)
    yield "69", _diagnoses([encounter.admitting_diagnosis])
    yield "70", _diagnoses(encounter.reasons_for_visit)
    yield "71", claim.ms_drg or ""
    yield "72", _diagnoses(encounter.external_causes)
    procedures = [_joined(p.code, _day(p.date)) for p in encounter.procedures]
    yield "74", _joined(*procedures[:1])
    yield "74a-e", _joined(*procedures[1:], by="; ")


def _diagnoses(diagnoses: Iterable[CodedDiagnosis | None]) -> str:
    """Each with its present-on-admission indicator."""
    return _joined(
        *(_joined(dotted(d.code), d.present_on_admission) for d in diagnoses if d), by="; "
    )


def _ub04_line(claim: Claim, line: ServiceLine) -> Values:
    yield "42", line.revenue_code or ""
    yield "44", _joined(line.code, *line.modifiers)
    yield "45", _day(line.service_date or claim.encounter.service_date)
    yield "46", _units(line)
    yield "47", _amount(line.charge)
    yield "48", _amount(line.non_covered_charge)
    yield "43", _drug(line)
