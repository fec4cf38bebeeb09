"""One inpatient stay reviewed: its grouping told step by step, and what would be otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from codewell.rules.logic.poa_exempt import Exemption, exemption
from codewell.suggest import Suggester
from codewell.workflows.documentation_trials import try_documentation
from codewell.workflows.stay_support import compare_with_record
from codewell.workflows.what_if import try_principals


@dataclass(frozen=True, slots=True)
class OpenedStay:
    """A stay of a file, or what is wrong with its line; ``line`` is None in a file of one stay."""

    source: str
    line: int | None
    stay: Stay | None
    error: InputError | None = None

    def at(self, error: InputError) -> InputError:
        """An error that names the place of the stay."""
        return error.at(source=self.source, line=self.line)


def open_stays(source: str) -> list[OpenedStay]:
    """The stays of a file: one JSON object, or JSON Lines (``.jsonl`` and standard input).

    Raises:
        InputError: the file cannot be opened, or is one object that is no stay.
    """
    if source != "-" and not source.lower().endswith(".jsonl"):
        try:
            return [OpenedStay(source, None, read_stay(parse_object(read_text(source).encode())))]
        except InputError as error:
            raise error.at(source=source) from error
    return [_opened(source, number, record) for number, record in read_lines(source)]


def _opened(source: str, number: int, record: dict[str, Any] | UnreadableRecordError) -> OpenedStay:
    try:
        return OpenedStay(source, number, _stay(record))
    except InputError as error:
        return OpenedStay(source, number, None, error.at(source=source, line=number))


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
    says, and the documentation that its open questions ask for is tried.

    Raises:
        InputError: the stay cannot be grouped here, or no edition covers the record's date.
    """
    number = installed_version(stay.discharge_date, version)
    told = tell(
        stay,
        grouper=grouper,
        catalog=catalog,
        version=number,
        is_exempt=lambda code: exemption(catalog.icd10cm, code) is Exemption.EXEMPT,
    )
    coded = _coded(stay, record, suggester)
    support, as_read, documentation = None, None, None
    if coded is not None:
        documentation = try_documentation(
            stay, coded.queries, grouper=grouper, catalog=catalog, version=number
        )
        support, as_read = compare_with_record(
            told, coded, grouper=grouper, catalog=catalog, version=number
        )
    return StayReview(
        told=told,
        principals=try_principals(stay, grouper=grouper, catalog=catalog, version=number),
        removals=told.removals,
        documentation=documentation,
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
