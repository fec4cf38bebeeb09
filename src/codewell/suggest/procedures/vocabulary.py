"""The words of procedures, folded and indexed; compiled once and kept in a file.

Nothing is read before a record first needs it. The compiled file is named by the digests of the
lexicon and of the catalog, whose pulled body part key adds names.
"""

from __future__ import annotations

import marshal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.lexicon import load_procedures
from codewell.lexicon.load_procedures import ProcedureEntry, ProcedureLexicon, VerbEntry
from codewell.suggest.procedures.tables import part_name
from codewell.text import Vocabulary
from codewell.text.vocabulary import FORMAT, Terms, key_of, partners_of, write_compiled
from codewell.text.words import words_of

Forms = tuple[str, ...]
_SIDES = frozenset(("right", "left"))
"""A side is read by itself: "RUL" is an upper lobe, and right."""


class Variant(NamedTuple):
    """Other templates of a procedure where the record says some words; the words are folded."""

    any_of: tuple[Forms, ...]
    all_of: tuple[Forms, ...]
    unless: tuple[Forms, ...]
    templates: tuple[str, ...]
    parts: tuple[str, ...] | None
    near: bool


class Procedure(NamedTuple):
    """A named procedure; slot words are folded, ``parts`` are keys of official names."""

    id: str
    label: str
    templates: tuple[str, ...]
    slots: dict[str, dict[Forms, str]]
    parts: tuple[str, ...]
    when: tuple[Variant, ...]
    unless: tuple[Forms, ...]


class Verb(NamedTuple):
    """A verb of operating: (root operation, kinds of object, words beside it), in order."""

    id: str
    label: str
    decisions: tuple[tuple[str, tuple[str, ...], tuple[Forms, ...]], ...]


class Fact(NamedTuple):
    """What a word may tell: ``kind`` of fact and its value."""

    kind: str
    value: str


