"""History or active: what a disease becomes once the record says that it is over."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


@cache
def _table() -> dict[str, str]:
    text = resources.files(__package__).joinpath("history.yaml").read_text(encoding="utf-8")
    return {prefix: row["history"] for row in yaml.safe_load(text) for prefix in row["disease"]}


def history_code(code: str) -> str | None:
    """The personal-history code of a disease that is over, or None when history may continue.

    "History of hypertension" is a continuing disease; "history of colon cancer" is not.
    """
    table = _table()
    for length in range(len(code), 2, -1):
        if found := table.get(code[:length]):
            return found
    return None
