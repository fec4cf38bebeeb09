"""Documents that travel inside others: base64 and its media type to text.

Used for FHIR ``Attachment`` and ``Binary`` and for the ``nonXMLBody`` of CDA. Errors say what is
wrong; which field it is, only the caller knows.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import StrEnum

from codewell.errors import InputError


class Kind(StrEnum):
    """The kinds of document that can be read."""

    PLAIN = "text/plain"
    HTML = "text/html"
    XML = "application/xml"


_KINDS = {
    "text/plain": Kind.PLAIN,
    "text/markdown": Kind.PLAIN,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/xml": Kind.XML,
    "text/xml": Kind.XML,
    "application/cda+xml": Kind.XML,
    "application/hl7-cda+xml": Kind.XML,
    "application/hl7-sda+xml": Kind.XML,
}
_CODECS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-15": "iso-8859-15",
}
"""Character sets that are read; ISO 8859-1 as browsers do (WHATWG Encoding Standard)."""

_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._-]+)""")
_CHARSET = re.compile(r"""charset\s*=\s*"?([^\s";]+)""")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = (b"%PDF", b"{\\rtf", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8")


def declared_kind(media_type: str) -> Kind:
    """The kind of a media type (its parameters are passed over).

    Raises:
        InputError: documents of this type cannot be read.
    """
    kind = _KINDS.get(media_type.partition(";")[0].strip().lower())
    if kind is None:
        raise InputError("cannot be read: only plain text, HTML and C-CDA documents can")
    return kind


def sniffed_kind(text: str) -> Kind:
    """The kind of a document that came without a media type."""
    start = text[:4000].lstrip()
    if not start.startswith("<"):
        return Kind.PLAIN
    return Kind.XML if "ClinicalDocument" in start else Kind.HTML


def from_base64(data: str) -> bytes:
    """The bytes of base64 text, which may be broken into lines.

    Raises:
        InputError: it is none.
    """
    try:
        return base64.b64decode("".join(data.split()).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise InputError("is not base64") from None


def decoded(raw: bytes, media_type: str = "") -> str:
    """The text of the bytes, with ``\\n`` as the only line break.

    The character set is that of the media type, of a byte order mark or of the document's own
    declaration; UTF-8 otherwise.

    Raises:
        InputError: it is no text, or of a character set that is not read.
    """
    if raw.startswith(_NO_TEXT):
        raise InputError("cannot be read: it is not a text document")
    codec = _CODECS.get(_charset(raw, media_type))
    if codec is None:
        raise InputError("cannot be read: the character set is not known here")
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(f"is not text in its character set (byte {error.start + 1})") from None
    if "\0" in text:
        raise InputError("cannot be read: it is not a text document")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _charset(raw: bytes, media_type: str) -> str:
    if given := _CHARSET.search(media_type.lower()):
        return given[1]
    if raw.startswith(_UTF_16_MARKS):
        return "utf-16"
    if raw.lstrip().startswith(b"<") and (declared := _DECLARED.search(raw[:1024])):
        return declared[1].decode("ascii").lower()
    return "utf-8"
