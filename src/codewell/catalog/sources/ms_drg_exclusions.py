"""CC exclusions: Table 6K of the inpatient final rule, a text with sections, or its zip.

Part 1 lists every CC and MCC, each with a collection of principal diagnoses (and their number)
beside which it counts as neither. The collections follow, one block each. Part 2 lists the codes
that count only when the patient is discharged alive, part 3 the codes that do not count in
certain MS-DRGs. The text states no fiscal year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import edition_of_fiscal_year
from codewell.catalog.sources.members import Member, check_characters, the_member
from codewell.catalog.sources.ms_drg_tables import FISCAL_YEAR
from codewell.errors import SourceError

_MEMBER = r"Table ?6K\b.*\.txt$"
_TITLE = "TABLE 6K - COMPLETE LIST OF CC EXCLUSIONS"
_HEADINGS = ["I10", "Dx", "Lev", "PDX", "Exclusions", "ICD-10-CM", "Description"]
_CODE = r"(?P<code>[A-Z][0-9A-Z]{2,6})"
_PART = re.compile(r"[A-Z] Part (?P<number>[123]): \S.*")
_LISTED = re.compile(
    rf" {_CODE} +(?P<level>CC|MCC) +"
    r"(?:(?P<collection>\d{4}):(?P<count>\d{1,3}(?:,\d{3})*) codes?|No Excl) +(?P<title>\S.*)",
    re.ASCII,
)
_COLLECTION = re.compile(r"PDX collection (?P<collection>\d{4})", re.ASCII)
_DRGS = re.compile(r"MDC (?P<mdc>\d\d) DRGs (?P<first>\d{3})-(?P<last>\d{3}) \S.*", re.ASCII)
_MEMBER_CODE = re.compile(rf"  {_CODE} +\S.*")


@dataclass(frozen=True, slots=True)
class ExcludableComplication:
    """Part 1: a CC or MCC (``level``).

    ``collection`` holds the principal diagnoses beside which it does not count; empty: none does.
    """

    code: str
    level: str
    collection: str
    title: str


@dataclass(frozen=True, slots=True)
class ExcludingPrincipal:
    """A principal diagnosis of a collection."""

    collection: str
    principal_diagnosis: str


@dataclass(frozen=True, slots=True)
class AliveOnlyComplication:
    """Part 2: a CC or MCC only when the patient is discharged alive."""

    code: str


@dataclass(frozen=True, slots=True)
class ComplicationOutsideDrgs:
    """Part 3: a CC or MCC that does not count as such in the MS-DRGs from first to last."""

    mdc: str
    first_ms_drg: str
    last_ms_drg: str
    code: str


ExclusionRow = (
    ExcludableComplication | ExcludingPrincipal | AliveOnlyComplication | ComplicationOutsideDrgs
)


def read(path: Path) -> Iterator[ExclusionRow]:
    """Every row, in the order of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign, or a collection is not as long as
            part 1 says.
    """
    reader = _Reader(the_member(path, _MEMBER, "Table 6K"))
    yield from reader.rows()


def edition_of(path: Path) -> FileEdition:
    """The fiscal year in the name of the file; the text has none.

    Raises:
        SourceError: the name states none.
    """
    member = the_member(path, _MEMBER, "Table 6K")
    for name in (member.file_name, path.name):
        if found := FISCAL_YEAR.search(name):
            return edition_of_fiscal_year(int(found[1]))
    raise SourceError(f"{member.place}: the name states no fiscal year: FY2026")


class _Reader:
    def __init__(self, member: Member) -> None:
        self._member = member
        self._line = 0
        self._part = 0
        self._headings = False
        self._counts: dict[str, int] = {}
        self._met: set[str] = set()
        self._block = ""
        self._codes: set[str] = set()
        self._drgs: tuple[str, str, str] | None = None

    def rows(self) -> Iterator[ExclusionRow]:
        text = ""
        for number, text in enumerate(self._member.lines(), 1):
            self._line = number
            check_characters(text, f"{self._member.place}:{number}")
            row = self._row(text.rstrip())
            if row is not None:
                yield row
        self._close_block()
        if self._part != 3 or not self._codes:
            raise self._error("truncated: part 3 is missing or empty")
        if not text.endswith(("\n", "\r")):
            raise self._error("truncated: the last line has no end")

    def _row(self, text: str) -> ExclusionRow | None:
        if self._line == 1 and text != _TITLE:
            raise self._error(f"expected {_TITLE!r}")
        if not text:
            return None
        if self._heading(text):
            return None
        if self._part == 0:
            return None  # what the table is, in prose
        if self._part == 1 and not self._block:
            return self._listed(text)
        return self._member_of_block(text)

    def _heading(self, text: str) -> bool:
        """Whether the line begins a part or a block."""
        if found := _PART.fullmatch(text):
            self._begin_part(int(found["number"]))
        elif self._part == 1 and text.split() == _HEADINGS:
            self._headings = True
        elif self._part == 1 and (found := _COLLECTION.fullmatch(text)):
            self._begin_collection(found["collection"])
        elif self._part == 3 and (found := _DRGS.fullmatch(text)):
            self._close_block()
            self._drgs = (found["mdc"], found["first"], found["last"])
            self._codes = set()
        else:
            return False
        return True

    def _begin_part(self, number: int) -> None:
        self._close_block()
        if number != self._part + 1:
            raise self._error(f"part {number} stands behind part {self._part}")
        if number == 2 and self._met != set(self._counts):
            missing = sorted(set(self._counts) - self._met)
            raise self._error(f"collection {missing[0]} of part 1 is missing")
        if number == 3 and not self._codes:
            raise self._error("part 2 is empty")
        self._part = number
        self._block = ""
        self._codes = set()

    def _begin_collection(self, number: str) -> None:
        self._close_block()
        if number not in self._counts:
            raise self._error(f"no code of part 1 names collection {number}")
        if number in self._met:
            raise self._error(f"collection {number} stands here again")
        self._met.add(number)
        self._block = number
        self._codes = set()

    def _close_block(self) -> None:
        """A collection is as long as part 1 says; a list of part 3 is not empty."""
        if self._block and len(self._codes) != self._counts[self._block]:
            raise self._error(
                f"collection {self._block} above has {len(self._codes)} codes,"
                f" part 1 says {self._counts[self._block]}"
            )
        if self._drgs and not self._codes:
            raise self._error(f"no code for MS-DRGs {self._drgs[1]}-{self._drgs[2]} above")

    def _listed(self, text: str) -> ExcludableComplication:
        found = _LISTED.fullmatch(text)
        if not found or not self._headings:
            raise self._error(f"expected the headings, then code, level, collection: {text[:40]!r}")
        self._remember(found["code"])
        collection = found["collection"] or ""
        if collection:
            count = int(found["count"].replace(",", ""))
            if self._counts.setdefault(collection, count) != count:
                raise self._error(
                    f"collection {collection} has {count} codes here,"
                    f" {self._counts[collection]} above"
                )
        return ExcludableComplication(found["code"], found["level"], collection, found["title"])

    def _member_of_block(self, text: str) -> ExclusionRow:
        found = _MEMBER_CODE.fullmatch(text)
        if not found:
            raise self._error(f"expected a code and its description: {text[:40]!r}")
        code = found["code"]
        self._remember(code)
        if self._part == 1:
            return ExcludingPrincipal(self._block, code)
        if self._part == 2:
            return AliveOnlyComplication(code)
        if self._drgs is None:
            raise self._error("a code above the first MS-DRGs of part 3")
        return ComplicationOutsideDrgs(*self._drgs, code)

    def _remember(self, code: str) -> None:
        if code in self._codes:
            raise self._error(f"{code} stands twice in this list")
        self._codes.add(code)

    def _error(self, fact: str) -> SourceError:
        return SourceError(f"{self._member.place}:{self._line}: {fact}")
