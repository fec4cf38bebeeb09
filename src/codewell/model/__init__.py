"""The nouns of coding: frozen values without I/O. Everything else imports from here."""

from codewell.model.code import Code, CodeStatus, CodeSystem, dotted, normalise_code
from codewell.model.edition import Edition, EditionOfNotes
from codewell.model.encounter import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Encounter,
    OccurrenceCode,
    Patient,
    PresentOnAdmission,
    ServiceLine,
    Setting,
    Sex,
    ValueCode,
    governing_date,
)
from codewell.model.finding import Finding, Outcome, RuleResult, Severity
from codewell.model.grouping import DiagnosisEffect, Grouping, MceEdit, Stay
from codewell.model.mention import Assertion, Certainty, Experiencer, Mention, Temporality
from codewell.model.note import Note, Section, Sentence, Span, Token
from codewell.model.suggestion import CodedRecord, Evidence, ProofStep, Rejection, Suggestion

__all__ = [
    "Assertion",
    "Certainty",
    "ClaimType",
    "Code",
    "CodeStatus",
    "CodeSystem",
    "CodedDiagnosis",
    "CodedProcedure",
    "CodedRecord",
    "DiagnosisEffect",
    "Edition",
    "EditionOfNotes",
    "Encounter",
    "Evidence",
    "Experiencer",
    "Finding",
    "Grouping",
    "MceEdit",
    "Mention",
    "Note",
    "OccurrenceCode",
    "Outcome",
    "Patient",
    "PresentOnAdmission",
    "ProofStep",
    "Rejection",
    "RuleResult",
    "Section",
    "Sentence",
    "ServiceLine",
    "Setting",
    "Severity",
    "Sex",
    "Span",
    "Stay",
    "Suggestion",
    "Temporality",
    "Token",
    "ValueCode",
    "dotted",
    "governing_date",
    "normalise_code",
]
