"""CMS risk adjustment: diagnoses to categories, hierarchies, interactions and score.

Computed by ``hccinfhir``; this module picks the tables of the date, keeps what a hierarchy drops in
sight, and says which edition answered. Services of a year count for the payment year that follows
(Medicare Managed Care Manual, chapter 7).

Quirks of release 0.4.0, and what is done about them here:

* Its files name the Part D model ``R08`` and its categories ``RX30``; it asks for ``V08`` and
  ``30``, and so finds neither hierarchies nor labels. They are given to it under its own names.
* The hierarchies of 2025 lack 22 pairs of V28; those of 2026 are used for every year.
* The ESRD model has no coefficient for a person whose entitlement is not ESRD: dialysis is said.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from codewell.model import EditionOfNotes, Sex, normalise_code

MAPPING_YEARS = (2025, 2026, 2027)
"""Payment years whose mappings ``hccinfhir`` 0.4.0 carries; V24 has none of 2027."""
_COEFFICIENT_YEARS = (2025, 2026)
_RX_IN_FILES = "RxHCC Model R08"


class RiskModel(StrEnum):
    """The models, called as coders call them."""

    V24 = "V24"
    V28 = "V28"
    ESRD = "ESRD-V24"
    RX = "RxHCC-V08"


_NAMES = {
    RiskModel.V24: "CMS-HCC Model V24",
    RiskModel.V28: "CMS-HCC Model V28",
    RiskModel.ESRD: "CMS-HCC ESRD Model V24",
    RiskModel.RX: "RxHCC Model V08",
}


class Dual(StrEnum):
    """Whether Medicaid pays too, as far as the segments of the models ask."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


_DUAL_STATUS_CODES = {Dual.NONE: "00", Dual.PARTIAL: "01", Dual.FULL: "02"}
"""One code of each kind: 01, 03, 05, 06 are partial, 02, 04, 08 full."""


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """What the models ask of a person besides the diagnoses. ``age`` in completed years."""

    age: int
    sex: Sex
    dual: Dual = Dual.NONE
    originally_disabled: bool = False
    new_enrollee: bool = False
    institutional: bool = False
    low_income: bool = False


@dataclass(frozen=True, slots=True)
class RiskCategory:
    """A category that the diagnoses lead to.

    ``dropped_by`` is the category whose hierarchy takes it out; ``codes`` have no dots and are in
    the order given. ``coefficient`` is None for what is dropped or has none in the segment.
    """

    hcc: str
    label: str
    codes: tuple[str, ...]
    dropped_by: str | None = None
    chronic: bool = False
    coefficient: float | None = None

    @property
    def counts(self) -> bool:
        """Whether no hierarchy drops it."""
        return self.dropped_by is None


@dataclass(frozen=True, slots=True)
class Interaction:
    """Categories that weigh more together; ``name`` as CMS's program has it."""

    name: str
    coefficient: float


@dataclass(frozen=True, slots=True)
class RiskAdjustment:
    """The answer of one model: categories in the order of their numbers.

    ``score`` is demographic part plus categories plus interactions, before normalisation and the
    coding-intensity adjustment. ``edition`` names the payment year of the mappings.
    """

    model: RiskModel
    edition: EditionOfNotes
    categories: tuple[RiskCategory, ...]
    interactions: tuple[Interaction, ...]
    demographic_score: float
    score: float


def adjust(
    codes: Iterable[str], *, on: dt.date, beneficiary: Beneficiary, model: RiskModel
) -> RiskAdjustment:
    """The categories of diagnoses for services of a date.

    Codes of any writing; one that the model does not have leads to no category. A sex that is not
    known is asked as female, whose table the age groups share but for the demographic part.
    """
    given = list(dict.fromkeys(normalise_code(code) for code in codes))
    year = _nearest(_years(model), on.year + 1)
    result = _calculator(model, year).calculate_from_diagnosis(
        given, **_demographics(beneficiary, model)
    )
    every = _ordered(result.cc_to_dx, given)
    counted = {detail.hcc: detail for detail in result.hcc_details}
    categories = tuple(
        _category(hcc, held, every, counted, model=model, year=year) for hcc, held in every.items()
    )
    in_sum = {name: value for name, value in result.interactions.items() if value}
    return RiskAdjustment(
        model=model,
        edition=EditionOfNotes(f"payment year {year}", year == on.year + 1),
        categories=categories,
        interactions=tuple(
            Interaction(name, result.coefficients[name])
            for name in sorted(in_sum)
            if result.coefficients.get(name)
        ),
        demographic_score=round(result.risk_score_demographics, 3),
        score=round(result.risk_score, 3),
    )


