"""One value of an LMDB file, read page by page.

The ``lmdb`` library maps a file into memory and trusts it: on a truncated or damaged one the
process dies. Here every number is checked against the file first.

Pages (of 4096 bytes, as a rule) begin with their number (8 bytes), two unused bytes, their flags
(2) and the end of their list of offsets (2). Page 0 and 1 hold the state before and after the
last write; the state names the root of a tree. A branch node is the number of the page below, a
leaf node the size of its key, the key and the value, or the number of the run of pages that holds
a large value. Numbers are little-endian (LMDB 0.9, 64 bit).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from codewell.catalog.sources.members import refusing
from codewell.errors import SourceError

_MAGIC = 0xBEEFC0DE
_PAGE = struct.Struct("<Q2xHH2x")
_STATE = struct.Struct("<16x2I16xI50xH32xQQQ")
_NODE = struct.Struct("<4H")
_BRANCH, _LEAF, _OVERFLOW = 1, 2, 4
_LARGE = 1
_DEEPEST = 16
_PAGE_SIZES = (4096, 8192, 16384, 32768, 65536)


def read_value(path: Path, name: str) -> bytes:
    """The value of a key; zeros that fill up the key in the file do not count.

    Raises:
        SourceError: the file is no LMDB file, is truncated or damaged, or has no such key.
    """
    with refusing(path.name), path.open("rb") as stream:
        return _Tree(stream, path.name).value(name.encode())


@dataclass(frozen=True, slots=True)
class _State:
    page_size: int
    depth: int
    root: int
    last_page: int
    transaction: int


class _Tree:
    def __init__(self, stream: IO[bytes], place: str) -> None:
        self._stream = stream
        self._place = place
        self._length = stream.seek(0, 2)
        self._state = max(self._states(), key=lambda state: state.transaction)
        if (self._state.last_page + 1) * self._state.page_size > self._length:
            raise self._error(f"truncated: page {self._state.last_page} is missing")
        if not 0 < self._state.depth <= _DEEPEST:
            raise self._error("the file is empty or its tree is damaged")

    def value(self, wanted: bytes) -> bytes:
        for page, start in self._leaves(self._state.root, self._state.depth, set()):
            low, high, flags, key_size = _NODE.unpack_from(page, start)
            key_end = start + _NODE.size + key_size
            if page[start + _NODE.size : key_end].rstrip(b"\0") != wanted:
                continue
            size = low | high << 16
            if flags & _LARGE:
                return self._large(int.from_bytes(page[key_end : key_end + 8], "little"), size)
            if key_end + size > len(page):
                raise self._error(f"the value of {wanted.decode()} leaves its page")
            return page[key_end : key_end + size]
        raise self._error(f"no table {wanted.decode()}")

    def _states(self) -> Iterator[_State]:
        size = _PAGE_SIZES[0]
        for number in (0, 1):
            page = self._read(number * size, _STATE.size)
            magic, version, size, depth, root, last, transaction = _STATE.unpack(page)
            if (magic, version) != (_MAGIC, 1) or size not in _PAGE_SIZES:
                raise self._error("not an LMDB file")
            yield _State(size, depth, root, last, transaction)

    def _leaves(self, number: int, depth: int, seen: set[int]) -> Iterator[tuple[bytes, int]]:
        """Every leaf node: its page and where it starts there."""
        if number in seen:
            raise self._error(f"page {number} stands twice in the tree")
        seen.add(number)
        page, flags, starts = self._page(number)
        if flags & _LEAF and depth == 1:
            yield from ((page, start) for start in starts)
        elif flags & _BRANCH and depth > 1:
            for start in starts:
                low, high, top, _ = _NODE.unpack_from(page, start)
                yield from self._leaves(low | high << 16 | top << 32, depth - 1, seen)
        else:
            raise self._error(f"page {number} is of an unexpected kind")

    def _page(self, number: int) -> tuple[bytes, int, tuple[int, ...]]:
        """A page of the tree, its flags, and where its nodes start."""
        page = self._read(self._start(number), self._state.page_size)
        stated, flags, end = _PAGE.unpack_from(page)
        count = (end - _PAGE.size) // 2
        if stated != number or not 0 <= count <= (len(page) - _PAGE.size) // 2:
            raise self._error(f"page {number} is damaged")
        return page, flags, struct.unpack_from(f"<{count}H", page, _PAGE.size)

    def _large(self, number: int, size: int) -> bytes:
        start = self._start(number)
        stated, flags, _ = _PAGE.unpack(self._read(start, _PAGE.size))
        if stated != number or not flags & _OVERFLOW:
            raise self._error(f"page {number} is damaged")
        return self._read(start + _PAGE.size, size)

    def _start(self, number: int) -> int:
        if not 2 <= number <= self._state.last_page:
            raise self._error(f"page {number} lies outside the file")
        return number * self._state.page_size

    def _read(self, start: int, size: int) -> bytes:
        if start + size > self._length:
            raise self._error(f"truncated: {self._length} bytes")
        self._stream.seek(start)
        return self._stream.read(size)

    def _error(self, fact: str) -> SourceError:
        return SourceError(f"{self._place}: {fact}")
