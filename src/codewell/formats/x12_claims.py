"""What 837P and 837I have in common: levels, coverage, providers, references, diagnoses, drugs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from codewell.formats.claim_context import with_context, without_defaults
from codewell.formats.x12_loops import (
    RELATIONSHIPS,
    Loop,
    Reading,
    address,
    adjustments,
    person,
    provider,
)
from codewell.formats.x12_segments import Segment
from codewell.model import (
    CodedDiagnosis,
    Drug,
    Encounter,
    PresentOnAdmission,
    ServiceLine,
    UnitOfMeasure,
    normalise_code,
)
from codewell.model.claim import (
    Accident,
    AccidentCause,
    Address,
    Claim,
    Coverage,
    LineAdjudication,
    OtherCoverage,
    Payer,
    Person,
    Provider,
    Relationship,
    Responsibility,
)

RESPONSIBILITIES = {
    "P": Responsibility.PRIMARY,
    "S": Responsibility.SECONDARY,
    "T": Responsibility.TERTIARY,
}
CAUSES = {
    "AA": AccidentCause.AUTO,
    "EM": AccidentCause.EMPLOYMENT,
    "OA": AccidentCause.OTHER,
}
_OLD_DIAGNOSES = ("BK", "BF", "BJ", "PR", "BN")
"""Qualifiers of ICD-9-CM diagnoses; those of ICD-10-CM begin with A."""
_ENVELOPE = ("HL", "CLM", "LX", "SBR", "OI")
"""Segments that only hold the others together, or say again what is known."""


# -- levels -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClaimLoops:
    """A claim's loop and the levels above it; each of these may be absent in a broken file."""

    header: Loop
    billing: Loop
    subscriber: Loop
    patient: Loop | None
    claim: Loop


def claims_of(root: Loop) -> Iterator[ClaimLoops]:
    """Every claim with its levels; the last level of each kind counts, not the numbers of HL."""
    header = _level(root)
    billing, subscriber, patient = Loop(), Loop(), None
    for loop in root.loops:
        match (loop.first.id, loop.first.element(3)):
            case "HL", "20":
                billing, subscriber, patient = _level(loop), Loop(), None
            case "HL", "22":
                subscriber, patient = _level(loop), None
            case "HL", "23":
                patient = _level(loop)
        for claim in [loop] if loop.first.id == "CLM" else loop.within("CLM"):
            yield ClaimLoops(header, billing, subscriber, patient, claim)


def _level(loop: Loop) -> Loop:
    """A level without what stands below it: its segments and its parties."""
    return Loop(loop.segments, loop.within("NM1"))


def _party(loop: Loop, *qualifiers: str) -> Loop | None:
    return next(iter(loop.within("NM1", *qualifiers)), None)


# -- the claim ----------------------------------------------------------------------------------


def finished(loops: ClaimLoops, reading: Reading, claim: Claim) -> Claim:
    """The claim with its context in the encounter, and what of its loop was not asked for.

    The day on which the file was made stands for the one on which the payer receives it.
    """
    head = reading.first(loops.header, "BHT")
    made = reading.day(head, 4, head.element(4)) if head else None
    claim = replace(claim, encounter=replace(claim.encounter, submission_date=made))
    over = (s for s in loops.claim.everything() if s.number not in reading.used)
    names = (f"{s.id}*{s.element(1)}" if s.id in _QUALIFIED else s.id for s in over)
    passed = tuple(dict.fromkeys(name for name in names if name not in _ENVELOPE))
    found = replace(claim, troubles=tuple(reading.troubles), not_read=passed)
    return with_context(without_defaults(found))


_QUALIFIED = ("REF", "DTP", "NM1", "AMT", "HI", "QTY")


def facts(loops: ClaimLoops, reading: Reading) -> dict[str, Any]:
    """The fields of a claim that both kinds read alike, by name."""
    claim = loops.claim
    clm = claim.first
    coverage = _coverage(loops, reading)
    return {
        "id": clm.element(1),
        "total_charge": reading.amount(clm, 2),
        "frequency_code": clm.component(5, 3) or "1",
        "accepts_assignment": clm.element(7) != "C",
        "benefits_assigned": clm.element(8) == "Y",
        "information_released": clm.element(9) in ("Y", "I"),
        "coverage": coverage,
        "patient": _patient(loops, reading),
        "other_coverages": tuple(_other_coverages(loops, reading)),
        "billing_provider": _billing_provider(loops, reading),
        "pay_to_address": _pay_to(loops, reading),
        "prior_authorization": reading.reference(claim, "G1"),
        "referral_number": reading.reference(claim, "9F"),
        "payer_control_number": reading.reference(claim, "F8"),
        "medical_record_number": reading.reference(claim, "EA"),
        "patient_paid": _amount(reading, claim, "F5"),
        "note": _note(reading, claim),
        "line_providers": tuple(_line_providers(loops, reading)),
        "submitter": provider(reading, _party(loops.header, "41")),
        "receiver": _payer(reading, _party(loops.header, "40")),
    }


