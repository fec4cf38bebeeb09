"""One inpatient stay reviewed: its grouping told step by step, and what would be otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from codewell.catalog import Catalog
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.jsonl import parse_object, read_lines
from codewell.formats.stay import read_stay
from codewell.formats.text import read_text
from codewell.grouping import Grouper
from codewell.grouping.ms_drg import installed_version
from codewell.grouping.steps import tell
from codewell.model import CodedRecord, Note, Setting, Stay, StayReview
from codewell.suggest import Suggester
from codewell.workflows.documentation_trials import try_documentation
from codewell.workflows.stay_support import compare_with_record
from codewell.workflows.what_if import try_principals


def open_stays(source: str) -> Iterator[tuple[Stay | None, InputError | None]]:
    """The stays of a file: one JSON object, or one a line; a broken line is an error beside them.

    Raises:
        InputError: the file cannot be opened, or is one object that is no stay.
    """
    if source != "-" and not source.lower().endswith(".jsonl"):
        try:
            yield read_stay(parse_object(read_text(source).encode())), None
        except InputError as error:
            raise error.at(source=source) from error
        return
    for number, record in read_lines(source):
        try:
            yield _stay(record), None
        except InputError as error:
            yield None, error.at(source=source, line=number)


def _stay(record: dict[str, Any] | UnreadableRecordError) -> Stay:
    if isinstance(record, UnreadableRecordError):
        raise record
    return read_stay(record)


def review_stay(
    stay: Stay,
    *,
    grouper: Grouper,
    catalog: Catalog,
    record: Note | None = None,
    suggester: Suggester | None = None,
    version: int | None = None,
) -> StayReview:
    """Group a stay, tell each step, and try what would be otherwise.

    ``record`` is what the stay was coded from; with it the CCs and MCCs are compared with what it
    says, and documentation is told with the indicators found in it.

    Raises:
        InputError: the stay cannot be grouped here, or no edition covers the record's date.
    """
    number = installed_version(stay.discharge_date, version)
    told = tell(stay, grouper=grouper, catalog=catalog, version=number)
    coded = _coded(stay, record, suggester)
    support, as_read = None, None
    if coded is not None:
        support, as_read = compare_with_record(
            told, coded, grouper=grouper, catalog=catalog, version=number
        )
    return StayReview(
        told=told,
        principals=try_principals(stay, grouper=grouper, catalog=catalog, version=number),
        removals=told.removals,
        documentation=try_documentation(
            stay, coded, grouper=grouper, catalog=catalog, version=number
        ),
        support=support,
        as_read=as_read,
        record=record,
    )


def _coded(stay: Stay, record: Note | None, suggester: Suggester | None) -> CodedRecord | None:
    """What the record leads to, read as that of this stay."""
    if record is None or suggester is None:
        return None
    note = replace(
        record,
        setting=Setting.INPATIENT,
        date=stay.discharge_date,
        age=stay.age,
        sex=stay.sex,
    )
    return suggester.suggest(note, None)
