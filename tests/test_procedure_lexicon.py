"""The words of procedures are sound: templates lead to valid codes, names are official."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.lexicon import load_procedures
from codewell.lexicon.entry import Part
from codewell.lexicon.load_procedures import ProcedureEntry, ProcedureLexicon
from codewell.suggest.procedures.body_parts import MUST_BE_NAMED
from codewell.suggest.procedures.slots import items_of
from codewell.suggest.procedures.tables import PCSAxes, part_name

DAY = dt.date(2026, 5, 1)
COMPUTED = ("021{grafts}",)
"""Templates whose codes are made from the record."""


@pytest.fixture(scope="module")
def source() -> ProcedureLexicon:
    return load_procedures.load()


@pytest.fixture(scope="module")
def axes(catalog: Catalog) -> PCSAxes:
    return PCSAxes(catalog)


def templates(entry: ProcedureEntry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every template of an entry with the body parts that go with it."""
    yield from ((template, entry.parts) for template in entry.templates)
    for variant in entry.when:
        parts = entry.parts if variant.parts is None else variant.parts
        yield from ((template, parts) for template in variant.templates)


def allows(axes: PCSAxes, items: list[str], fixed: dict[int, str]) -> bool:
    """Whether a valid code has the letters of a template and the fixed characters."""
    literal = "".join(item if len(item) == 1 else "_" for item in items).split("_")[0]
    return any(
        all(len(item) != 1 or code[n] == item for n, item in enumerate(items))
        and all(code[n] == value for n, value in fixed.items())
        for code in axes.codes(literal[:4], DAY)
    )


def dead(entries: Iterable[ProcedureEntry], axes: PCSAxes) -> list[str]:
    """Templates, slot values and body parts that lead to no valid code."""
    return [line for entry in entries for line in _dead(entry, axes)]


def _dead(entry: ProcedureEntry, axes: PCSAxes) -> Iterator[str]:
    for template, parts in templates(entry):
        if template in COMPUTED:
            continue
        items = items_of(template)
        if not allows(axes, items, {}):
            yield f"{entry.id}: {template}"
        for n, item in enumerate(items):
            for word, value in entry.slots.get(item, {}).items():
                if not allows(axes, items, {n: value}):
                    yield f"{entry.id}: {template} {item} {word}: {value}"
        if "part" in items and "part" not in entry.slots:
            known = axes.body_parts(template[:3])
            for official in parts:
                if official != MUST_BE_NAMED and part_name(official).key not in known:
                    yield f"{entry.id}: {template} {official}"


def test_it_is_not_small(source: ProcedureLexicon) -> None:
    assert len(source.procedures) > 450
    assert sum(len(entry.terms) for entry in source.procedures) > 1800
    assert len(source.body_parts) > 1000
    assert len(source.verbs) > 20


def test_every_template_leads_to_valid_codes(source: ProcedureLexicon, axes: PCSAxes) -> None:
    assert dead(source.procedures, axes) == []


def test_a_broken_template_is_noticed(source: ProcedureLexicon, axes: PCSAxes) -> None:
    entry = next(e for e in source.procedures if "appendectomy" in e.terms)
    assert dead([entry], axes) == []
    assert len(dead([replace(entry, templates=("0DTJ3",))], axes)) == 1
    slots = {"approach": {"open": "0", "through the ear": "Q"}}
    assert len(dead([replace(entry, templates=("0DTJ{approach}ZZ",), slots=slots)], axes)) == 1
    other = replace(entry, templates=("0TT{part}",), parts=("Gizzard",))
    assert dead([other], axes) == [f"{entry.id}: 0TT{{part}} Gizzard"]


def test_every_official_name_is_one(source: ProcedureLexicon, axes: PCSAxes) -> None:
    known = {key for table in axes.tables for key in axes.body_parts(table)}
    names = {official for officials in source.body_parts.values() for official in officials}
    assert {name for name in names if part_name(name).key not in known} == set()
    devices = {name for row in source.devices for name in row.split(" | ")}
    assert {name for name in devices if not axes.has_name(6, name)} == set()
    assert {name for name in source.qualifiers if not axes.has_name(7, name)} == set()


def test_every_slot_is_used(source: ProcedureLexicon) -> None:
    for entry in source.procedures:
        used = {item for template, _ in templates(entry) for item in items_of(template)}
        assert set(entry.slots) <= used, entry.id


def test_no_term_names_two_procedures(source: ProcedureLexicon) -> None:
    seen: dict[str, str] = {}
    for entry in source.procedures:
        for term in entry.terms:
            assert seen.setdefault(term.lower(), entry.id) == entry.id, term


@pytest.mark.parametrize(
    ("official", "key", "side"),
    [
        ("Kidneys, Bilateral", "kidney", "bilateral"),
        ("Skin, Right Hand", "hand skin", "right"),
        ("Subcutaneous Tissue and Fascia, Left Foot", "fascia foot subcutaneous tissue", "left"),
        ("Ovaries, Bilateral", "ovary", "bilateral"),
        ("Gallbladder", "gallbladder", ""),
    ],
)
def test_an_official_name_is_taken_apart(official: str, key: str, side: str) -> None:
    assert part_name(official) == (key, side)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"label": "X", "pcs": "0DTJ"}, "the field terms is missing"),
        ({"terms": ["x"], "label": "X"}, "the field pcs is missing"),
        ({"terms": ["x"], "label": "X", "pcs": "0d"}, "no beginning of an ICD-10-PCS code"),
        ({"terms": ["x"], "label": "X", "pcs": "0DTJ", "side": "left"}, "side: expected"),
        (
            {"terms": ["x"], "label": "X", "pcs": "0DTJ", "when": [{"some": ["y"], "pcs": "0DBJ"}]},
            "unknown field some",
        ),
    ],
)
def test_a_broken_entry_is_told(row: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_procedures.procedure("test#1", Part(row, "test.yaml"))
