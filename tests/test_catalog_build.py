"""The catalog as a build product: what is in it, what refuses a build, what a damage looks like."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.catalog import build as build_module
from codewell.catalog.build import build
from codewell.catalog.loaders import LOADERS, Loader, edition_name
from codewell.catalog.sources import package_data
from codewell.catalog.store import catalog_path, manifest_path, open_catalog, verify
from codewell.cli.app import main
from codewell.errors import (
    CatalogDamagedError,
    CatalogError,
    CatalogMissingError,
    InputError,
    SourceError,
)
from codewell.model import CodeStatus, CodeSystem
from codewell.workflows.data_status import data_status

MAY_2026 = dt.date(2026, 5, 1)
FY2027 = dt.date(2026, 10, 15)
SMALL = tuple(name for name in LOADERS if name != "icd10pcs-titles")
"""Leave these out and a build takes a quarter of a second."""


def contents(database: Path) -> str:
    return hashlib.sha256(database.read_bytes()).hexdigest()


def billable(catalog: Path, system: str, on: dt.date) -> set[str]:
    with closing(sqlite3.connect(catalog)) as database:
        rows = database.execute(
            f"SELECT code FROM {system}_validity WHERE ? BETWEEN effective_from AND effective_to",
            (on.isoformat(),),
        )
        return {code for (code,) in rows}


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    """A copy of the built catalog with its manifest, in a home of its own."""
    path = catalog_path(tmp_path)
    shutil.copytree(catalog_path(home).parent, path.parent)
    return path


# -- what is in it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "on", "count"),
    [
        ("icd10cm", "2025-05-01", 74_260),
        ("icd10cm", "2025-09-30", 74_260),
        ("icd10cm", "2025-10-01", 74_719),
        ("icd10cm", "2026-05-01", 74_719),
        ("icd10cm", "2026-09-30", 74_719),
        ("icd10cm", "2026-10-01", 74_879),
        ("icd10cm", "2027-03-31", 74_879),
        ("icd10cm", "2015-09-30", 0),
        ("icd10cm", "2027-04-01", 0),
        ("icd10pcs", "2025-10-15", 79_115),
        ("icd10pcs", "2026-03-31", 79_115),
        ("icd10pcs", "2026-04-01", 79_193),
        ("icd10pcs", "2026-09-30", 79_193),
        ("icd10pcs", "2026-10-01", 79_256),
    ],
)
def test_the_number_of_billable_codes_on_a_date(
    home: Path, system: str, on: str, count: int
) -> None:
    """Both ends of each edition: a date that is taken exclusively shifts one of them."""
    assert len(billable(catalog_path(home), system, dt.date.fromisoformat(on))) == count


@pytest.mark.parametrize("code", ["B20", "F99", "P84", "R99", "Z66"])
def test_a_category_of_three_characters_may_be_billable(catalog: Catalog, code: str) -> None:
    entry = catalog.icd10cm.entry(code)
    assert entry is not None
    assert not entry.has_children
    assert catalog.icd10cm.is_billable(code, MAY_2026)
    assert catalog.icd10cm.children(code) == []


def test_the_tabular_and_the_validity_dates_tell_one_story(catalog: Catalog, home: Path) -> None:
    """Leaves with their 7th characters and X filler are exactly the billable codes, but for S06.

    The tabular says so itself: "7th characters D and S do not apply to codes in category S06
    with 6th character 7 or 8".
    """
    cm = catalog.icd10cm
    expanded: set[str] = set()
    for entry in cm.entries():
        if not entry.has_children:
            values = cm.seventh_characters(entry.code)
            expanded |= {cm.with_seventh_character(entry.code, v) for v in values} or {entry.code}
    valid = billable(catalog_path(home), "icd10cm", MAY_2026)
    assert valid - expanded == set()
    over = expanded - valid
    assert [code for code in sorted(over) if not re.fullmatch(r"S06..[78][DS]", code)] == []
    assert over == {code for code in expanded if re.fullmatch(r"S06..[78][DS]", code)}
    assert len(over) == 76


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("E11", CodeStatus.NOT_BILLABLE),
        ("E11.2", CodeStatus.NOT_BILLABLE),
        ("E11.22", CodeStatus.BILLABLE),
        ("e1122", CodeStatus.BILLABLE),
        ("E11.222", CodeStatus.UNKNOWN),
        ("S82.62", CodeStatus.NOT_BILLABLE),
        ("S82.62X", CodeStatus.NOT_BILLABLE),
        ("S82.62XA", CodeStatus.BILLABLE),
        ("S82.62XZ", CodeStatus.UNKNOWN),
        ("T14.91XA", CodeStatus.BILLABLE),
        ("I42.0", CodeStatus.BILLABLE),
        ("I42.00", CodeStatus.NOT_YET_VALID),
        ("", CodeStatus.UNKNOWN),
        ("E", CodeStatus.UNKNOWN),
        ("QQQ", CodeStatus.UNKNOWN),
    ],
)
def test_what_a_code_is(catalog: Catalog, code: str, status: CodeStatus) -> None:
    assert catalog.icd10cm.status(code, MAY_2026) is status


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("Z84.1", "2025-09-30", CodeStatus.BILLABLE),
        ("Z84.1", "2025-10-01", CodeStatus.NOT_BILLABLE),
        ("D69.1", "2026-09-30", CodeStatus.BILLABLE),
        ("D69.1", "2026-10-01", CodeStatus.NOT_BILLABLE),
        ("M86.8X1", "2026-10-01", CodeStatus.NOT_BILLABLE),
        ("T07", "2017-09-30", CodeStatus.BILLABLE),
        ("T07", "2017-10-01", CodeStatus.NOT_BILLABLE),
        ("H81.4", "2019-09-30", CodeStatus.NOT_BILLABLE),
        ("H81.4", "2019-10-01", CodeStatus.BILLABLE),
        ("H81.41", "2019-10-01", CodeStatus.NO_LONGER_VALID),
        ("U07.1", "2020-03-31", CodeStatus.NOT_YET_VALID),
    ],
)
def test_a_code_that_was_subdivided_is_a_heading(
    catalog: Catalog, code: str, on: str, status: CodeStatus
) -> None:
    assert catalog.icd10cm.status(code, dt.date.fromisoformat(on)) is status


def test_no_longer_valid_means_that_no_longer_code_begins_so(catalog: Catalog, home: Path) -> None:
    """Over every code that ended before FY2027."""
    cm = catalog.icd10cm
    with closing(sqlite3.connect(catalog_path(home))) as database:
        ever = {code for (code,) in database.execute("SELECT code FROM icd10cm_validity")}
    ended = ever - billable(catalog_path(home), "icd10cm", FY2027)
    by_status = {
        status: {code for code in ended if cm.status(code, FY2027) is status}
        for status in (CodeStatus.NOT_BILLABLE, CodeStatus.NO_LONGER_VALID)
    }
    assert set().union(*by_status.values()) == ended
    for status, codes in by_status.items():
        below = {code for code in codes if cm.validity.billable_under(code, FY2027, limit=1)}
        assert below == (codes if status is CodeStatus.NOT_BILLABLE else set())


def test_a_code_of_the_next_year_is_valid_by_its_date_and_has_no_title(catalog: Catalog) -> None:
    cm = catalog.icd10cm
    assert cm.status("I42.00", dt.date(2026, 9, 30)) is CodeStatus.NOT_YET_VALID
    assert cm.status("I42.00", dt.date(2026, 10, 1)) is CodeStatus.BILLABLE
    assert cm.status("I42.0", dt.date(2026, 9, 30)) is CodeStatus.BILLABLE
    assert cm.status("I42.0", dt.date(2026, 10, 1)) is not CodeStatus.BILLABLE
    assert cm.title("I42.00") is None
    assert cm.title("I42.0") == "Dilated cardiomyopathy"
    assert cm.notes_edition(FY2027).matches_date is False
    assert cm.notes_edition(MAY_2026).matches_date is True
    assert cm.notes_edition(dt.date(2026, 9, 30)).matches_date is True
    assert cm.notes_edition(dt.date(2025, 9, 30)).matches_date is False


@pytest.mark.parametrize("code", ["A00.00", "E11.2222", "S82.62XAA", "I10 ", "I10X", "Z66.0"])
def test_no_title_is_made_up_for_a_code_that_never_was(catalog: Catalog, code: str) -> None:
    title = catalog.icd10cm.title(code)
    assert title is None if code.strip() != "I10" else title == "Essential (primary) hypertension"


def test_titles_with_7th_characters(catalog: Catalog) -> None:
    cm = catalog.icd10cm
    stem = "Displaced fracture of lateral malleolus of left fibula"
    assert cm.title("S82.62XA") == f"{stem}, initial encounter for closed fracture"
    assert cm.title("S82.62XB") == f"{stem}, initial encounter for open fracture type I or II"
    assert cm.title("S82.62XS") == f"{stem}, sequela"
    assert cm.seventh_characters("E11.22") == {}
    assert set(cm.seventh_characters("S93.401")) == {"A", "D", "S"}


def notes(catalog: Catalog, code: str, kind: str) -> dict[str, list[str]]:
    """Notes of one kind, by the entry where each is printed."""
    found: dict[str, list[str]] = {}
    for note in catalog.icd10cm.notes(code, kind):
        found.setdefault(note.printed_at.code, []).append(note.text)
    return found


def test_notes_are_inherited_from_category_section_and_chapter(catalog: Catalog) -> None:
    assert "E08-E13" in {entry.code for entry in catalog.icd10cm.lineage("E1122")}
    excluded = notes(catalog, "E11.22", "excludes1")
    assert any("type 1 diabetes" in text for text in excluded["E11"])
    kinds = {entry.kind for entry in catalog.icd10cm.lineage("I110")}
    assert kinds == {"code", "section", "chapter"}
    chapter = catalog.icd10cm.lineage("I110")[-1]
    assert (chapter.kind, chapter.code) == ("chapter", "9")
    from_chapter = notes(catalog, "I11.0", "excludes2")["9"]
    assert any("(O00-O9A)" in text for text in from_chapter)
    from_section = notes(catalog, "I11.0", "use_additional_code")["I10-I1A"]
    assert any("Z72.0" in text for text in from_section)
    order = [entry.code for entry in catalog.icd10cm.lineage("S82.62XA")]
    assert order == ["S8262", "S826", "S82", "S80-S89", "19"]
    printed = list(notes(catalog, "S82.62XA", "excludes2"))
    assert printed == [code for code in order if code in printed]
    assert {"S82", "S80-S89"} <= set(printed)


def test_inclusion_terms_are_not_inherited(catalog: Catalog) -> None:
    own = notes(catalog, "I10", "inclusion_term") or notes(catalog, "E11.9", "inclusion_term")
    assert all(place in ("I10", "E119") for place in own)
    above = {n.text for n in catalog.icd10cm.notes("J44", "inclusion_term")}
    below = {n.text for n in catalog.icd10cm.notes("J44.1", "inclusion_term")}
    assert not above & below


def test_a_billable_code_never_lies_outside_the_tree(catalog: Catalog, home: Path) -> None:
    lost = [
        code
        for code in sorted(billable(catalog_path(home), "icd10cm", MAY_2026))[::37]
        if catalog.icd10cm.lineage(code)[-1:][0].kind != "chapter"
    ]
    assert lost == []


# -- editions -----------------------------------------------------------------------------------


def test_april_2026_changed_the_procedures_only(catalog: Catalog) -> None:
    april = dt.date(2026, 4, 1)
    starts = {(e.system, e.effective_from) for e in catalog.editions.all}
    assert (CodeSystem.ICD10PCS, april) in starts
    assert (CodeSystem.ICD10CM, april) not in starts
    names = {
        s: catalog.editions.require(s, april).name
        for s in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
    }
    assert names == {CodeSystem.ICD10CM: "FY2026", CodeSystem.ICD10PCS: "FY2026 April"}


@pytest.mark.parametrize("system", [CodeSystem.ICD10CM, CodeSystem.ICD10PCS])
def test_editions_follow_each_other_without_a_gap(catalog: Catalog, system: CodeSystem) -> None:
    own = [e for e in catalog.editions.all if e.system is system]
    assert own[0].effective_from == dt.date(2015, 10, 1)
    assert own[-1].effective_to == dt.date(2027, 3, 31)
    day = dt.timedelta(days=1)
    assert all(a.effective_to + day == b.effective_from for a, b in itertools.pairwise(own))
    assert len({e.name for e in own}) == len(own)


@pytest.mark.parametrize(
    "on", [dt.date(2015, 9, 30), dt.date(2027, 4, 1), dt.date.max, dt.date.min]
)
def test_a_date_outside_every_edition_is_refused_in_words(catalog: Catalog, on: dt.date) -> None:
    with pytest.raises(InputError, match="2015-10-01 to 2027-03-31") as caught:
        catalog.editions.require(CodeSystem.ICD10CM, on)
    assert caught.value.field == "date"
    assert str(on) in str(caught.value)
    assert catalog.editions.on(CodeSystem.ICD10CM, on) is None


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (dt.date(2025, 10, 1), "FY2026"),
        (dt.date(2026, 4, 1), "FY2026 April"),
        (dt.date(2021, 1, 1), "FY2021 January"),
        (dt.date(2020, 11, 1), "FY2021 November"),
    ],
)
def test_names_of_editions(start: dt.date, name: str) -> None:
    assert edition_name(start) == name


# -- the build ----------------------------------------------------------------------------------


def test_two_builds_are_the_same(tmp_path: Path) -> None:
    first = build(catalog_path(tmp_path / "a"), without=SMALL)
    second = build(catalog_path(tmp_path / "b"), without=SMALL)
    assert first == second


def test_the_manifest_describes_the_file(tmp_path: Path) -> None:
    path = catalog_path(tmp_path)
    manifest = build(path, without=SMALL)
    assert manifest == json.loads(manifest_path(path).read_text(encoding="utf-8"))
    assert manifest["sha256"] == contents(path)
    assert manifest["size"] == path.stat().st_size
    for source in manifest["sources"]:
        assert all(source[field] for field in ("edition", "sha256", "licence", "effective_from"))
    assert [row["name"] for row in manifest["absent_sources"]] == sorted(SMALL)


def _probe_without(catalog: Catalog) -> dict[str, object]:
    """One answer that each source gives; a source left out changes its own answer only."""
    cm = catalog.icd10cm
    label = catalog.icd10pcs.axes("0FT44ZZ")[3].label
    return {
        "icd10cm-tabular": cm.entry("E1122") is not None,
        "mce-and-grouper": cm.validity.installed,
        "icd10pcs-titles": catalog.icd10pcs.title("0FT44ZZ") is not None,
        "icd10pcs-axes": label is not None,
    }


def test_what_is_left_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path))
    assert main(["data", "build", *(f"--without={name}" for name in SMALL)]) == 0
    out = capsys.readouterr().out
    assert all(f"without {name}: left out of this build" in out for name in SMALL)
    assert main(["data", "status", "--date", "2026-05-01"]) == 0
    out = capsys.readouterr().out
    assert all(f"missing: {name}: left out of this build" in out for name in SMALL)
    assert main(["data", "build", "--without", "nonsense"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("codewell: no source nonsense")
    verify(catalog_path(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", LOADERS)
def test_a_build_without_one_source_works_and_says_so(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path))
    assert main(["data", "build", "--without", name]) == 0
    assert f"without {name}" in capsys.readouterr().out
    path = catalog_path(tmp_path)
    verify(path)
    with Catalog.open(path) as catalog:
        assert [source.name for source in catalog.absent_sources] == [name]
        answers = _probe_without(catalog)
        if name != "icd10pcs-titles":  # another source has them as well
            assert not answers[name]
        others = {n for n in ("icd10cm-tabular", "mce-and-grouper", "icd10pcs-axes") if n != name}
        assert all(answers[other] for other in others)
    assert main(["data", "status", "--date", "2026-05-01"]) == 0
    assert f"missing: {name}: left out of this build" in capsys.readouterr().out


def test_without_validity_dates_nothing_is_called_billable_outside_the_tabular(
    tmp_path: Path,
) -> None:
    path = catalog_path(tmp_path)
    build(path, without=[n for n in LOADERS if n != "icd10cm-tabular"])
    with Catalog.open(path) as catalog:
        cm = catalog.icd10cm
        assert cm.status("E11.22", MAY_2026) is CodeStatus.BILLABLE
        assert cm.status("E11", MAY_2026) is CodeStatus.NOT_BILLABLE
        assert cm.status("S82.62", MAY_2026) is CodeStatus.NOT_BILLABLE
        assert cm.status("S82.62XA", MAY_2026) is CodeStatus.BILLABLE
        assert cm.status("E11.22", FY2027) is CodeStatus.UNKNOWN
        with pytest.raises(InputError, match="no validity dates are installed"):
            catalog.editions.require(CodeSystem.ICD10PCS, MAY_2026)


def test_an_unknown_source_name_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"no source nonsense; the sources are asc, .*icd10cm-tabular"
    ):
        build(catalog_path(tmp_path), without=["nonsense"])
    assert list(tmp_path.rglob("*")) == []


def _leftovers(catalog: Path) -> list[str]:
    return sorted(p.name for p in catalog.parent.iterdir() if p.name not in
                  ("catalog.sqlite", "catalog.json"))  # fmt: skip


@pytest.mark.parametrize(
    "error", [RuntimeError("disk full"), KeyboardInterrupt(), SourceError("x")]
)
def test_a_build_that_breaks_leaves_the_old_catalog_and_nothing_else(
    copy: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before = contents(copy), manifest_path(copy).read_bytes()

    def breaks(database: sqlite3.Connection, _path: Path) -> int:
        database.execute("INSERT INTO icd10pcs_title VALUES ('0000000', 'half', 'FY2025')")
        raise error

    monkeypatch.setitem(LOADERS, "icd10pcs-titles", breaks)
    with pytest.raises(type(error)):
        build(copy, without=SMALL)
    assert (contents(copy), manifest_path(copy).read_bytes()) == before
    assert _leftovers(copy) == []
    verify(copy)


def test_a_first_build_that_breaks_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_database: sqlite3.Connection, _path: Path) -> int:
        raise OSError("no space left on device")

    monkeypatch.setitem(LOADERS, "icd10pcs-titles", breaks)
    with pytest.raises(OSError, match="no space"):
        build(catalog_path(tmp_path), without=SMALL)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    with pytest.raises(CatalogMissingError):
        Catalog.open(catalog_path(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")
def test_a_real_interrupt_leaves_the_old_catalog(copy: Path) -> None:
    before = contents(copy), manifest_path(copy).read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "codewell", "data", "build"],
        env={"CODEWELL_HOME": str(copy.parent.parent), "PATH": ""},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("[2/"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "codewell: interrupted; nothing half-written is left"
    assert "Traceback" not in err
    assert "Catalog built" not in out
    assert (contents(copy), manifest_path(copy).read_bytes()) == before
    assert _leftovers(copy) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")
def test_a_real_interrupt_of_a_first_build_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "codewell", "data", "build"],
        env={"CODEWELL_HOME": str(tmp_path), "PATH": ""},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("[1/")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "codewell: interrupted; nothing half-written is left"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# -- what refuses a build -----------------------------------------------------------------------


def test_an_anchor_that_fails_refuses_the_build(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(copy)
    anchors = [
        {
            "needs": "icd10pcs-titles",
            "sql": "SELECT title FROM icd10pcs_title WHERE code = '0FT44ZZ'",
            "expected": "Resection of Gallbladder, Open Approach",
        }
    ]
    package = tmp_path / "package"
    package.mkdir()
    (package / "anchors.yaml").write_text(yaml.safe_dump(anchors), encoding="utf-8")
    shutil.copy(Path(build_module.__file__).with_name("schema.sql"), package)
    monkeypatch.setattr(resources, "files", _files_in(package))
    with pytest.raises(SourceError, match="icd10pcs-titles: anchor fact failed") as caught:
        build(copy, without=SMALL)
    assert "Percutaneous Endoscopic" in str(caught.value)
    assert contents(copy) == before
    assert _leftovers(copy) == []


def _files_in(package: Path) -> Callable[[str], Path]:
    original = resources.files

    def files(anchor: str) -> Any:
        return package if anchor == "codewell.catalog" else original(anchor)

    return files


def test_a_truncated_source_misses_an_anchor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real anchors of a source notice that its last codes are not there."""
    load: Loader = LOADERS["mce-and-grouper"]

    def truncated(database: sqlite3.Connection, path: Path) -> int:
        count = load(database, path)
        database.execute("DELETE FROM icd10cm_validity WHERE code >= 'Z98'")
        return count

    monkeypatch.setitem(LOADERS, "mce-and-grouper", truncated)
    with pytest.raises(SourceError, match="mce-and-grouper: anchor fact failed"):
        build(catalog_path(tmp_path), without=[n for n in LOADERS if n != "mce-and-grouper"])


