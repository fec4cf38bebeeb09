"""The export of coverage articles: rows, edition, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from codewell.catalog.sources.mcd_articles import (
    ArticleDiagnosis,
    ArticleState,
    CoverageArticle,
    edition_of,
    read,
)
from codewell.errors import SourceError
from small_catalog import coverage_articles


def test_rows_of_every_table(tmp_path: Path) -> None:
    rows = list(read(coverage_articles(tmp_path / "current_article.zip")))
    assert Counter(name for name, _ in rows) == {
        "mcd_article": 3,
        "mcd_article_service": 3,
        "mcd_article_diagnosis": 4,
        "mcd_article_state": 6,
    }
    values = [row for _, row in rows]
    assert CoverageArticle("90001", 3, "A90001", dt.date(2024, 1, 1), None, None) in values
    assert CoverageArticle("90003", 2, "A90003", dt.date(2024, 1, 1), None, None) in values
    assert ArticleDiagnosis("90001", 3, "M1712", supports=True, with_conditions=True) in values
    assert ArticleDiagnosis("90003", 2, "Z0000", supports=False, with_conditions=False) in values
    assert {row.state for row in values if isinstance(row, ArticleState)} == {"CT", "NY"}


def test_the_edition_is_the_last_week(tmp_path: Path) -> None:
    edition = edition_of(coverage_articles(tmp_path / "current_article.zip"))
    assert edition.name == "week to 2024-08-19"
    assert edition.effective_from == dt.date(2024, 8, 12)


def test_the_inner_zip_alone(tmp_path: Path) -> None:
    outer = coverage_articles(tmp_path / "current_article.zip")
    inner = tmp_path / "current_article_csv.zip"
    with zipfile.ZipFile(outer) as archive:
        inner.write_bytes(archive.read(archive.namelist()[0]))
    assert list(read(inner)) == list(read(outer))


@pytest.mark.parametrize("table", ["article.csv", "state_lookup.csv", "article_x_hcpc_code.csv"])
def test_a_missing_table_is_refused(tmp_path: Path, table: str) -> None:
    with pytest.raises(SourceError, match=f"no {table} in the export"):
        list(read(coverage_articles(tmp_path / "current_article.zip", without=table)))


def test_a_missing_column_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "current_article.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("article.csv", "article_id,article_version\n1,1\n")
    with pytest.raises(SourceError, match="no column article_eff_date"):
        list(read(path))
    path.write_bytes(io.BytesIO(b"PK\x03\x04 no zip").getvalue())
    with pytest.raises(SourceError, match="damaged"):
        edition_of(path)
