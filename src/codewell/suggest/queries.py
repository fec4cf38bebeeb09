"""The third pile: what a record leaves open, as questions that a coder may send to the provider.

A question shows indicators with their words and offers answers in alphabetical order. It names no
diagnosis in its topic that is not documented, and nothing of what a code brings (AHIMA/ACDIS,
Guidelines for Achieving a Compliant Query Practice, 2022). Nobody is asked by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from codewell.model import Code, Indicator, QueryKind, QueryOpportunity
from codewell.rules.logic.query_table import QueryRow, QueryTable, query_table
from codewell.suggest.candidates import Candidate, Considered
from codewell.suggest.conflicts import conflicts
from codewell.suggest.findings.indicators import FoundIndicators, IndicatorReader
from codewell.text import ReadNote, Vocabulary

ADULT = 18
_SHOWN = 4
"""So many indicators are quoted in a question; all are listed with it."""
_LONG_ENOUGH = 60
"""A record of fewer words has no room for indicators, so that their absence says nothing."""
_ONLY_LISTS = frozenset(
    "review_of_systems physical_exam past_medical_history history_of_present_illness".split()
)
"""A denial here does not settle what a value of this encounter means."""
_SUPPORT_OPTIONS = (
    "confirmed (please document the clinical indicators)",
    "ruled out",
)

Title = Callable[[str], str | None]


class QueryFinder:
    """Finds the open questions of a record; one a process."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._table = query_table()
        self._reader = IndicatorReader(self._table, vocabulary)
        self._vocabulary = vocabulary
        self._by_indicator = _rows_by_indicator(self._table)
        self._about_codes = [
            (n, {code[0] for code in (*row.diagnosis, *row.exactly)})
            for n, row in enumerate(self._table.queries)
            if not row.any
        ]
        """The rows about a diagnosis alone, with the first letters of its codes."""

    def find(
        self,
        read: ReadNote,
        considered: Considered,
        proposed: Sequence[Candidate],
        title: Title,
    ) -> Iterator[QueryOpportunity]:
        """The questions of a record with its proposed codes, in the order of the table."""
        record = _Record(read, considered, proposed, self._reader.read(read), title)
        for row in self._rows(record.found.shown(), proposed):
            if query := self._ask(row, record):
                yield query
        yield from conflicts(read, considered, proposed, self._vocabulary, self._table.closing)

    def _rows(self, shown: Iterable[str], proposed: Sequence[Candidate]) -> Iterator[QueryRow]:
        """The rows that may have a question, in the order of the table."""
        numbers = {n for name in shown for n in self._by_indicator.get(name, ())}
        letters = {c.code[0] for c in proposed}
        numbers.update(n for n, initials in self._about_codes if not letters.isdisjoint(initials))
        yield from (self._table.queries[n] for n in sorted(numbers))

    def _ask(self, row: QueryRow, record: _Record) -> QueryOpportunity | None:
        about = None
        if row.needs_diagnosis:
            about = record.about(row)
            if about is None:
                return None
        if row.settings and record.read.note.setting not in row.settings:
            return None
        shown = [i for name in row.any for i in record.found.get(name)]
        if (row.any and not shown) or not all(record.found.get(name) for name in row.all):
            return None
        if not record.is_asked(row, about):
            return None
        shown += [i for name in row.all for i in record.found.get(name)]
        if row.kind is QueryKind.DIAGNOSIS_WITHOUT_SUPPORT:
            return _support(row, record, about, self._table.closing) if about else None
        return QueryOpportunity(
            kind=row.kind,
            topic=row.topic,
            question=_question(row, shown, about),
            options=(*self._options(row, record), *self._table.closing),
            indicators=tuple(_by_place(shown)) + (_of(about, record) if about else ()),
            rule=f"query table {row.id}",
            code=Code.icd10cm(about.code) if about else None,
        )

    def _options(self, row: QueryRow, record: _Record) -> list[str]:
        """What the record supports, in alphabetical order."""
        offered = [
            option.text
            for option in row.options
            if not (option.when or option.codes)
            or any(record.found.get(name) for name in option.when)
            or (option.codes and record.says(option.codes))
        ]
        treatments = all(self._table.indicators[name].treatment for name in row.any)
        if row.kind is QueryKind.INDICATOR_WITHOUT_DIAGNOSIS and not treatments:
            offered.append(self._table.insignificant)
        return sorted(offered, key=str.lower)


