"""The lexicon of services: sound as data, every code reachable, valid where a table tells."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated
from codewell.errors import InputError
from codewell.lexicon import services
from codewell.lexicon.services import ServiceEntry
from codewell.model import Code, CodeSystem, Note
from codewell.suggest.services import Services
from codewell.suggest.services.validity import system_of, validity
from codewell.text import Vocabulary, read_record
from service_cases import generated

LEXICON = services.load()
FORM = re.compile(r"[A-Z]\d{4}|\d{4}[0-9A-Z]")
CASES = list(generated(LEXICON))


def test_there_are_at_least_500_services_with_labels() -> None:
    assert len(LEXICON.entries) >= 500
    assert len(LEXICON.labels) >= 1000
    assert all(label.strip() for label in LEXICON.labels.values())


def test_every_code_is_well_formed_and_every_entry_has_its_own_id() -> None:
    assert [code for code in LEXICON.labels if not FORM.fullmatch(code)] == []
    ids = Counter(entry.id for entry in LEXICON.entries)
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_word_group_that_a_phrase_names_is_there() -> None:
    for entry in LEXICON.entries:
        phrases = [*entry.terms, *entry.unless, *entry.near, *entry.settles]
        phrases += [p for case in entry.codes for p in (*case.any, *case.none, *case.any_note)]
        for phrase in phrases:
            groups = [part[1:] for part in phrase.split() if part.startswith("$")]
            assert set(groups) <= LEXICON.words.keys(), (entry.id, phrase)


def test_ranges_of_an_entry_do_not_run_backwards() -> None:
    for entry in LEXICON.entries:
        for case in entry.codes:
            assert all(low <= high for low, high in case.ranges.values()), (entry.id, case.code)
            assert case.effective <= case.until


def test_the_cpt_folder_holds_no_level_ii_code_and_may_be_left_out() -> None:
    files = services.contents()
    without = services.read({n: c for n, c in files.items() if not n.startswith("cpt/")})
    assert not without.has_cpt
    assert all(code[0].isalpha() for code in without.labels)
    assert LEXICON.has_cpt
    of_cpt = [e for e in LEXICON.entries if e.source.startswith("cpt/")]
    assert all(case.code[0].isdigit() for entry in of_cpt for case in entry.codes)


@pytest.fixture(scope="module")
def suggest(catalog: Catalog) -> tuple[Services, Vocabulary]:
    vocabulary = Vocabulary.open(catalog)
    return Services(catalog, vocabulary), vocabulary


def codes_of(suggest: tuple[Services, Vocabulary], note: Note) -> set[str]:
    found, vocabulary = suggest
    return {line.code for line in found.lines(read_record(note, vocabulary))}


def test_every_code_is_reached_by_its_own_terms(suggest: tuple[Services, Vocabulary]) -> None:
    silent = {n.id for code, _, n in CASES if code not in codes_of(suggest, n)}
    assert silent == set()


def test_a_case_can_fail(suggest: tuple[Services, Vocabulary]) -> None:
    """The same note with the service declined, or of another body part, reaches no such code."""
    for code, entry, note in CASES[:40]:
        if entry.kind != "procedure":
            continue
        term = note.text.partition("  ")[0]
        other = Note(note.id, f"Patient declined {term}.", note.setting, note.date, note.age)
        assert code not in codes_of(suggest, other), note.id


def test_add_on_codes_have_labels() -> None:
    added = {add.code for e in LEXICON.entries for case in e.codes for add in case.add}
    assert added <= LEXICON.labels.keys()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"label": "x", "codes": {"99999": {}}}, "no term"),
        ({"terms": ["a"], "codes": {"99999": {}}}, "label and codes"),
        ({"label": "x", "terms": ["a"], "codes": {"99999": {"whn": 1}}}, "unknown field whn"),
        ({"label": "x", "terms": ["a"], "codes": {"99999": {"size": "big"}}}, "not a range"),
        ({"label": "x", "terms": ["a"], "kind": "magic", "codes": {"99999": {}}}, "unknown kind"),
        ({"label": "x", "terms": ["a"], "codes": {"J1": {"per": "ten mg"}}}, "not an amount"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(row: Any, message: str) -> None:
    files = {**services.contents(), "cpt/new.yaml": {"kind": "procedure", "services": [row]}}
    with pytest.raises(InputError, match=message) as raised:
        services.read(files)
    assert "cpt/new.yaml#1" in str(raised.value)


# -- official tables ----------------------------------------------------------------------------


def in_force(entry: ServiceEntry, code: str, note: Note) -> bool:
    return any(c.code == code and c.in_force(note.date) for c in entry.codes)


def test_level_ii_is_valid_by_the_official_table(mirror_books: Catalog) -> None:
    wrong = []
    for code, entry, note in CASES:
        if system_of(code) is CodeSystem.HCPCS and in_force(entry, code, note):
            known = validity(Code(CodeSystem.HCPCS, code), mirror_books, note.date)
            if known.valid is False:
                wrong.append((code, str(note.date), known.said))
    assert wrong == []


def test_units_of_drugs_are_those_of_the_official_descriptions(mirror_books: Catalog) -> None:
    """The amount of our unit stands in CMS's description of the code."""
    wrong = []
    for code, entry, note in CASES:
        case = next(c for c in entry.codes if c.code == code)
        record = mirror_books.hcpcs.code(code, note.date)
        if case.per is None or case.per[1] in ("dose", "ml") or not isinstance(record, Dated):
            continue
        if record.value and not _says(record.value.long_description, case.per[0]):
            wrong.append((code, case.per, record.value.long_description))
    assert wrong == []


def _says(description: str, amount: Any) -> bool:
    numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", description)
    return amount in {type(amount)(n.replace(",", "")) for n in numbers}


def test_cpt_numbers_are_in_the_fee_schedule_or_the_units_table(mirror_books: Catalog) -> None:
    unknown = []
    for code, entry, note in CASES:
        if system_of(code) is not CodeSystem.CPT or not in_force(entry, code, note):
            continue
        fees = mirror_books.fees.pfs(code, note.date)
        units = mirror_books.ncci.mue(code, "practitioner", note.date)
        known = [a for a in (fees, units) if isinstance(a, Dated) and a.value]
        if not known:
            unknown.append(code)
    assert set(unknown) <= {"90684"}, "newer than the tables of July 2024"
