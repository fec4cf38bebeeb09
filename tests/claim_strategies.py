"""Invented claims, professional and institutional, as hypothesis makes them up."""

from __future__ import annotations

import datetime as dt
import string
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from codewell.formats.claim_context import with_context
from codewell.formats.type_of_bill import setting_of_bill, setting_of_places
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Drug,
    Encounter,
    OccurrenceCode,
    OccurrenceSpan,
    PresentOnAdmission,
    ServiceLine,
    Sex,
    UnitOfMeasure,
    ValueCode,
)
from codewell.model.claim import (
    Accident,
    AccidentCause,
    Address,
    Adjustment,
    Claim,
    Contact,
    Coverage,
    LineAdjudication,
    OtherCoverage,
    Payer,
    Person,
    Provider,
    Reference,
    Relationship,
    Responsibility,
)
from codewell.model.npi import npi_check_digit

_Value = TypeVar("_Value")
_DIAGNOSES = ("E1122", "N1831", "I129", "M1711", "J449", "I10", "E785", "Z794", "F329", "G4733")
_EXTERNAL = ("W010XXA", "V892XXA", "Y92009")
_STAY_PROCEDURES = ("0DTJ4ZZ", "5A1935Z", "02703DZ", "0SRC0J9")
_SERVICES = ("99213", "99214", "20610", "93000", "J1885", "G0439", "36415", "71046")
_MODIFIERS = ("25", "59", "RT", "LT", "76", "XS", "GA", "KX")
_STATES = ("IL", "PA", "TX", "CA", "NY")
_TAXONOMIES = ("207Q00000X", "207R00000X", "282N00000X", "363L00000X")
_DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2026, 9, 30))


def optional(strategy: st.SearchStrategy[_Value]) -> st.SearchStrategy[_Value | None]:
    """A value or none."""
    return st.none() | strategy


def words(most: int = 20) -> st.SearchStrategy[str]:
    """A name without blanks around it."""
    letters = string.ascii_letters + " '-."
    text = st.text(letters, min_size=1, max_size=most).map(lambda t: " ".join(t.split()))
    return text.filter(lambda t: t[:1].isalpha())


def identifiers(most: int = 15) -> st.SearchStrategy[str]:
    """A number of letters and digits."""
    return st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=most)


def amounts(most: int = 99_999) -> st.SearchStrategy[Decimal]:
    """Money in cents."""
    return st.decimals(0, most, places=2, allow_nan=False, allow_infinity=False)


npis = st.from_regex(r"[12][0-9]{8}", fullmatch=True).map(lambda nine: nine + npi_check_digit(nine))
addresses = st.builds(
    Address,
    lines=st.lists(words(40), min_size=1, max_size=2).map(tuple),
    city=words(25).filter(lambda t: len(t) > 1),
    state=st.sampled_from(_STATES),
    postal_code=st.from_regex(r"[0-9]{9}", fullmatch=True),
)
contacts = st.builds(Contact, name=words(30), phone=st.from_regex(r"[2-9][0-9]{9}", fullmatch=True))
persons = st.builds(
    Person,
    last_name=words(),
    first_name=words(),
    middle_name=optional(words(10)),
    suffix=optional(st.sampled_from(("JR", "III"))),
    birth_date=st.dates(dt.date(1920, 1, 1), dt.date(2015, 12, 31)),
    sex=st.sampled_from(Sex),
    address=addresses,
)
organisations = st.builds(Provider, name=words(30), npi=npis)
clinicians = st.builds(
    Provider,
    name=words(30),
    first_name=words(),
    middle_name=optional(words(10)),
    npi=npis,
    references=st.lists(st.builds(Reference, st.just("G2"), identifiers()), max_size=1).map(tuple),
)
specialists = st.builds(
    Provider,
    name=words(30),
    first_name=words(),
    npi=npis,
    taxonomy=optional(st.sampled_from(_TAXONOMIES)),
)
facilities = st.builds(Provider, name=words(30), npi=npis, address=addresses)
billing_providers = st.builds(
    Provider,
    name=words(30),
    npi=npis,
    tax_id=st.from_regex(r"[0-9]{9}", fullmatch=True),
    tax_id_is_ssn=st.booleans(),
    taxonomy=optional(st.sampled_from(_TAXONOMIES)),
    address=addresses,
    contact=contacts,
)
payers = st.builds(Payer, name=words(30), id=identifiers(), address=optional(addresses))


def coverages(relationship: st.SearchStrategy[Relationship]) -> st.SearchStrategy[Coverage]:
    """An insurance; group number or group name, as the 837 has room for one of them."""
    return st.builds(
        Coverage,
        payer=payers,
        subscriber=persons,
        member_id=identifiers(),
        relationship=relationship,
        responsibility=st.just(Responsibility.PRIMARY),
        group_number=optional(identifiers()),
        filing_indicator=st.sampled_from(("MB", "MA", "MC", "CI", "BL", "HM")),
    )


