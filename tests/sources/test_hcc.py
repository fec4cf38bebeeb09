"""HCC mappings, hierarchies and labels: rows, refusals, the installed tables, damage."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    altered,
    mutation_settings,
    mutations,
    refusal,
    rows_or_refusal,
)

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.hcc import (
    HccHierarchy,
    HccLabel,
    HccMapping,
    edition_of,
    read_hierarchies,
    read_labels,
    read_mappings,
)
from codewell.catalog.sources.package_data import package_files

MAPPINGS = FIXTURES / "ra_dx_to_cc_2026.csv"
HIERARCHIES = FIXTURES / "ra_hierarchies_2026.csv"
LABELS = FIXTURES / "ra_labels_2026.csv"
READERS: dict[Path, Callable[[Path], Iterable[object]]] = {
    MAPPINGS: read_mappings,
    HIERARCHIES: read_hierarchies,
    LABELS: read_labels,
}
V28 = "CMS-HCC Model V28"


def test_a_diagnosis_may_count_for_several_categories() -> None:
    assert list(read_mappings(MAPPINGS)) == [
        HccMapping("CMS-HCC ESRD Model V21", "A0103", 115),
        HccMapping("CMS-HCC ESRD Model V24", "E1122", 18),
        HccMapping("CMS-HCC ESRD Model V24", "E1122", 138),
        HccMapping(V28, "E1122", 37),
        HccMapping("RxHCC Model V08", "A0103", 5),
    ]


def test_hierarchies_and_labels_name_the_models_of_the_mappings() -> None:
    assert list(read_hierarchies(HIERARCHIES)) == [
        HccHierarchy("CMS-HCC Model V24", 17, 18),
        HccHierarchy("CMS-HCC ESRD Model V21", 17, 18),
        HccHierarchy(V28, 36, 37),
        HccHierarchy("RxHCC Model V08", 30, 31),
    ]
    assert list(read_labels(LABELS)) == [
        HccLabel(V28, 37, "Diabetes with Chronic Complications"),
        HccLabel("CMS-HCC ESRD Model V21", 1, "HIV/AIDS"),
        HccLabel("RxHCC Model V08", 96, "Acquired Hemolytic, Aplastic, and Sideroblastic Anemias"),
    ]


def test_a_payment_year_covers_the_services_of_the_year_before() -> None:
    expected = FileEdition("PY2026", dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert {edition_of(path) for path in READERS} == {expected}
    assert refusal(lambda: [edition_of(Path("hcc.csv"))]) == (
        "hcc.csv: the name states no payment year: ..._2026.csv"
    )


@pytest.mark.parametrize(
    ("path", "before", "after", "message"),
    [
        (MAPPINGS, "E1122,138", "E1122,18", ":4: CMS-HCC ESRD Model V24 E1122 stands behind"),
        (MAPPINGS, "E1122,138", "E1121,138", ":4: CMS-HCC ESRD Model V24 E1121 stands behind"),
        (MAPPINGS, "E1122,138", "E11.22,138", ":4: code: unexpected value: 'E11.22'"),
        (MAPPINGS, "E1122,138", "E1122,138.0", ":4: hcc: unexpected value: '138.0'"),
        (MAPPINGS, "E1122,138", "E1122", ":4: 2 cells under 3 headings"),
        (
            MAPPINGS,
            "RxHCC Model",
            "HHS-HCC Model",
            ":6: model: unexpected value: 'HHS-HCC Model V08'",
        ),
        (MAPPINGS, "model_name", "model", ": no heading row of HCC mappings: expected code, hcc"),
        (HIERARCHIES, "36,37", "37,37", ":4: dropped: drops itself: '37'"),
        (HIERARCHIES, "36,37", "36,", ":4: dropped: unexpected value: ''"),
        (HIERARCHIES, "36,37,CMS-HCC,V28", "17,18,CMS-HCC,V24", ":4: HCC 17 over 18 of CMS-HCC"),
        (HIERARCHIES, "CMS-HCC,V28", "HHS,V28", ":4: domain: unexpected value: 'HHS'"),
        (HIERARCHIES, "RxHCC,R08", "RxHCC,V08", ":5: version: unexpected value: 'V08'"),
        (HIERARCHIES, "R08X84H1", "R08", ":5: program: unexpected value: 'R08'"),
        (LABELS, "HCC37", "RXHCC37", ":2: hcc: unexpected value: 'RXHCC37'"),
        (LABELS, "RXHCC96", "HCC96", ":4: hcc: unexpected value: 'HCC96'"),
        (LABELS, "HIV/AIDS", "", ":3: label: unexpected value: ''"),
        (
            LABELS,
            "HCC1,HIV/AIDS,ESRD,V21",
            "HCC37,HIV,CMS-HCC,V28",
            ":3: HCC 37 of CMS-HCC Model V28",
        ),
    ],
)
def test_a_shifted_table_is_refused(
    tmp_path: Path, path: Path, before: str, after: str, message: str
) -> None:
    copy = altered(tmp_path, path.name, (before, after))
    assert refusal(lambda: READERS[path](copy)).startswith(f"{path.name}{message}")


def test_the_installed_tables() -> None:
    files = package_files()
    counts = {}
    for year in ("2025", "2026", "2027"):
        mappings = list(read_mappings(files[f"hcc-mappings-{year}"].checked_path()))
        counts[year] = (len(mappings), Counter(row.model for row in mappings)[V28])
        assert HccMapping(V28, "E1122", 37) in mappings
        assert edition_of(files[f"hcc-mappings-{year}"].path()).name == f"PY{year}"
    assert counts == {"2025": (53_951, 8_090), "2026": (55_297, 8_317), "2027": (44_860, 8_299)}
    labels = list(read_labels(files["hcc-labels-2026"].checked_path()))
    assert len(labels) == 783
    assert HccLabel(V28, 37, "Diabetes with Chronic Complications") in labels


def test_the_hierarchies_of_2025_lack_22_pairs_of_v28() -> None:
    files = package_files()
    earlier, later = (
        set(read_hierarchies(files[f"hcc-hierarchies-{year}"].checked_path()))
        for year in ("2025", "2026")
    )
    assert (len(earlier), len(later)) == (486, 734)
    assert not earlier - later
    missing = Counter((row.model, row.hcc) for row in later - earlier if row.model == V28)
    assert missing == {(V28, 191): 6, (V28, 192): 5, (V28, 221): 6, (V28, 222): 5}


@pytest.mark.parametrize("path", READERS)
@mutation_settings
@given(data=st.data())
def test_a_damaged_table_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, path: Path, data: st.DataObject
) -> None:
    copy = tmp_path_factory.getbasetemp() / path.name
    rows_or_refusal(copy, data.draw(mutations(path.read_bytes())), READERS[path], edition_of)