def test_every_source_has_an_anchor() -> None:
    text = Path(build_module.__file__).with_name("anchors.yaml").read_text(encoding="utf-8")
    anchored = {anchor["needs"] for anchor in yaml.safe_load(text)}
    assert set(LOADERS) <= anchored


def test_a_file_with_another_sha256_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dict(package_data.package_files())
    files["icd10pcs-titles"] = replace(files["icd10pcs-titles"], sha256="0" * 64)
    monkeypatch.setattr(build_module, "package_files", lambda: files)
    with pytest.raises(SourceError, match=r"icd10pcs-titles: .* has sha256 .*: reinstall drg=="):
        build(catalog_path(tmp_path), without=SMALL)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_another_release_of_a_package_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dict(package_data.package_files())
    files["icd10pcs-titles"] = replace(files["icd10pcs-titles"], version="0.0.1")
    monkeypatch.setattr(build_module, "package_files", lambda: files)
    with pytest.raises(SourceError, match=r"expected 0\.0\.1"):
        build(catalog_path(tmp_path), without=SMALL)


def test_a_package_that_this_platform_has_not_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dict(package_data.package_files())
    files["mce-and-grouper"] = replace(files["mce-and-grouper"], distribution="no-such-package")
    monkeypatch.setattr(build_module, "package_files", lambda: files)
    without = [n for n in SMALL if n != "mce-and-grouper"]
    manifest = build(catalog_path(tmp_path), without=without)
    reasons = {row["name"]: row["reason"] for row in manifest["absent_sources"]}
    assert reasons["mce-and-grouper"] == "package no-such-package is not installed on this platform"


