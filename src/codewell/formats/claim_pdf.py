"""Claims as a PDF to read and print: the fields of the form as a plain table, one claim a page.

It is a view for people, not the form of the payer. Needs the extra ``pdf`` (reportlab). The same
claims give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from codewell.errors import InputError
from codewell.formats.claim_boxes import Form, form_of
from codewell.model.claim import Claim

_NOTE = "A view of the fields by box number, not the form itself. Labels are Codewell's."


def write(claims: Sequence[Claim]) -> bytes:
    """The claims as one PDF document.

    Raises:
        InputError: reportlab is not installed, or there is no claim.
    """
    if not claims:
        raise InputError("there is no claim to write")
    try:
        from reportlab.lib.pagesizes import letter  # noqa: PLC0415  (an extra)
        from reportlab.platypus import PageBreak, SimpleDocTemplate  # noqa: PLC0415
    except ImportError as error:
        raise InputError("a PDF needs the extra pdf: pip install 'codewell[pdf]'") from error
    story: list[Any] = []
    for claim in claims:
        if story:
            story.append(PageBreak())
        story += _page(form_of(claim))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=letter, margins=36, leftMargin=36, rightMargin=36, topMargin=36,
        bottomMargin=36, title="Claims", author="Codewell", invariant=1,
    )  # fmt: skip
    document.build(story)
    return out.getvalue()


def _page(form: Form) -> Iterator[Any]:
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Spacer  # noqa: PLC0415

    styles = getSampleStyleSheet()
    yield Paragraph(f"{form.title}: claim fields", styles["Heading2"])
    yield Paragraph(_NOTE, styles["Italic"])
    yield Spacer(1, 6)
    rows = [("box", "field", "value"), *form.boxes]
    yield _table(rows, (40, 160, 340))
    yield Spacer(1, 10)
    heads = tuple(f"{box} {label}" for box, label in form.line_heads)
    yield _table([heads, *form.lines], None)


def _table(rows: Sequence[Sequence[str]], widths: Sequence[float] | None) -> Any:
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table, TableStyle  # noqa: PLC0415

    style = getSampleStyleSheet()["BodyText"].clone("cell", fontSize=7.5, leading=9, spaceBefore=0)
    cells = [[Paragraph(escape(text), style) for text in row] for row in rows]
    table = Table(cells, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.25, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table
