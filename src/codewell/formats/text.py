"""Plain text, from a file or from standard input. Errors never quote it."""

from __future__ import annotations

import sys
from pathlib import Path

from codewell.errors import InputError
from codewell.formats.jsonl import STANDARD_STREAM

MAX_CHARACTERS = 20_000_000
"""A longer text is no clinical record."""


def read_text(source: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: it cannot be opened, is empty, binary or not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if source == STANDARD_STREAM else Path(source).read_bytes()
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise InputError(reason, source=source) from error
    if b"\0" in raw[:65536] or raw.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG")):
        raise InputError("a binary file; a record is plain text in UTF-8", source=source)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start + 1})", source=source) from error
    if not text.strip():
        raise InputError("the file is empty", source=source)
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{len(text):,} characters; a record has at most {MAX_CHARACTERS:,}", source=source
        )
    return text
