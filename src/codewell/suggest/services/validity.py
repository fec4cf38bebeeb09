"""Whether a service code is valid on a date, by the installed tables that tell of no payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, NotInstalled
from codewell.model import Code, CodeStatus, CodeSystem


@dataclass(frozen=True, slots=True)
class Validity:
    """``valid`` None: no installed table of the date can tell. ``said`` tells who answered."""

    valid: bool | None
    said: str
    title: str | None = None


def system_of(code: str) -> CodeSystem:
    """HCPCS Level II begins with a letter, a CPT number with a digit."""
    return CodeSystem.HCPCS if code[0].isalpha() else CodeSystem.CPT


def validity(code: Code, catalog: Catalog, on: dt.date) -> Validity:
    """Whether a code is valid on the date: found, not found, or not evaluated."""
    if code.system is CodeSystem.HCPCS:
        return _level_ii(code.value, catalog, on)
    return _cpt(code.value, catalog, on)


def _level_ii(code: str, catalog: Catalog, on: dt.date) -> Validity:
    record = catalog.hcpcs.code(code, on)
    if isinstance(record, Dated) and record.value is not None:
        status, title = record.value.status(on), record.value.long_description
        if status is not CodeStatus.BILLABLE:
            return Validity(False, f"HCPCS {record.edition.name}: {status}", title)
        if record.edition.matches_date:
            return Validity(True, f"HCPCS {record.edition.name}", title)
        return Validity(None, f"nearest HCPCS edition installed is {record.edition.name}", title)
    if isinstance(record, Dated) and record.edition.matches_date:
        return Validity(False, f"HCPCS {record.edition.name}: no such code")
    listed = catalog.hcpcs.is_listed(code, on)
    if isinstance(listed, Dated) and listed.edition.matches_date:
        return Validity(listed.value, f"list of HCPCS codes {listed.edition.name}")
    return Validity(None, _absent(record, "HCPCS table of the date not installed"))


def _cpt(code: str, catalog: Catalog, on: dt.date) -> Validity:
    descriptor = catalog.cpt.descriptor(code, on)
    if isinstance(descriptor, Dated) and descriptor.edition.matches_date:
        return Validity(descriptor.value is not None, "your CPT files", descriptor.value)
    units = catalog.ncci.mue(code, "practitioner", on)
    if isinstance(units, Dated) and units.edition.matches_date and units.value is not None:
        return Validity(True, f"in the NCCI units table {units.edition.name}")
    return Validity(None, "no table of the date tells whether a CPT number is valid")


def _absent(answer: object, otherwise: str) -> str:
    return "HCPCS Level II not installed" if isinstance(answer, NotInstalled) else otherwise
