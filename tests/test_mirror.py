"""The catalog against the official files of the mirror; skipped where there is none."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.model import CodeStatus

ROOT = Path(__file__).parents[1]
MIRROR = ROOT / ".." / "shared" / "sources"

pytestmark = pytest.mark.skipif(
    not MIRROR.is_dir(), reason="no mirror of the official files at ../shared/sources"
)

MAY_2025, MAY_2026, FY2027 = dt.date(2025, 5, 1), dt.date(2026, 5, 1), dt.date(2026, 10, 15)


def on(home: Path, system: str, day: dt.date) -> set[str]:
    with closing(sqlite3.connect(catalog_path(home))) as database:
        rows = database.execute(
            f"SELECT code FROM {system}_validity WHERE ? BETWEEN effective_from AND effective_to",
            (day.isoformat(),),
        )
        return {code for (code,) in rows}


@pytest.mark.parametrize(("system", "count"), [("icd10cm", 85_122), ("icd10pcs", 86_910)])
def test_validity_dates_equal_the_code_editors_table(home: Path, system: str, count: int) -> None:
    path = MIRROR / system / f"mce_{system}_valid_dates.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        theirs = sorted(
            (row["code"], row["effective_from"], row["effective_to"])
            for row in csv.DictReader(stream)
        )
    with closing(sqlite3.connect(catalog_path(home))) as database:
        ours = sorted(
            (code, first.replace("-", ""), last.replace("-", ""))
            for code, first, last in database.execute(
                f"SELECT code, effective_from, effective_to FROM {system}_validity"
            )
        )
    assert len(theirs) == count
    assert ours == theirs


def order_file(path: Path) -> dict[str, tuple[bool, str]]:
    """code -> (billable, long title) of CMS's fixed-width order file."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode("cp1252")
    lines = (line for line in text.splitlines() if line.strip())
    return {line[6:13].strip(): (line[14] == "1", line[77:].strip()) for line in lines}


def test_billable_codes_of_fy2025_equal_the_order_file(home: Path) -> None:
    order = order_file(MIRROR / "icd10cm" / "icd10cm_order_2025.zip")
    billable = {code for code, (flag, _) in order.items() if flag}
    assert len(order) == 97_584
    assert on(home, "icd10cm", MAY_2025) == billable


def test_titles_equal_the_fy2025_order_file(catalog: Catalog) -> None:
    """Titles of FY2026 against FY2025: what differs must be one of the few known revisions."""
    order = order_file(MIRROR / "icd10cm" / "icd10cm_order_2025.zip")
    cm = catalog.icd10cm
    shared = [code for code, (flag, _) in order.items() if flag and cm.is_billable(code, MAY_2026)]
    assert len(shared) > 74_000
    differing = {
        code: (cm.title(code), order[code][1])
        for code in shared
        if _letters(cm.title(code)) != _letters(order[code][1])
    }
    unexplained = {code: pair for code, pair in differing.items() if not _revised(*pair)}
    assert len(unexplained) < 60, f"{len(unexplained)}: {list(unexplained.items())[:20]}"
    assert cm.title("E1122") == order["E1122"][1]


def _letters(title: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (title or "").lower())


def _revised(ours: str | None, theirs: str) -> bool:
    """The same words but for a few: a correction of the wording, not another code."""
    mine, other = (set(re.findall(r"\w+", (t or "").lower())) for t in (ours, theirs))
    return len(mine & other) >= 0.6 * max(len(mine), len(other), 1)


def addenda(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"Add": set(), "Delete": set(), "Revise": set()}
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"(Add|Delete|Revise)[^:]*:\s+([0-9A-Z]{3,7})\s", line):
            found[match[1]].add(match[2])
    return found


@pytest.mark.parametrize(
    ("system", "before", "added", "deleted"),
    [("icd10cm", MAY_2026, 190, 30), ("icd10pcs", MAY_2026, 101, 38)],
)
def test_fy2026_and_the_addenda_make_fy2027(
    home: Path, system: str, before: dt.date, added: int, deleted: int
) -> None:
    changes = addenda(MIRROR / system / f"{system}_codes_addenda_2027.txt")
    assert (len(changes["Add"]), len(changes["Delete"])) == (added, deleted)
    old, new = on(home, system, before), on(home, system, FY2027)
    assert new - old == changes["Add"]
    assert old - new == changes["Delete"]
    assert (old - changes["Delete"]) | changes["Add"] == new


def test_a_deleted_code_is_told_as_no_longer_valid_or_a_heading(catalog: Catalog) -> None:
    changes = addenda(MIRROR / "icd10cm" / "icd10cm_codes_addenda_2027.txt")
    status = {code: catalog.icd10cm.status(code, FY2027) for code in changes["Delete"]}
    assert set(status.values()) <= {CodeStatus.NO_LONGER_VALID, CodeStatus.NOT_BILLABLE}
    early = {catalog.icd10cm.status(code, MAY_2026) for code in changes["Add"]}
    assert early == {CodeStatus.NOT_YET_VALID}


def test_procedure_titles_equal_the_fy2024_order_file(catalog: Catalog) -> None:
    order = order_file(MIRROR / "icd10pcs" / "icd10pcs_order_2024.zip")
    codes = [code for code, (flag, _) in order.items() if flag]
    assert len(codes) > 78_000
    titles = dict(catalog.icd10pcs.titles())
    shared = [code for code in codes if code in titles]
    assert len(shared) > 0.99 * len(codes)
    differing = [
        (code, titles[code], order[code][1])
        for code in shared
        if _letters(titles[code]) != _letters(order[code][1])
        and not _revised(titles[code], order[code][1])
    ]
    assert len(differing) < 40, f"{len(differing)}: {differing[:10]}"
