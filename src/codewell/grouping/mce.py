"""The Medicare Code Editor (MCE): what CMS would return a stay for."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, Self

from codewell.errors import InputError
from codewell.grouping import package
from codewell.grouping.mce_causes import CauseFinder, Claim, edit_kinds
from codewell.model import MceEdit, Stay

FIRST_DATE = dt.date(2015, 10, 1)
"""ICD-10-CM and ICD-10-PCS began; earlier discharges carry ICD-9-CM codes (45 CFR 162.1002)."""
_OUT_OF_RANGE = "INVALID_DISCHARGE_DATE"
_FIRST_MONTH, _UPDATE_MONTH = 10, 4
_VERSION_BEFORE_YEAR = -1983

_ANY_CLAIM = {"discharge_date": 20200101, "age": 40, "sex": 1, "pdx": {"code": "A419"}}


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

    def edit(self, stay: Stay, claim: Claim | None = None) -> tuple[MceEdit, ...]:
        """The edits that the stay hits, by name, each with the codes it is about.

        Empty when the stay is clean. For a discharge past its last date the package gives no
        edits at all, which is refused here: it would read as a clean stay. ``claim`` is the stay
        as the package reads it, where somebody made it already.

        Raises:
            InputError: the package is not installed, or the discharge date is outside its range.
        """
        if stay.discharge_date < FIRST_DATE:
            raise InputError(
                f"the Medicare Code Editor begins with discharges of {FIRST_DATE}",
                field="discharge_date",
            )
        claim = claim or package.claim(stay)
        answer = self._engine().edit(claim)
        if answer["edit_type"] == _OUT_OF_RANGE:
            raise InputError(
                f"the Medicare Code Editor installed ends with {_last_date(answer)}",
                field="discharge_date",
            )
        if not answer["edits"]:
            return ()
        finder = CauseFinder(stay, claim, _counts(answer), self._ask)
        found = (_edit(row, finder, stay.discharge_date) for row in answer["edits"])
        return tuple(sorted(found, key=lambda edit: edit.name))

    def _ask(self, claim: Claim) -> dict[str, int]:
        return _counts(self._engine().edit(claim))

    def _engine(self) -> Any:
        if self._editor is None:
            self._editor = package.load().MceEditor()
        return self._editor


def in_range(day: dt.date) -> bool:
    """Whether the editor installed answers for a discharge date."""
    if package.unavailable() is not None or day < FIRST_DATE:
        return False
    return day <= _last_day()


@cache
def _last_day() -> dt.date:
    """The last discharge date of the package: it names its version by it in every answer."""
    with package.load().MceEditor() as editor:
        return _last_date(editor.edit(_ANY_CLAIM))


def edition_on(day: dt.date) -> str:
    """The edition of the editor on a discharge date: v33 began with FY2016, v44 with FY2027."""
    fiscal_year = day.year + (day.month >= _FIRST_MONTH)
    update = 1 if _UPDATE_MONTH <= day.month < _FIRST_MONTH else 0
    return f"Medicare Code Editor v{fiscal_year + _VERSION_BEFORE_YEAR}.{update}"


def _counts(answer: dict[str, Any]) -> dict[str, int]:
    return {row["name"]: row["count"] for row in answer["edits"]}


def _edit(row: dict[str, Any], finder: CauseFinder, day: dt.date) -> MceEdit:
    name, code_type = row["name"], row["code_type"]
    causes = finder.find(name, code_type)
    kind = edit_kinds().get(name)
    title = kind.title if kind else name.replace("_", " ").capitalize()
    return MceEdit(
        name=name,
        count=row["count"],
        kind=row["edit_type"],
        code_type=code_type,
        title=title,
        causes=causes.counted,
        together_with=causes.together_with,
        citation=f"Medicare Code Editor, edit {title}",
        edition=edition_on(day),
    )


def _last_date(answer: dict[str, Any]) -> dt.date:
    """The package's version is its last discharge date as a number: 20270331."""
    return dt.datetime.strptime(str(answer["version"]), "%Y%m%d").replace(tzinfo=dt.UTC).date()
