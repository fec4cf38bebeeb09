"""The words of the field as data, with one owner, and their loader."""

from codewell.lexicon.load import (
    Abbreviation,
    Cue,
    Lexicon,
    SaidOnce,
    TermEntry,
    Variant,
    digest,
    load,
)

__all__ = [
    "Abbreviation",
    "Cue",
    "Lexicon",
    "SaidOnce",
    "TermEntry",
    "Variant",
    "digest",
    "load",
]
