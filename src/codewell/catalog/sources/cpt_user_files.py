"""The CPT files of a user who holds an AMA licence. Codewell ships none of their text.

**Not compared with a licensed file.** The layout is what public readers of the files expect:

- ``LONGULT.txt`` (long descriptor, upper and lower case, tab-delimited), ``LONGUT.txt`` (the same
  in capitals): code, tab, text. One row a code.
- ``LONGULF.txt``, ``LONGUF.txt``: the same descriptors at a fixed width; a long one goes on in
  rows that repeat the code.
- ``MEDU.txt`` (medium, 48 capitals) and ``SHORTU.txt`` (short, 28 capitals): code, a blank or a
  tab, text.
- ``MODUL.txt``: the modifiers as Appendix A prints them: headings such as "Category II Modifiers",
  modifiers that begin a paragraph and may wrap; a list of modifier, tab, text is read as well.

Above the first row stands the AMA's notice, of any length: rows are found by their form. Text is
cp1252 or UTF-8. The year of the edition stands in the notice ("CPT 2026") or in a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, check_characters, the_member
from codewell.catalog.sources.quarters import YEAR, stated_year
from codewell.catalog.sources.source import ClickThrough, Rows, Source, Table
from codewell.catalog.sources.tables import Unique
from codewell.errors import SourceError


class CptText(StrEnum):
    """The descriptor files, by their names."""

    LONG = "LONGULT"
    LONG_FIXED = "LONGULF"
    LONG_CAPITALS = "LONGUT"
    LONG_CAPITALS_FIXED = "LONGUF"
    MEDIUM = "MEDU"
    SHORT = "SHORTU"


_FIXED = {CptText.LONG_FIXED, CptText.LONG_CAPITALS_FIXED}
_LIMITS = {CptText.MEDIUM: 48, CptText.SHORT: 28}
_ROW = re.compile(r"(?P<code>\d{4}[0-9AFMTU])[\t ]+(?P<text>\S.*)", re.ASCII)
_LONGEST_NOTICE = 200
_MODIFIER = r"[0-9][0-9A-Z]|[A-Z][0-9A-Z]"
_MODIFIER_ROW = re.compile(rf"(?P<modifier>{_MODIFIER})\t+(?P<text>\S.*)", re.ASCII)
_MODIFIER_START = re.compile(rf"(?P<modifier>{_MODIFIER})(?:\s*:\s*|\s+)(?P<text>\S.*)", re.ASCII)
_YEAR_OF_CPT = rf"CPT\W*(?:R\W+)?{YEAR}"


class ModifierKind(StrEnum):
    """The parts of Appendix A."""

    CPT = "Appendix A"
    PHYSICAL_STATUS = "Anesthesia Physical Status"
    HOSPITAL_OUTPATIENT = "CPT Level I Modifiers"
    CATEGORY_II = "Category II Modifiers"
    LEVEL_II = "Level II (HCPCS/National) Modifiers"


_HEADINGS = {kind.lower(): kind for kind in ModifierKind}
_SHAPES = {
    ModifierKind.CPT: r"\d\d",
    ModifierKind.PHYSICAL_STATUS: r"P\d",
    ModifierKind.HOSPITAL_OUTPATIENT: r"\d\d",
    ModifierKind.CATEGORY_II: r"\d[A-Z]",
    ModifierKind.LEVEL_II: r"[A-Z][0-9A-Z]",
}
_ONE_LINE_EACH = {ModifierKind.PHYSICAL_STATUS, ModifierKind.LEVEL_II}


@dataclass(frozen=True, slots=True)
class CptDescriptor:
    """A descriptor of a CPT code, from the user's own file."""

    kind: CptText
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class CptModifier:
    """A modifier of Appendix A, from the user's own file; ``kind`` is None in a plain list."""

    kind: ModifierKind | None
    modifier: str
    text: str


