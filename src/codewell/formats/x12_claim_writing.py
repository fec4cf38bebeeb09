"""What 837P and 837I have in common on the way out: header, levels, parties, other coverages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from codewell.errors import InputError
from codewell.formats.claim_context import SUBMITTER_NUMBER, receiver_of, submitter_of
from codewell.formats.x12_claims import CAUSES, RESPONSIBILITIES
from codewell.formats.x12_loops import RELATIONSHIPS, SEXES
from codewell.formats.x12_writing import (
    Element,
    Segments,
    Transmission,
    day,
    interchange,
    period,
    plain_text,
)
from codewell.model import ServiceLine
from codewell.model.claim import (
    Address,
    Adjustment,
    Claim,
    Coverage,
    LineAdjudication,
    OtherCoverage,
    Payer,
    Person,
    Provider,
    Relationship,
)
from codewell.model.claim_problems import claim_problems

WriteClaim = Callable[[Segments, Claim], None]

_RESPONSIBILITY = {value: key for key, value in RESPONSIBILITIES.items()}
_RELATIONSHIP = {value: key for key, value in RELATIONSHIPS.items()}
_SEX = {value: key for key, value in SEXES.items()}
_CAUSE = {value: key for key, value in CAUSES.items()}
_NAME, _FIRST, _MIDDLE, _SUFFIX, _STREET, _CITY = 60, 35, 25, 10, 55, 30
"""How many characters of a name or address there is room for; the rest is cut off."""
_REASONS_OF_CAS = 6


# -- the file -----------------------------------------------------------------------------------


def write_file(
    claims: Sequence[Claim], version: str, transmission: Transmission, write_claim: WriteClaim
) -> str:
    """The claims as one interchange with one transaction.

    Raises:
        InputError: everything that is wrong with the first claim that is not right, or the claims
            do not share who sends and who receives them.
    """
    if not claims:
        raise InputError("there is no claim to write")
    refuse_problems(claims)
    ends = {(submitter_of(claim), receiver_of(claim)) for claim in claims}
    if len(ends) > 1:
        raise InputError(
            "the claims of one file have one submitter and one receiver", field="submitter"
        )
    ((submitter, receiver),) = ends
    body = Segments()
    _header(body, claims[0], transmission)
    _levels(body, claims, write_claim)
    sender = _number_of(submitter)
    return interchange([body], version, sender, receiver.id or "", transmission)


def refuse_problems(claims: Sequence[Claim]) -> None:
    """Raise everything that is wrong with the first claim that is not right, in one line."""
    for number, claim in enumerate(claims):
        problems = [(p.field, p.message) for p in claim_problems(claim)]
        problems += _unfit_numbers(claim)
        if problems:
            before = f"claims[{number}]." if len(claims) > 1 else ""
            (field, message), *others = problems
            rest = "".join(f"; {before}{name} {words}" for name, words in others)
            raise InputError(message + rest, field=before + field)


def _unfit_numbers(claim: Claim) -> Iterator[tuple[str, str]]:
    """Numbers are never cut off or changed: one that does not fit is told."""
    coverage = claim.coverage
    for field, value, most in (
        ("id", claim.id, 38),
        ("coverage.member_id", coverage.member_id, 80),
        ("coverage.group_number", coverage.group_number, 50),
        ("coverage.payer.id", coverage.payer.id, 80),
        ("prior_authorization", claim.prior_authorization, 50),
        ("referral_number", claim.referral_number, 50),
        ("payer_control_number", claim.payer_control_number, 50),
        ("medical_record_number", claim.medical_record_number, 50),
        ("clia_number", claim.clia_number, 50),
        *(
            (f"encounter.lines[{n}].line_control_number", line.line_control_number, 50)
            for n, line in enumerate(claim.encounter.lines)
        ),
    ):
        if value and len(value) > most:
            yield field, f"is longer than {most} characters"
        elif value and plain_text(value) != value:
            yield field, "has characters that an 837 cannot carry"


def _number_of(submitter: Provider) -> str:
    numbers = [r.value for r in submitter.references if r.kind == SUBMITTER_NUMBER]
    return plain_text(next(iter(numbers), submitter.tax_id or submitter.npi or ""))


def _header(body: Segments, claim: Claim, transmission: Transmission) -> None:
    made, reference = transmission.made, f"{transmission.control_number:09}"
    body.add("BHT", "0019", "00", reference, day(made.date()), f"{made:%H%M}", "CH")
    submitter, receiver = submitter_of(claim), receiver_of(claim)
    body.add("NM1", "41", *_name(submitter), SUBMITTER_NUMBER, _number_of(submitter))
    _contact(body, submitter)
    name = plain_text(receiver.name or "")[:_NAME]
    body.add("NM1", "40", "2", name, *[""] * 4, SUBMITTER_NUMBER, receiver.id)


# -- levels -------------------------------------------------------------------------------------


def _levels(body: Segments, claims: Sequence[Claim], write_claim: WriteClaim) -> None:
    """Billing provider, subscriber, patient: each level once for the claims in a row that share it.

    Neighbours are put together, and no claim changes its place.
    """
    level = 0
    for (billing, pay_to), of_billing in groupby(
        claims, key=lambda c: (c.billing_provider, c.pay_to_address)
    ):
        level += 1
        billing_level = level
        body.add("HL", level, "", "20", "1")
        _billing(body, billing, pay_to)
        for coverage, of_coverage in groupby(of_billing, key=lambda c: c.coverage):
            level += 1
            subscriber_level = level
            is_self = coverage.relationship is Relationship.SELF
            body.add("HL", level, billing_level, "22", "0" if is_self else "1")
            _subscriber(body, coverage)
            for patient, of_patient in groupby(of_coverage, key=lambda c: c.patient):
                if not is_self:
                    level += 1
                    body.add("HL", level, subscriber_level, "23", "0")
                    _patient(body, coverage, patient or coverage.subscriber)
                for claim in of_patient:
                    write_claim(body, claim)


def _billing(body: Segments, provider: Provider, pay_to: Address | None) -> None:
    body.add_if(provider.taxonomy, "PRV", "BI", "PXC", provider.taxonomy)
    body.add("NM1", "85", *_name(provider), "XX", provider.npi)
    _address(body, provider.address)
    body.add("REF", "SY" if provider.tax_id_is_ssn else "EI", provider.tax_id)
    for reference in provider.references:
        body.add_if(reference.kind in ("0B", "1G"), "REF", reference.kind, reference.value)
    if provider.contact and provider.contact.phone:
        _contact(body, provider)
    if pay_to:
        body.add("NM1", "87", "1" if provider.first_name else "2")
        _address(body, pay_to)


def _subscriber(body: Segments, coverage: Coverage) -> None:
    is_self = coverage.relationship is Relationship.SELF
    _coverage(body, coverage, "18" if is_self else "")
    _insured(body, coverage, details=is_self)
    _payer(body, coverage.payer)


def _coverage(body: Segments, coverage: Coverage, relationship: str) -> None:
    responsibility = _RESPONSIBILITY.get(coverage.responsibility, "U")
    name = None if coverage.group_number else plain_text(coverage.group_name or "")[:_NAME]
    body.add(
        "SBR", responsibility, relationship, coverage.group_number, name,
        *[""] * 4, coverage.filing_indicator,
    )  # fmt: skip


def _insured(body: Segments, coverage: Coverage, *, details: bool) -> None:
    person = coverage.subscriber
    body.add("NM1", "IL", *_person(person), "MI", coverage.member_id)
    if person.address:
        _address(body, person.address)
    if details:
        _demography(body, person)


def _payer(body: Segments, payer: Payer) -> None:
    name = plain_text(payer.name or "")[:_NAME]
    body.add("NM1", "PR", "2", name, *[""] * 4, "PI", payer.id)
    if payer.address:
        _address(body, payer.address)


def _patient(body: Segments, coverage: Coverage, person: Person) -> None:
    body.add("PAT", _RELATIONSHIP[coverage.relationship])
    body.add("NM1", "QC", *_person(person))
    _address(body, person.address)
    _demography(body, person)


# -- parties ------------------------------------------------------------------------------------


def _name(provider: Provider) -> tuple[Element, ...]:
    """Kind, name, first and middle name, prefix, suffix."""
    return (
        "1" if provider.first_name else "2",
        plain_text(provider.name or "")[:_NAME],
        plain_text(provider.first_name or "")[:_FIRST],
        plain_text(provider.middle_name or "")[:_MIDDLE],
        "",
        plain_text(provider.suffix or "")[:_SUFFIX],
    )


def _person(person: Person) -> tuple[Element, ...]:
    return (
        "1",
        plain_text(person.last_name or "")[:_NAME],
        plain_text(person.first_name or "")[:_FIRST],
        plain_text(person.middle_name or "")[:_MIDDLE],
        "",
        plain_text(person.suffix or "")[:_SUFFIX],
    )


def _address(body: Segments, address: Address | None) -> None:
    given = address or Address()
    lines = [plain_text(line)[:_STREET] for line in given.lines[:2]]
    body.add_if(lines, "N3", *lines)
    code = re.sub(r"[^0-9A-Za-z]", "", given.postal_code or "")
    body.add("N4", plain_text(given.city or "")[:_CITY], given.state, code, given.country)


def _demography(body: Segments, person: Person) -> None:
    if person.birth_date:
        body.add("DMG", "D8", day(person.birth_date), _SEX[person.sex] if person.sex else "U")


def _contact(body: Segments, provider: Provider) -> None:
    contact = provider.contact
    name = plain_text(contact.name or "")[:_NAME] if contact else ""
    digits = re.sub(r"\D", "", (contact.phone or "") if contact else "")
    body.add("PER", "IC", name or plain_text(provider.name or "")[:_NAME], "TE", digits)


def write_provider(
    body: Segments, role: str, provider: Provider | None, specialty: str | None = None
) -> None:
    """A provider of the claim; ``specialty`` is the qualifier under which its taxonomy is told."""
    if provider is None:
        return
    body.add("NM1", role, *_name(provider), *(("XX", provider.npi) if provider.npi else ()))
    if specialty and provider.taxonomy:
        body.add("PRV", specialty, "PXC", provider.taxonomy)
    for reference in provider.references:
        body.add_if(
            reference.kind in ("0B", "1G", "G2", "LU"), "REF", reference.kind, reference.value
        )


def write_facility(body: Segments, provider: Provider | None) -> None:
    """Where it was done, which has an address."""
    if provider is not None:
        name = plain_text(provider.name or "")[:_NAME]
        given = ("XX", provider.npi) if provider.npi else ()
        body.add("NM1", "77", "2", name, *[""] * 4, *given)
        _address(body, provider.address)


# -- parts of a claim ---------------------------------------------------------------------------


def related_causes(claim: Claim) -> Element:
    """What the condition is related to, as a composite."""
    if claim.accident is None or not claim.accident.causes:
        return None
    causes = [_CAUSE[cause] for cause in claim.accident.causes[:3]]
    return (*causes, *[""] * (3 - len(causes)), claim.accident.state)


def write_references(body: Segments, claim: Claim) -> None:
    """The numbers of a claim."""
    for qualifier, value in (
        ("9F", claim.referral_number),
        ("G1", claim.prior_authorization),
        ("F8", claim.payer_control_number),
        ("X4", claim.clia_number),
        ("EA", claim.medical_record_number),
    ):
        body.add_if(value, "REF", qualifier, value)


def write_other_coverages(body: Segments, claim: Claim) -> None:
    """Every other payer, with what it paid for the claim."""
    for other in claim.other_coverages:
        coverage = other.coverage
        relationship = _RELATIONSHIP[coverage.relationship]
        _coverage(body, coverage, relationship)
        _adjustments(body, other.adjustments)
        if other.paid is not None:
            body.add("AMT", "D", other.paid)
        benefits = "Y" if claim.benefits_assigned else "N"
        released = "Y" if claim.information_released else "I"
        body.add("OI", "", "", benefits, "", "", released)
        _insured(body, coverage, details=False)
        _payer(body, coverage.payer)


def write_adjudications(body: Segments, claim: Claim, number: int) -> None:
    """What other payers made of a line."""
    for other in claim.other_coverages:
        for one in other.lines:
            if one.line == number:
                _adjudication(body, other, one)


def _adjudication(body: Segments, other: OtherCoverage, one: LineAdjudication) -> None:
    procedure = ("HC", one.code, *one.modifiers[:4]) if one.code else None
    payer = other.coverage.payer.id or one.payer_id
    body.add("SVD", payer, one.paid, procedure, one.revenue_code, one.units)
    _adjustments(body, one.adjustments)
    if one.date:
        body.add("DTP", "573", "D8", day(one.date))


def _adjustments(body: Segments, adjustments: tuple[Adjustment, ...]) -> None:
    """A CAS holds six reasons of one group."""
    for group, of_group in groupby(adjustments, key=lambda a: a.group):
        reasons = list(of_group)
        for start in range(0, len(reasons), _REASONS_OF_CAS):
            elements: list[Element] = []
            for one in reasons[start : start + _REASONS_OF_CAS]:
                elements += [one.reason, one.amount, one.quantity]
            body.add("CAS", group, *elements)


def procedure_of(line: ServiceLine) -> Element:
    """Code, modifiers and description of a line as a composite; nothing without a code."""
    if not line.code:
        return None
    modifiers = [*line.modifiers[:4], *[""] * (4 - len(line.modifiers[:4]))]
    return ("HC", line.code, *modifiers, plain_text(line.description or "")[:80])


def write_line_details(body: Segments, claim: Claim, number: int, line: ServiceLine) -> None:
    """Date, control number, drug, who did it, and what other payers made of it."""
    first = line.service_date or claim.encounter.service_date
    if first:
        body.add("DTP", "472", *period(first, line.service_end_date))
    body.add_if(line.line_control_number, "REF", "6R", line.line_control_number)
    if line.drug:
        body.add("LIN", "", "N4", line.drug.ndc)
        if line.drug.quantity is not None:
            unit = (line.drug.unit or "UN",)
            body.add("CTP", "", "", "", line.drug.quantity, unit)
    for provider in claim.line_providers:
        if provider.npi and provider.npi == line.rendering_provider:
            write_provider(body, "82", provider, specialty="PE")
            break
    write_adjudications(body, claim, number)
