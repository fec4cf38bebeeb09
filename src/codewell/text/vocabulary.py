"""Every term that can be met in a note, folded and indexed; compiled once and kept in a file.

Terms come from the lexicon first, then from the titles and inclusion terms of the installed
tabular list. The compiled file is a product of both, named by their digests: a changed lexicon or
catalog compiles a new one.
"""

from __future__ import annotations

import marshal
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.text.words import Folder, words_of

FORMAT = 25
"""Raise when the compiled form changes."""

_REMEMBERED = 100_000
_BLOCK = 64
"""So many references are unpacked at once."""


class Guards(NamedTuple):
    """When a lexicon entry holds, and what makes its code another one; words are folded.

    One of ``unless`` with blanks in it stands for these words one behind the other.
    """

    exact_case: bool
    unless: tuple[tuple[str, ...], ...]
    sections_not: tuple[str, ...]
    sex: str | None
    age: tuple[int, int] | None
    when: tuple[tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...], str], ...]
    also: tuple[str, ...] = ()
    """Keys of the terms of the other conditions that the same words state."""


NO_GUARDS = Guards(False, (), (), None, None, ())
"""The guards of an entry that has none."""


class TermRef(NamedTuple):
    """Where a term leads: its code, the words as written in the source, and the source's name.

    The code is empty for a phrase that names no condition.
    """

    code: str
    term: str
    source: str
    guards: int


class References:
    """Where the terms lead, by number; unpacked block by block, when one is first asked for."""

    def __init__(self, blocks: Sequence[bytes]) -> None:
        self._blocks = blocks
        self._unpacked: dict[int, list[TermRef]] = {}

    @staticmethod
    def pack(references: Sequence[TermRef]) -> list[bytes]:
        """The blocks of references."""
        rows = [tuple(reference) for reference in references]
        return [marshal.dumps(rows[at : at + _BLOCK]) for at in range(0, len(rows), _BLOCK)]

    def __getitem__(self, number: int) -> TermRef:
        block, place = divmod(number, _BLOCK)
        found = self._unpacked.get(block)
        if found is None:
            rows = marshal.loads(self._blocks[block])
            found = self._unpacked[block] = [TermRef(*row) for row in rows]
        return found[place]

    def __iter__(self) -> Iterator[TermRef]:
        for block in self._blocks:
            yield from (TermRef(*row) for row in marshal.loads(block))


class CompiledCue(NamedTuple):
    """A cue as folded words, with its sense, direction and scope."""

    forms: tuple[str, ...]
    sense: str
    direction: str
    scope: str


class Cues:
    """The cues by their words; each is unpacked when it is first asked for."""

    def __init__(self, rows: Mapping[str, Sequence[tuple[str, str, str]]]) -> None:
        self._rows = rows
        self._unpacked: dict[str, tuple[CompiledCue, ...]] = {}

    def get(self, words: str) -> tuple[CompiledCue, ...]:
        """The cues of words with blanks between; empty where they are none."""
        found = self._unpacked.get(words)
        if found is None:
            rows = self._rows.get(words)
            if rows is None:
                return ()
            forms = tuple(words.split(" "))
            found = self._unpacked[words] = tuple(CompiledCue(forms, *row) for row in rows)
        return found


class ShortForm(NamedTuple):
    """What a short form stands for, and what switches it on or off; words are folded."""

    written: str
    long: tuple[str, ...]
    exact_case: bool
    near: frozenset[str]
    not_near: frozenset[str]
    by_record: bool = False

    def may_be(self, word: str, folder: Folder) -> bool:
        """Whether the word is written as this short form may be."""
        if word == self.written or _plural(word) == self.written:
            return True
        return not self.exact_case and folder[word] == folder[self.written]


def short_key(word: str) -> str:
    """The key of a short form: small letters, and ``DVTs`` as ``dvt``."""
    return _plural(word).lower()


def _plural(word: str) -> str:
    """``DVT`` for ``DVTs``; every other word as it is."""
    return word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > 2 else word


class _Partners(dict[str, frozenset[str] | None]):
    """Splits the partners of words, remembering each: ``partners[word]``."""

    def __init__(self, joined: Mapping[str, str]) -> None:
        super().__init__()
        self._joined = joined

    def __missing__(self, word: str) -> frozenset[str] | None:
        joined = self._joined.get(word)
        found = None if joined is None else frozenset(joined.split())
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


class Terms:
    """Terms by their content words, order-free.

    ``index`` maps the key of a term (:func:`key_of`) to where it leads. ``partners[word]`` are
    the words that stand with a word in some term, None where no term has the word.
    """

    def __init__(self, index: Mapping[str, tuple[int, ...]], partners: Mapping[str, str]) -> None:
        self.index = index
        self.words = partners.keys()
        self.partners: Mapping[str, frozenset[str] | None] = _Partners(partners)


class Reading(NamedTuple):
    """A word as read: its folded form and the short forms it may be."""

    form: str
    short_forms: tuple[ShortForm, ...]


class _Readings(dict[str, Reading]):
    """Reads words, remembering each: ``readings[word]``."""

    def __init__(self, folder: Folder, short_forms: Mapping[str, tuple[ShortForm, ...]]) -> None:
        super().__init__()
        self._folder = folder
        self._short_forms = short_forms

    def __missing__(self, word: str) -> Reading:
        candidates = self._short_forms.get(short_key(word), ())
        reading = Reading(
            self._folder[word],
            tuple(short for short in candidates if short.may_be(word, self._folder)),
        )
        if len(self) < _REMEMBERED:
            self[word] = reading
        return reading


