"""The professional claim, 837P: 005010X222 and its addenda, and 4010 as far as it is alike.

Written as 005010X222A1, the version that 45 CFR 162.1102 adopts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codewell.errors import InputError
from codewell.formats.type_of_bill import setting_of_places
from codewell.formats.x12_claim_writing import (
    procedure_of,
    related_causes,
    write_facility,
    write_file,
    write_line_details,
    write_other_coverages,
    write_provider,
    write_references,
)
from codewell.formats.x12_claims import (
    ClaimLoops,
    accident,
    codes_of,
    diagnoses,
    facts,
    finished,
    first_service_date,
    icd_version,
    line_facts,
    line_loops,
    procedure,
    role,
    service,
    units,
    without_own_date,
)
from codewell.formats.x12_loops import Loop, Reading
from codewell.formats.x12_writing import Segments, Transmission, day, plain_text
from codewell.model import ClaimType, Encounter, ServiceLine
from codewell.model.claim import Claim


def read_claim(loops: ClaimLoops) -> Claim:
    """One claim; what of it cannot be read is among its troubles."""
    reading = Reading()
    codes = codes_of(loops, reading)
    every = diagnoses(codes, reading, "ABK", "ABF", "BK", "BF")
    lines = tuple(_line(loops, reading, loop) for loop in line_loops(loops))
    encounter = Encounter(
        id=loops.claim.first.element(1),
        setting=setting_of_places(lines),
        principal=every[0] if every else None,
        secondary_diagnoses=every[1:],
        condition_codes=tuple(code.value for code in codes if code.qualifier == "BG"),
        claim_type=ClaimType.PROFESSIONAL,
        service_date=first_service_date(lines),
        admission_date=reading.date(loops.claim, "435"),
        lines=lines,
    )
    shared = tuple(without_own_date(line, encounter) for line in lines)
    claim = Claim(
        **facts(loops, reading),
        encounter=replace(encounter, lines=shared),
        rendering_provider=role(loops, reading, "82"),
        referring_provider=role(loops, reading, "DN"),
        supervising_provider=role(loops, reading, "DQ"),
        service_facility=role(loops, reading, "77"),
        clia_number=reading.reference(loops.claim, "X4"),
        accident=accident(loops, reading),
        onset_date=reading.date(loops.claim, "431"),
        icd_version=icd_version(codes),
    )
    return finished(loops, reading, claim)


def _line(loops: ClaimLoops, reading: Reading, loop: Loop) -> ServiceLine:
    segment = service(loop, "SV1", "SV5", "SV2")
    if segment is None:
        reading.trouble(loop.first, loop.first.id, "has no service segment")
        return ServiceLine("")
    reading.used.add(segment.number)
    place = segment.element(5) or loops.claim.first.component(5, 1)
    return ServiceLine(
        **procedure(segment, 1),
        **units(reading, segment, 3, 4),
        **line_facts(reading, loop),
        charge=reading.amount(segment, 2),
        place_of_service=place.zfill(2) if place else None,
        diagnosis_pointers=tuple(
            int(part) for part in segment.components(7) if part.isascii() and part.isdigit()
        ),
    )


# -- out ----------------------------------------------------------------------------------------

VERSION = "005010X222A1"


def write(claims: Sequence[Claim], transmission: Transmission) -> str:
    """The claims as one 837P.

    Raises:
        InputError: everything that is wrong with a claim, or it is an institutional one.
    """
    for number, claim in enumerate(claims):
        if claim.is_institutional:
            field = f"claims[{number}].encounter.claim_type"
            raise InputError("is institutional: it goes on an 837I", field=field)
    return write_file(claims, VERSION, transmission, _write_claim)


def _write_claim(body: Segments, claim: Claim) -> None:
    encounter = claim.encounter
    place = encounter.lines[0].place_of_service
    body.add(
        "CLM", claim.id, claim.total_charge, *["", ""], (place, "B", claim.frequency_code), "Y",
        "A" if claim.accepts_assignment else "C", "Y" if claim.benefits_assigned else "N",
        "Y" if claim.information_released else "I", "", related_causes(claim),
    )  # fmt: skip
    _write_dates(body, claim)
    body.add_if(claim.patient_paid is not None, "AMT", "F5", claim.patient_paid)
    write_references(body, claim)
    body.add_if(claim.note, "NTE", "ADD", plain_text(claim.note or "")[:80])
    codes = [d.code for _, d in encounter.diagnoses()]
    body.add("HI", *(("ABF" if n else "ABK", code) for n, code in enumerate(codes)))
    body.add_if(encounter.condition_codes, "HI", *(("BG", c) for c in encounter.condition_codes))
    write_provider(body, "DN", claim.referring_provider)
    if claim.rendering_provider and claim.rendering_provider != claim.billing_provider:
        write_provider(body, "82", claim.rendering_provider, specialty="PE")
    write_facility(body, claim.service_facility)
    write_provider(body, "DQ", claim.supervising_provider)
    write_other_coverages(body, claim)
    for number in range(len(encounter.lines)):
        body.add("LX", number + 1)
        _write_line(body, claim, number, place)


def _write_dates(body: Segments, claim: Claim) -> None:
    for qualifier, date in (
        ("431", claim.onset_date),
        ("439", claim.accident.date if claim.accident else None),
        ("435", claim.encounter.admission_date),
    ):
        if date:
            body.add("DTP", qualifier, "D8", day(date))


def _write_line(body: Segments, claim: Claim, number: int, place: str | None) -> None:
    line = claim.encounter.lines[number]
    own = line.place_of_service if line.place_of_service != place else ""
    body.add(
        "SV1", procedure_of(line), line.charge, line.unit_of_measure, line.units, own, "",
        line.diagnosis_pointers,
    )  # fmt: skip
    write_line_details(body, claim, number, line)
