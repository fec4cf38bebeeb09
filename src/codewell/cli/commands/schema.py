"""``codewell schema``: the JSON Schema of an input, from the module that reads it."""

from __future__ import annotations

import importlib
import json
import pkgutil
from types import ModuleType
from typing import Annotated

import typer

from codewell import formats
from codewell.errors import InputError


def command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="claim, encounter, note or stay.")],
) -> int:
    """Print the JSON Schema of an input."""
    found = inputs()
    if kind not in found:
        raise InputError(f"no input has that name; there are {', '.join(found)}")
    typer.echo(json.dumps(found[kind].json_schema(), indent=2, ensure_ascii=False))
    return 0


def inputs() -> dict[str, ModuleType]:
    """The modules of ``formats`` that describe an input, by name."""
    modules = (
        (found.name, importlib.import_module(f"{formats.__name__}.{found.name}"))
        for found in pkgutil.iter_modules(formats.__path__)
    )
    return {name: module for name, module in modules if hasattr(module, "json_schema")}
