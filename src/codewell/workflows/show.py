"""Everything the catalog knows of a code on a date.

``show`` answers with a frozen value: a diagnosis, a procedure (or the beginning of one), a HCPCS or
CPT code, a modifier, a place of service, an MS-DRG, or an unknown code with codes near it. All are
plain data: ``as_json`` prints them, ``cli/show_screen.py`` draws them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.near import near_codes
from codewell.errors import InputError
from codewell.model import Code, CodeSystem, normalise_code
from codewell.workflows.policies import Policies
from codewell.workflows.show_diagnosis import ShownDiagnosis, is_diagnosis, show_diagnosis
from codewell.workflows.show_drg import ShownDRG, drg_in_words, show_drg
from codewell.workflows.show_procedure import ShownProcedure, is_procedure, show_procedure
from codewell.workflows.show_service import (
    ShownModifier,
    ShownPlace,
    ShownService,
    is_service,
    missing_for_services,
    show_service,
)
from codewell.workflows.show_standing import PCS_START, Entry

VALIDITY_SOURCE = "mce-and-grouper"
"""The source of all validity dates and of the MS-DRG titles."""
_NAMED = re.compile(r"(?:MS-?)?\s*(DRG|HCPCS|CPT|MODIFIER|POS)\s*-?\s*([0-9A-Z]{1,5})")


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that no installed table has, and codes near it that exist.

    ``reason`` is given where its table is not in this catalog: the code may well exist.
    """

    code: str
    date: dt.date
    near: tuple[Entry, ...]
    reason: str | None = None


Shown = (
    ShownDiagnosis
    | ShownProcedure
    | ShownService
    | ShownModifier
    | ShownPlace
    | ShownDRG
    | UnknownCode
)


def show(catalog: Catalog, text: str, on: dt.date, policies: Policies | None = None) -> Shown:
    """Everything known of a code, however it is written; an unknown code is an answer.

    A dot tells an ICD-10-CM code. Three characters may be a category (B20), the beginning of
    procedures (027) or an MS-DRG, five an ICD-10-CM or a HCPCS code (J1100); the answer says what
    else they are. ``HCPCS J1100``, ``modifier LT``, ``POS 11`` and ``DRG 291`` say which is meant.

    Raises:
        InputError: nothing was asked for.
    """
    asked = "".join(character for character in text.strip().upper() if character.isprintable())
    code = normalise_code(asked.replace(" ", ""))
    if not code:
        raise InputError("which code?", field="CODE")
    policies = policies or Policies()
    if match := _NAMED.fullmatch(asked):
        return _named(catalog, match[1], match[2], on, policies)
    if is_diagnosis(catalog, code, on):
        return show_diagnosis(catalog, code, on, policies)
    if "." in asked:
        return UnknownCode(asked, on, _near(catalog, asked, on))
    return _undotted(catalog, asked, code, on, policies)


def _undotted(catalog: Catalog, asked: str, code: str, on: dt.date, policies: Policies) -> Shown:
    """Characters that are no diagnosis: a procedure, a service, an MS-DRG, or unknown."""
    drg = show_drg(catalog, int(code), on) if re.fullmatch("[0-9]{1,3}", code) else None
    if is_procedure(catalog, code, on):
        return show_procedure(catalog, code, on, policies, also=drg_in_words(drg))
    if is_service(catalog, code, on):
        return show_service(catalog, code, on, policies)
    reason = _absent(catalog, "ICD-10-PCS validity dates") if PCS_START.fullmatch(code) else None
    reason = reason or _in_words(missing_for_services(catalog, code, on))
    return drg or UnknownCode(asked, on, _near(catalog, asked, on), reason)


def _named(catalog: Catalog, kind: str, code: str, on: dt.date, policies: Policies) -> Shown:
    """What is meant was said: an MS-DRG, a HCPCS or CPT code, a modifier, a place of service."""
    match kind:
        case "MODIFIER":
            return _modifier(catalog, code, on)
        case "POS":
            return _place_of_service(catalog, code, on)
        case "HCPCS" | "CPT":
            if is_service(catalog, code, on):
                return show_service(catalog, code, on, policies)
            return UnknownCode(code, on, (), _in_words(missing_for_services(catalog, code, on)))
    drg = show_drg(catalog, int(code), on) if code.isdigit() else None
    return drg or UnknownCode(f"DRG {code}", on, (), _absent(catalog, "MS-DRG titles"))


def _modifier(catalog: Catalog, code: str, on: dt.date) -> ShownModifier | UnknownCode:
    record = catalog.hcpcs.modifier(code, on)
    if isinstance(record, Dated) and record.value:
        return ShownModifier(code, on, record)
    return UnknownCode(code, on, (), str(record) if isinstance(record, NotInstalled) else None)


def _place_of_service(catalog: Catalog, code: str, on: dt.date) -> ShownPlace | UnknownCode:
    place = catalog.place_of_service.place(code, on)
    if isinstance(place, Dated) and place.value:
        return ShownPlace(place.value.code, on, place)
    return UnknownCode(code, on, (), str(place) if isinstance(place, NotInstalled) else None)


def _in_words(absent: tuple[NotInstalled, ...]) -> str | None:
    return "; ".join(str(one) for one in absent) or None


def as_json(shown: Shown) -> dict[str, Any]:
    """The answer for machines; dates as ISO 8601."""
    plain: dict[str, Any] = _plain(asdict(shown))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _absent(catalog: Catalog, table: str) -> str | None:
    """Why a table of the validity dates' source is not there, or None where it is."""
    absent = {source.name: source.reason for source in catalog.absent_sources}
    reason = absent.get(VALIDITY_SOURCE)
    return f"no {table} are installed ({VALIDITY_SOURCE}: {reason})" if reason else None


def _near(catalog: Catalog, asked: str, on: dt.date) -> tuple[Entry, ...]:
    return tuple(
        Entry("code", code.formatted, _title(catalog, code), billable=True)
        for code in near_codes(catalog, asked, on)
    )


def _title(catalog: Catalog, code: Code) -> str | None:
    if code.system is CodeSystem.ICD10CM:
        return catalog.icd10cm.title(code.value)
    title = catalog.icd10pcs.title(code.value)
    return title.text if title else None