class Vocabulary:
    """The compiled words of the field."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.folder = Folder(data["spelling"], data["english_words"])
        self.terms = Terms(data["index"], data["partners"])
        self.references = References(data["references"])
        self.guards = [Guards(*row) for row in data["guards"]]
        self.stop_words: frozenset[str] = data["stop_words"]
        self.statement_verbs: frozenset[str] = data["statement_verbs"]
        self.qualifiers: frozenset[str] = data["qualifiers"]
        self.sections: dict[str, str] = data["sections"]
        self.cues = Cues(data["cues"])
        self.cue_lengths: dict[str, tuple[int, ...]] = data["cue_lengths"]
        """First word -> the lengths of the cues that begin with it, the longest first."""
        self.cue_begins: frozenset[str] = data["cue_begins"]
        """The first two words of the cues of several words, with a blank between."""
        self.relatives: frozenset[str] = data["relatives"]
        """The words for a relative that open a statement about him."""
        self.terminators: frozenset[tuple[str, ...]] = data["terminators"]
        self.terminators_begin = frozenset(words[0] for words in self.terminators)
        self.short_forms: dict[str, tuple[ShortForm, ...]] = {
            short: tuple(ShortForm(*row) for row in rows)
            for short, rows in data["short_forms"].items()
        }
        self.finding_terms = Terms(data["finding_index"], data["finding_partners"])
        self.successors: dict[str, dict[str, str]] = data["successors"]
        """Code that became a heading -> side -> the code in its place."""
        self.drugs: dict[str, str] = data["drugs"]
        self.drug_effects: dict[str, list[tuple[tuple[str, ...], str]]] = data["drug_effects"]
        """First word of a drug's name -> (words, its T36-T50 code before the intent)."""
        self.attributes: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = data[
            "attributes"
        ]
        """Attribute -> first word -> (words, value), the longest first."""
        self.attribute_tells = {name: _tells(rows) for name, rows in self.attributes.items()}
        """Attribute -> words without which a sentence has none of its values."""

        self.readings: Mapping[str, Reading] = _Readings(self.folder, self.short_forms)
        self._contents: dict[str, tuple[str, ...]] = {}

    @classmethod
    def open(cls, catalog: Catalog) -> Vocabulary:
        """The vocabulary of a catalog and the installed lexicon, compiled if need be."""
        path = _compiled_path(catalog)
        try:
            return cls(marshal.loads(path.read_bytes()))
        except (OSError, ValueError, EOFError, TypeError, KeyError):
            # the compiler is needed once a lexicon, not once a start
            from codewell.text.compile_vocabulary import compile_vocabulary  # noqa: PLC0415

            data = compile_vocabulary(catalog, lexicon.load())
            write_compiled(path, marshal.dumps(data), "vocabulary-*.bin")
            return cls(data)

    def content(self, text: str) -> tuple[str, ...]:
        """The folded words of a phrase without stop words, unguarded short forms expanded."""
        return tuple(form for word in words_of(text) for form in self._content_of(word))

    def _content_of(self, word: str) -> tuple[str, ...]:
        found = self._contents.get(word)
        if found is None:
            forms = self.expand(word) or (self.folder[word],)
            found = tuple(form for form in forms if form not in self.stop_words)
            if len(self._contents) < _REMEMBERED:
                self._contents[word] = found
        return found

    def after_without(self, term: str) -> frozenset[str]:
        """The words behind "without" in a term."""
        forms = self.content(term)
        return frozenset(forms[forms.index("without") + 1 :] if "without" in forms else ())

    def expand(self, word: str) -> tuple[str, ...] | None:
        """What an unguarded short form stands for, or None."""
        for short in self.readings[word].short_forms:
            if not short.near and not short.not_near:
                return short.long
        return None


def _tells(by_first: Mapping[str, Iterable[tuple[tuple[str, ...], str]]]) -> frozenset[str]:
    """The longest, and so likely the rarest, word of each entry."""
    return frozenset(max(forms, key=len) for rows in by_first.values() for forms, _ in rows)


def key_of(forms: Iterable[str]) -> str:
    """The key of a term: its content words, order-free."""
    return " ".join(sorted(forms))


def partners_of(index: Iterable[str]) -> dict[str, str]:
    """Each word of a term with the words that share a term with it, in one text."""
    found: dict[str, set[str]] = defaultdict(set)
    for key in index:
        forms = key.split(" ")
        for position, form in enumerate(forms):
            found[form].update(forms[:position], forms[position + 1 :])
    return {form: " ".join(sorted(others)) for form, others in found.items()}


def _compiled_path(catalog: Catalog) -> Path:
    version = f"{sys.version_info[0]}{sys.version_info[1]}"
    name = f"vocabulary-{FORMAT}-{version}-{lexicon.digest()[:12]}-{catalog.sha256[:12]}.bin"
    return catalog.path.parent.parent / "cache" / name


def write_compiled(path: Path, content: bytes, older: str) -> None:
    """Put a compiled file in place whole; older ones go. A read-only home is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(path)
    except OSError:
        return
    for old in path.parent.glob(older):
        if old != path:
            old.unlink(missing_ok=True)
