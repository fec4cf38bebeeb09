"""JSON Lines in, text out: reading that survives a broken line, writing that is all or nothing.

``read_lines`` yields each line's JSON object, or the error that names the line; a file that is
missing, empty or no text at all is one ``InputError``. ``atomic_writer`` puts the new file in
place only when everything was written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from codewell.errors import InputError, UnreadableRecordError

STANDARD_STREAM = "-"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_START = 4096
_LINE_BREAKS_OF_UNICODE = str.maketrans(
    {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


# -- reading ------------------------------------------------------------------------------------


def read_lines(path: str | Path) -> Iterator[tuple[int, dict[str, Any] | UnreadableRecordError]]:
    """Each line's number, counted from 1, with its JSON object or why it cannot be read.

    ``-`` is standard input. Blank lines are passed over. The text is UTF-8, with or without a
    byte order mark; only ``\\n`` and ``\\r\\n`` end a line.

    Raises:
        InputError: the file cannot be opened, is binary, or holds no record.
    """
    source = str(path)
    found = False
    with _opened(source) as stream:
        for number, line in _raw_lines(stream, source):
            if line.strip():
                found = True
                yield number, _object_or_error(line, source, number)
    if not found:
        raise InputError("the file is empty: it should hold one JSON object a line", source=source)


def _opened(source: str) -> AbstractContextManager[BinaryIO]:
    if source == STANDARD_STREAM:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise InputError(_reason(error, "cannot be read"), source=source) from error


def _raw_lines(stream: BinaryIO, source: str) -> Iterator[tuple[int, bytes]]:
    """The lines, without the byte order mark; refuses a file that does not begin as text."""
    try:
        _refuse_binary(_start(stream), source)
        for number, line in enumerate(stream, 1):
            yield number, line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
    except OSError as error:
        raise InputError(_reason(error, "cannot be read"), source=source) from error


def _start(stream: BinaryIO) -> bytes:
    """The first bytes without consuming them, where the stream can show them."""
    peek = getattr(stream, "peek", None)
    return bytes(peek(_START)[:_START]) if peek else b""


def _refuse_binary(start: bytes, source: str) -> None:
    """UTF-8 text has no NUL; UTF-16, archives, spreadsheets and images do, or a foreign mark."""
    if b"\0" in start or start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04")):
        raise InputError("not a text file in UTF-8: JSON Lines are expected", source=source)


def _object_or_error(
    line: bytes, source: str, number: int
) -> dict[str, Any] | UnreadableRecordError:
    try:
        return parse_object(line)
    except InputError as error:
        return UnreadableRecordError(error.message, source=source, line=number, field=error.field)


def parse_object(text: bytes) -> dict[str, Any]:
    """One JSON object from UTF-8 text, strictly: no ``NaN``, no field given twice.

    Raises:
        InputError: why it is none, without a word of its content.
    """
    try:
        value = json.loads(
            text.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
        _refuse_half_characters(text, value)
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        raise _no_json(error) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            "not JSON that can be read (nested too deep, or a number too long)"
        ) from error
    if not isinstance(value, dict):
        raise InputError("not a JSON object: a record is written as {...}")
    return value


def _no_json(error: json.JSONDecodeError) -> InputError:
    """Why a text is no JSON, with the line where it has several."""
    if error.msg == "Extra data":
        return InputError("more than one JSON object; several, one a line, are JSON Lines")
    if "\n" not in error.doc.rstrip():
        return InputError(f"not JSON (character {error.pos + 1}: {error.msg})")
    return InputError(f"not JSON (column {error.colno}: {error.msg})", line=error.lineno)


def _refuse_constant(name: str) -> None:
    raise InputError(f"not JSON ({name} is not a JSON number)")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("given twice in one record", field=twice)
    return value


def _refuse_half_characters(text: bytes, value: object) -> None:
    """An escaped half of a surrogate pair is no character and could not be written again."""
    if b"\\ud" in text.lower():
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise InputError("not text (an escaped half of a surrogate pair)") from error


# -- writing ------------------------------------------------------------------------------------


def as_line(value: object) -> str:
    """One record as a line of JSON, its line break included.

    Characters that some readers take for a line break are escaped.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.translate(_LINE_BREAKS_OF_UNICODE) + "\n"


@contextmanager
def atomic_writer(path: str | Path) -> Iterator[TextIO]:
    """A text stream that becomes the file at ``path`` when the block ends without an error.

    Until then, and for good when the block fails, the file that was there stays as it was.
    ``-`` is standard output; a device or a pipe is written to directly.

    Raises:
        InputError: the file cannot be written.
    """
    target = str(path)
    if target == STANDARD_STREAM:
        yield sys.stdout
        return
    final = Path(os.path.realpath(target))
    in_place = final.exists() and not final.is_file()
    written = final if in_place else final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        with written.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            if not in_place:
                os.fsync(stream.fileno())
        if not in_place:
            written.replace(final)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(_reason(error, "cannot be written"), source=target) from error
    finally:
        if not in_place:
            with suppress(OSError):
                written.unlink(missing_ok=True)


def write_bytes(path: str | Path, content: bytes) -> None:
    """Put a whole file in place at once; ``-`` is standard output.

    Raises:
        InputError: the file cannot be written.
    """
    target = str(path)
    if target == STANDARD_STREAM:
        sys.stdout.buffer.write(content)
        return
    final = Path(os.path.realpath(target))
    written = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        written.write_bytes(content)
        written.replace(final)
    except OSError as error:
        raise InputError(_reason(error, "cannot be written"), source=target) from error
    finally:
        with suppress(OSError):
            written.unlink(missing_ok=True)


def _reason(error: OSError, what: str) -> str:
    return f"{what}: {(error.strerror or 'unknown reason').lower()}"
