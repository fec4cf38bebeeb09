"""How many notes of the installed tabular list become sets of codes, and why the others do not.

    .venv/bin/python benchmarks/notes_compiled.py [--check] [docs/notes-compiled.md]

Each note of five kinds is read as the catalog reads it, and the sets are then held against the
codes of the tabular list itself: a set in which no code lies counts as not compiled.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.references import CodeReference, Place, parse_references
from codewell.catalog.sources import icd10cm_tabular
from codewell.catalog.sources.package_data import package_files

PAGE = Path(__file__).resolve().parents[1] / "docs" / "notes-compiled.md"
KINDS = {
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "use_additional_code": "Use additional code",
    "code_also": "Code also",
}

HEADING = "a heading: the conditions stand in the lines below it"
ELSEWHERE = "sends the coder on in words (code to condition, see the category)"
WORDS = "a condition in words without a code"
OWN = "names only the codes to which it applies"
CONDITION = "a condition on characters that is not read"
UNREAD = "a code that is not read"
EMPTY = "no code of the tabular list lies in the set (a misprint)"
NO_CODE = (HEADING, ELSEWHERE, WORDS)

_LOOSE_CODE = re.compile(
    r"(?<![A-Za-z0-9/])(?!B12\b)[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![0-9A-Za-z])"
)
_ASKS_CHARACTERS = re.compile(r"\bwith (?:(?!character)[^,()])*character|\bwith \.\d")
_ANY_INTENT = "character to indicate intent"
_ON = re.compile(r"\b(?:code to|code the|code by|see|classif|specified)\b|- ?code\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tabular:
    """The notes of the five kinds, and every code with its 7th characters, sorted."""

    notes: tuple[tuple[str, str, str], ...]
    codes: tuple[str, ...]

    def holds(self, reference: CodeReference) -> bool:
        """Whether a code of the tabular list lies in the set."""
        start = bisect_left(self.codes, reference.first)
        for code in self.codes[start:]:
            if code[: len(reference.last)] > reference.last:
                return False
            if reference.matches(code):
                return True
        return False


def read_tabular() -> Tabular:
    """The installed tabular list."""
    notes: list[tuple[str, str, str]] = []
    codes: list[str] = []
    sevenths: dict[int, tuple[str, ...]] = {}
    for node in icd10cm_tabular.read(package_files()["icd10cm-tabular"].path()):
        own = tuple(value for value, _ in node.seventh_characters)
        sevenths[node.id] = own or (sevenths.get(node.parent, ()) if node.parent else ())
        notes += [(node.code, kind, text) for kind, text in node.notes if kind in KINDS]
        if node.kind == "code" and not node.has_children:
            filled = [node.code.ljust(6, "X") + value for value in sevenths[node.id]]
            codes += filled or [node.code]
    return Tabular(tuple(notes), tuple(sorted(codes)))


def why_not(text: str, tabular: Tabular) -> str | None:
    """Why a note does not become sets of codes, or None where it does."""
    named = _LOOSE_CODE.findall(text)
    references = parse_references(text)
    if not named:
        if text.rstrip().endswith(":"):
            return HEADING
        return ELSEWHERE if _ON.search(text) else WORDS
    if not references:
        return OWN if "for codes" in text else UNREAD
    asks = _ASKS_CHARACTERS.search(text) and _ANY_INTENT not in text
    if asks and any(r.place is Place.NONE for r in references):
        return CONDITION
    read = {end for r in references for end in (r.first, r.last)}
    bracketed = [code for part in re.findall(r"[(\[][^()\[\]]*[)\]]", text)
                 for code in _LOOSE_CODE.findall(part)]  # fmt: skip
    if any(code.replace(".", "") not in read for code in bracketed or named):
        return UNREAD
    return None if all(map(tabular.holds, references)) else EMPTY


def page(tabular: Tabular) -> str:
    """The page of the documentation."""
    reasons = [(kind, code, text, why_not(text, tabular)) for code, kind, text in tabular.notes]
    return "\n".join((*_head(), *_by_kind(reasons), *_by_reason(reasons), *_listed(reasons), ""))


Reasons = Iterable[tuple[str, str, str, str | None]]


def _head() -> list[str]:
    edition = package_files()["icd10cm-tabular"].edition
    return [
        "# Notes as sets of codes",
        "",
        "<!-- written by benchmarks/notes_compiled.py; do not edit -->",
        "",
        f"The rules on Excludes1, code first and additional codes compare codes with what a note"
        f" of the tabular list ({edition}) names: ranges of codes, with a condition on some"
        " characters where the note prints one. This page counts which notes are read so. A note"
        " that is not read is shown to the coder in its words and never decides anything.",
        "",
    ]


def _by_kind(reasons: Reasons) -> list[str]:
    total, named, compiled = Counter[str](), Counter[str](), Counter[str]()
    for kind, _, _, reason in reasons:
        for name in (KINDS[kind], "all"):
            total[name] += 1
            named[name] += reason not in NO_CODE
            compiled[name] += reason is None
    lines = ["| notes | all | name a code | become sets | share |", "|---|---|---|---|---|"]
    for name in (*KINDS.values(), "all"):
        share = f"{compiled[name] / named[name]:.2%}"
        lines.append(
            f"| {name} | {total[name]:,} | {named[name]:,} | {compiled[name]:,} | {share} |"
        )
    return [*lines, ""]


def _by_reason(reasons: Reasons) -> list[str]:
    found = Counter(reason for _, _, _, reason in reasons if reason)
    rows = [f"| {reason} | {number:,} |" for reason, number in found.most_common()]
    return ["## Why the others do not", "", "| reason | notes |", "|---|---|", *rows, ""]


def _listed(reasons: Reasons) -> list[str]:
    rows = [
        f"| {code[:3]}{'.' if code[3:] and '-' not in code else ''}{code[3:]} | {KINDS[kind]}"
        f" | {text.strip(' ,')} | {reason} |"
        for kind, code, text, reason in reasons
        if reason and reason not in NO_CODE
    ]
    head = ["## Notes that name a code and are not read", "", "| at | kind | note | reason |"]
    return [*head, "|---|---|---|---|", *rows]


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is up to date."""
    paths = [Path(a) for a in arguments if a != "--check"]
    target = paths[0] if paths else PAGE
    text = page(read_tabular())
    if "--check" in arguments:
        stale = not target.exists() or target.read_text("utf-8") != text
        if stale:
            print(f"{target.name} is not up to date", file=sys.stderr)
        return int(stale)
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
