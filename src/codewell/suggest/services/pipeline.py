"""From a read record to lines of service with proof: named, done, chosen, counted, modified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from codewell.catalog import Catalog
from codewell.lexicon.services import ServiceLexicon
from codewell.model import Code, Evidence, ProofStep, Setting, Suggestion
from codewell.suggest.services.administration import administration_lines
from codewell.suggest.services.choice import Chooser
from codewell.suggest.services.compiled import open_lexicon
from codewell.suggest.services.context import Context, Record
from codewell.suggest.services.done import Judge, Standing
from codewell.suggest.services.drugs import given_drug
from codewell.suggest.services.facts import Facts
from codewell.suggest.services.index import Named, ServiceIndex
from codewell.suggest.services.lines import Line
from codewell.suggest.services.modified import modified, summed, without_included
from codewell.suggest.services.procedures import procedure_lines
from codewell.suggest.services.timed import timed_lines
from codewell.suggest.services.vaccines import Vaccine, vaccine_administration
from codewell.suggest.services.validity import system_of, validity
from codewell.suggest.services.visits import visits_beside
from codewell.text import ReadNote, Vocabulary

_FINAL, _CANDIDATE = 0.8, 0.4
"""Fixed scores: services are not part of the fitted confidence."""
_OFFICE_ONLY = frozenset(("lab", "drug", "vaccine", "administration", "supply"))
"""What a hospital reports where the care is given there."""


class Services:
    """Suggests services for read records; the index is built when it is first needed."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._catalog = catalog
        self._vocabulary = vocabulary

    @cached_property
    def _lexicon(self) -> ServiceLexicon:
        return open_lexicon(self._catalog)

    @cached_property
    def _of_office(self) -> frozenset[str]:
        """Procedures that a hospital's nurses do and the hospital reports."""
        return frozenset(e.id for e in self._lexicon.entries if e.extra.get("office_only"))

    @cached_property
    def _index(self) -> ServiceIndex:
        return ServiceIndex(self._lexicon, self._vocabulary)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._lexicon.done, self._vocabulary)

    @cached_property
    def _chooser(self) -> Chooser:
        return Chooser(self._index.phrases)

    def suggest(self, read: ReadNote) -> list[Suggestion]:
        """The services of a visit, in the order of the text; none for an inpatient stay."""
        if read.note.setting is Setting.INPATIENT:
            return []
        return [self._suggestion(line, read) for line in self.lines(read)]

    def added_to(self, suggestions: Sequence[Suggestion], read: ReadNote) -> list[Suggestion]:
        """The suggestions with the services of the visit, and 25 on a visit beside a procedure."""
        services = self.suggest(read)
        return [*visits_beside(suggestions, services), *services]

    def lines(self, read: ReadNote) -> list[Line]:
        """The lines before they become suggestions."""
        named = self._index.named(read, self._judge.sections["never"])
        if not named:
            return []
        record = Record(read, dict(self._judge.sections))
        facts = Facts.of(read.note)
        judged = [(one, self._judge.standing(one, read)) for one in named]
        done = [one for one, standing in judged if standing.done]
        for one in done:
            record.taken.setdefault(one.number, set()).add(one.entry.id)
        lines = [*self._done(done, dict(judged_by_id(judged)), record, facts)]
        lines = summed(without_included(lines))
        return sorted(
            (self._set(line, facts) for line in lines), key=lambda line: (line.spans[0], line.code)
        )

    # -- steps ------------------------------------------------------------------------------

    def _done(
        self, done: Sequence[Named], standings: dict[int, Standing], record: Record, facts: Facts
    ) -> Iterable[Line]:
        by_entry: dict[str, list[Named]] = defaultdict(list)
        for one in done:
            by_entry[one.entry.id].append(one)
        drugs = [one for one in done if one.entry.kind == "drug"]
        given, vaccines, timed = [], [], []
        for places in by_entry.values():
            context = Context(record, tuple(places))
            kind = places[0].entry.kind
            if kind == "drug":
                lines, how = given_drug(context, drugs, facts.on)
                yield from lines
                given += [how] if how else []
                continue
            if kind == "timed":
                timed.append(context)
                continue
            if kind == "vaccine":
                vaccines.append(Vaccine(places[0].entry, places[0].span))
            if kind in ("imaging", "test") and facts.is_facility and not self._read_here(places):
                continue
            for line in procedure_lines(context, self._chooser, facts):
                yield _with_standing(line, [standings[id(place)] for place in places])
        labels = self._lexicon.labels
        yield from timed_lines(timed)
        yield from administration_lines(given, labels)
        yield from vaccine_administration(
            vaccines, labels, text=record.text, age=facts.age, medicare=facts.medicare
        )

    def _read_here(self, places: Sequence[Named]) -> bool:
        return any(
            self._judge.own_reading(one) or one.entry.extra.get("by_proceduralist")
            for one in places
        )

    def _set(self, line: Line, facts: Facts) -> Line:
        """The line as the setting has it: modifiers, or left to the hospital."""
        if facts.is_facility and (line.kind in _OFFICE_ONLY or line.entry in self._of_office):
            return line.but(
                step=ProofStep(
                    "setting", "in a hospital the hospital reports it, not the practitioner"
                )
            )
        return modified(line, facts)

    def _suggestion(self, line: Line, read: ReadNote) -> Suggestion:
        code = Code(system_of(line.code), line.code)
        known = validity(code, self._catalog, read.note.date)
        step = ProofStep("validity", f"{_VALID[known.valid]}: {known.said}")
        final = line.final and known.valid is not False
        return Suggestion(
            code=code,
            title=line.label,
            final=final,
            score=_FINAL if final else _CANDIDATE,
            evidence=tuple(Evidence(span, span.of(read.note.text)) for span in line.spans),
            why=(*line.steps, step),
            missing=(*line.missing, *line.remarks),
            modifiers=line.modifiers,
            units=line.units,
        )


_VALID = {True: "valid on the date", False: "not valid on the date", None: "not evaluated"}


def judged_by_id(judged: Iterable[tuple[Named, Standing]]) -> Iterable[tuple[int, Standing]]:
    """The standing of each named service, by the identity of the naming."""
    return ((id(one), standing) for one, standing in judged)


def _with_standing(line: Line, standings: Sequence[Standing]) -> Line:
    standing = next((s for s in standings if s.clear), standings[0])
    if not standing.clear:
        line = line.but(missing="where it was done and who interpreted it not documented")
    said = f"done: {standing.reason}" + (f" “{standing.said}”" if standing.said else "")
    first, *rest = line.steps
    return Line(
        line.code, line.label, line.entry, line.spans, (first, ProofStep("done", said), *rest),
        line.units, line.modifiers, line.missing, line.remarks, line.final, line.kind,
    )  # fmt: skip
