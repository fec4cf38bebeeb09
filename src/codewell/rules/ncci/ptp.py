"""Two services of which one is part of the other: procedure-to-procedure edits."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.ncci import CodePair, Service
from codewell.model import EditionOfNotes, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.advice import advise_pair, in_words
from codewell.rules.services.bypass import Bypass, bypass
from codewell.rules.services.line import Line
from codewell.rules.services.tables import ptp_service

_TABLES: dict[Service, str] = {
    "practitioner": "NCCI PTP, practitioner services",
    "hospital": "NCCI PTP, outpatient hospital services",
}
_NEVER = "0"


@rule(
    id="NCCI-PTP",
    title="A service is not reported beside one that includes it",
    citation="NCCI Policy Manual, chapter I, section E; PTP edits",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("ncci_ptp",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Of an edited pair the column 1 code is paid and the column 2 code is not.

    It applies to services of one provider for one patient on one day, from the effective date of
    the edit to its deletion date, by the table that the claim type picks. Indicator 0: never
    together. Indicator 1: an associated modifier on either line sets the edit aside; where it does
    not tell the two services apart, that is a warning. Indicator 9: the edit never was.
    """
    service = ptp_service(context.encounter)
    if service is None:
        return
    for line, pair, payable, edition in _edited(context):
        found = bypass(payable, line)
        if pair.modifier_indicator == _NEVER or not found.tells_apart:
            row = Row(_TABLES[service], edition, _in_words(pair))
            advice = in_words(advise_pair(context, line, payable), line)
            yield _problem(line, payable, pair, found, row, advice)


def _edited(context: RuleContext) -> Iterator[tuple[Line, CodePair, Line, EditionOfNotes]]:
    """Each column 2 line with its edit and the column 1 line that is told apart from it least."""
    for day in dict.fromkeys(line.date for line in context.lines):
        found = context.pairs(day)
        lines = [line for line in context.lines if line.date == day]
        for pair in found.value if found else ():
            for line in (line for line in lines if line.code == pair.column_2):
                beside = [
                    other
                    for other in lines
                    if other.code == pair.column_1 and line.same_session(other)
                ]
                if beside and found:
                    payable = min(beside, key=lambda other: _distance(line, other))
                    yield line, pair, payable, found.edition


def _distance(line: Line, other: Line) -> tuple[bool, bool, int]:
    found = bypass(other, line)
    return found.tells_apart, bool(found.modifiers), other.number


def _in_words(pair: CodePair) -> str:
    deleted = f"deleted {pair.deleted}" if pair.deleted else "not deleted"
    return (
        f"column 1 {pair.column_1}, column 2 {pair.column_2}, effective {pair.effective},"
        f" {deleted}, modifier indicator {pair.modifier_indicator} ({pair.rationale})"
    )


def _problem(
    line: Line, payable: Line, pair: CodePair, found: Bypass, row: Row, advice: str
) -> Problem:
    beside = f"{line.code} is not paid beside {payable.code} ({payable.where}) on {line.date}"
    if pair.modifier_indicator == _NEVER:
        ignored = " The modifiers on the lines do not change that." if found.modifiers else ""
        return Problem(
            line.at("code"),
            f"{beside}: indicator 0, never together.{ignored}",
            f"Remove {line.code}: it is part of {payable.code}. If {payable.code} is the wrong"
            " code, correct that one.",
            row=row,
        )
    if found.is_mechanical:
        return Problem(
            line.at("code"),
            f"{beside}: the modifiers pass the payer's edit, but {found.why_not}.",
            advice,
            severity=Severity.WARNING,
            row=row,
        )
    return Problem(
        line.at("code"),
        f"{beside}: indicator 1, and no modifier says that the services were distinct.",
        advice,
        row=row,
    )
