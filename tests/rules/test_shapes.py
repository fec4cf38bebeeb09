"""The shapes that rules are data of, and the codes that their data name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.catalog.references import CodeReference
from codewell.rules import all_rules
from codewell.rules.logic.poa_exempt import Exemption, exemption
from codewell.rules.logic.shapes import CodeSet, Shape, code_set, shapes_of

RULES_FOLDER = Path(__file__).parents[2] / "src" / "codewell" / "rules"


def shape_files() -> list[Path]:
    """The data files whose rows are shapes."""
    found = []
    for path in sorted((RULES_FOLDER / "guidelines").glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        rows = data.get("rows", ()) if isinstance(data, dict) else data
        every = data.get("every", {}) if isinstance(data, dict) else {}
        if any(isinstance(row, dict) and "shape" in {**every, **row} for row in rows):
            found.append(path)
    return found


def sets_of(shape: Shape) -> list[CodeSet]:
    return [shape.codes, shape.other, shape.unless, shape.beside, shape.first]


def names_a_code(catalog: Catalog, reference: CodeReference, since: dt.date, to: dt.date) -> bool:
    """Whether a code that the reference matches is valid on a day of the period."""
    validity = catalog.icd10cm.validity
    return any(
        reference.matches(code)
        for on in days_to_ask(since, to)
        for code in validity.billable_under(_common_start(reference), on)
    )


def _common_start(reference: CodeReference) -> str:
    pairs = zip(reference.first, reference.last, strict=False)
    common = [a for a, b in pairs if a == b]
    return reference.first[: len(common)] if reference.first[:1] == reference.last[:1] else ""


def days_to_ask(since: dt.date, to: dt.date) -> list[dt.date]:
    days = [dt.date(year, month, 2) for year in range(2015, 2028) for month in (4, 10)]
    covered = [d for d in days if dt.date(2015, 10, 1) <= d <= dt.date(2027, 3, 31)]
    return [d for d in reversed(covered) if since <= d <= to]


@pytest.mark.parametrize("path", shape_files(), ids=lambda p: p.stem)
def test_every_code_of_the_data_exists_on_the_dates_of_its_row(
    path: Path, catalog: Catalog
) -> None:
    rule = next(r for r in all_rules() if (r.family, r.slug) == ("guidelines", path.stem))
    unknown = []
    for shape in shapes_of(str(path)):
        since = max(shape.effective, rule.effective or dt.date.min)
        to = min(shape.until, rule.until or dt.date.max)
        for codes in sets_of(shape):
            unknown += [
                r
                for r in (*codes.references, *codes.excepted)
                if not names_a_code(catalog, r, since, to)
            ]
    assert unknown == []


def listed_codes() -> dict[str, list[str]]:
    """The codes of data files that are lists and no shapes."""
    found = {}
    for name in ("sepsis_with_localized_infection", "poa_chronic"):
        text = (RULES_FOLDER / "guidelines" / f"{name}.yaml").read_text("utf-8")
        found[name] = [c for codes in yaml.safe_load(text).values() for c in codes]
    exempt = yaml.safe_load((RULES_FOLDER / "logic" / "poa_exempt.yaml").read_text("utf-8"))
    found["poa_exempt"] = exempt["exempt"] + exempt["open"]
    pairs = yaml.safe_load((RULES_FOLDER / "logic" / "symptom_of.yaml").read_text("utf-8"))
    found["symptom_of"] = [c for row in pairs for c in row["symptom"] + row["diagnosis"]]
    return found


@pytest.mark.parametrize("name", listed_codes())
def test_every_listed_code_exists(name: str, catalog: Catalog) -> None:
    codes = code_set(listed_codes()[name])
    unknown = [
        r
        for r in (*codes.references, *codes.excepted)
        if not names_a_code(catalog, r, dt.date.min, dt.date.max)
    ]
    assert unknown == []


@pytest.mark.parametrize("path", shape_files(), ids=lambda p: p.stem)
def test_every_row_names_only_what_it_knows(path: Path) -> None:
    for shape in shapes_of(str(path)):
        assert shape.codes
        assert ("{other}" in shape.says) <= bool(shape.other)
        if shape.shape in ("needs", "not_with", "after", "needs_before"):
            assert shape.other


def test_codes_are_read_as_the_tabular_writes_them() -> None:
    codes = code_set(["E08-E13", "I50.-", "T36-T50 with fifth or sixth character 5"])
    assert [c in codes for c in ("E1122", "E14", "I5033", "T380X5A", "T380X1A")] == [
        True,
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("entry", ["A00-B99", "C00-C76", "I50.1-I50.8", "Z68.20-Z68.24", "E08-E13"])
def test_a_range_is_compiled_without_change(entry: str, catalog: Catalog) -> None:
    codes = code_set([entry])
    reference = codes.references[0]
    for code in catalog.icd10cm.validity.billable_under("", dt.date(2026, 5, 4)):
        assert (code in codes) == reference.matches(code), code


def test_an_exception_takes_codes_out_again() -> None:
    codes = code_set(["Z00", "except Z00.6"])
    assert "Z0000" in codes
    assert "Z006" not in codes
    assert not code_set([])


def test_a_row_that_cannot_be_read_is_told_by_its_place(tmp_path: Path) -> None:
    for row, words in (
        ({"shape": "never", "codes": ["I10"]}, "unknown shape never"),
        ({"shape": "needs", "code": ["I10"]}, "unknown code"),
        ({"shape": "needs", "codes": ["heart failure"]}, "no code in 'heart failure'"),
    ):
        path = tmp_path / f"{words[:12].replace(' ', '_')}.yaml"
        path.write_text(yaml.safe_dump([row]), encoding="utf-8")
        with pytest.raises(ValueError, match=words):
            shapes_of(str(path))


def test_the_exempt_list_has_as_many_codes_as_the_published_one(catalog: Catalog) -> None:
    """Counts of the list of FY2025 in the parts that were read code by code."""
    icd10cm = catalog.icd10cm
    on = dt.date(2024, 10, 1)
    counts = {
        letter: sum(
            exemption(icd10cm, code) is Exemption.EXEMPT
            for code in icd10cm.validity.billable_under(letter, on)
        )
        for letter in ("B", "E", "I", "M", "O", "P", "Q", "R", "Z")
    }
    assert counts == {
        "B": 12,
        "E": 6,
        "I": 233,
        "M": 344,
        "O": 67,
        "P": 24,
        "Q": 873,
        "R": 0,
        "Z": 1256,
    }