def _rows_by_indicator(table: QueryTable) -> dict[str, tuple[int, ...]]:
    """Measure or indicator -> the numbers of the rows that ask for it."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(table.queries):
        for name in row.any:
            found[table.indicators[name].looks_at].add(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


class _Record:
    """What the rows ask of one record."""

    def __init__(
        self,
        read: ReadNote,
        considered: Considered,
        proposed: Sequence[Candidate],
        found: FoundIndicators,
        title: Title,
    ) -> None:
        self.read = read
        self.found = found
        self._considered = considered
        self._proposed = proposed
        self._title = title

    @cached_property
    def _stated(self) -> tuple[str, ...]:
        """The codes of all that the record states or settles, each once."""
        codes = {c.code for c in self._considered.candidates} | {c.code for c in self._proposed}
        for mention in self.read.mentions:
            label = mention.assertion.label
            if label in ("affirmed", "possible", "past") or (
                label == "negated" and mention.section not in _ONLY_LISTS
            ):
                codes.add(mention.code)
        return tuple(codes)

    @cached_property
    def _affirmed(self) -> tuple[str, ...]:
        return tuple({m.code for m in self.read.mentions if m.assertion.label == "affirmed"})

    def says(self, prefixes: tuple[str, ...]) -> bool:
        """Whether a statement has a code that begins so."""
        return any(code.startswith(prefixes) for code in self._stated)

    def about(self, row: QueryRow) -> Candidate | None:
        """The proposed code that a question is about."""
        return next((c for c in self._proposed if row.is_about(c.code, self._title)), None)

    def is_asked(self, row: QueryRow, about: Candidate | None) -> bool:
        """Whether the age is the row's, and nothing that it must not find is there.

        The words of a diagnosis itself are no indicators of it.
        """
        age = self.read.note.age
        if row.adult and (age is None or age < ADULT):
            return False
        if row.without and self.says(row.without):
            return False
        if row.unsupported and any(code.startswith(row.unsupported) for code in self._affirmed):
            return False
        own = [evidence.span for evidence in about.evidence] if about else []
        return not any(self.found.supports(name, own) for name in row.none)

    @cached_property
    def is_long_enough(self) -> bool:
        """Whether the record has room for the indicators of its diagnoses."""
        return sum(len(sentence.tokens) for sentence in self.read.sentences) >= _LONG_ENOUGH


def _question(row: QueryRow, shown: Sequence[Indicator], about: Candidate | None) -> str:
    quoted = _quoted(shown)
    if about is not None:
        return (
            f"“{_words(about)}” is documented, and the record shows {quoted}. Can the"
            f" {row.topic} be specified further?"
        )
    return (
        f"The record shows {quoted}. Please document the condition, if any, that was evaluated,"
        " monitored or treated in this encounter."
    )


def _support(
    row: QueryRow, record: _Record, about: Candidate, closing: tuple[str, ...]
) -> QueryOpportunity | None:
    """A diagnosis whose usual indicators the record does not show."""
    if not record.is_long_enough:
        return None
    words = _words(about)
    return QueryOpportunity(
        kind=row.kind,
        topic=f"clinical indicators of “{words}”",
        question=(
            f"“{words}” is documented; the record as read shows none of its usual clinical"
            " indicators. Please document what the diagnosis rests on in this patient, or clarify"
            " whether it was ruled out."
        ),
        options=(*_SUPPORT_OPTIONS, *closing),
        indicators=_of(about, record),
        rule=f"query table {row.id}",
        code=Code.icd10cm(about.code),
    )


def _of(candidate: Candidate, record: _Record) -> tuple[Indicator, ...]:
    """The words of the diagnosis itself."""
    lead = candidate.evidence[0]
    section = next(
        (s.section for s in record.read.sentences if s.span.covers(lead.span)), "unheaded"
    )
    return (Indicator("documented diagnosis", lead, section),)


def _words(candidate: Candidate) -> str:
    return " ".join(candidate.evidence[0].text.split())


def _quoted(shown: Sequence[Indicator]) -> str:
    words = dict.fromkeys(f"“{' '.join(i.evidence.text.split())}”" for i in _by_place(shown))
    return ", ".join(list(words)[:_SHOWN])


def _by_place(shown: Sequence[Indicator]) -> list[Indicator]:
    unique = {i.evidence.span: i for i in reversed(shown)}
    return [unique[span] for span in sorted(unique)]
