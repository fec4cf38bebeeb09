"""The program: one command group a file, each imported only when it is called."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line; every error a person can mend ends as one line and status 2."""
    from codewell.cli.app import main  # noqa: PLC0415  (start-up time)

    sys.exit(main())
