"""Two degrees of a burn at one site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Severity
from codewell.rules.logic.burns import Burn, burns_of
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.d.2",
    title="A burn of one site is coded to its highest degree",
    citation="ICD-10-CM Official Guidelines, section I.C.19.d.2",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Burns of the same site and side but of different degrees are one code, of the highest.

    Sites that may be several (fingers, multiple, other and unspecified sites) are not compared.
    """
    for first, second in combinations(burns_of(context.diagnoses), 2):
        if _is_same_site(first, second) and first.degree != second.degree:
            low, high = sorted((first, second), key=lambda burn: burn.degree)
            yield Problem(
                low.diagnosis.where,
                f"{context.title(low.diagnosis.code)} and {context.title(high.diagnosis.code)} are"
                " of the same site.",
                f"Remove {low.diagnosis.formatted}.",
            )


def _is_same_site(first: Burn, second: Burn) -> bool:
    return (
        first.is_same_place(second)
        and first.site == second.site
        and first.site in _single_sites().get(first.category, ())
    )


@cache
def _single_sites() -> dict[str, tuple[str, ...]]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return {row["code"]: tuple(row["sites"]) for row in rows}
