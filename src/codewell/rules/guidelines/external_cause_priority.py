"""External causes that are not in the order of their priority."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_ABUSE = "T74"


@rule(
    id="ICD10CM-I.C.20.f",
    title="The first external cause is that of the highest priority",
    citation="ICD-10-CM Official Guidelines, section I.C.20.f",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Child and adult abuse come first, then terrorism, cataclysmic events and transport.

    Assault is abuse where confirmed abuse (T74) is reported. Place, activity and status are no
    causes.
    """
    causes = [d for d in context.diagnoses if _rank(d.code, is_abuse=False) is not None]
    if len(causes) < 2:
        return
    is_abuse = any(d.code.startswith(_ABUSE) for d in context.diagnoses)
    ranks = [_rank(d.code, is_abuse=is_abuse) or 0 for d in causes]
    if min(ranks) < ranks[0]:
        yield _problem(context, causes[ranks.index(min(ranks))], causes[0])


@cache
def _priorities() -> tuple[tuple[int, tuple[str, ...], bool], ...]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return tuple((row["rank"], tuple(row["codes"]), row.get("abuse", False)) for row in rows)


def _rank(code: str, *, is_abuse: bool) -> int | None:
    """1 for the highest priority; None for a code that is no cause."""
    if code[:1] not in "VWXY":
        return None
    ranks = [r for r, codes, abuse in _priorities() if code.startswith(codes) and is_abuse >= abuse]
    return min(ranks, default=None)


def _problem(context: RuleContext, higher: Diagnosis, first: Diagnosis) -> Problem:
    return Problem(
        higher.where,
        f"{context.title(higher.code)} stands after {context.title(first.code)}, which is of a"
        " lower priority.",
        f"Sequence {higher.formatted} first among the external causes.",
    )
