"""Codes newer than the packaged files get their titles from pulled addenda and order files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from small_catalog import small_catalog


@pytest.fixture
def newer(home: Path, tmp_path: Path) -> Iterator[Catalog]:
    """A catalog with three lines of FY2027 addenda and one of an order file."""
    path = tmp_path / "catalog.sqlite"
    with small_catalog(path, (), like=catalog_path(home)) as catalog:
        with sqlite3.connect(path) as database:
            database.execute("INSERT INTO icd10cm_addenda VALUES (?, 'add', ?, ?, '')", _CM)
            database.execute("INSERT INTO icd10cm_addenda VALUES (?, 'delete', ?, ?, '')", _GONE)
            database.execute("INSERT INTO icd10pcs_addenda VALUES (?, 'add', ?, ?, '')", _PCS)
            database.execute("INSERT INTO icd10cm_order VALUES ('FY2025', 1, 'Z0000A', 1, '', 'x')")
        database.close()
        yield catalog


_CM = ("FY2027", "I4200", "Dilated cardiomyopathy, unspecified")
_GONE = ("FY2027", "I4299", "A title that was deleted")
_PCS = ("FY2027", "0016ZZZ", "An invented title")


def test_a_new_code_has_the_title_of_the_addenda(newer: Catalog) -> None:
    assert newer.icd10cm.title("I42.00") == "Dilated cardiomyopathy, unspecified"


def test_a_deleted_line_gives_no_title(newer: Catalog) -> None:
    assert newer.icd10cm.title("I42.99") is None


def test_an_order_file_answers_where_the_addenda_do_not(newer: Catalog) -> None:
    assert newer.icd10cm.title("Z0000A") == "x"


def test_the_packaged_title_stands_where_there_is_one(newer: Catalog) -> None:
    assert newer.icd10cm.title("I10") == "Essential (primary) hypertension"


def test_a_procedure_names_the_edition_of_its_title(newer: Catalog) -> None:
    title = newer.icd10pcs.title("0016zzz")
    assert title is not None
    assert (title.text, title.edition) == ("An invented title", "FY2027")


def test_without_pulled_files_there_is_no_title(catalog: Catalog) -> None:
    assert catalog.icd10cm.title("I42.00") is None
