"""Medical decision making as a two-of-three proof: problems, data, risk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from codewell.model.evaluation_management import (
    CountedItem,
    DataItem,
    DataKind,
    DecisionMaking,
    ElementProof,
    EMVisit,
    Level,
    Problem,
    ProblemKind,
    RiskItem,
)
from codewell.rules.logic.evaluation_management.tables import (
    definitions,
    load,
    problem_kind_on,
)

_TESTS = (DataKind.TEST_ORDERED, DataKind.TEST_REVIEWED)


def decision_making(visit: EMVisit) -> DecisionMaking | None:
    """The proof; None where no problem was addressed, for then there is nothing to decide."""
    if all(problem.kind is ProblemKind.NOTED for problem in visit.problems):
        return None
    elements = (
        problems_element(visit.problems, visit.date),
        data_element(visit.data),
        risk_element(visit.risks),
    )
    second_highest = sorted((e.level for e in elements), reverse=True)[1]
    return DecisionMaking(second_highest, elements)


# -- problems -----------------------------------------------------------------------------------


def problems_element(problems: Sequence[Problem], on: dt.date) -> ElementProof:
    """The highest level that the number of problems of one kind reaches."""
    kinds = [problem_kind_on(problem.kind, on) for problem in problems]
    level, rule = Level.NONE, "no problem addressed"
    for kind in ProblemKind:
        count, definition = kinds.count(kind), definitions()[kind]
        reached = [lvl for least, lvl in definition.levels.items() if count >= least]
        if reached and max(reached) > level:
            level, rule = max(reached), f"{count} x {definition.name}"
    items = tuple(
        CountedItem(problem, kind is not ProblemKind.NOTED, definitions()[kind].name)
        for problem, kind in zip(problems, kinds, strict=True)
    )
    return ElementProof("problems", level, rule, items)


# -- data ---------------------------------------------------------------------------------------


def data_element(data: Sequence[DataItem]) -> ElementProof:
    """The level of the data, every unique piece counted once."""
    items = tuple(_count_once(data))
    counted = [c.item for c in items if c.counts and isinstance(c.item, DataItem)]
    categories = [definitions()[item.kind].category for item in counted]
    pieces, historian = categories.count("1"), "historian" in categories
    level, rule = _data_level(
        pieces,
        historian=historian,
        own=categories.count("2") > 0,
        talked=categories.count("3") > 0,
    )
    return ElementProof("data", level, rule, items)


def _data_level(pieces: int, *, historian: bool, own: bool, talked: bool) -> tuple[Level, str]:
    """Limited: two pieces or a historian. Moderate: one of three groups. Extensive: two."""
    limits = load("definitions.yaml")["data_levels"]
    with_historian = pieces + historian
    met = [
        words
        for holds, words in (
            (
                with_historian >= limits["moderate_items"],
                _pieces(pieces, historian),
            ),
            (own, "own interpretation of a test"),
            (talked, "discussion with an outside professional"),
        )
        if holds
    ]
    if len(met) >= limits["extensive_categories"]:
        return Level.HIGH, " and ".join(met)
    if len(met) >= limits["moderate_categories"]:
        return Level.MODERATE, met[0]
    if pieces >= limits["limited_items"]:
        return Level.LOW, f"{pieces} notes or tests"
    if historian:
        return Level.LOW, "an independent historian"
    return Level.STRAIGHTFORWARD, "1 note or test" if pieces else "none"


def _pieces(pieces: int, historian: bool) -> str:
    return f"{pieces} notes or tests" + (" and a historian" if historian else "")


def _count_once(data: Sequence[DataItem]) -> Iterator[CountedItem]:
    """Each unique test once, whether ordered or reviewed or both; each source of notes once.

    A test may count as ordered and as interpreted by oneself, but not as reviewed and interpreted:
    one interpretation makes its group, and every other test stays counted as reviewed.
    """
    reasons, seen = load("definitions.yaml")["not_counted"], dict[tuple[str, str], DataItem]()
    interpreted = _interpreted(data)
    for item in data:
        kind = "test" if item.kind in _TESTS else str(item.kind)
        if item.not_counted is not None:
            yield CountedItem(item, False, reasons[item.not_counted])
        elif (kind, item.key) in seen:
            first = seen[kind, item.key].label
            again = "named already" if item.label == first else f"the same as “{first}”"
            yield CountedItem(item, False, again)
        elif item.kind is DataKind.TEST_REVIEWED and item.key == interpreted:
            yield CountedItem(item, False, "counted as own interpretation")
        else:
            seen[kind, item.key] = item
            yield CountedItem(item, True, definitions()[item.kind].name)


def _interpreted(data: Iterable[DataItem]) -> str | None:
    """The reviewed test that counts as interpreted; None where another interpretation does."""
    counted = [item for item in data if item.not_counted is None]
    reviewed, ordered = (
        {item.key for item in counted if item.kind is kind}
        for kind in (DataKind.TEST_REVIEWED, DataKind.TEST_ORDERED)
    )
    own = [i.key for i in counted if i.kind is DataKind.INDEPENDENT_INTERPRETATION]
    if not own or any(key not in reviewed or key in ordered for key in own):
        return None
    return min(own)


# -- risk ---------------------------------------------------------------------------------------


def risk_element(risks: Sequence[RiskItem]) -> ElementProof:
    """The highest risk of the management."""
    items = tuple(CountedItem(risk, True, definitions()[risk.kind].name) for risk in risks)
    if not risks:
        return ElementProof("risk", Level.STRAIGHTFORWARD, "nothing that brings a risk", ())
    highest = max(risks, key=lambda risk: definitions()[risk.kind].level)
    definition = definitions()[highest.kind]
    return ElementProof("risk", definition.level, definition.name, items)
