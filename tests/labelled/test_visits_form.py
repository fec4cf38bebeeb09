"""The labelled visits are sound as data: well formed, in their own words, and consistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "visits"
FEWEST = 100
SETTINGS = {"outpatient", "ed", "inpatient", "observation"}
NEEDED = {"date", "setting", "age", "sex", "text", "answer", "second_reader"}
KEYS = NEEDED | {"place_of_service", "payer"}
ELEMENTS = ("problems", "data", "risk")
ANSWER_KEYS = {
    "code", "modifiers", "additional_codes", "borderline", "other_code", "missing", "basis",
    "time_minutes", "reason", *ELEMENTS,
}  # fmt: skip
# The second reader's code; `settled` tells how a difference, in the code or beside it, was decided.
SECOND_KEYS = {"code", "agreed", "settled"}
# Age or status chooses a preventive visit; neither element nor time a visit without a physician.
BASES = {"mdm", "time", "age", "neither"}
HEIGHTS = {
    "problems": {"minimal": 0, "low": 1, "moderate": 2, "high": 3},
    "data": {"minimal": 0, "limited": 1, "moderate": 2, "extensive": 3},
    "risk": {"minimal": 0, "low": 1, "moderate": 2, "high": 3},
}
# The codes of each height of decision making: straightforward, low, moderate, high.
CODES_BY_HEIGHT = (
    set("99202 99212 99282 99242 99252 99307 99341 99347 99221 99231 99234 99304".split()),
    set("99203 99213 99283 99243 99253 99308 99342 99348 99221 99231 99234 99304".split()),
    set("99204 99214 99284 99244 99254 99309 99344 99349 99222 99232 99235 99305".split()),
    set("99205 99215 99285 99245 99255 99310 99345 99350 99223 99233 99236 99306".split()),
)
Visit = Mapping[str, Any]


def read(path: Path) -> Visit:
    return dict(yaml.safe_load(path.read_text("utf-8")))


VISITS = {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def height(answer: Visit) -> int:
    """The second highest of the three elements."""
    return sorted(HEIGHTS[name][answer[name]["level"]] for name in ELEMENTS)[1]


def form_defects(visit: Visit) -> Iterator[str]:
    """What is missing, unknown or of another kind."""
    if visit.keys() - KEYS or NEEDED - visit.keys():
        yield "keys of the visit"
    if not isinstance(visit["date"], date) or visit["setting"] not in SETTINGS:
        yield "date or setting"
    if not isinstance(visit["age"], int) or visit["sex"] not in {"F", "M"}:
        yield "age or sex"
    answer = visit["answer"]
    if answer.keys() - ANSWER_KEYS or {"code", "borderline", "basis", "reason"} - answer.keys():
        yield "keys of the answer"
    if answer["basis"] not in BASES:
        yield "basis"
    if answer["basis"] == "time" and "time_minutes" not in answer and not answer["borderline"]:
        yield "no time"


def words_not_in_text(visit: Visit) -> Iterator[str]:
    """The words of the answer that are not verbatim in the text."""
    for name in ELEMENTS:
        for words in visit["answer"].get(name, {}).get("words", []):
            if words not in visit["text"]:
                yield words


def level_defects(visit: Visit) -> Iterator[str]:
    """What of the code does not follow from the three elements."""
    answer = visit["answer"]
    for name in (name for name in ELEMENTS if name in answer):
        if answer[name]["level"] not in HEIGHTS[name]:
            yield f"level of {name}"
    if answer["basis"] == "mdm" and answer["code"] not in CODES_BY_HEIGHT[height(answer)]:
        yield f"{answer['code']} is not the second highest element"


def borderline_defects(visit: Visit) -> Iterator[str]:
    """A borderline visit names the other code and the missing fact, and only such a visit."""
    answer = visit["answer"]
    for key in ("other_code", "missing"):
        if (key in answer) != answer["borderline"]:
            yield key
    if answer.get("other_code") == answer["code"]:
        yield "other_code is the code"


def second_reader_defects(visit: Visit) -> Iterator[str]:
    """The second reader has a code; one that differed from the first is settled with a reason."""
    second = visit.get("second_reader", {"code": "", "agreed": True})
    if second.keys() - SECOND_KEYS or {"code", "agreed"} - second.keys():
        yield "keys of the second reader"
    if not isinstance(second["code"], str) or not isinstance(second["agreed"], bool):
        yield "second code or agreement"
    if second["agreed"] and second["code"] != visit["answer"]["code"]:
        yield "agreed upon another code"
    if not second.get("settled", second["agreed"]):
        yield "not settled"


CHECKS = (
    form_defects, words_not_in_text, level_defects, borderline_defects, second_reader_defects,
)  # fmt: skip


@pytest.mark.parametrize("name", VISITS)
def test_a_visit_has_no_defect(name: str) -> None:
    assert [defect for check in CHECKS for defect in check(VISITS[name])] == []


def test_there_are_enough_visits_and_borderline_ones_for_a_third_of_the_fewest() -> None:
    borderline = [visit for visit in VISITS.values() if visit["answer"]["borderline"]]
    assert len(VISITS) >= FEWEST
    assert len(borderline) * 3 >= FEWEST


def test_every_visit_is_of_a_note_s_length() -> None:
    lengths = {name: len(visit["text"].split()) for name, visit in VISITS.items()}
    assert {name: words for name, words in lengths.items() if not 60 <= words <= 300} == {}


SOUND: Visit = {
    "date": date(2024, 1, 1), "setting": "outpatient", "age": 40, "sex": "F", "text": "a cold",
    "answer": {
        "code": "99212", "borderline": False, "basis": "mdm", "reason": "minor",
        "problems": {"level": "minimal", "words": ["a cold"]},
        "data": {"level": "minimal", "words": []},
        "risk": {"level": "low", "words": []},
    },
    "second_reader": {"code": "99212", "agreed": True},
}  # fmt: skip


def with_answer(**changes: Any) -> Visit:
    return {**SOUND, "answer": {**SOUND["answer"], **changes}}


def with_second(**changes: Any) -> Visit:
    return {**SOUND, "second_reader": {**SOUND["second_reader"], **changes}}


@pytest.mark.parametrize(
    "visit",
    [
        {**SOUND, "setting": "clinic"},
        {**SOUND, "extra": 1},
        {**SOUND, "date": "2024"},
        {**SOUND, "text": "a cough"},
        with_answer(code="99213"),
        with_answer(basis="luck"),
        with_answer(basis="time"),
        with_answer(borderline=True),
        with_answer(borderline=True, other_code="99212", missing="a fact"),
        with_answer(missing="a fact"),
        {key: value for key, value in SOUND.items() if key != "second_reader"},
        with_second(extra=1),
        with_second(code=99212),
        with_second(agreed="yes"),
        with_second(code="99213"),
        with_second(agreed=False),
        with_second(settled=""),
    ],
)
def test_a_defect_is_found(visit: Visit) -> None:
    assert not [defect for check in CHECKS for defect in check(SOUND)]
    assert [defect for check in CHECKS for defect in check(visit)]
