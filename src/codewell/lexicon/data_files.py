"""The YAML files of the lexicon: those of a folder, what one holds, their identity together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from codewell.data_file import read_data
from codewell.errors import InputError

NamedFile = tuple[str, Traversable]
"""A file with its name from the folder on: ``terms/injury.yaml``."""


def files_in(root: Traversable, *folders: str) -> list[NamedFile]:
    """The YAML files of a folder and of those of its subfolders that are there, by name."""
    found = list(_of_folder(root))
    for folder in folders:
        if root.joinpath(folder).is_dir():
            found += [(f"{folder}/{name}", f) for name, f in _of_folder(root.joinpath(folder))]
    return sorted(found, key=lambda named: named[0])


def _of_folder(folder: Traversable) -> Iterator[NamedFile]:
    return ((f.name, f) for f in folder.iterdir() if f.name.endswith(".yaml"))


def digest_of(files: Iterable[NamedFile]) -> str:
    """The sha256 of files together, their names included."""
    total = hashlib.sha256()
    for name, file in files:
        total.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def content_of(file: Traversable, source: str) -> Any:
    """What a file holds; ``None`` where it is empty.

    Raises:
        InputError: it cannot be read or is not YAML; ``source`` names it.
    """
    try:
        return read_data(file)
    except OSError as error:
        raise InputError("cannot be read", source=source) from error
    except yaml.YAMLError as error:
        raise InputError(f"not valid YAML: {error}", source=source) from error
