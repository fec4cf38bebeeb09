"""The files a user pulled: where they lie, what they are, and whether they are whole."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from codewell.catalog.sources.package_data import sha256
from codewell.catalog.sources.source import Source
from codewell.errors import SourceError

MANIFEST = "downloads.json"


@dataclass(frozen=True, slots=True)
class Download:
    """A pulled file: its source, its name, where it came from, and its sha256 on arrival."""

    source: str
    file: str
    origin: str
    sha256: str
    size: int


class Downloads:
    """The folder of pulled files of a home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def beside(cls, catalog: Path) -> Downloads:
        """The downloads of the home in which a catalog lies."""
        return cls(catalog.parent.parent / "downloads")

    def path(self, download: Download) -> Path:
        """Where the file lies."""
        return self.folder / download.source / download.file

    def all(self) -> list[Download]:
        """Every pulled file, by source and name.

        Raises:
            SourceError: the list of downloads cannot be read.
        """
        path = self.folder / MANIFEST
        if not path.exists():
            return []
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            found = [Download(**row) for row in rows]
        except (OSError, ValueError, TypeError) as error:
            raise SourceError(f"{path}: the list of pulled files is damaged: pull again") from error
        return sorted(found, key=lambda d: (d.source, d.file))

    def of(self, source: Source) -> list[Download]:
        """The pulled files of one source."""
        return [download for download in self.all() if download.source == source.name]

    def holds(self, source: Source, file: str, digest: str) -> bool:
        """Whether the very file is here already, whole."""
        return any(
            d.file == file and d.sha256 == digest and self._is_whole(d) for d in self.of(source)
        )

    def add(self, download: Download) -> None:
        """Note a file that has arrived whole; one of the same name is replaced."""
        rest = [d for d in self.all() if (d.source, d.file) != (download.source, download.file)]
        self._write([*rest, download])

    def drop(self, source: Source, pattern: str = "*") -> list[Download]:
        """Delete the pulled files of a source whose names match; answers which."""
        gone = [d for d in self.of(source) if fnmatch.fnmatchcase(d.file, pattern)]
        self._write([d for d in self.all() if d not in gone])
        for download in gone:
            self.path(download).unlink(missing_ok=True)
        return gone

    def _write(self, downloads: Iterable[Download]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f".{MANIFEST}.part"
        rows = [asdict(d) for d in sorted(downloads, key=lambda d: (d.source, d.file))]
        try:
            temporary.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
            temporary.replace(self.folder / MANIFEST)
        finally:
            temporary.unlink(missing_ok=True)

    def _is_whole(self, download: Download) -> bool:
        path = self.path(download)
        return path.exists() and sha256(path) == download.sha256

    def checked_path(self, download: Download) -> Path:
        """The path of a file after comparing it with its sha256.

        Raises:
            SourceError: the file is missing or has changed since it was pulled.
        """
        mend = f"run `codewell data pull {download.source}`"
        if not self.path(download).exists():
            raise SourceError(f"{download.source}: {download.file} is gone: {mend}")
        if not self._is_whole(download):
            raise SourceError(f"{download.source}: {download.file} has changed: {mend}")
        return self.path(download)
