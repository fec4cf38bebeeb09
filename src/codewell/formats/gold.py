"""Labelled sets: JSON Lines of ``{"id", "system", "codes"}``, and reviewed cases in YAML."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from codewell.data_file import read_yaml
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.jsonl import read_lines
from codewell.formats.plain_errors import plain_error
from codewell.formats.text import read_text
from codewell.model import CodeSystem, Note, Setting, Sex, normalise_code

EXPECTED_SUFFIX = ".expected.yaml"


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    system: CodeSystem
    codes: list[str]


class _Code(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    evidence: str | None = None
    why: str | None = None
    poa: str | None = None


class _Service(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    modifiers: list[str] = []
    units: int = 1
    why: str | None = None


class _Case(BaseModel):
    model_config = ConfigDict(extra="forbid")
    setting: Setting
    date: dt.date
    age: int | None = None
    sex: Sex | None = None
    discharge_status: str | None = None
    expected: list[_Code]
    not_expected: list[_Code] = []
    procedures: list[_Code] = []
    services: list[_Service] = []
    ms_drg: str | None = None
    reviewed: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """A sample record with the codes that its reviewers settled on, in sequence, without dots.

    ``services`` are (code, modifiers, units) of the CPT and HCPCS lines that the record settles.
    """

    note: Note
    diagnoses: tuple[str, ...]
    not_expected: tuple[str, ...]
    procedures: tuple[str, ...]
    ms_drg: str | None
    discharge_status: str | None
    services: tuple[tuple[str, tuple[str, ...], int], ...] = ()


def read_gold(path: str | Path, system: CodeSystem) -> dict[str, frozenset[str]]:
    """Expected codes (no dots) by record id; an empty set is a record without codes.

    Raises:
        InputError: a line is no label, names its file, line and field.
    """
    found: dict[str, frozenset[str]] = {}
    for number, record in read_lines(path):
        if isinstance(record, UnreadableRecordError):
            raise record
        try:
            line = _Line.model_validate(record)
        except ValidationError as error:
            raise plain_error(error).at(source=str(path), line=number) from None
        if line.system is system:
            found[line.id] = frozenset(normalise_code(code) for code in line.codes)
    if not found:
        raise InputError(f"no labels of system {system}", source=str(path))
    return found


def read_cases(folder: str | Path) -> list[ReviewedCase]:
    """Every ``NAME.txt`` of a folder with its ``NAME.expected.yaml``, by name.

    Raises:
        InputError: the folder holds no case, or one cannot be read.
    """
    paths = sorted(Path(folder).glob(f"*{EXPECTED_SUFFIX}"))
    if not paths:
        raise InputError(
            f"no reviewed cases (NAME.txt with NAME{EXPECTED_SUFFIX})", source=str(folder)
        )
    return [_read_case(path) for path in paths]


def _read_case(path: Path) -> ReviewedCase:
    name = path.name.removesuffix(EXPECTED_SUFFIX)
    try:
        data: Any = read_yaml(read_text(str(path)))
        case = _Case.model_validate(data)
    except yaml.YAMLError as error:
        raise InputError(f"not YAML: {error}", source=str(path)) from error
    except ValidationError as error:
        raise plain_error(error).at(source=str(path)) from None
    text = read_text(str(path.with_name(f"{name}.txt")))
    return ReviewedCase(
        note=Note(name, text, case.setting, case.date, case.age, case.sex),
        diagnoses=tuple(normalise_code(c.code) for c in case.expected),
        not_expected=tuple(normalise_code(c.code) for c in case.not_expected),
        procedures=tuple(normalise_code(c.code) for c in case.procedures),
        ms_drg=case.ms_drg,
        discharge_status=case.discharge_status,
        services=tuple((s.code, tuple(s.modifiers), s.units) for s in case.services),
    )
