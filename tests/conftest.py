"""Fixtures that every test may use: one catalog for the whole run, and no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.catalog.build import build
from codewell.catalog.store import catalog_path


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a built catalog; CODEWELL_TEST_HOME may name one that exists."""
    if chosen := os.environ.get("CODEWELL_TEST_HOME"):
        return Path(chosen)
    folder = tmp_path_factory.mktemp("home")
    build(catalog_path(folder))
    return folder


@pytest.fixture(scope="session")
def catalog(home: Path) -> Iterator[Catalog]:
    """The catalog of the test home."""
    with Catalog.open(catalog_path(home)) as opened:
        yield opened
