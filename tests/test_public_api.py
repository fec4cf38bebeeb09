"""The public API: what ``import codewell`` promises."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from importlib.metadata import version

import pytest

import codewell
from codewell import Catalog, Grouper, Note, Search, Setting, Suggester


def test_every_public_name_is_there_and_listed_once_in_order() -> None:
    assert sorted(set(codewell.__all__)) == codewell.__all__
    for name in codewell.__all__:
        assert getattr(codewell, name) is not None
    assert set(codewell.__all__) <= set(dir(codewell))


def test_the_names_for_type_checkers_are_the_names_at_run_time() -> None:
    assert set(codewell._HOMES) == set(codewell.__all__)


def test_the_version_is_that_of_the_package() -> None:
    assert codewell.__version__ == version("codewell")


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'coder'"):
        codewell.coder  # type: ignore[attr-defined]  # noqa: B018


def test_import_is_cheap() -> None:
    program = (
        "import sys, codewell;"
        "print(sorted(m for m in sys.modules if m.startswith('codewell.') or m == 'yaml'))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_the_whole_way_through_public_names(catalog: Catalog) -> None:
    note = Note(
        id="n1",
        text="ASSESSMENT:\n1. Essential hypertension\n2. Chronic kidney disease stage 3a\n",
        setting=Setting.OUTPATIENT,
        date=dt.date(2026, 5, 4),
    )
    coded = codewell.code_note(note, catalog=catalog, suggester=Suggester.open(catalog))
    assert [s.code.formatted for s in coded.record.finals] == ["I12.9", "N18.31"]
    assert codewell.check_encounter(coded.encounter, catalog) == coded.results


def test_a_stay_of_documents_through_public_names(catalog: Catalog) -> None:
    kinds = codewell.DocumentType
    documents = [
        codewell.Document(kinds.PROGRESS_NOTE, "ASSESSMENT:\n1. Possible gout\n"),
        codewell.Document(kinds.DISCHARGE_SUMMARY, "DISCHARGE DIAGNOSIS:\n1. Hypertension\n"),
    ]
    note = Note("s1", "", Setting.INPATIENT, dt.date(2026, 5, 4)).with_documents(documents)
    record = Suggester.open(catalog).suggest(note)
    assert [(s.code.formatted, s.evidence[0].document) for s in record.finals] == [("I10", 1)]


def test_search_through_public_names(catalog: Catalog) -> None:
    search = Search.open(catalog)
    try:
        found = search.search("type 2 diabetes", dt.date(2026, 5, 4), limit=1)
    finally:
        search.close()
    assert [result.code.formatted for result in found] == ["E11.9"]


def test_grouping_through_public_names(catalog: Catalog) -> None:
    if reason := Grouper.available():
        pytest.skip(reason)
    stay = codewell.read_stay(
        {
            "id": "s1",
            "age": 78,
            "sex": "F",
            "discharge_date": "2026-03-02",
            "discharge_status": "01",
            "principal_diagnosis": {"code": "I50.23"},
            "secondary_diagnoses": [{"code": "N17.9"}],
        }
    )
    with Grouper(catalog) as grouper:
        assert grouper.group(stay).ms_drg == "292"
