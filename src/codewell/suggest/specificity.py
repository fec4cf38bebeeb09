"""From a starting code to the code that the words of the record make specific.

Each step is taken only on words that stand in the record, and leaves its line in the proof:
the lexicon's variants, descent in the tabular by further title words, side, trimester, and the
7th character by phase of treatment (guidelines I.B.2, I.A.5, I.B.13, I.C.15.a, I.C.19.a).
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from codewell.catalog import Catalog, TabularEntry
from codewell.catalog.dated import Dated
from codewell.catalog.sides import codes_by_side
from codewell.model import ProofStep, dotted
from codewell.suggest.variants import Variant, variant_of
from codewell.text import Vocabulary
from codewell.text.vocabulary import Guards

_SIDES = frozenset(("right", "left", "bilateral"))
_VAGUE = frozenset(
    "unspecified nos nec other not elsewhere otherwise classified"
    " specified without complication site organism type displaced closed initial severity".split()
)
"""Words of a title that say nothing more; their loss on the way to another code is no loss."""
_ORGANISMS = ("B95", "B96", "B97")
"""The organism of one infection is not that of another which the record names."""
_SPREAD = frozenset(("C799", "J328", "J0180"))
_OTHER = frozenset(("other",))
"""Of "other persistent" a record says "persistent"."""
_TWO = re.compile(r"\b(\w{5,}) of .* with \1 of |\bgallbladder and bile duct\b", re.IGNORECASE)
_UNSAID_SIDE = re.compile(r"\bunspecified (eye|ear|side|limb)\b")
_OPTIONAL = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DENIALS = frozenset(("without", "no", "denies"))
_WITHOUT = re.compile(
    r"\bunspecified (?:as to|whether|if)\b[^,]*"
    r"|\b(?:without|not (?!elsewhere|carried|scheduled)).*?(?=, with (?!stage)|$)"
)


@dataclass(frozen=True, slots=True)
class Context:
    """The words that may make a code specific.

    ``line`` is the mention's sentence, ``side`` and ``trimester`` what it or the record says of
    the concept, ``phase`` the phase of treatment of an injury (initial, subsequent, sequela), and
    ``elsewhere`` gives the variants that the other sentences ask for that speak of the concept.
    ``of_others`` are words of the line that name other conditions of the chapter.
    """

    line: frozenset[str]
    side: str | None
    trimester: Callable[[], str | None]
    phase: str
    elsewhere: Callable[[Guards], Collection[Variant]] = lambda _: ()
    left_handed: Callable[[], bool] = lambda: False
    of_others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The code reached; ``billable`` false when the record does not say enough."""

    code: str
    billable: bool
    steps: tuple[ProofStep, ...]
    missing: tuple[str, ...]


def names_two(title: str) -> bool:
    """Whether a title names a condition of two sites: "calculus of kidney with calculus of"."""
    return _TWO.search(title) is not None


class _Leaf(NamedTuple):
    """A code that can be reported, its title, and the words the title says."""

    code: str
    title: str
    words: frozenset[str]


