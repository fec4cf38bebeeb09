"""The stems of a gated expression stand in all that it matches: a missing one hides a match."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import codewell.suggest
import codewell.text
from codewell.data_file import read_yaml
from codewell.text.patterns import Gated

HERE = Path(__file__).parent


def gated() -> Iterator[tuple[str, Gated]]:
    for package in (codewell.text, codewell.suggest):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, Gated):
                    yield f"{found.name}.{name}", value


def sentences() -> list[str]:
    """The sentences on assertions and the lines of ordinary labelled notes, without marks."""
    lines: list[str] = []
    for file in sorted((HERE / "text").glob("assertion*.yaml")):
        rows = read_yaml(file.read_text(encoding="utf-8"))
        lines += [
            row if isinstance(row, str) else row.get("text") or row["sentence"] for row in rows
        ]
    for file in sorted((HERE / "labelled" / "everyday").glob("*/*.yaml")):
        lines += file.read_text(encoding="utf-8").splitlines()
    return [line.replace("[[", "").replace("{", "") for line in lines]


LINES = sentences()


@pytest.mark.parametrize("pattern", [pytest.param(p, id=name) for name, p in gated()])
def test_no_stem_is_missing(pattern: Gated) -> None:
    hidden = [
        line
        for line in LINES
        if pattern.compiled.search(line) and next(pattern.finditer(line), None) is None
    ]
    assert hidden == []


def test_a_missing_stem_is_seen() -> None:
    assert Gated(r"years? ago", stems=("back",)).search("two years ago") is None
    assert Gated(r"years? ago", stems=(" ago",)).search("two years ago")
