"""What a user searched for last and the codes kept as favourites, in one small file of the home."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from codewell.catalog.store import home
from codewell.errors import InputError

RECENT = 30


@dataclass(frozen=True, slots=True)
class SearchMemory:
    """Recent queries, the last first, and favourite codes in the order they were kept."""

    recent: tuple[str, ...] = ()
    favourites: tuple[str, ...] = ()

    def searched(self, query: str) -> SearchMemory:
        """With a query put first; a repeated one moves up."""
        rest = tuple(q for q in self.recent if q != query)
        return replace(self, recent=(query, *rest)[:RECENT])

    def kept(self, code: str) -> SearchMemory:
        """With a code among the favourites, or without it when it was there."""
        if code in self.favourites:
            return replace(self, favourites=tuple(c for c in self.favourites if c != code))
        return replace(self, favourites=(*self.favourites, code))


def memory_path(folder: Path | None = None) -> Path:
    """The file of a home."""
    return (folder or home()) / "search.json"


def read_memory(path: Path | None = None) -> SearchMemory:
    """What is remembered; nothing when there is no file yet.

    Raises:
        InputError: the file is damaged.
    """
    path = path or memory_path()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return SearchMemory(
            tuple(str(query) for query in data["recent"]),
            tuple(str(code) for code in data["favourites"]),
        )
    except FileNotFoundError:
        return SearchMemory()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("damaged; remove it to begin anew", source=str(path)) from error


def write_memory(memory: SearchMemory, path: Path | None = None) -> None:
    """Put the file in place whole."""
    path = path or memory_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    content = {"recent": list(memory.recent), "favourites": list(memory.favourites)}
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
