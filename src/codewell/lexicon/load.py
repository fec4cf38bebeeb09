"""Load the lexicon: YAML files beside this module, one owner of every word.

Terms, abbreviations, spelling, cues, sections and attributes are described in
``docs/lexicon.md``; procedures have a loader of their own. Everything here is plain values; how
words are compared is the text layer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import product
from typing import Any

from codewell.lexicon.data_files import NamedFile, content_of, digest_of, files_in
from codewell.lexicon.entry import Part


@dataclass(frozen=True, slots=True)
class Variant:
    """Further words in the sentence that change the code: all of ``all_of``, any of ``any_of``."""

    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class TermEntry:
    """Terms with the code a coder assigns when nothing more is said.

    ``id`` is ``topic#n`` counting from 1 in its file. Guards: ``exact_case`` terms match only as
    written, ``unless`` words in the sentence or a section in ``sections_not`` switch the entry
    off, ``sex`` and ``age`` (inclusive years) limit it to patients. ``also`` names terms of the
    other conditions that the same words state.
    """

    id: str
    code: str
    terms: tuple[str, ...]
    when: tuple[Variant, ...] = ()
    exact_case: bool = False
    unless: tuple[str, ...] = ()
    sections_not: tuple[str, ...] = ()
    sex: str | None = None
    age: tuple[int, int] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and its words, with the neighbours that switch it on or off."""

    short: str
    long: str
    exact_case: bool = False
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    by_record: bool = False
    """Whether its neighbours may stand anywhere in the record."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that change what is asserted: ``sense`` of what stands in ``direction``.

    ``scope`` is ``clause`` (to the next comma or break) or ``list`` (through ", ... or ..." too).
    """

    words: str
    sense: str
    direction: str
    scope: str