def role(loops: ClaimLoops, reading: Reading, *qualifiers: str) -> Provider | None:
    """A provider of the claim by its role."""
    return provider(reading, _party(loops.claim, *qualifiers))


def accident(loops: ClaimLoops, reading: Reading) -> Accident | None:
    """What the condition is related to, as CLM11 says."""
    clm = loops.claim.first
    codes = [part for part in clm.components(11) if part in CAUSES]
    if not codes:
        return None
    state = clm.component(11, 4) or None
    return Accident(tuple(CAUSES[c] for c in codes), state, reading.date(loops.claim, "439"))


def _billing_provider(loops: ClaimLoops, reading: Reading) -> Provider:
    found = provider(reading, _party(loops.billing, "85")) or Provider()
    specialty = reading.first(loops.billing, "PRV", "BI")
    taxonomy = specialty.element(3) or None if specialty else None
    return replace(found, taxonomy=found.taxonomy or taxonomy)


def _pay_to(loops: ClaimLoops, reading: Reading) -> Address | None:
    loop = _party(loops.billing, "87")
    return address(reading, loop) if loop else None


def _coverage(loops: ClaimLoops, reading: Reading) -> Coverage:
    level = loops.subscriber
    sbr = reading.first(level, "SBR")
    found = coverage(reading, level, sbr)
    relation = reading.first(loops.patient, "PAT") if loops.patient else None
    if loops.patient is not None:
        code = relation.element(1) if relation else ""
        return replace(found, relationship=RELATIONSHIPS.get(code, Relationship.UNKNOWN))
    return found


def coverage(reading: Reading, loop: Loop, sbr: Segment | None) -> Coverage:
    """The insurance that an SBR and the parties beside it tell."""
    insured = _party(loop, "IL")
    order, code, number, name, indicator = (sbr.element(n) if sbr else "" for n in (1, 2, 3, 4, 9))
    return Coverage(
        payer=_payer(reading, _party(loop, "PR")) or Payer(),
        subscriber=person(reading, insured) if insured else Person(),
        member_id=(insured.first.element(9) or None) if insured else None,
        relationship=RELATIONSHIPS.get(code, Relationship.UNKNOWN) if code else Relationship.SELF,
        responsibility=RESPONSIBILITIES.get(order or "P", Responsibility.UNKNOWN),
        group_number=number or None,
        group_name=name or None,
        filing_indicator=indicator or None,
    )


def _payer(reading: Reading, loop: Loop | None) -> Payer | None:
    if loop is None:
        return None
    reading.used.add(loop.first.number)
    name, number = loop.first.element(3) or None, loop.first.element(9) or None
    return Payer(name, number, address(reading, loop))


def _patient(loops: ClaimLoops, reading: Reading) -> Person | None:
    loop = _party(loops.patient, "QC") if loops.patient else None
    return person(reading, loop) if loop else None


def _other_coverages(loops: ClaimLoops, reading: Reading) -> Iterator[OtherCoverage]:
    lines = line_loops(loops)
    for loop in loops.claim.within("SBR"):
        reading.used.add(loop.first.number)
        found = coverage(reading, loop, loop.first)
        yield OtherCoverage(
            coverage=found,
            paid=_amount(reading, loop, "D"),
            adjustments=adjustments(reading, loop),
            lines=tuple(
                adjudication
                for number, line in enumerate(lines)
                for adjudication in _adjudications(reading, line, number, found.payer.id)
            ),
        )


def _adjudications(
    reading: Reading, line: Loop, number: int, payer: str | None
) -> Iterator[LineAdjudication]:
    for loop in line.within("SVD"):
        svd = loop.first
        if svd.element(1) != payer:
            continue
        reading.used.add(svd.number)
        _, code, *modifiers = (*svd.components(3), "", "")
        yield LineAdjudication(
            line=number,
            payer_id=svd.element(1),
            paid=reading.amount(svd, 2) or Decimal(),
            code=code,
            modifiers=tuple(m for m in modifiers[:4] if m),
            units=reading.amount(svd, 5),
            date=reading.date(loop, "573"),
            adjustments=adjustments(reading, loop),
            revenue_code=svd.element(4) or None,
        )


def _line_providers(loops: ClaimLoops, reading: Reading) -> Iterator[Provider]:
    """Who rendered single lines, each once."""
    seen = set()
    for loop in line_loops(loops):
        found = provider(reading, _party(loop, "82"))
        if found and found.npi and found.npi not in seen:
            seen.add(found.npi)
            yield found


def _amount(reading: Reading, loop: Loop, qualifier: str) -> Decimal | None:
    segment = reading.first(loop, "AMT", qualifier)
    return reading.amount(segment, 2) if segment else None


def _note(reading: Reading, loop: Loop) -> str | None:
    segment = reading.first(loop, "NTE", "ADD")
    return (segment.element(2) or None) if segment else None


