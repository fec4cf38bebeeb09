"""What the rules read from the characters of a code, against the official titles of all codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from codewell.catalog import Catalog
from codewell.catalog.references import parse_references
from codewell.rules.logic.burns import burns_of
from codewell.rules.logic.injury import Phase, phase_of
from codewell.rules.logic.poisoning import Circumstance, substance_of
from codewell.rules.logic.pregnancy import gestation_of, trimester_in, trimester_of
from codewell.rules.logic.ulcers import chronic_ulcers, pressure_ulcers
from codewell.rules.registry import Diagnosis

ON = dt.date(2026, 5, 4)


def _titles(catalog: Catalog, *prefixes: str) -> Iterator[tuple[str, str]]:
    for prefix in prefixes:
        for code in catalog.icd10cm.billable_under(prefix, ON):
            yield code, (catalog.icd10cm.title(code) or "").lower()


def _diagnosis(code: str) -> Diagnosis:
    return Diagnosis("x", code, None, is_principal=False)


@pytest.mark.parametrize("prefix", ["S", "T", "V", "W", "X", "Y", "M80", "M84.3", "M84.5", "M48.4"])
def test_the_phase_is_that_of_the_title(catalog: Catalog, prefix: str) -> None:
    seen = set()
    for code, title in _titles(catalog, prefix):
        phase = phase_of(code)
        seen.add(phase)
        assert phase is None or (phase in title) or f"{phase} encounter" in title, (code, title)
        assert phase is not None or not title.endswith(("sequela", "initial encounter")), code
    assert {Phase.INITIAL, Phase.SUBSEQUENT, Phase.SEQUELA} <= seen


def test_the_circumstance_of_a_substance_is_that_of_the_title(catalog: Catalog) -> None:
    words = {
        Circumstance.ACCIDENT: "accidental",
        Circumstance.SELF_HARM: "self-harm",
        Circumstance.ASSAULT: "assault",
        Circumstance.UNDETERMINED: "undetermined",
        Circumstance.ADVERSE_EFFECT: "adverse effect",
        Circumstance.UNDERDOSING: "underdosing",
    }
    adverse = parse_references("(T36-T50 with fifth or sixth character 5)")[0]
    read = 0
    for code, title in _titles(catalog, "T3", "T4", "T5", "T6"):
        substance = substance_of(code)
        assert (substance is None) == (not "T36" <= code[:3] <= "T65"), code
        if substance:
            read += 1
            assert words[substance.circumstance] in title, (code, title)
            assert adverse.matches(code) == (
                substance.circumstance is Circumstance.ADVERSE_EFFECT
            ), code
    assert read > 3000


def test_the_stage_of_a_pressure_ulcer_is_that_of_the_title(catalog: Catalog) -> None:
    codes = dict(_titles(catalog, "L89"))
    ulcers = pressure_ulcers(_diagnosis(code) for code in codes)
    for ulcer in ulcers:
        title = codes[ulcer.diagnosis.code]
        words = f"stage {ulcer.stage}" if ulcer.stage else ulcer.degree
        assert words in title, (ulcer, title)
        assert ulcer.degree != "unspecified" or "unspecified stage" in title, title
    assert len(codes) - len(ulcers) == len(dict(_titles(catalog, "L89.89", "L89.9")))


def test_the_severity_of_a_chronic_ulcer_is_that_of_the_title(catalog: Catalog) -> None:
    words = {
        "skin": "breakdown of skin",
        "fat": "fat layer exposed",
        "muscle necrosis": "necrosis of muscle",
        "bone necrosis": "necrosis of bone",
        "muscle": "muscle involvement without",
        "bone": "bone involvement without",
        "other": "other specified severity",
        "unspecified": "unspecified severity",
    }
    codes = dict(_titles(catalog, "L97", "L98.4", "L98.A"))
    ulcers = chronic_ulcers(_diagnosis(code) for code in codes)
    assert all(words[u.degree] in codes[u.diagnosis.code] for u in ulcers)
    assert len(codes) - len(ulcers) == len(dict(_titles(catalog, "L98.49")))


def test_the_degree_of_a_burn_is_that_of_the_title(catalog: Catalog) -> None:
    degrees = ("unspecified degree", "first degree", "second degree", "third degree")
    codes = dict(_titles(catalog, "T20", "T21", "T22", "T23", "T24", "T25"))
    burns = burns_of(_diagnosis(code) for code in codes)
    for burn in burns:
        title = codes[burn.diagnosis.code]
        assert degrees[burn.degree] in title, (burn, title)
        assert burn.is_corrosion == title.startswith("corrosion"), (burn, title)
        # The title of T25.69- leaves the words out that those of its siblings have.
        if not burn.diagnosis.code.startswith("T2569"):
            assert burn.is_multiple_sites == ("multiple sites" in title), (burn, title)
    assert len(burns) == len([title for title in codes.values() if "sequela" not in title])


def test_the_weeks_of_gestation_are_those_of_the_title(catalog: Catalog) -> None:
    for code, title in _titles(catalog, "Z3A"):
        gestation = gestation_of([_diagnosis(code)])
        if gestation is None:
            assert "not specified" in title
        elif title[0].isdigit():
            assert title.startswith(f"{gestation.weeks} weeks")
        else:
            assert title.startswith(("less than 8", "greater than 42")), title


def test_two_codes_of_weeks_tell_none() -> None:
    assert gestation_of([_diagnosis("Z3A20"), _diagnosis("Z3A28")]) is None


@pytest.mark.parametrize(("weeks", "trimester"), [(13, 1), (14, 2), (27, 2), (28, 3)])
def test_trimesters_begin_as_the_note_at_chapter_15_says(weeks: int, trimester: int) -> None:
    assert trimester_of(weeks) == trimester


def test_the_trimester_of_a_code_is_the_last_that_its_title_names(catalog: Catalog) -> None:
    title = catalog.icd10cm.title("O60.13X0") or ""
    assert "second trimester" in title
    assert "third trimester" in title
    assert trimester_in(title) == 3
