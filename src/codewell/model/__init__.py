"""The nouns of coding: frozen values without I/O. Everything else imports from here."""

from codewell.model.code import Code, CodeStatus, CodeSystem, dotted, normalise_code
from codewell.model.document import AuthorRole, Document, DocumentType
from codewell.model.edition import Edition, EditionOfNotes
from codewell.model.encounter import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Drug,
    Encounter,
    OccurrenceCode,
    OccurrenceSpan,
    Patient,
    PresentOnAdmission,
    PriorService,
    ServiceLine,
    Setting,
    Sex,
    UnitOfMeasure,
    ValueCode,
    governing_date,
)
from codewell.model.evidence import Evidence, ProofStep
from codewell.model.finding import Finding, Outcome, RuleResult, Severity
from codewell.model.grouping import DiagnosisEffect, Grouping, MceEdit, Stay
from codewell.model.mention import Assertion, Certainty, Experiencer, Mention, Temporality
from codewell.model.note import Note, Section, Sentence, Span, Token
from codewell.model.query import Indicator, QueryKind, QueryOpportunity
from codewell.model.suggestion import (
    CodedRecord,
    ProposedPresentOnAdmission,
    Rejection,
    Suggestion,
)

__all__ = [
    "Assertion",
    "AuthorRole",
    "Certainty",
    "ClaimType",
    "Code",
    "CodeStatus",
    "CodeSystem",
    "CodedDiagnosis",
    "CodedProcedure",
    "CodedRecord",
    "DiagnosisEffect",
    "Document",
    "DocumentType",
    "Drug",
    "Edition",
    "EditionOfNotes",
    "Encounter",
    "Evidence",
    "Experiencer",
    "Finding",
    "Grouping",
    "Indicator",
    "MceEdit",
    "Mention",
    "Note",
    "OccurrenceCode",
    "OccurrenceSpan",
    "Outcome",
    "Patient",
    "PresentOnAdmission",
    "PriorService",
    "ProofStep",
    "ProposedPresentOnAdmission",
    "QueryKind",
    "QueryOpportunity",
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
    "UnitOfMeasure",
    "ValueCode",
    "dotted",
    "governing_date",
    "normalise_code",
]
