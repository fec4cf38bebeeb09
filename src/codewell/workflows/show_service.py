"""Everything the catalog knows of a HCPCS or CPT code, a modifier, a place of service."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.fees import (
    OutpatientPayment,
    RelativeValues,
    StatusIndicator,
    SurgicalCenterPayment,
)
from codewell.catalog.hcpcs import HcpcsCode
from codewell.catalog.ncci import MUE_SERVICES, SERVICES, AddOn, Partners, UnitsEdit
from codewell.catalog.place_of_service import Place
from codewell.model import CodeStatus, CodeSystem
from codewell.workflows.policies import Policies, PolicyNote
from codewell.workflows.show_more import Asker

SERVICE = re.compile(r"[A-Z]\d{4}|\d{4}[0-9A-Z]")
_CPT = re.compile(r"\d{4}[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class ServiceUnits:
    """The most units of a code for claims of one service; None: no edit is published."""

    service: str
    edit: UnitsEdit | None


@dataclass(frozen=True, slots=True)
class ServicePartners:
    """How many codes have a code-pair edit with a code, for claims of one service."""

    service: str
    partners: Partners


@dataclass(frozen=True, slots=True)
class ShownService:
    """A HCPCS Level II or CPT code on a date.

    ``status`` is one of ``CodeStatus`` or ``not evaluated``: for CPT, and where no edition of the
    date is installed. ``record`` is CMS's Level II record; ``listed``: whether the bare list of
    valid codes has it. Everything else is None where not installed.
    """

    system: CodeSystem
    code: str
    title: str | None
    date: dt.date
    status: str
    record: Dated[HcpcsCode | None] | None
    listed: Dated[bool] | None
    opps: Dated[OutpatientPayment | None] | None
    status_indicator: Dated[StatusIndicator | None] | None
    asc: Dated[SurgicalCenterPayment | None] | None
    pfs: Dated[tuple[RelativeValues, ...]] | None
    units: tuple[Dated[ServiceUnits], ...]
    partners: tuple[Dated[ServicePartners], ...]
    add_on: Dated[AddOn] | None
    facility_notes: tuple[PolicyNote, ...]
    not_installed: tuple[NotInstalled, ...]


@dataclass(frozen=True, slots=True)
class ShownModifier:
    """A HCPCS Level II modifier."""

    code: str
    date: dt.date
    record: Dated[HcpcsCode | None]


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place of service."""

    code: str
    date: dt.date
    place: Dated[Place | None]


def is_service(catalog: Catalog, code: str, on: dt.date) -> bool:
    """Whether any installed table has the code as HCPCS or CPT."""
    if not SERVICE.fullmatch(code):
        return False
    answers = (
        catalog.hcpcs.code(code, on),
        catalog.hcpcs.is_listed(code, on),
        catalog.fees.opps(code, on),
        catalog.fees.pfs(code, on),
        catalog.cpt.descriptor(code, on),
        *(catalog.ncci.mue(code, service, on) for service in MUE_SERVICES),
    )
    return any(isinstance(answer, Dated) and answer.value for answer in answers)


def missing_for_services(catalog: Catalog, code: str, on: dt.date) -> tuple[NotInstalled, ...]:
    """The tables that would know a code of this form, where they are absent."""
    if not SERVICE.fullmatch(code):
        return ()
    own = catalog.cpt.descriptor(code, on) if _CPT.fullmatch(code) else None
    answers = (own or catalog.hcpcs.code(code, on), catalog.fees.opps(code, on))
    return tuple(answer for answer in answers if isinstance(answer, NotInstalled))


def show_service(catalog: Catalog, code: str, on: dt.date, policies: Policies) -> ShownService:
    """A HCPCS or CPT code with its coverage, payment and edits."""
    ask, system = Asker(), CodeSystem.CPT if _CPT.fullmatch(code) else CodeSystem.HCPCS
    level_ii = system is CodeSystem.HCPCS
    record = ask(catalog.hcpcs.code(code, on)) if level_ii else None
    listed = ask(catalog.hcpcs.is_listed(code, on)) if level_ii else None
    descriptor = None if level_ii else ask(catalog.cpt.descriptor(code, on))
    opps = ask(catalog.fees.opps(code, on))
    indicator = opps.value.status_indicator if opps and opps.value else ""
    return ShownService(
        system=system,
        code=code,
        title=_title(record, descriptor, opps),
        date=on,
        status=_status(record, listed, on),
        record=record,
        listed=listed,
        opps=opps,
        status_indicator=ask(catalog.fees.status_indicator(indicator, on)) if indicator else None,
        asc=ask(catalog.fees.asc(code, on)),
        pfs=ask(catalog.fees.pfs(code, on)),
        units=_units(catalog, code, on, ask),
        partners=_partners(catalog, code, on, ask),
        add_on=ask(catalog.ncci.add_on(code, on)),
        facility_notes=policies.of(code, system),
        not_installed=ask.not_installed,
    )


def _title(
    record: Dated[HcpcsCode | None] | None,
    descriptor: Dated[str | None] | None,
    opps: Dated[OutpatientPayment | None] | None,
) -> str | None:
    if record and record.value:
        return record.value.long_description
    if descriptor and descriptor.value:
        return descriptor.value
    return opps.value.short_descriptor or None if opps and opps.value else None


def _status(record: Dated[HcpcsCode | None] | None, listed: Dated[bool] | None, on: dt.date) -> str:
    """By the list of the date, else by the dates of the record of the date's own edition."""
    if listed and listed.edition.matches_date:
        return str(CodeStatus.BILLABLE if listed.value else CodeStatus.UNKNOWN)
    if record and record.value:
        status = record.value.status(on)
        if record.edition.matches_date or status is not CodeStatus.BILLABLE:
            return str(status)
    return "not evaluated"


def _units(catalog: Catalog, code: str, on: dt.date, ask: Asker) -> tuple[Dated[ServiceUnits], ...]:
    answers = ((service, ask(catalog.ncci.mue(code, service, on))) for service in MUE_SERVICES)
    return tuple(
        Dated(ServiceUnits(service, answer.value), answer.edition)
        for service, answer in answers
        if answer
    )


def _partners(
    catalog: Catalog, code: str, on: dt.date, ask: Asker
) -> tuple[Dated[ServicePartners], ...]:
    answers = ((service, ask(catalog.ncci.partners(code, service, on))) for service in SERVICES)
    return tuple(
        Dated(ServicePartners(service, answer.value), answer.edition)
        for service, answer in answers
        if answer
    )
