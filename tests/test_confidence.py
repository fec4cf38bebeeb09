"""The confidence of suggestions: from how the record states a code, never from what it says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, ProofStep, Setting, Suggestion
from codewell.suggest import Suggester, confidence, pipeline
from codewell.suggest.candidates import Candidate
from codewell.suggest.confidence import Kind, Weights, facts_of, kind_of
from codewell.suggest.selection import Profile
from codewell.text import ReadNote

NOTE = """\
HPI: Migraine and gout began in childhood. Worse with noise.
PMH: hypothyroidism, hypertension
ASSESSMENT:
1. Hypertension, at goal.
2. Fracture of the wrist, healing.
3. Hypothyroidism.
"""
CODE = re.compile(r"\b[A-Z]\d[0-9A-Z]")


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def suggestions(suggester: Suggester, text: str = NOTE) -> tuple[Suggestion, ...]:
    note = Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1))
    return tuple(s for s in suggester.suggest(note).suggestions if s.units is None)


Asked = tuple[ReadNote, Candidate, str | None]


@pytest.fixture
def asked(suggester: Suggester, monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """What the confidence was asked of while the note was coded."""
    found: list[Asked] = []

    def take(
        read: ReadNote, _: Profile, candidate: Candidate, title: str | None, *, final: bool
    ) -> float:
        found.append((read, candidate, title))
        return 0.9 if final else 0.1

    monkeypatch.setattr(pipeline, "confidence", take)
    suggestions(suggester)
    return found


def test_every_suggestion_has_a_chance(suggester: Suggester) -> None:
    scores = [s.score for s in suggestions(suggester)]
    assert len(scores) >= 5
    assert all(0 <= score <= 1 for score in scores)


def test_candidates_fall_in_confidence(suggester: Suggester) -> None:
    scores = [s.score for s in suggestions(suggester) if not s.final]
    assert len(scores) >= 2
    assert scores == sorted(scores, reverse=True)


def test_another_code_has_the_same_facts(asked: list[Asked]) -> None:
    for read, candidate, title in asked:
        other = replace(candidate, code="Z0000", concept="Z0000")
        assert list(facts_of(read, candidate, title)) == list(facts_of(read, other, title))


def test_facts_name_neither_codes_nor_words_of_the_record(asked: list[Asked]) -> None:
    words = {word.lower() for word in re.findall(r"[A-Za-z]{6,}", NOTE)}
    for read, candidate, title in asked:
        facts = list(facts_of(read, candidate, title))
        assert len(set(facts)) == len(facts)
        for fact in facts:
            assert not CODE.search(fact)
            assert words.isdisjoint(re.findall(r"[a-z]+", fact.lower()))


def test_facts_tell_how_the_record_states_a_code(asked: list[Asked]) -> None:
    facts = {c.code: set(facts_of(read, c, title)) for read, c, title in asked}
    assert {"place: problem", "coverage: whole", "mentions: 2", "assertion: affirmed"} <= facts[
        "I10"
    ]
    fracture = next(found for code, found in facts.items() if code.startswith("S"))
    assert {"missing detail", "unspecified code", "mentions: 1"} <= fracture


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        ("lexicon circulatory#19", "source: lexicon"),
        ("tabular inclusion term", "source: tabular inclusion term"),
        ("tabular Z68", "source: tabular"),
        ("index Pain, chest", "source: index"),
        (None, "source: none"),
    ],
)
def test_a_source_is_named_without_its_line(
    asked: list[Asked], source: str | None, fact: str
) -> None:
    read, candidate, title = asked[0]
    moved = replace(candidate, why=(ProofStep("term", "", source), *candidate.why[1:]))
    assert fact in set(facts_of(read, moved, title))


@pytest.mark.parametrize(
    ("profile", "final", "kind"),
    [
        (Profile.VISIT, True, Kind.PROPOSED),
        (Profile.STAY, False, Kind.CANDIDATE),
        (Profile.EVERY_MENTION, True, Kind.LISTED),
        (Profile.PROBLEM_LIST, False, Kind.LISTED),
    ],
)
def test_the_kind_follows_the_profile(profile: Profile, final: bool, kind: Kind) -> None:
    assert kind_of(profile, final=final) is kind


def test_weights_add_up_to_a_chance() -> None:
    weights = Weights(0.0, {"a": 2.0, "b": -2.0})
    assert weights.confidence([]) == 0.5
    assert weights.confidence(["a", "b", "unknown"]) == 0.5
    assert weights.confidence(["a"]) == pytest.approx(0.881)


def test_the_data_file_names_no_code_and_every_kind() -> None:
    weights = confidence._weights()
    assert weights.keys() == set(Kind)
    facts = {fact for row in weights.values() for fact in row.facts}
    assert facts
    assert not [fact for fact in facts if CODE.search(fact)]


def test_the_score_is_this_number(suggester: Suggester, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {kind: Weights(number, {}) for number, kind in enumerate(Kind)}
    stand_in: Callable[[], dict[Kind, Weights]] = lambda: rows  # noqa: E731
    monkeypatch.setattr(confidence, "_weights", stand_in)
    assert {s.score for s in suggestions(suggester) if s.final} == {0.5}
    assert {s.score for s in suggestions(suggester) if not s.final} == {0.731}
