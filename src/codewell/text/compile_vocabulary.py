"""Compile the vocabulary: the lexicon and the tabular list, folded, indexed and packed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.lexicon import Abbreviation, Lexicon, TermEntry
from codewell.text.together import Together
from codewell.text.vocabulary import (
    NO_GUARDS,
    Guards,
    References,
    ShortForm,
    TermRef,
    key_of,
    partners_of,
    short_key,
)
from codewell.text.words import Folder, words

_OPTIONAL = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNSPECIFIED = re.compile(
    r",? ?\b(?:unspecified|NOS|NEC|not elsewhere classified|not otherwise specified)\b,?",
    re.IGNORECASE,
)
_RESIDUAL = re.compile(
    r"^other\b|\bother specified\b|\bclassified elsewhere\b|\belsewhere classified\b|^unspecified$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[A-Z]{2,3}\W?")
_CLINICAL_ENDING = re.compile(
    r"(?:itis|osis|emia|oma|pathy|algia|uria|ectasis|plegia|paresis|rrhea|rrhage|ism|phobia"
    r"|lysis|cele|iasis|trophy|penia|pnea|philia|megaly|ectasia|opia|ectomy)$"
)
_SIDE = re.compile(r"\b(?:right|left|bilateral)\b")
_SIDES = frozenset(("right", "left", "bilateral", "unspecified", "unilateral"))
_EXTERNAL_CAUSE = ("V", "W", "X", "Y")


def compile_vocabulary(catalog: Catalog, source: Lexicon) -> dict[str, Any]:
    """Everything the text layer needs, as plain values that can be marshalled."""
    folder = Folder(source.spelling, source.english_words & _short_forms_in_capitals(source))
    stop_words = frozenset(folder[word] for word in source.stop_words)
    compiler = _Compiler(folder, stop_words, _short_forms(source.abbreviations, folder))
    for phrase in source.not_conditions:
        compiler.add_not_condition(phrase)
    for entry in source.terms:
        compiler.add_entry(entry)
    compiler.check_also(source.terms)
    generic = frozenset(folder[word] for word in source.generic)
    for code, text, origin in _tabular_terms(catalog):
        compiler.add_official(code, text, origin, generic)
    compiler.join(Together(catalog, source.said_once, compiler.index, compiler.references))
    finding_index = compiler.findings(source)
    return {
        "finding_index": finding_index,
        "finding_partners": partners_of(finding_index),
        "english_words": frozenset(folder.english),
        "spelling": dict(source.spelling),
        "index": {key: tuple(refs) for key, refs in compiler.index.items()},
        "partners": partners_of(compiler.index),
        "references": References.pack(compiler.references),
        "guards": [tuple(g) for g in compiler.guards],
        "stop_words": stop_words,
        "statement_verbs": frozenset(folder[word] for word in source.statement_verbs),
        "qualifiers": frozenset(folder[word] for word in source.qualifiers),
        "sections": dict(source.sections),
        **_cues(source, compiler),
        "terminators": frozenset(folder.fold_all(t) for t in source.terminators),
        "successors": {code: dict(by_side) for code, by_side in source.successors.items()},
        "drugs": {folder[name]: code for name, code in source.drugs.items()},
        "drug_effects": _by_first_word(
            (folder.fold_all(name), code) for name, code in source.drug_effects.items()
        ),
        "short_forms": compiler.short_forms,
        "attributes": {
            name: _by_first_word(
                (folder.fold_all(word), value) for value, terms in values.items() for word in terms
            )
            for name, values in source.attributes.items()
        },
    }


def _by_first_word(
    rows: Iterable[tuple[tuple[str, ...], str]],
) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for forms, value in rows:
        if forms:
            found[forms[0]].append((forms, value))
    return {first: sorted(group, key=lambda r: -len(r[0])) for first, group in found.items()}


def _short_forms_in_capitals(source: Lexicon) -> frozenset[str]:
    """The words in capitals of all terms and short forms, in small letters."""
    texts = [a.short for a in source.abbreviations]
    texts += [term for entry in source.terms for term in entry.terms]
    return frozenset(m[0].lower() for text in texts for m in words(text) if m[0].isupper())


def _short_forms(
    abbreviations: Iterable[Abbreviation], folder: Folder
) -> dict[str, list[tuple[Any, ...]]]:
    """Short forms of one word, by their lower-case form."""
    found = defaultdict(list)
    for row in abbreviations:
        if len(list(words(row.short))) != 1:
            continue
        found[short_key(row.short)].append(
            (
                row.short,
                folder.fold_all(row.long),
                row.exact_case,
                frozenset(form for word in row.near for form in folder.fold_all(word)),
                frozenset(form for word in row.not_near for form in folder.fold_all(word)),
                row.by_record,
            )
        )
    return dict(found)


def _cues(source: Lexicon, compiler: _Compiler) -> dict[str, Any]:
    """The cues by their words, and the words with which they begin."""
    cues = _cue_rows(source, compiler)
    lengths: dict[str, set[int]] = defaultdict(set)
    for forms in cues:
        lengths[forms[0]].add(len(forms))
    return {
        "cues": {" ".join(forms): rows for forms, rows in cues.items()},
        "cue_lengths": {
            first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()
        },
        "cue_begins": frozenset(" ".join(forms[:2]) for forms in cues if len(forms) > 1),
        "relatives": frozenset(
            forms[0]
            for forms, rows in cues.items()
            if rows[0][0] == "family" and (len(forms) == 1 or forms[1:] == ("had",))
        ),
    }


def _cue_rows(
    source: Lexicon, compiler: _Compiler
) -> dict[tuple[str, ...], list[tuple[str, str, str]]]:
    """(sense, direction, scope) of each cue by its folded words, as written and expanded."""
    found: dict[tuple[str, ...], list[tuple[str, str, str]]] = defaultdict(list)
    for cue in source.cues:
        row = (cue.sense, cue.direction, cue.scope)
        for forms in {compiler.folder.fold_all(cue.words), compiler.expanded(cue.words)}:
            if forms and row not in found[forms]:
                found[forms].append(row)
    return {forms: rows for forms, rows in found.items() if rows}


def _tabular_terms(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """(code, words, source) of every title and inclusion term that may stand in a note.

    Titles of external causes are left out: they are decided by the lexicon, since their wording
    is that of a classification and their words are those of any sentence.
    """
    entries = list(catalog.icd10cm.entries())
    of_no_side = {_without_side(e.title) for e in entries if "unspecified" in e.title}
    for entry in entries:
        if (
            not entry.code.startswith(_EXTERNAL_CAUSE)
            and not _RESIDUAL.search(entry.title)
            and not (_SIDE.search(entry.title) and _without_side(entry.title) in of_no_side)
        ):
            yield entry.code, entry.title, "tabular title"
    for code, text in catalog.icd10cm.inclusion_terms():
        if not code.startswith(_EXTERNAL_CAUSE) and not _RESIDUAL.search(text):
            yield code, text, "tabular inclusion term"


def _without_side(title: str) -> frozenset[str]:
    """What a title says besides its side: the same for the code of no stated side (I.B.13)."""
    return frozenset(re.findall(r"\w+", title.lower())) - _SIDES


class _Compiler:
    def __init__(
        self,
        folder: Folder,
        stop_words: frozenset[str],
        short_forms: Mapping[str, list[tuple[Any, ...]]],
    ) -> None:
        self.folder = folder
        self.stop_words = stop_words
        self.short_forms = dict(short_forms)
        self.index: dict[str, list[int]] = defaultdict(list)
        self.references: list[TermRef] = []
        self.forms: list[tuple[str, ...]] = []
        self.guards: list[Guards] = [NO_GUARDS]
        self._guard_numbers = {NO_GUARDS: 0}

    def add_not_condition(self, phrase: str) -> None:
        """A phrase that names no condition: it takes its words and leads nowhere."""
        reference = TermRef("", phrase, "lexicon not_conditions", 0)
        for forms in self._ways(phrase, in_any_sense=True):
            self._add(forms, reference)

    def add_entry(self, entry: TermEntry) -> None:
        """An entry of the lexicon: every term under its written and its expanded words."""
        guards = self._guards(entry)
        for term in entry.terms:
            reference = TermRef(entry.code, term, f"lexicon {entry.id}", guards)
            for forms in self._ways(term):
                self._add(forms, reference)

    def check_also(self, entries: Iterable[TermEntry]) -> None:
        """Every term that an entry names under ``also`` is a term of some entry.

        Raises:
            InputError: one is not.
        """
        for entry in entries:
            for term in entry.also:
                if key_of(self._expanded(term)) not in self.index:
                    raise InputError(
                        f"“{term}” is no term", source=f"lexicon {entry.id}", field="also"
                    )

    def add_official(self, code: str, text: str, origin: str, generic: frozenset[str]) -> None:
        """A title or inclusion term, with and without the words in brackets.

        Initials alone are left to the lexicon: "HR+" of Z17.41 is a heart rate in most records.
        """
        if _INITIALS.fullmatch(text):
            return
        plain = _UNSPECIFIED.sub(" ", text)
        for variant in {plain, _OPTIONAL.sub(" ", plain)}:
            forms = self._expanded(variant)
            if len(forms) == 1 and (forms[0] in generic or not _CLINICAL_ENDING.search(forms[0])):
                continue
            self._add(forms, TermRef(code, text, origin, 0))

    def findings(self, source: Lexicon) -> dict[str, tuple[int, ...]]:
        """The index of the findings."""
        forms = {f for text in source.findings for f in (self._content(text), self._expanded(text))}
        return {key_of(words): (0,) for words in forms if words}

    def _add(self, forms: tuple[str, ...], reference: TermRef) -> None:
        if not forms:
            return
        self.references.append(reference)
        self.forms.append(forms)
        self.index[key_of(forms)].append(len(self.references) - 1)

    def _content(self, text: str) -> tuple[str, ...]:
        return tuple(f for f in self.folder.fold_all(text) if f not in self.stop_words)

    def _ways(self, text: str, *, in_any_sense: bool = False) -> set[tuple[str, ...]]:
        """A phrase as written, expanded, and with a guarded short form of it expanded.

        A note may have it either way: "GAS pharyngitis" is expanded only near "strep". Of a short
        form with several senses it is not known which one a term means.
        """
        ways = {self._content(text), self._expanded(text)}
        written = [match[0] for match in words(text)]
        for place, word in enumerate(written if len(written) > 1 else ()):
            senses = [row[1] for row in self._senses(word)]
            if len(senses) == 1 or in_any_sense:
                before, behind = written[:place], written[place + 1 :]
                ways |= {self._expanded(" ".join((*before, *long, *behind))) for long in senses}
        return ways

    def _senses(self, word: str) -> list[tuple[Any, ...]]:
        """The rows of the short forms that a word may be."""
        rows = self.short_forms.get(short_key(word), ())
        return [row for row in rows if ShortForm(*row).may_be(word, self.folder)]

    def _expanded(self, text: str) -> tuple[str, ...]:
        return tuple(form for form in self.expanded(text) if form not in self.stop_words)

    def expanded(self, text: str) -> tuple[str, ...]:
        """The folded words of a phrase, stop words included, unguarded short forms expanded."""
        found: list[str] = []
        for match in words(text):
            found.extend(self._expand(match[0]) or (self.folder[match[0]],))
        return tuple(found)

    def _expand(self, word: str) -> tuple[str, ...] | None:
        for row in self.short_forms.get(short_key(word), ()):
            short = ShortForm(*row)
            if not short.near and not short.not_near and short.may_be(word, self.folder):
                return tuple(short.long)
        return None

    def _guards(self, entry: TermEntry) -> int:
        guards = Guards(
            entry.exact_case,
            tuple(self._unless(word, entry) for word in entry.unless),
            entry.sections_not,
            entry.sex,
            entry.age,
            tuple(
                (
                    tuple(self._expanded(word) for word in variant.all_of),
                    tuple(self._expanded(word) for word in variant.any_of),
                    variant.code,
                )
                for variant in entry.when
            ),
            tuple(key_of(self._expanded(term)) for term in entry.also),
        )
        return self._number(guards)

    def _unless(self, text: str, entry: TermEntry) -> tuple[str, ...]:
        """The words that switch an entry off.

        A phrase of the entry's own words counts as it is written, its small words too: "to RA" is
        no rheumatoid arthritis, "anxiety with depression" not the two that "and" joins.
        """
        content = self._expanded(text)
        if any(set(content) <= set(self._expanded(term)) for term in entry.terms):
            return (" ".join(self.expanded(text)),)
        return content

    def _number(self, guards: Guards) -> int:
        """The number under which guards are kept; each is kept once."""
        number = self._guard_numbers.setdefault(guards, len(self.guards))
        if number == len(self.guards):
            self.guards.append(guards)
        return number

    def join(self, together: Together) -> None:
        """Every term of a condition leads to the linked ones that its words state as well.

        What an entry names is also stated by the official title with the same words and code.
        """
        for numbers in self.index.values():
            for number in numbers:
                reference = self.references[number]
                named = (
                    key
                    for n in numbers
                    if self.references[n].code == reference.code
                    for key in self.guards[self.references[n].guards].also
                )
                found = together.within(reference.code, self.forms[number])
                if also := tuple(dict.fromkeys((*named, *found))):
                    guards = self.guards[reference.guards]._replace(also=also)
                    self.references[number] = reference._replace(guards=self._number(guards))
