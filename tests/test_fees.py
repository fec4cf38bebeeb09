"""Fee estimates: the formula, the modifiers, localities, and that nothing else reads amounts."""

from __future__ import annotations

import ast
import datetime as dt
import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import codewell
from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.cli.app import main
from codewell.errors import InputError
from codewell.formats.encounter import read_encounter
from codewell.rules import all_rules, check_encounter
from codewell.workflows.fees import (
    Estimate,
    Schedule,
    estimate_code,
    estimate_encounter,
    find_locality,
    total,
)
from small_catalog import fixture, small_catalog

DAY = dt.date(2024, 7, 15)
SOURCE = Path(codewell.__file__).parent


def of_line(catalog: Catalog, **line: object) -> Estimate:
    encounter = read_encounter(
        {
            "id": "e",
            "setting": "outpatient",
            "claim_type": "professional",
            "service_date": DAY.isoformat(),
            "lines": [line],
        }
    )
    (estimate,) = estimate_encounter(catalog, encounter)
    return estimate


# -- physician fee schedule -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "facility", "amount"),
    [
        # the sum of the relative values of the file times 33.2875
        ("99214", False, "128.16"),
        ("99213", False, "90.87"),
        ("20610", False, "65.24"),
        ("27447", True, "1283.90"),
    ],
)
def test_national_amounts(mirror_books: Catalog, code: str, facility: bool, amount: str) -> None:
    kind = "facility" if facility else "non-facility"
    found = [
        e.amount
        for e in estimate_code(mirror_books, code, DAY)
        if e.schedule is Schedule.PFS and e.place.startswith(kind)
    ]
    assert found == [Decimal(amount)]


def test_by_hand(books: Catalog) -> None:
    """Knee replacement: (19.60 + 14.96 + 4.01) x 33.2875."""
    estimate = of_line(books, code="27447", place_of_service="21")
    assert estimate.amount == Decimal("1283.90")
    assert estimate.formula == "(19.60 x 1 + 14.96 x 1 + 4.01 x 1) x 33.2875"
    assert (estimate.edition, estimate.edition_matches_date) == ("2024 July", True)


@pytest.mark.parametrize(
    ("modifiers", "units", "amount"),
    [
        ([], 2, "2567.80"),
        (["50"], 1, "1925.85"),
        (["80"], 1, "205.42"),
        (["AS"], 1, "174.61"),
        (["62"], 1, "802.44"),
        (["22"], 1, "1283.90"),
    ],
)
def test_modifiers_and_units(books: Catalog, modifiers: list[str], units: int, amount: str) -> None:
    estimate = of_line(books, code="27447", modifiers=modifiers, units=units)
    assert estimate.amount == Decimal(amount)
    assert bool(estimate.reason and "22" in estimate.reason) is (modifiers == ["22"])


def test_what_is_not_paid_says_why(books: Catalog) -> None:
    assert of_line(books, code="A0021").reason == "not paid: status I"
    assert of_line(books, code="99999").reason == "not paid: not in the schedule"


def test_localities(mirror_books: Catalog) -> None:
    city = find_locality(mirror_books, "ca-05", DAY)
    assert (city.mac, city.practice_expense) == ("01112", Decimal("1.419"))
    assert find_locality(mirror_books, "01112-05", DAY) == city
    assert find_locality(mirror_books, "al", DAY).locality_name == "ALABAMA"
    for wrong, words in (("CA", "several localities"), ("ZZ-01", "no locality")):
        with pytest.raises(InputError, match=words):
            find_locality(mirror_books, wrong, DAY)
    dearer = list(estimate_code(mirror_books, "99214", DAY, city))
    assert dearer[0].amount == Decimal("156.16")


# -- facilities -----------------------------------------------------------------------------------


def test_facilities(books: Catalog) -> None:
    found = {e.schedule: e for e in estimate_code(books, "27447", dt.date(2026, 4, 15))}
    assert found[Schedule.OPPS].amount == Decimal("12665.27")
    assert "status indicator J1" in found[Schedule.OPPS].formula
    assert not found[Schedule.PFS].edition_matches_date
    encounter = read_encounter(
        {
            "id": "e",
            "setting": "outpatient",
            "claim_type": "institutional",
            "service_date": "2026-04-15",
            "lines": [{"code": "J0180", "units": 2}, {"code": "0001F"}, {"revenue_code": "0250"}],
        }
    )
    estimates = list(estimate_encounter(books, encounter))
    assert [e.amount for e in estimates] == [Decimal("420.40"), None]
    assert total(estimates) == Decimal("420.40")


# -- command --------------------------------------------------------------------------------------


def test_command(
    tmp_path: Path,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    folder = tmp_path / "catalog"
    folder.mkdir()
    database = folder / "catalog.sqlite"
    with small_catalog(database, fixture("PPRRVU24_JUL.csv"), like=catalog_path(home)):
        pass
    with Catalog(database, sqlite3.connect(database)) as opened:
        monkeypatch.setattr("codewell.cli.commands.fees.catalog_for_command", lambda: opened)
        capsys.readouterr()
        assert main(["fees", "27447", "--date", "2024-07-15", "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)
    assert [row["amount"] for row in rows] == ["1283.90", "1283.90"]
    assert rows[0]["edition"] == "2024 July"


# -- neutrality -----------------------------------------------------------------------------------

NEUTRAL = ("rules", "suggest", "text", "grouping", "compare", "lexicon")


@pytest.mark.parametrize("package", NEUTRAL)
def test_nothing_that_suggests_or_checks_reads_amounts(package: str) -> None:
    for path in sorted((SOURCE / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "codewell.catalog.fees", path
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("fees", "payment_rate", "conversion_factor"), path


def test_checks_do_not_move_with_the_amounts(home: Path, tmp_path: Path, edits: Catalog) -> None:
    """The same encounters against a fee schedule with other amounts and the same indicators."""
    tables = Path(__file__).parent / "rules" / "tables"
    dear = tmp_path / "PPRRVU24_JUL.csv"
    text = (tables / dear.name).read_text("utf-8")
    dear.write_text(text.replace("33.2875", "99.0000"), encoding="utf-8")
    others = [path for path in sorted(tables.iterdir()) if path.name != dear.name]
    with small_catalog(
        tmp_path / "catalog.sqlite", [*others, dear], like=catalog_path(home)
    ) as changed:
        for rule in all_rules():
            path = Path(__file__).parent / "rules" / rule.family / f"{rule.slug}.yaml"
            if not rule.of_lines or rule.family == "coverage" or not path.exists():
                continue
            for case in yaml.safe_load(path.read_text("utf-8")):
                given = json.loads(json.dumps({"id": "c", **case["encounter"]}, default=str))
                encounter = read_encounter(given)
                answers = [check_encounter(encounter, c, rules=[rule]) for c in (edits, changed)]
                assert answers[0] == answers[1]
