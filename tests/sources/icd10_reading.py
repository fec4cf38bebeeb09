"""What the tests of the ICD-10 readers share: fixtures, the mirror, damaged copies."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from codewell.errors import SourceError

FIXTURES = Path(__file__).parent / "fixtures"
MIRROR = Path(__file__).parents[2] / ".." / "shared" / "sources"
needs_mirror = pytest.mark.skipif(not MIRROR.is_dir(), reason="no mirror at ../shared/sources")

mutation_settings = settings(
    max_examples=int(os.environ.get("MUTATIONS", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
"""Function-scoped folders are fine here: every example overwrites the same file."""


def altered(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of a fixture in which each text that must be there is replaced by another."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    path = folder / name
    path.write_bytes(text.encode())
    return path


def zipped(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    """A zip with these members."""
    path.write_bytes(zip_bytes(members))
    return path


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """The bytes of a zip with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def refusal(read: Callable[[], Iterable[Any]]) -> str:
    """The message with which a reader refuses."""
    with pytest.raises(SourceError) as caught:
        list(read())
    return str(caught.value)


def rows_or_refusal(path: Path, data: bytes, *reads: Callable[[Path], Any]) -> None:
    """A damaged file gives rows or a ``SourceError`` that begins with its name, nothing else."""
    path.write_bytes(data)
    for read in reads:
        try:
            result = read(path)
            if not hasattr(result, "effective_from"):
                list(result)
        except SourceError as error:
            assert str(error).startswith(path.name)


@st.composite
def mutations(draw: st.DrawFn, data: bytes) -> bytes:
    """The data with bytes or lines deleted, doubled, swapped, corrupted, or cut off."""
    for _ in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from((_bytes, _lines, _corrupt, _truncate)))
        data = change(draw, data)
    return data


def _span(draw: st.DrawFn, length: int) -> tuple[int, int]:
    start = draw(st.integers(0, max(length - 1, 0)))
    return start, min(length, start + draw(st.integers(1, 40)))


def _bytes(draw: st.DrawFn, data: bytes) -> bytes:
    first, last = _span(draw, len(data))
    return _rearranged(draw, [data[:first], data[first:last], data[last:]], b"")


def _lines(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    first = draw(st.integers(0, max(len(lines) - 1, 0)))
    last = first + draw(st.integers(1, 3))
    parts = [b"".join(part) for part in (lines[:first], lines[first:last], lines[last:])]
    return _rearranged(draw, parts, b"".join(lines[last : last + 1]))


def _rearranged(draw: st.DrawFn, parts: list[bytes], following: bytes) -> bytes:
    before, part, after = parts
    how = draw(st.sampled_from(("delete", "double", "swap")))
    if how == "delete":
        return before + after
    if how == "double":
        return before + part + part + after
    if following:
        return before + following + part + after[len(following) :]
    return after + part + before


def _corrupt(draw: st.DrawFn, data: bytes) -> bytes:
    first, last = _span(draw, len(data))
    return data[:first] + draw(st.binary(min_size=1, max_size=last - first + 1)) + data[last:]


def _truncate(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: draw(st.integers(0, len(data)))]
