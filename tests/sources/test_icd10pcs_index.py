"""ICD-10-PCS index: rows, refusals, counts of the mirror, damage."""

from __future__ import annotations

from collections import Counter
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

from codewell.catalog.sources.icd10pcs_index import IndexTerm, edition_of, read

NAME = "icd10pcs_index_2026.xml"
INDEX = FIXTURES / NAME
FY2025 = MIRROR / "icd10pcs" / "icd10pcs_index_2025.zip"


def test_every_line_and_what_it_leads_to() -> None:
    use = "Zooplastic Tissue in Heart and Great Vessels"
    assert list(read(INDEX)) == [
        IndexTerm(1, None, 0, "3", "3f (Aortic) Bioprosthesis valve", "", use, ""),
        IndexTerm(2, None, 0, "A", "Abdominohysterectomy", "Resection, Uterus", "", "0UT9"),
        IndexTerm(3, None, 0, "A", "Abductor hallucis muscle", "", "", ""),
        IndexTerm(4, 3, 1, "A", "", "", "Foot Muscle, Right", ""),
        IndexTerm(5, 3, 1, "A", "", "", "Foot Muscle, Left", ""),
        IndexTerm(6, None, 0, "A", "Abortion", "", "", ""),
        IndexTerm(7, 6, 1, "A", "Products of Conception", "", "", "10A0"),
        IndexTerm(8, 6, 1, "A", "Laminaria", "", "", "10A07ZW"),
        IndexTerm(9, None, 0, "A", "Alteration", "", "", "0W0"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("<tab>0W0", "<tab>0W", ":40: <tab>: '0W' is not the beginning of a code"),
        ("<code>10A07ZW", "<code>10A07Z", ":35: <code>: '10A07Z' is not the beginning of a code"),
        ("<codes>0UT9", "<codes>0UTO", ":16: <codes>: '0UTO' is not the beginning of a code"),
        ("<tab>0W0</tab>", "", ":38: <mainTerm>: 'Alteration' leads nowhere"),
        ("<tab>0W0</tab>", "<tab>0W0</tab><codes>0W0F</codes>", "leads to several codes: "),
        ("<title>Alteration</title>", "", ":38: <mainTerm>: no <title>"),
        ('<term level="1">', '<term level="2">', ":20: <term>: expected level 1, found 2"),
        ("Resection, Uterus<", "<", ":16: <see>: is empty"),
        ("</codes></see>", "</codes>more</see>", ":16: <see>: words behind the code"),
        ("<codes>0UT9</codes></see>", "<b/></see>", ":16: <see>: unexpected <b>"),
        ("<title>A</title>", "<title>3</title>", ":12: <letter>: letter '3' behind '3'"),
        ("<title>A</title>", "<title>AB</title>", ":12: <letter>: letter 'AB' behind '3'"),
        ("<letter>", "<letter><title>0</title></letter><letter>", ":5: <letter>: 0: no main term"),
        ("<letter>", "<word/><letter>", ":5: <word>: unexpected here"),
        ("<version>2026</version>", "", ": no <version>: not the whole file"),
    ],
)
def test_a_damaged_file_is_refused_at_its_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, NAME, (before, after))
    found = refusal(lambda: read(path))
    assert found.startswith(NAME)
    assert message in found


def test_a_file_without_letters_is_refused(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("<ICD10PCS.index><version>2026</version></ICD10PCS.index>")
    assert refusal(lambda: read(path)) == f"{NAME}: no <letter>: not the whole file"


@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    damaged = data.draw(mutations(INDEX.read_bytes()))
    rows_or_refusal(tmp_path_factory.getbasetemp() / NAME, damaged, read, edition_of)


@needs_mirror
def test_index_of_the_mirror() -> None:
    rows = list(read(FY2025))
    assert sum(row.level == 0 for row in rows) == 3215
    assert sum(row.level > 0 for row in rows) == 21_269
    lengths = Counter(len(row.prefix) for row in rows if row.prefix)
    assert lengths == {3: 1415, 4: 11_520, 5: 370, 6: 262, 7: 2794}
    assert edition_of(FY2025).name == "FY2025"
