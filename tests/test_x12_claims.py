"""837s read: envelopes, loops, every field that is carried, and what is broken in every way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats.x12_837 import read
from codewell.formats.x12_segments import Transaction, is_x12, read_transactions
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Drug,
    OccurrenceCode,
    OccurrenceSpan,
    PresentOnAdmission,
    Setting,
    Sex,
    UnitOfMeasure,
    ValueCode,
)
from codewell.model.claim import (
    Accident,
    AccidentCause,
    Adjustment,
    Claim,
    Relationship,
    Responsibility,
    Trouble,
)

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*261001*1200*^*00501*000000001*0*T*:~"
)
HEAD = """
NM1*41*2*INVENTED PRACTICE*****46*S1~
PER*IC*OFFICE*TE*2175550100~
NM1*40*2*EXAMPLE PAYER*****46*R1~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
NM1*85*2*INVENTED PRACTICE*****XX*1234567893~
N3*100 MADE UP AVENUE*SUITE 2~
N4*SPRINGFIELD*IL*627010100~
REF*EI*00-1234567~
"""
SUBSCRIBER = """
HL*2*1*22*0~
SBR*P*18*G77******MB~
NM1*IL*1*SAMPLE*DOROTHEA*Q**JR*MI*M123~
N3*18 INVENTED LANE~
N4*SPRINGFIELD*IL*62701~
DMG*D8*19570302*F~
NM1*PR*2*EXAMPLE PAYER*****PI*P1~
"""
PROFESSIONAL = """
CLM*C1*325.5***11:B:7*Y*C*Y*I**AA:EM::IL~
DTP*431*D8*20260801~
DTP*439*D8*20260802~
AMT*F5*20~
REF*G1*AUTH1~
REF*F8*OLD1~
REF*X4*14D0000000~
REF*D9*TRACE~
NTE*ADD*MADE UP NOTE~
HI*ABK:E1122*ABF:N18.31*ABF:i129~
HI*BG:09~
NM1*DN*1*ASKS*ANN****XX*1993999998~
NM1*82*1*EXAMPLE*ROBIN****XX*1245319599~
PRV*PE*PXC*207R00000X~
NM1*77*2*CLINIC*****XX*1234567893~
N3*1 ROAD~
N4*SPRINGFIELD*IL*627010100~
SBR*S*01*G2******CI~
CAS*CO*45*10**97*5*1~
AMT*D*80~
OI***Y***Y~
NM1*IL*1*SAMPLE*SAM****MI*M999~
NM1*PR*2*OTHER PAYER*****PI*P2~
LX*1~
SV1*HC:99214:25::::MADE UP*185.5*UN*1***1:2~
DTP*472*D8*20260901~
REF*6R*L1~
SVD*P2*80*HC:99214**1~
CAS*PR*1*20~
DTP*573*D8*20260915~
LX*2~
SV1*HC:00100*140*MJ*45*22**3~
DTP*472*RD8*20260902-20260904~
LIN**N4*00000-1111-22~
CTP****2.5*ML~
NM1*82*1*OTHER*OLIVE****XX*1993999998~
"""
INSTITUTIONAL = """
CLM*C2*1000***11:A:1**A*Y*Y~
DTP*096*TM*1130~
DTP*434*RD8*20260901-20260905~
DTP*435*DT*202609010915~
CL1*1*7*01~
REF*EA*MRN1~
HI*ABK:I2101:::::::Y~
HI*ABJ:R079~
HI*ABN:W010XXA:::::::N~
HI*DR:280~
HI*ABF:E119:::::::1*ABF:N179:::::::N~
HI*BBR:02703DZ:D8:20260901~
HI*BBQ:4A023N7:D8:20260902~
HI*BI:70:RD8:20260801-20260803~
HI*BH:11:D8:20260831~
HI*BE:80:::4~
HI*BG:44~
NM1*71*1*ATTENDS*AMY****XX*1245319599~
PRV*AT*PXC*207RC0000X~
NM1*72*1*OPERATES*OSCAR****XX*1993999998~
LX*1~
SV2*0120**900*DA*4~
DTP*472*D8*20260901~
LX*2~
SV2*0250*HC:J1885*100*UN*2**10~
DTP*472*D8*20260902~
"""


def transaction(body: str, *, version: str = "005010X222A1") -> str:
    """The body as one transaction, with the right count of segments."""
    segments = [line for line in body.strip().splitlines() if line.strip()]
    return "\n".join(
        [
            f"ST*837*0001*{version}~",
            "BHT*0019*00*1*20261001*1200*CH~",
            *segments,
            f"SE*{len(segments) + 3}*0001~",
        ]
    )


def interchange(*transactions: str, version: str = "005010X222A1") -> str:
    return "\n".join(
        [
            ISA,
            f"GS*HC*S1*R1*20261001*1200*1*X*{version}~",
            *transactions,
            f"GE*{len(transactions)}*1~",
            "IEA*1*000000001~",
        ]
    )


WHOLE_P = interchange(transaction(HEAD + SUBSCRIBER + PROFESSIONAL))
WHOLE_I = interchange(
    transaction(HEAD + SUBSCRIBER + INSTITUTIONAL, version="005010X223A2"), version="005010X223A2"
)


def records(text: str | bytes) -> list[Claim | InputError]:
    content = text if isinstance(text, bytes) else text.encode()
    return list(read(content, "f.837"))


def claim(text: str) -> Claim:
    (found,) = records(text)
    assert isinstance(found, Claim), found
    return found


def error(text: str | bytes) -> str:
    try:
        found = records(text)
    except InputError as caught:
        return str(caught)
    (only,) = [record for record in found if isinstance(record, InputError)]
    return str(only)


# -- fields -------------------------------------------------------------------------------------


def test_a_professional_claim_with_all_that_is_carried() -> None:
    found = claim(WHOLE_P)
    encounter = found.encounter
    assert (found.id, found.total_charge, found.frequency_code) == ("C1", Decimal("325.5"), "7")
    assert encounter.claim_type is ClaimType.PROFESSIONAL
    assert [d.code for _, d in encounter.diagnoses()] == ["E1122", "N1831", "I129"]
    assert encounter.condition_codes == ("09",)
    assert encounter.service_date == dt.date(2026, 9, 1)
    assert (encounter.payer, encounter.state) == ("medicare", "IL")
    assert encounter.submission_date == dt.date(2026, 10, 1)
    assert (encounter.billing_provider, encounter.rendering_provider, encounter.specialty) == (
        "1234567893",
        "1245319599",
        "207R00000X",
    )
    assert (encounter.patient.birth_date, encounter.patient.sex) == (
        dt.date(1957, 3, 2),
        Sex.FEMALE,
    )
    assert (found.accepts_assignment, found.benefits_assigned) == (False, True)
    assert found.accident == Accident(
        (AccidentCause.AUTO, AccidentCause.EMPLOYMENT), "IL", dt.date(2026, 8, 2)
    )
    assert (found.onset_date, found.patient_paid) == (dt.date(2026, 8, 1), Decimal(20))
    assert (found.prior_authorization, found.payer_control_number, found.clia_number) == (
        "AUTH1",
        "OLD1",
        "14D0000000",
    )
    assert found.note == "MADE UP NOTE"
    assert (found.troubles, found.not_read) == ((), ("REF*D9",))


def test_the_parties_of_a_professional_claim() -> None:
    found = claim(WHOLE_P)
    billing = found.billing_provider
    assert (billing.name, billing.tax_id, billing.taxonomy) == (
        "INVENTED PRACTICE",
        "001234567",
        "207Q00000X",
    )
    assert billing.address is not None
    assert billing.address.lines == ("100 MADE UP AVENUE", "SUITE 2")
    assert found.coverage.subscriber.suffix == "JR"
    assert (found.coverage.member_id, found.coverage.group_number) == ("M123", "G77")
    assert found.coverage.relationship is Relationship.SELF
    assert found.patient is None
    assert found.rendering_provider is not None
    assert found.rendering_provider.first_name == "ROBIN"
    assert found.referring_provider is not None
    assert found.referring_provider.npi == "1993999998"
    assert found.service_facility is not None
    assert found.service_facility.address is not None


def test_another_coverage_and_what_it_paid() -> None:
    (other,) = claim(WHOLE_P).other_coverages
    assert other.coverage.responsibility is Responsibility.SECONDARY
    assert other.coverage.relationship is Relationship.SPOUSE
    assert other.paid == Decimal(80)
    assert other.adjustments == (
        Adjustment("CO", "45", Decimal(10)),
        Adjustment("CO", "97", Decimal(5), Decimal(1)),
    )
    (line,) = other.lines
    assert (line.line, line.paid, line.code) == (0, Decimal(80), "99214")
    assert line.adjustments == (Adjustment("PR", "1", Decimal(20)),)
    assert line.date == dt.date(2026, 9, 15)


def test_the_lines_of_a_professional_claim() -> None:
    first, second = claim(WHOLE_P).encounter.lines
    assert (first.code, first.modifiers, first.description) == ("99214", ("25",), "MADE UP")
    assert (first.charge, first.place_of_service) == (Decimal("185.5"), "11")
    assert first.diagnosis_pointers == (1, 2)
    assert first.service_date is None  # that of the encounter
    assert first.line_control_number == "L1"
    assert (second.units, second.unit_of_measure) == (Decimal(45), UnitOfMeasure.MINUTES)
    assert second.place_of_service == "22"
    assert second.service_end_date == dt.date(2026, 9, 4)
    assert second.drug == Drug("00000111122", Decimal("2.5"), "ML")
    assert second.rendering_provider == "1993999998"
    assert claim(WHOLE_P).line_providers[0].name == "OTHER"


def test_an_institutional_claim_with_all_that_is_carried() -> None:
    found = claim(WHOLE_I)
    encounter = found.encounter
    assert (encounter.claim_type, encounter.setting) == (
        ClaimType.INSTITUTIONAL,
        Setting.INPATIENT,
    )
    assert (encounter.type_of_bill, found.frequency_code) == ("0111", "1")
    assert encounter.principal == CodedDiagnosis("I2101", PresentOnAdmission.YES)
    assert encounter.secondary_diagnoses == (
        CodedDiagnosis("E119"),
        CodedDiagnosis("N179", PresentOnAdmission.NO),
    )
    assert encounter.external_causes == (CodedDiagnosis("W010XXA", PresentOnAdmission.NO),)
    assert encounter.admitting_diagnosis == CodedDiagnosis("R079")
    assert encounter.procedures == (
        CodedProcedure("02703DZ", dt.date(2026, 9, 1)),
        CodedProcedure("4A023N7", dt.date(2026, 9, 2)),
    )
    assert (encounter.admission_date, encounter.discharge_date) == (
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 5),
    )
    assert (
        encounter.admission_type,
        encounter.admission_source,
        encounter.discharge_status,
    ) == ("1", "7", "01")
    assert encounter.occurrence_codes == (OccurrenceCode("11", dt.date(2026, 8, 31)),)
    assert encounter.occurrence_spans == (
        OccurrenceSpan("70", dt.date(2026, 8, 1), dt.date(2026, 8, 3)),
    )
    assert encounter.value_codes == (ValueCode("80", Decimal(4)),)
    assert encounter.condition_codes == ("44",)
    assert (found.admission_hour, found.discharge_hour, found.ms_drg) == ("0915", "1130", "280")
    assert found.medical_record_number == "MRN1"
    assert found.attending_provider is not None
    assert found.attending_provider.taxonomy == "207RC0000X"
    assert (found.troubles, found.not_read) == ((), ())


def test_the_lines_of_an_institutional_claim() -> None:
    bare, drug = claim(WHOLE_I).encounter.lines
    assert (bare.code, bare.revenue_code, bare.unit_of_measure) == ("", "0120", UnitOfMeasure.DAYS)
    assert (drug.code, drug.units, drug.non_covered_charge) == ("J1885", Decimal(2), Decimal(10))


@pytest.mark.parametrize(
    ("bill", "revenue", "setting"),
    [
        ("11", "0120", Setting.INPATIENT),
        ("21", "0120", Setting.INPATIENT),
        ("13", "0510", Setting.OUTPATIENT),
        ("13", "0450", Setting.ED),
        ("13", "0762", Setting.OBSERVATION),
        ("12", "0300", Setting.OUTPATIENT),
        ("32", "0550", Setting.OUTPATIENT),
    ],
)
def test_the_setting_by_type_of_bill(bill: str, revenue: str, setting: Setting) -> None:
    text = WHOLE_I.replace("***11:A:1*", f"***{bill}:A:1*").replace("SV2*0120*", f"SV2*{revenue}*")
    assert claim(text).encounter.setting is setting


def test_an_emergency_room_visit_of_a_physician() -> None:
    text = WHOLE_P.replace("***11:B:7*", "***23:B:7*").replace("*MJ*45*22**3", "*MJ*45***3")
    assert claim(text).encounter.setting is Setting.ED


def test_a_child_under_a_subscriber() -> None:
    patient = "HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*SAMPLE*KIM~\nDMG*D8*20150203*M~\n"
    body = HEAD + SUBSCRIBER.replace("*18*G77", "**G77").replace("22*0", "22*1") + patient
    found = claim(interchange(transaction(body + PROFESSIONAL)))
    assert found.coverage.relationship is Relationship.CHILD
    assert found.patient is not None
    assert found.patient.first_name == "KIM"
    assert found.encounter.patient.birth_date == dt.date(2015, 2, 3)


# -- several, and whatever order ----------------------------------------------------------------


def test_every_claim_of_several_transactions_and_interchanges() -> None:
    two = transaction(HEAD + SUBSCRIBER + PROFESSIONAL + PROFESSIONAL.replace("CLM*C1*", "CLM*C9*"))
    text = interchange(two, transaction(HEAD + SUBSCRIBER + PROFESSIONAL)) + "\n\n" + WHOLE_I
    found = [record.id for record in records(text) if isinstance(record, Claim)]
    assert found == ["C1", "C9", "C1", "C2"]


def test_other_separators() -> None:
    swapped = WHOLE_P.translate(str.maketrans("*:~", "|>!"))
    assert claim(swapped) == claim(WHOLE_P)
    assert claim(WHOLE_P.replace("~\n", "\n").replace("~", "\n")) == claim(WHOLE_P)
    assert claim(WHOLE_P.replace("~\n", "~")) == claim(WHOLE_P)
    assert claim(WHOLE_P.replace("~\n", "~\r\n")) == claim(WHOLE_P)
    assert claim(WHOLE_P.replace("~\n", "~~\n \n")) == claim(WHOLE_P)


def test_lines_that_a_sender_wraps() -> None:
    flat = WHOLE_P.replace("\n", "")
    wrapped = "\r\n".join(flat[start : start + 80] for start in range(0, len(flat), 80))
    assert claim(wrapped) == claim(WHOLE_P)


def test_a_second_interchange_may_have_separators_of_its_own() -> None:
    swapped = WHOLE_I.translate(str.maketrans("*:~", "|>!"))
    assert len(records(WHOLE_P + swapped)) == 2


def test_an_isa_that_is_not_of_fixed_width() -> None:
    assert claim(WHOLE_P.replace("*00*          *00*", "*00**00*", 1)) == claim(WHOLE_P)


def test_a_line_without_lx_and_codes_after_a_provider() -> None:
    text = WHOLE_P.replace("LX*1~\n", "").replace("LX*2~\n", "")
    assert len(claim_of(text).encounter.lines) == 2
    late = WHOLE_P.replace("HI*ABK:E1122*ABF:N18.31*ABF:i129~\n", "").replace(
        "PRV*PE*PXC*207R00000X~\n", "PRV*PE*PXC*207R00000X~\nHI*ABK:E1122*ABF:N18.31*ABF:i129~\n"
    )
    assert len(claim(late).encounter.diagnoses()) == 3


def claim_of(text: str) -> Claim:
    """The one claim, whatever else is told of the file."""
    (found,) = [record for record in records(text) if isinstance(record, Claim)]
    return found


def test_service_lines_tell_what_a_claim_is() -> None:
    mislabelled = WHOLE_P.replace("005010X222A1", "005010X223A2")
    assert claim(mislabelled).encounter.claim_type is ClaimType.PROFESSIONAL


# -- what cannot be read ------------------------------------------------------------------------


def test_elements_that_cannot_be_read_are_told_and_the_rest_is() -> None:
    text = (
        WHOLE_P.replace("*325.5*", "*three*")
        .replace("HI*ABK:E1122*", "HI*ABK*E1122*")
        .replace("DTP*431*D8*20260801", "DTP*431*D8*20261301")
        .replace("*MJ*45*", "*XX*45*")
    )
    found = claim(text)
    assert found.total_charge is None
    assert found.troubles == (
        Trouble("segment 30 HI01", "has no qualifier and code"),
        Trouble("segment 30 HI02", "has no qualifier and code"),
        Trouble("segment 52 SV103", "is no unit of a service line"),
        Trouble("segment 21 CLM02", "is not an amount"),
        Trouble("segment 22 DTP03", "is not a date of the form CCYYMMDD"),
    )
    assert [d.code for _, d in found.encounter.diagnoses()] == ["N1831", "I129"]


def test_old_diagnoses_are_told() -> None:
    text = WHOLE_P.replace("ABK:", "BK:").replace("ABF:", "BF:")
    assert claim(text).icd_version == 9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "f.837: the file is empty"),
        ("ISA*00*", "f.837:1: ISA: is truncated"),
        ("ISA", "f.837:1: ISA: is not followed by a separator"),
        (ISA[:-2], "f.837:1: ISA16: does not end"),
        (ISA.replace(":~", "*~"), "f.837:1: ISA16: the separators are not different"),
        (WHOLE_P.replace("IEA*1*000000001~", ""), "f.837:58: IEA: is missing"),
        (WHOLE_P.replace("SE*55*0001~\n", ""), "f.837:56: SE: is missing"),
        (WHOLE_P.replace("REF*D9*TRACE~\n", ""), "f.837:56: SE01: says 55 segments, but there"),
        (WHOLE_P.replace("LX*2~", "?*2~"), "f.837:51: is not a segment"),
        (WHOLE_P.replace("\nGS*", "\nGS*")[106:], "f.837:1: does not begin with ISA"),
        (interchange(transaction(HEAD + SUBSCRIBER)), "without a claim: there is no CLM"),
        (WHOLE_P.replace("ST*837*", "ST*270*"), "f.837:3: ST: holds no claims: 270 is a question"),
        (WHOLE_P.replace("X222A1", "X224A2"), "a dental claim"),
        (WHOLE_P.replace("SV1*", "SV3*"), "f.837:21: a dental claim"),
        (b"ISA*00*\x00", "a binary file"),
        (WHOLE_P.replace("OFFICE", "\xe9").encode("latin-1"), "f.837: not UTF-8 text (byte 2"),
    ],
)
def test_broken_files_are_told_in_a_line(text: str | bytes, words: str) -> None:
    told = error(text)
    assert words in told
    assert "\n" not in told


def test_a_truncated_file_still_gives_its_claims() -> None:
    cut = WHOLE_P[: WHOLE_P.index("LX*2~")]
    found = records(cut)
    assert isinstance(found[0], Claim)
    assert [str(e).split(": ")[1] for e in found[1:]] == ["SE", "IEA"]


def test_errors_name_no_patient() -> None:
    text = WHOLE_P.replace("*325.5*", "*DOROTHEA*").replace("DMG*D8*19570302", "DMG*D8*SAMPLE")
    for trouble in claim(text).troubles:
        assert "DOROTHEA" not in trouble.message + trouble.place
        assert "SAMPLE" not in trouble.message + trouble.place


# -- properties ---------------------------------------------------------------------------------

_PIECES = WHOLE_P.split("\n") + WHOLE_I.split("\n")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A file with segments dropped, doubled, swapped, cut or with foreign characters in them."""
    segments = draw(st.sampled_from([WHOLE_P, WHOLE_I])).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(segments) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                segments.pop(place)
            case 1:
                segments.insert(place, draw(st.sampled_from(_PIECES)))
            case 2:
                cut = draw(st.integers(0, len(segments[place])))
                segments[place] = segments[place][:cut] + draw(st.text(max_size=4))
            case 3:
                elements = segments[place].split("*")
                at = draw(st.integers(0, len(elements) - 1))
                elements[at] = draw(st.text(max_size=12))
                segments[place] = "*".join(elements)
            case 4:
                segments[place] = segments[place].replace("*", draw(st.sampled_from(":~^|")))
            case _:
                segments[place] = "".join(draw(st.permutations(segments[place][:40])))
        if not segments:
            return ""
    return "\n".join(segments)


