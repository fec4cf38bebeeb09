"""What the pulled and packaged tables add to a diagnosis or a procedure on the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from codewell.catalog import Catalog
from codewell.catalog.code_tables import COLUMNS, Book, CodeTable, Line
from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.index import BOOKS, Place
from codewell.catalog.index import Book as IndexBook
from codewell.catalog.maps import HCC_MODELS, Conversions, Hcc, Icd9Target, Severity
from codewell.model import Code, CodeSystem, EditionOfNotes, normalise_code

MOST_LINES = 8
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Lead:
    """A line of a book that leads to a code: its path, the code as printed, the column if any."""

    words: str
    code: str
    column: str


@dataclass(frozen=True, slots=True)
class Leads:
    """The lines of one book that lead to a code; ``total`` counts those not listed too."""

    book: str
    lines: tuple[Lead, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A code before or after, the day of the change, and its title."""

    code: str
    on: dt.date
    title: str | None


@dataclass(frozen=True, slots=True)
class MoreOfDiagnosis:
    """What books and maps say of a diagnosis; None: no such table, or the table lacks the code.

    ``not_installed`` names every table that was asked and is absent. ``cut_off``: CMS named further
    earlier codes that are lost.
    """

    leads: tuple[Dated[Leads], ...]
    severity: Dated[Severity | None] | None
    hcc: tuple[Dated[tuple[Hcc, ...]], ...]
    ccsr: Dated[str | None] | None
    chronic: Dated[str] | None
    earlier: tuple[CodeChange, ...]
    later: tuple[CodeChange, ...]
    cut_off: bool
    icd9: Dated[tuple[Icd9Target, ...]] | None
    not_installed: tuple[NotInstalled, ...]


@dataclass(frozen=True, slots=True)
class MoreOfProcedure:
    """What the PCS index and the conversions say of a procedure."""

    leads: tuple[Dated[Leads], ...]
    earlier: tuple[CodeChange, ...]
    later: tuple[CodeChange, ...]
    not_installed: tuple[NotInstalled, ...]


class Asker:
    """Keeps what is installed, and notes what is not."""

    def __init__(self) -> None:
        self._absent: dict[str, NotInstalled] = {}

    def __call__(self, answer: Dated[Value] | NotInstalled) -> Dated[Value] | None:
        if isinstance(answer, NotInstalled):
            self._absent[answer.what] = answer
            return None
        return answer

    @property
    def not_installed(self) -> tuple[NotInstalled, ...]:
        """What was asked and is absent, in the order asked."""
        return tuple(self._absent.values())


def more_of_diagnosis(catalog: Catalog, code: str, on: dt.date, *, whole: bool) -> MoreOfDiagnosis:
    """What books and maps say of an ICD-10-CM code; maps only of a ``whole`` (billable) one."""
    ask, maps = Asker(), catalog.maps
    leads = tuple(_leads(catalog, code, on, ask))
    changes = ask(maps.conversions(code, on))
    return MoreOfDiagnosis(
        leads=leads,
        severity=ask(maps.severity(code, on)) if whole else None,
        hcc=tuple(_present(ask(maps.hcc(code, model, on)) for model in HCC_MODELS if whole)),
        ccsr=ask(maps.ccsr(code, on)) if whole else None,
        chronic=ask(maps.chronic(code, on)) if whole else None,
        earlier=_earlier(catalog, changes, CodeSystem.ICD10CM),
        later=_later(catalog, changes, CodeSystem.ICD10CM),
        cut_off=any(change.cut_off for change in (changes.value.earlier if changes else ())),
        icd9=ask(maps.icd9(code, on)) if whole else None,
        not_installed=ask.not_installed,
    )


