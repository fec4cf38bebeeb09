"""The Medicare Code Editor (MCE): what CMS would return a stay for."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from codewell.errors import InputError
from codewell.grouping import package
from codewell.model import MceEdit, Stay

FIRST_DATE = dt.date(2015, 10, 1)
"""ICD-10-CM and ICD-10-PCS began; earlier discharges carry ICD-9-CM codes (45 CFR 162.1002)."""
_OUT_OF_RANGE = "INVALID_DISCHARGE_DATE"


class Editor:
    """The editor, opened when it is first used; one a process is enough.

    The edits are those in force on the discharge date, whatever grouper version is asked for.
    """

    def __init__(self) -> None:
        self._editor: Any = None

    @staticmethod
    def available() -> str | None:
        """Why it cannot be used on this platform, or None."""
        return package.unavailable()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the engine; the next use opens it again."""
        if self._editor is not None:
            self._editor.close()
            self._editor = None

    def edit(self, stay: Stay) -> tuple[MceEdit, ...]:
        """The edits that the stay hits, by name; empty when it is clean.

        The package gives the number of codes hit, not which ones. For a discharge past its last
        date it gives no edits at all, which is refused here: it would read as a clean stay.

        Raises:
            InputError: the package is not installed, or the discharge date is outside its range.
        """
        if stay.discharge_date < FIRST_DATE:
            raise InputError(
                f"the Medicare Code Editor begins with discharges of {FIRST_DATE}",
                field="discharge_date",
            )
        answer = self._engine().edit(package.claim(stay))
        if answer["edit_type"] == _OUT_OF_RANGE:
            raise InputError(
                f"the Medicare Code Editor installed ends with {_last_date(answer)}",
                field="discharge_date",
            )
        return tuple(sorted((_edit(row) for row in answer["edits"]), key=lambda edit: edit.name))

    def _engine(self) -> Any:
        if self._editor is None:
            self._editor = package.load().MceEditor()
        return self._editor


def _edit(row: dict[str, Any]) -> MceEdit:
    return MceEdit(row["name"], row["count"], row["edit_type"], row["code_type"])


def _last_date(answer: dict[str, Any]) -> dt.date:
    """The package's version is its last discharge date as a number: 20270331."""
    return dt.datetime.strptime(str(answer["version"]), "%Y%m%d").replace(tzinfo=dt.UTC).date()
