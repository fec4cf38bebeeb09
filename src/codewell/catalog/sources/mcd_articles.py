"""Billing and coding articles of the Medicare Coverage Database: services and their diagnoses.

CMS exports the articles of its contractors every week (``current_article.zip``): a zip with a zip
of csv tables. Since 2019 the codes of a local coverage determination (LCD) stand in its article and
no longer in the LCD; national determinations (NCD) carry text only, and their codes stand in the
articles that implement them. Read are: which services an article lists, which diagnoses support
them, which do not, and in which states its contractors serve. Texts, and what the paragraphs above
the lists say, are left out. Columns as others read them; the file itself was not at hand.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import refusing
from codewell.catalog.sources.source import AMA_CLICK_THROUGH, AMA_NOTICE, CMS, Rows, Source, Table
from codewell.errors import SourceError

_INNER = "current_article_csv.zip"
_CODE = re.compile(r"[0-9A-Z]{5}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_LONGEST_FIELD = 16_000_000
_PARTS_OF_STATES = {
    "DN": "NY",
    "QN": "NY",
    "UN": "NY",
    "EM": "MO",
    "WM": "MO",
    "NF": "CA",
    "SF": "CA",
}
"""Jurisdictions of the database that are parts of a state."""


@dataclass(frozen=True, slots=True)
class CoverageArticle:
    """A version of an article; ``ended`` and ``retired`` are its last days, None: in force."""

    article: str
    version: int
    name: str
    effective: dt.date
    ended: dt.date | None
    retired: dt.date | None


@dataclass(frozen=True, slots=True)
class ArticleService:
    """A CPT or HCPCS code that an article is about."""

    article: str
    version: int
    code: str


@dataclass(frozen=True, slots=True)
class ArticleDiagnosis:
    """A diagnosis (no dot) that supports the services of an article, or does not.

    ``with_conditions``: the article marks it with an asterisk, to which its text adds something.
    """

    article: str
    version: int
    diagnosis: str
    supports: bool
    with_conditions: bool


@dataclass(frozen=True, slots=True)
class ArticleState:
    """A state in which a contractor of the article serves."""

    article: str
    version: int
    state: str


def read(path: Path) -> Rows:
    """The rows of every table.

    Raises:
        SourceError: the export is damaged, a table or column is missing, or a cell is foreign.
    """
    with _export(path) as export:
        for article in _articles(export):
            yield "mcd_article", article
        for row in _Csv(export, "article_x_hcpc_code").rows("hcpc_code_id"):
            if _CODE.fullmatch(code := row["hcpc_code_id"].upper()):
                yield "mcd_article_service", ArticleService(*_key(row), code)
        for supports, name in (
            (True, "article_x_icd10_covered"),
            (False, "article_x_icd10_noncovered"),
        ):
            for row in _Csv(export, name).rows("icd10_code_id"):
                if _DIAGNOSIS.fullmatch(code := row["icd10_code_id"].upper()):
                    marked = row.get("asterisk", "").upper() == "Y"
                    yield (
                        "mcd_article_diagnosis",
                        ArticleDiagnosis(*_key(row), code.replace(".", ""), supports, marked),
                    )
        yield from (("mcd_article_state", state) for state in _states(export))


def edition_of(path: Path) -> FileEdition:
    """The week of the export.

    Raises:
        SourceError: the export does not state one.
    """
    with _export(path) as export:
        days = [
            (_day(row["begin_date"], export), _day(row["end_date"], export))
            for row in _Csv(export, "update_period").rows("begin_date", "end_date")
        ]
    weeks = sorted((last, first) for first, last in days if first and last)
    if not weeks:
        raise SourceError(f"{path.name}: no week of the export in update_period.csv")
    last, first = weeks[-1]
    return FileEdition(f"week to {last}", first, last)


# -- tables -------------------------------------------------------------------------------------


class _Export(zipfile.ZipFile):
    """The inner zip, and how messages call it."""

    place: str = ""


def _export(path: Path) -> _Export:
    with refusing(path.name):
        outer = _Export(path)
        outer.place = path.name
        inner = [n for n in outer.namelist() if n.lower().endswith(_INNER)]
        if not inner:
            return outer
        with outer, outer.open(inner[0]) as stream:
            export = _Export(io.BytesIO(stream.read()))
        export.place = f"{path.name}/{inner[0]}"
        return export


class _Csv:
    """One csv table of the export."""

    def __init__(self, export: _Export, name: str) -> None:
        self._export = export
        self.place = f"{export.place}/{name}.csv"
        wanted = f"{name}.csv"
        found = [n for n in export.namelist() if n.lower().rsplit("/", 1)[-1] == wanted]
        if not found:
            raise SourceError(f"{export.place}: no {wanted} in the export")
        self._member = found[0]

    def rows(self, *needed: str) -> Iterator[dict[str, str]]:
        """Each row by its columns, blanks around the cells left off."""
        csv.field_size_limit(_LONGEST_FIELD)
        with refusing(self.place), self._export.open(self._member) as stream:
            text = io.TextIOWrapper(
                stream, encoding="utf-8-sig", errors="codewell-cp1252", newline=""
            )
            reader = csv.DictReader(text)
            headings = {heading.strip() for heading in reader.fieldnames or ()}
            if missing := [name for name in needed if name not in headings]:
                raise SourceError(f"{self.place}: no column {missing[0]}")
            for row in reader:
                yield {key.strip(): (cell or "").strip() for key, cell in row.items() if key}


def _key(row: dict[str, str]) -> tuple[str, int]:
    version = row.get("article_version", "")
    if not version.isdecimal():
        raise SourceError(f"article {row.get('article_id')}: no version of an article: {version}")
    return row["article_id"], int(version)


def _articles(export: _Export) -> Iterator[CoverageArticle]:
    for row in _Csv(export, "article").rows("article_id", "article_version", "article_eff_date"):
        effective = _day(row["article_eff_date"], export)
        if effective:
            yield CoverageArticle(
                *_key(row),
                name=row.get("display_id") or f"A{row['article_id']}",
                effective=effective,
                ended=_day(row.get("article_rev_end_date", ""), export),
                retired=_day(row.get("date_retired", ""), export),
            )


def _states(export: _Export) -> Iterator[ArticleState]:
    names = {
        row["state_id"]: row["state_abbrev"].upper()
        for row in _Csv(export, "state_lookup").rows("state_id", "state_abbrev")
    }
    served: dict[tuple[str, ...], set[str]] = {}
    for row in _Csv(export, "contractor_jurisdiction").rows("contractor_id", "state_id"):
        name = names.get(row["state_id"])
        if name and not row.get("term_date"):
            served.setdefault(_contractor(row), set()).add(_PARTS_OF_STATES.get(name, name))
    found = {
        ArticleState(*_key(row), state)
        for row in _Csv(export, "article_x_contractor").rows("article_id", "contractor_id")
        for state in served.get(_contractor(row), ())
    }
    yield from sorted(found, key=lambda s: (s.article, s.version, s.state))


def _contractor(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        row[name] for name in ("contractor_id", "contractor_type_id", "contractor_version")
    )


def _day(text: str, export: _Export) -> dt.date | None:
    """``2024-01-01 00:00:00`` or ``01/01/2024``; None when blank."""
    if not text:
        return None
    for form, length in (("%Y-%m-%d", 10), ("%m/%d/%Y", 10)):
        try:
            return dt.datetime.strptime(text[:length], form).date()  # noqa: DTZ007  (a bare day)
        except ValueError:
            continue
    raise SourceError(f"{export.place}: no date: {text[:30]}")


SOURCES = (
    Source(
        name="mcd-articles",
        title="Medicare Coverage Database: billing and coding articles",
        publisher=CMS,
        licence=AMA_NOTICE,
        page="https://www.cms.gov/medicare-coverage-database/downloads/downloads.aspx",
        files=("current_article*.zip",),
        tables=(
            Table("mcd_article", CoverageArticle, ("article", "version", "edition")),
            Table(
                "mcd_article_service",
                ArticleService,
                ("code", "article", "version", "edition"),
                repeats=True,
            ),
            Table(
                "mcd_article_diagnosis",
                ArticleDiagnosis,
                ("article", "version", "diagnosis", "supports", "edition"),
                repeats=True,
            ),
            Table(
                "mcd_article_state",
                ArticleState,
                ("article", "version", "state", "edition"),
                repeats=True,
            ),
        ),
        read=read,
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
    ),
)
