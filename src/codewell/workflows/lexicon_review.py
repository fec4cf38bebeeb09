"""What a new edition means for the lexicon, and how much the lexicon covers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.catalog.sides import codes_by_side
from codewell.errors import InputError
from codewell.lexicon import Lexicon, TermEntry
from codewell.model import CodeSystem, Edition, dotted


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the lexicon: its place, the code it starts from, its terms."""

    id: str
    code: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A code of an entry, or of a variant of it, that is not valid from the edition on.

    ``became`` is ``heading`` when longer codes took its place, else ``deleted``; ``successors``
    is what the lexicon puts there, by side.
    """

    entry: Line
    code: str
    in_variant: bool
    became: str
    successors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Added:
    """A code that begins with the edition; ``seventh_characters`` stand for one code each.

    ``title`` is None where the tabular list of the edition is not installed. ``led_to`` tells
    whether an entry leads to the code itself or to the one of its unspecified side.
    """

    code: str
    title: str | None
    seventh_characters: tuple[str, ...]
    led_to: bool


@dataclass(frozen=True, slots=True)
class AddedTo:
    """A category that grew, and the entries that lead into it: a new code may say more."""

    category: str
    title: str | None
    added: tuple[Added, ...]
    entries: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """What an edition touches. ``unreached`` are the categories that no entry leads into."""

    edition: str
    effective_from: dt.date
    ended: tuple[Ended, ...]
    added_to: tuple[AddedTo, ...]
    unreached: tuple[AddedTo, ...]

    def as_json(self) -> dict[str, Any]:
        """The answer for machines."""
        return {**asdict(self), "effective_from": self.effective_from.isoformat()}


@dataclass(frozen=True, slots=True)
class LexiconStatus:
    """Counts of the lexicon. Categories without an entry or a reason are ``open_categories``."""

    files: int
    entries: int
    terms: int
    abbreviations: int
    cues: int
    categories: int
    categories_with_entry: int
    categories_with_reason: int
    open_categories: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The counts for machines."""
        return asdict(self)


def status(catalog: Catalog) -> LexiconStatus:
    """Count the lexicon, and its categories against the installed tabular list."""
    source = lexicon.load()
    categories = [e.code for e in catalog.icd10cm.entries() if len(e.code) == 3]
    reached = reached_categories(source)
    return LexiconStatus(
        files=len({entry.id.split("#")[0] for entry in source.terms}),
        entries=len(source.terms),
        terms=sum(len(entry.terms) for entry in source.terms),
        abbreviations=len(source.abbreviations),
        cues=len(source.cues),
        categories=len(categories),
        categories_with_entry=sum(c in reached for c in categories),
        categories_with_reason=sum(c in source.titles_enough for c in categories),
        open_categories=tuple(
            c for c in categories if c not in reached and c not in source.titles_enough
        ),
    )


def reached_categories(source: Lexicon) -> frozenset[str]:
    """The three-character categories that an entry or a variant leads into."""
    return frozenset(code[:3] for entry in source.terms for code in _codes(entry))


def touched(catalog: Catalog, edition: str) -> Touched:
    """What an edition of ICD-10-CM touches in the lexicon.

    Raises:
        InputError: no such edition is installed, or none before it.
    """
    review = _Review(catalog, _edition(catalog, edition))
    groups = tuple(review.added_to())
    return Touched(
        edition=review.edition.name,
        effective_from=review.edition.effective_from,
        ended=tuple(review.ended()),
        added_to=tuple(group for group in groups if group.entries),
        unreached=tuple(group for group in groups if not group.entries),
    )


def _edition(catalog: Catalog, name: str) -> Edition:
    own = [e for e in catalog.editions.all if e.system is CodeSystem.ICD10CM]
    for edition in own[1:]:
        if edition.name.casefold() == " ".join(name.split()).casefold():
            return edition
    known = ", ".join(edition.name for edition in own[1:]) or "none"
    raise InputError(f"no such edition of ICD-10-CM to compare: {name} (installed: {known})")


