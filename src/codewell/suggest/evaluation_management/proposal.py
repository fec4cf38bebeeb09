"""Visit codes as suggestions: the decision of each visit with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codewell.model import Code, CodeSystem, Evidence, ProofStep, Suggestion
from codewell.model.evaluation_management import (
    CountedItem,
    DecisionMaking,
    EMDecision,
    TimeProof,
)

_SURE, _OPEN = 0.8, 0.5
_CITATION = "CPT E/M guidelines (AMA), as in force on the date"


def propose(decision: EMDecision) -> list[Suggestion]:
    """The decided code as final; the candidates of an open decision, none of them final."""
    if not decision.codes:
        return []
    steps, evidence = tuple(_steps(decision)), tuple(_evidence(decision))
    missing = (*decision.missing, *(f"auditors differ: {b.question}" for b in decision.borderline))
    found = []
    for code, when in decision.codes:
        found.append(
            Suggestion(
                code=_code(code),
                title=decision.label or _when(when),
                final=decision.is_decided,
                score=_SURE if decision.is_decided else _OPEN,
                evidence=evidence,
                why=steps,
                missing=missing,
                modifiers=decision.modifiers,
                units=decision.units,
            )
        )
    return [*found, *_add_ons(decision, steps, evidence)]


def _add_ons(
    decision: EMDecision, steps: tuple[ProofStep, ...], evidence: tuple[Evidence, ...]
) -> Iterator[Suggestion]:
    """What goes with the visit, as candidates: payers differ on each of them."""
    for add_on in decision.add_ons:
        if add_on.applies:
            yield Suggestion(
                code=_code(add_on.code),
                title=None,
                final=False,
                score=_OPEN,
                evidence=evidence,
                why=(ProofStep("E/M add-on", add_on.reason, "E/M rules", _CITATION), *steps[:1]),
                units=add_on.units,
            )


def _code(code: str) -> Code:
    system = CodeSystem.CPT if code[0].isdigit() else CodeSystem.HCPCS
    return Code(system, code)


def _when(when: str) -> str:
    return f"visit of a patient who is {when}" if when else "visit"


def _steps(decision: EMDecision) -> Iterator[ProofStep]:
    yield ProofStep("E/M family", decision.rules or "", "E/M rules", _CITATION)
    if decision.decision_making:
        yield from _making_steps(decision.decision_making)
        yield ProofStep(
            "E/M decision making",
            f"second highest of the three: {decision.decision_making.level.word}"
            f" ({decision.by_decision_making or 'no code'})",
        )
    if decision.time:
        yield ProofStep("E/M time", _time(decision.time))
    if decision.basis:
        yield ProofStep("E/M basis", f"told by {decision.basis}")


def _making_steps(making: DecisionMaking) -> Iterator[ProofStep]:
    for element in making.elements:
        items = "; ".join(_by_reason(element.items, element.rule))
        detail = f"{element.level.word}: {element.rule}" + (f" ({items})" if items else "")
        yield ProofStep(f"E/M {element.name}", detail)


def _by_reason(items: Iterable[CountedItem], rule: str) -> list[str]:
    """The items of each reason; one reason for all of them is not said again behind the rule."""
    groups: dict[str, dict[str, None]] = {}
    for counted in items:
        reason = counted.why if counted.counts else f"not counted, {counted.why}"
        groups.setdefault(reason, {})[_quoted(counted.item.label)] = None
    if len(groups) == 1 and next(iter(groups)) in rule:
        return [", ".join(labels) for labels in groups.values()]
    return [f"{', '.join(labels)}: {reason}" for reason, labels in groups.items()]


def _quoted(label: str) -> str:
    return f"“{label}”" if "," in label else label


def _time(time: TimeProof) -> str:
    apart = [f"{_minutes(i)}: {i.why}" for i in time.items if not i.counts]
    return time.rule + (f" (not counted: {'; '.join(apart)})" if apart else "")


def _minutes(counted: CountedItem) -> str:
    return f"{getattr(counted.item, 'minutes', '')} minutes"


def _evidence(decision: EMDecision) -> Iterator[Evidence]:
    visit = decision.visit
    found = [*visit.family_evidence, *visit.status_evidence]
    elements = decision.decision_making.elements if decision.decision_making else ()
    items = [i for element in elements for i in element.items]
    items += decision.time.items if decision.time else ()
    found += [e for i in items if i.counts for e in i.item.evidence]
    seen = dict.fromkeys(found)
    return iter(sorted(seen, key=lambda e: e.span))
