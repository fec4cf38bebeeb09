"""Everything the catalog knows of an MS-DRG on a date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.catalog.ms_drg import grouper_version
from codewell.errors import InputError
from codewell.grouping.ms_drg import version_text
from codewell.model import CodeSystem
from codewell.workflows.show_standing import Entry


@dataclass(frozen=True, slots=True)
class TitleOfVersions:
    """A title and the grouper versions that have it (``44.0``)."""

    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ShownDRG:
    """An MS-DRG: its titles by version, and those that differ from it in severity only."""

    system: CodeSystem
    code: str
    title: str
    date: dt.date
    version: str | None
    titles: tuple[TitleOfVersions, ...]
    same_base: tuple[Entry, ...]


def show_drg(catalog: Catalog, number: int, on: dt.date) -> ShownDRG | None:
    """Everything known of an MS-DRG; None where no installed version has the number."""
    versions = _versions(catalog)
    titles = [(v, t) for v in versions if (t := catalog.ms_drg.title(number, v))]
    if not titles:
        return None
    version = _version_on(on) if _version_on(on) in versions else None
    latest, title = titles[-1]
    return ShownDRG(
        system=CodeSystem.MSDRG,
        code=f"{number:03}",
        title=(version and catalog.ms_drg.title(number, version)) or title,
        date=on,
        version=version_text(version) if version else None,
        titles=_by_title(titles),
        same_base=tuple(_same_base(catalog, number, version or latest)),
    )


def _versions(catalog: Catalog) -> list[int]:
    """The grouper versions in the installed years: each edition of a code set begins one."""
    found = {_version_on(edition.effective_from) for edition in catalog.editions.all}
    return sorted(version for version in found if version is not None)


def _version_on(day: dt.date) -> int | None:
    try:
        return grouper_version(day)
    except InputError:
        return None


def _by_title(titles: Iterable[tuple[int, str]]) -> tuple[TitleOfVersions, ...]:
    """Runs of versions with one title; a change of capitals is no change."""
    runs: list[TitleOfVersions] = []
    for version, title in titles:
        first = version_text(version)
        if runs and runs[-1].title.casefold() == title.casefold():
            first = runs.pop().first
        runs.append(TitleOfVersions(title, first, version_text(version)))
    return tuple(runs)


def _same_base(catalog: Catalog, number: int, version: int) -> Iterator[Entry]:
    """The DRGs of the same base: severity is split into at most three numbers in a row."""
    base = _base(catalog.ms_drg.title(number, version))
    for other in range(number - 2, number + 3):
        title = catalog.ms_drg.title(other, version)
        if other != number and base and _base(title) == base:
            yield Entry("drg", f"{other:03}", title)


def _base(title: str | None) -> str | None:
    """A title without its severity; None where it names none."""
    found = re.match(r"(.+?)\s+(?:with|without) (?:MCC|CC)\b", title or "", re.IGNORECASE)
    return found[1].casefold() if found else None


def drg_in_words(drg: ShownDRG | None) -> str | None:
    """An MS-DRG that the characters are too, in a few words."""
    return f"MS-DRG {drg.code}: {drg.title}" if drg else None
