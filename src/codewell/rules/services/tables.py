"""The pulled tables that rules need: which one an encounter asks for, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from codewell.catalog import Catalog
from codewell.catalog.dated import DatedTables
from codewell.catalog.ncci import MueService, Service
from codewell.model import ClaimType, Encounter

TableNeed = Literal[
    "ncci_ptp", "ncci_mue", "ncci_add_on", "fee_schedule", "places_of_service", "coverage_articles"
]

NO_CLAIM_TYPE = "the claim type is not given: it picks the NCCI table"
NOT_FOR_STAYS = "NCCI edits of hospitals are for outpatient claims"
NO_PAIRS_FOR_DME = "CMS publishes no NCCI code pairs for DME supplier claims"

_PTP: dict[ClaimType, Service] = {
    ClaimType.PROFESSIONAL: "practitioner",
    ClaimType.INSTITUTIONAL: "hospital",
}
_MUE: dict[ClaimType, MueService] = {
    ClaimType.PROFESSIONAL: "practitioner",
    ClaimType.INSTITUTIONAL: "hospital",
    ClaimType.DME: "dme_supplier",
}


def ptp_service(encounter: Encounter) -> Service | None:
    """The table of code pairs that the claim is edited by; None: there is none for it."""
    return None if _no_table(encounter) else _PTP.get(_claim_type(encounter))


def mue_service(encounter: Encounter) -> MueService | None:
    """The table of units that the claim is edited by; None: there is none for it."""
    return None if _no_table(encounter) else _MUE[_claim_type(encounter)]


def _claim_type(encounter: Encounter) -> ClaimType:
    assert encounter.claim_type is not None
    return encounter.claim_type


def _no_table(encounter: Encounter) -> str | None:
    if encounter.claim_type is None:
        return NO_CLAIM_TYPE
    if encounter.claim_type is ClaimType.INSTITUTIONAL and encounter.is_inpatient:
        return NOT_FOR_STAYS
    return None


def _pairs(catalog: Catalog, encounter: Encounter) -> DatedTables | str:
    service = ptp_service(encounter)
    if service:
        return catalog.ncci.pair_tables(service)
    return _no_table(encounter) or NO_PAIRS_FOR_DME


def _units(catalog: Catalog, encounter: Encounter) -> DatedTables | str:
    service = mue_service(encounter)
    return catalog.ncci.unit_tables(service) if service else _no_table(encounter) or NO_CLAIM_TYPE


TABLES: Mapping[str, Callable[[Catalog, Encounter], DatedTables | str]] = {
    "ncci_ptp": _pairs,
    "ncci_mue": _units,
    "ncci_add_on": lambda catalog, _: catalog.ncci.add_on_tables,
    "fee_schedule": lambda catalog, _: catalog.policy_indicators.tables,
    "coverage_articles": lambda catalog, _: catalog.coverage.tables,
    "places_of_service": lambda catalog, _: catalog.place_of_service.tables,
}
