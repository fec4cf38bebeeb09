"""History or active: what a disease becomes once it is over, or when a relative has it."""

from __future__ import annotations

from functools import cache
from importlib import resources

from codewell.data_file import read_data

FAMILY_HISTORY = ("Z80", "Z81", "Z82", "Z83", "Z84")
"""Family history; reported where the provider uses it for the care of the day."""


@cache
def history_table(name: str) -> dict[str, str]:
    """Disease prefix -> history code; ``name`` is ``history`` or ``family``."""
    file = resources.files(__package__).joinpath(f"{name}.yaml")
    return {prefix: row["history"] for row in read_data(file) for prefix in row["disease"]}


def history_code(code: str) -> str | None:
    """The personal-history code of a disease that is over, or None when history may continue.

    "History of hypertension" is a continuing disease; "history of colon cancer" is not.
    """
    return _longest_prefix(code, history_table("history"))


def family_code(code: str) -> str | None:
    """The family-history code of a relative's disease, or None where there is none."""
    return _longest_prefix(code, history_table("family"))


def _longest_prefix(code: str, table: dict[str, str]) -> str | None:
    for length in range(len(code), 1, -1):
        if found := table.get(code[:length]):
            return found
    return None
