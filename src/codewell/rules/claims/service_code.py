"""A CPT or HCPCS code that is unknown, not yet valid or no longer valid on the date."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.dated import Dated
from codewell.catalog.hcpcs import HcpcsCode
from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import CodeStatus, EditionOfNotes, Severity
from codewell.rules.registry import Problem, Row, RuleContext, Unanswered, rule
from codewell.rules.services.codes import is_cpt, is_level_ii
from codewell.rules.services.line import Line

_LEVEL_II = "HCPCS Level II"
_CPT_FILE = "CPT file of your licence"
_CORRECT = "Correct the code, or take the one that stands for the service on this date."
_NOT_IN_THE_FEE_SCHEDULE = ("A", "M", "U")
"""Last letters of CPT numbers that the fee schedule leaves out: vaccinations, analyses."""

Answer = Problem | Unanswered | None


@rule(
    id="CLAIM-CODE",
    title="A service code is valid on the date",
    citation="45 CFR 162.1002, medical data code sets; HCPCS quarterly update",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """A service is reported with a code that is valid on its day.

    HCPCS Level II is decided by CMS's records with their dates or by its list of the quarter. CPT
    numbers are decided by the CPT file of your licence, or by the fee schedule of the quarter,
    where CMS lists them. Nothing is said where no list of the date is installed.
    """
    for line in context.lines:
        answer = _answer(context, line)
        if answer is not None:
            yield answer


def _answer(context: RuleContext, line: Line) -> Answer:
    if is_level_ii(line.code):
        return _level_ii(context, line)
    if is_cpt(line.code):
        return _cpt(context, line)
    return Problem(
        line.at("code"),
        f"{line.code} has the form of neither a CPT nor a HCPCS Level II code.",
        "Report the service with its CPT or HCPCS code.",
    )


def _level_ii(context: RuleContext, line: Line) -> Answer:
    hcpcs = context.catalog.hcpcs
    record = hcpcs.code(line.code, line.date)
    listed = hcpcs.is_listed(line.code, line.date)
    if isinstance(record, Dated) and record.value:
        status = record.value.status(line.date)
        if status is not CodeStatus.BILLABLE:
            return _out_of_its_dates(line, record.value, status, record.edition)
        if record.edition.matches_date:
            return None
    elif isinstance(record, Dated) and record.edition.matches_date:
        return _unknown(line, _LEVEL_II, record.edition)
    if isinstance(listed, Dated) and listed.edition.matches_date:
        return None if listed.value else _unknown(line, _LEVEL_II, listed.edition)
    return Unanswered(f"no HCPCS Level II list of {line.date} is installed")


def _cpt(context: RuleContext, line: Line) -> Answer:
    own = context.catalog.cpt.descriptor(line.code, line.date)
    if isinstance(own, Dated) and own.edition.matches_date:
        return None if own.value else _unknown(line, _CPT_FILE, own.edition)
    found = context.indicators(line.code, line.date)
    if found is not None and found.edition.matches_date:
        if found.value:
            return None
        if not line.code.endswith(_NOT_IN_THE_FEE_SCHEDULE):
            return _unknown(line, PHYSICIAN_FEE_SCHEDULE, found.edition, Severity.WARNING)
    return Unanswered(f"no list of CPT numbers of {line.date} is installed")


def _unknown(
    line: Line, table: str, edition: EditionOfNotes, severity: Severity | None = None
) -> Problem:
    return Problem(
        line.at("code"),
        f"{line.code} is not in the list of {line.date}.",
        _CORRECT,
        severity=severity,
        row=Row(table, edition, f"no {line.code}"),
    )


def _out_of_its_dates(
    line: Line, code: HcpcsCode, status: CodeStatus, edition: EditionOfNotes
) -> Problem:
    ended = status is CodeStatus.NO_LONGER_VALID
    words = f"ended on {code.terminated}" if ended else f"begins on {code.added}"
    instead = f" CMS names {', '.join(code.cross_references)}." if code.cross_references else ""
    return Problem(
        line.at("code"),
        f"{line.code} {words}; the service is of {line.date}.",
        _CORRECT + instead,
        row=Row(
            _LEVEL_II, edition, f"{code.code}, added {code.added}, terminated {code.terminated}"
        ),
    )
