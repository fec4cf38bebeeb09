"""Recent queries and favourite codes: remembered in order, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from codewell.errors import InputError
from codewell.workflows.search_memory import RECENT, SearchMemory, read_memory, write_memory


def test_the_last_query_stands_first_and_once() -> None:
    memory = SearchMemory().searched("gout").searched("uri").searched("gout")
    assert memory.recent == ("gout", "uri")


def test_only_the_last_queries_are_kept() -> None:
    memory = SearchMemory()
    for number in range(RECENT + 5):
        memory = memory.searched(f"query {number}")
    assert len(memory.recent) == RECENT
    assert memory.recent[0] == f"query {RECENT + 4}"


def test_a_favourite_is_dropped_by_keeping_it_again() -> None:
    memory = SearchMemory().kept("I10").kept("E11.9")
    assert memory.favourites == ("I10", "E11.9")
    assert memory.kept("I10").favourites == ("E11.9",)


def test_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "home" / "search.json"
    assert read_memory(path) == SearchMemory()
    memory = SearchMemory().searched("copd").kept("J44.9")
    write_memory(memory, path)
    assert read_memory(path) == memory
    assert [p.name for p in path.parent.iterdir()] == ["search.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"recent": 1}', "{"])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "search.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"search\.json"):
        read_memory(path)
