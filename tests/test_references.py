"""The codes that a note of the tabular names: what stands in brackets, as ranges of codes."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.catalog.references import CodeReference, Place, parse_references
from codewell.catalog.store import catalog_path

Row = tuple[str, str, Place, str]

NONE, EITHER, BEHIND = Place.NONE, Place.FIFTH_OR_SIXTH, Place.BEHIND_CATEGORY


def parsed(text: str) -> list[Row]:
    return [(r.first, r.last, r.place, " ".join(r.values)) for r in parse_references(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diabetes mellitus (E08-E13)", [("E08", "E13", NONE, "")]),
        ("chronic kidney disease (N18.-)", [("N18", "N18", NONE, "")]),
        ("infection (A00.0-A09)", [("A000", "A09", NONE, "")]),
        ("diabetes (O24.4-, O99.81-)", [("O244", "O244", NONE, ""), ("O9981", "O9981", NONE, "")]),
        ("HIV disease (B20)", [("B20", "B20", NONE, "")]),
        ("tobacco use (Z72.0)", [("Z720", "Z720", NONE, "")]),
        ("certain conditions (O00-O9A)", [("O00", "O9A", NONE, "")]),
        ("code (T38.3X-)", [("T383X", "T383X", NONE, "")]),
        ("eye (S05.-), body (T15)", [("S05", "S05", NONE, ""), ("T15", "T15", NONE, "")]),
        ("TB (A15-A19) [late B90.-]", [("A15", "A19", NONE, ""), ("B90", "B90", NONE, "")]),
        ("see categories E08-E10", [("E08", "E10", NONE, "")]),
        ("adverse effect (T36-T50 with fifth or sixth character 5)", [("T36", "T50", EITHER, "5")]),
        (
            "poisoning (T36-T50 with fifth or sixth character 1-4)",
            [("T36", "T50", EITHER, "1 2 3 4")],
        ),
        ("T36-T50 with 5th or 6th character 5", [("T36", "T50", EITHER, "5")]),
        ("sequela (S00-T88 with 7th character S)", [("S00", "T88", Place.SEVENTH, "S")]),
        ("open fracture (S42.- with 7th character B or C)", [("S42", "S42", Place.SEVENTH, "B C")]),
        (
            "fracture (S02.-, S12.- with seventh character A, B or D)",
            [("S02", "S02", Place.SEVENTH, "A B D"), ("S12", "S12", Place.SEVENTH, "A B D")],
        ),
        ("underlying disease, such as:", []),
        ("", []),
        ("(E0)", []),
        ("T2-weighted image", []),
        ("pregnancy (12 weeks)", []),
    ],
)
def test_references(text: str, expected: list[Row]) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("(E08-E13)", ["E08", "E0800", "E1122", "E139"], ["E07", "E079", "E14", "F08"]),
        ("(N18.-)", ["N18", "N189", "N1832"], ["N17", "N179", "N19", "N1"]),
        ("(A00.0-A09)", ["A000", "A009", "A049", "A09"], ["A10", "B00", "Z99"]),
        ("(O00-O9A)", ["O00", "O9A112"], ["P00", "N99"]),
        ("(I10)", ["I10"], ["I11", "I1", "I", ""]),
        ("(Z72.0)", ["Z720"], ["Z72", "Z721", "Z7"]),
        (
            "(T36-T50 with fifth or sixth character 5)",
            ["T360X5A", "T375X5D", "T50905A", "T451X5A"],
            ["T360X1A", "T50901A", "T510X5A", "T36"],
        ),
        (
            "(T36-T50 with fifth or sixth character 1-4)",
            ["T360X1A", "T360X4A", "T50903A"],
            ["T360X5A", "T360X6A", "T50905S"],
        ),
        ("(S02.- with 7th character B)", ["S0201XB", "S02119B"], ["S0201XA", "S0201X", "S1201XB"]),
    ],
)
def test_which_codes_a_reference_means(text: str, inside: list[str], outside: list[str]) -> None:
    references = parse_references(text)
    assert [c for c in inside if not any(r.matches(c) for r in references)] == []
    assert [c for c in outside if any(r.matches(c) for r in references)] == []


@pytest.mark.parametrize(
    ("text", "first", "last", "place", "values"),
    [
        # each form as the tabular list prints it, with the code where it stands
        (
            "drugs (T36-T65 with fifth or sixth character 1-4 or 6)",
            "T36",
            "T65",
            EITHER,
            "1 2 3 4 6",
        ),
        ("drug (T36-T50 with fifth or six character 5)", "T36", "T50", EITHER, "5"),  # D84.821
        ("underdosing (T36-T50) with fifth or sixth character 6", "T36", "T50", EITHER, "6"),
        ("underdosing of drug (T36-T50 with final character 6)", "T36", "T50", Place.LAST, "6"),
        ("dysphagia (I69. with final characters -91)", "I69", "I69", Place.LAST, "91"),
        ("mononucleosis (B27.0-B27.9 with fifth character 9)", "B270", "B279", Place.FIFTH, "9"),
        ("whooping cough (A37 with fifth-character 1)", "A37", "A37", Place.FIFTH, "1"),
        ("amnestic syndrome (F10-F19 with 5th character .6)", "F10", "F19", Place.FIFTH, "6"),
        ("leukemia C91.0-C95.9 with 5th character 1", "C910", "C959", Place.FIFTH, "1"),
        ("(F11-F19 with fifth to sixth characters 51)", "F11", "F19", Place.FIFTH_AND_SIXTH, "51"),
        ("linezolid (T36.8X- with sixth character 1-4)", "T368X", "T368X", Place.SIXTH, "1 2 3 4"),
        ("salicylates (T39.0-, with sixth character 5)", "T390", "T390", Place.SIXTH, "5"),
        ("(E13 with final characters .00 or .01)", "E13", "E13", BEHIND, "00 01"),
        ("diabetes (E08-E13 with .62-)", "E08", "E13", BEHIND, "62"),
        ("diabetes mellitus (E08-E13 with .9)", "E08", "E13", BEHIND, "9"),
        ("angiopathy (E08-E13 with .51-.52)", "E08", "E13", BEHIND, "51 52"),
        ("dementia (F10-F19, with .17, .27, .97)", "F10", "F19", BEHIND, "17 27 97"),
        ("psychoactive drug use (F11-F19 with .15. .25, .95)", "F11", "F19", BEHIND, "15 25 95"),
        ("foot (S92.-with 7th character B)", "S92", "S92", Place.SEVENTH, "B"),
        ("pelvis (S32.1--S32.9 with 7th character B)", "S321", "S329", Place.SEVENTH, "B"),
        (
            "(S52.- with open fracture 7th character)",
            "S52",
            "S52",
            Place.SEVENTH,
            "B C E F H J M N Q R",
        ),
        ("acidosis - see categories E08-E10 with ketoacidosis", "E08", "E10", BEHIND, "1"),
        (
            "toxin (T51-T65 with fifth or sixth character to indicate intent)",
            "T51",
            "T65",
            NONE,
            "",
        ),
        # the ends of a range, written in many ways
        ("head injury (S00 - S09)", "S00", "S09", NONE, ""),
        ("by site, if known (M05.00 to M05.8A)", "M0500", "M058A", NONE, ""),
        ("helminthiasis (B65.0 -B83.9)", "B650", "B839", NONE, ""),
        ("apnea of newborn (P28.3- - P28.4-)", "P283", "P284", NONE, ""),
        ("syndactyly (Q70.0- -Q70.3-)", "Q700", "Q703", NONE, ""),
        ("(F10.- -F19.-)", "F10", "F19", NONE, ""),
        ("(F98.2.-F98.3)", "F982", "F983", NONE, ""),
        ("conditions classifiable to S06.0- to S06.8-code to specified", "S060", "S068", NONE, ""),
        ("peritonitis K65.-", "K65", "K65", NONE, ""),
        ("electrolyte imbalance (E87.8}", "E878", "E878", NONE, ""),
    ],
)
def test_forms_of_the_tabular(text: str, first: str, last: str, place: Place, values: str) -> None:
    assert parse_references(text) == (CodeReference(first, last, place, tuple(values.split())),)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("(B27.- with fifth character 2)", "B2702", "B2709"),
        ("(T39.0-, with sixth character 5)", "T39015A", "T39011A"),
        ("(V01-V09 with 5th character 1)", "V0311XA", "V0310XA"),
        ("(A37 with fifth-character 1)", "A3791", "A3790"),
        ("(J96. with 5th character 2)", "J9602", "J9601"),
        ("(I69. with final characters -91)", "I69391", "I69392"),
        ("(T36-T50 with final character 6)", "T360X6A", "T360X1A"),
        ("(T36-T50 with final character 6)", "T3696XA", "T3691XA"),
        ("(T36-T50 with final character 6)", "T50906S", "T506X1S"),
        ("(T36-T65 with fifth or sixth character 1-4 or 6)", "T3696XA", "T3695XA"),
        ("(F11-F19 with fifth to sixth characters 51)", "F11151", "F11150"),
        ("(F10-F19 with 5th character .6)", "F1026", "F10250"),
        ("(E08-E13 with .62-)", "E11621", "E1165"),
        ("(E08-E13 with .9)", "E119", "E1169"),
        ("(E08, E11 with final characters .00 or .01)", "E1100", "E1010"),
        ("(S52.- with open fracture 7th character)", "S52501B", "S52501A"),
        ("see categories E08-E10, E11 with ketoacidosis", "E1110", "E119"),
        ("open fracture of pelvis (S32.1--S32.9 with 7th character B)", "S32401B", "S32401A"),
        ("(S06.1- to S06.6-)", "S063X0A", "S0600XA"),
    ],
)
def test_which_codes_a_condition_leaves(text: str, inside: str, outside: str) -> None:
    references = parse_references(text)
    assert any(r.matches(inside) for r in references)
    assert not any(r.matches(outside) for r in references)


@pytest.mark.parametrize("words", ["vitamin B12 deficiency", "Vitamin B12", "influenza A/H1N1"])
def test_words_that_look_like_a_code(words: str) -> None:
    assert parse_references(words) == ()


def test_the_codes_to_which_a_note_applies_are_not_those_to_add() -> None:
    text = "code, if applicable, for codes G31.0-G31.83, G31.85-G31.9, to identify:"
    assert parse_references(text) == ()
    assert parse_references("code for codes in F01, dementia (F02.-)")[-1].first == "F02"


def test_a_list_misprinted_as_ranges() -> None:
    """Printed so at F06.7; hemiplegia (I69.05-) is not among the sequelae that are meant."""
    printed = parse_references("(I69.01-I69.11-, I69.21-I69.31-, I69.81- I69.91-)")
    right = parse_references("(I69.01-, I69.11-, I69.21-, I69.31-, I69.81-, I69.91-)")
    assert printed == right
    assert len(right) == 6


def test_a_condition_far_behind_belongs_to_other_codes() -> None:
    references = parse_references("drugs (T36-T50), or open fracture (S02.- with 7th character B)")
    assert [r.place for r in references] == [Place.NONE, Place.SEVENTH]


CODES = st.from_regex(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True)


@given(CODES)
def test_every_code_in_brackets_is_found_and_matches_itself(code: str) -> None:
    (reference,) = parse_references(f"words ({code})")
    plain = code.replace(".", "")
    assert (reference.first, reference.last) == (plain, plain)
    assert reference.matches(plain)
    assert reference.matches(plain + "1")
    assert not reference.matches(plain[:-1])


@given(st.lists(CODES, min_size=1, max_size=6))
def test_a_list_keeps_its_order_and_length(codes: list[str]) -> None:
    text = "words (" + ", ".join(codes) + ")"
    assert [r.first for r in parse_references(text)] == [c.replace(".", "") for c in codes]


@given(CODES, CODES, CODES)
def test_a_range_holds_what_lies_between_its_ends(a: str, b: str, c: str) -> None:
    first, middle, last = sorted(x[:3] for x in (a, b, c))
    (reference,) = (
        parse_references(f"({first}-{last})") if first != last else parse_references(f"({first})")
    )
    assert reference.matches(middle)
    assert reference.matches(middle + "9")


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for reference in parse_references(text):
        assert reference.first[:1].isascii()
        assert reference.first[:1].isupper()
        assert isinstance(reference.matches("E1122"), bool)
    assert parse_references(text) == parse_references(text)


@given(st.text(max_size=7), CODES)
def test_matching_never_breaks(code: str, other: str) -> None:
    plain = other.replace(".", "")
    for place in Place:
        values = ("S", "51") if place else ()
        assert isinstance(CodeReference(plain, plain, place, values).matches(code), bool)
        assert isinstance(CodeReference(plain, plain, place, values).matches(plain), bool)


def test_references_of_the_whole_tabular_name_codes_that_exist(home: Path) -> None:
    """A reference to a category that the tabular has not is a misreading (or a rare misprint)."""
    with closing(sqlite3.connect(catalog_path(home))) as database:
        known = {code for (code,) in database.execute("SELECT code FROM icd10cm_node")}
        sql = "SELECT DISTINCT first, last FROM icd10cm_note_reference"
        rows = database.execute(sql).fetchall()
    assert len(rows) > 3000
    ends = {end[:3] for row in rows for end in row}
    # Y89 is a slip of the tabular itself
    assert {end for end in ends if end not in known} <= {"Y89"}


def test_the_catalog_keeps_every_condition(catalog: Catalog) -> None:
    notes = {note.text: note for note in catalog.icd10cm.notes("K77", "code_first")}
    (note,) = (n for text, n in notes.items() if "(B27.0-B27.9 with fifth character 9)" in text)
    assert note.references == (CodeReference("B270", "B279", Place.FIFTH, ("9",)),)


def test_the_page_on_compiled_notes_is_up_to_date() -> None:
    """It also counts: 98 of 100 notes that name a code at all become sets of codes."""
    script = Path(__file__).parents[1] / "benchmarks" / "notes_compiled.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run python benchmarks/notes_compiled.py"
    page = (script.parents[1] / "docs" / "notes-compiled.md").read_text("utf-8")
    share = re.search(r"^\| all .* (?P<share>[\d.]+)% \|$", page, re.MULTILINE)
    assert share is not None
    assert float(share["share"]) >= 98
