"""The files a user pulled: where they lie, what they are, and whether they are whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from codewell.catalog.source import Source, pulled_sources
from codewell.catalog.sources.package_data import sha256
from codewell.catalog.store import home
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

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home() / "downloads"

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

    def add(self, download: Download) -> None:
        """Note a file that has arrived whole; one of the same name is replaced."""
        rest = [d for d in self.all() if (d.source, d.file) != (download.source, download.file)]
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f".{MANIFEST}.{os.getpid()}"
        rows = [asdict(d) for d in sorted([*rest, download], key=lambda d: (d.source, d.file))]
        temporary.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
        temporary.replace(self.folder / MANIFEST)

    def checked_path(self, download: Download) -> Path:
        """The path of a file after comparing it with its sha256.

        Raises:
            SourceError: the file is missing or has changed since it was pulled.
        """
        path = self.path(download)
        mend = f"run `codewell data pull {download.source}`"
        if not path.exists():
            raise SourceError(f"{download.source}: {download.file} is gone: {mend}")
        if sha256(path) != download.sha256:
            raise SourceError(f"{download.source}: {download.file} has changed: {mend}")
        return path

    def unknown(self) -> list[Download]:
        """Pulled files of sources that this version no longer knows."""
        return [d for d in self.all() if d.source not in pulled_sources()]
