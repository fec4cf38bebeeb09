"""FHIR R4 terminology operations over the catalog, as plain Python.

``Terminology(catalog)`` answers ``lookup``, ``validate_code``, ``subsumes``, ``expand`` and
``translate``. What cannot be answered (an unknown system or code, a date outside every edition,
a map that is not installed) is an ``OperationOutcome``, not an exception.
"""

from codewell.catalog.terminology.addresses import HCPCS, ICD10CM, ICD10PCS
from codewell.catalog.terminology.maps import ConceptMap
from codewell.catalog.terminology.operations import Terminology
from codewell.catalog.terminology.results import (
    Concept,
    Designation,
    Expansion,
    Issue,
    Lookup,
    Match,
    OperationOutcome,
    Property,
    Subsumption,
    Translation,
    Validation,
    ValueSet,
)

__all__ = [
    "HCPCS",
    "ICD10CM",
    "ICD10PCS",
    "Concept",
    "ConceptMap",
    "Designation",
    "Expansion",
    "Issue",
    "Lookup",
    "Match",
    "OperationOutcome",
    "Property",
    "Subsumption",
    "Terminology",
    "Translation",
    "Validation",
    "ValueSet",
]