@settings(max_examples=250, deadline=None)
@given(mutated())
def test_mutated_files_give_claims_or_errors_and_nothing_else(text: str) -> None:
    try:
        found = records(text.encode("utf-8", "surrogatepass"))
    except InputError as told:
        found = [told]
    for record in found:
        if isinstance(record, InputError):
            assert "\n" not in str(record)
        else:
            assert isinstance(record, Claim)


@given(st.binary())
def test_any_bytes_after_isa(content: bytes) -> None:
    try:
        found = records(b"ISA" + content)
    except InputError:
        return
    assert all(isinstance(record, Claim | InputError) for record in found)


@given(st.sampled_from("~!'\n\x1c"), st.sampled_from("*|\x1d;"), st.sampled_from(":>^\x1f"))
def test_any_separators(segment: str, element: str, component: str) -> None:
    table = str.maketrans({"~": segment, "*": element, ":": component, "\n": ""})
    assert claim(WHOLE_P.replace("^", "U").translate(table)) == claim(WHOLE_P)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"ISA*", True),
        (b"\xef\xbb\xbf ISA*", True),
        (b"GS*HC", True),
        (b"ST*837", True),
        (b"STATUS", False),
        (b"{", False),
        (b"", False),
    ],
)
def test_what_is_x12(content: bytes, answer: bool) -> None:
    assert is_x12(content) is answer


def test_many_interchanges_take_time_in_proportion() -> None:
    found = list(read_transactions((WHOLE_P * 500).encode(), "f"))
    assert len(found) == 500
    assert all(isinstance(one, Transaction) for one in found)
