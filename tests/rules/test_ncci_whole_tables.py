"""Every pair, unit and add-on edit of CMS's files against what the rules answer.

The files are read line by line here, not by the catalog's readers, so that the two are compared.
"""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from codewell.catalog import Catalog
from codewell.catalog.ncci import Service
from codewell.formats.encounter import read_encounter
from codewell.model import RuleResult
from codewell.rules import all_rules, check_encounter
from codewell.rules.services.codes import is_visit
from small_catalog import MIRROR

PTP = MIRROR / "ncci" / "ptp"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not PTP.is_dir(), reason="no mirror of the official files at ../shared/sources"
    ),
]
DAY = dt.date(2024, 8, 15)
KINDS: dict[Service, str] = {"practitioner": "ccipra", "hospital": "ccioph"}
CLAIM_TYPES: dict[Service, str] = {"practitioner": "professional", "hospital": "institutional"}
ROWS = {"practitioner": (2_546_017, 1_669_820), "hospital": (1_775_818, 1_335_857)}
SAMPLE = 1500
RULES = {rule.id: rule for rule in all_rules()}


class Edit(NamedTuple):
    """A line of a PTP file: deletion as CMS prints it, empty while the edit stands."""

    column_1: str
    column_2: str
    deleted: str
    indicator: str

    def in_force(self, day: str) -> bool:
        """By the deletion date alone: the effective dates of the mirror are filled in."""
        return self.indicator != "9" and (not self.deleted or day <= self.deleted)


def parts(service: Service) -> list[Path]:
    return sorted(PTP.glob(f"*{KINDS[service]}*.zip"))


def lines(path: Path) -> Iterator[Edit]:
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
        for line in stream:
            cells = line.decode("cp1252").rstrip("\r\n").split("\t")
            if len(cells) == 7 and cells[3].isdigit():
                yield Edit(cells[0], cells[1], cells[4].strip("*"), cells[5])


@pytest.mark.parametrize("service", KINDS)
def test_every_pair(service: Service, whole_tables: Catalog) -> None:
    """All rows: which pairs hold on the date and by which indicator, in which direction."""
    tables = whole_tables.ncci.pair_tables(service)
    day = DAY.strftime("%Y%m%d")
    rows: Counter[str] = Counter()
    standing: set[str] = set()
    for path in parts(service):
        wanted: dict[tuple[str, str], str] = {}
        for edit in lines(path):
            rows["all"] += 1
            rows["standing"] += not edit.deleted
            assert edit.column_1 != edit.column_2
            assert edit.indicator in ("0", "1", "9")
            assert edit.indicator != "9" or edit.deleted
            if edit.in_force(day):
                assert (edit.column_1, edit.column_2) not in wanted, "two edits of a pair hold"
                wanted[edit.column_1, edit.column_2] = edit.indicator
        first, last = min(wanted), max(wanted)
        found = tables.cells(
            "SELECT column_1, column_2, modifier_indicator FROM ncci_ptp_edit WHERE edition = ?"
            " AND service = ? AND effective <= ? AND (deleted IS NULL OR deleted >= ?)"
            " AND modifier_indicator <> '9' AND (column_1, column_2) BETWEEN (?, ?) AND (?, ?)",
            *("2024Q3", service, DAY.isoformat(), DAY.isoformat(), *first, *last),
        )
        assert {(one, two): indicator for one, two, indicator in found} == wanted
        standing.update(one + two for one, two in wanted)
    assert [pair for pair in standing if pair[5:] + pair[:5] in standing] == []
    assert (rows["all"], rows["standing"]) == ROWS[service]


