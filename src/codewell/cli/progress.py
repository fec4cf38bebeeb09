"""Progress and what could not be read, on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.errors import InputError

if TYPE_CHECKING:
    from rich.progress import TaskID

    from codewell.catalog.build import Progress
    from codewell.catalog.origins import Progress as PullProgress


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


@contextmanager
def pull_progress() -> Iterator[PullProgress]:
    """A bar for each file that is pulled; one line a file where the error stream is no terminal."""
    if not sys.stderr.isatty():
        yield _line_when_whole
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(name: str, done: int, of: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=of)
            bar.update(tasks[name], completed=done, total=of, visible=done != of)

        yield advance


def _line_when_whole(name: str, done: int, of: int | None) -> None:
    if done == of:
        print(f"{name}: {done:,} bytes", file=sys.stderr)  # noqa: T201


def tell_errors(*errors: InputError) -> None:
    """Name what could not be read where the rest goes on."""
    for error in errors:
        print(f"codewell: {error}", file=sys.stderr)  # noqa: T201


def catalog_for_command() -> Catalog:
    """The catalog of the home folder, built on first use with its progress shown.

    What builds is imported for a build only: it is half of the start-up time.
    """
    if catalog_path().exists():
        return Catalog.open()
    from codewell.workflows.catalogs import open_or_build  # noqa: PLC0415

    with build_progress() as progress:
        return open_or_build(progress=progress)
