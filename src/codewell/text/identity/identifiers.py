"""Identifiers of people in a text: the 18 kinds of Safe Harbor (45 CFR 164.514(b)(2)), by rules.

What is found is never claimed complete. The patterns are data, in ``identifiers.yaml``: forms
(a telephone number), labels (``MRN:``), and the words around a name (a title, a relation, a
degree). A name found once is found again wherever the text repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from codewell.data_file import read_data
from codewell.model import Span
from codewell.text.words import singular

_PART = re.compile(r"«(\w+)»")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SHORTEST_REPEATED = 3
_LOOK_AHEAD = 40


class _Pattern(NamedTuple):
    kind: str
    weak: bool
    expression: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns of all kinds, and the words that are no names."""

    tags: Mapping[str, str]
    patterns: tuple[_Pattern, ...]
    eponym: re.Pattern[str]
    not_names: frozenset[str]


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """Words that may tell who somebody is: their place and their kind."""

    span: Span
    kind: str


def find_identifiers(text: str, clinical: Container[str] = frozenset()) -> tuple[Identifier, ...]:
    """Every identifier of a text in its order, none overlapping another.

    ``clinical`` are folded words that name conditions: "Graves" is a name only where a title or a
    label says so.
    """
    found = list(_by_patterns(text, clinical))
    found += _repeated(text, [i for i in found if i.kind == "name"], clinical)
    return tuple(_apart(found))


@cache
def rules() -> Rules:
    """The rules of ``identifiers.yaml``."""
    file = resources.files(__package__).joinpath("identifiers.yaml")
    data: dict[str, Any] = read_data(file)
    parts: dict[str, str] = {}
    for name, pattern in data["parts"].items():
        parts[name] = _filled(pattern, parts)
    return Rules(
        tags=data["tags"],
        patterns=tuple(
            _Pattern(
                row["kind"],
                row.get("weak", False),
                re.compile(
                    _filled(row["pattern"], parts),
                    re.IGNORECASE if row.get("case") == "any" else 0,
                ),
            )
            for row in data["patterns"]
        ),
        eponym=re.compile(data["eponyms"]),
        not_names=frozenset(word.lower() for row in data["not_names"] for word in row),
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda match: parts[match[1]], pattern)


def _by_patterns(text: str, clinical: Container[str]) -> Iterator[Identifier]:
    for pattern in rules().patterns:
        for match in pattern.expression.finditer(text):
            span = Span(*match.span("id" if "id" in pattern.expression.groupindex else 0))
            words = list(_WORD.finditer(text, span.start, span.end))
            if pattern.kind == "name":
                yield from _name(text, span, words, clinical, weak=pattern.weak)
            elif not (pattern.weak and _says_nothing(pattern.kind, words, clinical)):
                yield Identifier(span, pattern.kind)


def _says_nothing(kind: str, words: Sequence[re.Match[str]], clinical: Container[str]) -> bool:
    """Whether ordinary words alone stand there: "Heart Failure Clinic", "lives in Assisted ..."."""
    ordinary = (_is_ordinary(word[0], clinical) for word in words)
    return next(ordinary, False) if kind == "place" else all(ordinary)


def _name(
    text: str,
    span: Span,
    words: Sequence[re.Match[str]],
    clinical: Container[str],
    *,
    weak: bool,
) -> Iterator[Identifier]:
    """A name without the ordinary words that run into it.

    A clinical word is none at the beginning of a weak one; behind a first name it is a surname.
    """
    ordinary = [_is_ordinary(word[0]) for word in words]
    first = next((n for n, is_ordinary in enumerate(ordinary) if not is_ordinary), len(words))
    if first == len(words) or (weak and (first or _is_ordinary(words[0][0], clinical))):
        return
    last = next((n for n in range(first, len(words)) if ordinary[n]), len(words))
    if "," not in span.of(text) and _runs_on_in_capitals(text, span):
        last = first + 1
    end = span.end if last == len(words) else words[last - 1].end()
    yield Identifier(Span(words[first].start() if first else span.start, end), "name")


def _is_ordinary(word: str, clinical: Container[str] = frozenset()) -> bool:
    lower = word.lower().removesuffix("'s").removesuffix("’s")
    return lower in rules().not_names or lower in clinical or singular(lower) in clinical


def _runs_on_in_capitals(text: str, span: Span) -> bool:
    """Whether words and line go on in capitals, so that not all of them need be a name."""
    behind = text[span.end : span.end + _LOOK_AHEAD].partition("\n")[0]
    return span.of(text).isupper() and behind.isupper()


def _repeated(
    text: str, names: Iterable[Identifier], clinical: Container[str]
) -> Iterator[Identifier]:
    """The words of names where they stand again; not as an eponym, nor as a clinical word."""
    known = {
        word[0]
        for name in names
        for word in _WORD.finditer(text, name.span.start, name.span.end)
        if len(word[0]) >= _SHORTEST_REPEATED
        and word[0][0].isupper()
        and not _is_ordinary(word[0], clinical)
    }
    if not known:
        return
    for word in _WORD.finditer(text):
        plain = word[0].removesuffix("'s").removesuffix("’s")
        end = word.start() + len(plain)
        if plain in known and not rules().eponym.match(text, end):
            yield Identifier(Span(word.start(), end), "name")


def _apart(found: Iterable[Identifier]) -> Iterator[Identifier]:
    """Overlapping identifiers joined to one, of the kind of the longest."""
    last: Identifier | None = None
    longest = 0
    for identifier in sorted(found, key=lambda i: (i.span.start, -i.span.end)):
        length = identifier.span.end - identifier.span.start
        if last is None or identifier.span.start >= last.span.end:
            if last is not None:
                yield last
            last, longest = identifier, length
            continue
        kind = identifier.kind if length > longest else last.kind
        longest = max(longest, length)
        last = Identifier(Span(last.span.start, max(last.span.end, identifier.span.end)), kind)
    if last is not None:
        yield last
