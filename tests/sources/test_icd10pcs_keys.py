"""Appendix keys and guidelines of ICD-10-PCS: rows, refusals, the mirror, damage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    MIRROR,
    altered,
    mutation_settings,
    mutations,
    needs_mirror,
    refusal,
    rows_or_refusal,
)

from codewell.catalog.sources.icd10pcs_definitions import DeviceAggregation
from codewell.catalog.sources.icd10pcs_keys import (
    GuidelineRow,
    KeyRow,
    edition_of,
    read_body_parts,
    read_device_aggregation,
    read_devices,
    read_guidelines,
)

Reader = Callable[[Path], Iterable[Any]]
BODY_PARTS = "pcs_2025_body_part_key.json"
DEVICES = "pcs_2025_device_key.json"
AGGREGATION = "pcs_2025_device_aggregation.json"
GUIDELINES = "icd10pcs_guidelines_2025.csv"
READERS: list[tuple[str, Reader]] = [
    (BODY_PARTS, read_body_parts),
    (DEVICES, read_devices),
    (AGGREGATION, read_device_aggregation),
    (GUIDELINES, read_guidelines),
]


def test_a_term_stands_for_one_or_more_names() -> None:
    assert list(read_body_parts(FIXTURES / BODY_PARTS)) == [
        KeyRow("Abdominal cavity", ("Peritoneal Cavity",)),
        KeyRow("Abductor hallucis muscle", ("Foot Muscle, Right", "Foot Muscle, Left")),
    ]
    assert list(read_devices(FIXTURES / DEVICES)) == [
        KeyRow("Acetabular cup", ("Liner in Lower Joints",))
    ]


def test_the_aggregation_table_has_no_value_characters() -> None:
    assert list(read_device_aggregation(FIXTURES / AGGREGATION)) == [
        DeviceAggregation(
            "Autologous Arterial Tissue",
            "All applicable",
            ("Heart and Great Vessels", "Lower Arteries"),
            "Autologous Tissue Substitute",
            "",
        )
    ]


def test_guidelines_keep_their_line_breaks() -> None:
    rows = list(read_guidelines(FIXTURES / GUIDELINES))
    assert [row.number for row in rows] == ["A6", "B3.1a", "C1"]
    assert rows[0] == GuidelineRow(
        "A6",
        "Convention",
        "Convention",
        "The purpose of the alphabetic index is to locate the appropriate table, no more.\n"
        "Example: Appendectomy.",
    )


def test_the_edition_is_in_the_name() -> None:
    assert {edition_of(FIXTURES / name).name for name, _ in READERS} == {"FY2025"}


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        (BODY_PARTS, '"count_terms": 2', '"count_terms": 3', ": count_terms is 3, not the terms"),
        (BODY_PARTS, '"data"', '"rows"', ": count_terms is 2, not the terms"),
        (BODY_PARTS, "Body Part Key", "Device Key", ": its name does not say Body Part Key"),
        (BODY_PARTS, "Abductor hallucis muscle", "Abdominal cavity", ": not readable JSON: 'Abdo"),
        (BODY_PARTS, "Abdominal cavity", " ", ": a term is empty"),
        (BODY_PARTS, '["Peritoneal Cavity"]', "[]", ": term 'Abdominal cavity': expected a list"),
        (BODY_PARTS, '"Peritoneal Cavity"', "4", ": term 'Abdominal cavity': 4 is no name"),
        (BODY_PARTS, '"Peritoneal Cavity"', '""', ": term 'Abdominal cavity': '' is no name"),
        (BODY_PARTS, '["Peritoneal Cavity"],', '["Peri', ":6: not readable JSON: "),
        (DEVICES, "Device Key", "Body Part Key", ": its name does not say Device Key"),
        (AGGREGATION, '"count_records": 1', '"count_records": 2', ": count_records is 2, not"),
        (AGGREGATION, '"operation"', '"operations"', ": record 1: None is no name"),
        (AGGREGATION, '["Heart and', '[[], "Heart and', ": record 1: [] is no name"),
        (AGGREGATION, "[\n    {", '[\n  "x" ], "y": [{', ": record 1: not an object"),
        (GUIDELINES, "section,type", "type,section", ":1: expected the heading section,type,"),
        (GUIDELINES, "A6", "6", ":3: '6' is no number of a guideline"),
        (GUIDELINES, "B3.1a", "A6", ":4: guideline A6 a second time"),
        (GUIDELINES, "Obstetrics,Prod", "Prod", ":5: expected 4 cells with text, found 3"),
        (GUIDELINES, "Obstetrics,Prod", ",Prod", ":5: expected 4 cells with text, found 4"),
        (GUIDELINES, 'Appendectomy."', "Appendectomy.", ": not a csv file: "),
    ],
)
def test_a_damaged_file_is_refused(
    tmp_path: Path, name: str, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, name, (before, after))
    found = refusal(lambda: dict(READERS)[name](path))
    assert found.startswith(name)
    assert message in found


def test_a_file_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / GUIDELINES
    path.write_text("section,type,idx,content\n", encoding="utf-8")
    assert refusal(lambda: read_guidelines(path)) == f"{GUIDELINES}: no guideline"
    path = tmp_path / DEVICES
    path.write_text(f'{{"name": "Device Key", "data": {"[" * 100_000}', encoding="utf-8")
    assert refusal(lambda: read_devices(path)).startswith(f"{DEVICES}: not readable JSON: ")
    path.write_text("[]", encoding="utf-8")
    assert refusal(lambda: read_devices(path)).startswith(f"{DEVICES}: its name does not say")


@pytest.mark.parametrize(("name", "read"), READERS)
@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, name: str, read: Reader
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    damaged = data.draw(mutations((FIXTURES / name).read_bytes()))
    rows_or_refusal(path, damaged, read, edition_of)


@needs_mirror
@pytest.mark.parametrize(
    ("name", "read", "count"),
    [
        (BODY_PARTS, read_body_parts, 1106),
        (DEVICES, read_devices, 407),
        (AGGREGATION, read_device_aggregation, 60),
        (GUIDELINES, read_guidelines, 60),
    ],
)
def test_keys_of_the_mirror(name: str, read: Reader, count: int) -> None:
    path = MIRROR / "icd10pcs" / name
    assert len(list(read(path))) == count
    assert edition_of(path).name == "FY2025"
