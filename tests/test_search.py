"""Search as coders type: the code that the words mean stands first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.model import CodeStatus, CodeSystem
from codewell.suggest.search import Search

DAY = dt.date(2026, 5, 1)
FY2027 = dt.date(2026, 10, 15)


@pytest.fixture(scope="module")
def search(catalog: Catalog) -> Iterator[Search]:
    opened = Search.open(catalog)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def codes(search: Search, query: str, limit: int = 10, on: dt.date = DAY) -> list[str]:
    return [found.code.formatted for found in search.search(query, on, limit=limit)]


FIRST = [
    # heart and vessels
    ("essential hypertension", "I10"),
    ("high blood pressure", "I10"),
    ("HTN", "I10"),
    ("afib", "I48.91"),
    ("heart attack", "I21.9"),
    ("chf", "I50.9"),
    ("dvt", "I82.409"),
    ("pulmonary embolism", "I26.99"),
    # breathing
    ("copd exacerbation", "J44.1"),
    ("uri", "J06.9"),
    ("sob", "R06.02"),
    ("asthma exacerbation", "J45.901"),
    ("allergic rhinitis", "J30.9"),
    ("pneumonia", "J18.9"),
    # endocrine and metabolic
    ("type 2 diabetes", "E11.9"),
    ("diabetes with neuropathy", "E11.40"),
    ("hypothyroidism", "E03.9"),
    ("high cholesterol", "E78.00"),
    ("hyperlipidemia", "E78.5"),
    ("obesity", "E66.9"),
    ("vitamin d deficiency", "E55.9"),
    ("pcos", "E28.2"),
    # digestion
    ("gerd", "K21.9"),
    ("gallstones", "K80.20"),
    ("ibs", "K58.9"),
    ("diverticulitis", "K57.92"),
    ("crohn's disease", "K50.90"),
    # kidney, bladder, sex organs
    ("uti", "N39.0"),
    ("kidney stone", "N20.0"),
    ("ckd stage 3", "N18.30"),
    ("esrd", "N18.6"),
    ("bph", "N40.0"),
    ("hematuria", "R31.9"),
    # bones, joints, injuries
    ("low back pain", "M54.50"),
    ("osteoarthritis right knee", "M17.11"),
    ("plantar fasciitis", "M72.2"),
    ("gout", "M10.9"),
    ("rheumatoid arthritis", "M06.9"),
    ("ankle sprain right", "S93.401A"),
    ("concussion", "S06.0XAA"),
    # mind and nerves
    ("depression", "F32.A"),
    ("anxiety", "F41.9"),
    ("adhd", "F90.9"),
    ("migraine", "G43.909"),
    ("seizure", "R56.9"),
    ("sleep apnea", "G47.30"),
    ("obstructive sleep apnea", "G47.33"),
    ("carpal tunnel right", "G56.01"),
    ("multiple sclerosis", "G35.D"),
    # skin, eye, ear
    ("cellulitis left leg", "L03.116"),
    ("shingles", "B02.9"),
    ("psoriasis", "L40.9"),
    ("acute otitis media right ear", "H66.91"),
    ("cataract", "H26.9"),
    # infections, blood, tumours
    ("strep throat", "J02.0"),
    ("sepsis", "A41.9"),
    ("iron deficiency anemia", "D50.9"),
    ("prostate cancer", "C61"),
    ("covid", "U07.1"),
    ("hiv", "B20"),
    # visits
    ("annual physical", "Z00.00"),
    ("well child check", "Z00.129"),
    ("screening mammogram", "Z12.31"),
    ("flu shot", "Z23"),
    # symptoms
    ("chest pain", "R07.9"),
    ("abdominal pain", "R10.9"),
    ("headache", "R51.9"),
    ("syncope", "R55"),
    ("nausea and vomiting", "R11.2"),
]


@pytest.mark.parametrize(("query", "first"), FIRST)
def test_everyday_words(search: Search, query: str, first: str) -> None:
    assert codes(search, query)[:1] == [first]


@pytest.mark.parametrize("query", ["Type 2 DIABETES", "  type 2   diabetes ", "diabetes, type 2"])
def test_case_blanks_and_order_do_not_matter(search: Search, query: str) -> None:
    assert codes(search, query)[:1] == ["E11.9"]


@pytest.mark.parametrize("query", ["E11.22", "e1122", " E11.22 "])
def test_a_code_finds_itself_first(search: Search, query: str) -> None:
    assert codes(search, query)[0] == "E11.22"


def test_the_beginning_of_a_code_finds_what_is_below(search: Search) -> None:
    assert codes(search, "E11.3", limit=20) == sorted(codes(search, "E11.3", limit=20))
    assert all(code.startswith("E11.3") for code in codes(search, "E11.3", limit=20))
    assert codes(search, "i42.", on=FY2027)[:2] == ["I42.00", "I42.01"]
    assert codes(search, "i42.")[:2] == ["I42.0", "I42.1"]


def test_the_date_decides_what_is_offered(search: Search) -> None:
    now, later = (codes(search, "dilated cardiomyopathy", on=d) for d in (DAY, FY2027))
    assert now[0] == "I42.0"
    assert "I42.0" not in later[:1]


def test_billable_codes_stand_before_others(search: Search) -> None:
    for query in ("diabetes", "fracture of femur", "asthma", "burn"):
        order = [r.status is CodeStatus.BILLABLE for r in search.search(query, DAY, limit=30)]
        assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("limit", [1, 3, 20])
def test_each_code_once_and_no_more_than_asked(search: Search, limit: int) -> None:
    found = codes(search, "diabetes", limit=limit)
    assert len(found) == len(set(found)) == limit


@pytest.mark.parametrize("query", ["", "   ", "???", "'; DROP TABLE term; --", '"', "*"])
def test_words_that_mean_nothing(search: Search, query: str) -> None:
    assert isinstance(codes(search, query), list)


def test_nonsense_finds_nothing(search: Search) -> None:
    assert codes(search, "xyzzyplugh") == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_any_query_is_answered(search: Search, query: str) -> None:
    found = search.search(query, DAY, limit=5)
    assert len(found) <= 5
    assert found == search.search(query, DAY, limit=5)


def test_procedures(search: Search) -> None:
    found = search.search(
        "resection of gallbladder percutaneous endoscopic",
        DAY,
        system=CodeSystem.ICD10PCS,
        limit=3,
    )
    assert found[0].code.value == "0FT44ZZ"
    below = search.search("0FT4", DAY, system=CodeSystem.ICD10PCS, limit=5)
    assert [r.code.value for r in below][:2] == ["0FT40ZZ", "0FT44ZG"]


# -- the program --------------------------------------------------------------------------------


def test_a_file_of_queries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries, out = tmp_path / "q.txt", tmp_path / "out.jsonl"
    queries.write_text("copd exacerbation\tJ44.1\textra\n\nuri\nxyzzyplugh\n", encoding="utf-8")
    arguments = ["search", "--queries", str(queries), "-o", str(out), "--date", "2026-05-01"]
    assert main([*arguments, "--limit", "3"]) == 0
    assert capsys.readouterr().out == ""
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["query"] for row in rows] == ["copd exacerbation", "uri", "xyzzyplugh"]
    assert [row["codes"][:1] for row in rows] == [["J44.1"], ["J06.9"], []]
    assert all(list(row) == ["query", "codes"] for row in rows)
    assert max(len(row["codes"]) for row in rows) in (2, 3)


def test_one_query_as_json_and_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--json", "--date", "2026-05-01", "sob"]) == 0
    assert json.loads(capsys.readouterr().out)["codes"][0] == "R06.02"
    assert main(["search", "--date", "2026-05-01", "type", "2", "diabetes"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.split() == [
        "E11.9",
        "Type",
        "2",
        "diabetes",
        "mellitus",
        "without",
        "complications",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give words to search for"),
        (["x", "--system", "cpt"], "no CPT table is installed"),
        (["x", "--system", "hcpcs"], "not evaluated: no HCPCS table is installed"),
        (["x", "--system", "loinc"], "'loinc'"),
        (["x", "--limit", "0"], "--limit"),
        (["x", "--date", "2026-13-01"], "'2026-13-01'"),
        (["--queries", "no-such-file", "-o", "out"], "no-such-file: no such file"),
        (["--queries", "x"], "give -o"),
    ],
)
def test_misuse_is_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1


def test_an_empty_file_of_queries_leaves_the_old_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries, out = tmp_path / "q.txt", tmp_path / "out.jsonl"
    queries.write_text("\n \n", encoding="utf-8")
    out.write_text("old", encoding="utf-8")
    assert main(["search", "--queries", str(queries), "-o", str(out)]) == 2
    assert str(queries) in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "old"


# -- typing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("diabetis melitus", "E11.9"),
        ("hypertenshun", "I10"),
        ("pnemonia", "J18.9"),
        ("cholecystits", "K81.9"),
        ("rheumatiod arthritis", "M06.9"),
    ],
)
def test_typing_errors_are_mended(search: Search, query: str, first: str) -> None:
    assert codes(search, query)[0] == first


def test_words_may_be_beginnings_in_any_order(search: Search) -> None:
    assert "M17.9" in codes(search, "oste knee")
    assert "M17.9" in codes(search, "knee osteoarth")


def test_a_seventh_character_narrows_a_code(search: Search) -> None:
    found = codes(search, "S82.6 7th D")
    assert found
    assert all(code.startswith("S82.6") and code.endswith("D") for code in found)
    assert codes(search, "S82 7th Q7") == codes(search, "S82 7th Q7")


def test_a_known_word_is_never_corrected(search: Search) -> None:
    assert codes(search, "gout")[0] == "M10.9"
    assert codes(search, "zoster")[0].startswith("B02")
