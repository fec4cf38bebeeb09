"""Data files that installed packages carry: found by distribution, checked by sha256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from codewell.data_file import read_data
from codewell.errors import SourceError


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A data file of a pinned package, as described in ``package_data.yaml``."""

    name: str
    title: str
    distribution: str
    version: str
    file: str
    sha256: str
    edition: str
    effective_from: str
    effective_to: str
    licence: str
    publisher: str

    def path(self) -> Path:
        """Where the installed file lies.

        Raises:
            SourceError: the package is not installed, or is of another release.
        """
        try:
            distribution = metadata.distribution(self.distribution)
        except metadata.PackageNotFoundError:
            raise SourceError(
                f"{self.name}: package {self.distribution} is not installed"
            ) from None
        if distribution.version != self.version:
            raise SourceError(
                f"{self.name}: package {self.distribution} is {distribution.version}, "
                f"expected {self.version}"
            )
        return Path(str(distribution.locate_file(self.file)))

    def checked_path(self) -> Path:
        """The path, after comparing the file with its known sha256.

        Raises:
            SourceError: the file is missing or differs.
        """
        path = self.path()
        try:
            digest = sha256(path)
        except OSError as error:
            raise SourceError(f"{self.name}: {self.file}: {error.strerror}") from error
        if digest != self.sha256:
            raise SourceError(
                f"{self.name}: {self.file} has sha256 {digest[:12]}..., "
                f"expected {self.sha256[:12]}...: reinstall {self.distribution}=={self.version}"
            )
        return path


def sha256(path: Path) -> str:
    """The sha256 of a file as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def package_files() -> dict[str, PackageFile]:
    """Every described file by its name."""
    file = resources.files(__package__).joinpath("package_data.yaml")
    return {row["name"]: PackageFile(**row) for row in read_data(file)}