def read(path: Path) -> Iterator[CptDescriptor]:
    """Every descriptor of a LONG, MEDU or SHORTU file; its name says which one it is.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = Member(path)
    kind = text_of(path)
    codes = Unique()
    current: tuple[str, str, list[str]] | None = None
    for place, code, text in _rows(member):
        if current and current[1] == code and kind in _FIXED:
            current[2].append(text)
            continue
        if current:
            yield _descriptor(kind, current)
        codes.check(code, f"code {code}", place)
        current = (place, code, [text])
    if not current:
        raise SourceError(f"{member.place}: no row of a CPT code and its text")
    yield _descriptor(kind, current)


def read_modifiers(path: Path) -> Iterator[CptModifier]:
    """Every modifier of a MODUL file.

    Raises:
        SourceError: the file is foreign or damaged.
    """
    member = the_member(path, r"^MODUL.*\.txt$", "file of modifiers (MODUL)")
    modifiers = Unique()
    found = False
    for place, modifier in _modifiers(member):
        what = f"modifier {modifier.modifier}"
        modifiers.check((modifier.kind, modifier.modifier), what, place)
        found = True
        yield modifier
    if not found:
        raise SourceError(f"{member.place}: no modifier and its text")


def text_of(path: Path) -> CptText:
    """Which descriptor file a path is, by its name.

    Raises:
        SourceError: the name is none of the AMA's.
    """
    for kind in CptText:
        if path.stem.upper().startswith(kind):
            return kind
    raise SourceError(f"{path.name}: expected one of {', '.join(CptText)} as its name")


def edition_of(path: Path) -> FileEdition:
    """The year of CPT in the notice above the rows, or in the names of the file and its folder.

    Raises:
        SourceError: neither states one.
    """
    notice = []
    for _place, line in _lines(Member(path)):
        if _ROW.fullmatch(line) or _MODIFIER_ROW.fullmatch(line):
            break
        notice.append(line)
    name = f"{path.parent.name} {path.name}"
    edition = stated_year(" ".join(notice), _YEAR_OF_CPT) or stated_year(
        name, rf"(?<!\d){YEAR}(?!\d)"
    )
    if edition:
        return edition
    raise SourceError(f"{path.name}: no year of CPT in the notice, the name or the folder")


def _lines(member: Member) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(member.lines(), 1):
        place = f"{member.place}:{number}"
        check_characters(line, place)
        yield place, line.rstrip()


def _rows(member: Member) -> Iterator[tuple[str, str, str]]:
    """Place, code and text; above the first row anything that is not longer than a notice."""
    first = True
    for place, line in _lines(member):
        if found := _ROW.fullmatch(line):
            first = False
            yield place, found["code"], found["text"]
        elif line and (not first or "\t" in line.strip() or len(line) > _LONGEST_NOTICE):
            raise SourceError(f"{place}: not a row of a CPT code and its text")


def _descriptor(kind: CptText, row: tuple[str, str, list[str]]) -> CptDescriptor:
    place, code, texts = row
    text = " ".join(" ".join(texts).split())
    limit = _LIMITS.get(kind)
    if limit and len(text) > limit:
        raise SourceError(f"{place}: {code}: longer than the {limit} characters of {kind}")
    return CptDescriptor(kind, code, text)


def _modifiers(member: Member) -> Iterator[tuple[str, CptModifier]]:
    """Paragraphs of Appendix A, or rows divided by tabs."""
    kind: ModifierKind | None = None
    current: tuple[str, str, list[str]] | None = None
    for place, line in _lines(member):
        text = line.strip()
        heading = _HEADINGS.get(text.lower())
        start = None if heading else _start(text, kind, current is not None)
        if current and (heading or start or not text):
            yield current[0], _modifier(kind, current)
            current = None
        if heading:
            kind = heading
        elif start:
            current = (place, start["modifier"], [start["text"]])
        elif current:
            current[2].append(text)
    if current:
        yield current[0], _modifier(kind, current)


def _start(text: str, kind: ModifierKind | None, inside: bool) -> re.Match[str] | None:
    """Whether a line begins a modifier: by its tab, or as the first of a paragraph."""
    if kind is None:
        return _MODIFIER_ROW.fullmatch(text)
    if inside and kind not in _ONE_LINE_EACH:
        return None
    found = _MODIFIER_START.fullmatch(text)
    return found if found and re.fullmatch(_SHAPES[kind], found["modifier"]) else None


def _modifier(kind: ModifierKind | None, row: tuple[str, str, list[str]]) -> CptModifier:
    return CptModifier(kind, row[1], " ".join(" ".join(row[2]).split()))


def _tables(path: Path) -> Rows:
    if path.name.upper().startswith("MODUL"):
        yield from (("cpt_modifier", row) for row in read_modifiers(path))
    else:
        yield from (("cpt_descriptor", row) for row in read(path))


SOURCES = (
    Source(
        name="cpt",
        title="CPT descriptors and modifiers of your own AMA licence",
        publisher="American Medical Association",
        licence="AMA; your own CPT licence",
        page="https://www.ama-assn.org/practice-management/cpt",
        files=(*(f"{kind}*.txt" for kind in CptText), "modul*.txt"),
        tables=(
            Table("cpt_descriptor", CptDescriptor, ("code", "kind", "edition")),
            Table("cpt_modifier", CptModifier, indexes=(("modifier",),)),
        ),
        read=_tables,
        edition_of=edition_of,
        click_through=ClickThrough(
            page="https://www.ama-assn.org/practice-management/cpt",
            terms=(
                "These are files of CPT, which is copyright of the American Medical Association."
                " You confirm that you or your organisation hold an AMA licence for them that"
                " covers this use. Codewell keeps their text on this machine only."
            ),
        ),
    ),
)
