"""The CCs and MCCs of a stay beside its record: coded without support, and supported but not coded.

Both are told in the same way and in one list, in the order of the stay and then of the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codewell.catalog import Catalog
from codewell.grouping import Grouper, package
from codewell.grouping.mce_causes import Claim
from codewell.model import (
    CodedRecord,
    CodePlace,
    CodeSystem,
    DrgOutcome,
    Evidence,
    QueryKind,
    QueryOpportunity,
    Rejection,
    Stay,
    Suggestion,
    SupportFinding,
    SupportKind,
    ToldStay,
    dotted,
)

_CATEGORY = 3
_LEFT_OUT = (SupportKind.NO_WORDS, SupportKind.KEPT_OUT, SupportKind.OTHER_CODE)


def compare_with_record(
    told: ToldStay, record: CodedRecord, *, grouper: Grouper, catalog: Catalog, version: int
) -> tuple[tuple[SupportFinding, ...], DrgOutcome]:
    """What the stay and its record disagree on, and the DRG with all of it settled.

    Looked at are the principal diagnosis and those that are a CC or MCC.
    """
    comparison = _Comparison(told, record, grouper, catalog, version)
    found = (*comparison.of_principal(), *comparison.of_codes(), *comparison.not_coded())
    return found, comparison.as_read(found)


class _Comparison:
    def __init__(
        self,
        told: ToldStay,
        record: CodedRecord,
        grouper: Grouper,
        catalog: Catalog,
        version: int,
    ) -> None:
        self._told = told
        self._stay: Stay = told.stay
        self._record = record
        self._grouper = grouper
        self._catalog = catalog
        self._claim: Claim = {**package.claim(told.stay), "version": version}
        self._drg = told.grouping.ms_drg
        diagnoses = (told.stay.principal_diagnosis, *told.stay.secondary_diagnoses)
        self._coded = {package.package_code(d.code) for d in diagnoses}

    def of_principal(self) -> Iterator[SupportFinding]:
        """The principal diagnosis, where the record has no support for it."""
        effect = self._told.grouping.diagnoses[0]
        code = package.package_code(effect.code)
        kind, message, evidence = self._support(code, "principal diagnosis")
        if kind is not None:
            place = CodePlace(effect.where, dotted(code))
            title = self._catalog.icd10cm.title(code)
            yield SupportFinding(
                kind, place, title, effect.severity, message, None, changes=False, evidence=evidence
            )

    def as_read(self, found: Iterable[SupportFinding]) -> DrgOutcome:
        """The DRG without the secondary codes that have no words, and with those not coded."""
        left_out = {f.place.where for f in found if f.kind in _LEFT_OUT}
        rows = [
            row
            for index, row in enumerate(self._claim["sdx"])
            if f"secondary_diagnoses[{index}]" not in left_out
        ]
        rows += [self._row(s) for s in self._read if self._is_missing(found, s)]
        return self._grouper.outcome({**self._claim, "sdx": rows})

    def of_codes(self) -> Iterator[SupportFinding]:
        """The CCs and MCCs of the stay for which the record has no support."""
        for index, effect in enumerate(self._told.grouping.diagnoses[1:]):
            if effect.severity == "NONE":
                continue
            code = package.package_code(effect.code)
            kind, message, evidence = self._support(code, effect.severity)
            if kind is None:
                continue
            without = self._told.removals[index]
            yield SupportFinding(
                kind=kind,
                place=CodePlace(effect.where, dotted(code)),
                title=self._catalog.icd10cm.title(code),
                severity=effect.severity,
                message=message,
                outcome=without.outcome,
                changes=without.changes,
                evidence=evidence,
            )

    def _support(
        self, code: str, severity: str
    ) -> tuple[SupportKind | None, str, tuple[Evidence, ...]]:
        name = f"{dotted(code)} ({severity}) is coded"
        if own := self._suggestion(code):
            if query := self._without_indicators(code):
                message = f"{name} and documented; the record as read shows no clinical indicator"
                return SupportKind.NO_INDICATORS, f"{message}.", _words_of(query, own)
            return None, "", ()
        if rejection := self._rejection(code):
            message = f"{name}; the record has words for it that do not make it reportable"
            return SupportKind.KEPT_OUT, f"{message}: {rejection.step.detail}.", rejection.evidence
        if other := self._of_category(code):
            message = f"{name}; the record as read leads to {other.code.formatted}"
            return SupportKind.OTHER_CODE, f"{message}.", other.evidence
        return SupportKind.NO_WORDS, f"{name}; the record as read has no words for it.", ()

    def not_coded(self) -> Iterator[SupportFinding]:
        """The CCs and MCCs that the record leads to and the stay does not have."""
        for suggestion in self._read:
            code = suggestion.code.value
            if self._has_like(code):
                continue
            claim = {**self._claim, "sdx": [*self._claim["sdx"], self._row(suggestion)]}
            severity = self._severity(claim, code)
            if severity == "NONE":
                continue
            outcome = self._grouper.outcome(claim)
            yield SupportFinding(
                kind=SupportKind.NOT_CODED,
                place=CodePlace("", dotted(code)),
                title=suggestion.title,
                severity=severity,
                message=f"{dotted(code)} ({severity}) is in the record as read and is not coded.",
                outcome=outcome,
                changes=outcome.ms_drg != self._drg,
                evidence=suggestion.evidence,
            )

    @property
    def _read(self) -> list[Suggestion]:
        """The diagnoses that the record leads to, by code."""
        system = CodeSystem.ICD10CM
        found = (s for s in self._record.finals if s.code.system is system)
        return sorted(found, key=lambda s: s.code.value)

    @staticmethod
    def _row(suggestion: Suggestion) -> dict[str, str]:
        poa = suggestion.present_on_admission
        return {"code": suggestion.code.value, "poa": str(poa.indicator) if poa else " "}

    def _is_missing(self, found: Iterable[SupportFinding], suggestion: Suggestion) -> bool:
        """Whether a code is to be added: not coded, or what the record has for one left out."""
        code = suggestion.code.value
        if code in self._coded:
            return False
        if not self._has_like(code):
            return True
        others = (f.place.code or "" for f in found if f.kind is SupportKind.OTHER_CODE)
        return any(other[:_CATEGORY] == code[:_CATEGORY] for other in others)

    def _severity(self, claim: Claim, code: str) -> str:
        rows = self._grouper.answer(claim)["sdx_output"]
        return next((str(row["severity"]) for row in rows if row["code"] == code), "NONE")

    def _suggestion(self, code: str) -> Suggestion | None:
        return next((s for s in self._record.suggestions if s.code.value == code), None)

    def _of_category(self, code: str) -> Suggestion | None:
        like = (s for s in self._record.finals if s.code.value[:_CATEGORY] == code[:_CATEGORY])
        return next(like, None)

    def _rejection(self, code: str) -> Rejection | None:
        return next((r for r in self._record.rejections if r.code.value == code), None)

    def _without_indicators(self, code: str) -> QueryOpportunity | None:
        kind = QueryKind.DIAGNOSIS_WITHOUT_SUPPORT
        asked = (q for q in self._record.queries if q.kind is kind and q.code)
        return next((q for q in asked if q.code and q.code.value == code), None)

    def _has_like(self, code: str) -> bool:
        """Whether the stay has the code, or one of its category, which is told there."""
        return any(code[:_CATEGORY] == given[:_CATEGORY] for given in self._coded)


def _words_of(query: QueryOpportunity, own: Suggestion) -> tuple[Evidence, ...]:
    return tuple(i.evidence for i in query.indicators) or own.evidence