@dataclass(frozen=True, slots=True)
class SaidOnce:
    """Codes and others that a note of the tabular links, of which the first says it all."""

    codes: tuple[str, ...]
    others: tuple[str, ...]

    def holds(self, code: str, other: str) -> bool:
        """Whether the two begin as the row says."""
        return code.startswith(self.codes) and other.startswith(self.others)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the files hold.

    ``titles_enough`` names the categories without an entry, with the reason why.
    """

    terms: tuple[TermEntry, ...]
    abbreviations: tuple[Abbreviation, ...]
    spelling: Mapping[str, str]
    cues: tuple[Cue, ...]
    terminators: tuple[str, ...]
    sections: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, tuple[str, ...]]]
    not_conditions: tuple[str, ...]
    successors: Mapping[str, Mapping[str, str]]
    titles_enough: Mapping[str, str]
    drugs: Mapping[str, str]
    drug_effects: Mapping[str, str]
    english_words: frozenset[str]
    generic: frozenset[str]
    stop_words: frozenset[str]
    statement_verbs: frozenset[str]
    qualifiers: frozenset[str]
    findings: tuple[str, ...]
    said_once: tuple[SaidOnce, ...]


def _root() -> Traversable:
    return resources.files(__package__)


def _files() -> list[NamedFile]:
    return files_in(_root(), "terms")


@cache
def digest() -> str:
    """The sha256 of all files together: the identity of this lexicon."""
    return digest_of(_files())


@cache
def load() -> Lexicon:
    """The whole lexicon.

    Raises:
        InputError: a file does not follow the format, with file and entry.
    """
    return Lexicon(
        terms=tuple(_terms()),
        abbreviations=tuple(_abbreviations()),
        spelling={
            word.lower(): part.text().lower() for word, part in _file("spelling.yaml", dict).items()
        },
        cues=tuple(_cues()),
        terminators=_file("terminators.yaml").texts(),
        sections={
            variant.lower(): kind
            for kind, variants in _file("sections.yaml", dict).items()
            for variant in variants.texts()
        },
        attributes={
            attribute: {
                value: tuple(word.lower() for word in words.texts())
                for value, words in values.items()
            }
            for attribute, values in _file("attributes.yaml", dict).items()
        },
        not_conditions=_file("not_conditions.yaml").texts(),
        successors={
            code: {side: new.text() for side, new in by_side.items()}
            for code, by_side in _file("successors.yaml", dict).items()
        },
        titles_enough=_titles_enough(),
        drugs={
            name.lower(): row["code"].code()
            for row in _file("drugs.yaml").entries()
            for name in row["names"].texts()
        },
        drug_effects={
            name.lower(): row["code"].text().replace(".", "")
            for row in _file("drug_effects.yaml").entries()
            for name in row["names"].texts()
        },
        english_words=frozenset(_file("english_words.yaml").texts()),
        generic=frozenset(_file("generic.yaml").texts()),
        stop_words=frozenset(_file("stop_words.yaml").texts()),
        statement_verbs=frozenset(_file("statement_verbs.yaml").texts()),
        qualifiers=frozenset(_file("qualifiers.yaml").texts()),
        findings=_file("findings.yaml").texts(),
        said_once=tuple(_said_once()),
    )


def _file(name: str, kind: Callable[[], Any] = list) -> Part:
    """A whole file; one that holds nothing is an empty value of its kind."""
    source = f"lexicon/{name}"
    content = content_of(_root().joinpath(name), source)
    return Part(kind() if content is None else content, source)


_TERM_FIELDS = frozenset("code terms when case unless sections_not sex age also".split())
_VARIANT_FIELDS = frozenset(("all", "any", "code"))
_ABBREVIATION_FIELDS = frozenset("short long case near not_near near_in".split())
_CUE_FIELDS = frozenset(("cue", "sense", "direction", "scope"))
_PATTERN_FIELDS = frozenset(("parts", "sense", "direction", "scope"))
_SAID_ONCE_FIELDS = frozenset(("codes", "others", "reason"))
_CATEGORY_FIELDS = frozenset(("reason", "categories"))


def _terms() -> Iterator[TermEntry]:
    for name, _ in _files():
        if name.startswith("terms/"):
            topic = name.removeprefix("terms/").removesuffix(".yaml")
            for number, row in enumerate(_file(name).entries(), 1):
                yield _term(f"{topic}#{number}", row)


def _term(entry_id: str, row: Part) -> TermEntry:
    row.only(_TERM_FIELDS)
    terms = row["terms"].texts()
    if not terms:
        raise row["terms"].wrong("no term in it")
    return TermEntry(
        id=entry_id,
        code=row["code"].code(),
        terms=terms,
        when=tuple(map(_variant, row["when"].entries())) if "when" in row else (),
        exact_case=row.choice("case", ("exact",)) is not None,
        unless=row.words("unless"),
        sections_not=row.words("sections_not"),
        sex=row.choice("sex", ("F", "M")),
        age=row.years("age"),
        also=row.words("also"),
    )


def _variant(row: Part) -> Variant:
    row.only(_VARIANT_FIELDS)
    return Variant(row.words("all"), row.words("any"), row["code"].code())


def _abbreviations() -> Iterator[Abbreviation]:
    for row in _file("abbreviations.yaml").entries():
        row.only(_ABBREVIATION_FIELDS)
        short = row["short"].text()
        if " " in short:
            raise row["short"].wrong("a short form is one word; make several words a term")
        yield Abbreviation(
            short=short,
            long=row["long"].text(),
            exact_case=row.choice("case", ("exact",)) is not None,
            near=row.words("near"),
            not_near=row.words("not_near"),
            by_record=row.choice("near_in", ("record",)) is not None,
        )


def _cues() -> Iterator[Cue]:
    for row in _file("cues.yaml").entries():
        row.only(_CUE_FIELDS)
        yield Cue(
            row["cue"].text().lower(),
            row["sense"].text(),
            row["direction"].text(),
            row["scope"].text(),
        )
    for name in ("", "_ahead", "_denied", "_doubt", "_over"):
        for row in _file(f"cue_patterns{name}.yaml").entries():
            row.only(_PATTERN_FIELDS)
            yield from _cues_of_family(row)


def _cues_of_family(row: Part) -> Iterator[Cue]:
    for words in product(*(part.texts() for part in row["parts"].entries())):
        yield Cue(
            " ".join(word for word in words if word != "-").lower(),
            row["sense"].text(),
            row["direction"].text(),
            row["scope"].text(),
        )


def _said_once() -> Iterator[SaidOnce]:
    for row in _file("said_once.yaml").entries():
        row.only(_SAID_ONCE_FIELDS)
        yield SaidOnce(
            *(tuple(c.replace(".", "") for c in row.words(f)) for f in ("codes", "others"))
        )


def _titles_enough() -> dict[str, str]:
    """Category -> why no entry leads into it."""
    found: dict[str, str] = {}
    for row in _file("categories.yaml").entries():
        row.only(_CATEGORY_FIELDS)
        for category in row["categories"].texts():
            if category in found:
                raise row["categories"].wrong(f"{category} twice")
            found[category] = row["reason"].text()
    return found
