"""Documented against charged: every difference, told alike in both directions, without money."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.cli.app import main
from codewell.compare.charges import ChargeOutcome, ServiceTold, compare_charges
from codewell.errors import InputError
from codewell.formats.charges import Charge, read_charges

FAMILIES = {"20610": "knee", "20611": "knee", "99213": "visit", "99214": "visit"}


def compared(documented: list[ServiceTold], charged: list[ServiceTold]) -> list[str]:
    found = compare_charges(documented, [], charged, lambda code: FAMILIES.get(code, code))
    return [str(one.outcome) for one in found]


A = ServiceTold("20610", ("RT",))
MIRRORED = {
    "documented, not charged": "charged, not documented",
    "charged, not documented": "documented, not charged",
}


@pytest.mark.parametrize(
    ("documented", "charged", "outcome"),
    [
        ([A], [A], "agrees"),
        ([A], [], "documented, not charged"),
        ([], [A], "charged, not documented"),
        ([A], [ServiceTold("20610", ("LT",))], "other modifiers"),
        ([A], [ServiceTold("20610", ("RT",), 2)], "other units"),
        ([A], [ServiceTold("20611", ("RT",))], "documented as another code"),
        ([ServiceTold("99214")], [ServiceTold("99213")], "documented as another code"),
        ([ServiceTold("J1", ("JZ", "RT"))], [ServiceTold("J1", ("RT", "JZ"))], "agrees"),
    ],
)
def test_both_directions_are_told_alike(
    documented: list[ServiceTold], charged: list[ServiceTold], outcome: str
) -> None:
    assert compared(documented, charged) == [outcome]
    assert compared(charged, documented) == [MIRRORED.get(outcome, outcome)]


def test_the_closest_lines_are_paired_first() -> None:
    left = [ServiceTold("20610", ("RT",)), ServiceTold("20610", ("LT",))]
    right = [ServiceTold("20610", ("LT",)), ServiceTold("20611", ("RT",))]
    assert compared(left, right) == ["documented as another code", "agrees"]


def test_a_service_without_all_its_facts_is_documented_in_part() -> None:
    part = ServiceTold("99214", missing=("new or established",))
    found = compare_charges([], [part], [ServiceTold("99213")], lambda _: "visit")
    assert [one.outcome for one in found] == [ChargeOutcome.IN_PART]
    assert "new or established" in found[0].message


# -- reading ------------------------------------------------------------------------------------


def test_a_plain_list(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_text("# lines\n20610-RT\nj3301-JZ x 4\n\n99213 25\n".replace("99213 25", "99213-25"))
    (charges,) = read_charges(str(path))
    assert charges.lines == (
        Charge("20610", ("RT",)),
        Charge("J3301", ("JZ",), 4),
        Charge("99213", ("25",)),
    )


@pytest.mark.parametrize("line", ["20610RT", "knee injection", "20610-RT x 0", "2061", "99213 x x"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "c.txt"
    path.write_text(f"20610\n{line}\n")
    with pytest.raises(InputError) as raised:
        read_charges(str(path))
    assert raised.value.line == 2


def encounter(charge: str, **more: Any) -> dict[str, Any]:
    line = {"code": "20610", "modifiers": ["LT"], "units": 1, "charge": charge}
    return {
        "id": "n",
        "setting": "outpatient",
        "service_date": "2024-08-15",
        "first_listed": {"code": "M17.11"},
        "lines": [line],
        **more,
    }


def test_encounters_by_line(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(json.dumps(encounter("1.00", id=i)) for i in ("a", "b")))
    assert [charges.id for charges in read_charges(str(path))] == ["a", "b"]


def test_a_claim_is_charges_too() -> None:
    claim = Path(__file__).parents[1] / "examples" / "claim.json"
    (charges,) = read_charges(str(claim))
    billed = json.loads(claim.read_text())["encounter"]["lines"]
    assert [line.code for line in charges.lines] == [line["code"] for line in billed]


# -- the command --------------------------------------------------------------------------------

NOTE = "Procedure: The right knee was injected with 40 mg Kenalog. Tolerated well.\n"


@pytest.fixture
def files(
    tmp_path: Path, home: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    assert catalog_path(home) == catalog.path
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    note, charges = tmp_path / "n.txt", tmp_path / "c.txt"
    note.write_text(NOTE)
    charges.write_text("20610-LT\n96372\n")
    return note, charges


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main(["charges", *map(str, arguments)])
    return status, capsys.readouterr().out


def test_the_command_tells_what_differs(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = run(capsys, *files, "--date", "2024-08-15", "--age", "67")
    assert status == 1
    assert "other modifiers: 20610: modifiers documented RT, charged LT" in told
    assert "charged, not documented: 96372 x 1" in told
    assert "documented, not charged: J3301 x 4" in told
    assert "$" not in told


def test_nothing_differs(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    files[1].write_text("20610-RT\nJ3301 x 4\n")
    assert run(capsys, *files, "--date", "2024-08-15", "--age", "67")[0] == 0


def test_amounts_change_nothing(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same lines with other charges give the same bytes."""
    answers = []
    for charge in ("1.00", "99999.00"):
        files[1].write_text(json.dumps(encounter(charge)))
        answers.append(run(capsys, *files, "--age", "67", "--json"))
    assert answers[0] == answers[1]
    assert '"outcome": "other modifiers"' in answers[0][1]