def _category(
    hcc: str,
    held: tuple[str, ...],
    every: Mapping[str, tuple[str, ...]],
    counted: Mapping[str, Any],
    *,
    model: RiskModel,
    year: int,
) -> RiskCategory:
    detail = counted.get(hcc)
    if detail is not None:
        return RiskCategory(
            hcc, _label(model, hcc), held, None, detail.is_chronic, detail.coefficient
        )
    return RiskCategory(hcc, _label(model, hcc), held, _dropping(model, year, hcc, every))


def _ordered(
    found: Mapping[str, Iterable[str]], given: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Categories by number, each with its codes in the order given."""
    return {
        hcc: tuple(code for code in given if code in set(found[hcc]))
        for hcc in sorted(found, key=lambda hcc: (len(hcc), hcc))
    }


def _dropping(model: RiskModel, year: int, hcc: str, every: Iterable[str]) -> str:
    """The category that drops another; the model itself where its program leaves it out."""
    hierarchies = _calculator(model, year).hierarchies_mapping
    above = [other for other in every if hcc in hierarchies.get((other, _NAMES[model]), ())]
    return above[0] if above else "the model"


def _label(model: RiskModel, hcc: str) -> str:
    from hccinfhir.defaults import labels_default  # noqa: PLC0415  (it reads its tables on import)

    key = (f"RX{hcc}", _RX_IN_FILES) if model is RiskModel.RX else (hcc, _NAMES[model])
    return labels_default.get(key) or ""


def _demographics(beneficiary: Beneficiary, model: RiskModel) -> dict[str, Any]:
    return {
        "age": beneficiary.age,
        "sex": "M" if beneficiary.sex is Sex.MALE else "F",
        "dual_elgbl_cd": _DUAL_STATUS_CODES[beneficiary.dual],
        "orec": "1" if beneficiary.originally_disabled else "0",
        "new_enrollee": beneficiary.new_enrollee,
        "low_income": beneficiary.low_income,
        "prefix_override": _segment(beneficiary, model),
    }


def _segment(beneficiary: Beneficiary, model: RiskModel) -> str | None:
    """The segment where the package would not find it by the person; None: it finds it."""
    if model is RiskModel.ESRD:
        return "DNE_" if beneficiary.new_enrollee else "DI_"
    if not beneficiary.institutional:
        return None
    if model is RiskModel.RX:
        return "Rx_NE_LTI_" if beneficiary.new_enrollee else "Rx_CE_LTI_"
    return "INS_"


def _years(model: RiskModel) -> tuple[int, ...]:
    return MAPPING_YEARS[:-1] if model is RiskModel.V24 else MAPPING_YEARS


def _nearest(years: Sequence[int], wanted: int) -> int:
    return min(years, key=lambda year: (abs(year - wanted), year))


@cache
def _calculator(model: RiskModel, year: int) -> Any:
    """The program of a model with the tables of a payment year.

    The coefficients of 2027 are those proposed, and of V28 alone: the final ones of 2026 stand in.
    """
    with warnings.catch_warnings():
        # It opens its tables by a function that importlib.resources calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        from hccinfhir import HCCInFHIR  # noqa: PLC0415  (it reads its tables on import)

        calculator = HCCInFHIR(
            model_name=_NAMES[model],
            dx_cc_mapping_filename=f"ra_dx_to_cc_{year}.csv",
            hierarchies_filename="ra_hierarchies_2026.csv",
            coefficients_filename=f"ra_coefficients_{_nearest(_COEFFICIENT_YEARS, year)}.csv",
        )
    if model is RiskModel.RX:
        calculator.hierarchies_mapping = {
            (parent, _NAMES[model]): dropped
            for (parent, name), dropped in calculator.hierarchies_mapping.items()
            if name == _RX_IN_FILES
        }
    return calculator
