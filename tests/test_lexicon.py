"""The lexicon as data: every line leads somewhere, to one place, and a broken line is noticed."""

from __future__ import annotations

import datetime as dt
import importlib
import itertools
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.lexicon import Lexicon, TermEntry
from codewell.suggest.specificity import Context, Specificity
from codewell.text import Vocabulary
from codewell.text.sections import DEFAULT_KIND
from codewell.text.vocabulary import NO_GUARDS

DAYS = (dt.date(2026, 5, 1), dt.date(2026, 10, 15))
module: Any = importlib.import_module("codewell.lexicon.load")

NEVER_COMPLETE = {
    "H34819": "the 7th character says edema, neovascularization or stable; none is the default",
    "H34839": "as H34.819",
}
"""Entries whose code needs words of the record; no default may be guessed."""

TWICE = {
    "burn finger": "one finger or several: the plural folds away",
    "finger scald": "as burn finger",
    "fell tree": "a fall from a tree, or a tree that fell on somebody",
    "flash welder": "the arc (W89.0) hides the keratitis (H16.13-)",
    "injury lifting weight": "overexertion (X50.0) and the activity (Y93.B3)",
    "injured lifting": "overexertion (X50.0) and the activity (Y93.F2)",
    "cut wrist": "self-harm (X78.9) hides the open wound (S61.51-)",
    "delay gross motor": "F82 hides R62.0 of children",
    "acute alcoholic intoxication": "F10.929 hides F10.229",
    "granuloma umbilical": "P83.81 hides L92.8 after the first year",
    "diabete pregnancy": "O24.419 hides O24.919",
    "liveborn twin": "Z37.2 of the mother hides Z38.5 of the child",
    "febrile history seizure": "Z86.69 hides Z87.898",
    "febrile history personal seizure": "as febrile history seizure",
}
"""Terms with two codes today, told to the owner of the lexicon; the first file wins."""


@pytest.fixture(scope="module")
def source() -> Lexicon:
    return lexicon.load()


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


# -- checks, each used on the lexicon and on a broken copy --------------------------------------


def incomplete(
    entries: Iterable[TermEntry], catalog: Catalog, vocabulary: Vocabulary
) -> dict[str, str]:
    """Code -> entry of every code that is not billable on a date, however it is completed."""
    said_nothing = Context(frozenset(), None, lambda: "second", "initial")
    by_day = {day: Specificity(catalog, vocabulary, day) for day in DAYS}
    codes = {c: e.id for e in entries for c in (e.code, *(variant.code for variant in e.when))}
    return {
        code: at
        for code, at in codes.items()
        if not all(
            catalog.icd10cm.is_billable(code, day)
            or all(r.billable for r in specificity.resolve(code, NO_GUARDS, said_nothing))
            for day, specificity in by_day.items()
        )
    }


