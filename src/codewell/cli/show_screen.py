"""What ``codewell show`` knows of a code, drawn as the calm screen of an encoder.

A screen is a list of rows. On a terminal rich paints them; elsewhere they are plain text, one
row a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from codewell.cli.screen import Row, character_rows, heading
from codewell.cli.show_more_screen import (
    diagnosis_more_rows,
    facility_rows,
    modifier_rows,
    place_rows,
    procedure_more_rows,
    service_rows,
)
from codewell.workflows.show import Shown, UnknownCode
from codewell.workflows.show_diagnosis import ShownDiagnosis, ShownNote
from codewell.workflows.show_drg import ShownDRG
from codewell.workflows.show_procedure import ShownProcedure
from codewell.workflows.show_service import ShownModifier, ShownPlace, ShownService
from codewell.workflows.show_standing import Entry, Standing

HEADINGS = {
    "code_first": "Code first",
    "use_additional_code": "Use additional code",
    "code_also": "Code also",
    "excludes1": "Excludes1: not coded here",
    "excludes2": "Excludes2: not included here, may be coded as well",
    "includes": "Includes",
    "note": "Note",
    "seventh_character_note": "7th character",
}
SEVENTH = "seventh_character_note"
SYSTEMS = {"ICD10CM": "ICD-10-CM", "ICD10PCS": "ICD-10-PCS", "MSDRG": "MS-DRG"}
HERE, BILLABLE, HEADING = "▸", "●", "○"
LEGEND = f"{BILLABLE} billable   {HEADING} more characters needed"


def rows(shown: Shown) -> Iterator[Row]:
    """The screen of an answer."""
    match shown:
        case ShownDiagnosis():
            yield from _diagnosis(shown)
        case ShownProcedure():
            yield from _procedure(shown)
        case ShownService():
            yield from service_rows(shown)
        case ShownModifier():
            yield from modifier_rows(shown)
        case ShownPlace():
            yield from place_rows(shown)
        case ShownDRG():
            yield from _drg(shown)
        case UnknownCode():
            yield from _near_codes(shown)


# -- a diagnosis --------------------------------------------------------------------------------


def _diagnosis(shown: ShownDiagnosis) -> Iterator[Row]:
    yield from _head(shown.code, shown.title or "title not installed")
    yield from _standing(shown.system, shown.standing, _why_not_billable(shown))
    yield from _edition_of_notes(shown)
    yield from _mce(shown.mce)
    yield from _also(shown.also)
    yield from facility_rows(shown.facility_notes)
    yield from _hierarchy(shown.hierarchy)
    yield from _listed("Inclusion terms", shown.inclusion_terms)
    yield from _notes(shown)
    yield from _sides(shown)
    yield from _seventh_characters(shown)
    yield from _children(shown.children)
    yield from diagnosis_more_rows(shown.more)


def _why_not_billable(shown: ShownDiagnosis) -> str:
    """With the day from which on a code that was valid before is none any more."""
    ended = [p.last for p in shown.standing.periods if p.last < shown.standing.date]
    since = max(ended) + dt.timedelta(days=1) if ended else None
    if shown.seventh_characters and len(shown.code) < 8:
        return "a 7th character is required" + (f" since {since}" if since else "")
    heading = f"a heading since {since}, " if since else ""
    return f"{heading}a more specific code is required"


def _edition_of_notes(shown: ShownDiagnosis) -> Iterator[Row]:
    edition = shown.notes_edition
    if not shown.in_tabular:
        yield Row(
            f"Not in the installed tabular list ({edition.name}): hierarchy and notes are those of"
            " the nearest level above",
            style="yellow",
        )
    elif not edition.matches_date:
        own = shown.standing.edition or "the date"
        yield Row(
            f"Titles and notes of {edition.name}; those of {own} are not installed", style="dim"
        )


def _hierarchy(levels: tuple[Entry, ...]) -> Iterator[Row]:
    """A section of one category (B20) is that category; it is drawn once."""
    yield from heading("Where it stands")
    drawn = [one for one, below in pairwise(levels) if one.code != below.code] + [levels[-1]]
    column = max(len(_place(level)) for level in drawn) + 3
    for level in drawn:
        last = level is drawn[-1]
        yield Row(
            (level.title or "title not installed").removesuffix(f" ({level.code})"),
            label=f"{HERE if last else ' '} {_place(level)}",
            column=column,
            style="bold" if last else "",
        )


def _place(level: Entry) -> str:
    return f"Chapter {level.code}" if level.kind == "chapter" else level.code


def _notes(shown: ShownDiagnosis) -> Iterator[Row]:
    """Every note by kind; how the 7th character is used stands with its choices."""
    choices = bool(shown.seventh_characters)
    for kind, group in groupby(shown.notes, key=lambda note: note.kind):
        if not (choices and kind == SEVENTH):
            yield from heading(HEADINGS[kind])
            yield from _by_place(group)


def _by_place(notes: Iterable[ShownNote]) -> Iterator[Row]:
    """Notes under the code they are printed at; what follows a colon is set in."""
    for (inherited, place), printed in groupby(notes, key=lambda n: (n.inherited, n.printed_at)):
        if inherited:
            yield Row(f"from {place}", indent=2, style="dim")
        indent = 4 if inherited else 2
        for note in printed:
            text = note.text.lstrip(" ,")
            yield Row(text, indent=indent)
            if text.endswith(":"):
                indent = 6 if inherited else 4


def _sides(shown: ShownDiagnosis) -> Iterator[Row]:
    if shown.sides:
        yield from heading("By side")
        for side in shown.sides:
            mark = HERE if side.code == shown.code else " "
            yield Row(side.title, label=f"{mark} {side.side:<12} {side.code}", column=24)


def _seventh_characters(shown: ShownDiagnosis) -> Iterator[Row]:
    if shown.seventh_characters:
        yield from heading(HEADINGS[SEVENTH])
        for choice in shown.seventh_characters:
            mark = HERE if choice.chosen else " "
            yield Row(choice.meaning, label=f"{mark} {choice.value}  {choice.code}", column=14)
        yield from _by_place(note for note in shown.notes if note.kind == SEVENTH)


def _children(children: tuple[Entry, ...]) -> Iterator[Row]:
    if children:
        yield from heading("Below", LEGEND)
        column = max(len(child.code) for child in children) + 3
        for child in children:
            mark = BILLABLE if child.billable else HEADING
            yield Row(child.title or "", label=f"{mark} {child.code}", column=column)


# -- a procedure --------------------------------------------------------------------------------


def _procedure(shown: ShownProcedure) -> Iterator[Row]:
    whole = len(shown.code) == 7
    beginning = f"the beginning of {shown.codes_below:,} valid codes"
    yield from _head(shown.code, shown.title or ("title not installed" if whole else beginning))
    yield from _standing(shown.system, shown.standing, "seven characters are required")
    if shown.title_edition and shown.title_edition != shown.standing.edition:
        yield Row(f"Title of {shown.title_edition}, the latest installed", style="dim")
    yield from _mce(shown.mce)
    yield from _also(shown.also)
    yield from facility_rows(shown.facility_notes)
    yield from _axes(shown)
    yield from _next_characters(shown)
    yield from procedure_more_rows(shown.more)


def _axes(shown: ShownProcedure) -> Iterator[Row]:
    """The axes as far as installed; every section names them in its own way."""
    yield from heading("Characters")
    if not any(axis.label for axis in shown.axes):
        yield Row("Their meanings are not installed for this section", indent=2)
        return
    yield from character_rows(shown.axes)


def _next_characters(shown: ShownProcedure) -> Iterator[Row]:
    if shown.next_characters:
        yield from heading(f"Character {len(shown.code) + 1} may be", "with the codes that follow")
        for choice in shown.next_characters:
            text = f"{choice.label} ({choice.codes:,})" if choice.label else f"({choice.codes:,})"
            yield Row(text, label=f"  {choice.value}", column=4)


# -- an MS-DRG ----------------------------------------------------------------------------------


def _drg(shown: ShownDRG) -> Iterator[Row]:
    yield from _head(f"MS-DRG {shown.code}", shown.title)
    if shown.version:
        yield Row(f"Version in force on {shown.date}: v{shown.version}")
    else:
        yield Row(f"No version in force on {shown.date} is installed", style="yellow")
    yield from heading("Title by version")
    for run in shown.titles:
        versions = f"v{run.first}" + (f" to v{run.last}" if run.last != run.first else "")
        yield Row(run.title, label=f"  {versions}", column=18)
    if shown.same_base:
        yield from heading("Same base, other severity")
        for other in shown.same_base:
            yield Row(other.title or "", label=f"  {other.code}", column=6)


# -- what they share ----------------------------------------------------------------------------


def _head(code: str, title: str) -> Iterator[Row]:
    yield Row(title, label=code, column=len(code) + 1, style="bold")


def _standing(system: str, standing: Standing, why_not: str) -> Iterator[Row]:
    edition = f" ({standing.edition})" if standing.edition else ""
    words = f"{SYSTEMS[system]}, {standing.status} on {standing.date}{edition}"
    if standing.status == "not billable":
        words += f": {why_not}"
    elif standing.reason:
        words += f": {standing.reason}"
    yield Row(words, style="green" if standing.status == "billable" else "yellow")
    periods = [_period(p.first, p.last, is_open=p.open) for p in standing.periods]
    if periods:
        yield Row(f"Valid {', '.join(periods)}", style="dim")


def _period(first: object, last: object, *, is_open: bool) -> str:
    return f"since {first}" if is_open else f"{first} to {last}"


def _mce(words: tuple[str, ...]) -> Iterator[Row]:
    for word in words:
        yield Row(word, label="MCE:", column=4, style="yellow")


def _also(also: str | None) -> Iterator[Row]:
    if also:
        yield Row(f"Also: {also}", style="dim")


def _listed(title: str, texts: tuple[str, ...]) -> Iterator[Row]:
    if texts:
        yield from heading(title)
        for text in texts:
            yield Row(text, indent=2)


def _near_codes(shown: UnknownCode) -> Iterator[Row]:
    for near in shown.near:
        yield Row(near.title or "title not installed", label=near.code, column=8, indent=2)
