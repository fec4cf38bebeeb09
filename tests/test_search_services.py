"""HCPCS Level II is searched where its table is installed, and says so where it is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.errors import InputError
from codewell.model import CodeStatus, CodeSystem
from codewell.suggest.search import Search
from codewell.workflows.search import require_system
from small_catalog import fixture, small_catalog

DAY = dt.date(2024, 8, 15)


@pytest.fixture
def search(home: Path, tmp_path: Path) -> Iterator[Search]:
    """A search over the invented HCPCS lines of the reader's fixture."""
    path = tmp_path / "catalog" / "catalog.sqlite"
    path.parent.mkdir()
    with small_catalog(path, fixture("HCPC2024_JUL_ANWEB.txt"), like=catalog_path(home)) as small:
        small.__dict__["sha256"] = "0" * 64
        found = Search.open(small)
        yield found
        found.close()


def test_every_code_is_found_by_its_own_words_and_by_its_beginning(search: Search) -> None:
    descriptions = dict(search.catalog.hcpcs.descriptions())
    assert descriptions
    for code, text in descriptions.items():
        by_words = search.search(text, DAY, system=CodeSystem.HCPCS, limit=20)
        assert code in [found.code.value for found in by_words]
        by_code = search.search(code[:4], DAY, system=CodeSystem.HCPCS, limit=20)
        assert code in [found.code.value for found in by_code]


def test_a_result_has_its_description_and_status(search: Search) -> None:
    code, _ = next(search.catalog.hcpcs.descriptions())
    found = search.search(code, DAY, system=CodeSystem.HCPCS)[0]
    assert found.title
    assert found.status in set(CodeStatus)


@pytest.mark.parametrize("system", [CodeSystem.HCPCS, CodeSystem.CPT])
def test_a_table_that_is_not_installed_is_named(catalog: Catalog, system: CodeSystem) -> None:
    with pytest.raises(InputError, match=r"not evaluated: no .* table is installed: codewell data"):
        require_system(catalog, system, DAY)


def test_a_date_outside_every_edition_is_refused(catalog: Catalog) -> None:
    with pytest.raises(InputError, match="no edition of ICD10CM covers 1999-01-01"):
        require_system(catalog, CodeSystem.ICD10CM, dt.date(1999, 1, 1))
