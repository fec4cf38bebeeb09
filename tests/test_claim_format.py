"""The claim as JSON, what is wrong with a claim as such, and the check digit of an NPI."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claim_strategies import institutional_claims, professional_claims
from codewell.errors import InputError
from codewell.formats.claim import (
    claim_as_json,
    encounter_as_json,
    json_schema,
    read_claim,
    read_context,
    with_encounter,
)
from codewell.formats.encounter import read_encounter
from codewell.model import ClaimType, ServiceLine
from codewell.model.claim import Claim, Relationship
from codewell.model.claim_problems import ProblemKind, claim_problems
from codewell.model.npi import is_npi, npi_check_digit

EXAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "examples" / "claim.json").read_text("utf-8")
)
ANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def read(**fields: Any) -> Claim:
    return read_claim({**EXAMPLE, **fields})


def problem(**fields: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        read(**fields)
    return caught.value


# -- JSON ---------------------------------------------------------------------------------------


def test_the_example_is_whole() -> None:
    claim = read()
    assert claim_problems(claim) == ()
    assert claim.encounter.claim_type is ClaimType.PROFESSIONAL
    assert claim.encounter.patient.birth_date == dt.date(1957, 3, 2)
    assert claim.encounter.payer == "medicare"
    assert claim.encounter.rendering_provider == "1245319599"
    assert claim.billing_provider.tax_id == "001234567"


def test_what_may_be_left_out_is_filled_in() -> None:
    claim = read(total_charge=None)
    assert claim.total_charge == Decimal(325)
    assert claim.frequency_code == "1"
    bill = {**EXAMPLE["encounter"], "claim_type": "institutional", "type_of_bill": "0137"}
    assert read(encounter=bill).frequency_code == "7"
    without = {**EXAMPLE["encounter"], "lines": [{"code": "99214"}]}
    assert read(encounter=without, total_charge=None).total_charge is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"payor": {}}, "payor"),
        ({"coverage": {"payer": {"nme": "x"}}}, "coverage.payer.nme"),
        ({"coverage": {"relationship": "aunt"}}, "coverage.relationship"),
        ({"billing_provider": {"tax_id": "twelve"}}, "billing_provider.tax_id"),
        (
            {"billing_provider": {"address": {"state": "Illinois"}}},
            "billing_provider.address.state",
        ),
        ({"total_charge": "much"}, "total_charge"),
        ({"encounter": {"id": "e"}}, "encounter.setting"),
        (
            {"encounter": {"id": "e", "setting": "outpatient", "lines": [{"units": 1}]}},
            "encounter.lines[0].code",
        ),
        ({"frequency_code": "12"}, "frequency_code"),
        ({"note": " "}, "note"),
        ({"other_coverages": [{}]}, "other_coverages[0].coverage"),
    ],
)
def test_the_field_at_fault_is_named(fields: dict[str, Any], field: str) -> None:
    assert problem(**fields).field == field


@ANY
@given(professional_claims() | institutional_claims())
def test_a_claim_comes_back_from_json(claim: Claim) -> None:
    written = json.loads(json.dumps(claim_as_json(claim)))
    assert read_claim(written) == claim


@ANY
@given(professional_claims() | institutional_claims())
def test_invented_claims_have_no_problems(claim: Claim) -> None:
    assert claim_problems(claim) == ()


def test_an_encounter_comes_back_from_json() -> None:
    encounter = read_encounter(EXAMPLE["encounter"])
    written = encounter_as_json(encounter)
    assert written["first_listed"] == {"code": "E11.22"}
    assert read_encounter(written) == encounter


def test_an_encounter_in_the_context_of_a_practice() -> None:
    context = read_context({k: v for k, v in EXAMPLE.items() if k not in ("id", "encounter")})
    encounter = read_encounter({**EXAMPLE["encounter"], "id": "E2"})
    claim = with_encounter(context, encounter)
    assert (claim.id, claim.total_charge) == ("E2", Decimal(325))
    assert claim_problems(claim) == ()


def test_the_schema_knows_the_fields_of_the_example() -> None:
    schema = json_schema()
    assert set(EXAMPLE) <= set(schema["properties"])
    assert set(schema["required"]) == {"id", "encounter"}
    assert schema["additionalProperties"] is False


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(json_schema()["properties"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(json_schema()["properties"])), _JSON, max_size=5))
def test_any_object_is_a_claim_or_an_input_error(value: dict[str, Any]) -> None:
    try:
        found = read(**value)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(found, Claim)


# -- problems -----------------------------------------------------------------------------------


def kinds(claim: Claim) -> list[tuple[str, str]]:
    return [(p.kind.value, p.field) for p in claim_problems(claim)]


def with_line(**fields: Any) -> Claim:
    claim = read()
    line = dataclasses.replace(claim.encounter.lines[0], **fields)
    encounter = dataclasses.replace(claim.encounter, lines=(line, claim.encounter.lines[1]))
    return dataclasses.replace(claim, encounter=encounter)


def test_every_problem_is_told_at_once() -> None:
    found = kinds(
        read(
            total_charge="1",
            billing_provider={**EXAMPLE["billing_provider"], "npi": "1234567890", "tax_id": None},
            coverage={"relationship": "child"},
        )
    )
    assert ("npi", "billing_provider.npi") in found
    assert ("required", "billing_provider.tax_id") in found
    assert ("required", "patient") in found
    assert ("required", "coverage.payer.name") in found
    assert ("balance", "total_charge") in found


@pytest.mark.parametrize(
    ("fields", "kind", "field"),
    [
        (
            {"diagnosis_pointers": (1, 2, 3, 4, 5)},
            "pointers",
            "encounter.lines[0].diagnosis_pointers",
        ),
        ({"diagnosis_pointers": (9,)}, "pointers", "encounter.lines[0].diagnosis_pointers"),
        ({"diagnosis_pointers": (1, 1)}, "pointers", "encounter.lines[0].diagnosis_pointers"),
        ({"modifiers": ("25",) * 5}, "limits", "encounter.lines[0].modifiers"),
        ({"charge": Decimal(1)}, "balance", "total_charge"),
        ({"charge": None}, "required", "encounter.lines[0].charge"),
        ({"place_of_service": None}, "required", "encounter.lines[0].place_of_service"),
        ({"rendering_provider": "1993999998"}, "required", "line_providers"),
    ],
)
def test_problems_of_a_line(fields: dict[str, Any], kind: str, field: str) -> None:
    assert kinds(with_line(**fields)) == [(kind, field)]


def test_limits_of_a_claim() -> None:
    claim = read()
    many = (claim.encounter.secondary_diagnoses * 3)[:12]
    encounter = dataclasses.replace(claim.encounter, secondary_diagnoses=many)
    assert kinds(dataclasses.replace(claim, encounter=encounter)) == [
        ("pointers", "encounter.secondary_diagnoses")
    ]
    line = ServiceLine("99214", charge=Decimal(1), place_of_service="11", diagnosis_pointers=(1,))
    encounter = dataclasses.replace(claim.encounter, lines=(line,) * 51)
    long = dataclasses.replace(claim, encounter=encounter, total_charge=Decimal(51))
    assert kinds(long) == [("limits", "encounter.lines")]


def test_an_extract_is_not_asked_for_what_it_leaves_out() -> None:
    bare = Claim(id="x", encounter=read().encounter, is_complete=False)
    assert claim_problems(bare) == ()
    assert {k for k, _ in kinds(dataclasses.replace(bare, is_complete=True))} == {"required"}
    assert ProblemKind.REQUIRED.value == "required"


def test_a_patient_beside_the_relationship_self() -> None:
    claim = read(patient=EXAMPLE["coverage"]["subscriber"])
    assert claim.coverage.relationship is Relationship.SELF
    assert kinds(claim) == [("required", "coverage.relationship")]


# -- NPI ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "1993999998"])
def test_published_examples_have_their_check_digit(npi: str) -> None:
    assert is_npi(npi)


@pytest.mark.parametrize(
    "text", ["1234567890", "123456789", "12345678931", "", "12345678９3", "A234567893"]
)
def test_what_is_no_npi(text: str) -> None:
    assert not is_npi(text)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 9), st.integers(1, 9))
def test_a_wrong_digit_and_a_slip_are_seen(nine: str, place: int, by: int) -> None:
    whole = nine + npi_check_digit(nine)
    assert is_npi(whole)
    wrong = str((int(whole[place]) + by) % 10)
    assert not is_npi(whole[:place] + wrong + whole[place + 1 :])
