"""How the product reads its own YAML data files: parsed once, then from a compiled copy.

Parsing a hundred files is a tenth of a command's time. As Python keeps the compiled form of a
module in ``__pycache__`` beside it, so the content of a data file is kept there, with the time and
size of the file it was read from; where that folder cannot be written nothing is kept.
"""

from __future__ import annotations

import marshal
import os
import sys
import tempfile
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str | bytes) -> Any:
    """The content of a data file.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, Loader=_LOADER)


def read_data(file: Traversable) -> Any:
    """The content of a data file of the product.

    Raises:
        OSError: it cannot be read.
        yaml.YAMLError: it is no YAML.
    """
    if not isinstance(file, Path):
        return read_yaml(file.read_bytes())
    kept = file.parent / "__pycache__" / f"{file.name}.{sys.implementation.cache_tag}.data"
    state = file.stat()
    stamp = (state.st_mtime_ns, state.st_size)
    try:
        told, content = marshal.loads(kept.read_bytes())
        if told == stamp:
            return content
    except (OSError, EOFError, ValueError, TypeError):
        pass  # none there yet, or half of one
    content = read_yaml(file.read_bytes())
    if not sys.dont_write_bytecode:
        _keep(kept, stamp, content)
    return content


def _keep(kept: Path, stamp: tuple[int, int], content: Any) -> None:
    """Put the compiled copy in place whole; content with dates cannot be kept this way."""
    try:
        compiled = marshal.dumps((stamp, content))
        kept.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=kept.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(compiled)
        Path(temporary).replace(kept)
    except (OSError, ValueError):
        return
