"""Code addenda of ICD-10-CM and ICD-10-PCS: the text files ``..._codes_addenda_YYYY.txt``.

Lines say ``Add:``, ``Delete:`` or the pair ``Revise from:`` / ``Revise to:``; the trailer counts
them, and the codes of the order files before and after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, edition_in_name, find_part
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table, rows_of

_MEMBER = r"codes?[-_]addenda.*\.txt$"
_CHANGE = re.compile(
    r"(?P<action>Add:        |Delete:     |Revise from:|Revise to:  )"
    r" (?P<code>[0-9A-Z]{3,7}) +(?<=^.{21})(?P<title>\S.*)",
    re.ASCII,
)
_ACTIONS = {"Add:": "add", "Delete:": "delete", "Revise from:": "from", "Revise to:": "revise"}
_TRAILER = (
    re.compile(r" *(?P<count>[\d,]+) codes in (?P<file>\S.*)", re.ASCII),
    re.compile(r" *(?P<count>[\d,]+) codes in (?P<file>\S.*)", re.ASCII),
    re.compile(r" *(?P<count>[\d,]+) additions?", re.ASCII),
    re.compile(r" *(?P<count>[\d,]+) deletions?", re.ASCII),
    re.compile(r" *(?P<count>[\d,]+) revisions?", re.ASCII),
)


@dataclass(frozen=True, slots=True)
class AddendaRow:
    """A change from the edition before to this one.

    ``action`` is ``add``, ``delete`` or ``revise``; ``code`` has no dot. ``title`` is the new
    title (of a deleted code the last one), ``previous_title`` the one before a revision.
    """

    action: str
    code: str
    title: str
    previous_title: str


@dataclass(frozen=True, slots=True)
class _Trailer:
    file_after: str
    codes_before: int
    codes_after: int
    additions: int
    deletions: int
    revisions: int


def read(path: Path) -> Iterator[AddendaRow]:
    """Every change; the counts of the trailer are checked behind the last one.

    Raises:
        SourceError: the file is another one, is cut off, or its trailer counts otherwise.
    """
    part = _part(path)
    lines, seen = part.lines(), Counter[str]()
    for row in _changes(part, lines):
        seen[row.action] += 1
        yield row
    _check(part, _trailer(part, lines), seen)


def edition_of(path: Path) -> FileEdition:
    """The edition of the order file that the trailer names, else of the file's own name.

    Raises:
        SourceError: neither has a year.
    """
    part = _part(path)
    lines = part.lines()
    for _ in _changes(part, lines):
        pass
    after = _trailer(part, lines).file_after
    edition = edition_in_name(part, after) or edition_in_name(part)
    if edition is None:
        raise part.error(f"neither the trailer ({after}) nor the file name has a year")
    return edition


def _part(path: Path) -> FilePart:
    return find_part(path, _MEMBER, "a code addenda file")


def _changes(part: FilePart, lines: Iterator[tuple[int, str]]) -> Iterator[AddendaRow]:
    """The changes up to the heading of the trailer."""
    revised: tuple[str, str] | None = None
    line = 0
    for line, text in lines:
        if not text.strip():
            continue
        if text.strip() == "Codes":
            if revised:
                raise part.error(f"no 'Revise to:' for {revised[0]}", line)
            return
        action, code, title = _change(part, line, text)
        if (action == "revise") != (revised is not None):
            raise part.error("'Revise from:' and 'Revise to:' are not a pair", line)
        if revised and revised[0] != code:
            raise part.error(f"revises {revised[0]} to another code, {code}", line)
        previous_title = revised[1] if revised else ""
        revised = (code, title) if action == "from" else None
        if action != "from":
            yield AddendaRow(action, code, title, previous_title)
    raise part.error("no trailer: cut off", line)


def _change(part: FilePart, line: int, text: str) -> tuple[str, str, str]:
    match = _CHANGE.fullmatch(text)
    if match is None:
        raise part.error("not a line of a code addenda file: Add, Delete, Revise, code", line)
    return _ACTIONS[match["action"].strip()], match["code"], match["title"].rstrip()


def _trailer(part: FilePart, lines: Iterator[tuple[int, str]]) -> _Trailer:
    counts: list[int] = []
    files: list[str] = []
    line = 0
    for line, text in lines:
        if not text.strip():
            continue
        match = _TRAILER[len(counts)].fullmatch(text.rstrip()) if len(counts) < 5 else None
        if match is None:
            raise part.error(f"unexpected line in the trailer: {text.strip()!r}", line)
        counts.append(_count(part, line, match["count"]))
        files += [match["file"]] if "file" in match.groupdict() else []
    if len(counts) < len(_TRAILER):
        raise part.error("the trailer is cut off", line)
    return _Trailer(files[1], *counts)


def _count(part: FilePart, line: int, text: str) -> int:
    digits = text.replace(",", "")
    if not digits or len(digits) > 9:
        raise part.error(f"{text!r} is no count", line)
    return int(digits)


def _check(part: FilePart, trailer: _Trailer, seen: Counter[str]) -> None:
    for action, expected in (
        ("add", trailer.additions),
        ("delete", trailer.deletions),
        ("revise", trailer.revisions),
    ):
        if seen[action] != expected:
            raise part.error(f"{seen[action]} lines {action}, the trailer says {expected}")
    after = trailer.codes_before + trailer.additions - trailer.deletions
    if after != trailer.codes_after:
        raise part.error(f"the trailer adds up to {after} codes, it says {trailer.codes_after}")


SOURCES = tuple(
    Source(
        name=f"{system}-addenda",
        title=f"{name} code addenda: what an edition added, deleted and revised",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=(f"{system}*code*addenda*.txt", f"{system}*code*addenda*.zip"),
        tables=(Table(f"{system}_addenda", AddendaRow, ("edition", "code", "action")),),
        read=rows_of(f"{system}_addenda", read),
        edition_of=edition_of,
    )
    for system, name in (("icd10cm", "ICD-10-CM"), ("icd10pcs", "ICD-10-PCS"))
)
