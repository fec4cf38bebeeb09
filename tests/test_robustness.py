"""Any text is read: nothing breaks, evidence is verbatim, finals are billable, time is linear."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from itertools import cycle
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adversarial_texts import KINDS, adversarial_texts
from codewell.catalog import Catalog
from codewell.model import CodedRecord, Note, Setting
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile

DAY = dt.date(2026, 5, 1)
LINEAR = 2.6
"""Twice the text takes twice the time; what is above is noise, far below the 4 of a square."""
ASKED = list(zip((*Setting, Setting.ED), cycle(Profile), strict=False))


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def note(text: str, setting: Setting = Setting.INPATIENT) -> Note:
    return Note("n", text, setting, DAY, age=40)


def assert_sound(record: CodedRecord, text: str, catalog: Catalog) -> None:
    for suggestion in record.suggestions:
        assert suggestion.evidence
        for evidence in suggestion.evidence:
            assert evidence.text == text[evidence.span.start : evidence.span.end]
        system = suggestion.code.system.value
        if suggestion.final and system == "ICD10CM":
            assert catalog.icd10cm.is_billable(suggestion.code.value, DAY), suggestion.code
        if suggestion.final and system == "ICD10PCS":
            assert catalog.icd10pcs.is_billable(suggestion.code.value, DAY), suggestion.code
    for rejection in record.rejections:
        for evidence in rejection.evidence:
            assert evidence.text == text[evidence.span.start : evidence.span.end]


def sound(texts: Iterator[tuple[str, str]], suggester: Suggester, catalog: Catalog) -> None:
    for number, (kind, text) in enumerate(texts):
        setting, profile = ASKED[number % len(ASKED)]
        try:
            assert_sound(suggester.suggest(note(text, setting), profile), text, catalog)
        except Exception as error:
            error.add_note(f"text {number}, of the kind {kind}")
            raise


def test_every_kind_of_adversarial_text(suggester: Suggester, catalog: Catalog) -> None:
    sound(adversarial_texts(4 * len(KINDS), largest=60), suggester, catalog)


@given(st.text(max_size=200), st.sampled_from(ASKED))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text(
    suggester: Suggester, catalog: Catalog, text: str, asked: tuple[Setting, Profile]
) -> None:
    setting, profile = asked
    assert_sound(suggester.suggest(note(text, setting), profile), text, catalog)


def test_a_sentence_without_end_is_read_in_parts(suggester: Suggester, catalog: Catalog) -> None:
    text = "no fever and no cough but pneumonia " * 200
    record = suggester.suggest(note(text))
    assert_sound(record, text, catalog)
    assert any(s.code.value == "J189" for s in record.finals)


@pytest.mark.slow
def test_ten_thousand_texts(suggester: Suggester, catalog: Catalog) -> None:
    sound(adversarial_texts(10_000, largest=120, seed=7), suggester, catalog)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_time_is_linear(suggester: Suggester, kind: str) -> None:
    size = _size_that_takes(0.2, kind, suggester)
    once, twice = (KINDS[kind](Random(3), n) for n in (size, 2 * size))
    seconds = min(_seconds(once, suggester) for _ in range(4))
    share = len(twice) / len(once) / 2  # a kind may choose a longer term for the longer text
    assert min(_seconds(twice, suggester) for _ in range(4)) < LINEAR * share * seconds


@pytest.mark.slow
def test_five_megabytes(suggester: Suggester, catalog: Catalog) -> None:
    text = KINDS["record"](Random(5), 240_000)
    assert len(text) > 5_000_000
    assert_sound(suggester.suggest(note(text)), text, catalog)


def _size_that_takes(seconds: float, kind: str, suggester: Suggester) -> int:
    size = 500
    while True:
        text = KINDS[kind](Random(3), size)
        if len(text) > 400_000 or _seconds(text, suggester) > seconds:
            return size
        size *= 2


def _seconds(text: str, suggester: Suggester) -> float:
    """Of the processor, so that a busy machine counts less."""
    start = time.process_time()
    suggester.suggest(note(text))
    return time.process_time() - start
