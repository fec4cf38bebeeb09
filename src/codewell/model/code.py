"""Codes and their systems."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CodeSystem(StrEnum):
    """The code sets Codewell knows; the values are those printed in JSON."""

    ICD10CM = "ICD10CM"
    ICD10PCS = "ICD10PCS"
    HCPCS = "HCPCS"
    CPT = "CPT"
    MSDRG = "MSDRG"


class CodeStatus(StrEnum):
    """What a code is on a date. An unknown code is an answer, not an error."""

    BILLABLE = "billable"
    NOT_BILLABLE = "not billable"
    """A heading: a category or subcategory with subdivisions, or a 7th character is missing."""
    NOT_YET_VALID = "not yet valid"
    NO_LONGER_VALID = "no longer valid"
    UNKNOWN = "unknown"


def normalise_code(text: str) -> str:
    """A code as stored: upper case, without dots and surrounding blanks."""
    return text.strip().upper().replace(".", "")


def dotted(code: str) -> str:
    """An ICD-10-CM code (stored without its dot) in the official form."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A code of a system; ``value`` is stored without the dot."""

    system: CodeSystem
    value: str

    @classmethod
    def icd10cm(cls, text: str) -> Code:
        """An ICD-10-CM code, given with or without its dot, in any case."""
        return cls(CodeSystem.ICD10CM, normalise_code(text))

    @classmethod
    def icd10pcs(cls, text: str) -> Code:
        """An ICD-10-PCS code, in any case."""
        return cls(CodeSystem.ICD10PCS, normalise_code(text))

    @property
    def formatted(self) -> str:
        """The official form: ICD-10-CM with its dot after the third character."""
        return dotted(self.value) if self.system is CodeSystem.ICD10CM else self.value

    def __str__(self) -> str:
        return self.formatted
