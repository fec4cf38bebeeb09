"""The comorbidity indices and the classes of diagnoses, for quality and research."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.dated import NotInstalled
from codewell.errors import InputError
from codewell.grouping.comorbidities import Comorbidities, ComorbidityIndex, comorbidities
from codewell.model import dotted, normalise_code


@dataclass(frozen=True, slots=True)
class DiagnosisClasses:
    """A diagnosis with its first CCSR category and what the chronic condition indicator says.

    ``ccsr`` is None where the code has none or the table is not installed; ``chronic`` then says
    which table is missing.
    """

    code: str
    title: str | None
    ccsr: str | None
    chronic: str


@dataclass(frozen=True, slots=True)
class ComorbidityReport:
    """The indices of the diagnoses of one encounter, and the classes of each diagnosis."""

    id: str
    date: dt.date
    indices: Mapping[ComorbidityIndex, Comorbidities]
    diagnoses: tuple[DiagnosisClasses, ...]

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "id": self.id,
            "date": self.date.isoformat(),
            **{str(index): _index(found) for index, found in self.indices.items()},
            "codes": [
                {"code": one.code, "title": one.title, "ccsr": one.ccsr, "chronic": one.chronic}
                for one in self.diagnoses
            ],
        }


def report_comorbidities(
    codes: Sequence[str], *, identifier: str, date: dt.date, catalog: Catalog
) -> ComorbidityReport:
    """The report of some diagnoses, of any writing.

    Raises:
        InputError: one of them is no diagnosis of the installed tabular list.
    """
    codes = tuple(dict.fromkeys(normalise_code(code) for code in codes))
    if unknown := [code for code in codes if catalog.icd10cm.title(code) is None]:
        listed = ", ".join(dotted(code) for code in unknown)
        raise InputError(f"not a diagnosis of the installed tabular list: {listed}")
    return ComorbidityReport(
        id=identifier,
        date=date,
        indices={index: comorbidities(codes, index) for index in ComorbidityIndex},
        diagnoses=tuple(_classes(catalog, code, date) for code in codes),
    )


def _classes(catalog: Catalog, code: str, on: dt.date) -> DiagnosisClasses:
    ccsr, chronic = catalog.maps.ccsr(code, on), catalog.maps.chronic(code, on)
    return DiagnosisClasses(
        code=dotted(code),
        title=catalog.icd10cm.title(code),
        ccsr=None if isinstance(ccsr, NotInstalled) else ccsr.value,
        chronic=str(chronic) if isinstance(chronic, NotInstalled) else chronic.value,
    )


def _index(found: Comorbidities) -> dict[str, Any]:
    rows = [
        {
            "name": one.name,
            "codes": [dotted(code) for code in one.codes],
            "dropped_by": one.dropped_by,
            "weights": dict(one.weights),
        }
        for one in found.found
    ]
    return {"conditions": rows, "scores": dict(found.scores)}
