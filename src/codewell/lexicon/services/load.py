"""Read the folders of services into values; what is wrong is told with its file and entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from codewell.errors import InputError
from codewell.lexicon.data_files import NamedFile, content_of, digest_of, files_in

FOLDERS = ("cpt", "level_ii")
"""``cpt`` may be absent."""
MEASURES = ("size", "length", "area", "number", "views", "minutes", "age", "day", "dose")
"""What a case of an entry may ask a range of; centimetres, square centimetres, years, days."""
KINDS = frozenset(
    "procedure imaging lab test drug vaccine timed care supply transport administration".split()
)
_ENDLESS = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class AddOn:
    """A code reported beside another; ``units`` names the rule that counts its units."""

    code: str
    label: str
    units: str


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """One code of an entry and when it is the right one.

    ``any`` are phrases of which one must stand in the record, ``none`` phrases that must not;
    ``ranges`` are first and last value of a measure, both included; ``asks`` names the fact that
    a reader would look for where the phrases are missing. ``per`` is the amount of a drug's unit.
    """

    code: str
    label: str
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    any_note: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    asks: str | None = None
    facility_only: bool = False
    effective: dt.date = dt.date.min
    until: dt.date = dt.date.max
    units: str | None = None
    add: tuple[AddOn, ...] = ()
    per: tuple[Decimal, str] | None = None

    def in_force(self, on: dt.date) -> bool:
        """Whether the code is one of the date, by our own dated data."""
        return self.effective <= on <= self.until


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service: the terms that name it and the codes among which its attributes choose.

    Terms are sets of words, ``$group`` stands for any word of a group. ``extra`` holds what only
    some kinds have (route and class of a drug, components of a vaccine, family of a biopsy).
    """

    id: str
    source: str
    kind: str
    label: str
    terms: tuple[str, ...]
    codes: tuple[ServiceCode, ...]
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    side: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def labels(self) -> Iterator[tuple[str, str]]:
        """Every code of the entry with our label of it."""
        for case in self.codes:
            yield case.code, case.label
            yield from ((add.code, add.label) for add in case.add)


@dataclass(frozen=True, slots=True)
class DoneWords:
    """Words that tell whether a service was done: see ``done.yaml``."""

    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    done: tuple[str, ...]
    strong: tuple[str, ...]
    firm: tuple[str, ...]
    own_reading: tuple[str, ...]
    sections: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ServiceLexicon:
    """Everything the folders hold. ``labels``: code -> our label of it."""

    entries: tuple[ServiceEntry, ...]
    words: Mapping[str, tuple[str, ...]]
    done: DoneWords
    labels: Mapping[str, str]
    has_cpt: bool


def _root() -> Traversable:
    return resources.files("codewell.lexicon.services")


def _files() -> list[NamedFile]:
    return files_in(_root(), *FOLDERS)


@cache
def digest() -> str:
    """The sha256 of all files together: the identity of these services."""
    return digest_of(_files())


@cache
def load() -> ServiceLexicon:
    """All services, those of CPT only where their folder is there.

    Raises:
        InputError: a file does not follow the format, with file and entry.
    """
    return read(contents())


def contents() -> dict[str, Any]:
    """Every file as YAML reads it, by name.

    Raises:
        InputError: a file is not YAML.
    """
    return {name: _yaml(name, file) for name, file in _files()}


def read(files: Mapping[str, Any]) -> ServiceLexicon:
    """The services of some files; dates may stand as texts, as they do in JSON.

    Raises:
        InputError: a file does not follow the format, with file and entry.
    """
    entries: list[ServiceEntry] = []
    labels: dict[str, str] = {}
    for name, content in files.items():
        if "/" not in name:
            continue
        if content.get("kind") == "administration":
            labels.update({str(code): str(label) for code, label in content["codes"].items()})
            continue
        for number, row in enumerate(content["services"], 1):
            entries.append(_entry(row, f"{name}#{number}", str(content["kind"])))
    for entry in entries:
        for code, label in entry.labels():
            labels.setdefault(code, label)
    words = {k: tuple(map(str, v)) for k, v in files["words.yaml"].items()}
    has_cpt = any(name.startswith("cpt/") for name in files)
    return ServiceLexicon(tuple(entries), words, _done(files["done.yaml"]), labels, has_cpt)


