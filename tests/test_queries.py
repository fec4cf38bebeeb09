"""Query opportunities: every row found and nearly so, the form of a compliant query, conflicts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.formats.coded_record import coded_record_as_json
from codewell.model import Note, QueryKind, QueryOpportunity, Setting
from codewell.rules.logic.query_table import QueryRow, query_table
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile

CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "queries" / "cases.yaml").read_text("utf-8")
)
QUIET = "The family was with him on each day and he walked on the ward and slept through. " * 5
FORBIDDEN = re.compile(
    r"\b(?:pay\w*|paid|reimburs\w*|revenue|money|cc|mcc|cc/mcc|drg|ms-drg|hcc|raf|weights?|quality"
    r"|benchmark|severity of illness|risk adjust\w*|risk of mortality|metrics?|denials?|claims?"
    r"|optimi[sz]e\w*|capture\w*|bill\w*)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def asked(
    suggester: Suggester,
    words: str,
    diagnoses: list[str],
    setting: str = "inpatient",
    profile: Profile | None = None,
) -> tuple[QueryOpportunity, ...]:
    listed = "\n".join(f"{n}. {diagnosis}" for n, diagnosis in enumerate(diagnoses, 1))
    text = f"Hospital course: {QUIET}\n{words}\n\nDischarge diagnosis:\n{listed}\n"
    note = Note("n", text, Setting(setting), dt.date(2026, 5, 1), age=60)
    record = suggester.suggest(note, profile)
    for query in record.queries:
        check_form(query, text)
    return record.queries


def rules(queries: tuple[QueryOpportunity, ...]) -> set[str]:
    return {query.rule.removeprefix("query table ") for query in queries}


def check_form(query: QueryOpportunity, text: str) -> None:
    """What every query has to be: AHIMA/ACDIS 2022."""
    assert query.question.endswith((".", "?"))
    assert query.indicators
    for indicator in query.indicators:
        span = indicator.evidence.span
        assert indicator.evidence.text == text[span.start : span.end] != ""
    table = query_table()
    assert query.options[-len(table.closing) :] == table.closing
    offered = list(query.options[: -len(table.closing)])
    assert offered == sorted(offered, key=str.lower)
    assert len(set(query.options)) == len(query.options) >= 3
    own = re.sub("“[^”]*”", "", f"{query.topic} {query.question}")
    assert not FORBIDDEN.search(" ".join((own, *query.options)))


# -- the table ----------------------------------------------------------------------------------


def test_every_row_has_a_case() -> None:
    assert set(CASES) == {row.id for row in query_table().queries}


@pytest.mark.parametrize("row", CASES)
def test_a_row_is_found(row: str, suggester: Suggester) -> None:
    case = CASES[row]
    found = asked(suggester, case["found"], case.get("diagnoses", ["Essential hypertension"]))
    assert row in rules(found)


@pytest.mark.parametrize("row", CASES)
def test_a_near_miss_of_a_row_asks_nothing(row: str, suggester: Suggester) -> None:
    case = CASES[row]
    found = asked(suggester, case["clear"], case.get("diagnoses", ["Essential hypertension"]))
    assert row not in rules(found)


@pytest.mark.parametrize("row", [row for row, case in CASES.items() if "settled" in case])
def test_a_documented_diagnosis_settles_a_row(row: str, suggester: Suggester) -> None:
    case = CASES[row]
    assert row not in rules(asked(suggester, case["found"], [case["settled"]]))


def test_every_option_with_a_condition_is_offered_only_where_it_holds(suggester: Suggester) -> None:
    def options(words: str, diagnoses: list[str]) -> tuple[str, ...]:
        found = asked(suggester, words, diagnoses)
        return next(q.options for q in found if "heart-failure-type" in q.rule)

    low, high = (options(f"EF {n}%.", ["Heart failure"]) for n in (25, 60))
    assert "systolic heart failure (reduced ejection fraction)" in low
    assert "systolic heart failure (reduced ejection fraction)" not in high
    assert "diastolic heart failure (preserved ejection fraction)" in high


@pytest.mark.parametrize("row", query_table().queries, ids=lambda row: row.id)
def test_a_row_is_neutral(row: QueryRow) -> None:
    """The topic names no answer and no answer promises anything."""
    texts = [option.text for option in row.options]
    assert texts == sorted(texts, key=str.lower)
    for text in (row.topic, *texts):
        assert not FORBIDDEN.search(text)
    if row.kind is QueryKind.INDICATOR_WITHOUT_DIAGNOSIS:
        assert row.topic
        named = {text.split(" (")[0].lower() for text in texts}
        assert not any(name in row.topic.lower() for name in named)
        assert row.without, "without a settled diagnosis it would ask for ever"
    if row.kind is QueryKind.DIAGNOSIS_WITHOUT_SUPPORT:
        assert row.none
        assert not texts


def test_a_leading_word_would_be_seen() -> None:
    assert FORBIDDEN.search("to capture the MCC")
    assert FORBIDDEN.search("affects payment")


def test_both_ways_are_asked() -> None:
    """Under- and over-documentation alike."""
    kinds = [row.kind for row in query_table().queries]
    assert kinds.count(QueryKind.DIAGNOSIS_WITHOUT_SUPPORT) >= 5
    assert kinds.count(QueryKind.UNSPECIFIED_WHERE_DETAIL_EXISTS) >= 5


# -- when nothing is asked ------------------------------------------------------------------------


def test_a_short_list_has_no_room_for_indicators(suggester: Suggester) -> None:
    note = Note("n", "Discharge diagnosis:\n1. Sepsis", Setting.INPATIENT, dt.date(2026, 5, 1))
    assert "sepsis-support" not in rules(suggester.suggest(note).queries)


def test_every_mention_asks_nothing(suggester: Suggester) -> None:
    assert asked(suggester, "Na 122.", ["Sepsis"], profile=Profile.EVERY_MENTION) == ()


def test_a_visit_is_not_asked_what_only_a_stay_is(suggester: Suggester) -> None:
    assert "low-oxygen" not in rules(asked(suggester, "SpO2 84%.", ["Gout"], "outpatient"))


@pytest.mark.parametrize(
    "words",
    [
        "Keep K above 3.0.",
        "If Na < 130 call the team.",
        "Vitamin K 2.5 mg given.",
        "Past year: potassium was 2.9 in 2019.",
        "KCl 20 mEq.",
        "Na/K/Cl reviewed, 3 draws.",
        "Family history of low potassium 2.8 in the mother.",
        "Urine potassium 2.9.",
    ],
)
def test_a_number_that_is_no_result_asks_nothing(words: str, suggester: Suggester) -> None:
    assert not rules(asked(suggester, words, ["Gout"])) & {"low-potassium", "low-sodium"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("K 2.9.", "K 2.9"),
        ("Potassium of 2.9 mmol/L.", "Potassium of 2.9"),
        ("potassium: 2.9 (L)", "potassium: 2.9"),
        ("Na 138, K 2.9, Cl 100.", "K 2.9"),
        ("Potassium fell from 4.1 to 2.9.", "Potassium fell from 4.1 to 2.9"),
    ],
)
def test_a_value_is_read_in_the_ways_it_is_written(
    words: str, text: str, suggester: Suggester
) -> None:
    found = [q for q in asked(suggester, words, ["Gout"]) if "low-potassium" in q.rule]
    assert [i.evidence.text for q in found for i in q.indicators] == [text]


# -- conflicts ------------------------------------------------------------------------------------


def conflicts(suggester: Suggester, text: str) -> list[str]:
    note = Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1), age=60)
    found = suggester.suggest(note).queries
    for query in found:
        check_form(query, text)
    return [query.topic for query in found if query.kind is QueryKind.CONFLICT]


def test_affirmed_in_one_place_and_denied_in_another(suggester: Suggester) -> None:
    text = "HPI: He does not have gout.\nAssessment:\n1. Gout"
    assert conflicts(suggester, text) == ["statements about “Gout”"]


@pytest.mark.parametrize(
    "text",
    [
        "HPI: He has gout.\nAssessment:\n1. Gout",
        "HPI: No acute gout.\nAssessment:\n1. Gout",
        "HPI: Denies issues with gout.\nAssessment:\n1. Gout",
        "Review of systems: no gout.\nAssessment:\n1. Gout",
        "Family history: no gout.\nAssessment:\n1. Gout",
    ],
)
def test_statements_that_agree(text: str, suggester: Suggester) -> None:
    assert conflicts(suggester, text) == []


def test_two_sides(suggester: Suggester) -> None:
    text = (
        "HPI: Primary osteoarthritis of the left knee.\n"
        "Assessment:\n1. Primary osteoarthritis of the right knee"
    )
    assert conflicts(suggester, text) == ["side of “Primary osteoarthritis of the right knee”"]
    both = text.replace("left knee", "left knee and of the right knee")
    assert conflicts(suggester, both) == []


# -- form -----------------------------------------------------------------------------------------


def test_the_json_of_a_query(suggester: Suggester) -> None:
    text = "Hospital course: Na 124.\nDischarge diagnosis:\n1. Gout\n"
    note = Note("n", text, Setting.INPATIENT, dt.date(2026, 5, 1))
    found = coded_record_as_json(suggester.suggest(note))["queries"]
    query = next(q for q in found if q["topic"] == "serum sodium")
    assert query["kind"] == "indicator_without_diagnosis"
    assert query["code"] is None
    start = text.index("Na 124")
    assert query["indicators"] == [
        {
            "name": "low sodium",
            "section": "hospital_course",
            "evidence": {"start": start, "end": start + 6, "text": "Na 124"},
        }
    ]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300))
def test_any_text_gives_queries_with_words_of_the_record(catalog: Catalog, text: str) -> None:
    suggester = _shared(catalog)
    note = Note("n", f"Na 120. K 2.1 {text} EF 20%", Setting.INPATIENT, dt.date(2026, 5, 1), 60)
    for query in suggester.suggest(note).queries:
        for indicator in query.indicators:
            span = indicator.evidence.span
            assert indicator.evidence.text == note.text[span.start : span.end]


_SUGGESTERS: list[Suggester] = []


def _shared(catalog: Catalog) -> Suggester:
    if not _SUGGESTERS:
        _SUGGESTERS.append(Suggester.open(catalog))
    return _SUGGESTERS[0]
