"""Which modifiers a line takes, or two lines need, and why: by the indicator tables.

Every answer names the criterion: what the record has to show before the modifier is appended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from codewell.catalog.ncci import CodePair
from codewell.catalog.policy_indicators import ServiceIndicators
from codewell.rules.registry import RuleContext
from codewell.rules.services.codes import is_kind
from codewell.rules.services.data import facts
from codewell.rules.services.line import Line

NEVER = "0"
_DISTINCT = ("XE", "XS", "XP", "XU", "59")
_SIDES = ("RT", "LT")


class Verdict(StrEnum):
    """Whether a modifier belongs on a line."""

    NEEDED = "needed"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ModifierAdvice:
    """One modifier on one line (its path): the verdict, its reason, and what the record shows."""

    modifier: str
    where: str
    verdict: Verdict
    reason: str
    criterion: str


def criterion(modifier: str) -> str:
    """What the record must show for a modifier; empty where no criterion is written down."""
    return str(facts(__file__).get(modifier, {}).get("needs", ""))


def advise_line(context: RuleContext, line: Line) -> tuple[ModifierAdvice, ...]:
    """The modifiers that the indicators of a line's code allow or refuse.

    Empty where the fee schedule is not installed or does not have the code.
    """
    found = context.indicators(line.code, line.date)
    if found is None or found.value is None:
        return ()
    return tuple(
        ModifierAdvice(modifier, line.at("modifiers"), verdict, reason, criterion(modifier))
        for modifier, verdict, reason in _of_line(line, found.value)
    )


def advise_pair(context: RuleContext, line: Line, other: Line) -> tuple[ModifierAdvice, ...]:
    """The modifiers that two lines of one day need so that both are paid, the best first.

    Empty where no code pair edit holds between them, or where the tables are not installed.
    """
    pair = _pair(context, line, other)
    if pair is None:
        return ()
    return tuple(_of_pair(context, line, other, pair))


def in_words(advice: tuple[ModifierAdvice, ...], line: Line) -> str:
    """Advice as a sentence for a finding at ``line``, which is removed where nothing applies."""
    wanted = [a for a in advice if a.verdict is not Verdict.REFUSED]
    if not wanted:
        return f"Remove {line.code}: no modifier makes the two separate."
    parts = [f"{a.criterion}, append {a.modifier}" for a in wanted]
    return f"If the record shows {'; '.join(parts)}; else remove {line.code}."


def _pair(context: RuleContext, line: Line, other: Line) -> CodePair | None:
    found = context.pairs(line.date)
    columns = {line.code, other.code}
    pairs = found.value if found else ()
    return next((p for p in pairs if {p.column_1, p.column_2} == columns), None)


def _of_pair(
    context: RuleContext, line: Line, other: Line, pair: CodePair
) -> Iterator[ModifierAdvice]:
    if pair.modifier_indicator == NEVER:
        reason = f"{pair.column_2} is never paid beside {pair.column_1} (indicator 0)"
        for modifier in _DISTINCT:
            yield _advice(line, modifier, Verdict.REFUSED, reason)
        return
    if line.is_visit != other.is_visit:
        visit, procedure = (line, other) if line.is_visit else (other, line)
        yield from _of_visit(context, visit, procedure)
        return
    if line.is_visit:
        yield _advice(line, "25", Verdict.NEEDED, "two visits of one day")
        return
    yield from _of_procedures(context, line, other)


def _of_visit(context: RuleContext, visit: Line, procedure: Line) -> Iterator[ModifierAdvice]:
    found = context.indicators(procedure.code, procedure.date)
    major = found is not None and found.value is not None and found.value.global_period == 90
    if major:
        reason = f"{procedure.code} is a procedure of 90 days"
        yield _advice(visit, "57", Verdict.NEEDED, reason)
    reason = f"a visit on the day of {procedure.code}"
    yield _advice(visit, "25", Verdict.ALLOWED if major else Verdict.NEEDED, reason)


def _of_procedures(context: RuleContext, line: Line, other: Line) -> Iterator[ModifierAdvice]:
    if _has_sides(context, line) and _has_sides(context, other):
        for modifier in _SIDES:
            reason = "the sides of the two lines tell them apart"
            yield _advice(line, modifier, Verdict.ALLOWED, reason)
    for modifier in _DISTINCT:
        reason = "59 is the last choice" if modifier == "59" else "more exact than 59"
        yield _advice(line, modifier, Verdict.ALLOWED, reason)


def _has_sides(context: RuleContext, line: Line) -> bool:
    found = context.indicators(line.code, line.date)
    return bool(found and found.value and found.value.bilateral_surgery in ("1", "3"))


def _advice(line: Line, modifier: str, verdict: Verdict, reason: str) -> ModifierAdvice:
    return ModifierAdvice(modifier, line.at("modifiers"), verdict, reason, criterion(modifier))


# -- one line -------------------------------------------------------------------------------------

_BILATERAL = {
    "0": (Verdict.REFUSED, "the code does not take both sides"),
    "1": (Verdict.ALLOWED, "one line and one unit for both sides"),
    "2": (Verdict.REFUSED, "the code stands for both sides already"),
    "3": (Verdict.ALLOWED, "each side is paid in full"),
    "9": (Verdict.REFUSED, "the code has no sides"),
}
_SURGEONS = {
    "0": (Verdict.REFUSED, "not paid"),
    "1": (Verdict.ALLOWED, "paid where the record shows the need"),
    "2": (Verdict.ALLOWED, "paid"),
    "9": (Verdict.REFUSED, "no operation of that kind"),
}
_ASSISTANT = {
    **_SURGEONS,
    "0": (Verdict.ALLOWED, "paid where the record shows the need"),
    "1": (Verdict.REFUSED, "never paid"),
}


def _of_line(line: Line, indicators: ServiceIndicators) -> Iterator[tuple[str, Verdict, str]]:
    if line.is_visit:
        yield from ((m, Verdict.ALLOWED, "the code is a visit") for m in ("24", "25", "57"))
        yield from ((m, Verdict.REFUSED, "the code is a visit") for m in ("22", "50", "51", "59"))
        return
    yield from ((m, Verdict.REFUSED, "the code is no visit") for m in ("24", "25", "57"))
    yield "50", *_BILATERAL[indicators.bilateral_surgery]
    if indicators.bilateral_surgery in ("1", "3"):
        yield from ((m, Verdict.ALLOWED, "one side") for m in _SIDES)
    yield from _components(indicators.pctc_indicator)
    reduced = indicators.multiple_procedure not in ("0", "9")
    yield (
        "51",
        Verdict.ALLOWED if reduced else Verdict.REFUSED,
        f"multiple-procedure indicator {indicators.multiple_procedure}",
    )
    yield "62", *_SURGEONS[indicators.co_surgeons]
    yield "66", *_SURGEONS[indicators.team_surgery]
    yield "80", *_ASSISTANT[indicators.assistant_at_surgery]
    if is_kind(line.code, "drug"):
        yield from ((m, Verdict.ALLOWED, "from a single-dose container") for m in ("JW", "JZ"))


def _components(indicator: str) -> Iterator[tuple[str, Verdict, str]]:
    reason = f"PC/TC indicator {indicator}"
    yield "26", Verdict.ALLOWED if indicator in ("1", "6") else Verdict.REFUSED, reason
    yield "TC", Verdict.ALLOWED if indicator == "1" else Verdict.REFUSED, reason
