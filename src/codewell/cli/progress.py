"""Progress on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path

if TYPE_CHECKING:
    from codewell.catalog.build import Progress


@contextmanager
def build_progress() -> Iterator[Progress]:
    """A progress bar for a catalog build; plain lines where the error stream is no terminal."""
    if not sys.stderr.isatty():
        yield lambda step, number, of: print(f"[{number}/{of}] {step}", file=sys.stderr)  # noqa: T201
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Building the catalog", total=None)

        def advance(step: str, number: int, of: int) -> None:
            bar.update(task, description=step, completed=number - 1, total=of)

        yield advance


def catalog_for_command() -> Catalog:
    """The catalog of the home folder, built on first use with its progress shown.

    What builds is imported for a build only: it is half of the start-up time.
    """
    if catalog_path().exists():
        return Catalog.open()
    from codewell.workflows.catalogs import open_or_build  # noqa: PLC0415

    with build_progress() as progress:
        return open_or_build(progress=progress)
