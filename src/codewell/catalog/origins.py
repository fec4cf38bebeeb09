"""Where pulled files come from: a folder, a web server with checksums, or the publisher.

Every origin lists what it has and fetches one file into a ``.part`` file, going on where an
earlier attempt stopped. Only this module touches the network.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote

from codewell.errors import SourceError

if TYPE_CHECKING:
    import httpx

CHECKSUMS = "SHA256SUMS"
"""A file in the form that ``sha256sum`` prints; the index of a mirror on a web server."""

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, the bytes so far, and all of them where known."""

_CHUNK = 1 << 20
_ATTEMPTS = 4
_TIMEOUT = 60.0
_SUM_LINE = re.compile(r"([0-9a-fA-F]{64})[ *]+(.+)")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that an origin has; ``sha256`` where the origin tells it."""

    name: str
    address: str
    sha256: str | None


class Origin(Protocol):
    """Somewhere to pull from."""

    def files(self) -> Iterator[RemoteFile]:
        """Everything it has."""

    def fetch(self, file: RemoteFile, part: Path, progress: Progress) -> None:
        """Bring a file into ``part``, whole."""


class FolderOrigin:
    """A mirror folder; hospitals are often offline."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SourceError(f"{folder}: no such folder to pull from")
        self._folder = folder

    def files(self) -> Iterator[RemoteFile]:
        """Every file below the folder, with its checksum where a ``SHA256SUMS`` tells it."""
        sums = self._checksums()
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file()):
            relative = path.relative_to(self._folder).as_posix()
            if path.name != CHECKSUMS:
                yield RemoteFile(path.name, str(path), sums.get(relative))

    def _checksums(self) -> dict[str, str]:
        path = self._folder / CHECKSUMS
        return read_checksums(path.read_text(encoding="utf-8")) if path.exists() else {}

    def fetch(self, file: RemoteFile, part: Path, progress: Progress) -> None:
        """Copy the file.

        Raises:
            SourceError: it cannot be read, or the disk is full.
        """
        source = Path(file.address)
        try:
            total = source.stat().st_size
            with source.open("rb") as reader, part.open("wb") as writer:
                while chunk := reader.read(_CHUNK):
                    writer.write(chunk)
                    progress(file.name, writer.tell(), total)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise SourceError(reason_of(file.name, error)) from error


class WebOrigin:
    """A web server: a mirror with a ``SHA256SUMS``, or single files at known addresses."""

    def __init__(self, base: str, *, addresses: tuple[str, ...] = ()) -> None:
        self._base = base.rstrip("/")
        self._addresses = addresses

    def files(self) -> Iterator[RemoteFile]:
        """What ``SHA256SUMS`` lists, or the addresses given."""
        if self._addresses:
            for address in self._addresses:
                yield RemoteFile(unquote(PurePosixPath(address).name), address, None)
            return
        for relative, checksum in read_checksums(self._index()).items():
            address = f"{self._base}/{quote(relative)}"
            yield RemoteFile(PurePosixPath(relative).name, address, checksum)

    def _index(self) -> str:
        import httpx  # noqa: PLC0415  (only pulling needs it)

        try:
            answer = httpx.get(f"{self._base}/{CHECKSUMS}", follow_redirects=True, timeout=_TIMEOUT)
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(
                f"{self._base}: no {CHECKSUMS} to pull by ({_http_reason(error)});"
                f" make one with `sha256sum` in the mirror's folder"
            ) from error
        return answer.text

    def fetch(self, file: RemoteFile, part: Path, progress: Progress) -> None:
        """Download the file; a dropped connection is taken up where it broke off.

        Raises:
            SourceError: the server refuses, keeps breaking off, or the disk is full.
        """
        import httpx  # noqa: PLC0415

        reason = "no answer"
        for _ in range(_ATTEMPTS):
            try:
                self._stream(file, part, progress)
            except (httpx.HTTPStatusError, httpx.InvalidURL) as error:
                raise SourceError(f"{file.name}: {_http_reason(error)}") from error
            except httpx.HTTPError as error:
                reason = _http_reason(error)
            except OSError as error:
                raise SourceError(reason_of(file.name, error)) from error
            else:
                return
        size = part.stat().st_size if part.exists() else 0
        raise SourceError(
            f"{file.name}: the connection broke off {_ATTEMPTS} times ({reason});"
            f" {size:,} bytes are kept: pull again to go on"
        )

    def _stream(self, file: RemoteFile, part: Path, progress: Progress) -> None:
        import httpx  # noqa: PLC0415

        begun = part.stat().st_size if part.exists() else 0
        headers = {"Accept-Encoding": "identity"}
        if begun:
            headers["Range"] = f"bytes={begun}-"
        with httpx.stream(
            "GET", file.address, headers=headers, follow_redirects=True, timeout=_TIMEOUT
        ) as answer:
            if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()
                raise httpx.ReadError("the kept part is not of this file")
            answer.raise_for_status()
            resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
            total = _total(answer, begun if resumed else 0)
            with part.open("ab" if resumed else "wb") as writer:
                for chunk in answer.iter_bytes():  # as they arrive: a drop loses none
                    writer.write(chunk)
                    progress(file.name, writer.tell(), total)


def read_checksums(text: str) -> dict[str, str]:
    """Relative path -> sha256, from the lines that ``sha256sum`` prints.

    Raises:
        SourceError: a line is no checksum.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _SUM_LINE.fullmatch(line.strip())
        if not match:
            raise SourceError(f"{CHECKSUMS}:{number}: not a line of sha256sum")
        found[match[2].removeprefix("./")] = match[1].lower()
    return found


def _total(answer: httpx.Response, begun: int) -> int | None:
    length = answer.headers.get("Content-Length")
    encoded = answer.headers.get("Content-Encoding")
    return int(length) + begun if length and not encoded else None


def _http_reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answers {response.status_code}"
    return type(error).__name__


def reason_of(name: str, error: OSError) -> str:
    """What an error of the disk means, in one line."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{name}: the disk is full; make room and pull again"
    return f"{name}: {(error.strerror or 'cannot be copied').lower()}"
