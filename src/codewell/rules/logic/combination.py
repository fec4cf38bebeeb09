"""Combination codes and the presumed links of "with": one code that says both.

Guideline I.A.15 presumes the link of two conditions that the classification joins by "with",
even where the provider does not state it, unless the record says they are unrelated; I.B.9 asks
for the one code that holds all elements. The functions see codes, not words: the caller tells by
``linked`` which two the record calls unrelated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from codewell.data_file import read_data
from codewell.model import ProofStep


@dataclass(frozen=True, slots=True)
class Combination:
    """``replaced`` gives way to ``code``; ``partners`` are the codes that stand beside it.

    ``dropped`` partners are said by the combination code already.
    """

    code: str
    replaced: str
    partners: tuple[str, ...]
    dropped: tuple[str, ...]
    step: ProofStep


Linked = Callable[[str, str], bool]
"""Whether the record leaves the link of two codes open, so that it is presumed."""


def _presumed(_code: str, _other: str) -> bool:
    return True


def _not_stated(_code: str, _other: str) -> bool:
    return False


def combinations(
    codes: Sequence[str], linked: Linked = _presumed, stated: Linked = _not_stated
) -> Iterator[Combination]:
    """Every combination that the codes of one record call for, in a fixed order.

    ``stated``: whether the record names the second code as the cause of the first.
    """
    for base in codes:
        partners = [code for code in codes if code == base or linked(base, code)]
        for find in _FINDERS:
            yield from find(base, partners)
        causes = [code for code in partners if stated(base, code)]
        yield from _first_pair(base, causes, stated=True)
        yield from _severe_sepsis(base, causes, codes)


# -- hypertension with heart failure and chronic kidney disease (I.C.9.a) -----------------------


_HYPERTENSIONS = ("I10", "I110", "I119", "I120", "I129")
_HYPERTENSIVE_HEART = ("I50", "I514", "I515", "I516", "I517", "I5189", "I519")


def _hypertension(base: str, codes: Sequence[str]) -> Iterator[Combination]:
    """The code of hypertension, of its heart disease and of its kidney disease together."""
    if base not in _HYPERTENSIONS:
        return
    heart = tuple(c for c in codes if c.startswith(_HYPERTENSIVE_HEART))
    failure = any(c.startswith("I50") for c in heart) or base == "I110"
    kidney = tuple(c for c in codes if c.startswith("N18"))
    severe = any(c in ("N185", "N186") for c in kidney) or base == "I120"
    has_heart, has_kidney = bool(heart) or base[2] == "1", bool(kidney) or base[2] == "2"
    code = _hypertension_code(has_heart, failure, has_kidney, severe)
    if code is None or code == base:
        return
    parts = [
        words
        for words, there in (
            ("heart failure" if failure else "heart disease", has_heart),
            ("chronic kidney disease", has_kidney),
        )
        if there
    ]
    yield Combination(
        code,
        base,
        heart * failure + kidney,
        heart if heart and not failure else (),
        ProofStep(
            "combination",
            f"hypertension with {' and '.join(parts)}: the link is presumed",
            citation="ICD-10-CM Official Guidelines, section I.C.9.a",
        ),
    )


def _hypertension_code(heart: bool, failure: bool, kidney: bool, severe: bool) -> str | None:
    if heart and kidney:
        if failure:
            return "I132" if severe else "I130"
        return "I1311" if severe else "I1310"
    if heart:
        return "I110" if failure else "I119"
    if kidney:
        return "I120" if severe else "I129"
    return None


# -- diabetes with its complications (I.A.15, I.C.4.a) ------------------------------------------


_DIABETES = ("E08", "E09", "E10", "E11", "E13")


@dataclass(frozen=True, slots=True)
class _DiabetesLink:
    condition: tuple[str, ...]
    ending: str
    words: str
    keep: bool


@cache
def _diabetes_links() -> tuple[_DiabetesLink, ...]:
    file = resources.files(__package__).joinpath("diabetes_with.yaml")
    return tuple(
        _DiabetesLink(tuple(row["condition"]), row["ending"], row["words"], row["keep"])
        for row in read_data(file)
    )


def _diabetes(base: str, codes: Sequence[str]) -> Iterator[Combination]:
    """Each complication has its code; the first takes the place of "without complications"."""
    if not base.startswith(_DIABETES):
        return
    plain = base[3:] == "9"
    for link in _diabetes_links():
        partners = tuple(c for c in codes if c.startswith(link.condition))
        if partners and base[:3] + link.ending not in codes:
            yield Combination(
                base[:3] + link.ending,
                base if plain else "",
                partners if link.keep else (),
                () if link.keep else partners,
                ProofStep(
                    "combination",
                    f"diabetes with {link.words}: the link is presumed",
                    citation="ICD-10-CM Official Guidelines, section I.A.15",
                ),
            )


# -- chronic obstructive pulmonary disease with acute lower respiratory infection ---------------


def _copd(base: str, codes: Sequence[str]) -> Iterator[Combination]:
    if base not in ("J449", "J441"):
        return
    infection = tuple(
        c
        for c in codes
        if c.startswith(("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J22"))
    )
    if not infection:
        return
    yield Combination(
        "J440",
        base if base == "J449" else "",
        (*infection, *((base,) if base == "J441" else ())),
        (),
        ProofStep(
            "combination",
            "COPD with an acute lower respiratory infection; the infection is coded as well",
            source="tabular: J44.0, code also to identify the infection",
        ),
    )


# -- dementia in another disease (F02, code first the disease) -----------------------------------


_DEMENTING = ("G30", "G310", "G3183", "G20", "G10", "A810", "B20", "G35")


def _dementia(base: str, codes: Sequence[str]) -> Iterator[Combination]:
    """Dementia without a cause becomes dementia in the disease that the record names beside it."""
    diseases = tuple(c for c in codes if c.startswith(_DEMENTING))
    if not base.startswith("F03") or not diseases:
        return
    severity = "8" if base[3:4] == "9" else base[3:4]
    yield Combination(
        f"F02{severity}{base[4:]}",
        base,
        diseases[:1],
        (),
        ProofStep(
            "combination",
            "dementia in the disease that causes it, which is coded first",
            source="tabular: F02, code first the underlying disease",
        ),
    )


# -- a lymphoma in remission (from FY2025 each kind has a code for it) ----------------------------


_LYMPHOMAS = ("C81", "C82", "C83", "C84")


def _remission(base: str, codes: Sequence[str]) -> Iterator[Combination]:
    """What the record says of "the lymphoma" it says of the kind that it names."""
    vague = tuple(c for c in codes if c == "C859A")
    if not base.startswith(_LYMPHOMAS) or base.endswith("A") or not vague:
        return
    yield Combination(
        f"{base[:4]}A",
        base,
        (),
        vague,
        ProofStep(
            "combination",
            "the lymphoma that the record names is in remission",
            citation="ICD-10-CM Official Guidelines, section I.C.2.n",
        ),
    )


# -- an organ that fails because of a sepsis (I.C.1.d.1) -----------------------------------------


_SEPSIS = ("A021", "A227", "A267", "A327", "A40", "A41", "A427", "A5486", "B377")
_ORGAN_FAILURE = ("J960", "J969", "J80", "N17", "G9341", "K720", "D65", "D695", "D696", "I5A")


def _severe_sepsis(base: str, causes: Sequence[str], codes: Sequence[str]) -> Iterator[Combination]:
    """The severity of a sepsis which the record names as the cause of an organ dysfunction."""
    sepsis = tuple(c for c in causes if c.startswith(_SEPSIS))
    if (
        not base.startswith(_ORGAN_FAILURE)
        or not sepsis
        or any(c.startswith("R652") for c in codes)
    ):
        return
    yield Combination(
        "R6520",
        "",
        (sepsis[0], base),
        (),
        ProofStep(
            "combination",
            "a sepsis with an acute organ dysfunction that it caused",
            citation="ICD-10-CM Official Guidelines, section I.C.1.d.1",
        ),
    )


# -- two conditions that one code says (I.B.9) --------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    base: tuple[str, ...]
    partner: tuple[str, ...]
    code: str
    words: str
    keep: bool
    stated: bool


@cache
def _pair_table() -> tuple[_Pair, ...]:
    file = resources.files(__package__).joinpath("pair_combinations.yaml")
    return tuple(
        _Pair(
            tuple(row["base"]),
            tuple(row["with"]),
            row["code"],
            row["words"],
            row.get("keep", False),
            row.get("stated", False),
        )
        for row in read_data(file)
    )


def _pairs(base: str, codes: Sequence[str]) -> Iterator[Combination]:
    return _first_pair(base, codes, stated=False)


def _first_pair(base: str, codes: Sequence[str], *, stated: bool) -> Iterator[Combination]:
    for pair in _pair_table():
        if pair.stated is not stated or not base.startswith(pair.base):
            continue
        partners = tuple(c for c in codes if c.startswith(pair.partner))
        if partners:
            yield Combination(
                pair.code,
                base,
                partners if pair.keep else (),
                () if pair.keep else partners,
                ProofStep(
                    "combination",
                    f"one code says it with {pair.words}",
                    citation="ICD-10-CM Official Guidelines, section I.B.9",
                ),
            )
            return


_FINDERS: tuple[Callable[[str, Sequence[str]], Iterator[Combination]], ...] = (
    _hypertension,
    _diabetes,
    _copd,
    _dementia,
    _remission,
    _pairs,
)
