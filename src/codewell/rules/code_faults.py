"""What is wrong with a reported ICD-10-CM code on a date: one fault a code, so that three rules
(7th character, highest specificity, validity) never report the same code twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from codewell.catalog.icd10cm import ICD10CM
from codewell.catalog.validity import ValidPeriod
from codewell.model import CodeStatus, dotted

MOST_CHOICES = 8


class FaultKind(StrEnum):
    """Which rule speaks of a faulty code."""

    SEVENTH_CHARACTER = "7th character"
    HEADING = "heading"
    NOT_VALID = "not valid"


@dataclass(frozen=True, slots=True)
class CodeFault:
    """A fault and, where they exist, the valid codes that it may stand for.

    ``valid_until`` is the last day on which the code could be reported as it is, if there was one.
    """

    kind: FaultKind
    status: CodeStatus
    choices: tuple[str, ...] = ()
    valid_until: dt.date | None = None


def fault_of(code: str, on: dt.date, icd10cm: ICD10CM) -> CodeFault | None:
    """The fault of a code (no dot) on the date, or None when it may be reported."""
    status = icd10cm.status(code, on)
    if status is CodeStatus.BILLABLE:
        return None
    if status in (CodeStatus.NOT_YET_VALID, CodeStatus.NO_LONGER_VALID):
        return CodeFault(FaultKind.NOT_VALID, status)
    until = icd10cm.validity.last_day_before(code, on)
    subdivided = until is not None and not icd10cm.seventh_characters(code)
    if not subdivided and (choices := _with_seventh_character(code, on, icd10cm)):
        return CodeFault(FaultKind.SEVENTH_CHARACTER, status, choices, until)
    if below := _below(code, on, icd10cm):
        return CodeFault(FaultKind.HEADING, status, below, until)
    return CodeFault(FaultKind.NOT_VALID, CodeStatus.UNKNOWN)


def _below(code: str, on: dt.date, icd10cm: ICD10CM) -> tuple[str, ...]:
    return tuple(icd10cm.validity.billable_under(code, on)) if len(code) >= 3 else ()


def _with_seventh_character(code: str, on: dt.date, icd10cm: ICD10CM) -> tuple[str, ...]:
    """The valid codes of seven characters that were meant (guidelines I.A.4 and I.A.5).

    Three slips: the character is missing (``S52521``), the placeholder is missing before it
    (``W2189A``), or it is none of the category's (``S52521Z``).
    """
    if not 3 <= len(code) <= 7:
        return ()
    if len(code) < 7:
        if missing := _seven(code.ljust(6, "X"), on, icd10cm):
            return missing
        return _seven(code[:-1].ljust(6, "X") + code[-1], on, icd10cm) if len(code) > 3 else ()
    return _seven(code[:6], on, icd10cm)


def _seven(prefix: str, on: dt.date, icd10cm: ICD10CM) -> tuple[str, ...]:
    return tuple(c for c in icd10cm.validity.billable_under(prefix, on) if len(c) == 7)


def choices_in_words(codes: tuple[str, ...], icd10cm: ICD10CM) -> str:
    """Codes to choose from, each with what sets it apart, as far as the notes are installed."""
    shown = [_in_words(code, icd10cm) for code in codes[:MOST_CHOICES]]
    more = len(codes) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _in_words(code: str, icd10cm: ICD10CM) -> str:
    formatted = dotted(code)
    meaning = icd10cm.seventh_characters(code).get(code[6:7]) if len(code) == 7 else None
    words = meaning or icd10cm.title(code)
    return f"{formatted} ({words})" if words else formatted


def periods_in_words(periods: tuple[ValidPeriod, ...], on: dt.date) -> str:
    """Since when and until when a code is valid, seen from a date on which it is not."""
    ended = [p.effective_to for p in periods if p.effective_to < on]
    starts = [p.effective_from for p in periods if p.effective_from > on]
    words = [f"was valid until {max(ended)}"] if ended else []
    if starts:
        words.append(f"is valid from {min(starts)} on")
    return " and ".join(words)