def more_of_procedure(catalog: Catalog, code: str, on: dt.date) -> MoreOfProcedure:
    """What the index and the conversions say of an ICD-10-PCS code."""
    ask = Asker()
    found = ask(catalog.pcs_tables.leading_to(code, on))
    changes = ask(catalog.maps.conversions(code, on, system=CodeSystem.ICD10PCS))
    if not catalog.pcs_tables.tables.installed:
        ask(catalog.pcs_tables.tables.absent)
    leads: tuple[Dated[Leads], ...] = ()
    if found and found.value:
        lines = tuple(Lead(p.words, p.line.prefix, "") for p in found.value[:MOST_LINES])
        leads = (Dated(Leads("ICD-10-PCS index", lines, len(found.value)), found.edition),)
    return MoreOfProcedure(
        leads=leads,
        earlier=_earlier(catalog, changes, CodeSystem.ICD10PCS),
        later=_later(catalog, changes, CodeSystem.ICD10PCS),
        not_installed=ask.not_installed,
    )


# -- lines of the books that lead to a code -----------------------------------------------------


def _leads(catalog: Catalog, code: str, on: dt.date, ask: Asker) -> Iterator[Dated[Leads]]:
    """Index, external cause index, neoplasm and drug table; the latter two by chapter."""
    book: IndexBook = "external_causes" if code[:1] in "VWXY" else "diseases"
    places = ask(catalog.index.leading_to(code, on, book=book))
    if places and places.value:
        yield Dated(_of_places(BOOKS[book], places.value), places.edition)
    elif places and places.edition.name.endswith("excerpt"):
        ask(_whole_book(catalog.index.absent(book), places.edition))
    if code[:1] in "CD":
        yield from _of_table(catalog.neoplasms, "neoplasm", code, on, ask)
    if code[:1] == "T":
        yield from _of_table(catalog.drugs, "drugs", code, on, ask)


def _whole_book(absent: NotInstalled, edition: EditionOfNotes) -> NotInstalled:
    """An excerpt that does not lead to a code says nothing of the whole book."""
    return replace(absent, what=f"the whole {absent.what} (only {edition.name})")


def _of_places(book: str, places: tuple[Place, ...]) -> Leads:
    lines = tuple(
        Lead(
            place.words,
            " ".join(filter(None, (place.line.code_text, place.line.manifestation_text))),
            "",
        )
        for place in places[:MOST_LINES]
    )
    return Leads(book, lines, len(places))


def _of_table(
    table: CodeTable, book: Book, code: str, on: dt.date, ask: Asker
) -> Iterator[Dated[Leads]]:
    found = ask(table.leading_to(code, on))
    if found and found.value:
        lines = tuple(_lead(line, book, code) for line in found.value[:MOST_LINES])
        name = "Neoplasm table" if book == "neoplasm" else "Table of drugs and chemicals"
        yield Dated(Leads(name, lines, len(found.value)), found.edition)


def _lead(line: Line, book: Book, code: str) -> Lead:
    value = normalise_code(code)
    cells = [c for c in line.cells if c.code and value.startswith(c.code)]
    nearest = max(cells, key=lambda cell: len(cell.code))
    return Lead(line.words, nearest.code_text, COLUMNS[book][nearest.heading])


# -- earlier and later codes --------------------------------------------------------------------


def _earlier(
    catalog: Catalog, changes: Dated[Conversions] | None, system: CodeSystem
) -> tuple[CodeChange, ...]:
    found = changes.value.earlier if changes else ()
    return tuple(
        _change(catalog, system, c.earlier_code, c.effective_from) for c in found if c.earlier_code
    )


def _later(
    catalog: Catalog, changes: Dated[Conversions] | None, system: CodeSystem
) -> tuple[CodeChange, ...]:
    found = changes.value.later if changes else ()
    return tuple(_change(catalog, system, c.later_code, c.effective_from) for c in found)


def _change(catalog: Catalog, system: CodeSystem, code: str, day: dt.date) -> CodeChange:
    if system is CodeSystem.ICD10CM:
        title = catalog.icd10cm.title(code)
    else:
        found = catalog.icd10pcs.title(code)
        title = found.text if found else None
    return CodeChange(Code(system, code).formatted, day, title)


def _present(answers: Iterable[Dated[Value] | None]) -> Iterator[Dated[Value]]:
    return (answer for answer in answers if answer)
