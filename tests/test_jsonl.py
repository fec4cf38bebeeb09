"""JSON Lines: a broken line is named and the others go on; output is all or nothing."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.jsonl import as_line, atomic_writer, parse_object, read_lines

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON_VALUES)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "in.jsonl"
    path.write_bytes(content)
    return path


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=1))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "out.jsonl"
    with atomic_writer(path) as stream:
        for record in records:
            stream.write(as_line(record))
    assert list(read_lines(path)) == list(enumerate(records, 1))
    assert len(path.read_text(encoding="utf-8").splitlines()) == len(records)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_bytes_are_records_or_named_errors(content: bytes) -> None:
    try:
        assert isinstance(parse_object(content), dict)
    except InputError as error:
        assert str(error)


def test_broken_lines_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a"}',
        b"{broken",
        b"",
        b"[1, 2]",
        b'{"id": "\xe9"}',
        b'{"id": NaN}',
        b'{"id": 1, "id": 2}',
        b'{"id": "\\ud800"}',
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
        b'{"id": "z"}',
    ]
    found = dict(read_lines(written(tmp_path, b"\r\n".join(lines))))
    assert {number for number, value in found.items() if isinstance(value, dict)} == {1, 11}
    assert list(found) == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    for number, value in found.items():
        if isinstance(value, UnreadableRecordError):
            assert f"in.jsonl:{number}: " in str(value)
    assert getattr(found[7], "field", None) == "id"


def test_a_field_given_twice_deep_inside_is_refused() -> None:
    with pytest.raises(InputError, match="code: given twice"):
        parse_object(b'{"a": [{"code": 1, "code": 2}]}')


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_byte_order_mark_is_passed_over(tmp_path: Path, mark: bytes) -> None:
    assert list(read_lines(written(tmp_path, mark + b'{"id": "a"}'))) == [(1, {"id": "a"})]


def test_only_line_feeds_end_a_line(tmp_path: Path) -> None:
    content = '{"id": "a\u2028b\u0085c"}\n'.encode()
    assert list(read_lines(written(tmp_path, content))) == [(1, {"id": "a\u2028b\u0085c"})]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \n\r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        (b"\x1f\x8b\x08abc", "not a text file"),
        ('{"id": "a"}'.encode("utf-16"), "not a text file"),
        (b"PK\x03\x04zip", "not a text file"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_at_once(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        list(read_lines(written(tmp_path, content)))
    assert not isinstance(caught.value, UnreadableRecordError)


def test_a_missing_file_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputError, match="cannot be read") as caught:
            list(read_lines(path))
        assert str(path) in str(caught.value)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"id": "a"}\n{x\n'))
    monkeypatch.setattr(sys, "stdin", stdin)
    first, second = read_lines("-")
    assert first == (1, {"id": "a"})
    assert "-:2: not JSON" in str(second[1])


def test_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with atomic_writer("-") as stream:
        stream.write(as_line({"id": "é"}))
    assert capsys.readouterr().out == '{"id": "é"}\n'


def test_a_failure_leaves_the_old_output_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), atomic_writer(path) as stream:
        stream.write("new")
        stream.flush()
        assert path.read_text(encoding="utf-8") == "old"
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.jsonl", tmp_path / "link.jsonl"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    with atomic_writer(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path, tmp_path / "none" / "out", tmp_path / "file" / "out"):
        with pytest.raises(InputError, match="cannot be written") as caught, atomic_writer(path):
            pass
        assert str(path) in str(caught.value)


def test_an_infinite_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_line({"score": float("inf")})
    assert json.loads(as_line({"text": "\u2028"})) == {"text": "\u2028"}
