"""From a starting code to the code that the words of the record make specific.

Each step is taken only on words that stand in the record, and leaves its line in the proof:
the lexicon's variants, descent in the tabular by further title words, side, trimester, and the
7th character by phase of treatment (guidelines I.B.2, I.A.5, I.B.13, I.C.15.a, I.C.19.a).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from codewell.catalog import Catalog, TabularEntry
from codewell.catalog.dated import Dated
from codewell.catalog.sides import codes_by_side
from codewell.model import ProofStep, dotted
from codewell.suggest.seventh_character import seventh_character
from codewell.suggest.titles import VAGUE, Leaf, Titles, names_two
from codewell.suggest.variants import Variant, variant_of
from codewell.text import Vocabulary
from codewell.text.vocabulary import Guards

_SIDES = frozenset(("right", "left", "bilateral"))
_ORGANISMS = ("B95", "B96", "B97")
"""The organism of one infection is not that of another which the record names."""
_SEVERAL = frozenset(("C799", "J328", "J0180", "F418"))
_OTHER = frozenset(("other",))
"""Of "other persistent" a record says "persistent"."""
_DENIALS = frozenset(("without", "no", "denies"))


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


class Specificity:
    """Resolves starting codes on one date."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary, on: dt.date) -> None:
        self._icd10cm = catalog.icd10cm
        self._maps = catalog.maps
        self._vocabulary = vocabulary
        self._on = on
        self.titles = Titles(catalog, vocabulary, on)
        self.is_billable = self.titles.is_billable
        self._below = lru_cache(maxsize=8192)(self._find_below)
        self._default = lru_cache(maxsize=8192)(self._find_default)
        self._side_codes = lru_cache(maxsize=16384)(self._find_side_codes)
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

        A spread of no stated site and several sinuses are left alone, since a site beside them is
        one of several, and so is anxiety mixed with depression, which "mixed anxiety" is not.
        """
        if code in _SEVERAL:
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
        return words <= self.titles.absent(code)

    def _find_below(self, code: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The relatives whose titles say more, with the words they add, the most words first."""
        own = self.titles.words(code)
        if not own:
            return ()  # its title is not installed: nothing to compare
        found = [
            (leaf.code, leaf.words - own - _OTHER)
            for leaf in self._relatives(code)
            if own - leaf.words <= VAGUE and not leaf.words - _OTHER <= own
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
        value = seventh_character(
            meanings, line=context.line, side=context.side, phase=context.phase
        )
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

    def _relatives(self, code: str) -> Iterator[Leaf]:
        """The other codes of the category whose titles name no side and one condition."""
        for leaf in self.titles.leaves(code[:3]):
            if leaf.code != code and not leaf.words & _SIDES and not names_two(leaf.title):
                yield leaf

    def _find_default(self, code: str) -> str:
        """The code below a heading that says nothing more than the heading, or the heading."""
        if not self._has_children(code):
            return code
        own = self.titles.words(code) | VAGUE
        candidates = [
            leaf
            for leaf in self.titles.leaves(code[:3])
            if leaf.code.startswith(code)
            and leaf.words - self.titles.unsaid_organ(leaf.title) <= own
        ]
        vague = [leaf for leaf in candidates if "unspecified" in leaf.title.lower()]
        plain = [v for v in vague if "other" not in v.words and not code.startswith("V")]
        said = self.titles.words(code) - VAGUE
        without = [c for c in candidates if "without" in c.title.lower() and said <= c.words]
        codes = [leaf.code for leaf in (plain or vague or without or candidates)]
        return min(codes, key=lambda c: (len(c), c), default=code)

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


def _parts_sides(guards: Guards) -> bool:
    """Whether the lexicon's variants of an entry name right and left, but not both at once."""
    words = {word for _, any_of, _ in guards.when for word in any_of}
    return {("right",), ("left",)} <= words and ("bilateral",) not in words


def _step(detail: str, source: str, citation: str | None = None) -> ProofStep:
    return ProofStep("specificity", detail, source, citation)
