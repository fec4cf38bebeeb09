"""De-identify a text file for export; what comes out is never claimed complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.formats.jsonl import STANDARD_STREAM
from codewell.formats.text import read_text
from codewell.text import Vocabulary
from codewell.text.identity.deidentify import Deidentified, deidentify

WARNING = "rules find most identifiers, never all: read the text before it leaves you"


def deidentify_file(
    source: str, *, catalog: Catalog, shift_days: int | None = None
) -> Deidentified:
    """The text of a file, or of standard input for ``-``, with tags for its identifiers.

    Raises:
        InputError: the file cannot be read, or is no plain text.
    """
    text = read_text(source)
    if text.lstrip()[:1] in ("{", "<"):
        raise InputError(
            "structured, so that its fields hold identifiers too; plain text is de-identified",
            source=source,
        )
    return deidentify(text, Vocabulary.open(catalog).terms.words, shift_days=shift_days)


def write_text(path: Path, text: str, *, source: str) -> None:
    """Write the new text.

    Raises:
        InputError: the place is that of the record itself, or cannot be written.
    """
    try:
        if source != STANDARD_STREAM and path.exists() and path.samefile(source):
            raise InputError("the record itself; name another file", source=str(path))
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise InputError(reason, source=str(path)) from error


def as_json(found: Deidentified) -> dict[str, Any]:
    """The text, what was replaced by kind, and where; never the words themselves."""
    return {
        "text": found.text,
        "complete": False,
        "warning": WARNING,
        "counts": dict(sorted(found.counts.items())),
        "replacements": [
            {
                "kind": replacement.kind,
                "start": replacement.before.start,
                "end": replacement.before.end,
                "new_start": replacement.after.start,
                "new_end": replacement.after.end,
                "replacement": replacement.written,
            }
            for replacement in found.replacements
        ],
    }
