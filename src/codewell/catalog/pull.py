"""Pull official files: find, fetch, check, keep. The catalog is built from them afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import yaml

from codewell.catalog.downloads import Download, Downloads
from codewell.catalog.origins import (
    FolderOrigin,
    Origin,
    Progress,
    RemoteFile,
    WebOrigin,
    checksum,
)
from codewell.catalog.source import Source, pulled_sources
from codewell.errors import SourceError

Accept = Callable[[Source], bool]
"""Asks whether the user accepts the publisher's licence of a source."""


ARRIVING = ".arriving"
"""Where a file lies until it is whole and checked; what is there is taken up by the next pull."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one file: ``state`` is pulled, unchanged, refused or failed, with why."""

    source: str
    file: str
    state: str
    reason: str | None = None


def pull(
    names: Collection[str],
    *,
    downloads: Downloads,
    origin: str | None,
    accept: Accept,
    progress: Progress,
) -> Iterator[Pulled]:
    """Pull the files of the named sources, or of all, from a folder, a web server or publishers.

    A file counts only when it arrived whole, agrees with its checksum where one is told, and is
    recognised by its reader; it then replaces an older one of the same name.

    Raises:
        SourceError: a name is unknown, or the origin cannot be opened at all.
    """
    chosen = _chosen(names)
    place = _origin(origin)
    listed = list(place.files()) if place else []
    for source in chosen:
        files = [f for f in listed if source.takes(f.name)] if place else []
        own = place or _publisher(source)
        if own is None:
            reason = f"no file address is known; see {source.page} and pull it with --from"
            yield Pulled(source.name, "", "failed", reason)
            continue
        files = files if place else list(own.files())
        if files and source.licence_page and not accept(source):
            yield Pulled(source.name, "", "refused", f"licence not accepted: {source.licence_page}")
            continue
        for file in files:
            yield _fetch(source, file, own, downloads, progress)


def _chosen(names: Collection[str]) -> list[Source]:
    known = pulled_sources()
    unknown = sorted(set(names) - known.keys())
    if unknown:
        raise SourceError(f"no source {', '.join(unknown)}; the sources are {', '.join(known)}")
    return [source for name, source in known.items() if not names or name in names]


def _origin(origin: str | None) -> Origin | None:
    if origin is None:
        return None
    if origin.startswith(("http://", "https://")):
        return WebOrigin(origin)
    return FolderOrigin(Path(origin))


def _publisher(source: Source) -> Origin | None:
    text = resources.files(__package__).joinpath("addresses.yaml").read_text(encoding="utf-8")
    addresses = tuple(yaml.safe_load(text).get(source.name, ()))
    return WebOrigin("", addresses=addresses) if addresses else None


def _fetch(
    source: Source, file: RemoteFile, origin: Origin, downloads: Downloads, progress: Progress
) -> Pulled:
    folder = downloads.folder / source.name
    target, part = folder / file.name, folder / ARRIVING / file.name
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        if file.sha256 and target.exists() and checksum(target) == file.sha256:
            return Pulled(source.name, file.name, "unchanged")
        origin.fetch(file, part, progress)
        digest = _checked(source, file, part)
    except SourceError as error:
        return Pulled(source.name, file.name, "failed", str(error))
    except OSError as error:
        reason = f"{file.name}: {(error.strerror or 'cannot be written').lower()}"
        return Pulled(source.name, file.name, "failed", reason)
    part.replace(target)
    downloads.add(Download(source.name, file.name, file.address, digest, target.stat().st_size))
    return Pulled(source.name, file.name, "pulled")


def _checked(source: Source, file: RemoteFile, part: Path) -> str:
    """The sha256 of an arrived file; what is wrong or foreign is thrown away."""
    digest = checksum(part)
    try:
        if file.sha256 and digest != file.sha256:
            raise SourceError(
                f"{file.name}: wrong checksum: {digest[:12]}..., expected {file.sha256[:12]}...:"
                " thrown away, pull again"
            )
        source.edition_of(part)
    except SourceError:
        part.unlink()
        raise
    return digest