def _yaml(name: str, file: Traversable) -> dict[str, Any]:
    source = f"lexicon/services/{name}"
    content = content_of(file, source)
    if not isinstance(content, dict):
        raise InputError("expected a mapping", source=source)
    return content


def _done(found: Mapping[str, Any]) -> DoneWords:
    return DoneWords(
        before={why: _texts(row.get("before")) for why, row in found["not_done"].items()},
        after={why: _texts(row.get("after")) for why, row in found["not_done"].items()},
        done=_texts(found["done"]),
        strong=_texts(found["strong"]),
        firm=_texts(found["firm"]),
        own_reading=_texts(found["own_reading"]),
        sections={name: frozenset(kinds) for name, kinds in found["sections"].items()},
    )


# -- entries ------------------------------------------------------------------------------------

_OWN = frozenset(
    "id kind label terms names codes unless near settles counted side effective".split()
)
_CASE = frozenset(
    "with any none any_note asks setting from until units add per side".split()
) | frozenset(MEASURES)


def _entry(row: Any, place: str, kind: str) -> ServiceEntry:
    source = f"lexicon/services/{place}"
    if not isinstance(row, dict) or not {"label", "codes"} <= row.keys():
        raise InputError("an entry has a label and codes", source=source)
    terms = _texts(row.get("terms") or row.get("names"))
    if not terms:
        raise InputError("no term in it", source=source)
    kind = str(row.get("kind", kind))
    if kind not in KINDS:
        raise InputError(f"unknown kind {kind}", source=source)
    label, since = str(row["label"]), row.get("effective", dt.date.min)
    codes = tuple(
        _code(str(code), case or {}, label, since, source) for code, case in row["codes"].items()
    )
    return ServiceEntry(
        id=str(row.get("id", terms[0].replace(" ", "-"))),
        source=place,
        kind=kind,
        label=label,
        terms=terms,
        codes=codes,
        unless=_texts(row.get("unless")),
        near=_texts(row.get("near")),
        settles=_texts(row.get("settles")),
        counted=_texts(row.get("counted")),
        side=row.get("side"),
        extra={key: value for key, value in row.items() if key not in _OWN},
    )


def _code(code: str, case: Any, label: str, since: dt.date, source: str) -> ServiceCode:
    if unknown := sorted(set(case) - _CASE):
        raise InputError(f"{code}: unknown field {', '.join(unknown)}", source=source)
    return ServiceCode(
        code=code,
        label=_labelled(label, case.get("with")),
        any=_texts(case.get("any")),
        none=_texts(case.get("none")),
        any_note=_texts(case.get("any_note")),
        ranges={name: _range(case[name], source) for name in MEASURES if name in case},
        asks=case.get("asks"),
        facility_only=case.get("setting") == "facility",
        effective=_day(case.get("from", since)),
        until=_day(case.get("until", dt.date.max)),
        units=case.get("units"),
        add=tuple(
            AddOn(str(more), _labelled(label, how.get("with")), str(how["units"]))
            for more, how in case.get("add", {}).items()
        ),
        per=_amount(str(case["per"]), source) if "per" in case else None,
    )


def _day(value: dt.date | str) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _labelled(label: str, more: Any) -> str:
    return f"{label}, {more}" if more else label


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _range(written: Any, source: str) -> tuple[Decimal, Decimal]:
    """``1-2`` both included, ``3-`` without end."""
    first, _, last = str(written).partition("-")
    try:
        return Decimal(first), Decimal(last) if last else _ENDLESS
    except InvalidOperation:
        raise InputError(f"not a range: {written}", source=source) from None


def _amount(written: str, source: str) -> tuple[Decimal, str]:
    """``10 mg`` as amount and unit."""
    number, _, unit = written.partition(" ")
    try:
        return Decimal(number), unit.removesuffix("s") if unit != "units" else "units"
    except InvalidOperation:
        raise InputError(f"not an amount: {written}", source=source) from None
