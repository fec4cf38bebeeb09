"""What is wrong with a claim as such, all of it at once: each problem with its field.

The codes themselves are the business of the rules. What the 837 requires is adopted by
45 CFR 162.1102, the check digit of an NPI by 45 CFR 162.406.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from codewell.model.claim import AccidentCause, Address, Claim, Person, Provider, Relationship
from codewell.model.encounter import ServiceLine
from codewell.model.npi import is_npi

MOST_DIAGNOSES = {False: 12, True: 25}
"""By whether the claim is institutional: 12, or the principal one and 24 others."""
MOST_POINTERS = 4
MOST_MODIFIERS = 4
MOST_LINES = {False: 50, True: 999}
FULL_POSTAL_CODE = 9
REPLACING = ("7", "8")
"""Frequency codes that speak of an earlier claim: replacement and void."""


class ProblemKind(StrEnum):
    """What sort of problem it is; one rule of ``codewell check`` each."""

    REQUIRED = "required"
    NPI = "npi"
    BALANCE = "balance"
    POINTERS = "pointers"
    LIMITS = "limits"
    CODE_SET = "code_set"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ClaimProblem:
    """One problem, at a field of the claim; the words never repeat a value of the patient."""

    kind: ProblemKind
    field: str
    message: str


def claim_problems(claim: Claim, *kinds: ProblemKind) -> tuple[ClaimProblem, ...]:
    """Everything that is wrong, or what is of these kinds.

    What a payer requires is not asked of a claim whose source leaves it out.
    """
    return tuple(problem for kind in kinds or _CHECKS for problem in _CHECKS[kind](claim))


def providers(claim: Claim) -> Iterator[tuple[str, Provider]]:
    """Every provider that is given, with its field."""
    for field in (
        "billing_provider",
        "rendering_provider",
        "referring_provider",
        "supervising_provider",
        "attending_provider",
        "operating_provider",
        "other_operating_provider",
        "service_facility",
    ):
        provider = getattr(claim, field)
        if provider is not None:
            yield field, provider
    for number, provider in enumerate(claim.line_providers):
        yield f"line_providers[{number}]", provider


def _troubles(claim: Claim) -> Iterator[ClaimProblem]:
    for trouble in claim.troubles:
        yield ClaimProblem(ProblemKind.UNREADABLE, trouble.place, trouble.message)


# -- check digits -------------------------------------------------------------------------------


def _npis(claim: Claim) -> Iterator[ClaimProblem]:
    given = [(f"{field}.npi", provider.npi) for field, provider in providers(claim)]
    given += [
        (f"encounter.lines[{n}].rendering_provider", line.rendering_provider)
        for n, line in enumerate(claim.encounter.lines)
    ]
    for field, npi in given:
        if npi and not is_npi(npi):
            words = "should be ten digits, of which the last one is the check digit"
            yield ClaimProblem(ProblemKind.NPI, field, words)


# -- required fields ----------------------------------------------------------------------------


def _required(claim: Claim) -> Iterator[ClaimProblem]:
    if not claim.is_complete:
        return
    for field in _missing(claim):
        yield ClaimProblem(ProblemKind.REQUIRED, field, "is missing")
    for field, words in _unfit(claim):
        yield ClaimProblem(ProblemKind.REQUIRED, field, words)
    if claim.is_institutional:
        yield from _shape_of_type_of_bill(claim)


def _missing(claim: Claim) -> Iterator[str]:
    if not claim.id:
        yield "id"
    if claim.encounter.claim_type is None:
        yield "encounter.claim_type"
    yield from _of_billing_provider(claim.billing_provider)
    yield from _of_coverage(claim)
    if claim.total_charge is None:
        yield "total_charge"
    if claim.frequency_code in REPLACING and not claim.payer_control_number:
        yield "payer_control_number"
    if claim.encounter.principal is None:
        yield f"encounter.{claim.encounter.principal_field}"
    if not claim.encounter.lines:
        yield "encounter.lines"
    submitter = claim.submitter or claim.billing_provider
    if not (submitter.contact and submitter.contact.phone):
        field = "submitter" if claim.submitter else "billing_provider"
        yield f"{field}.contact.phone"
    yield from _of_other_providers(claim)
    accident = claim.accident
    if accident and AccidentCause.AUTO in accident.causes and not accident.state:
        yield "accident.state"
    yield from _of_stay(claim) if claim.is_institutional else _of_visit(claim)


def _of_billing_provider(provider: Provider) -> Iterator[str]:
    for name in ("name", "npi", "tax_id"):
        if not getattr(provider, name):
            yield f"billing_provider.{name}"
    yield from _of_address(provider.address, "billing_provider.address")


def _of_address(address: Address | None, field: str) -> Iterator[str]:
    if address is None:
        yield field
        return
    for name in ("lines", "city") if address.country else ("lines", "city", "state", "postal_code"):
        if not getattr(address, name):
            yield f"{field}.{name}"


def _of_coverage(claim: Claim) -> Iterator[str]:
    coverage = claim.coverage
    for name in ("name", "id"):
        if not getattr(coverage.payer, name):
            yield f"coverage.payer.{name}"
    if not coverage.member_id:
        yield "coverage.member_id"
    if not coverage.subscriber.last_name:
        yield "coverage.subscriber.last_name"
    if claim.patient is None and coverage.relationship is not Relationship.SELF:
        yield "patient"
    elif claim.patient is None:
        yield from _of_person(coverage.subscriber, "coverage.subscriber")
    else:
        if not claim.patient.last_name:
            yield "patient.last_name"
        yield from _of_person(claim.patient, "patient")


def _of_person(person: Person, field: str) -> Iterator[str]:
    for name in ("birth_date", "sex"):
        if not getattr(person, name):
            yield f"{field}.{name}"
    yield from _of_address(person.address, f"{field}.address")


def _of_other_providers(claim: Claim) -> Iterator[str]:
    """Each has a name, and a facility an address."""
    for field, provider in providers(claim):
        if field != "billing_provider" and not provider.name:
            yield f"{field}.name"
    if claim.service_facility is not None:
        yield from _of_address(claim.service_facility.address, "service_facility.address")


def _of_visit(claim: Claim) -> Iterator[str]:
    encounter = claim.encounter
    for number, line in enumerate(encounter.lines):
        place = f"encounter.lines[{number}]"
        for name in ("code", "charge", "place_of_service", "diagnosis_pointers"):
            if getattr(line, name) in (None, "", ()):
                yield f"{place}.{name}"
        if line.service_date is None and encounter.service_date is None:
            yield f"{place}.service_date"


def _of_stay(claim: Claim) -> Iterator[str]:
    encounter = claim.encounter
    for name in ("type_of_bill", "admission_type", "discharge_status"):
        if not getattr(encounter, name):
            yield f"encounter.{name}"
    if encounter.is_inpatient and encounter.admission_date is None:
        yield "encounter.admission_date"
    if claim.attending_provider is None:
        yield "attending_provider"
    if claim.statement_period()[0] is None:
        yield "statement_from"
    for number, line in enumerate(encounter.lines):
        for name in ("revenue_code", "charge"):
            if getattr(line, name) in (None, ""):
                yield f"encounter.lines[{number}].{name}"


def _shape_of_type_of_bill(claim: Claim) -> Iterator[ClaimProblem]:
    """Four digits with the leading zero, or the three that are sent."""
    digits = (claim.encounter.type_of_bill or "").removeprefix("0")
    if claim.encounter.type_of_bill and len(digits) not in (2, 3):
        yield ClaimProblem(
            ProblemKind.REQUIRED,
            "encounter.type_of_bill",
            "should be the type of bill of three characters after a leading zero",
        )
    elif len(digits) == 3 and digits[2] != claim.frequency_code:
        yield ClaimProblem(
            ProblemKind.REQUIRED,
            "frequency_code",
            "is not the last character of the type of bill",
        )


def _unfit(claim: Claim) -> Iterator[tuple[str, str]]:
    """What is given, but not in the form that the 837 requires."""
    billing, facility = claim.billing_provider, claim.service_facility
    for field, provider in (("billing_provider", billing), ("service_facility", facility)):
        address = (provider.address if provider else None) or Address(country="none")
        code = (address.postal_code or "").replace("-", "")
        if code and not address.country and len(code) != FULL_POSTAL_CODE:
            yield f"{field}.address.postal_code", "should be the full ZIP code of nine digits"
    named = {provider.npi for provider in claim.line_providers if provider.name}
    for number, line in enumerate(claim.encounter.lines):
        npi = line.rendering_provider
        if npi and npi not in named and npi != claim.encounter.rendering_provider:
            yield "line_providers", f"lacks the name of who rendered line {number + 1}"
    if claim.is_institutional and billing.tax_id_is_ssn:
        yield "billing_provider.tax_id", "should be an employer's number on this claim"
    if claim.patient is not None and claim.coverage.relationship is Relationship.SELF:
        yield "coverage.relationship", "is self, but a patient is given"


# -- amounts ------------------------------------------------------------------------------------


def _balance(claim: Claim) -> Iterator[ClaimProblem]:
    if not claim.is_complete:
        return
    charges = [line.charge for line in claim.encounter.lines]
    if claim.total_charge is None or not charges or None in charges:
        return
    total = sum((charge for charge in charges if charge is not None), Decimal())
    if total != claim.total_charge:
        yield ClaimProblem(
            ProblemKind.BALANCE,
            "total_charge",
            f"is {claim.total_charge}, but the charges of the lines add up to {total}",
        )


# -- pointers and limits ------------------------------------------------------------------------


def _pointers(claim: Claim) -> Iterator[ClaimProblem]:
    count, most = len(claim.encounter.diagnoses()), MOST_DIAGNOSES[False]
    if claim.encounter.claim_type and not claim.is_institutional and count > most:
        words = f"{count} diagnoses are given; the claim holds at most {most}"
        yield ClaimProblem(ProblemKind.POINTERS, "encounter.secondary_diagnoses", words)
    for number, line in enumerate(claim.encounter.lines):
        for words in _of_line(line, count):
            field = f"encounter.lines[{number}].diagnosis_pointers"
            yield ClaimProblem(ProblemKind.POINTERS, field, words)


def _of_line(line: ServiceLine, count: int) -> Iterator[str]:
    pointers = line.diagnosis_pointers
    if len(pointers) > MOST_POINTERS:
        yield f"has {len(pointers)} pointers; a line has at most {MOST_POINTERS}"
    beyond = sorted({p for p in pointers if not 1 <= p <= count})
    if beyond:
        shown = ", ".join(str(p) for p in beyond)
        yield f"points to diagnosis {shown}, but there are {count}"
    if len(set(pointers)) < len(pointers):
        yield "points to one diagnosis twice"


def _limits(claim: Claim) -> Iterator[ClaimProblem]:
    institutional = claim.is_institutional
    most = MOST_DIAGNOSES[institutional]
    if institutional and 1 + len(claim.encounter.secondary_diagnoses) > most:
        words = f"more than {most} diagnoses besides external causes"
        yield ClaimProblem(ProblemKind.LIMITS, "encounter.secondary_diagnoses", words)
    if len(claim.encounter.lines) > MOST_LINES[institutional]:
        words = f"has {len(claim.encounter.lines)} lines; at most {MOST_LINES[institutional]}"
        yield ClaimProblem(ProblemKind.LIMITS, "encounter.lines", words)
    for number, line in enumerate(claim.encounter.lines):
        if len(line.modifiers) > MOST_MODIFIERS:
            field = f"encounter.lines[{number}].modifiers"
            words = f"has {len(line.modifiers)} modifiers; a line has at most {MOST_MODIFIERS}"
            yield ClaimProblem(ProblemKind.LIMITS, field, words)


def _code_set(claim: Claim) -> Iterator[ClaimProblem]:
    if claim.icd_version == 9:
        yield ClaimProblem(
            ProblemKind.CODE_SET,
            f"encounter.{claim.encounter.principal_field}",
            "the claim says that its diagnoses are of ICD-9-CM",
        )


_CHECKS = {
    ProblemKind.UNREADABLE: _troubles,
    ProblemKind.NPI: _npis,
    ProblemKind.REQUIRED: _required,
    ProblemKind.BALANCE: _balance,
    ProblemKind.POINTERS: _pointers,
    ProblemKind.LIMITS: _limits,
    ProblemKind.CODE_SET: _code_set,
}
