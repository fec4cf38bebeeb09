"""The addresses of code systems, and of the value sets that go with them without being written.

R4 says of the ICDs that the period belongs to the code, that no hierarchy is defined and that no
implicit value set is needed yet (http://hl7.org/fhir/R4/icd.html). Here the forms of SNOMED CT
are understood (http://hl7.org/fhir/R4/snomedct.html#implicit), as other servers do for the ICDs:
``[system]?fhir_vs`` is every code, ``[system]?fhir_vs=isa/E11`` a code and all below it.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
"""http://hl7.org/fhir/R4/icd.html, http://terminology.hl7.org/CodeSystem-icd10CM.html"""
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
"""http://terminology.hl7.org/CodeSystem-icd10PCS.html (by proposal UP-168 of 2021)."""
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
"""http://hl7.org/fhir/us/core/STU5/terminology.html, HL7 Terminology 6.5.0."""
CPT = "http://www.ama-assn.org/go/cpt"
"""http://hl7.org/fhir/R4/terminologies-systems.html"""

SAME_SYSTEM = {
    "urn:oid:2.16.840.1.113883.6.90": ICD10CM,
    "http://terminology.hl7.org/CodeSystem/icd10CM": ICD10CM,
    "urn:oid:2.16.840.1.113883.6.4": ICD10PCS,
    "http://terminology.hl7.org/CodeSystem/icd10PCS": ICD10PCS,
    "http://hl7.org/fhir/sid/icd-10-pcs": ICD10PCS,
    "http://www.icd10data.com/icd10pcs": ICD10PCS,
    "urn:oid:2.16.840.1.113883.6.285": HCPCS,
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": HCPCS,
    "urn:oid:2.16.840.1.113883.6.12": CPT,
}
"""Other addresses in use: OIDs, the HL7 NamingSystems, older and newer releases of US Core."""

NOT_SERVED = {HCPCS: "HCPCS Level II", CPT: "CPT"}
"""Systems that are known by their address only."""


class ImplicitValueSet(NamedTuple):
    """An implicit value set: its system, and the code it starts at (empty: all codes)."""

    system: str
    isa: str


def implicit_value_set(address: str) -> ImplicitValueSet | None:
    """What an address of an implicit value set asks for; None when it is none."""
    system, question, query = address.partition("?")
    kind, _, value = unquote(query).partition("=")
    if not question or kind != "fhir_vs":
        return None
    if query == "fhir_vs":
        return ImplicitValueSet(system, "")
    isa = value.removeprefix("isa/")
    return ImplicitValueSet(system, isa) if isa and isa != value else None


def canonical(system: str) -> str:
    """The canonical address of a system that is known under several."""
    return SAME_SYSTEM.get(system, system)
