"""A coded record on the terminal: codes first, the proof under each, then checks and grouping."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterator
from typing import Any

import typer

from codewell.catalog import Catalog
from codewell.cli.queries_screen import documents_lines, place, queries_lines
from codewell.cli.results import not_evaluated_in_brief, reasons, unanswered
from codewell.cli.screen import counted
from codewell.formats.coded_record import (
    coded_record_as_json,
    rejection_as_json,
    suggestion_as_json,
)
from codewell.model import (
    Code,
    CodeSystem,
    Note,
    Outcome,
    ProofStep,
    Rejection,
    RuleResult,
    Severity,
    Suggestion,
    normalise_code,
)
from codewell.workflows.code_note import CodedNote, nearest, why_not

_CANDIDATES_SHOWN = 6
_EVIDENCE_SHOWN = 3
_PROCEDURE = 7
_PROCEDURES_BEGIN = "0123456789BCDFG"
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def coded_note_as_json(coded: CodedNote) -> dict[str, Any]:
    """Everything the main job answers, for machines."""
    from codewell.formats.encounter import results_as_json  # noqa: PLC0415  (start-up time)
    from codewell.formats.stay import grouping_as_json  # noqa: PLC0415

    return {
        **coded_record_as_json(coded.record),
        "setting": str(coded.note.setting),
        "rejections": [rejection_as_json(r) for r in coded.record.rejections],
        "results": results_as_json(coded.note.id, coded.results)["results"],
        "grouping": grouping_as_json(coded.grouping) if coded.grouping else None,
        "not_grouped": coded.not_grouped,
        **_documents_as_json(coded.note),
    }


def _documents_as_json(note: Note) -> dict[str, Any]:
    """What each document was taken for; their numbers are those of the evidence."""
    if not note.documents:
        return {}
    rows = [
        {
            "type": str(document.type),
            "date": document.date.isoformat() if document.date else None,
            "author": str(document.author),
        }
        for document in note.documents
    ]
    return {"documents": rows}


def print_coded_note(coded: CodedNote, *, show_all: bool = False) -> None:
    """Print for a person: every candidate and every rule without an answer only if asked for."""
    for line in _lines(coded, show_all=show_all):
        typer.echo(line)


def print_why_not(coded: CodedNote, code: str, catalog: Catalog, *, json: bool) -> None:
    """Print which step kept a code out."""
    found = why_not(coded.record, code)
    if json:
        answer = _why_not_as_json(code, found)
        if found is None and (other := nearest(coded.record, code)):
            answer["nearest"] = other.code.formatted
        typer.echo(json_module.dumps(answer, indent=2, ensure_ascii=False))
        return
    wanted = _asked(code)
    title = _title(wanted, catalog)
    typer.echo(f"{coded.note.id}: {wanted}{f' {title}' if title else ''}")
    typer.echo(f"  {_why_not_text(found, catalog, wanted, coded)}")
    for line in _why_not_details(found):
        typer.echo(f"  {line}")


def _asked(code: str) -> Code:
    """The code of a question: a procedure where no diagnosis of seven characters begins so."""
    value = normalise_code(code)
    is_procedure = len(value) == _PROCEDURE and value[0] in _PROCEDURES_BEGIN
    return Code.icd10pcs(value) if is_procedure else Code.icd10cm(value)


def _title(code: Code, catalog: Catalog) -> str | None:
    if code.system is CodeSystem.ICD10PCS:
        title = catalog.icd10pcs.title(code.value)
        return title.text if title else None
    return catalog.icd10cm.title(code.value)


def _why_not_as_json(code: str, found: Rejection | Suggestion | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"code": _asked(code).formatted}
    if isinstance(found, Rejection):
        return {**answer, "outcome": "kept out", **rejection_as_json(found)}
    if isinstance(found, Suggestion):
        return {
            **answer,
            "outcome": "proposed" if found.final else "candidate",
            **suggestion_as_json(found),
        }
    return {**answer, "outcome": "no words of the record lead to it"}


def _why_not_text(
    found: Rejection | Suggestion | None, catalog: Catalog, wanted: Code, coded: CodedNote
) -> str:
    if isinstance(found, Rejection):
        return f"kept out as {found.code} at the step “{found.step.step}”: {found.step.detail}"
    if isinstance(found, Suggestion) and found.final:
        return f"it is proposed, as {found.code}"
    if isinstance(found, Suggestion):
        reason = (
            found.why[-1].detail if found.why[-1].step == "selection" else "another code says it"
        )
        return f"a candidate ({found.code}), {reason}"
    is_procedure = wanted.system is CodeSystem.ICD10PCS
    codes = catalog.icd10pcs if is_procedure else catalog.icd10cm
    status = codes.status(wanted.value, coded.note.date)
    missing = f"no words of the record lead to it (the code is {status} on {coded.note.date})"
    if other := nearest(coded.record, wanted.value):
        missing += f"; they lead to {other.code} instead"
    return missing


def _why_not_details(found: Rejection | Suggestion | None) -> Iterator[str]:
    if isinstance(found, Rejection):
        if found.step.citation:
            yield f"citation: {found.step.citation}"
        yield from (f"words: “{e.text}”" for e in found.evidence)
    elif isinstance(found, Suggestion):
        yield from (_step(step) for step in found.why)


# -- the whole record -------------------------------------------------------------------------


def _lines(coded: CodedNote, *, show_all: bool) -> Iterator[str]:
    record = coded.record
    editions = ", ".join(f"{system} {edition.name}" for system, edition in record.editions.items())
    yield f"{coded.note.id}   {coded.note.setting}, {record.date}   {editions}"
    yield from documents_lines(coded.note)
    if not record.finals:
        yield "  no code is proposed"
    for suggestion in (*record.finals, *record.services):
        yield ""
        yield from _suggestion(suggestion, coded.note)
    yield from _candidates(record.suggestions, show_all=show_all)
    yield from queries_lines(record.queries, coded.note)
    yield from _grouping(coded)
    yield from _checks(coded.results, show_all=show_all)
    yield ""


def _suggestion(suggestion: Suggestion, note: Note) -> Iterator[str]:
    title = suggestion.title or "no official title in the installed files"
    yield f"  {_line_of(suggestion):<9} {title}"
    for evidence in suggestion.evidence[:_EVIDENCE_SHOWN]:
        words = " ".join(evidence.text.split())
        yield f"            “{words}”  {place(evidence, note)}"
    if len(suggestion.evidence) > _EVIDENCE_SHOWN:
        yield f"            and {len(suggestion.evidence) - _EVIDENCE_SHOWN} more places"
    for step in suggestion.why:
        yield f"            {_step(step)}"
    for missing in suggestion.missing:
        yield f"            missing: {missing}"
    if suggestion.present_on_admission:
        yield f"            {_step(suggestion.present_on_admission.step)}"
    if suggestion.code.system is CodeSystem.ICD10CM:
        yield f"            confidence: {suggestion.score:.2f}"


def _line_of(suggestion: Suggestion) -> str:
    """The code as it stands on a claim: ``20610-RT``, ``J3301 x 4``."""
    code = "-".join((str(suggestion.code), *suggestion.modifiers))
    return f"{code} x {suggestion.units}" if (suggestion.units or 1) > 1 else code


def _step(step: ProofStep) -> str:
    where = ", ".join(part for part in (step.source, step.citation) if part)
    return f"{step.step}: {step.detail}{f'  [{where}]' if where else ''}"


def _candidates(suggestions: tuple[Suggestion, ...], *, show_all: bool) -> Iterator[str]:
    others = [s for s in suggestions if not s.final]
    if not others:
        return
    shown = others if show_all else others[:_CANDIDATES_SHOWN]
    yield ""
    yield "  Candidates, not proposed"
    for suggestion in shown:
        words = suggestion.evidence[0].text if suggestion.evidence else ""
        what = f"{suggestion.title or ''}  “{' '.join(words.split())}”"
        yield f"    {suggestion.code!s:<9} {suggestion.score:.2f}  {what}"
    if len(others) > len(shown):
        yield f"    and {len(others) - len(shown)} more (--all to list)"


def _grouping(coded: CodedNote) -> Iterator[str]:
    if coded.grouping:
        found = coded.grouping
        yield ""
        version = f"v{found.grouper_version}, MDC {found.mdc}"
        title = found.ms_drg_title or "(title not installed)"
        yield f"  MS-DRG {found.ms_drg} {title}  ({version})"
        for edit in found.edits:
            yield f"    MCE {edit.name}"
    elif coded.encounter.is_inpatient:
        yield ""
        yield f"  MS-DRG not evaluated: {coded.not_grouped}"


def _checks(results: tuple[RuleResult, ...], *, show_all: bool) -> Iterator[str]:
    yield ""
    yield f"  Checks: {_counts(results)}"
    for severity in _ORDER:
        for result in results:
            for finding in result.findings:
                if finding.severity is severity:
                    yield f"    {severity}: {finding.message} {finding.advice}  [{result.rule}]"
    for result in results:
        if result.outcome is Outcome.FAILED:
            yield f"    {unanswered(result)}"
    if show_all:
        for reason, rules in reasons(results, Outcome.NOT_EVALUATED):
            yield f"    not evaluated: {reason}: {', '.join(rules)}"
    elif brief := not_evaluated_in_brief(results):
        yield f"    {brief} (--all to list)"


def _counts(results: tuple[RuleResult, ...]) -> str:
    evaluated = sum(r.outcome in (Outcome.FOUND, Outcome.CLEAR) for r in results)
    findings = sum(len(r.findings) for r in results)
    failed = sum(r.outcome is Outcome.FAILED for r in results)
    told = f"{counted(evaluated, 'rule')} evaluated, {counted(findings, 'finding')}"
    return f"{told}, {failed} failed" if failed else told
