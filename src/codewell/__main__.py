"""``python -m codewell``."""

from codewell.cli.main import run

run()
