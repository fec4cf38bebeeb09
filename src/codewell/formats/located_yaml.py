"""YAML that people write: read with the line of every entry, for errors that name it.

Numbers with a leading zero stay text (``00100`` is a code, not octal), and only ``true`` and
``false`` are truth values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from codewell.errors import InputError

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CHANGED = {
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0|[1-9][0-9]*)$"),
    "tag:yaml.org,2002:bool": re.compile(r"(?:true|false|True|False)$"),
}


class _Loader(_Base):  # type: ignore[misc]
    """SafeLoader without octal numbers, numbers to base 60, yes and no."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _CHANGED]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", _CHANGED["tag:yaml.org,2002:int"], list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", _CHANGED["tag:yaml.org,2002:bool"], list("tfTF")
)


_DEEPEST = 100


def _refuse_depth(text: str) -> None:
    """Refuse what no person writes: the parser in C runs out of stack on it and takes all along.

    Raises:
        yaml.YAMLError: it is nested too deep, or no YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise yaml.YAMLError("nested too deep")


class LocatedYaml:
    """The content of a YAML file, and in which line each of its entries stands."""

    def __init__(self, text: str, source: str) -> None:
        """Read a text; ``source`` is how errors call it.

        Raises:
            InputError: it is no YAML.
        """
        self.source = source
        self._text = text
        try:
            _refuse_depth(text)
            self.content: Any = yaml.load(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise InputError(f"not YAML: {error.problem}", source=source, line=line) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            reason = " ".join(str(error).split())[:80]
            raise InputError(f"not YAML: {reason}", source=source) from error

    @classmethod
    def read(cls, path: Path) -> LocatedYaml:
        """Read a file.

        Raises:
            InputError: it cannot be read or is no YAML.
        """
        try:
            return cls(path.read_text(encoding="utf-8"), str(path))
        except UnicodeDecodeError as error:
            raise InputError("not UTF-8", source=str(path)) from error
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise InputError(f"cannot be read: {reason}", source=str(path)) from error

    def line_of(self, location: Iterable[int | str]) -> int | None:
        """The line (from 1) of an entry, or of the nearest one above it that is there."""
        node = yaml.compose(self._text, Loader=_Loader)
        if node is None:
            return None
        line: int = node.start_mark.line + 1
        for part in location:
            found = _child(node, part)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        return line


def _child(node: Any, part: int | str) -> tuple[Any, Any] | None:
    """The node of an entry, behind the one whose line counts: its key, or the item itself."""
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if k.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
