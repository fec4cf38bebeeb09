"""E/M levels: every family, level and date; two of three; time; what goes with a visit."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codewell.model.evaluation_management import (
    DataItem,
    DataKind,
    Doubt,
    EMDecision,
    EMVisit,
    Family,
    Level,
    PatientStatus,
    Problem,
    ProblemKind,
    ReadBy,
    RiskItem,
    RiskKind,
    SplitShared,
    TimeItem,
    TimeKind,
)
from codewell.rules.logic.evaluation_management import decide, status_after
from codewell.rules.logic.evaluation_management import tables as tables_module
from codewell.rules.logic.evaluation_management.tables import definitions, editions, family_of

T = TypeVar("T")
DAY = dt.date(2025, 6, 2)
NEW, ESTABLISHED = PatientStatus.NEW, PatientStatus.ESTABLISHED
SF, LOW, MODERATE, HIGH = Level.STRAIGHTFORWARD, Level.LOW, Level.MODERATE, Level.HIGH
PROBLEM_OF = {
    SF: ProblemKind.SELF_LIMITED,
    LOW: ProblemKind.STABLE_CHRONIC,
    MODERATE: ProblemKind.CHRONIC_NOT_STABLE,
    HIGH: ProblemKind.THREAT,
}
RISK_OF = {
    SF: RiskKind.MINIMAL,
    LOW: RiskKind.OVER_THE_COUNTER_DRUG,
    MODERATE: RiskKind.PRESCRIPTION_DRUG,
    HIGH: RiskKind.HOSPITALISATION,
}


def problem(kind: ProblemKind, name: str = "problem", doubt: Doubt | None = None) -> Problem:
    return Problem(kind, name, doubt=doubt)


def risk(kind: RiskKind) -> RiskItem:
    return RiskItem(kind, str(kind))


def test_item(name: str, kind: DataKind = DataKind.TEST_ORDERED) -> DataItem:
    return DataItem(kind, name, name)


test_item.__test__ = False  # type: ignore[attr-defined]


def minutes(number: int, kind: TimeKind = TimeKind.TOTAL) -> TimeItem:
    return TimeItem(kind, number, f"{number} minutes")


def visit(
    family: Family = Family.OFFICE,
    status: PatientStatus | None = ESTABLISHED,
    on: dt.date = DAY,
    level: Level | None = None,
) -> EMVisit:
    """A visit whose problems and risk are of a level, or an empty one."""
    made = EMVisit(date=on, family=family, status=status)
    if level is None:
        return made
    return replace(made, problems=(problem(PROBLEM_OF[level]),), risks=(risk(RISK_OF[level]),))


# Family, status, codes of the four levels: written from the code book's order, not from the data.
LEVELS = [
    (Family.OFFICE, NEW, "99202 99203 99204 99205"),
    (Family.OFFICE, ESTABLISHED, "99212 99213 99214 99215"),
    (Family.EMERGENCY, None, "99282 99283 99284 99285"),
    (Family.HOSPITAL_INITIAL, None, "99221 99221 99222 99223"),
    (Family.HOSPITAL_SUBSEQUENT, None, "99231 99231 99232 99233"),
    (Family.HOSPITAL_SAME_DAY, None, "99234 99234 99235 99236"),
    (Family.CONSULTATION, None, "99242 99243 99244 99245"),
    (Family.HOSPITAL_CONSULTATION, None, "99252 99253 99254 99255"),
    (Family.NURSING_FACILITY_INITIAL, None, "99304 99304 99305 99306"),
    (Family.NURSING_FACILITY_SUBSEQUENT, None, "99307 99308 99309 99310"),
    (Family.HOME, NEW, "99341 99342 99344 99345"),
    (Family.HOME, ESTABLISHED, "99347 99348 99349 99350"),
]


@pytest.mark.parametrize(("family", "status", "codes"), LEVELS)
@pytest.mark.parametrize("level", [SF, LOW, MODERATE, HIGH])
def test_the_code_of_every_level(
    family: Family, status: PatientStatus | None, codes: str, level: Level
) -> None:
    found = decide(visit(family, status, level=level))
    assert found.code == codes.split()[level - 1]
    assert found.level >= level or family is Family.EMERGENCY
    assert found.basis == "medical decision making"


@pytest.mark.parametrize(("family", "status", "codes"), LEVELS)
def test_before_its_rules_a_family_is_not_decided(
    family: Family, status: PatientStatus | None, codes: str
) -> None:
    first = dt.date(2021, 1, 1) if family is Family.OFFICE else dt.date(2023, 1, 1)
    assert decide(visit(family, status, first, HIGH)).code in codes.split()
    before = decide(visit(family, status, first - dt.timedelta(days=1), HIGH))
    assert before.code is None
    assert "not installed" in before.missing[0]


# Family, status, date, the least minutes of each code in order.
MINUTES = [
    (Family.OFFICE, NEW, 2024, {"99202": 15, "99203": 30, "99204": 45, "99205": 60}),
    (Family.OFFICE, ESTABLISHED, 2024, {"99212": 10, "99213": 20, "99214": 30, "99215": 40}),
    (Family.OFFICE, NEW, 2021, {"99202": 15, "99203": 30, "99204": 45, "99205": 60}),
    (Family.HOSPITAL_INITIAL, None, 2024, {"99221": 40, "99222": 55, "99223": 75}),
    (Family.HOSPITAL_SUBSEQUENT, None, 2024, {"99231": 25, "99232": 35, "99233": 50}),
    (Family.HOSPITAL_SAME_DAY, None, 2024, {"99234": 45, "99235": 70, "99236": 85}),
    (Family.CONSULTATION, None, 2024, {"99242": 20, "99243": 30, "99244": 40, "99245": 55}),
    (
        Family.HOSPITAL_CONSULTATION,
        None,
        2024,
        {"99252": 35, "99253": 45, "99254": 60, "99255": 80},
    ),
    (Family.NURSING_FACILITY_INITIAL, None, 2023, {"99304": 25, "99305": 35, "99306": 45}),
    (Family.NURSING_FACILITY_INITIAL, None, 2024, {"99304": 25, "99305": 35, "99306": 50}),
    (Family.NURSING_FACILITY_SUBSEQUENT, None, 2023, {"99307": 10, "99308": 15, "99309": 30}),
    (Family.NURSING_FACILITY_SUBSEQUENT, None, 2024, {"99307": 10, "99308": 20, "99310": 45}),
    (Family.HOME, NEW, 2024, {"99341": 15, "99342": 30, "99344": 60, "99345": 75}),
    (Family.HOME, ESTABLISHED, 2024, {"99347": 20, "99348": 30, "99349": 40, "99350": 60}),
    (Family.HOSPITAL_DISCHARGE, None, 2024, {"99238": 1, "99239": 31}),
    (Family.NURSING_FACILITY_DISCHARGE, None, 2024, {"99315": 1, "99316": 31}),
    (Family.CRITICAL_CARE, None, 2024, {"99291": 30}),
]


@pytest.mark.parametrize(("family", "status", "year", "least"), MINUTES)
def test_the_least_minutes_of_every_code(
    family: Family, status: PatientStatus | None, year: int, least: dict[str, int]
) -> None:
    on = dt.date(year, 7, 1)
    for code, number in least.items():
        at = decide(replace(visit(family, status, on), time=(minutes(number),)))
        below = decide(replace(visit(family, status, on), time=(minutes(number - 1 or 1),)))
        assert at.code == code
        assert at.basis == "time"
        assert number == 1 or below.code != code


def test_an_emergency_visit_goes_by_decision_making_only() -> None:
    found = decide(replace(visit(Family.EMERGENCY, None, level=LOW), time=(minutes(120),)))
    assert found.code == "99283"
    assert found.time is not None
    assert "does not decide" in found.time.rule


# -- two of three -----------------------------------------------------------------------------


def test_a_prescription_alone_is_no_moderate_visit() -> None:
    """One element does not make a level: a second one has to reach it."""
    made = replace(visit(level=LOW), risks=(risk(RiskKind.PRESCRIPTION_DRUG),))
    assert decide(made).code == "99213"
    second = replace(made, problems=(problem(ProblemKind.CHRONIC_NOT_STABLE),))
    assert decide(second).code == "99214"


@pytest.mark.parametrize(
    ("kinds", "level"),
    [
        ("self_limited", SF),
        ("self_limited self_limited", LOW),
        ("stable_chronic", LOW),
        ("stable_chronic stable_chronic", MODERATE),
        ("acute_uncomplicated acute_uncomplicated", LOW),
        ("stable_chronic acute_uncomplicated", LOW),
        ("stable_acute", LOW),
        ("acute_uncomplicated_hospital", LOW),
        ("undiagnosed_new", MODERATE),
        ("acute_systemic", MODERATE),
        ("acute_complicated_injury", MODERATE),
        ("chronic_not_stable chronic_not_stable", MODERATE),
        ("chronic_severe", HIGH),
        ("threat self_limited", HIGH),
        ("noted noted", Level.NONE),
    ],
)
def test_the_level_of_problems(kinds: str, level: Level) -> None:
    made = replace(visit(), problems=tuple(problem(ProblemKind(k)) for k in kinds.split()))
    making = decide(made).decision_making
    assert (making.elements[0].level if making else Level.NONE) is level


@pytest.mark.parametrize(
    ("items", "level"),
    [
        ("", SF),
        ("test_ordered:a", SF),
        ("test_ordered:a test_reviewed:b", LOW),
        ("independent_historian:x", LOW),
        ("test_ordered:a test_reviewed:a", SF),
        ("test_ordered:a test_reviewed:b external_note:c", MODERATE),
        ("test_ordered:a test_reviewed:b independent_historian:x", MODERATE),
        ("independent_interpretation:a", MODERATE),
        ("external_discussion:x", MODERATE),
        ("external_discussion:x external_discussion:y", MODERATE),
        ("independent_interpretation:a external_discussion:x", HIGH),
        ("test_ordered:a test_ordered:b test_ordered:c independent_interpretation:d", HIGH),
        ("test_reviewed:a independent_interpretation:a", MODERATE),
    ],
)
def test_the_level_of_data(items: str, level: Level) -> None:
    pairs = [item.split(":") for item in items.split()]
    data = tuple(test_item(key, DataKind(kind)) for kind, key in pairs)
    making = decide(replace(visit(level=SF), data=data)).decision_making
    assert making is not None
    assert making.elements[1].level is level


def test_a_test_counts_once_and_not_where_its_reading_is_reported() -> None:
    data = (
        test_item("a"),
        test_item("a", DataKind.TEST_REVIEWED),
        replace(test_item("ecg"), not_counted=ReadBy.INTERPRETATION_REPORTED),
        replace(test_item("b", DataKind.TEST_REVIEWED), not_counted=ReadBy.ORDERED_EARLIER),
    )
    making = decide(replace(visit(level=SF), data=data)).decision_making
    assert making is not None
    assert [i.counts for i in making.elements[1].items] == [True, False, False, False]
    reasons = " ".join(i.why for i in making.elements[1].items)
    assert "named already" in reasons
    assert "reported by the same practitioner" in reasons


def test_every_kind_is_defined() -> None:
    for kinds in (ProblemKind, DataKind, RiskKind, TimeKind):
        assert set(kinds) <= set(definitions())
    assert all(d.name for d in definitions().values())


def test_some_kinds_of_problem_came_with_2023() -> None:
    made = visit(on=dt.date(2022, 5, 2))
    found = decide(replace(made, problems=(problem(ProblemKind.STABLE_ACUTE),)))
    assert found.decision_making is not None
    assert found.decision_making.elements[0].items[0].why.startswith("uncomplicated acute")


# -- time -------------------------------------------------------------------------------------


def test_either_way_may_be_used() -> None:
    longer = decide(replace(visit(level=LOW), time=(minutes(41),)))
    assert (longer.code, longer.basis) == ("99215", "time")
    assert (longer.by_decision_making, longer.by_time) == ("99213", "99215")
    shorter = decide(replace(visit(level=HIGH), time=(minutes(12),)))
    assert (shorter.code, shorter.by_time) == ("99215", "99212")


def test_time_of_staff_and_of_other_services_does_not_count() -> None:
    time = (
        minutes(25, TimeKind.FACE_TO_FACE),
        minutes(6, TimeKind.NOT_FACE_TO_FACE),
        minutes(30, TimeKind.STAFF),
        minutes(20, TimeKind.SEPARATELY_REPORTED),
        minutes(15, TimeKind.OTHER_DATE),
    )
    found = decide(replace(visit(), time=time))
    assert found.time is not None
    assert found.time.minutes == 31
    assert found.code == "99214"


def test_a_stated_total_holds_its_parts() -> None:
    time = (minutes(32), minutes(20, TimeKind.FACE_TO_FACE))
    assert decide(replace(visit(), time=time)).code == "99214"


# -- what goes with a visit -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "status", "payer", "number", "expected"),
    [
        (Family.OFFICE, NEW, "other", 74, {}),
        (Family.OFFICE, NEW, "other", 75, {"99417": 1}),
        (Family.OFFICE, NEW, "other", 90, {"99417": 2}),
        (Family.OFFICE, ESTABLISHED, "other", 55, {"99417": 1}),
        (Family.OFFICE, NEW, "medicare", 88, {}),
        (Family.OFFICE, NEW, "medicare", 89, {"G2212": 1}),
        (Family.OFFICE, ESTABLISHED, "medicare", 69, {"G2212": 1}),
        (Family.HOSPITAL_INITIAL, None, "other", 90, {"99418": 1}),
        (Family.HOSPITAL_INITIAL, None, "medicare", 90, {"G0316": 1}),
        (Family.HOSPITAL_SAME_DAY, None, "medicare", 110, {"G0316": 1}),
        (Family.NURSING_FACILITY_INITIAL, None, "medicare", 95, {"G0317": 1}),
        (Family.HOME, NEW, "medicare", 140, {"G0318": 1}),
        (Family.HOME, ESTABLISHED, "medicare", 109, {}),
        (Family.CRITICAL_CARE, None, "other", 75, {"99292": 1}),
        (Family.CRITICAL_CARE, None, "medicare", 103, {}),
        (Family.CRITICAL_CARE, None, "medicare", 104, {"99292": 1}),
    ],
)
def test_prolonged_services(
    family: Family,
    status: PatientStatus | None,
    payer: str,
    number: int,
    expected: dict[str, int],
) -> None:
    made = replace(visit(family, status), payer=payer, time=(minutes(number),))
    found = decide(made)
    assert {a.code: a.units for a in found.add_ons if a.applies} == expected


def test_without_a_payer_both_ways_of_prolonged_time_are_told() -> None:
    found = decide(replace(visit(status=NEW), time=(minutes(89),)))
    assert {a.code for a in found.add_ons if a.applies} == {"99417", "G2212"}


@pytest.mark.parametrize(
    ("on", "continuing", "procedure", "preventive", "applies"),
    [
        (dt.date(2023, 12, 31), True, False, False, "absent"),
        (dt.date(2024, 1, 1), True, False, False, True),
        (dt.date(2024, 1, 1), None, False, False, None),
        (dt.date(2024, 1, 1), False, False, False, False),
        (dt.date(2024, 6, 1), True, True, True, False),
        (dt.date(2025, 6, 1), True, True, True, True),
        (dt.date(2025, 6, 1), True, True, False, False),
    ],
)
def test_the_add_on_of_a_continuing_relationship(
    on: dt.date, continuing: bool | None, procedure: bool, preventive: bool, applies: object
) -> None:
    made = replace(
        visit(on=on, level=LOW),
        continuing_relationship=continuing,
        procedure_same_day=procedure,
        preventive_same_day=preventive,
    )
    found = [a.applies for a in decide(made).add_ons if a.code == "G2211"]
    assert found == ([] if applies == "absent" else [applies])


def test_split_or_shared_visits() -> None:
    made = replace(visit(Family.HOSPITAL_SUBSEQUENT, None, level=MODERATE))
    by_time = decide(replace(made, split_shared=SplitShared(12, 25)))
    assert by_time.modifiers == ("FS",)
    assert "other practitioner" in " ".join(by_time.notes)
    open_case = decide(replace(made, split_shared=SplitShared()))
    assert "not documented" in " ".join(open_case.notes)
    office = decide(replace(visit(level=LOW), split_shared=SplitShared(12, 25)))
    assert office.modifiers == ()


@pytest.mark.parametrize(
    ("last", "same", "expected"),
    [
        (None, True, NEW),
        (dt.date(2022, 6, 3), True, ESTABLISHED),
        (dt.date(2022, 6, 2), True, NEW),
        (dt.date(2025, 1, 1), False, NEW),
    ],
)
def test_the_rule_of_three_years(last: dt.date | None, same: bool, expected: PatientStatus) -> None:
    assert status_after(DAY, last, same_group_and_specialty=same) is expected


def test_an_open_status_leaves_both_codes() -> None:
    found = decide(visit(status=None, level=MODERATE))
    assert found.code is None
    assert not found.is_decided
    assert found.codes == (("99204", "new"), ("99214", "established"))
    assert "new or established" in found.missing[0]


@pytest.mark.parametrize(
    ("age", "status", "code"),
    [
        (0, NEW, "99381"),
        (4, ESTABLISHED, "99392"),
        (11, NEW, "99383"),
        (17, ESTABLISHED, "99394"),
        (18, NEW, "99385"),
        (39, ESTABLISHED, "99395"),
        (40, NEW, "99386"),
        (64, ESTABLISHED, "99396"),
        (65, ESTABLISHED, "99397"),
    ],
)
def test_preventive_visits_go_by_age(age: int, status: PatientStatus, code: str) -> None:
    assert decide(replace(visit(Family.PREVENTIVE, status), age=age)).code == code


def test_what_medicare_does_not_take() -> None:
    consult = decide(replace(visit(Family.CONSULTATION, NEW, level=MODERATE), payer="medicare"))
    assert consult.code == "99204"
    preventive = decide(replace(visit(Family.PREVENTIVE), age=70, payer="medicare"))
    assert preventive.code == "G0439"


def test_a_visit_of_staff_has_no_level() -> None:
    assert decide(replace(visit(level=HIGH), by_staff=True)).code == "99211"


# -- borderline and charged -------------------------------------------------------------------


def doubtful() -> EMVisit:
    doubt = Doubt("is it at goal?", ProblemKind.STABLE_CHRONIC)
    return replace(
        visit(level=MODERATE), problems=(problem(ProblemKind.CHRONIC_NOT_STABLE, doubt=doubt),)
    )


def test_a_borderline_visit_names_the_fact_and_both_codes() -> None:
    found = decide(doubtful())
    assert [(b.question, b.code, b.otherwise) for b in found.borderline] == [
        ("is it at goal?", "99214", "99213")
    ]
    assert not found.is_decided
    other = replace(doubtful(), data=tuple(test_item(name) for name in "abc"))
    assert decide(other).borderline == ()
    assert decide(other).is_decided


@pytest.mark.parametrize(
    ("charged", "outcome", "levels"),
    [
        ("99214", "higher", 1),
        ("99215", "higher", 2),
        ("99213", "supported", 0),
        ("99212", "lower", -1),
        ("99211", "lower", -2),
        ("99283", "other family", 0),
        ("99203", "other family", 0),
        ("99201", "not evaluated", 0),
        ("12345", "not evaluated", 0),
    ],
)
def test_a_charged_code(charged: str, outcome: str, levels: int) -> None:
    found = decide(visit(level=LOW), charged).comparison
    assert found is not None
    assert (found.outcome, found.levels) == (outcome, levels)


def test_higher_and_lower_are_told_alike() -> None:
    """The two messages differ in their codes and one word."""
    up = decide(visit(level=LOW), "99214").comparison
    down = decide(visit(level=LOW), "99212").comparison
    assert up is not None
    assert down is not None
    as_down = up.message.replace("99214", "99212").replace("higher", "lower")
    assert as_down == down.message


def test_a_charged_code_on_the_other_side_of_an_open_fact() -> None:
    found = decide(doubtful(), "99213").comparison
    assert found is not None
    assert found.outcome == "borderline"
    assert "is it at goal?" in found.message


@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("99201", dt.date(2020, 12, 31)),
        ("99241", dt.date(2022, 12, 31)),
        ("99251", dt.date(2022, 12, 31)),
        ("99219", dt.date(2022, 12, 31)),
        ("99335", dt.date(2022, 12, 31)),
        ("99343", dt.date(2022, 12, 31)),
        ("99442", dt.date(2024, 12, 31)),
    ],
)
def test_deleted_codes_by_date(code: str, last: dt.date) -> None:
    assert tables_module.deleted(code, last) is None
    assert tables_module.deleted(code, last + dt.timedelta(days=1)) is not None
    assert family_of(code, DAY) is None


# -- properties -------------------------------------------------------------------------------

problems = st.builds(problem, st.sampled_from(ProblemKind), st.sampled_from("abc"))
data_items = st.builds(test_item, st.sampled_from("abcde"), st.sampled_from(DataKind))
risks = st.builds(risk, st.sampled_from(RiskKind))
times = st.builds(minutes, st.integers(1, 120), st.sampled_from(TimeKind))
families = st.sampled_from([f for f, *_ in LEVELS])
visits = st.builds(
    lambda family, p, d, r: replace(
        visit(family), problems=tuple(p), data=tuple(d), risks=tuple(r)
    ),
    families,
    st.lists(problems, max_size=4),
    st.lists(data_items, max_size=5),
    st.lists(risks, max_size=3),
)


def level_of(made: EMVisit) -> Level:
    making = decide(made).decision_making
    return making.level if making else Level.NONE


@settings(deadline=None)
@given(visits, problems, data_items, risks)
def test_another_item_never_lowers_the_level(
    made: EMVisit, more: Problem, datum: DataItem, danger: RiskItem
) -> None:
    before = level_of(made)
    assert level_of(replace(made, problems=(*made.problems, more))) >= before
    assert level_of(replace(made, data=(*made.data, datum))) >= before
    assert level_of(replace(made, risks=(*made.risks, danger))) >= before


@settings(deadline=None)
@given(visits, st.lists(times, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(
    made: EMVisit, stated: list[TimeItem], random: Random
) -> None:
    def shuffled(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(items, len(items)))

    made = replace(made, time=tuple(stated))
    other = replace(
        made,
        problems=shuffled(made.problems),
        data=shuffled(made.data),
        risks=shuffled(made.risks),
        time=shuffled(made.time),
    )
    assert answer(decide(made)) == answer(decide(other))


def answer(decision: EMDecision) -> tuple[object, ...]:
    return decision.code, decision.codes, decision.level, decision.basis, decision.by_time


@settings(deadline=None)
@given(visits, st.integers(1, 150), st.integers(1, 60))
def test_more_minutes_never_give_less(made: EMVisit, number: int, more: int) -> None:
    rank = {c: n for e in editions() for levels in e.codes.values() for n, c in levels.items()}
    first = decide(replace(made, time=(minutes(number),))).code
    second = decide(replace(made, time=(minutes(number + more),))).code
    assert first is None or rank[str(second)] >= rank[first]


# -- neutrality -------------------------------------------------------------------------------

SOURCE = Path(tables_module.__file__).parents[3]
OWN = [
    *(SOURCE / "rules" / "logic" / "evaluation_management").rglob("*.py"),
    *(SOURCE / "suggest" / "evaluation_management").rglob("*.py"),
    SOURCE / "model" / "evaluation_management.py",
]
PAID = ("fees", "pfs", "opps", "asc", "weights", "msdrg", "ms_drg", "grouping", "claims")


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_nothing_of_payment_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    names += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert not [name for name in names for part in name.split(".") if part in PAID]


def test_the_data_hold_no_payment_and_no_target() -> None:
    words = ("payment", "rvu", "fee ", "dollar", "revenue", "target distribution", "benchmark")
    for folder in {path.parent for path in OWN}:
        for path in folder.rglob("*.yaml"):
            text = path.read_text("utf-8").lower()
            assert not [word for word in words if word in text], path.name
