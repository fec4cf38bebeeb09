"""The decision: both ways side by side, the code, and the facts on which it turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from codewell.model.evaluation_management import (
    AddOn,
    Borderline,
    DataItem,
    DataKind,
    DecisionMaking,
    EMDecision,
    EMVisit,
    Family,
    Item,
    Level,
    PatientStatus,
    Problem,
    ProblemKind,
    RiskItem,
    RiskKind,
    TimeItem,
    TimeKind,
)
from codewell.rules.logic.evaluation_management import add_ons
from codewell.rules.logic.evaluation_management.charged import compare
from codewell.rules.logic.evaluation_management.decision_making import decision_making
from codewell.rules.logic.evaluation_management.tables import (
    FamilyRules,
    family_rules,
    installed,
    load,
)
from codewell.rules.logic.evaluation_management.total_time import code_of_minutes, time_proof

_T = TypeVar("_T")
MDM = "medical decision making"
_STATUS_MISSING = "whether the patient is new or established is not documented"


def decide(visit: EMVisit, charged: str | None = None) -> EMDecision:
    """The level of a visit with its proof; ``charged`` is compared with it where given.

    Never raises: what is not known stands under ``missing``.
    """
    decision = _decide(visit)
    decision = replace(decision, borderline=(*_borderline(decision), *_untimed(decision)))
    if charged:
        decision = replace(decision, comparison=compare(decision, charged))
    return decision


def _decide(visit: EMVisit) -> EMDecision:
    if not installed():
        return _undecided(visit, "the CPT numbers of visits are not part of this build")
    if visit.family is None:
        return _undecided(visit, "the kind of visit (place and setting) is not documented")
    rules = family_rules(visit.family, visit.date)
    if rules is None:
        return _undecided(
            visit,
            f"the rules of this family before {_first_day(visit.family)} (the documentation"
            " guidelines of 1995 and 1997) are not installed",
        )
    visit, notes = _for_payer(visit)
    rules = family_rules(visit.family, visit.date) if visit.family else rules
    assert rules is not None
    found, making = _statuses(visit, rules), decision_making(visit)
    if len(found) == 1:
        return _finished(_of_status(visit, rules, found[0], making), rules, notes)
    both = [_of_status(visit, rules, status, making) for status in found]
    candidates = tuple((d.code, str(s)) for d, s in zip(both, found, strict=True) if d.code)
    levels = replace(both[-1], visit=visit, code=None, label=None, codes=candidates)
    missing = (*levels.missing, _STATUS_MISSING) if candidates else levels.missing
    return _finished(replace(levels, missing=missing), rules, notes)


def _undecided(visit: EMVisit, reason: str) -> EMDecision:
    return EMDecision(visit, None, None, None, Level.NONE, missing=(reason,))


def _first_day(family: Family) -> str:
    rows = load("cpt/families.yaml")
    return str(min(row["effective"] for row in rows if row["family"] == family))


def _statuses(visit: EMVisit, rules: FamilyRules) -> list[PatientStatus | None]:
    if not rules.tells_status:
        return [None]
    if visit.by_staff and rules.staff:
        return [PatientStatus.ESTABLISHED]
    return [visit.status] if visit.status else list(PatientStatus)


def _for_payer(visit: EMVisit) -> tuple[EMVisit, tuple[str, ...]]:
    """Medicare takes no consultation codes; the visit is told in the family it takes."""
    if visit.payer != "medicare" or visit.family is None:
        return visit, ()
    instead = load("cpt/add_ons.yaml")["medicare_consultation"].get(str(visit.family))
    if instead is None:
        return visit, ()
    note = "Medicare takes no consultation codes; told in the family that it takes"
    return replace(visit, family=Family(instead)), (note,)


# -- one patient status -----------------------------------------------------------------------


def _of_status(
    visit: EMVisit,
    rules: FamilyRules,
    status: PatientStatus | None,
    making: DecisionMaking | None,
) -> EMDecision:
    visit = replace(visit, status=status) if status else visit
    if visit.by_staff and rules.staff:
        return _decision(visit, rules, rules.staff, "staff")
    if rules.by == "age":
        return _by_age(visit, rules)
    time = time_proof(visit.time, rules, status)
    by_making = rules.by_level(status).get(making.level) if making else None
    by_time = code_of_minutes(time.minutes, rules, status) if time and time.minutes else None
    decision = EMDecision(
        visit,
        None,
        None,
        None,
        making.level if making else Level.NONE,
        by_decision_making=by_making,
        by_time=by_time,
        decision_making=making,
        time=time,
    )
    return _chosen(decision, rules, status)


def _chosen(decision: EMDecision, rules: FamilyRules, status: PatientStatus | None) -> EMDecision:
    """Either way may be used: the one that supports more; at a tie the decision making."""
    if rules.by == "time":
        code = decision.by_time or rules.least
        if code is None:
            least = min(least for least, _ in rules.minutes.values())
            return replace(decision, missing=(f"{least} minutes or more are not documented",))
        missing = () if decision.time else ("the time is not documented; the shorter code is told",)
        return replace(_coded(decision, rules, code, "time"), missing=missing)
    levels = {code: level for level, code in rules.by_level(status).items()}
    making, time = decision.by_decision_making, decision.by_time
    if making is None and time is None:
        return replace(decision, missing=(_nothing(decision),))
    is_longer = time is not None and (
        making is None
        or levels[time] > levels[making]
        or (levels[time] == levels[making] and _is_prolonged(decision, time))
    )
    code, basis = (time, "time") if is_longer else (making, MDM)
    assert code is not None
    return replace(_coded(decision, rules, code, basis), level=levels[code])


def _nothing(decision: EMDecision) -> str:
    if decision.decision_making is None:
        return "no problem addressed at the visit could be read, and no time that decides"
    return "the decision making reaches no code of this family, and no time decides"


def _is_prolonged(decision: EMDecision, code: str) -> bool:
    time = decision.time
    if time is None:
        return False
    return any(a.applies for a in add_ons.prolonged(decision.visit, code, time.minutes))


def _by_age(visit: EMVisit, rules: FamilyRules) -> EMDecision:
    if visit.payer == "medicare" and visit.status:
        code, words = load("cpt/add_ons.yaml")["medicare_preventive"][str(visit.status)]
        return EMDecision(visit, code, words, "age", Level.NONE)
    if visit.age is None:
        return _undecided(visit, "the code of a preventive visit needs the patient's age")
    assert visit.status is not None
    ages = rules.ages[visit.status]
    code = max((least, code) for code, least in ages.items() if visit.age >= least)[1]
    return _decision(visit, rules, code, "age")


def _decision(visit: EMVisit, rules: FamilyRules, code: str, basis: str) -> EMDecision:
    return _coded(EMDecision(visit, None, None, None, Level.NONE), rules, code, basis)


def _coded(decision: EMDecision, rules: FamilyRules, code: str, basis: str) -> EMDecision:
    return replace(decision, code=code, label=label(rules, code), basis=basis)


def label(rules: FamilyRules, code: str) -> str:
    """What a code is in our own words."""
    words = [rules.name]
    if status := rules.status_of(code):
        words.append(f"{status} patient")
    levels = [
        level.word for codes in rules.codes.values() for level, c in codes.items() if c == code
    ]
    if levels:
        words.append(f"{' or '.join(levels)} decision making")
    elif code == rules.staff:
        words.append("without the decision making of a physician")
    elif code in rules.minutes:
        words.append(f"from {rules.minutes[code][0]} minutes")
    return ", ".join(words)


# -- what goes with it ------------------------------------------------------------------------


def _finished(decision: EMDecision, rules: FamilyRules, notes: tuple[str, ...] = ()) -> EMDecision:
    visit = decision.visit
    modifiers, more = add_ons.split_shared(visit)
    if visit.procedure_same_day:
        modifiers = (*modifiers, "25")
    if visit.audio_only and rules.family is Family.OFFICE:
        modifiers = (*modifiers, load("cpt/add_ons.yaml")["audio_only"]["modifier"])
    return replace(
        decision,
        modifiers=modifiers if decision.code or decision.codes else (),
        codes=decision.codes or (((decision.code, ""),) if decision.code else ()),
        add_ons=tuple(_add_ons(decision, modifiers)),
        notes=(*notes, *more, *_notes(visit, rules)),
        rules=f"{rules.name}, rules from {rules.effective}",
    )


def _add_ons(decision: EMDecision, modifiers: tuple[str, ...]) -> Iterator[AddOn]:
    code, time = decision.code, decision.time
    if code and time and decision.basis == "time":
        yield from add_ons.prolonged(decision.visit, code, time.minutes)
    for candidate in (code,) if code else tuple(c for c, _ in decision.codes[:1]):
        yield from add_ons.continuing_care(decision.visit, candidate, modifiers)


def _notes(visit: EMVisit, rules: FamilyRules) -> Iterator[str]:
    if rules.family is Family.CONSULTATION and visit.payer is None:
        yield "Medicare takes no consultation codes"


# -- borderline -------------------------------------------------------------------------------


def _borderline(decision: EMDecision) -> Iterator[Borderline]:
    """Each open fact that by itself turns the code: the record as it would be otherwise."""
    now = decision.codes
    for item in _items(decision.visit):
        if item.doubt is None:
            continue
        other = _decide(_otherwise(decision.visit, item))
        if other.codes and now and other.codes != now:
            mine, theirs = _same_status(now, other.codes)
            yield Borderline(item.doubt.question, mine, theirs, item.evidence)


def _untimed(decision: EMDecision) -> Iterator[Borderline]:
    """A code by time whose minutes are not told: the longer one stands open."""
    visit = decision.visit
    rules = family_rules(visit.family, visit.date) if visit.family and installed() else None
    if rules is None or rules.least is None or decision.code != rules.least or decision.time:
        return
    longer = max(rules.minutes, key=lambda code: rules.minutes[code])
    least = rules.minutes[longer][0]
    yield Borderline(f"were {least} minutes or more spent?", rules.least, longer)


def _same_status(
    now: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]
) -> tuple[str, str]:
    return " or ".join(c for c, _ in now), " or ".join(c for c, _ in other)


def _items(visit: EMVisit) -> tuple[Item, ...]:
    return (*visit.problems, *visit.data, *visit.risks, *visit.time)


def _otherwise(visit: EMVisit, item: Item) -> EMVisit:
    """The visit with one doubtful item as it may be instead."""
    assert item.doubt is not None
    kind = item.doubt.may_be
    match item:
        case Problem():
            new = () if kind is None else (replace(item, kind=ProblemKind(kind), doubt=None),)
            return replace(visit, problems=_instead(visit.problems, item, new))
        case DataItem():
            return replace(visit, data=_instead(visit.data, item, _other_data(item, kind)))
        case RiskItem():
            risk = () if kind is None else (replace(item, kind=RiskKind(kind), doubt=None),)
            return replace(visit, risks=_instead(visit.risks, item, risk))
        case TimeItem():
            time = () if kind is None else (replace(item, kind=TimeKind(kind), doubt=None),)
            return replace(visit, time=_instead(visit.time, item, time))


def _other_data(item: DataItem, kind: str | None) -> tuple[DataItem, ...]:
    if kind is None:
        return ()
    if kind == "counted":
        return (replace(item, not_counted=None, doubt=None),)
    return (replace(item, kind=DataKind(kind), not_counted=None, doubt=None),)


def _instead(items: tuple[_T, ...], item: _T, new: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(n for i in items for n in (new if i is item else (i,)))