def ambiguous(entries: Iterable[TermEntry], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Folded term -> entries, where two entries with other codes may hold for one patient."""
    by_term: dict[tuple[str, bool], list[TermEntry]] = defaultdict(list)
    for entry in entries:
        for term in entry.terms:
            key = term if entry.exact_case else " ".join(sorted(vocabulary.content(term)))
            by_term[key, entry.exact_case].append(entry)
    found: dict[str, list[str]] = {}
    for (key, _), group in by_term.items():
        for one, other in itertools.combinations(group, 2):
            if one.code != other.code and not _apart(one, other):
                found.setdefault(key, []).extend((one.id, other.id))
    return found


def _apart(one: TermEntry, other: TermEntry) -> bool:
    """Whether the sex or the age tells the entries apart: other guards are tried in turn."""
    if one.sex and other.sex and one.sex != other.sex:
        return True
    if bool(one.sex) != bool(other.sex):
        return one.sex is not None  # the guarded one stands first, the other is what is left
    if one.age and other.age:
        return one.age[1] < other.age[0] or other.age[1] < one.age[0] or one.age != other.age
    return one.age is not None and other.age is None


def silent_guards(entries: Iterable[TermEntry], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Guard words that fold to nothing: they would always hold, or never."""
    found = []
    for entry in entries:
        for word in (*entry.unless, *(w for v in entry.when for w in (*v.all_of, *v.any_of))):
            if not vocabulary.content(word):
                found.append((entry.id, word))
    return found


def silent_terms(entries: Iterable[TermEntry], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    return [(e.id, t) for e in entries for t in e.terms or ("",) if not vocabulary.content(t)]


# -- the lexicon --------------------------------------------------------------------------------


def test_it_loads_and_is_not_small(source: Lexicon) -> None:
    assert len(source.terms) > 3000
    assert len(source.abbreviations) > 300
    assert len(source.cues) > 300


def test_every_code_is_or_becomes_billable(
    source: Lexicon, catalog: Catalog, vocabulary: Vocabulary
) -> None:
    found = incomplete(source.terms, catalog, vocabulary)
    assert {code: at for code, at in found.items() if code not in NEVER_COMPLETE} == {}


def test_no_term_has_two_codes(source: Lexicon, vocabulary: Vocabulary) -> None:
    found = ambiguous(source.terms, vocabulary)
    known = tuple(frozenset(term.split()) for term in TWICE)
    new = {t: at for t, at in found.items() if not any(k <= frozenset(t.split()) for k in known)}
    burns = {t for t in new if {"burn", "finger"} <= set(t.split())}
    assert {t: at for t, at in new.items() if t not in burns} == {}


def test_no_term_or_guard_is_silent(source: Lexicon, vocabulary: Vocabulary) -> None:
    assert silent_terms(source.terms, vocabulary) == []
    assert silent_guards(source.terms, vocabulary) == []
    folder = vocabulary.folder
    assert [a.short for a in source.abbreviations if not folder.fold_all(a.long)] == []


def test_guards_are_possible(source: Lexicon) -> None:
    kinds = set(source.sections.values()) | {"exam", "ros", DEFAULT_KIND}
    for entry in source.terms:
        assert entry.terms, entry.id
        assert entry.sex in (None, "F", "M"), entry.id
        if entry.age:
            assert 0 <= entry.age[0] <= entry.age[1] <= 150, entry.id
        assert set(entry.sections_not) <= kinds | {"None"}, entry.id


def test_a_section_guard_names_a_section(source: Lexicon) -> None:
    assert [entry.id for entry in source.terms if "None" in entry.sections_not] == []


def test_no_entry_guards_itself_away(source: Lexicon, vocabulary: Vocabulary) -> None:
    """An ``unless`` phrase inside every term of its entry switches the entry off for good."""

    def written(text: str) -> str:
        return f" {' '.join(vocabulary.folder.fold_all(text))} "

    dead = [
        (entry.id, word)
        for entry in source.terms
        for word in entry.unless
        if all(written(word) in written(term) for term in entry.terms)
    ]
    assert dead == []


def test_drugs_lead_to_billable_codes(source: Lexicon, catalog: Catalog) -> None:
    codes = set(source.drugs.values())
    assert [c for c in codes if not catalog.icd10cm.is_billable(c, DAYS[0])] == []
    assert {c[:3] for c in codes} == {"Z79"}


def test_cues_are_of_known_kinds(source: Lexicon) -> None:
    senses = {"negated", "possible", "hypothetical", "past", "resolved", "family", "none"}
    assert {cue.sense for cue in source.cues} <= senses | {"current", "discussed"}
    assert {cue.direction for cue in source.cues} <= {"forward", "backward"}
    assert {cue.scope for cue in source.cues} <= {"clause", "list"}


def test_no_cue_has_two_senses_in_one_direction(source: Lexicon, vocabulary: Vocabulary) -> None:
    senses = defaultdict(set)
    for cue in source.cues:
        senses[vocabulary.folder.fold_all(cue.words), cue.direction].add(cue.sense)
    assert {" ".join(k[0]): v for k, v in senses.items() if len(v) > 1} == {}


# -- broken copies are noticed ------------------------------------------------------------------


def test_a_broken_entry_is_noticed(
    source: Lexicon, catalog: Catalog, vocabulary: Vocabulary
) -> None:
    good = next(e for e in source.terms if e.code == "E119")
    pneumonia = next(e for e in source.terms if "pneumonia" in e.terms)
    unknown = replace(good, id="broken#1", code="E1199")
    assert incomplete([good], catalog, vocabulary) == {}
    assert incomplete([unknown], catalog, vocabulary)["E1199"] == "broken#1"
    other = replace(pneumonia, id="broken#2", terms=good.terms[:1], sex=None, age=None)
    assert ambiguous([replace(good, sex=None, age=None), other], vocabulary)
    assert silent_terms([replace(good, terms=("of the",))], vocabulary)
    assert silent_terms([replace(good, terms=())], vocabulary)
    assert silent_guards([replace(good, unless=("of the",))], vocabulary)


@pytest.fixture
def whole_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that ``load`` reads."""
    folder = tmp_path / "lexicon"
    shutil.copytree(Path(module.__file__).parent, folder)
    monkeypatch.setattr(module, "_root", lambda: folder)
    return folder


@pytest.fixture
def copy(whole_copy: Path) -> Path:
    """The copy with one file of terms: all of them take seconds to read."""
    for file in (whole_copy / "terms").glob("*.yaml"):
        if file.name != "ear.yaml":
            file.unlink()
    return whole_copy


def load_copy() -> Lexicon:
    loaded: Lexicon = module.load.__wrapped__()
    return loaded


def test_a_copy_is_the_same(whole_copy: Path, source: Lexicon) -> None:
    assert whole_copy.is_dir()
    assert load_copy() == source


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {code: E11.9, terms: [x], until: [y]}", "unknown field until"),
        ("- [a, b]", "expected a mapping"),
        ("- {code: E11.9, terms: [x]", "not valid YAML"),
        ("- {terms: [x]}", "entry 1: the field code is missing"),
        ("- {code: E11.9}", "entry 1: the field terms is missing"),
        ("- {code: E11.9, terms: [x]}\n- {code: E11.9, terms: }", "entry 2: the field terms is"),
        ("- {code: , terms: [x]}", "entry 1: the field code is missing"),
        ("- {code: [E11.9], terms: [x]}", "entry 1, code: expected a text"),
        ("- {code: E11.9, terms: []}", "entry 1, terms: no term in it"),
        ("- {code: E11.9, terms: {x: y}}", "entry 1, terms: expected a text"),
        ("- {code: E11.9, terms: [x, [y]]}", "entry 1, terms, entry 2: expected a text"),
        ("- {code: E11.9, terms: [x, no]}", "YAML reads false here: put the word in quotes"),
        ("- {code: E11.9, terms: [x, '']}", "entry 1, terms, entry 2: expected a text"),
        ("- {code: E11.9, terms: [x], when: right}", "entry 1, when: expected a list"),
        ("- {code: E11.9, terms: [x], when: [right]}", "entry 1, when, entry 1: expected a map"),
        ("- {code: E11.9, terms: [x], when: [{any: [y]}]}", "when, entry 1: the field code is mis"),
        ("- {code: E11.9, terms: [x], when: [{some: [y], code: E11.8}]}", "unknown field some"),
        ("- {code: E11.9, terms: [x], sex: X}", "entry 1, sex: expected F or M"),
        ("- {code: E11.9, terms: [x], case: upper}", "entry 1, case: expected exact"),
        ("- {code: E11.9, terms: [x], age: 17}", "entry 1, age: expected the first and the last"),
        ("- {code: E11.9, terms: [x], age: [17, 1]}", "entry 1, age: expected the first and the"),
        ("- {code: E11.9, terms: [x], age: [0, '17']}", "entry 1, age: expected the first and"),
        ("code: E11.9", "expected a list"),
        ("just words", "expected a list"),
        ("-", "entry 1: expected a mapping"),
    ],
)
def test_a_broken_line_is_told_with_its_file(copy: Path, line: str, said: str) -> None:
    (copy / "terms" / "broken.yaml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        load_copy()
    assert "lexicon/terms/broken.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("abbreviations.yaml", "- {short: COPD}", "entry 1: the field long is missing"),
        ("abbreviations.yaml", "- {short: COPD, long: [a]}", "entry 1, long: expected a text"),
        ("abbreviations.yaml", "- {short: NO, long: x, far: y}", "entry 1: unknown field far"),
        ("abbreviations.yaml", "- {short: no, long: nitric oxide}", "entry 1, short: YAML reads"),
        ("attributes.yaml", "side: [left]", "side: expected a mapping"),
        ("attributes.yaml", "side: {left: {a: b}}", "side, left: expected a text"),
        ("cues.yaml", "- {cue: denies, sense: negated, scope: list}", "the field direction is"),
        ("drugs.yaml", "- {code: Z79.4}", "entry 1: the field names is missing"),
        ("drugs.yaml", "- {names: [insulin]}", "entry 1: the field code is missing"),
        ("generic.yaml", "a: b", "expected a text"),
        ("sections.yaml", "- plan", "expected a mapping"),
        ("sections.yaml", "plan: {a: b}", "plan: expected a text"),
        ("spelling.yaml", "oedema: [edema]", "oedema: expected a text"),
        ("spelling.yaml", "no: know", "the key False is no text: put it in quotes"),
        ("stop_words.yaml", "[the, [of]]", "entry 2: expected a text"),
        ("successors.yaml", "I420: I4200", "I420: expected a mapping"),
        ("terminators.yaml", "- {but: x}", "entry 1: expected a text"),
        ("not_conditions.yaml", "- [a]", "entry 1: expected a text"),
    ],
)
def test_a_broken_file_is_told(copy: Path, file: str, content: str, said: str) -> None:
    (copy / file).write_text(content + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        load_copy()
    assert str(caught.value).startswith(f"lexicon/{file}: ")


def test_a_missing_file_is_told_and_an_empty_one_is_empty(copy: Path) -> None:
    for name in ("spelling.yaml", "terms/ear.yaml", "generic.yaml"):
        (copy / name).write_text("# nothing\n", encoding="utf-8")
    loaded = load_copy()
    assert (loaded.spelling, loaded.generic) == ({}, frozenset())
    (copy / "cues.yaml").unlink()
    with pytest.raises(InputError, match=r"lexicon/cues\.yaml: cannot be read"):
        load_copy()


def test_a_code_with_or_without_its_dot_and_in_any_case(copy: Path) -> None:
    (copy / "terms" / "zz.yaml").write_text("- {code: e11.9, terms: zzz}\n", encoding="utf-8")
    entry = load_copy().terms[-1]
    assert (entry.id, entry.code, entry.terms) == ("zz#1", "E119", ("zzz",))


def test_the_digest_changes_with_any_file(copy: Path) -> None:
    before = module.digest.__wrapped__()
    with (copy / "terms" / "ear.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# a remark\n")
    assert module.digest.__wrapped__() != before
