"""Load the lexicon: YAML files beside this module, one owner of every word.

Terms, abbreviations, spelling, cues, sections and attributes are described in
``docs/lexicon.md``; procedures have a loader of their own. Everything here is plain values; how
words are compared is the text layer's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import product
from typing import Any

import yaml

from codewell.errors import InputError
from codewell.lexicon.entry import Part

_YamlLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    off, ``sex`` and ``age`` (inclusive years) limit it to patients.
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


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and its words, with the neighbours that switch it on or off."""

    short: str
    long: str
    exact_case: bool = False
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()


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


def _root() -> Traversable:
    return resources.files(__package__)


def _files() -> list[tuple[str, Traversable]]:
    top = [(f.name, f) for f in _root().iterdir() if f.name.endswith(".yaml")]
    terms = [
        (f"terms/{f.name}", f)
        for f in _root().joinpath("terms").iterdir()
        if f.name.endswith(".yaml")
    ]
    return sorted(top + terms, key=lambda pair: pair[0])


@cache
def digest() -> str:
    """The sha256 of all files together: the identity of this lexicon."""
    total = hashlib.sha256()
    for name, file in _files():
        total.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


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
    )


def _file(name: str, kind: Callable[[], Any] = list) -> Part:
    """A whole file; one that holds nothing is an empty value of its kind."""
    source = f"lexicon/{name}"
    try:
        content = yaml.load(_root().joinpath(name).read_bytes(), Loader=_YamlLoader)
    except OSError as error:
        raise InputError("cannot be read", source=source) from error
    except yaml.YAMLError as error:
        raise InputError(f"not valid YAML: {error}", source=source) from error
    return Part(kind() if content is None else content, source)


_TERM_FIELDS = frozenset("code terms when case unless sections_not sex age".split())
_VARIANT_FIELDS = frozenset(("all", "any", "code"))
_ABBREVIATION_FIELDS = frozenset("short long case near not_near".split())
_CUE_FIELDS = frozenset(("cue", "sense", "direction", "scope"))
_PATTERN_FIELDS = frozenset(("parts", "sense", "direction", "scope"))
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
    )


def _variant(row: Part) -> Variant:
    row.only(_VARIANT_FIELDS)
    return Variant(row.words("all"), row.words("any"), row["code"].code())


def _abbreviations() -> Iterator[Abbreviation]:
    for row in _file("abbreviations.yaml").entries():
        row.only(_ABBREVIATION_FIELDS)
        yield Abbreviation(
            short=row["short"].text(),
            long=row["long"].text(),
            exact_case=row.choice("case", ("exact",)) is not None,
            near=row.words("near"),
            not_near=row.words("not_near"),
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
    for row in _file("cue_patterns.yaml").entries():
        row.only(_PATTERN_FIELDS)
        for words in product(*(part.texts() for part in row["parts"].entries())):
            yield Cue(
                " ".join(word for word in words if word != "-").lower(),
                row["sense"].text(),
                row["direction"].text(),
                row["scope"].text(),
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
