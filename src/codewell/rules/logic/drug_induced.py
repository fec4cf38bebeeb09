"""Conditions whose code changes where a drug is their cause."""

from __future__ import annotations

from functools import cache
from importlib import resources

from codewell.data_file import read_yaml


@cache
def _table() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    text = resources.files(__package__).joinpath("drug_induced.yaml").read_text(encoding="utf-8")
    return tuple(
        (
            row["code"].replace(".", ""),
            row["becomes"].replace(".", ""),
            tuple(code.replace(".", "") for code in row.get("drug", ("T",))),
        )
        for row in read_yaml(text)
    )


def drug_induced(code: str, drug: str) -> str:
    """The code of a condition caused by a drug: its own, or the one for the drug-induced form.

    ``code`` and ``drug`` (a code of T36-T50) have no dot.
    """
    return next((new for old, new, by in _table() if old == code and drug.startswith(by)), code)
