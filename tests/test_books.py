"""The alphabetic indexes, the neoplasm table, the table of drugs: found, walked, read backwards."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import pytest

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated, EditionDates, NotInstalled
from codewell.catalog.index import Book
from codewell.catalog.term_tree import path_in_words
from codewell.errors import InputError
from codewell.workflows import code_tables, index

DAY = dt.date(2026, 5, 4)
Value = TypeVar("Value")


def value(answer: Dated[Value] | NotInstalled) -> Value:
    assert isinstance(answer, Dated)
    return answer.value


# -- editions -------------------------------------------------------------------------------------


def test_an_absent_book_says_so_with_the_command_that_mends_it(catalog: Catalog) -> None:
    answer = catalog.index.find("pneumonia", DAY)
    assert isinstance(answer, NotInstalled)
    assert answer.mend == "codewell data pull icd10cm-index"
    assert "alphabetic index" in str(answer)
    assert not catalog.index.installed()


def test_the_nearest_edition_answers_and_says_that_it_is_not_the_dates(books: Catalog) -> None:
    found = {day: books.index.find("amyloidosis", day) for day in (DAY, dt.date(2030, 1, 1))}
    matches = [a.edition.matches_date for a in found.values() if isinstance(a, Dated)]
    assert matches == [True, False]


def test_of_two_editions_that_cover_a_date_the_later_one_answers() -> None:
    year = EditionDates(dt.date(2024, 1, 1), dt.date(2024, 12, 31), "2024")
    assert year.distance(dt.date(2024, 7, 1)) == 0
    assert year.distance(dt.date(2025, 1, 2)) == 2
    assert year.distance(dt.date(2023, 12, 30)) == 2


def test_an_excerpt_answers_only_for_the_book_it_is_of(mirror_books: Catalog) -> None:
    diseases = mirror_books.index.find("deafness", DAY)
    causes = mirror_books.index.find("fall", DAY, book="external_causes")
    assert isinstance(diseases, Dated) and isinstance(causes, Dated)
    assert (diseases.edition.name, diseases.edition.matches_date) == ("FY2027 excerpt", False)
    assert (causes.edition.name, causes.edition.matches_date) == ("FY2026 April", True)


# -- the index ------------------------------------------------------------------------------------


def rows(catalog: Catalog, words: str, book: Book = "diseases") -> list[tuple[int, str, str]]:
    answer = index.look_up(catalog, words, DAY, book=book)
    assert isinstance(answer, index.IndexAnswer)
    return [(row.depth, row.words, row.code) for row in answer.tree]


def test_a_term_is_shown_with_what_stands_below_it(books: Catalog) -> None:
    assert rows(books, "amyloidosis") == [
        (0, "Amyloidosis (generalized) (primary) NEC", "E85.9"),
        (1, "heart", "E85.4 [I43]"),
        (2, "acute", ""),
    ]


def test_words_under_a_main_term_lead_to_its_line(books: Catalog) -> None:
    assert rows(books, "heart amyloidosis")[0] == (0, "Amyloidosis NEC, heart", "E85.4 [I43]")


def test_see_also_and_categories_to_look_up(books: Catalog) -> None:
    answer = index.look_up(books, "dead", DAY)
    assert isinstance(answer, index.IndexAnswer)
    assert answer.tree[0].see_also == "Death"
    assert [row.code for row in answer.tree] == ["", "H83.2-", "T87-"]


def test_a_word_that_nothing_has_is_named(books: Catalog) -> None:
    answer = index.look_up(books, "amyloidosis lungs", DAY)
    assert isinstance(answer, index.IndexAnswer)
    assert answer.missing == ("lungs",)
    assert answer.tree[0].code == "E85.9"


def test_nothing_found_is_an_answer_and_no_words_are_none(books: Catalog) -> None:
    answer = index.look_up(books, "xyzzy", DAY)
    assert isinstance(answer, index.IndexAnswer)
    assert answer.tree == () and answer.missing == ("xyzzy",)
    with pytest.raises(InputError, match="which term"):
        index.look_up(books, " ", DAY)


def test_main_terms_of_a_letter(books: Catalog) -> None:
    titles = [line.title for line in value(books.index.main_terms("d", DAY))]
    assert titles == ["Dacryoadenitis, dacryadenitis", "Dead", "De Morgan's spots"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("H04.001", ["Dacryoadenitis, dacryadenitis"]),
        ("E85.4", ["Amyloidosis NEC, heart"]),
        ("I43", ["Amyloidosis NEC, heart"]),
        ("H83.2X1", ["Dead, labyrinth"]),
        ("T87.40", ["Dead, limb"]),
        ("E85.89", []),
        ("H05.001", []),
    ],
)
def test_lines_that_lead_to_a_code(books: Catalog, code: str, words: list[str]) -> None:
    assert [place.words for place in value(books.index.leading_to(code, DAY))] == words


def test_a_7th_character_is_not_in_the_index(mirror_books: Catalog) -> None:
    places = value(mirror_books.index.leading_to("W10.9XXA", DAY, book="external_causes"))
    assert [place.words for place in places] == [
        "Fall, falling, down, stairs, steps",
        "Fall, falling, from, off, out of, stairs, steps",
        "Fall, falling, in, on, staircase, stairs, steps",
    ]


def test_see_leads_on(mirror_books: Catalog) -> None:
    answer = index.look_up(mirror_books, "accident bus", DAY, book="external_causes")
    assert isinstance(answer, index.IndexAnswer)
    assert answer.tree[0].see == "Accident, transport, bus occupant"
    assert answer.tree[0].leads_to == "V79.9"
    assert answer.more > 0


def test_every_line_of_the_external_cause_index_is_reached(mirror_books: Catalog) -> None:
    """From the main terms down: 314 of them, 8,090 lines (README of the mirror)."""
    tree = mirror_books.index
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    mains = [
        line
        for letter in letters
        for line in value(tree.main_terms(letter, DAY, book="external_causes"))
    ]
    assert len(mains) == 314
    seen, waiting = 0, list(mains)
    while waiting:
        seen += 1
        below = value(tree.below(waiting.pop(), DAY, book="external_causes"))
        waiting.extend(below)
    assert seen == 8_090


def test_a_path_reads_as_words(mirror_books: Catalog) -> None:
    found = value(mirror_books.index.find("deafness conductive sensorineural", DAY)).lines[0]
    path = value(mirror_books.index.path(found, DAY))
    assert path_in_words(path) == "Deafness, conductive, and sensorineural"


# -- neoplasm table, table of drugs ---------------------------------------------------------------


def best(catalog: Catalog, words: str, book: str) -> code_tables.TableRow:
    answer = code_tables.look_up(
        catalog, words, DAY, book="neoplasm" if book == "neoplasm" else "drugs"
    )
    assert isinstance(answer, code_tables.TableAnswer)
    assert answer.best is not None
    return answer.best


def test_a_site_has_its_six_behaviours(mirror_books: Catalog) -> None:
    row = best(mirror_books, "breast upper outer", "neoplasm")
    assert row.words == "breast, upper-outer quadrant"
    assert [(c.heading, c.code) for c in row.columns] == [
        ("malignant primary", "C50.4-"),
        ("malignant secondary", "C79.81"),
        ("in situ", "D05.-"),
        ("benign", "D24.-"),
        ("uncertain", "D48.6-"),
        ("unspecified", "D49.3"),
    ]


def test_a_substance_has_its_six_intents(mirror_books: Catalog) -> None:
    row = best(mirror_books, "aspirin", "drugs")
    assert [c.code for c in row.columns] == [f"T39.01{n}" for n in range(1, 7)]
    assert row.columns[4].heading == "adverse effect"
    assert {c.status for c in row.columns} == {"not billable"}


def test_a_dash_is_no_code(mirror_books: Catalog) -> None:
    row = best(mirror_books, "heroin", "drugs")
    assert [c.code for c in row.columns][4:] == ["", ""]


def test_a_line_that_refers_shows_the_codes_it_leads_to(mirror_books: Catalog) -> None:
    row = best(mirror_books, "accessory sinus", "neoplasm")
    assert (row.see, row.columns) == ("Neoplasm, sinus", ())
    assert row.leads_to[0].code == "C31.9"


def test_remarks_and_lines_below(books: Catalog) -> None:
    row = best(books, "bone", "neoplasm")
    assert (row.see_also, row.below) == ("Neoplasm, cartilage", 1)
    assert best(books, "book-leaf", "neoplasm").remark == "ventral surface of tongue"


@pytest.mark.parametrize(
    ("code", "words"),
    [("C41.9", ["bone NEC"]), ("D16.9", ["bone NEC"]), ("C06.89", ["bone NEC, book-leaf"])],
)
def test_lines_of_the_neoplasm_table_that_lead_to_a_code(
    books: Catalog, code: str, words: list[str]
) -> None:
    assert [line.words for line in value(books.neoplasms.leading_to(code, DAY))] == words


def test_a_poisoning_code_is_found_without_its_7th_character(books: Catalog) -> None:
    lines = value(books.drugs.leading_to("T51.3X1A", DAY))
    assert [line.words for line in lines] == ["1-propanol"]
    assert value(books.drugs.leading_to("T51.3X9A", DAY)) == ()


def test_every_code_of_both_tables_leads_back_to_its_line(mirror_books: Catalog) -> None:
    for table, words in ((mirror_books.neoplasms, "lung"), (mirror_books.drugs, "penicillin")):
        for line in value(table.find(words, DAY)).lines:
            for cell in line.cells:
                if cell.code:
                    back = value(table.leading_to(cell.code, DAY))
                    assert line.line.id in {other.line.id for other in back}