class Specificity:
    """Resolves starting codes on one date."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary, on: dt.date) -> None:
        self._icd10cm = catalog.icd10cm
        self._maps = catalog.maps
        self._vocabulary = vocabulary
        self._on = on
        self._title_words = lru_cache(maxsize=32768)(self._read_title_words)
        self._leaves = lru_cache(maxsize=2048)(self._read_leaves)
        self.sayings = lru_cache(maxsize=2048)(self._read_sayings)
        self._below = lru_cache(maxsize=8192)(self._find_below)
        self._default = lru_cache(maxsize=8192)(self._find_default)
        self._side_codes = lru_cache(maxsize=16384)(self._find_side_codes)
        self.is_billable = lru_cache(maxsize=65536)(
            lambda code: catalog.icd10cm.is_billable(code, on)
        )
        self.is_chronic = lru_cache(maxsize=16384)(self._read_is_chronic)
        self._takes_seventh = lru_cache(maxsize=32768)(self._read_takes_seventh)

    def resolve(self, code: str, guards: Guards, context: Context) -> list[Resolved]:
        """Make a starting code (no dot) as specific as the words allow.

        Two codes where both sides are meant and no code says both (guideline I.B.13).
        """
        if context.side == "bilateral" and _parts_sides(guards):
            contexts = [
                replace(context, side=side, line=context.line | {side})
                for side in ("right", "left")
            ]
            return [found for c in contexts for found in self._resolve(code, guards, c)]
        return self._resolve(code, guards, context)

    def _resolve(self, code: str, guards: Guards, context: Context) -> list[Resolved]:
        steps: list[ProofStep] = []
        missing: list[str] = []
        code = self._variant(code, guards, context, steps)
        code = self._successor(code, context, steps)
        code = self._descend(code, context, steps)
        code = self._complete(code, steps)
        code = self._trimester(code, context, steps, missing)
        return [
            self._finish(one, context, steps, missing)
            for one in self._sides(code, context, steps, missing)
        ]

    def _finish(
        self, code: str, context: Context, steps: list[ProofStep], missing: list[str]
    ) -> Resolved:
        own = list(steps)
        code = self._seventh(code, context, own)
        if self.is_billable(code):
            return Resolved(code, True, tuple(own), tuple(missing))
        return Resolved(code, False, tuple(own), (*missing, "a more specific diagnosis"))

    def is_vague(self, code: str) -> bool:
        """Whether a code (no dot) leaves its kind or acuity unspecified, or is none to report."""
        title = self._icd10cm.title(code) or ""
        return not self.is_billable(code) or "unspecified" in title.lower()

    def says(self, code: str) -> frozenset[str]:
        """The words of a code's title (no dot) that tell what it says."""
        return self._title_words(code) - _VAGUE

    # -- steps ------------------------------------------------------------------------------

    def _variant(self, code: str, guards: Guards, context: Context, steps: list[ProofStep]) -> str:
        """The lexicon's variant that the line asks for, else the one that the record agrees on."""
        if found := variant_of(context.line, guards):
            target, said = found
            steps.append(_step(f"{said}: {dotted(target)}", "lexicon variant"))
            return target
        if code.startswith(_ORGANISMS):
            return code
        there = {v for v in context.elsewhere(guards) if not _other_grade(v.said, context.line)}
        if len({target for target, _ in there}) != 1:
            return code
        target, said = min(there)
        steps.append(_step(f"{said}, elsewhere in the record: {dotted(target)}", "lexicon variant"))
        return target

    def _successor(self, code: str, context: Context, steps: list[ProofStep]) -> str:
        """The code in the place of one that became a heading by the date."""
        by_side = self._vocabulary.successors.get(code)
        if by_side is None or self.is_billable(code):
            return code
        found = by_side.get(context.side or "unspecified", by_side["unspecified"])
        if not self.is_billable(found):
            return code
        detail = f"{dotted(found)}: {dotted(code)} is a heading on the date"
        steps.append(_step(detail, "lexicon successors"))
        return found

    def _descend(self, code: str, context: Context, steps: list[ProofStep]) -> str:
        """To a relative whose title adds only words that the line says.

        A spread of no stated site, and several sinuses, are left alone: a site beside them is one.
        """
        if code in _SPREAD:
            return code
        line = context.line - context.of_others
        line = _with_sites(line) if code.startswith("M") else line
        for relative, added in self._below(code):
            if added <= line and not self._is_denied(added, code, context.line):
                detail = f"{dotted(relative)}: the record says {', '.join(sorted(added))}"
                steps.append(_step(detail, f"tabular {dotted(relative[:3])}"))
                return relative
        return code

    def _is_denied(self, words: frozenset[str], code: str, line: frozenset[str]) -> bool:
        """Whether the line says without what the code's own title says without.

        "T2DM without complications" is not the diabetes with complications.
        """
        if line.isdisjoint(_DENIALS):
            return False
        absent = _WITHOUT.search(self._icd10cm.title(code) or "")
        return absent is not None and words <= frozenset(self._vocabulary.content(absent[0]))

    def _find_below(self, code: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The relatives whose titles say more, with the words they add, the most words first."""
        own = self._title_words(code)
        if not own:
            return ()  # its title is not installed: nothing to compare
        found = [
            (leaf.code, leaf.words - own - _OTHER)
            for leaf in self._relatives(code)
            if own - leaf.words <= _VAGUE and not leaf.words - _OTHER <= own
        ]
        return tuple(sorted(found, key=lambda pair: -len(pair[1])))

    def _complete(self, code: str, steps: list[ProofStep]) -> str:
        """A heading becomes its unspecified code, when it has exactly one such."""
        default = self._default(code)
        if default != code:
            steps.append(_step(f"{dotted(default)}: nothing more specific is said", "tabular"))
        return default

    def _sides(
        self, code: str, context: Context, steps: list[ProofStep], missing: list[str]
    ) -> list[str]:
        """The code of the side; right and left where both are meant and no code says both."""
        group = self._side_codes(code)
        if group.get("unspecified") != code:
            return [code]
        wanted = [context.side] if context.side in group else []
        if context.side == "bilateral" and not wanted and {"right", "left"} <= group.keys():
            wanted = ["right", "left"]
        if not wanted:
            missing.append("side not documented")
            return [code]
        chosen = [self._by_dominance(group[side], side, context) for side in wanted if side]
        steps.append(
            _step(
                f"{', '.join(map(dotted, chosen))}: side {context.side}",
                "tabular",
                "ICD-10-CM Official Guidelines, section I.B.13",
            )
        )
        return chosen

    def _by_dominance(self, code: str, side: str, context: Context) -> str:
        """The right side is the dominant one unless the record says otherwise (I.C.6.a)."""
        title = self._icd10cm.title(code) or ""
        dominant = (side == "left") == context.left_handed() or "dominant" in context.line
        if f"{side} dominant side" not in title or (dominant and not _says_other(context.line)):
            return code
        for sibling in self._siblings(code):
            if f"{side} nondominant side" in sibling.title.replace("non-dominant", "nondominant"):
                return sibling.code
        return code

    def _find_side_codes(self, code: str) -> dict[str, str]:
        return {s.side: s.code for s in reversed(codes_by_side(self._icd10cm, code))}

    def _trimester(
        self, code: str, context: Context, steps: list[ProofStep], missing: list[str]
    ) -> str:
        title = self._icd10cm.title(code) or ""
        if "unspecified trimester" not in title:
            return code
        trimester = context.trimester()
        wanted = title.replace("unspecified trimester", f"{trimester} trimester")
        for sibling in self._siblings(code):
            if trimester and sibling.title == wanted:
                steps.append(
                    _step(
                        f"{dotted(sibling.code)}: {trimester} trimester",
                        "tabular",
                        "ICD-10-CM Official Guidelines, section I.C.15.a.3",
                    )
                )
                return sibling.code
        missing.append("trimester not documented")
        return code

    def _seventh(self, code: str, context: Context, steps: list[ProofStep]) -> str:
        if not self._takes_seventh(code):
            return code
        meanings = self._icd10cm.seventh_characters(code)
        value = _seventh_character(meanings, context)
        if value is None:
            return code
        full = self._icd10cm.with_seventh_character(code, value)
        steps.append(
            _step(
                f"{dotted(full)}: {meanings[value]}",
                "tabular",
                "ICD-10-CM Official Guidelines, section I.C.19.a",
            )
        )
        return full

    # -- the tabular ------------------------------------------------------------------------

    def _read_is_chronic(self, code: str) -> bool:
        """Whether a condition lasts, by the chronic condition indicator where it is installed."""
        found = self._maps.chronic(code, self._on)
        return not isinstance(found, Dated) or found.value == "chronic"

    def _read_takes_seventh(self, code: str) -> bool:
        return (
            len(code) < 7
            and not self.is_billable(code)
            and bool(self._icd10cm.seventh_characters(code))
        )

    def _has_children(self, code: str) -> bool:
        entry = self._icd10cm.entry(code)
        return entry is not None and entry.code == code and entry.has_children

    def _read_title_words(self, code: str) -> frozenset[str]:
        return self._words_of(self._icd10cm.title(code) or "")

    def _words_of(self, title: str) -> frozenset[str]:
        """What a title says: its words without brackets, "unspecified" and "without ..."."""
        plain = _WITHOUT.sub("", _OPTIONAL.sub(" ", title))
        return frozenset(self._vocabulary.content(plain)) - {"unspecified"}

    def _read_leaves(self, category: str) -> tuple[_Leaf, ...]:
        """The codes of a category that can be reported, 7th characters still to come."""
        billable = self._icd10cm.billable_under(category, self._on)
        return tuple(
            _Leaf(entry.code, entry.title, self._words_of(entry.title))
            for entry in self._icd10cm.leaves(category)
            if _begins_any(entry.code, billable) or self.is_billable(entry.code)
        )

    def _read_sayings(self, category: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The billable codes of a category, each with the words that tell what it says."""
        codes = self._icd10cm.billable_under(category, self._on)
        return tuple((code, self.says(code)) for code in codes)

    def _relatives(self, code: str) -> Iterator[_Leaf]:
        """The other codes of the category whose titles name no side and one condition."""
        for leaf in self._leaves(code[:3]):
            if leaf.code != code and not leaf.words & _SIDES and not names_two(leaf.title):
                yield leaf

    def _find_default(self, code: str) -> str:
        """The code below a heading that says nothing more than the heading, or the heading."""
        if not self._has_children(code):
            return code
        own = self._title_words(code) | _VAGUE
        candidates = [
            leaf
            for leaf in self._leaves(code[:3])
            if leaf.code.startswith(code) and leaf.words - self._unsaid_organ(leaf.title) <= own
        ]
        vague = [leaf for leaf in candidates if "unspecified" in leaf.title.lower()]
        plain = [v for v in vague if "other" not in v.words and not code.startswith("V")]
        said = self._title_words(code) - _VAGUE
        without = [c for c in candidates if "without" in c.title.lower() and said <= c.words]
        codes = [leaf.code for leaf in (plain or vague or without or candidates)]
        return min(codes, key=lambda c: (len(c), c), default=code)

    def _unsaid_organ(self, title: str) -> frozenset[str]:
        """The organ whose side a title leaves open: "central corneal ulcer, unspecified eye"."""
        match = _UNSAID_SIDE.search(title)
        return frozenset(self._vocabulary.content(match[1])) if match else frozenset()

    def _siblings(self, code: str) -> list[TabularEntry]:
        entry = self._icd10cm.entry(code)
        if entry is None or entry.parent is None:
            return []
        return self._icd10cm.children(self._icd10cm.lineage(code)[1].code)


_SITES = (
    (frozenset("toe toes foot feet ankle heel hallux mtp midfoot".split()), ("ankle", "foot")),
    (frozenset("finger fingers knuckle knuckles thumb mcp pip dip".split()), ("hand",)),
    (frozenset("calf shin tibia".split()), ("lower", "leg")),
)
"""Words of a joint or limb, and the site of the musculoskeletal chapter that holds it."""


_GRADES = frozenset(("mild", "moderate", "severe"))


def _other_grade(said: str, line: frozenset[str]) -> bool:
    """Whether words of another sentence name a grade, and the line another one."""
    grades = _GRADES.intersection(re.findall(r"\w+", said))
    own = _GRADES & line
    return bool(grades and own) and grades.isdisjoint(own)


def _says_other(line: frozenset[str]) -> bool:
    """Whether a line calls the side the other one: "nondominant"."""
    return "nondominant" in line or {"non", "dominant"} <= line


def _with_sites(line: frozenset[str]) -> frozenset[str]:
    """The words of a line with the sites that the tabular gives them."""
    return line.union(*(site for words, site in _SITES if not line.isdisjoint(words)))


def _begins_any(code: str, codes: Sequence[str]) -> bool:
    """Whether one of the codes, which are in order, begins with the code."""
    position = bisect_left(codes, code)
    return position < len(codes) and codes[position].startswith(code)


def _parts_sides(guards: Guards) -> bool:
    """Whether the lexicon's variants of an entry name right and left, but not both at once."""
    words = {word for _, any_of, _ in guards.when for word in any_of}
    return {("right",), ("left",)} <= words and ("bilateral",) not in words


def _seventh_character(meanings: dict[str, str], context: Context) -> str | None:
    """The character for the phase of treatment; without phases the one that says least."""
    phases = {
        "initial": "initial encounter",
        "subsequent": "subsequent encounter",
        "sequela": "sequela",
    }
    if (said := _said(meanings, context)) is not None:
        return said
    wanted = phases[context.phase]
    fitting = [v for v, meaning in meanings.items() if meaning.lower().startswith(wanted)]
    if fitting:
        is_open = "open" in context.line or "compound" in context.line
        kind = "open fracture" if is_open else "closed fracture"
        narrowed = [v for v in fitting if kind in meanings[v].lower()] or fitting
        healing = _healing(context.line)
        return ([v for v in narrowed if healing in meanings[v].lower()] or narrowed)[0]
    for vague in ("unspecified", "not applicable", "without"):
        for value, meaning in meanings.items():
            if vague in meaning.lower():
                return value
    return None


_HEALING = (
    ("nonunion", (frozenset(("nonunion",)), frozenset(("non", "union")))),
    ("malunion", (frozenset(("malunion",)), frozenset(("mal", "union")))),
    ("delayed healing", (frozenset(("delayed", "healing")), frozenset(("delayed", "union")))),
)


def _healing(line: frozenset[str]) -> str:
    """How a fracture heals, in the words of the 7th characters (I.C.19.c.1)."""
    said = (name for name, words in _HEALING if any(line >= each for each in words))
    return next(said, "routine healing")


_NAMES_NOTHING = frozenset("stage eye encounter for fetus with without unspecified".split())


def _said(meanings: dict[str, str], context: Context) -> str | None:
    """The character whose meaning the line says: "severe stage", "right eye", "fetus 2"."""
    line = context.line | {context.side or ""}
    said = {
        value: words
        for value, meaning in meanings.items()
        if (words := set(meaning.lower().split()) - _NAMES_NOTHING) and words <= line
    }
    return max(said, key=lambda value: len(said[value]), default=None)


def _step(detail: str, source: str, citation: str | None = None) -> ProofStep:
    return ProofStep("specificity", detail, source, citation)
