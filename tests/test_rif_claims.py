"""Extracts of CMS (RIF): rows to claims, by an invented file of each kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats.rif_claims import is_rif, read
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    PresentOnAdmission,
    Setting,
)
from codewell.model.claim import Claim

CARRIER = """\
DML_IND|BENE_ID|CLM_ID|NCH_CLM_TYPE_CD|CLM_FROM_DT|CLM_THRU_DT|NCH_CARR_CLM_SBMTD_CHRG_AMT|PRNCPAL_DGNS_CD|PRNCPAL_DGNS_VRSN_CD|ICD_DGNS_CD1|ICD_DGNS_CD2|CARR_CLM_BLG_NPI_NUM|LINE_NUM|PRF_PHYSN_NPI|LINE_SRVC_CNT|LINE_PLACE_OF_SRVC_CD|LINE_1ST_EXPNS_DT|LINE_LAST_EXPNS_DT|HCPCS_CD|HCPCS_1ST_MDFR_CD|LINE_SBMTD_CHRG_AMT|LINE_ICD_DGNS_CD|LINE_NDC_CD
INSERT|-1|C1|71|03-Mar-2020|04-Mar-2020|90.50|E1122|0|E1122|N1831|1234567893|1|1245319599|1|11|03-Mar-2020|03-Mar-2020|99213|25|60.50|N1831|
INSERT|-1|C1|71|03-Mar-2020|04-Mar-2020|90.50|E1122|0|E1122|N1831|1234567893|2|1245319599|2|11|04-Mar-2020|04-Mar-2020|J1885||30|E1122|00000111122
INSERT|-2|C2|82|20200305|20200305|10|G4733|0|G4733|||1||1|12|20200305|20200305|E0601|RR|10|G4733|
"""
STAY = """\
BENE_ID|CLM_ID|NCH_CLM_TYPE_CD|CLM_FROM_DT|CLM_THRU_DT|CLM_ADMSN_DT|NCH_BENE_DSCHRG_DT|CLM_FAC_TYPE_CD|CLM_SRVC_CLSFCTN_TYPE_CD|CLM_FREQ_CD|ORG_NPI_NUM|AT_PHYSN_NPI|PTNT_DSCHRG_STUS_CD|CLM_TOT_CHRG_AMT|CLM_DRG_CD|ADMTG_DGNS_CD|PRNCPAL_DGNS_CD|ICD_DGNS_CD1|CLM_POA_IND_SW1|ICD_DGNS_CD2|CLM_POA_IND_SW2|ICD_DGNS_E_CD1|CLM_E_POA_IND_SW1|ICD_PRCDR_CD1|PRCDR_DT1|CLM_LINE_NUM|REV_CNTR|HCPCS_CD|REV_CNTR_UNIT_CNT|REV_CNTR_TOT_CHRG_AMT
-1|S1|60|01-Feb-2021|05-Feb-2021|01-Feb-2021|05-Feb-2021|1|1|1|1234567893|1245319599|1|1000|280|R079|I2101|I2101|Y|E119|0|W010XXA|N|02703DZ|02-Feb-2021|1|0120||4|900
-1|S1|60|01-Feb-2021|05-Feb-2021|01-Feb-2021|05-Feb-2021|1|1|1|1234567893|1245319599|1|1000|280|R079|I2101|I2101|Y|E119|0|W010XXA|N|02703DZ|02-Feb-2021|2|0250|J1885|2|100
-1|S1|60|01-Feb-2021|05-Feb-2021|01-Feb-2021|05-Feb-2021|1|1|1|1234567893|1245319599|1|1000|280|R079|I2101|I2101|Y|E119|0|W010XXA|N|02703DZ|02-Feb-2021|3|0001||0|1000
"""


def records(text: str) -> list[Claim | InputError]:
    return list(read(text.encode(), "f.csv"))


def claims(text: str) -> list[Claim]:
    return [record for record in records(text) if isinstance(record, Claim)]


def errors(text: str) -> list[str]:
    return [str(record) for record in records(text) if isinstance(record, InputError)]


def test_rows_of_one_claim_are_its_lines() -> None:
    carrier, dme = claims(CARRIER)
    encounter = carrier.encounter
    assert (carrier.id, encounter.claim_type) == ("C1", ClaimType.PROFESSIONAL)
    assert [d.code for _, d in encounter.diagnoses()] == ["E1122", "N1831"]
    assert encounter.service_date == dt.date(2020, 3, 3)
    assert (encounter.billing_provider, encounter.rendering_provider) == (
        "1234567893",
        "1245319599",
    )
    assert (encounter.payer, encounter.patient.id) == ("medicare", "-1")
    first, second = encounter.lines
    assert (first.code, first.modifiers, first.diagnosis_pointers) == ("99213", ("25",), (2,))
    assert (first.service_date, second.service_date) == (None, dt.date(2020, 3, 4))
    assert (second.units, second.charge) == (Decimal(2), Decimal(30))
    assert second.drug is not None
    assert second.drug.ndc == "00000111122"
    assert carrier.total_charge == Decimal("90.50")
    assert not carrier.is_complete
    assert (dme.encounter.claim_type, dme.encounter.service_date) == (
        ClaimType.DME,
        dt.date(2020, 3, 5),
    )


def test_a_stay() -> None:
    (claim,) = claims(STAY)
    encounter = claim.encounter
    assert (encounter.setting, encounter.type_of_bill) == (Setting.INPATIENT, "0111")
    assert encounter.principal == CodedDiagnosis("I2101", PresentOnAdmission.YES)
    assert encounter.secondary_diagnoses == (CodedDiagnosis("E119"),)
    assert encounter.external_causes == (CodedDiagnosis("W010XXA", PresentOnAdmission.NO),)
    assert encounter.admitting_diagnosis == CodedDiagnosis("R079")
    assert encounter.procedures == (CodedProcedure("02703DZ", dt.date(2021, 2, 2)),)
    assert (encounter.admission_date, encounter.discharge_date, encounter.discharge_status) == (
        dt.date(2021, 2, 1),
        dt.date(2021, 2, 5),
        "01",
    )
    assert [line.revenue_code for line in encounter.lines] == ["0120", "0250"]
    assert (claim.total_charge, claim.ms_drg) == (Decimal(1000), "280")


def test_an_outpatient_bill_of_an_emergency_room() -> None:
    text = STAY.replace("|60|", "|40|").replace("|1|1|1|", "|1|3|1|").replace("|0120|", "|0450|")
    (claim,) = claims(text)
    assert (claim.encounter.setting, claim.encounter.type_of_bill) == (Setting.ED, "0131")
    assert claim.encounter.service_date == dt.date(2021, 2, 1)


def test_old_diagnoses_are_told() -> None:
    (first, _) = claims(CARRIER.replace("E1122|0|E1122", "25000|9|25000"))
    assert first.icd_version == 9


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("|60.50|", "|sixty|", "f.csv:2: LINE_SBMTD_CHRG_AMT: is not an amount"),
        ("|71|03-Mar-2020", "|71|03-XYZ-2020", "f.csv:2: CLM_FROM_DT: is not a date such as"),
        ("|71|03-Mar-2020", "|71|31-Feb-2020", "f.csv:2: CLM_FROM_DT: is not a date such as"),
        ("C1|71|", "C1|99|", "f.csv:2: NCH_CLM_TYPE_CD: is not a claim type"),
        ("|E1122|0|", "|acute!|0|", "f.csv:2: PRNCPAL_DGNS_CD: is not a code"),
    ],
)
def test_a_broken_claim_is_told_and_the_others_go_on(old: str, new: str, words: str) -> None:
    text = CARRIER.replace(old, new)
    assert [claim.id for claim in claims(text)] == ["C2"]
    (told,) = errors(text)
    assert words in told


def test_a_row_of_another_length() -> None:
    text = CARRIER + "INSERT|-3|C3\n"
    assert errors(text) == ["f.csv:5: has 3 fields, but there are 23 columns"]
    assert len(claims(text)) == 2
    assert len(claims(CARRIER.replace("|60.50|N1831|\n", "|60.50|N1831||\n"))) == 2


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("DML_IND|PDE_ID|BENE_ID|SRVC_DT|X", "pharmacy"),
        ("DML_IND|BENE_ID|STATE_CODE|X|Y", "beneficiaries"),
    ],
)
def test_other_files_are_refused_by_name(head: str, words: str) -> None:
    assert is_rif(head.encode())
    with pytest.raises(InputError, match=words):
        records(f"{head}\n1|2|3|4|5\n")


def test_what_is_rif() -> None:
    assert is_rif(CARRIER.encode())
    assert not is_rif(b"a|b|c|d|e\n")
    assert not is_rif(b"ISA*00")


@given(st.integers(0, len(CARRIER)), st.text(max_size=5))
def test_anything_in_a_file_gives_claims_or_errors(place: int, text: str) -> None:
    try:
        found = records(CARRIER[:place] + text + CARRIER[place:])
    except InputError as error:
        assert "\n" not in str(error)
        return
    assert all(isinstance(record, Claim | InputError) for record in found)
