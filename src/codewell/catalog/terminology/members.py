"""The codes of a value set: any page of them, and those whose titles have given words.

Codes are numbered in their order. What holds on a date, what begins with a code and what has a
word are runs or lists of such numbers, so a page costs what it shows. The list is read once a
process, the words when a filter is first used.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from codewell.catalog.terminology.system import System
from codewell.catalog.terminology.words import words


class Members:
    """The codes of one system that are billable on any date."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._valid_on = lru_cache(maxsize=8)(self._numbers_valid_on)

    def numbers(
        self, prefix: str, on: dt.date, *, active_only: bool, filter_text: str | None
    ) -> Sequence[int]:
        """The numbers of the codes that begin so, in order."""
        first, last = bisect_left(self.codes, prefix), bisect_left(self.codes, prefix + "~")
        chosen: Sequence[int] = range(first, last)
        if active_only:
            valid = self._valid_on(self._edition_start(on))
            chosen = valid[bisect_left(valid, first) : bisect_left(valid, last)]
        if filter_text is None or not (asked := words(filter_text)):
            return chosen
        return self._words.with_all(asked, chosen)

    def is_valid(self, number: int, on: dt.date) -> bool:
        """Whether the code of a number is billable on the date."""
        valid = self._valid_on(self._edition_start(on))
        place = bisect_left(valid, number)
        return place < len(valid) and valid[place] == number

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        rows = self._system.database.execute(
            f"SELECT DISTINCT code FROM {self._system.table} ORDER BY code"
        )
        return tuple(code for (code,) in rows)

    def _edition_start(self, on: dt.date) -> str:
        """The set of valid codes is the same throughout an edition."""
        edition = self._system.catalog.editions.on(self._system.code_system, on)
        return (edition.effective_from if edition else on).isoformat()

    def _numbers_valid_on(self, day: str) -> array[int]:
        rows = self._system.database.execute(
            f"SELECT code FROM {self._system.table}"
            " WHERE effective_from <= ? AND effective_to >= ?",
            (day, day),
        )
        valid = {code for (code,) in rows}
        return array("I", (n for n, code in enumerate(self.codes) if code in valid))

    @cached_property
    def _words(self) -> _Words:
        return _Words(self._system.titles_of_all(self.codes))


class _Words:
    """Which numbers have a word, or one that begins so, in their titles."""

    def __init__(self, titles: Iterable[str]) -> None:
        numbers: dict[str, array[int]] = {}
        for number, title in enumerate(titles):
            for word in set(words(title)):
                numbers.setdefault(word, array("I")).append(number)
        self._vocabulary = sorted(numbers)
        self._numbers = numbers

    def with_all(self, beginnings: Sequence[str], among: Sequence[int]) -> Sequence[int]:
        """Those that have every word; the rarest words are looked at first."""
        found = sorted((self._beginning_with(word) for word in set(beginnings)), key=len)
        kept = set(among).intersection(*found)
        return sorted(kept)

    def _beginning_with(self, word: str) -> set[int]:
        place = bisect_left(self._vocabulary, word)
        found: set[int] = set()
        while place < len(self._vocabulary) and self._vocabulary[place].startswith(word):
            found.update(self._numbers[self._vocabulary[place]])
            place += 1
        return found
