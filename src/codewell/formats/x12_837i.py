"""The institutional claim, 837I: 005010X223 and its addenda, and 4010 as far as it is alike.

Written as 005010X223A2, the version that 45 CFR 162.1102 adopts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from codewell.errors import InputError
from codewell.formats.type_of_bill import setting_of_bill
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
    CodeOfClaim,
    accident,
    codes_of,
    diagnoses,
    facts,
    finished,
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
from codewell.formats.x12_writing import Element, Segments, Transmission, day, period, plain_text
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Encounter,
    OccurrenceCode,
    OccurrenceSpan,
    ServiceLine,
    Setting,
    ValueCode,
    normalise_code,
)
from codewell.model.claim import Claim


def read_claim(loops: ClaimLoops) -> Claim:
    """One claim; what of it cannot be read is among its troubles."""
    reading = Reading()
    codes = codes_of(loops, reading)
    claim = Claim(
        **facts(loops, reading),
        encounter=_encounter(loops, reading, codes),
        rendering_provider=role(loops, reading, "82"),
        referring_provider=role(loops, reading, "DN"),
        attending_provider=role(loops, reading, "71"),
        operating_provider=role(loops, reading, "72"),
        other_operating_provider=role(loops, reading, "ZZ"),
        service_facility=role(loops, reading, "77"),
        accident=accident(loops, reading),
        statement_from=reading.period(loops.claim, "434")[0],
        statement_to=_through(loops, reading),
        admission_hour=_hour(loops, reading, "435"),
        discharge_hour=_hour(loops, reading, "096"),
        ms_drg=next((code.value for code in codes if code.qualifier == "DR"), None),
        icd_version=icd_version(codes),
    )
    return finished(loops, reading, claim)


def _encounter(loops: ClaimLoops, reading: Reading, codes: list[CodeOfClaim]) -> Encounter:
    clm = loops.claim.first
    bill = clm.component(5, 1).zfill(3) + (clm.component(5, 3) or "1")
    lines = tuple(_line(reading, loop) for loop in line_loops(loops))
    setting = setting_of_bill(bill, lines)
    start, end = reading.period(loops.claim, "434")
    stay = reading.first(loops.claim, "CL1")
    principal = diagnoses(codes, reading, "ABK", "BK")
    encounter = Encounter(
        id=clm.element(1),
        setting=setting,
        principal=principal[0] if principal else None,
        secondary_diagnoses=principal[1:] + diagnoses(codes, reading, "ABF", "BF"),
        external_causes=diagnoses(codes, reading, "ABN", "BN"),
        admitting_diagnosis=next(iter(diagnoses(codes, reading, "ABJ", "BJ")), None),
        reasons_for_visit=diagnoses(codes, reading, "APR", "PR"),
        procedures=tuple(_procedures(codes, reading)),
        claim_type=ClaimType.INSTITUTIONAL,
        service_date=None if setting is Setting.INPATIENT else start,
        admission_date=reading.date(loops.claim, "435"),
        discharge_date=(end or start) if setting is Setting.INPATIENT else None,
        discharge_status=(stay.element(3).zfill(2) if stay and stay.element(3) else None),
        type_of_bill=bill,
        admission_type=(stay.element(1) or None) if stay else None,
        admission_source=(stay.element(2) or None) if stay else None,
        condition_codes=tuple(c.value for c in codes if c.qualifier == "BG"),
        occurrence_codes=tuple(
            OccurrenceCode(c.value, reading.day(c.segment, c.number, c.part(4)))
            for c in codes
            if c.qualifier == "BH"
        ),
        occurrence_spans=tuple(_spans(codes, reading)),
        value_codes=tuple(
            ValueCode(c.value, reading.amount(c.segment, c.number, 5))
            for c in codes
            if c.qualifier == "BE"
        ),
        lines=lines,
    )
    return replace(encounter, lines=tuple(without_own_date(line, encounter) for line in lines))


def _procedures(codes: list[CodeOfClaim], reading: Reading) -> list[CodedProcedure]:
    """The principal procedure first."""
    wanted = sorted(
        (c for c in codes if c.qualifier in ("BBR", "BBQ", "BR", "BQ")),
        key=lambda c: c.qualifier[-1] != "R",
    )
    return [
        CodedProcedure(normalise_code(c.value), reading.day(c.segment, c.number, c.part(4)))
        for c in wanted
    ]


def _spans(codes: list[CodeOfClaim], reading: Reading) -> list[OccurrenceSpan]:
    spans = []
    for code in codes:
        if code.qualifier == "BI":
            first, _, last = code.part(4).partition("-")
            days = [reading.day(code.segment, code.number, day) for day in (first, last)]
            spans.append(OccurrenceSpan(code.value, *days))
    return spans


def _through(loops: ClaimLoops, reading: Reading) -> dt.date | None:
    start, end = reading.period(loops.claim, "434")
    return end or start


def _hour(loops: ClaimLoops, reading: Reading, qualifier: str) -> str | None:
    """The hour of a DTP that has one: a TM, or after the day of a DT."""
    segment = reading.first(loops.claim, "DTP", qualifier)
    if segment is None or segment.element(2) not in ("TM", "DT"):
        return None
    return segment.element(3)[-4:] or None


def _line(reading: Reading, loop: Loop) -> ServiceLine:
    segment = service(loop, "SV2")
    if segment is None:
        reading.trouble(loop.first, loop.first.id, "has no service segment")
        return ServiceLine("")
    reading.used.add(segment.number)
    revenue = segment.element(1)
    return ServiceLine(
        **procedure(segment, 2),
        **units(reading, segment, 4, 5),
        **line_facts(reading, loop),
        charge=reading.amount(segment, 3),
        non_covered_charge=reading.amount(segment, 7),
        revenue_code=revenue.zfill(4) if revenue else None,
    )


# -- out ----------------------------------------------------------------------------------------

VERSION = "005010X223A2"
_CODES_OF_HI = 12


def write(claims: Sequence[Claim], transmission: Transmission) -> str:
    """The claims as one 837I.

    Raises:
        InputError: everything that is wrong with a claim, or it is no institutional one.
    """
    for number, claim in enumerate(claims):
        if not claim.is_institutional:
            field = f"claims[{number}].encounter.claim_type"
            raise InputError("is not institutional: it goes on an 837P", field=field)
    return write_file(claims, VERSION, transmission, _write_claim)


def _write_claim(body: Segments, claim: Claim) -> None:
    encounter = claim.encounter
    bill = (encounter.type_of_bill or "").removeprefix("0")[:2]
    body.add(
        "CLM", claim.id, claim.total_charge, *["", ""], (bill, "A", claim.frequency_code), "",
        "A" if claim.accepts_assignment else "C", "Y" if claim.benefits_assigned else "N",
        "Y" if claim.information_released else "I", "", related_causes(claim),
    )  # fmt: skip
    _write_dates(body, claim)
    body.add(
        "CL1", encounter.admission_type, encounter.admission_source, encounter.discharge_status
    )
    write_references(body, claim)
    body.add_if(claim.note, "NTE", "ADD", plain_text(claim.note or "")[:80])
    for codes in _information(claim):
        for start in range(0, len(codes), _CODES_OF_HI):
            body.add("HI", *codes[start : start + _CODES_OF_HI])
    write_provider(body, "71", claim.attending_provider, specialty="AT")
    write_provider(body, "72", claim.operating_provider)
    write_provider(body, "ZZ", claim.other_operating_provider)
    write_provider(body, "82", claim.rendering_provider)
    write_facility(body, claim.service_facility)
    write_provider(body, "DN", claim.referring_provider)
    write_other_coverages(body, claim)
    for number, line in enumerate(encounter.lines):
        body.add("LX", number + 1)
        body.add(
            "SV2", line.revenue_code, procedure_of(line), line.charge, line.unit_of_measure,
            line.units, "", line.non_covered_charge,
        )  # fmt: skip
        write_line_details(body, claim, number, line)


def _write_dates(body: Segments, claim: Claim) -> None:
    if claim.discharge_hour:
        body.add("DTP", "096", "TM", claim.discharge_hour)
    first, last = claim.statement_period()
    if first:
        body.add("DTP", "434", *period(first, last, always=True))
    admitted = claim.encounter.admission_date
    if admitted and claim.admission_hour:
        body.add("DTP", "435", "DT", day(admitted) + claim.admission_hour)
    elif admitted:
        body.add("DTP", "435", "D8", day(admitted))


def _information(claim: Claim) -> Iterable[list[Element]]:
    """The codes of a claim, a list for each HI in the order of the guide."""
    encounter = claim.encounter
    yield _diagnoses("ABK", encounter.principal)
    yield _diagnoses("ABJ", encounter.admitting_diagnosis)
    yield _diagnoses("APR", *encounter.reasons_for_visit)
    yield _diagnoses("ABN", *encounter.external_causes)
    yield [("DR", claim.ms_drg)] if claim.ms_drg else []
    yield _diagnoses("ABF", *encounter.secondary_diagnoses)
    yield [_procedure("BBR", p) for p in encounter.procedures[:1]]
    yield [_procedure("BBQ", p) for p in encounter.procedures[1:]]
    yield [
        ("BI", s.code, "RD8", period(s.start, s.end or s.start, always=True)[1])
        for s in encounter.occurrence_spans
        if s.start
    ]
    yield [("BH", o.code, "D8", day(o.date)) for o in encounter.occurrence_codes if o.date]
    yield [("BE", v.code, "", "", v.amount) for v in encounter.value_codes]
    yield [("BG", code) for code in encounter.condition_codes]


def _diagnoses(qualifier: str, *diagnoses: CodedDiagnosis | None) -> list[Element]:
    """Code and, nine components on, present on admission."""
    return [
        (qualifier, d.code, *[""] * 6, d.present_on_admission) for d in diagnoses if d is not None
    ]


def _procedure(qualifier: str, procedure: CodedProcedure) -> Element:
    if procedure.date is None:
        return (qualifier, procedure.code)
    return (qualifier, procedure.code, "D8", day(procedure.date))