adjustments = st.builds(
    Adjustment,
    group=st.sampled_from(("CO", "PR", "OA")),
    reason=st.sampled_from(("45", "1", "2", "97", "151")),
    amount=amounts(999),
    quantity=st.none(),
)
drugs = st.builds(
    Drug,
    ndc=st.from_regex(r"[0-9]{11}", fullmatch=True),
    quantity=st.decimals(1, 500, places=1),
    unit=st.sampled_from(("ML", "UN", "GR", "ME", "F2")),
)


@st.composite
def service_lines(draw: st.DrawFn, *, diagnoses: int, institutional: bool) -> ServiceLine:
    """A line whose pointers lead to one of so many diagnoses."""
    start = draw(optional(_DAYS))
    days = draw(st.integers(0, 5))
    pointers = draw(
        st.lists(st.integers(1, diagnoses), min_size=1, max_size=min(4, diagnoses), unique=True)
    )
    bare = institutional and draw(st.booleans())
    end = start + dt.timedelta(days) if isinstance(start, dt.date) and days else None
    return ServiceLine(
        code="" if bare else draw(st.sampled_from(_SERVICES)),
        modifiers=()
        if bare
        else tuple(draw(st.lists(st.sampled_from(_MODIFIERS), max_size=4, unique=True))),
        units=draw(st.integers(1, 99).map(Decimal)),
        place_of_service=None if institutional else draw(st.sampled_from(("11", "22", "23", "02"))),
        diagnosis_pointers=() if institutional else tuple(pointers),
        charge=draw(amounts()),
        service_date=start,
        service_end_date=end,
        revenue_code=draw(st.sampled_from(("0120", "0250", "0300", "0450", "0636")))
        if institutional
        else None,
        unit_of_measure=draw(
            st.sampled_from((UnitOfMeasure.UNITS, UnitOfMeasure.DAYS))
            if institutional
            else st.sampled_from((UnitOfMeasure.UNITS, UnitOfMeasure.MINUTES))
        ),
        drug=None if bare else draw(optional(drugs)),
        line_control_number=draw(optional(identifiers())),
        description=None if bare else draw(optional(words(30))),
        non_covered_charge=draw(optional(amounts(500))) if institutional else None,
    )


def _patient(draw: st.DrawFn) -> tuple[Coverage, Person | None]:
    if draw(st.booleans()):
        return draw(coverages(st.just(Relationship.SELF))), None
    others = [r for r in Relationship if r is not Relationship.SELF]
    return draw(coverages(st.sampled_from(others))), draw(persons)


def _others(draw: st.DrawFn, lines: tuple[ServiceLine, ...]) -> tuple[OtherCoverage, ...]:
    if not draw(st.booleans()):
        return ()
    found = draw(coverages(st.sampled_from((Relationship.SELF, Relationship.SPOUSE))))
    coverage = Coverage(
        payer=Payer(found.payer.name, found.payer.id),
        subscriber=Person(found.subscriber.last_name, found.subscriber.first_name),
        member_id=found.member_id,
        relationship=found.relationship,
        responsibility=Responsibility.SECONDARY,
        filing_indicator=found.filing_indicator,
    )
    adjudications = tuple(
        LineAdjudication(
            line=number,
            payer_id=coverage.payer.id or "",
            paid=draw(amounts(999)),
            code=line.code,
            modifiers=line.modifiers,
            units=line.units,
            date=draw(_DAYS),
            adjustments=tuple(draw(st.lists(adjustments, max_size=1))),
            revenue_code=line.revenue_code,
        )
        for number, line in enumerate(lines)
        if line.code and draw(st.booleans())
    )
    return (OtherCoverage(coverage, draw(amounts(999)), (), adjudications),)


def _accident(draw: st.DrawFn) -> Accident | None:
    if not draw(st.booleans()):
        return None
    causes = draw(st.lists(st.sampled_from(AccidentCause), min_size=1, max_size=2, unique=True))
    return Accident(tuple(causes), draw(st.sampled_from(_STATES)), draw(_DAYS))


def _total(lines: tuple[ServiceLine, ...]) -> Decimal:
    return sum((line.charge or Decimal() for line in lines), Decimal())


