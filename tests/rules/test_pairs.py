"""What two rules say of one pair of codes is said once."""

from __future__ import annotations

from codewell.catalog import Catalog
from codewell.formats.encounter import read_encounter
from codewell.model import Outcome, RuleResult
from codewell.rules import check_encounter
from codewell.rules.pairs import EXCLUDES1


def _results(catalog: Catalog, *codes: str) -> dict[str, RuleResult]:
    encounter = read_encounter(
        {
            "id": "pair",
            "setting": "outpatient",
            "service_date": "2026-05-04",
            "first_listed": {"code": codes[0]},
            "secondary_diagnoses": [{"code": code} for code in codes[1:]],
        }
    )
    return {result.rule: result for result in check_encounter(encounter, catalog)}


def test_excludes1_gives_way_to_the_guideline_of_the_pair(catalog: Catalog) -> None:
    found = _results(catalog, "I25.10", "I20.9")
    assert found["ICD10CM-I.C.9.b"].outcome is Outcome.FOUND
    assert found[EXCLUDES1].outcome is Outcome.CLEAR
    assert found[EXCLUDES1].reason == "told by ICD10CM-I.C.9.b"


def test_another_pair_of_the_same_note_stays(catalog: Catalog) -> None:
    found = _results(catalog, "F10.20", "F10.10", "E11.9", "E10.9")
    assert [f.where for f in found["ICD10CM-I.C.5.b.2"].findings] == ["secondary_diagnoses[0].code"]
    assert [f.where for f in found[EXCLUDES1].findings] == ["secondary_diagnoses[2].code"]


def test_information_gives_way_to_excludes1(catalog: Catalog) -> None:
    found = _results(catalog, "I10", "J96.01", "R06.00")
    assert [f.where for f in found[EXCLUDES1].findings] == ["secondary_diagnoses[1].code"]
    assert found["ICD10CM-I.B.5"].outcome is Outcome.CLEAR


def test_information_without_excludes1_stays(catalog: Catalog) -> None:
    found = _results(catalog, "I10", "J18.9", "R50.9")
    assert found["ICD10CM-I.B.5"].outcome is Outcome.FOUND
    assert found["ICD10CM-I.B.5"].reason is None