@pytest.mark.parametrize("service", KINDS)
def test_a_sample_of_pairs_by_the_rule(service: Service, whole_tables: Catalog) -> None:
    """Modifiers, order of the lines and days, for pairs of every indicator and deletion."""
    chosen = random.Random(1)
    everything = [edit for path in parts(service) for edit in lines(path)]
    by_pair: dict[tuple[str, str], list[Edit]] = {}
    for edit in everything:
        by_pair.setdefault((edit.column_1, edit.column_2), []).append(edit)
    turned = {
        pair[::-1] for pair, edits in by_pair.items() if any(e.in_force("20240815") for e in edits)
    }
    one_way = sorted(by_pair.keys() - turned)  # not those that hold the other way now
    for pair in chosen.sample(one_way, SAMPLE):
        held = [edit for edit in by_pair[pair] if edit.in_force("20240815")]
        found, indicator = ([1], held[0].indicator) if held else ([], None)
        one, two = ({"code": code} for code in pair)
        assert places(service, whole_tables, one, two) == found
        assert places(service, whole_tables, two, one) == [0] * len(found)
        apart = indicator == "1" and is_visit(pair[0]) == is_visit(pair[1])
        distinct = {**two, "modifiers": ["59"]}
        assert places(service, whole_tables, one, distinct) == ([] if apart else found)
        other_day = {**two, "service_date": "2024-08-14"}
        assert places(service, whole_tables, one, other_day) == []


def places(service: Service, catalog: Catalog, *lines: dict[str, Any]) -> list[int]:
    result = answer("NCCI-PTP", CLAIM_TYPES[service], catalog, *lines)
    return [int(f.where.removeprefix("lines[").split("]")[0]) for f in result.findings]


def answer(
    rule: str, claim_type: str, catalog: Catalog, *lines: dict[str, Any], day: dt.date = DAY
) -> RuleResult:
    encounter = read_encounter(
        {
            "id": "x",
            "setting": "outpatient",
            "claim_type": claim_type,
            "service_date": day.isoformat(),
            "lines": list(lines),
        }
    )
    (result,) = check_encounter(encounter, catalog, rules=[RULES[rule]])
    return result


@pytest.mark.parametrize(
    ("service", "claim_type", "count"),
    [
        ("practitioner", "professional", 14_677),
        ("hospital", "institutional", 14_628),
        ("dme_supplier", "dme", 2_928),
    ],
)
def test_every_unit_edit(service: str, claim_type: str, count: int, whole_tables: Catalog) -> None:
    """The value itself is clear, one more is found; lines count together but for indicator 1."""
    rows = whole_tables.ncci.unit_tables("practitioner").cells(
        "SELECT code, units, adjudication_indicator FROM ncci_mue WHERE service = ?", service
    )
    assert len(rows) == count
    severities = {1: "error", 2: "error", 3: "warning"}
    for code, units, indicator in rows:
        line = {"code": code, "units": units}
        within = answer("NCCI-MUE", claim_type, whole_tables, line) if units else None
        assert within is None or within.outcome == "clear"
        beyond = answer("NCCI-MUE", claim_type, whole_tables, {**line, "units": units + 1})
        assert [str(f.severity) for f in beyond.findings] == [severities[indicator]]
        if units:
            twice = answer("NCCI-MUE", claim_type, whole_tables, line, line)
            assert bool(twice.findings) is (indicator != 1)


def test_every_add_on_edit(whole_tables: Catalog) -> None:
    """Alone is found; each primary code in force makes it clear."""
    day = dt.date(2026, 5, 4)
    rows = whole_tables.ncci.add_on_tables.cells(
        "SELECT edit_type, add_on_code, primary_code FROM ncci_add_on"
        " WHERE effective <= '2026-05-04' AND (deleted IS NULL OR deleted >= '2026-05-04')"
    )
    alone: dict[str, str] = {}
    types: Counter[int] = Counter()
    for kind, code, primary in rows:
        types[kind] += 1
        if code not in alone:
            result = answer("NCCI-ADD-ON", "professional", whole_tables, {"code": code}, day=day)
            alone[code] = str(result.outcome)
        if primary != "CCCCC":
            pair = ({"code": primary}, {"code": code})
            result = answer("NCCI-ADD-ON", "professional", whole_tables, *pair, day=day)
            assert "lines[1].code" not in [f.where for f in result.findings], (code, primary)
    assert set(alone.values()) == {"found"}
    assert set(types) == {1, 2, 3}
