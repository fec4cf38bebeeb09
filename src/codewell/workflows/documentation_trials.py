"""What other documentation would do to the DRG, in either direction.

Only what an open question of the record is about is tried: a diagnosis left unspecified as another
code of its subcategory, a diagnosis without indicators left out, and the codes that a finding
without diagnosis would lead to. Each is told with the clinical indicators that the record shows for
it, or with none. They stand in the order of the stay and of the codes; nothing here knows what a
DRG weighs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.grouping import Grouper, package
from codewell.grouping.mce_causes import Claim
from codewell.model import (
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

_CATEGORY, _SUBCATEGORY, _WITH_SEVENTH = 3, 4, 7
_MOST_OF_A_QUESTION = 60
_LEVELS = ("NONE", "CC", "MCC")
_EPISODES = (
    "first trimester",
    "second trimester",
    "third trimester",
    "unspecified trimester",
    "childbirth",
    "puerperium",
)
"""Of a pregnancy: another one is another time, not other documentation of this one."""
_RULE = "query table "


def try_documentation(
    stay: Stay,
    queries: Sequence[QueryOpportunity],
    *,
    grouper: Grouper,
    catalog: Catalog,
    version: int,
) -> tuple[DocumentationTrial, ...]:
    """The trials that lead to another DRG; ``queries`` are the open questions of the record."""
    trier = _Trier(stay, grouper, catalog, version)
    return (*trier.of_diagnoses(queries), *trier.open_questions(queries))


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

    def of_diagnoses(self, queries: Iterable[QueryOpportunity]) -> Iterator[DocumentationTrial]:
        """Each diagnosis that a question is about: otherwise specified, or left out."""
        about = [q for q in queries if q.code is not None]
        for row in self._rows():
            for query in about:
                if query.code and query.code.value == row.code:
                    yield from self._of_diagnosis(row, query)

    def _of_diagnosis(self, row: _Row, query: QueryOpportunity) -> Iterator[DocumentationTrial]:
        if query.kind is QueryKind.UNSPECIFIED_WHERE_DETAIL_EXISTS:
            outcomes = [(c, self._outcome(self._with(row, c))) for c in self._siblings(row)]
            for outcome, codes in self._by_outcome(outcomes):
                yield self._trial(query, outcome, codes, row.place)
        elif query.kind is QueryKind.DIAGNOSIS_WITHOUT_SUPPORT and row.key == "sdx":
            outcome = self._outcome(self._leaving_out(row))
            if outcome.ms_drg != self._now.ms_drg:
                yield self._trial(query, outcome, (), row.place)

    def _trial(
        self,
        query: QueryOpportunity,
        outcome: DrgOutcome,
        codes: tuple[NamedCode, ...],
        instead_of: CodePlace | None,
    ) -> DocumentationTrial:
        return DocumentationTrial(
            instead_of=instead_of,
            codes=codes,
            outcome=outcome,
            direction=self._direction(outcome),
            indicators=query.indicators,
            question=query.question,
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
                yield self._trial(query, outcome, codes, None)

    def _siblings(self, row: _Row) -> list[str]:
        """The other codes of its subcategory, of the same episode, that do not leave a HAC list.

        A code of four characters or fewer has its category for that.
        """
        code, on = row.code, self._stay.discharge_date
        if not self._catalog.icd10cm.is_billable(code, on):
            return []
        parent = code[: _SUBCATEGORY if len(code) > _SUBCATEGORY else _CATEGORY]
        found = self._catalog.icd10cm.billable_under(parent, on)
        if len(code) == _WITH_SEVENTH:
            found = [c for c in found if len(c) == _WITH_SEVENTH and c[-1] == code[-1]]
        episode, lists = self._episode(code), self._hacs(row, code)
        return [
            c
            for c in found
            if c not in self._given and self._episode(c) == episode and lists <= self._hacs(row, c)
        ]

    def _episode(self, code: str) -> tuple[str, ...]:
        title = (self._catalog.icd10cm.title(code) or "").lower()
        return tuple(words for words in _EPISODES if words in title)

    def _hacs(self, row: _Row, code: str) -> frozenset[str]:
        """The lists of hospital-acquired conditions that a code in this place is on."""
        if row.key == "pdx":
            return frozenset()
        rows = self._grouper.answer(self._with(row, code))["sdx_output"]
        return frozenset(h["hac_list"] for r in rows if r["code"] == code for h in r["hacs"])

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

    def _leaving_out(self, row: _Row) -> Claim:
        given = self._claim["sdx"]
        return {**self._claim, "sdx": [*given[: row.index], *given[row.index + 1 :]]}

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
