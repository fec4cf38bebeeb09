"""Titles compared without regard to capitals, blanks and accents, which editions differ in."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """A text in small letters without accents, its blanks single."""
    lower = " ".join(text.split()).casefold()
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(character for character in parts if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The words of a text, in its order."""
    return _WORD.findall(plain(text))
