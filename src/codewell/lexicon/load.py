"""Load the lexicon: YAML files beside this module, one owner of every word.

Terms, abbreviations, spelling, cues, sections, attributes and procedures are described in
``docs/lexicon.md``. Everything here is plain values; how words are compared is the text layer's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from codewell.errors import InputError

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
class ProcedureEntry:
    """A procedure and its ICD-10-PCS template: ``slots`` name -> words -> character."""

    id: str
    terms: tuple[str, ...]
    label: str
    template: str
    slots: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the files hold."""

    terms: tuple[TermEntry, ...]
    abbreviations: tuple[Abbreviation, ...]
    spelling: Mapping[str, str]
    cues: tuple[Cue, ...]
    terminators: tuple[str, ...]
    sections: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, tuple[str, ...]]]
    procedures: tuple[ProcedureEntry, ...]
    not_conditions: tuple[str, ...]
    successors: Mapping[str, Mapping[str, str]]
    drugs: Mapping[str, str]
    english_words: frozenset[str]
    generic: frozenset[str]
    stop_words: frozenset[str]
    statement_verbs: frozenset[str]
    qualifiers: frozenset[str]


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
        spelling=_mapping("spelling.yaml"),
        cues=tuple(
            Cue(str(c["cue"]).lower(), c["sense"], c["direction"], c["scope"])
            for c in _rows("cues.yaml")
        ),
        terminators=tuple(_read("terminators.yaml")),
        sections={
            str(variant).lower(): kind
            for kind, variants in _read("sections.yaml").items()
            for variant in variants
        },
        attributes={
            attribute: {
                value: tuple(str(word).lower() for word in words) for value, words in values.items()
            }
            for attribute, values in _read("attributes.yaml").items()
        },
        procedures=tuple(_procedures()),
        not_conditions=tuple(str(phrase) for phrase in _read("not_conditions.yaml") or ()),
        successors=_read("successors.yaml"),
        drugs={
            str(name).lower(): _code(row["code"])
            for row in _rows("drugs.yaml")
            for name in row["names"]
        },
        english_words=frozenset(_read("english_words.yaml")),
        generic=frozenset(_read("generic.yaml")),
        stop_words=frozenset(_read("stop_words.yaml")),
        statement_verbs=frozenset(_read("statement_verbs.yaml")),
        qualifiers=frozenset(_read("qualifiers.yaml")),
    )


def _read(name: str) -> Any:
    try:
        return yaml.load(_root().joinpath(name).read_bytes(), Loader=_YamlLoader)
    except yaml.YAMLError as error:
        raise InputError(f"not valid YAML: {error}", source=f"lexicon/{name}") from error


def _rows(name: str) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(_read(name) or (), 1):
        if not isinstance(row, dict):
            raise InputError("expected a mapping", source=f"lexicon/{name}", line=number)
        yield row


def _mapping(name: str) -> dict[str, str]:
    return {str(key).lower(): str(value).lower() for key, value in _read(name).items()}


_TERM_KEYS = {"code", "terms", "when", "case", "unless", "sections_not", "sex", "age"}


def _terms() -> Iterator[TermEntry]:
    for name, _ in _files():
        if not name.startswith("terms/"):
            continue
        topic = name.removeprefix("terms/").removesuffix(".yaml")
        for number, row in enumerate(_rows(name), 1):
            if unknown := set(row) - _TERM_KEYS:
                raise InputError(
                    f"entry {number}: unknown field {', '.join(sorted(unknown))}",
                    source=f"lexicon/{name}",
                )
            yield TermEntry(
                id=f"{topic}#{number}",
                code=_code(row["code"]),
                terms=_words(row["terms"]),
                when=tuple(
                    Variant(_words(w.get("all")), _words(w.get("any")), _code(w["code"]))
                    for w in row.get("when") or ()
                ),
                exact_case=row.get("case") == "exact",
                unless=_words(row.get("unless")),
                sections_not=_words(row.get("sections_not")),
                sex=row.get("sex"),
                age=tuple(row["age"]) if "age" in row else None,
            )


def _abbreviations() -> Iterator[Abbreviation]:
    for row in _rows("abbreviations.yaml"):
        yield Abbreviation(
            short=str(row["short"]),
            long=str(row["long"]),
            exact_case=row.get("case") == "exact",
            near=_words(row.get("near")),
            not_near=_words(row.get("not_near")),
        )


def _procedures() -> Iterator[ProcedureEntry]:
    for number, row in enumerate(_rows("procedures.yaml"), 1):
        slots = {
            name: {str(word): str(value) for word, value in values.items()}
            for name, values in row.items()
            if name not in ("terms", "label", "pcs")
        }
        yield ProcedureEntry(
            f"procedures#{number}", _words(row["terms"]), row["label"], row["pcs"], slots
        )


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(word) for word in (value if isinstance(value, list) else [value]))


def _code(value: Any) -> str:
    return str(value).upper().replace(".", "")