@st.composite
def professional_claims(draw: st.DrawFn) -> Claim:
    """A whole professional claim."""
    codes = draw(st.lists(st.sampled_from(_DIAGNOSES), min_size=1, max_size=10, unique=True))
    lines = tuple(
        draw(
            st.lists(
                service_lines(diagnoses=len(codes), institutional=False), min_size=1, max_size=5
            )
        )
    )
    coverage, patient = _patient(draw)
    identifier = draw(identifiers())
    frequency = draw(st.sampled_from(("1", "7")))
    encounter = Encounter(
        id=identifier,
        setting=setting_of_places(lines),
        claim_type=ClaimType.PROFESSIONAL,
        principal=CodedDiagnosis(codes[0]),
        secondary_diagnoses=tuple(CodedDiagnosis(code) for code in codes[1:]),
        service_date=draw(_DAYS),
        lines=lines,
    )
    accident = _accident(draw)
    claim = Claim(
        id=identifier,
        encounter=encounter,
        total_charge=_total(lines),
        frequency_code=frequency,
        coverage=coverage,
        patient=patient,
        other_coverages=_others(draw, lines),
        billing_provider=draw(billing_providers),
        pay_to_address=draw(optional(addresses)),
        rendering_provider=draw(optional(specialists)),
        referring_provider=draw(optional(clinicians)),
        supervising_provider=draw(optional(clinicians)),
        service_facility=draw(optional(facilities)),
        prior_authorization=draw(optional(identifiers())),
        referral_number=draw(optional(identifiers())),
        payer_control_number=draw(identifiers()) if frequency == "7" else None,
        medical_record_number=draw(optional(identifiers())),
        clia_number=draw(optional(st.just("14D0000000"))),
        accident=accident,
        onset_date=draw(optional(_DAYS)),
        patient_paid=draw(optional(amounts(500))),
        accepts_assignment=draw(st.booleans()),
        benefits_assigned=draw(st.booleans()),
        note=draw(optional(words(60))),
    )
    return with_context(claim)


def _coded(draw: st.DrawFn, code: str) -> CodedDiagnosis:
    return CodedDiagnosis(code, draw(optional(st.sampled_from(PresentOnAdmission))))


@st.composite
def institutional_claims(draw: st.DrawFn) -> Claim:
    """A whole institutional claim: a stay, or a visit to a hospital."""
    stay = draw(st.booleans())
    codes = draw(st.lists(st.sampled_from(_DIAGNOSES), min_size=1, max_size=10, unique=True))
    lines = tuple(
        draw(st.lists(service_lines(diagnoses=1, institutional=True), min_size=1, max_size=5))
    )
    first = draw(_DAYS)
    last = first + dt.timedelta(draw(st.integers(0, 20)))
    coverage, patient = _patient(draw)
    identifier = draw(identifiers())
    bill = "0111" if stay else "0131"
    encounter = Encounter(
        id=identifier,
        setting=setting_of_bill(bill, lines),
        claim_type=ClaimType.INSTITUTIONAL,
        principal=_coded(draw, codes[0]),
        secondary_diagnoses=tuple(_coded(draw, code) for code in codes[1:]),
        external_causes=tuple(
            _coded(draw, c) for c in draw(st.lists(st.sampled_from(_EXTERNAL), max_size=2))
        ),
        admitting_diagnosis=CodedDiagnosis(codes[-1]) if stay else None,
        reasons_for_visit=() if stay else (CodedDiagnosis(codes[0]),),
        procedures=tuple(
            CodedProcedure(code, first)
            for code in draw(st.lists(st.sampled_from(_STAY_PROCEDURES), max_size=3))
        )
        if stay
        else (),
        service_date=None if stay else first,
        admission_date=first if stay else None,
        discharge_date=last if stay else None,
        discharge_status=draw(st.sampled_from(("01", "06", "30"))),
        type_of_bill=bill,
        admission_type=draw(st.sampled_from(("1", "2", "3"))),
        admission_source=draw(st.sampled_from(("1", "4", "7"))),
        condition_codes=tuple(draw(st.lists(st.sampled_from(("09", "44", "C1")), max_size=2))),
        occurrence_codes=tuple(
            OccurrenceCode(code, first)
            for code in draw(st.lists(st.sampled_from(("11", "A1")), max_size=2))
        ),
        occurrence_spans=tuple(
            OccurrenceSpan(code, first, last)
            for code in draw(st.lists(st.sampled_from(("70", "74")), max_size=1))
        ),
        value_codes=tuple(
            ValueCode(code, draw(amounts(999)))
            for code in draw(st.lists(st.sampled_from(("80", "A2")), max_size=2))
        ),
        lines=lines,
    )
    claim = Claim(
        id=identifier,
        encounter=encounter,
        total_charge=_total(lines),
        coverage=coverage,
        patient=patient,
        other_coverages=_others(draw, lines),
        billing_provider=replace(draw(billing_providers), tax_id_is_ssn=False),
        attending_provider=draw(specialists),
        operating_provider=draw(optional(clinicians)),
        referring_provider=draw(optional(clinicians)),
        service_facility=draw(optional(facilities)),
        prior_authorization=draw(optional(identifiers())),
        medical_record_number=draw(optional(identifiers())),
        statement_from=first,
        statement_to=last,
        admission_hour="0915" if stay else None,
        discharge_hour="1130" if stay else None,
        ms_drg=draw(optional(st.just("291"))) if stay else None,
        note=draw(optional(words(60))),
    )
    return with_context(claim)
