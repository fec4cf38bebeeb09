"""Our 837s: accepted by pyx12, which has maps of the adopted versions, and read back whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import json
import logging
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claim_strategies import institutional_claims, professional_claims
from codewell.errors import InputError
from codewell.formats import x12_837, x12_837i, x12_837p
from codewell.formats.claim import read_claim
from codewell.formats.x12_writing import Transmission, number, plain_text
from codewell.model.claim import Claim

pyx12_document = pytest.importorskip("pyx12.x12n_document")
pyx12_params = pytest.importorskip("pyx12.params")
pyx12_maps = pytest.importorskip("pyx12.map_if")

EXAMPLE = Path(__file__).parents[1] / "examples" / "claim.json"
NOON = Transmission(dt.datetime(2026, 10, 1, 12, 0, tzinfo=dt.UTC), control_number=7)
_LOAD = pyx12_maps.load_map_file


@functools.cache
def _map(name: str) -> object:
    return _LOAD(name, pyx12_params.ParamsBase())


FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)


def example() -> Claim:
    return read_claim(json.loads(EXAMPLE.read_text("utf-8")))


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """pyx12 logs each error that it also returns, and reads its maps anew for each file."""
    logging.disable(logging.CRITICAL)
    monkeypatch.setattr(pyx12_maps, "load_map_file", lambda name, *_: _map(name))
    yield
    logging.disable(logging.NOTSET)


def errors_of(text: str) -> list[object]:
    """What pyx12 holds against a file."""
    acknowledgement, told = io.StringIO(), io.StringIO()
    accepted = pyx12_document.x12n_document(
        pyx12_params.ParamsBase(), io.StringIO(text), acknowledgement, None, None, told
    )
    found: list[object] = [
        (segment.get("seg_id"), segment.get("errors"), segment.get("elements"))
        for interchange in json.loads(told.getvalue())["interchanges"]
        for group in interchange["groups"]
        for transaction in group["transactions"]
        for segment in transaction["segments"]
    ]
    return found if found or accepted else [acknowledgement.getvalue()]


def read_back(text: str) -> list[Claim]:
    found = []
    for record in x12_837.read(text.encode(), "out.837"):
        assert isinstance(record, Claim), record
        found.append(record)
    return found


def same(left: Claim, right: Claim) -> None:
    """Field by field, for a message that can be read."""
    for field in dataclasses.fields(Claim):
        ours, theirs = getattr(left, field.name), getattr(right, field.name)
        if field.name == "encounter":
            for inner in dataclasses.fields(ours):
                ours_, theirs_ = getattr(ours, inner.name), getattr(theirs, inner.name)
                assert ours_ == theirs_, inner.name
        assert ours == theirs, field.name


def test_the_example_is_accepted_and_read_back() -> None:
    text = x12_837p.write([example()], NOON)
    assert errors_of(text) == []
    (found,) = read_back(text)
    assert found.encounter.submission_date == dt.date(2026, 10, 1)
    same(canonical(found), canonical(example()))
    assert x12_837p.write([found], NOON) == text


def test_pyx12_would_see_a_fault() -> None:
    text = x12_837p.write([example()], NOON)
    for wrong in (
        text.replace("NM1*85*2*", "NM1*85*9*"),
        text.replace("CLM*C-1001*325*", "CLM*C-1001*three*"),
        text.replace("LX*2~\n", ""),
        text.replace("REF*EI*001234567~\n", ""),
    ):
        assert wrong != text
        assert errors_of(wrong)


def sent_by_one(claims: Sequence[Claim]) -> list[Claim]:
    """The claims as one submitter sends them to one receiver, each with a number of its own."""
    first = claims[0]
    return [
        dataclasses.replace(
            claim,
            submitter=first.submitter or example().billing_provider,
            receiver=first.coverage.payer,
        )
        for claim in claims
    ]


@settings(FEW, max_examples=6)
@given(st.lists(professional_claims(), min_size=1, max_size=6))
def test_professional_claims_are_accepted(claims: list[Claim]) -> None:
    text = x12_837p.write(sent_by_one(claims), NOON)
    assert errors_of(text) == []


@settings(FEW, max_examples=6)
@given(st.lists(institutional_claims(), min_size=1, max_size=6))
def test_institutional_claims_are_accepted(claims: list[Claim]) -> None:
    text = x12_837i.write(sent_by_one(claims), NOON)
    assert errors_of(text) == []


@pytest.mark.slow
@settings(FEW, max_examples=200)
@given(st.lists(professional_claims() | institutional_claims(), min_size=1, max_size=6))
def test_many_claims_are_accepted(claims: list[Claim]) -> None:
    for module, kind in ((x12_837p, False), (x12_837i, True)):
        chosen = [claim for claim in claims if claim.is_institutional is kind]
        if chosen:
            assert errors_of(module.write(sent_by_one(chosen), NOON)) == []


def canonical(claim: Claim) -> Claim:
    """Without what is the same said in another way: each line with its date."""
    encounter = claim.encounter
    lines = tuple(
        dataclasses.replace(line, service_date=line.service_date or encounter.service_date)
        for line in encounter.lines
    )
    if not claim.is_institutional:
        first = min(line.service_date for line in lines if line.service_date)
        encounter = dataclasses.replace(encounter, service_date=first)
    encounter = dataclasses.replace(encounter, lines=lines, submission_date=None)
    claim = dataclasses.replace(claim, encounter=encounter)
    if claim.patient is None:
        return claim
    subscriber = dataclasses.replace(claim.coverage.subscriber, birth_date=None, sex=None)
    return dataclasses.replace(
        claim, coverage=dataclasses.replace(claim.coverage, subscriber=subscriber)
    )


@settings(FEW, max_examples=40)
@given(professional_claims())
def test_a_professional_claim_comes_back(claim: Claim) -> None:
    text = x12_837p.write([claim], NOON)
    (found,) = read_back(text)
    same(canonical(found), canonical(claim))
    assert x12_837p.write([found], NOON) == text


@settings(FEW, max_examples=40)
@given(institutional_claims())
def test_an_institutional_claim_comes_back(claim: Claim) -> None:
    text = x12_837i.write([claim], NOON)
    (found,) = read_back(text)
    same(canonical(found), canonical(claim))


def test_everything_that_is_missing_is_told_at_once() -> None:
    bare = read_claim({"id": "c", "encounter": {"id": "c", "setting": "outpatient"}})
    with pytest.raises(InputError) as caught:
        x12_837p.write([bare], NOON)
    for field in ("encounter.claim_type", "billing_provider.npi", "coverage.payer.id", "lines"):
        assert field in str(caught.value)


def test_one_file_has_one_submitter() -> None:
    other = dataclasses.replace(
        example(), receiver=dataclasses.replace(example().coverage.payer, id="X")
    )
    with pytest.raises(InputError, match="one submitter and one receiver"):
        x12_837p.write([example(), other], NOON)
    with pytest.raises(InputError, match="no claim"):
        x12_837p.write([], NOON)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "C" * 39}, "id: is longer than 38 characters"),
        ({"prior_authorization": "A*B"}, "prior_authorization: has characters"),
        ({"medical_record_number": "Ä1"}, "medical_record_number: has characters"),
    ],
)
def test_numbers_are_never_changed(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        x12_837p.write([dataclasses.replace(example(), **fields)], NOON)


def test_each_kind_on_its_own_form() -> None:
    with pytest.raises(InputError, match="837P"):
        x12_837i.write([example()], NOON)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("José O’Brien", "Jose O'Brien"),
        ("A*B~C:D^E", "A B C D E"),
        ("two\nlines", "two lines"),
        ("名前", ""),
    ],
)
def test_text_without_what_would_break_a_segment(given_text: str, expected: str) -> None:
    assert plain_text(given_text) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("100.00", "100"), ("0.10", "0.1"), ("0.00", "0"), ("1E+2", "100")]
)
def test_numbers(value: str, expected: str) -> None:
    assert number(Decimal(value)) == expected
