"""What other documentation would do to the DRG, in either direction.

Two things are tried: each code of the stay as another code of its category (what a more specific or
another statement would be coded as), and the codes that an open question of the record would lead
to. Each is told with the clinical indicators that the record shows for it, or with none. They
stand in the order of the stay and of the codes; nothing here knows what a DRG weighs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.grouping import Grouper, package
from codewell.grouping.mce_causes import Claim
from codewell.model import (
    CodedRecord,
    CodePlace,
    Direction,
    DocumentationTrial,
    DrgOutcome,
    NamedCode,
    QueryKind,
    QueryOpportunity,
    Stay,
    dotted,
)
from codewell.rules.logic.query_table import query_table

_CATEGORY, _WITH_SEVENTH = 3, 7
_MOST_OF_A_CATEGORY = 120
"""A category of more codes is tried within the first four characters."""
_MOST_OF_A_QUESTION = 60
_LEVELS = ("NONE", "CC", "MCC")
_ABOUT = (QueryKind.UNSPECIFIED_WHERE_DETAIL_EXISTS, QueryKind.DIAGNOSIS_WITHOUT_SUPPORT)
_RULE = "query table "


def try_documentation(
    stay: Stay,
    record: CodedRecord | None,
    *,
    grouper: Grouper,
    catalog: Catalog,
    version: int,
) -> tuple[DocumentationTrial, ...]:
    """The trials that lead to another DRG."""
    trier = _Trier(stay, grouper, catalog, version)
    queries = record.queries if record else ()
    return (*trier.other_codes(queries), *trier.open_questions(queries))


@dataclass(frozen=True, slots=True)
class _Row:
    """A diagnosis of the claim and where it stands in the stay."""

    key: str
    index: int
    place: CodePlace
    code: str


class _Trier:
    """One stay as a claim, and the DRG that it has."""

    def __init__(self, stay: Stay, grouper: Grouper, catalog: Catalog, version: int) -> None:
        self._stay = stay
        self._grouper = grouper
        self._catalog = catalog
        self._claim: Claim = {**package.claim(stay), "version": version}
        self._now = grouper.outcome(self._claim)
        self._given = {row.code for row in self._rows()}

    def _rows(self) -> Iterator[_Row]:
        first = self._claim["pdx"]["code"]
        yield _Row("pdx", 0, CodePlace("principal_diagnosis", dotted(first)), first)
        for index, row in enumerate(self._claim["sdx"]):
            place = CodePlace(f"secondary_diagnoses[{index}]", dotted(row["code"]))
            yield _Row("sdx", index, place, row["code"])

    def other_codes(self, queries: Iterable[QueryOpportunity]) -> Iterator[DocumentationTrial]:
        """Each diagnosis as another code of its category, by the DRG that this leads to."""
        about = [q for q in queries if q.kind in _ABOUT and q.code is not None]
        for row in self._rows():
            asked = next((q for q in about if q.code and q.code.value == row.code), None)
            outcomes = ((c, self._outcome(self._with(row, c))) for c in self._siblings(row.code))
            for outcome, codes in self._by_outcome(outcomes):
                yield DocumentationTrial(
                    instead_of=row.place,
                    codes=codes,
                    outcome=outcome,
                    direction=self._direction(outcome),
                    indicators=asked.indicators if asked else (),
                    question=asked.question if asked else None,
                )

    def open_questions(self, queries: Iterable[QueryOpportunity]) -> Iterator[DocumentationTrial]:
        """The codes that settle a question of the record, added to the stay."""
        settles = {row.id: row.without for row in query_table().queries}
        for query in queries:
            if query.kind is not QueryKind.INDICATOR_WITHOUT_DIAGNOSIS:
                continue
            prefixes = settles.get(query.rule.removeprefix(_RULE), ())
            outcomes = ((c, self._outcome(self._adding(c))) for c in self._under(prefixes))
            for outcome, codes in self._by_outcome(outcomes):
                yield DocumentationTrial(
                    instead_of=None,
                    codes=codes,
                    outcome=outcome,
                    direction=self._direction(outcome),
                    indicators=query.indicators,
                    question=query.question,
                )

    def _siblings(self, code: str) -> list[str]:
        """The other codes of a category on the date, with the same 7th character."""
        on = self._stay.discharge_date
        if not self._catalog.icd10cm.is_billable(code, on):
            return []
        for length in (_CATEGORY, _CATEGORY + 1):
            found = self._catalog.icd10cm.billable_under(code[:length], on)
            if len(code) == _WITH_SEVENTH:
                found = [c for c in found if len(c) == _WITH_SEVENTH and c[-1] == code[-1]]
            if len(found) <= _MOST_OF_A_CATEGORY:
                break
        return [c for c in found if c not in self._given]

    def _under(self, prefixes: Iterable[str]) -> list[str]:
        on = self._stay.discharge_date
        found = {
            code
            for prefix in prefixes
            for code in self._catalog.icd10cm.billable_under(prefix, on, limit=_MOST_OF_A_QUESTION)
        }
        return sorted(found - self._given)

    def _with(self, row: _Row, code: str) -> Claim:
        if row.key == "pdx":
            return {**self._claim, "pdx": {**self._claim["pdx"], "code": code}}
        others = list(self._claim["sdx"])
        others[row.index] = {**others[row.index], "code": code}
        return {**self._claim, "sdx": others}

    def _adding(self, code: str) -> Claim:
        return {**self._claim, "sdx": [*self._claim["sdx"], {"code": code, "poa": "Y"}]}

    def _outcome(self, claim: Claim) -> DrgOutcome:
        return self._grouper.outcome(claim)

    def _by_outcome(
        self, outcomes: Iterable[tuple[str, DrgOutcome]]
    ) -> Iterator[tuple[DrgOutcome, tuple[NamedCode, ...]]]:
        """Other DRGs with the codes that lead there, by the first of the codes."""
        found: dict[str, tuple[DrgOutcome, list[str]]] = {}
        for code, outcome in outcomes:
            if outcome.ms_drg and outcome.ms_drg != self._now.ms_drg and outcome.mdc_title:
                found.setdefault(outcome.ms_drg, (outcome, []))[1].append(code)
        for outcome, codes in found.values():
            yield outcome, tuple(self._named(code) for code in codes)

    def _named(self, code: str) -> NamedCode:
        return NamedCode(dotted(code), self._catalog.icd10cm.title(code))

    def _direction(self, outcome: DrgOutcome) -> Direction:
        """Higher or lower by severity within an MDC; of another MDC nothing can be said."""
        ranks: Mapping[str, int] = {level: rank for rank, level in enumerate(_LEVELS)}
        now, then = ranks.get(self._now.severity, 0), ranks.get(outcome.severity, 0)
        if outcome.mdc != self._now.mdc or now == then:
            return Direction.OTHER
        return Direction.HIGHER if then > now else Direction.LOWER
