"""Remittances (835), acknowledgements (277CA), and denials tied to the edits that look for them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.formats import x12_277ca, x12_835
from codewell.formats.claim import read_claim
from codewell.model import Outcome
from codewell.model.claim import Adjustment, Claim
from codewell.model.remittance import ClaimPayment, ClaimStatus, Status
from codewell.rules import all_rules
from codewell.rules import denials as reasons
from codewell.rules.layers import FAMILIES
from codewell.workflows.denials import denials_of, read_answers, with_claims

EXAMPLES = Path(__file__).parents[1] / "examples"
ISA = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*SENDER         "
    "*261001*1200*^*00501*000000001*0*T*:~"
)
REMITTANCE = (
    ISA
    + """
GS*HP*P1*S1*20261001*1200*1*X*005010X221A1~
ST*835*0001~
BPR*I*120*C*CHK************20261001~
TRN*1*900001*1000000000~
N1*PR*EXAMPLE PAYER~
N1*PE*INVENTED PRACTICE*XX*1234567893~
LX*1~
CLP*C-1001*1*325*120*30*MB*2026000001~
CAS*OA*23*5~
MOA***MA01*MA13~
DTM*232*20260901~
SVC*HC:99214:25*185*0**1~
DTM*472*20260901~
CAS*CO*97*185~
REF*6R*L1~
LQ*HE*M15~
SVC*HC:20610:RT*140*120**2~
DTM*472*20260902~
CAS*CO*45*-15**151*0~
CAS*PR*2*30~
CLP*C-2*4*100*0**12*2026000002~
CAS*CO*29*100~
SVC*NU:0300*100*0~
PLB*1234567893*20261231*CV*-1.27~
SE*24*0001~
GE*1*1~
IEA*1*000000001~
"""
)
ACKNOWLEDGED = (
    ISA
    + """
