"""Conditions whose code changes where a drug is their cause."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

from codewell.data_file import read_data


class _Row(NamedTuple):
    """A condition, its code where a drug caused it, and the drugs for which the row is."""

    code: str
    becomes: str
    drugs: tuple[str, ...]
    poisoning: bool


@cache
def _table() -> tuple[_Row, ...]:
    file = resources.files(__package__).joinpath("drug_induced.yaml")
    return tuple(
        _Row(
            row["code"].replace(".", ""),
            row["becomes"].replace(".", ""),
            tuple(code.replace(".", "") for code in row.get("drug", ("T",))),
            row.get("poisoning", False),
        )
        for row in read_data(file)
    )


def drug_induced(code: str, drug: str) -> str:
    """The code of a condition caused by a drug: its own, or the one for the drug-induced form.

    ``code`` and ``drug`` (a code of T36-T50) have no dot.
    """
    rows = (row for row in _table() if row.code == code and drug.startswith(row.drugs))
    return next((row.becomes for row in rows), code)


def poisoned(code: str, drug: str) -> str:
    """The code of a condition beside the poisoning that does it (``drug``, no dots)."""
    rows = (row for row in _table() if row.poisoning and row.code == code)
    return next((row.becomes for row in rows if drug.startswith(row.drugs)), code)
