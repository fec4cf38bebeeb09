"""The program: one command group a file, each imported only when it is called."""

from __future__ import annotations

import gc
import sys

_COLLECT_AFTER = 100_000


def run() -> None:
    """Run the command line; every error a person can mend ends as one line and status 2."""
    # a start makes a million values that all stay: looking for garbage among them finds none
    gc.set_threshold(_COLLECT_AFTER)
    from codewell.cli.app import main  # noqa: PLC0415  (start-up time)

    sys.exit(main())