class _Review:
    """The lexicon on the first day of an edition and on the day before."""

    def __init__(self, catalog: Catalog, edition: Edition) -> None:
        self.edition = edition
        self._icd10cm = catalog.icd10cm
        self._first = edition.effective_from
        self._before = self._first - dt.timedelta(days=1)
        self._source = lexicon.load()
        self._targets = {code for entry in self._source.terms for code in _codes(entry)} | {
            code for by_side in self._source.successors.values() for code in by_side.values()
        }

    # -- codes that ended -------------------------------------------------------------------

    def ended(self) -> Iterator[Ended]:
        """Entries and variants whose code is no longer valid, in the order of the files."""
        gone: dict[str, bool] = {}
        for entry in self._source.terms:
            for place, code in enumerate(_codes(entry)):
                if code not in gone:
                    gone[code] = self._usable(code, self._before) and not self._usable(
                        code, self._first
                    )
                if gone[code]:
                    yield self._ended(entry, code, in_variant=place > 0)

    def _ended(self, entry: TermEntry, code: str, *, in_variant: bool) -> Ended:
        below = self._icd10cm.validity.starts_code(code, self._first)
        return Ended(
            entry=_line(entry),
            code=dotted(code),
            in_variant=in_variant,
            became="heading" if below else "deleted",
            successors={
                side: dotted(new) for side, new in self._source.successors.get(code, {}).items()
            },
        )

    def _usable(self, code: str, on: dt.date) -> bool:
        """Billable, or billable with a 7th character added."""
        stem = code.ljust(6, "X")
        below = self._icd10cm.validity.billable_under
        return code in below(code, on, limit=1) or (
            len(code) < 7 and any(len(c) == 7 for c in below(stem, on, limit=1))
        )

    # -- codes that began -------------------------------------------------------------------

    def added_to(self) -> Iterator[AddedTo]:
        """The categories in which codes begin, each with the entries that lead into it."""
        below = self._icd10cm.validity.billable_under
        added = set(below("", self._first)) - set(below("", self._before))
        entries = defaultdict(list)
        for entry in self._source.terms:
            for category in dict.fromkeys(code[:3] for code in _codes(entry)):
                entries[category].append(_line(entry))
        by_category = defaultdict(list)
        for stem, codes in self._stems(sorted(added)).items():
            by_category[stem[:3]].append(self._added(stem, codes))
        for category, codes_of_it in by_category.items():
            yield AddedTo(
                category=category,
                title=self._icd10cm.title(category),
                added=tuple(codes_of_it),
                entries=tuple(entries[category]),
            )

    def _stems(self, codes: Iterable[str]) -> dict[str, list[str]]:
        """Codes that differ in the character for the encounter only, under what they share."""
        stems: dict[str, list[str]] = {}
        for code in codes:
            entry = self._icd10cm.entry(code)
            takes_seventh = entry.code != code if entry else len(code) == 7 and code[6].isalpha()
            stems.setdefault(code[:6] if takes_seventh else code, []).append(code)
        return stems

    def _added(self, stem: str, codes: list[str]) -> Added:
        entry = self._icd10cm.entry(codes[0])
        seventh = tuple(code[6] for code in codes if code != stem)
        sides = {s.side: s.code for s in codes_by_side(self._icd10cm, stem.rstrip("X"))}
        ways = {stem, stem.rstrip("X"), sides.get("unspecified", ""), *codes}
        return Added(
            code=dotted(stem),
            title=entry.title if entry else None,
            seventh_characters=seventh,
            led_to=bool(ways & self._targets),
        )


def _codes(entry: TermEntry) -> Iterator[str]:
    """The code of an entry, then those of its variants."""
    yield entry.code
    yield from dict.fromkeys(variant.code for variant in entry.when)


def _line(entry: TermEntry) -> Line:
    return Line(entry.id, dotted(entry.code), entry.terms)
