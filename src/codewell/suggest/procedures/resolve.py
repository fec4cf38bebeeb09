"""From words that name a procedure to its codes: template or root operation, then every axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codewell.model import Span
from codewell.suggest.procedures.axis import Axis, How, Sketch
from codewell.suggest.procedures.body_parts import BodyParts
from codewell.suggest.procedures.coronary import bypasses
from codewell.suggest.procedures.nearness import distance
from codewell.suggest.procedures.record import Named, OperativeRecord, has_words, place_of
from codewell.suggest.procedures.slots import Filler, Slots
from codewell.suggest.procedures.tables import PCSAxes
from codewell.suggest.procedures.vocabulary import Procedure, Variant, Verb

_OBJECT_FAR = 70
"""So many characters, clause breaks counted, the object of a verb may stand from it."""
_BYPASS = "021{grafts}"
_VESSELS, _ENDOVASCULAR = "23456", "L7V"
_THROUGH_VESSELS: Slots = {"approach": {("default",): "3"}}
"""Vessels are closed, narrowed and widened through a puncture unless something else is said."""
_BY_INCISION: Slots = {"approach": {("default",): "0"}}
_LAYERS, _CUT_OR_MENDED = "JKLMPQ", "BTQ"
_RELEASE, _BONES = "N", "PQ"
_MOST = 6
"""So many candidates are kept of one procedure that is not fully documented."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A procedure of the record and one code for it.

    ``decided`` tells, for a verb, what made it the root operation.
    """

    named: Named
    axes: tuple[Axis, ...]
    missing: tuple[str, ...]
    decided: str | None = None

    @property
    def code(self) -> str:
        """The code, seven characters."""
        return "".join(axis.value for axis in self.axes)

    @property
    def is_whole(self) -> bool:
        """Whether the record documents every axis."""
        return not self.missing

    @property
    def is_usual(self) -> bool:
        """Whether an axis is the usual one, not said."""
        return any(axis.how is How.USUAL for axis in self.axes)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words that led to the code, in the order of the text."""
        found = {self.named.span, *(axis.span for axis in self.axes if axis.span)}
        return tuple(sorted(found))


class Resolver:
    """Codes for what one record names."""

    def __init__(self, record: OperativeRecord, axes: PCSAxes, on: dt.date) -> None:
        self._record, self._axes = record, axes
        self._filler = Filler(record, axes, on)
        self._body_parts = BodyParts(record, axes)

    def resolve(self, named: Named) -> list[Resolved]:
        """The codes of a procedure: one or more that are whole, else candidates."""
        if isinstance(named.action, Procedure):
            return self._procedure(named, named.action)
        return self._verb(named, named.action)

    # -- by name ----------------------------------------------------------------------------

    def _procedure(self, named: Named, procedure: Procedure) -> list[Resolved]:
        sentence = self._record.sentences[named.sentence]
        if has_words(sentence, procedure.unless):
            return []
        variant = self._variant(named, procedure)
        templates = variant.templates if variant else procedure.templates
        parts = procedure.parts
        if variant and variant.parts is not None:
            parts = variant.parts
        found = []
        if templates == (_BYPASS,):
            templates = self._bypasses(named)
        for template in templates:
            sketches = self._filler.fill(named, template, procedure.slots, parts)
            found += _kept(named, sketches, None)
        return found

    def _bypasses(self, named: Named) -> tuple[str, ...]:
        """One template for each source of blood of a coronary bypass."""
        numbers = (named.sentence, *self._record.around(named))
        spans = [self._record.sentences[n].span for n in numbers]
        return tuple(grafts.template for grafts in bypasses(self._record.text, spans))

    def _variant(self, named: Named, procedure: Procedure) -> Variant | None:
        """The variant whose words stand nearest in the sentence, else the first of the record."""
        holding = [v for v in procedure.when if self._holds(named, v)]
        near = [v for v in holding if v.near]
        if near:
            return min(near, key=lambda v: self._far(named, v))
        return next(iter(holding), None)

    def _far(self, named: Named, variant: Variant) -> tuple[int, int]:
        sentence = self._record.sentences[named.sentence]
        far = [
            (distance(self._record.text, named.span, span), -len(forms))
            for forms in variant.any_of or variant.all_of
            if (span := place_of(sentence, forms))
        ]
        return min(far, default=(0, 0))

    def _holds(self, named: Named, variant: Variant) -> bool:
        numbers: tuple[int, ...] = (named.sentence,)
        if not variant.near:
            numbers += self._record.around(named)

        def said(phrases: Sequence[tuple[str, ...]]) -> bool:
            return any(
                (span := place_of(self._record.sentences[n], forms)) is not None
                and not self._record.is_denied(n, span)
                for n in numbers
                for forms in phrases
            )

        return (
            (not variant.any_of or said(variant.any_of))
            and (not variant.all_of or all(said((forms,)) for forms in variant.all_of))
            and not (variant.unless and said(variant.unless))
        )

    # -- by verb ----------------------------------------------------------------------------

    def _verb(self, named: Named, verb: Verb) -> list[Resolved]:
        decided = self._decided(named, verb)
        if decided is None:
            return []
        root, why = decided
        for table in self._tables(named, root):
            through = table[1] in _VESSELS and root in _ENDOVASCULAR
            usual = _THROUGH_VESSELS if through else _usual_way(table, root)
            sketches = self._filler.fill(named, table, usual, ())
            if found := _kept(named, sketches, why):
                return found
        return []

    def _decided(self, named: Named, verb: Verb) -> tuple[str, str] | None:
        """The root operation by the first decision that holds, and what made it so."""
        sentence = self._record.sentences[named.sentence]
        objects: dict[str, Span] = {}
        for told in self._record.told(named.sentence):
            if told.fact.kind == "object" and self._near(named, told.span):
                objects.setdefault(told.fact.value, told.span)
        for root, kinds, words in verb.decisions:
            of_kind = next((k for k in kinds if k in objects), None)
            if kinds and of_kind is None:
                continue
            if words and not has_words(sentence, words):
                continue
            why = f"what is taken, put or treated: {of_kind}" if of_kind else "the verb itself"
            return root, why
        return None

    def _near(self, named: Named, span: Span) -> bool:
        return distance(self._record.text, named.span, span) <= _OBJECT_FAR

    def _tables(self, named: Named, root: str) -> list[str]:
        """The tables of a root operation that have a body part of the sentence, nearest first."""
        text, found = self._record.text, []
        tissues = self._record.tissue_words(named.sentence)
        for part in self._record.parts(named.sentence):
            far = distance(text, named.span, part.span) + 8 * (part.span < named.span)
            for order, key in enumerate(part.keys):
                of_tissue = any(t in key.split() for t in tissues)
                for table in self._axes.tables_with(key, root):
                    if root == _RELEASE and table[1] in _BONES:
                        continue  # what is freed is what the bone presses on (B3.13)
                    found.append((far, not of_tissue, order, table))
        return list(dict.fromkeys(table for far, *_, table in sorted(found) if far <= 120))


def _usual_way(table: str, root: str) -> Slots:
    """Muscle, bone and what lies under the skin are cut out and mended through an incision."""
    return _BY_INCISION if table[1] in _LAYERS and root in _CUT_OR_MENDED else {}


def _kept(named: Named, sketches: Iterator[Sketch], why: str | None) -> list[Resolved]:
    """Those that are whole; where none is, the first candidates."""
    found = [
        Resolved(named, sketch.axes, sketch.missing, why)
        for sketch in sketches
        if len(sketch.axes) == 7
    ]
    whole = [r for r in found if r.is_whole]
    return whole or found[:_MOST]
