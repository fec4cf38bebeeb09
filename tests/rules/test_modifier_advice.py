"""Which modifiers a line takes and two lines need."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.formats.encounter import read_encounter
from codewell.rules import RuleContext
from codewell.rules.services.advice import Verdict, advise_line, advise_pair, criterion, in_words

DAY = dt.date(2024, 8, 15)


def context(catalog: Catalog, *codes: str, **more: Any) -> RuleContext:
    encounter = read_encounter(
        {
            "id": "e",
            "setting": "outpatient",
            "claim_type": "professional",
            "service_date": DAY.isoformat(),
            "lines": [{"code": code} for code in codes],
            **more,
        }
    )
    return RuleContext(encounter, DAY, catalog)


def verdicts(catalog: Catalog, code: str) -> dict[str, Verdict]:
    asked = context(catalog, code)
    return {a.modifier: a.verdict for a in advise_line(asked, asked.lines[0])}


@pytest.mark.parametrize(
    ("code", "allowed", "refused"),
    [
        ("99213", {"24", "25", "57"}, {"22", "50", "51", "59"}),
        ("20610", {"50", "RT", "LT", "51"}, {"25", "26", "TC", "80", "62"}),
        ("27447", {"50", "80", "62", "51"}, {"66", "26"}),
        ("71046", {"26", "TC"}, {"50", "51", "57"}),
        ("69210", {"51"}, {"50"}),
        ("73562", {"50", "RT", "26"}, {"51"}),
        ("J1100", {"JW", "JZ"}, {"50", "26", "80"}),
    ],
)
def test_of_one_line(edits: Catalog, code: str, allowed: set[str], refused: set[str]) -> None:
    found = verdicts(edits, code)
    assert {m for m in allowed if found.get(m) is not Verdict.ALLOWED} == set()
    assert {m for m in refused if found.get(m) is not Verdict.REFUSED} == set()


def pair(catalog: Catalog, *codes: str) -> list[tuple[str, str, Verdict]]:
    asked = context(catalog, *codes)
    found = advise_pair(asked, *asked.lines)
    assert all(a.reason and a.criterion for a in found)
    return [(a.modifier, a.where, a.verdict) for a in found]


def test_of_two_lines(edits: Catalog) -> None:
    assert pair(edits, "99214", "20610") == [("25", "lines[0].modifiers", Verdict.NEEDED)]
    assert pair(edits, "27447", "99213") == [
        ("57", "lines[1].modifiers", Verdict.NEEDED),
        ("25", "lines[1].modifiers", Verdict.ALLOWED),
    ]
    assert {v for _, _, v in pair(edits, "29877", "29881")} == {Verdict.REFUSED}
    assert [m for m, _, _ in pair(edits, "45380", "45385")] == ["XE", "XS", "XP", "XU", "59"]
    assert [m for m, _, _ in pair(edits, "20610", "27447")][:2] == ["RT", "LT"]
    assert [m for m, _, _ in pair(edits, "99213", "G0439")] == ["25"]
    assert pair(edits, "99214", "71046") == []


def test_nothing_is_said_without_tables_or_claim_type(catalog: Catalog, edits: Catalog) -> None:
    asked = context(catalog, "99214", "20610")
    assert advise_line(asked, asked.lines[0]) == ()
    assert advise_pair(asked, *asked.lines) == ()
    untyped = context(edits, "99214", "20610", claim_type=None)
    assert advise_pair(untyped, *untyped.lines) == ()


def test_words(edits: Catalog) -> None:
    asked = context(edits, "99214", "20610")
    words = in_words(advise_pair(asked, *asked.lines), asked.lines[0])
    assert words == (
        "If the record shows a significant visit beyond the usual work of the procedure, append 25;"
        " else remove 99214."
    )
    assert criterion("59") and criterion("QX") == ""