class ProcedureVocabulary:
    """The compiled words of procedures."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.procedures = [_unpacked(*row) for row in data["procedures"]]
        self.verbs = [Verb(*row) for row in data["verbs"]]
        self.actions = Terms(data["actions"], data["action_partners"])
        self.action_tells: frozenset[str] = data["action_tells"]
        """Words without which a sentence names no procedure."""
        self.body_parts: list[tuple[str, ...]] = data["body_parts"]
        self.part_terms = Terms(data["part_terms"], data["part_partners"])
        self.facts = [Fact(*row) for row in data["facts"]]
        self.fact_terms = Terms(data["fact_terms"], data["fact_partners"])
        self.tissues: dict[str, frozenset[str]] = data["tissues"]

    @classmethod
    def open(cls, catalog: Catalog, vocabulary: Vocabulary) -> ProcedureVocabulary:
        """The words of procedures of the installed lexicon, compiled if need be."""
        path = _compiled_path(catalog)
        try:
            return cls(marshal.loads(path.read_bytes()))
        except (OSError, ValueError, EOFError, TypeError, KeyError, IndexError):
            data = compile_procedures(catalog, vocabulary, load_procedures.load())
            write_compiled(path, marshal.dumps(data), "procedures-*.bin")
            return cls(data)

    def action(self, number: int) -> Procedure | Verb:
        """The procedure or verb of a number of the index of actions."""
        if number < len(self.procedures):
            return self.procedures[number]
        return self.verbs[number - len(self.procedures)]


def _unpacked(
    id: str,
    label: str,
    templates: tuple[str, ...],
    slots: dict[str, dict[Forms, str]],
    parts: tuple[str, ...],
    when: Iterable[tuple[Any, ...]],
    unless: tuple[Forms, ...],
) -> Procedure:
    variants = tuple(Variant(*row) for row in when)
    return Procedure(id, label, templates, slots, parts, variants, unless)


def _compiled_path(catalog: Catalog) -> Path:
    version = f"{sys.version_info[0]}{sys.version_info[1]}"
    words = f"{lexicon.digest()[:8]}{load_procedures.digest()[:8]}"
    name = f"procedures-{FORMAT}-{version}-{words}-{catalog.sha256[:12]}.bin"
    return catalog.path.parent.parent / "cache" / name


# -- compiling --------------------------------------------------------------------------------


def compile_procedures(
    catalog: Catalog, vocabulary: Vocabulary, source: ProcedureLexicon
) -> dict[str, Any]:
    """Everything that is needed to find procedures, as plain values that can be marshalled."""
    fold = _Folding(vocabulary)
    actions: dict[str, tuple[int, ...]] = {}
    entries: list[ProcedureEntry | VerbEntry] = [*source.procedures, *source.verbs]
    for number, entry in enumerate(entries):
        for key in fold.keys(entry.terms):
            actions.setdefault(key, (number,))
    names = dict(source.body_parts)
    for word, officials in _pulled_names(catalog):
        names.setdefault(word, officials)
    body_parts, part_terms = _body_parts(names, fold)
    facts, fact_terms = _facts(source, fold)
    return {
        "procedures": [_procedure(entry, fold) for entry in source.procedures],
        "verbs": [
            (
                verb.id,
                verb.label,
                tuple((d.root, d.objects, fold.all(d.any_of)) for d in verb.decisions),
            )
            for verb in source.verbs
        ],
        "actions": actions,
        "action_partners": partners_of(actions),
        "action_tells": frozenset(max(key.split(), key=len) for key in actions),
        "body_parts": body_parts,
        "part_terms": part_terms,
        "part_partners": partners_of(part_terms),
        "facts": facts,
        "fact_terms": fact_terms,
        "fact_partners": partners_of(fact_terms),
        "tissues": {
            name: frozenset(form for forms in fold.all(words) for form in forms)
            for name, words in source.tissues.items()
        },
    }


class _Folding:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def keys(self, terms: Iterable[str]) -> Iterator[str]:
        """The keys of terms, as written and with their short forms expanded."""
        folder, stop = self._vocabulary.folder, self._vocabulary.stop_words
        for term in terms:
            plain = tuple(f for f in map(folder.__getitem__, words_of(term)) if f not in stop)
            for forms in (self._vocabulary.content(term), plain):
                if forms:
                    yield key_of(forms)

    def all(self, words: Iterable[str]) -> tuple[Forms, ...]:
        """Phrases as folded words in their order, as written and with short forms expanded."""
        found: dict[Forms, None] = {}
        for word in words:
            found[self._vocabulary.folder.fold_all(word)] = None
            expanded: list[str] = []
            for part in words_of(word):
                expanded.extend(self._vocabulary.expand(part) or (self._vocabulary.folder[part],))
            found[tuple(expanded)] = None
        return tuple(found)


def _procedure(entry: ProcedureEntry, fold: _Folding) -> tuple[Any, ...]:
    slots = {
        name: {forms: value for word, value in values.items() for forms in fold.all((word,))}
        for name, values in entry.slots.items()
    }
    when = tuple(
        (
            fold.all(v.any_of),
            fold.all(v.all_of),
            fold.all(v.unless),
            v.templates,
            _part_keys(v.parts) if v.parts is not None else None,
            v.near,
        )
        for v in entry.when
    )
    parts = _part_keys(entry.parts)
    return entry.id, entry.label, entry.templates, slots, parts, when, fold.all(entry.unless)


def _part_keys(officials: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part_name(official).key or official for official in officials))


def _body_parts(
    names: Mapping[str, tuple[str, ...]], fold: _Folding
) -> tuple[list[tuple[str, ...]], dict[str, tuple[int, ...]]]:
    found: dict[str, dict[str, None]] = {}
    for word, officials in names.items():
        sided = not _SIDES.isdisjoint(word.lower().split())
        for key in fold.keys((word,)):
            if sided or _SIDES.isdisjoint(key.split()):
                found.setdefault(key, {}).update(dict.fromkeys(_part_keys(officials)))
    rows = [tuple(keys) for keys in found.values()]
    return rows, {key: (number,) for number, key in enumerate(found)}


def _pulled_names(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everyday names of the body part key of ICD-10-PCS, where it is pulled."""
    found: dict[str, list[str]] = defaultdict(list)
    for term, name in catalog.icd10pcs.body_part_names():
        found[term].append(name)
    return ((term, tuple(officials)) for term, officials in found.items())


def _facts(
    source: ProcedureLexicon, fold: _Folding
) -> tuple[list[tuple[str, str]], dict[str, tuple[int, ...]]]:
    lists = {
        "approach": source.approaches,
        "hint": source.approach_hints,
        "device": source.devices,
        "qualifier": source.qualifiers,
        "object": source.objects,
        "not_done": source.not_done,
    }
    rows: list[tuple[str, str]] = []
    index: dict[str, list[int]] = defaultdict(list)
    for kind, values in lists.items():
        for value, words in values.items():
            rows.append((kind, value))
            for key in dict.fromkeys(fold.keys(words)):
                index[key].append(len(rows) - 1)
    return rows, {key: tuple(numbers) for key, numbers in index.items()}