GS*HN*P1*S1*20261001*1200*1*X*005010X214~
ST*277*0001*005010X214~
BHT*0085*08*1*20261001*1200*TH~
HL*1**20*1~
NM1*PR*2*EXAMPLE PAYER*****PI*P1~
TRN*1*1~
HL*2*1*21*1~
NM1*41*2*INVENTED PRACTICE*****46*S1~
TRN*2*1~
STC*A1:20*20261001*WQ*425~
HL*3*2*19*1~
NM1*85*2*INVENTED PRACTICE*****XX*1234567893~
TRN*1*1~
HL*4*3*PT~
NM1*QC*1*SAMPLE*DOROTHEA****MI*M123~
TRN*2*C-1001~
STC*A7:562:85*20261001*U*325******A6:500:77~
REF*1K*2026000001~
SVC*HC:99214*185~
STC*A8:477*20261001*U~
REF*FJ*L1~
HL*5*3*PT~
NM1*QC*1*SAMPLE*SAM****MI*M124~
TRN*2*C-2~
STC*A2:20*20261001*WQ*100~
SE*25*0001~
GE*1*1~
IEA*1*000000001~
"""
)


def payments(text: str = REMITTANCE) -> list[ClaimPayment]:
    found = list(x12_835.read(text.encode(), "f.835"))
    return [record for record in found if isinstance(record, ClaimPayment)]


def statuses(text: str = ACKNOWLEDGED) -> list[ClaimStatus]:
    found = list(x12_277ca.read(text.encode(), "f.277"))
    return [record for record in found if isinstance(record, ClaimStatus)]


def example() -> Claim:
    return read_claim(json.loads((EXAMPLES / "claim.json").read_text("utf-8")))


# -- read ---------------------------------------------------------------------------------------


def test_a_remittance_claim_by_claim() -> None:
    first, second = payments()
    assert (first.id, first.status, first.charge, first.paid) == (
        "C-1001",
        "1",
        Decimal(325),
        Decimal(120),
    )
    assert (first.patient_responsibility, first.payer_control_number) == (
        Decimal(30),
        "2026000001",
    )
    assert (first.payer, first.paid_on) == ("EXAMPLE PAYER", dt.date(2026, 10, 1))
    assert first.service_date == dt.date(2026, 9, 1)
    assert first.remarks == ("MA01", "MA13")
    assert first.adjustments == (Adjustment("OA", "23", Decimal(5)),)
    visit, injection = first.lines
    assert (visit.code, visit.modifiers, visit.line_control_number) == ("99214", ("25",), "L1")
    assert (visit.remarks, visit.adjustments) == (
        ("M15",),
        (Adjustment("CO", "97", Decimal(185)),),
    )
    assert (injection.units, injection.paid) == (Decimal(2), Decimal(120))
    assert [a.reason for a in injection.adjustments] == ["45", "151", "2"]
    assert (second.status, second.lines[0].revenue_code, second.lines[0].code) == ("4", "0300", "")


def test_a_remittance_that_balances_and_one_that_does_not() -> None:
    assert [payment.unexplained() for payment in payments()] == [Decimal(0), Decimal(0)]
    assert payments(REMITTANCE.replace("CO*97*185", "CO*97*180"))[0].unexplained() == Decimal(5)


def test_an_acknowledgement_claim_by_claim() -> None:
    first, line, second = statuses()
    assert first.statuses == (Status("A7", "562", "85"), Status("A6", "500", "77"))
    assert (first.id, first.payer_control_number, first.charge) == (
        "C-1001",
        "2026000001",
        Decimal(325),
    )
    assert (line.id, line.line, line.line_control_number) == ("C-1001", "99214", "L1")
    assert (second.id, second.statuses) == ("C-2", (Status("A2", "20"),))
    assert second.on == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("module", "text", "words"),
    [
        (x12_835, ACKNOWLEDGED, "ST01: is 277, not a remittance"),
        (x12_277ca, REMITTANCE, "ST01: is 835, not a claim acknowledgement"),
        (x12_835, REMITTANCE.replace("SE*24*0001~\n", ""), "SE: is missing"),
    ],
)
def test_other_files(module: object, text: str, words: str) -> None:
    found = list(module.read(text.encode(), "f"))  # type: ignore[attr-defined]
    assert any(words in str(record) for record in found if isinstance(record, InputError))


@given(st.sampled_from([REMITTANCE, ACKNOWLEDGED]), st.integers(0, 1200), st.text(max_size=6))
def test_anything_in_a_file_gives_answers_or_errors(text: str, place: int, more: str) -> None:
    broken = text[:place] + more + text[place + 3 :]
    for module in (x12_835, x12_277ca):
        try:
            found = list(module.read(broken.encode("utf-8", "surrogatepass"), "f"))
        except InputError as error:
            assert "\n" not in str(error)
        else:
            assert all(isinstance(r, ClaimPayment | ClaimStatus | InputError) for r in found)


# -- denials ------------------------------------------------------------------------------------


def test_denials_and_what_is_none() -> None:
    """Contract, deductible, another payer and an amount of nothing are no denials."""
    found = [(d.claim_id, d.code, d.group, d.reason.code) for d in denials_of(payments())]
    assert found == [("C-1001", "99214-25", "CO", "97"), ("C-2", "", "CO", "29")]
    first, second = denials_of(payments())
    assert "NCCI-PTP" in first.edits
    assert first.remarks == ("M15", "MA01", "MA13")
    assert second.edits == ("CLAIM-TIMELY-FILING",)


def test_rejections_of_an_acknowledgement() -> None:
    found = [(d.claim_id, d.code, d.group, d.reason.code, d.edits) for d in denials_of(statuses())]
    assert found == [
        ("C-1001", "", "A7", "562", ("CLAIM-NPI", "CLAIM-REQUIRED")),
        ("C-1001", "", "A6", "500", ("CLAIM-REQUIRED",)),
        ("C-1001", "99214", "A8", "477", ("CLAIM-POINTERS",)),
    ]


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        ("97", "NCCI-PTP"),
        ("151", "NCCI-MUE"),
        ("222", "NCCI-MUE"),
        ("4", "MODIFIER-59"),
        ("16", "CLAIM-REQUIRED"),
        ("18", "CLAIM-DUPLICATE"),
        ("29", "CLAIM-TIMELY-FILING"),
        ("181", "CLAIM-CODE"),
        ("182", "MODIFIER-VALID"),
        ("B15", "NCCI-ADD-ON"),
        ("146", "ICD10CM-VALID"),
    ],
)
def test_a_reason_is_tied_to_its_edit(code: str, edit: str) -> None:
    reason = reasons.adjustment_reason(code)
    assert edit in [rule.id for rule in all_rules() if reason.looks_for(rule)]


def test_medical_necessity_is_tied_to_coverage() -> None:
    for code in ("11", "50"):
        assert "coverage" in reasons.adjustment_reason(code).layers


def test_the_table_names_rules_and_layers_that_exist() -> None:
    path = Path(reasons.__file__).with_name("denials.yaml")
    ids = {rule.id for rule in all_rules()}
    table = yaml.safe_load(path.read_text("utf-8"))
    for rows in (table["adjustment_reasons"], table["statuses"]):
        for code, row in rows.items():
            assert set(row.get("rules", ())) <= ids, code
            assert set(row.get("layers", ())) <= set(FAMILIES), code
            assert row["label"], code
            assert isinstance(row.get("until", dt.date.min), dt.date), code


def test_codes_that_are_not_in_the_table() -> None:
    unknown = reasons.adjustment_reason("ZZ9")
    assert (unknown.is_denial, unknown.rules) == (True, ())
    assert reasons.status_category("Q9").is_rejected
    assert reasons.claim_status("99999").rules == ()


def test_the_edit_finds_on_the_claim_what_was_denied(catalog: Catalog) -> None:
    claim = example()
    wrong = dataclasses.replace(claim.billing_provider, npi="1234567890")
    sent = dataclasses.replace(claim, billing_provider=wrong)
    denial, *_ = with_claims(denials_of(statuses()), [sent], catalog)
    assert denial.was_avoidable
    (npi,) = [result for result in denial.results if result.rule == "CLAIM-NPI"]
    assert npi.outcome is Outcome.FOUND
    fact = next(f for f in denial.as_json()["facts"] if f["rule"] == "CLAIM-NPI")
    assert fact["where"] == "billing_provider.npi"
    assert "45 CFR 162.406" in fact["citation"]


def test_what_is_clear_is_a_fact_for_an_appeal(catalog: Catalog) -> None:
    denial, *_ = with_claims(denials_of(statuses()), [example()], catalog)
    assert denial.is_claim_given
    assert not denial.was_avoidable
    assert {r.outcome for r in denial.results} == {Outcome.CLEAR}
    assert denial.as_json()["found_on_claim"] is False


def test_a_denial_without_its_claim_stays_as_it_is(catalog: Catalog) -> None:
    other = dataclasses.replace(example(), id="X")
    assert with_claims(denials_of(statuses()), [other], catalog) == denials_of(statuses())


def test_the_line_of_a_denial_is_found_by_its_service(catalog: Catalog) -> None:
    """A finding of another line is no reason of this one."""
    claim = example()
    first, second = claim.encounter.lines
    doubled = dataclasses.replace(
        claim.encounter, lines=(first, second, dataclasses.replace(second))
    )
    sent = dataclasses.replace(claim, encounter=doubled)
    text = REMITTANCE.replace("CAS*CO*97*185", "CAS*CO*18*185")
    (denial, *_) = with_claims(denials_of(payments(text)), [sent], catalog)
    (duplicate,) = denial.results
    assert (duplicate.rule, duplicate.outcome) == ("CLAIM-DUPLICATE", Outcome.CLEAR)


def test_the_file_of_the_examples(tmp_path: Path) -> None:
    answers, errors = read_answers(EXAMPLES / "remittance.835")
    assert not errors
    assert [p.unexplained() for p in answers if isinstance(p, ClaimPayment)] == [Decimal(0)]
    broken = tmp_path / "x.835"
    broken.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="is no X12 file"):
        read_answers(broken)