# -- diagnoses and other codes of HI ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CodeOfClaim:
    """One code of an HI: qualifier, value, and the further components."""

    qualifier: str
    value: str
    segment: Segment
    number: int

    def part(self, number: int) -> str:
        """A component of the element, counted from 1."""
        return self.segment.component(self.number, number)


def codes_of(loops: ClaimLoops, reading: Reading) -> list[CodeOfClaim]:
    """Every code of every HI in order; a qualifier without a code is noted."""
    found = []
    for segment in reading.all(loops.claim, "HI"):
        for number in range(1, len(segment.elements) + 1):
            if not segment.element(number):
                continue
            qualifier, value = segment.component(number, 1), segment.component(number, 2)
            if value:
                found.append(CodeOfClaim(qualifier, value, segment, number))
            else:
                reading.trouble(segment, segment.place(number), "has no qualifier and code")
    return found


def diagnosis(code: CodeOfClaim, reading: Reading) -> CodedDiagnosis:
    """A diagnosis and its present-on-admission indicator."""
    indicator = code.part(9).upper()
    if indicator in ("", "1"):
        return CodedDiagnosis(normalise_code(code.value))
    if indicator not in set(PresentOnAdmission):
        place = code.segment.place(code.number, 9)
        reading.trouble(code.segment, place, "is no present-on-admission indicator")
        return CodedDiagnosis(normalise_code(code.value))
    return CodedDiagnosis(normalise_code(code.value), PresentOnAdmission(indicator))


def diagnoses(
    codes: list[CodeOfClaim], reading: Reading, *qualifiers: str
) -> tuple[CodedDiagnosis, ...]:
    """The diagnoses of these qualifiers, in their order."""
    return tuple(diagnosis(code, reading) for code in codes if code.qualifier in qualifiers)


def icd_version(codes: list[CodeOfClaim]) -> int:
    """9 where the claim says so and never says 10."""
    qualifiers = {code.qualifier for code in codes}
    return (
        9
        if qualifiers & set(_OLD_DIAGNOSES)
        and not any(f"A{q}" in qualifiers for q in _OLD_DIAGNOSES)
        else 10
    )


# -- lines --------------------------------------------------------------------------------------


def line_loops(loops: ClaimLoops) -> list[Loop]:
    """The service lines: those that LX begins and those without it."""
    return [
        loop
        for loop in loops.claim.loops
        if loop.first.id == "LX" or loop.first.id.startswith("SV")
    ]


def service(loop: Loop, *identifiers: str) -> Segment | None:
    """The service segment of a line."""
    return next((s for s in loop.segments if s.id in identifiers), None)


def line_facts(reading: Reading, loop: Loop) -> dict[str, Any]:
    """The fields of a line that both kinds read alike, by name."""
    start, end = reading.period(loop, "472")
    rendering = provider(reading, _party(loop, "82"))
    return {
        "service_date": start,
        "service_end_date": end,
        "line_control_number": reading.reference(loop, "6R"),
        "rendering_provider": rendering.npi if rendering else None,
        "drug": _drug(reading, loop),
    }


def procedure(segment: Segment, number: int) -> dict[str, Any]:
    """Code, modifiers and description of a composite procedure."""
    parts = segment.components(number)
    return {
        "code": normalise_code(parts[1]) if len(parts) > 1 else "",
        "modifiers": tuple(part.upper() for part in parts[2:6] if part),
        "description": (parts[6] or None) if len(parts) > 6 else None,
    }


def units(reading: Reading, segment: Segment, unit: int, number: int) -> dict[str, Any]:
    """Units and what they count; one where none are given."""
    measure = segment.element(unit).upper()
    known = measure in set(UnitOfMeasure)
    if measure and not known:
        reading.trouble(segment, segment.place(unit), "is no unit of a service line")
    given = reading.amount(segment, number)
    return {
        "units": Decimal(1) if given is None else given,
        "unit_of_measure": UnitOfMeasure(measure) if known else UnitOfMeasure.UNITS,
    }


def _drug(reading: Reading, loop: Loop) -> Drug | None:
    """The drug of a LIN with its CTP; CTP may stand in the line instead."""
    for found in loop.within("LIN"):
        reading.used.add(found.first.number)
        quantity = reading.first(found, "CTP")
        if found.first.element(2) == "N4" and found.first.element(3):
            return Drug(
                ndc=found.first.element(3).replace("-", ""),
                quantity=reading.amount(quantity, 4) if quantity else None,
                unit=(quantity.component(5, 1) or None) if quantity else None,
            )
    return None


def first_service_date(lines: tuple[ServiceLine, ...]) -> dt.date | None:
    """The earliest day of the lines."""
    return min((line.service_date for line in lines if line.service_date), default=None)


def without_own_date(line: ServiceLine, encounter: Encounter) -> ServiceLine:
    """The line without the date that it shares with the encounter."""
    same_day = line.service_date == encounter.service_date and line.service_end_date is None
    return replace(line, service_date=None) if same_day else line
