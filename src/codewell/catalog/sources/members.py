"""A file as a publisher ships it: plain, gzipped or a member of a zip, read without unpacking.

Every way in which an archive or a text can be damaged leaves here as `SourceError` that names
the file and, where the damage lies in a text, the line.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from codewell.errors import SourceError

_DAMAGE = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    # What zipfile raises for nonsense in a directory entry or an encrypted member
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)
_PREFERRED = (".txt", ".csv", ".xlsx")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 are cp1252; what is neither becomes U+FFFD and is refused later."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("codewell-cp1252", _as_cp1252)


@dataclass(frozen=True, slots=True)
class Member:
    """One text or workbook: the file ``path`` itself, or ``name`` in that zip."""

    path: Path
    name: str = ""

    @property
    def place(self) -> str:
        """How messages call it: ``RVU24C.zip/GPCI2024.csv``."""
        return f"{self.path.name}/{self.name}" if self.name else self.path.name

    @property
    def file_name(self) -> str:
        """The name without folders."""
        return PurePosixPath(self.name).name if self.name else self.path.name

    @property
    def suffix(self) -> str:
        """``.csv``, ``.txt`` or ``.xlsx``, in lower case and without ``.gz``."""
        return PurePosixPath(self.file_name.lower().removesuffix(".gz")).suffix

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes.

        Raises:
            SourceError: the file is missing, or the archive is damaged.
        """
        with refusing(self.place):
            if self.name:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.name) as stream:
                    yield stream
            elif self.path.suffix.lower() == ".gz":
                with gzip.open(self.path) as unzipped:
                    yield cast(IO[bytes], unzipped)
            else:
                with self.path.open("rb") as plain:
                    yield plain

    def lines(self) -> Iterator[str]:
        """The lines with their ends, from UTF-8 (with or without BOM) or cp1252.

        Raises:
            SourceError: the file is damaged.
        """
        with (
            self.open() as stream,
            io.TextIOWrapper(
                stream, encoding="utf-8-sig", errors="codewell-cp1252", newline=""
            ) as text,
        ):
            yield from text


@contextmanager
def refusing(place: str) -> Iterator[None]:
    """Turn what a damaged file raises into `SourceError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise SourceError(f"{place}: no such file") from error
    except _DAMAGE as error:
        reason = str(error) or type(error).__name__
        raise SourceError(f"{place}: damaged or unreadable: {reason}") from error


def check_characters(text: str, place: str) -> None:
    """Refuse control characters and bytes that are neither UTF-8 nor cp1252.

    Raises:
        SourceError: the text holds one.
    """
    if found := _UNREADABLE.search(text):
        fact = "a byte that is neither UTF-8 nor cp1252"
        if found[0] != "\ufffd":
            fact = f"control character {ord(found[0]):#04x}"
        raise SourceError(f"{place}: {fact}")


def members(path: Path, pattern: str) -> list[Member]:
    """The members of a zip whose file name matches, in the order of their names.

    A path that is no zip is one member, whatever its name.

    Raises:
        SourceError: the zip is missing or damaged.
    """
    if path.suffix.lower() != ".zip":
        return [Member(path)]
    with refusing(path.name), zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if not name.startswith("__MACOSX/"))
    matches = re.compile(pattern, re.IGNORECASE).search
    return [Member(path, name) for name in names if matches(PurePosixPath(name).name)]


def the_member(path: Path, pattern: str, what: str) -> Member:
    """The one text that a reader needs: text before csv before xlsx where a zip holds several.

    Raises:
        SourceError: the zip holds none, or two of the same kind.
    """
    found = members(path, pattern)
    for suffix in _PREFERRED:
        same = [member for member in found if member.suffix == suffix]
        if len(same) > 1:
            names = ", ".join(member.name for member in same)
            raise SourceError(f"{path.name}: more than one {what}: {names}")
        if same:
            return same[0]
    if path.suffix.lower() != ".zip":
        return found[0]
    raise SourceError(f"{path.name}: no {what} in the zip")
