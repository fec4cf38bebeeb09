"""The open questions of a record on the terminal, and the documents of a stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from codewell.model import Evidence, Note, QueryKind, QueryOpportunity

_WIDTH = 96
_INDENT = "      "
_SHOWN = 8


def documents_lines(note: Note) -> Iterator[str]:
    """The documents as they were understood, with the numbers by which evidence names them."""
    for number, document in enumerate(note.documents):
        date = f", {document.date}" if document.date else ", no date"
        yield f"  document {number}: {document.type}{date}, {document.author}"


def queries_lines(queries: Sequence[QueryOpportunity], note: Note) -> Iterator[str]:
    """The questions a coder may send; those about the time of onset share one line."""
    if not queries:
        return
    timing = [q for q in queries if q.kind is QueryKind.PRESENT_ON_ADMISSION]
    others = [q for q in queries if q.kind is not QueryKind.PRESENT_ON_ADMISSION]
    yield ""
    yield "  Open questions for the provider"
    for query in others[:_SHOWN]:
        yield from _query(query, note)
    if len(others) > _SHOWN:
        yield f"    and {len(others) - _SHOWN} more, with --json"
    if timing:
        codes = ", ".join(str(q.code) for q in timing)
        yield from _wrapped(f"- Present on admission or not, the record does not tell: {codes}")


def place(evidence: Evidence, note: Note) -> str:
    """Line and characters of evidence, with its document where there are several."""
    text, of_document = note.text, ""
    if evidence.document is not None:
        text = note.documents[evidence.document].text
        of_document = f"document {evidence.document}, "
    line = text.count("\n", 0, evidence.span.start) + 1
    return f"{of_document}line {line}, {evidence.span.start}-{evidence.span.end}"


def _query(query: QueryOpportunity, note: Note) -> Iterator[str]:
    yield from _wrapped(f"- {query.topic[:1].upper()}{query.topic[1:]}. {query.question}")
    if query.indicators:
        first = query.indicators[0].evidence
        yield f"{_INDENT}{place(first, note)}"
    yield from wrap(
        "answers: " + "; ".join(query.options),
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
    )


def _wrapped(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent="    ", subsequent_indent=_INDENT)
