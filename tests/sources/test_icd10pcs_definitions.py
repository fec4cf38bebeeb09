"""ICD-10-PCS definitions and device aggregation: rows, refusals, the mirror, damage."""

from __future__ import annotations

from pathlib import Path

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

from codewell.catalog.sources.icd10pcs_definitions import (
    Definition,
    DeviceAggregation,
    edition_of,
    read,
    read_device_aggregation,
)

NAME = "icd10pcs_definitions_2026.xml"
DEFINITIONS = FIXTURES / NAME
FY2026 = MIRROR / "icd10pcs" / "icd10pcs_tables_2026.zip"


def test_every_definition_with_its_section_and_axis() -> None:
    assert list(read(DEFINITIONS)) == [
        Definition(
            section="0",
            section_title="Medical and Surgical",
            position=3,
            axis="Operation",
            titles=("Resection",),
            definition="Cutting out or off, without replacement, all of a body part",
            explanation="",
            includes=("Total nephrectomy, total lobectomy of lung",),
        ),
        Definition(
            section="0",
            section_title="Medical and Surgical",
            position=4,
            axis="Body Part",
            titles=("1st Toe, Left", "1st Toe, Right"),
            definition="",
            explanation="",
            includes=("Hallux",),
        ),
        Definition(
            section="F",
            section_title="Physical Rehabilitation and Diagnostic Audiology",
            position=5,
            axis="Type Qualifier",
            titles=("Tinnitus Masker (Treatment)",),
            definition="",
            explanation="Used to verify physical fit",
            includes=(),
        ),
    ]


def test_a_specific_device_and_the_general_one() -> None:
    assert list(read_device_aggregation(DEFINITIONS)) == [
        DeviceAggregation(
            device="Autologous Arterial Tissue",
            operation="All applicable",
            body_systems=("Heart and Great Vessels", "Lower Arteries"),
            general_device="Autologous Tissue Substitute",
            general_value="7",
        )
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('<section code="F">', '<section code="0">', ":24: <section>: section '0' behind '0'"),
        ('<section code="F">', "<section>", ":24: <section>: section '' behind '0'"),
        ('<axis pos="4">', '<axis pos="3">', ":15: <axis>: position 3 behind 3"),
        ('<axis pos="5">', '<axis pos="8">', ":26: <axis>: position 8 behind 0"),
        ("<includes>Hallux</includes>", "", ":17: <terms>: has no title or says nothing"),
        ("<title>Resection</title>", "", ":9: <terms>: has no title or says nothing"),
        ("<title>Resection</title>", "<name/>", ":9: <terms>: unexpected <name>"),
        ("<title>Medical and Surgical</title>", "", ":5: <section>: no <title>"),
        ('<parent value="7">', "<parent>", ":35: <aggregate>: no body system, or the general"),
        ("<device>Autologous Arterial Tissue</device>", "", ":35: <aggregate>: no <device>"),
        ("<deviceAggregation>", "<deviceAggregation/><deviceAggregation>", "a second time"),
        ("<version>2026</version>", "", ": no <version>: not the whole file"),
        ("<version>", "<date/><version>", ":3: <date>: unexpected here"),
    ],
)
def test_a_damaged_file_is_refused_at_its_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, NAME, (before, after))

    found = refusal(lambda: [*read(path), *read_device_aggregation(path)])
    assert found.startswith(NAME)
    assert message in found


def test_a_file_without_sections_is_refused(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("<ICD10PCS.definitions><version>2026</version></ICD10PCS.definitions>")
    assert refusal(lambda: read(path)) == f"{NAME}: no <section>: not the whole file"


@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / NAME
    damaged = data.draw(mutations(DEFINITIONS.read_bytes()))
    rows_or_refusal(path, damaged, read, read_device_aggregation, edition_of)


@needs_mirror
def test_definitions_of_the_mirror() -> None:
    rows = list(read(FY2026))
    assert len(rows) == 954
    assert len({row.section for row in rows}) == 16
    resection = next(row for row in rows if row.titles == ("Resection",))
    assert resection.definition == "Cutting out or off, without replacement, all of a body part"
    assert len(list(read_device_aggregation(FY2026))) == 60
    assert edition_of(FY2026).name == "FY2026"
