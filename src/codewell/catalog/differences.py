"""What one edition of a code set added, deleted and revised against another."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from codewell.catalog.sources.quarters import month_edition, quarter_edition
from codewell.errors import InputError
from codewell.model import CodeSystem

Title = Callable[[str], str | None]
"""The title of a code, in any edition that is installed."""

Texts = dict[str, str | None]
"""Code -> its text in an edition; None where only the code is known."""

_QUARTER = re.compile(r"(20\d\d)\s*Q([1-4])", re.IGNORECASE)


class Change(StrEnum):
    """What an edition did to a code."""

    ADDED = "added"
    DELETED = "deleted"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A changed code (without dot), its title and, where it was revised, the one before."""

    change: Change
    code: str
    title: str | None
    previous_title: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes from one edition of a code set to another, by code.

    ``unknown`` says which changes could not be told, and the command that mends it.
    """

    system: CodeSystem
    first: str
    second: str
    changes: tuple[CodeChange, ...]
    unknown: str | None = None


class Differences:
    """Compares the editions that a catalog has."""

    def __init__(self, database: sqlite3.Connection, titles: Mapping[CodeSystem, Title]) -> None:
        self._database = database
        self._titles = titles

    def between(self, first: str, second: str) -> list[Difference]:
        """The difference in every code set that has both editions.

        Editions are named as ``data status`` names them; ``2024Q3`` stands for ``2024 July``.

        Raises:
            InputError: no code set has both.
        """
        found = [
            difference
            for system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
            if (difference := self._by_validity(system, first, second))
        ]
        for system, compare in ((CodeSystem.HCPCS, self._hcpcs), (CodeSystem.CPT, self._cpt)):
            names = self._editions_of(system)
            if (one := _named(first, names)) and (two := _named(second, names)):
                found.append(compare(one, two))
        if not found:
            raise InputError(f"no code set has the editions {first} and {second}: {self._known()}")
        return found

    def _known(self) -> str:
        systems = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.HCPCS, CodeSystem.CPT)
        known = ((system, self._editions_of(system)) for system in systems)
        return "; ".join(
            f"{system} has {', '.join(names) or 'none installed'}" for system, names in known
        )

    def _editions_of(self, system: CodeSystem) -> dict[str, dt.date]:
        """Edition -> its first day, the earliest first."""
        sql = {
            CodeSystem.HCPCS: "FROM source WHERE name IN ('hcpcs', 'hcpcs-codes')",
            CodeSystem.CPT: "FROM source WHERE name = 'cpt'",
        }.get(system)
        rows = self._database.execute(
            f"SELECT DISTINCT effective_from, edition {sql} ORDER BY 1"
            if sql
            else f"SELECT effective_from, name FROM edition WHERE system = '{system}' ORDER BY 1"
        )
        return {name: dt.date.fromisoformat(day) for day, name in rows}

    # -- ICD-10-CM and ICD-10-PCS: by validity dates and addenda -----------------------------

    def _by_validity(self, system: CodeSystem, first: str, second: str) -> Difference | None:
        editions = self._editions_of(system)
        one, two = _named(first, editions), _named(second, editions)
        if not one or not two:
            return None
        before, after = (self._valid(system, editions[name]) for name in (one, two))
        revised, complete = self._revised(system, editions[one], editions[two], two)
        title = self._title(system)
        changes = [
            *(CodeChange(Change.ADDED, code, title(code)) for code in after - before),
            *(CodeChange(Change.DELETED, code, title(code)) for code in before - after),
            *(change for change in revised if change.code in before & after),
        ]
        mend = f"revised titles: the addenda of {two} are not installed: codewell data pull"
        return Difference(
            system,
            one,
            two,
            tuple(sorted(changes, key=lambda change: change.code)),
            None if complete else f"{mend} {system.lower()}-addenda",
        )

    def _valid(self, system: CodeSystem, on: dt.date) -> set[str]:
        rows = self._database.execute(
            f"SELECT code FROM {system.lower()}_validity"
            " WHERE ? BETWEEN effective_from AND effective_to",
            (on.isoformat(),),
        )
        return {code for (code,) in rows}

    def _revised(
        self, system: CodeSystem, after: dt.date, until: dt.date, last: str
    ) -> tuple[list[CodeChange], bool]:
        """Revised titles of the addenda between two days, and whether the last is installed."""
        installed = self._database.execute(
            "SELECT edition FROM source WHERE name = ? AND effective_from > ?"
            " AND effective_from <= ? ORDER BY effective_from",
            (f"{system.lower()}-addenda", after.isoformat(), until.isoformat()),
        )
        editions = [edition for (edition,) in installed]
        revised = [
            CodeChange(Change.REVISED, code, title, previous)
            for edition in editions
            for code, title, previous in self._database.execute(
                f"SELECT code, title, previous_title FROM {system.lower()}_addenda"
                " WHERE edition = ? AND action = 'revise'",
                (edition,),
            )
        ]
        return revised, last in editions or until <= after

    def _title(self, system: CodeSystem) -> Title:
        """Titles of the addenda and the order files, then of the books."""
        known: dict[str, str] = {}
        for table in ("order", "addenda"):
            rows = self._database.execute(
                f"SELECT code, title FROM {system.lower()}_{table} ORDER BY edition"
            )
            known.update(rows)
        other = self._titles[system]
        return lambda code: known.get(code) or other(code)

    # -- HCPCS and CPT: by their files -------------------------------------------------------

    def _hcpcs(self, first: str, second: str) -> Difference:
        """By the records, of codes then in force; else by lists, which keep terminated codes."""
        system, records = CodeSystem.HCPCS, self._hcpcs_records
        before, after = records(first, in_force=True), records(second, in_force=True)
        if before and after:
            return Difference(system, first, second, tuple(_changes(before, after)))
        before, after = (
            records(name, in_force=False) or self._hcpcs_list(name) for name in (first, second)
        )
        unknown = "revised texts: one of the editions is installed as a list of codes only"
        return Difference(system, first, second, tuple(_changes(before, after)), unknown)

    def _hcpcs_records(self, edition: str, *, in_force: bool) -> Texts:
        condition = "terminated IS NULL OR terminated >= effective_from" if in_force else "1"
        rows = self._database.execute(
            "SELECT code, long_description FROM hcpcs JOIN source ON source.name = 'hcpcs'"
            " AND source.edition = hcpcs.edition"
            f" WHERE hcpcs.edition = ? AND NOT is_modifier AND ({condition})",
            (edition,),
        )
        return dict(rows)

    def _hcpcs_list(self, edition: str) -> Texts:
        rows = self._database.execute(
            "SELECT code, NULL FROM hcpcs_valid_code WHERE edition = ?", (edition,)
        )
        return dict(rows)

    def _cpt(self, first: str, second: str) -> Difference:
        before, after = (
            dict(
                self._database.execute(
                    "SELECT code, text FROM cpt_descriptor WHERE edition = ? ORDER BY kind DESC",
                    (edition,),
                )
            )
            for edition in (first, second)
        )
        return Difference(CodeSystem.CPT, first, second, tuple(_changes(before, after)))


def _changes(before: Texts, after: Texts) -> Iterator[CodeChange]:
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if code not in before:
            yield CodeChange(Change.ADDED, code, new)
        elif code not in after:
            yield CodeChange(Change.DELETED, code, old)
        elif old and new and old != new:
            yield CodeChange(Change.REVISED, code, new, old)


def _named(name: str, editions: Mapping[str, dt.date]) -> str | None:
    """The edition of that name, in any case; a quarter may be named by its first month."""
    wanted = {name.casefold()}
    if found := _QUARTER.fullmatch(name.strip()):
        year, quarter = int(found[1]), int(found[2])
        wanted |= {
            edition.name.casefold()
            for edition in (quarter_edition(year, quarter), month_edition(year, 3 * quarter - 2))
        }
    return next((edition for edition in editions if edition.casefold() in wanted), None)