# -- damage -------------------------------------------------------------------------------------


def truncated(catalog: Path) -> None:
    with catalog.open("r+b") as stream:
        stream.truncate(catalog.stat().st_size // 2)


def emptied(catalog: Path) -> None:
    catalog.write_bytes(b"")


def one_byte_longer(catalog: Path) -> None:
    with catalog.open("ab") as stream:
        stream.write(b"\0")


def flipped_header(catalog: Path) -> None:
    with catalog.open("r+b") as stream:
        stream.write(b"SQLite formax")


def flipped_identity(catalog: Path) -> None:
    with catalog.open("r+b") as stream:
        stream.seek(68)
        stream.write(b"\xff\xff\xff\xff")


def flipped_body(catalog: Path) -> None:
    """Every page but the first is noise; the size stays."""
    size = catalog.stat().st_size
    with catalog.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xa5" * (size - 4096))


def foreign_database(catalog: Path) -> None:
    catalog.unlink()
    with closing(sqlite3.connect(catalog)) as database:
        database.execute("CREATE TABLE somebody_else (x)")
        database.commit()
    manifest = json.loads(manifest_path(catalog).read_text(encoding="utf-8"))
    manifest["size"] = catalog.stat().st_size
    manifest_path(catalog).write_text(json.dumps(manifest), encoding="utf-8")


def no_manifest(catalog: Path) -> None:
    manifest_path(catalog).unlink()


def unreadable_manifest(catalog: Path) -> None:
    manifest_path(catalog).write_text('{"size": 12', encoding="utf-8")


def manifest_of_another_kind(catalog: Path) -> None:
    manifest_path(catalog).write_text("[]", encoding="utf-8")


def manifest_without_fields(catalog: Path) -> None:
    manifest_path(catalog).write_text("{}", encoding="utf-8")


DAMAGES = [
    truncated,
    emptied,
    one_byte_longer,
    flipped_header,
    flipped_identity,
    flipped_body,
    foreign_database,
    no_manifest,
    unreadable_manifest,
    manifest_of_another_kind,
    manifest_without_fields,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_a_damaged_catalog_is_refused_in_one_line(
    copy: Path,
    damage: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damage(copy)
    monkeypatch.setenv("CODEWELL_HOME", str(copy.parent.parent))
    assert main(["show", "E11.22", "--date", "2026-05-01"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert len(lines) == 1
    assert str(copy.parent) in lines[0]
    assert "codewell data build" in lines[0]
    assert "defect" not in lines[0]

    assert main(["data", "status", "--date", "2026-05-01"]) == 0
    told = capsys.readouterr()
    assert "codewell data build" in told.out
    assert told.err == ""

    with pytest.raises(CatalogDamagedError):
        verify(copy)


def test_a_single_flipped_byte_is_told_by_the_status(copy: Path) -> None:
    """Opening does not read 32 MB; ``data status`` does."""
    with copy.open("r+b") as stream:
        stream.seek(copy.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 1]))
    open_catalog(copy).close()
    problem = data_status(MAY_2026, copy).problem
    assert problem is not None
    assert "content differs from its manifest" in problem


def test_a_whole_catalog_has_no_problem(home: Path) -> None:
    found = data_status(MAY_2026, catalog_path(home))
    assert found.problem is None
    assert found.outdated == ()
    with Catalog.open(catalog_path(home)) as catalog:
        said = {source.name for source in catalog.absent_sources}
    assert {name for name, _ in found.missing} & set(LOADERS) <= said
    states = {source["name"]: found.state(source) for source in found.sources}
    assert states["icd10cm-tabular"] == "current"
    later = data_status(FY2027, catalog_path(home))
    assert {s["name"]: later.state(s) for s in later.sources}["icd10cm-tabular"] == (
        "older than the date"
    )


def test_a_missing_catalog_is_told_and_never_built_by_opening(tmp_path: Path) -> None:
    path = catalog_path(tmp_path)
    with pytest.raises(CatalogMissingError, match="run `codewell data build`"):
        Catalog.open(path)
    found = data_status(MAY_2026, path)
    assert found.problem is not None
    assert found.sources == ()
    assert list(tmp_path.rglob("*")) == []


def test_a_catalog_cannot_be_written_to(home: Path) -> None:
    with (
        closing(open_catalog(catalog_path(home))) as database,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        database.execute("DELETE FROM source")


def test_every_refusal_is_an_error_that_a_person_can_mend() -> None:
    for error in (CatalogDamagedError, CatalogMissingError, SourceError):
        assert issubclass(error, CatalogError)
