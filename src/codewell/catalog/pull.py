"""Pull official files: find, fetch, check, keep. The catalog is built from them afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.downloads import Download, Downloads
from codewell.catalog.origins import (
    FolderOrigin,
    Origin,
    Progress,
    RemoteFile,
    WebOrigin,
    reason_of,
)
from codewell.catalog.publishers import publisher_addresses
from codewell.catalog.source import pulled_sources
from codewell.catalog.sources.package_data import sha256
from codewell.catalog.sources.source import Source
from codewell.errors import SourceError

Accept = Callable[[Source], bool]
"""Asks whether the user accepts the publisher's licence of a source."""


ARRIVING = ".arriving"
"""Where a file lies until it is whole and checked; what is there is taken up by the next pull."""


class State(StrEnum):
    """What became of a file."""

    PULLED = "pulled"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pulled:
    """A file and what became of it; ``file`` is empty where the whole source is meant."""

    source: str
    file: str
    state: State
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Pull:
    """Pulling from a folder, a web server (``origin``) or, with None, from the publishers.

    ``on`` is the date whose files are asked of a publisher.
    """

    downloads: Downloads
    origin: str | None
    on: dt.date
    accept: Accept
    progress: Progress

    def run(self, names: Collection[str]) -> Iterator[Pulled]:
        """Pull the files of the named sources, or of all that the origin has.

        A file counts only when it arrived whole, agrees with its checksum where one is told, and
        is recognised by its reader; it then replaces an older one of the same name.

        Raises:
            SourceError: a name is unknown, or the origin cannot be opened at all.
        """
        chosen = _chosen(names)
        place = _opened(self.origin) if self.origin else None
        listed = list(place.files()) if place else []
        for source in chosen:
            if place:
                files = [file for file in listed if source.takes(file.name)]
                yield from self._source(source, place, files, named=source.name in names)
            else:
                yield from self._from_publisher(source, named=source.name in names)

    def _from_publisher(self, source: Source, *, named: bool) -> Iterator[Pulled]:
        addresses = publisher_addresses(source.name, self.on)
        if addresses:
            publisher = WebOrigin("", addresses=addresses)
            yield from self._source(source, publisher, list(publisher.files()), named=named)
        elif named:
            reason = f"no file address is known: download from {source.page}, pull with --from"
            yield Pulled(source.name, "", State.FAILED, reason)

    def _source(
        self, source: Source, origin: Origin, files: list[RemoteFile], *, named: bool
    ) -> Iterator[Pulled]:
        if not files and named:
            wanted = ", ".join(source.files)
            yield Pulled(source.name, "", State.FAILED, f"no such file there: {wanted}")
        if files and source.click_through and not self.accept(source):
            reason = f"licence not accepted: {source.click_through.page}"
            yield Pulled(source.name, "", State.REFUSED, reason)
            return
        for file in files:
            yield self._file(source, origin, file)

    def _file(self, source: Source, origin: Origin, file: RemoteFile) -> Pulled:
        folder = self.downloads.folder / source.name
        target, part = folder / file.name, folder / ARRIVING / file.name
        try:
            if file.sha256 and self.downloads.holds(source, file.name, file.sha256):
                return Pulled(source.name, file.name, State.UNCHANGED)
            part.parent.mkdir(parents=True, exist_ok=True)
            origin.fetch(file, part, self.progress)
            digest, size = _checked(source, file, part), part.stat().st_size
            part.replace(target)
            self.downloads.add(Download(source.name, file.name, file.address, digest, size))
        except SourceError as error:
            return Pulled(source.name, file.name, State.FAILED, str(error))
        except OSError as error:
            return Pulled(source.name, file.name, State.FAILED, reason_of(file.name, error))
        return Pulled(source.name, file.name, State.PULLED)


def _chosen(names: Collection[str]) -> list[Source]:
    known = pulled_sources()
    unknown = sorted(set(names) - known.keys())
    if unknown:
        raise SourceError(f"no source {', '.join(unknown)}; the sources are {', '.join(known)}")
    return [source for name, source in known.items() if not names or name in names]


def _opened(origin: str) -> Origin:
    if origin.startswith(("http://", "https://")):
        return WebOrigin(origin)
    return FolderOrigin(Path(origin))


def _checked(source: Source, file: RemoteFile, part: Path) -> str:
    """The sha256 of an arrived file; what is wrong or foreign is thrown away."""
    digest = sha256(part)
    try:
        if file.sha256 and digest != file.sha256:
            raise SourceError(
                f"{file.name}: wrong checksum: {digest[:12]}..., expected {file.sha256[:12]}...:"
                " thrown away, pull again"
            )
        _recognise(source, part)
    except SourceError:
        part.unlink()
        raise
    return digest


def _recognise(source: Source, part: Path) -> None:
    """Refuse a file of another kind now, not at the build."""
    source.edition_in(part)
    for _ in source.read(part):
        return
    raise SourceError(f"{part.name}: no row")
