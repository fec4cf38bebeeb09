"""What the codings of a FHIR claim mean: its kind, its codes, the categories beside them.

R4 as in HL7's own examples, CARIN Blue Button and Da Vinci, and the STU3 and R4 shapes of CMS
(Blue Button, BCDA), whose systems are the names of variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from codewell.formats.fhir_json import Coding, Node
from codewell.model import ClaimType

BLUE_BUTTON = "https://bluebutton.cms.gov/resources/variables/"
_OF_CMS = re.compile(r"^https://(bluebutton|dcgeo)\.cms\.gov/resources/(variables|codesystem)/")

PHARMACY = "pharmacy"
DENTAL = "dental"
NCH = {
    "10": ClaimType.INSTITUTIONAL,
    "20": ClaimType.INSTITUTIONAL,
    "30": ClaimType.INSTITUTIONAL,
    "40": ClaimType.INSTITUTIONAL,
    "50": ClaimType.INSTITUTIONAL,
    "60": ClaimType.INSTITUTIONAL,
    "61": ClaimType.INSTITUTIONAL,
    "71": ClaimType.PROFESSIONAL,
    "72": ClaimType.PROFESSIONAL,
    "81": ClaimType.DME,
    "82": ClaimType.DME,
}
"""NCH claim types of Medicare."""
INPATIENT_NCH = ("20", "30", "60", "61")
_EOB_TYPES = {
    "CARRIER": "71",
    "DME": "82",
    "INPATIENT": "60",
    "OUTPATIENT": "40",
    "SNF": "20",
    "HHA": "10",
    "HOSPICE": "50",
}
_CLAIM_TYPES = {
    "institutional": ClaimType.INSTITUTIONAL,
    "professional": ClaimType.PROFESSIONAL,
    "vision": ClaimType.PROFESSIONAL,
}

_ICD10 = ("icd-10", "ICD10", "2.16.840.1.113883.6.90", "2.16.840.1.113883.6.4")
_ICD9 = ("icd-9", "ICD9", "2.16.840.1.113883.6.103", "2.16.840.1.113883.6.104")
_PROCEDURES = (
    "hcpcs",
    "go/cpt",
    "hippscodes",
    "2.16.840.1.113883.6.12",
    "2.16.840.1.113883.6.285",
    "ama-assn.org",
)
_SERVICE = re.compile(r"[A-Z0-9]{5}", re.ASCII)


def nch_type(types: Iterable[Coding]) -> str | None:
    """The NCH claim type of a Medicare claim."""
    given = list(types)
    for system, code in given:
        if system.endswith("nch_clm_type_cd") and code in NCH:
            return code
    return next((_EOB_TYPES[c] for s, c in given if "eob-type" in s and c in _EOB_TYPES), None)


def claim_type(types: Iterable[Coding]) -> ClaimType | str | None:
    """Which claim it is; pharmacy and dental ones by their word, as they are not read."""
    given = list(types)
    codes = {code for _, code in given}
    if codes & {PHARMACY, "PDE"}:
        return PHARMACY
    if "oral" in codes:
        return DENTAL
    if nch := nch_type(given):
        return NCH[nch]
    return next((_CLAIM_TYPES[code] for code in codes if code in _CLAIM_TYPES), None)


def diagnosis_code(concept: Node) -> tuple[str, int] | None:
    """The ICD code of a concept and its version, 10 before 9; None where it has neither."""
    return _icd(concept.codings())


def _icd(codings: list[Coding]) -> tuple[str, int] | None:
    for version, marks in ((10, _ICD10), (9, _ICD9)):
        for system, code in codings:
            if any(mark.lower() in system.lower() for mark in marks):
                return code, version
    return None


def service_code(concept: Node) -> str | None:
    """The CPT or HCPCS code of a concept."""
    for system, code in concept.codings():
        if any(mark in system.lower() for mark in _PROCEDURES) and _SERVICE.fullmatch(code.upper()):
            return code.upper()
    return None


def drug_code(concept: Node) -> str | None:
    """The National Drug Code of a concept."""
    codings = concept.codings()
    digits = (code.replace("-", "") for system, code in codings if system.endswith("/sid/ndc"))
    return next((code for code in digits if len(code) == 11 and code.isdigit()), None)


def category(concept: Node) -> frozenset[str]:
    """The codes of a category, those of CMS by the name of their variable."""
    return frozenset(_OF_CMS.sub("", code) for _, code in concept.codings())


def variable(holder: Node, name: str) -> Node:
    """The extension of CMS of that name; empty where there is none."""
    for extension in holder.children("extension"):
        if extension.text("url") == BLUE_BUTTON + name:
            return extension
    return Node({}, holder.at("extension"))
