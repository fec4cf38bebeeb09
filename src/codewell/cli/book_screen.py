"""Look-ups in the books as screens: index, neoplasm table, drug table, PCS builder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.catalog.dated import NotInstalled
from codewell.cli.screen import Row, character_rows, heading
from codewell.model import CodeStatus, EditionOfNotes
from codewell.workflows.build_procedure import Building, ByWords
from codewell.workflows.code_tables import TableAnswer, TableRow
from codewell.workflows.index import IndexAnswer, IndexRow

_WORDS = 26
"""Longer words stand on a row of their own above their codes."""
BILLABLE, MORE, GONE = "●", "○", "✕"
_MARKS = {"": " ", CodeStatus.BILLABLE: BILLABLE, CodeStatus.NOT_BILLABLE: MORE}


def mark(status: str) -> str:
    """The sign before a code: billable, more characters needed, not valid on the date."""
    return _MARKS.get(status, GONE)


def edition_row(book: str, edition: EditionOfNotes, on: dt.date) -> Row:
    """Which edition answers, and whether it is that of the date."""
    if edition.matches_date:
        return Row(f"{book}, {edition.name}", style="dim")
    nearest = f"{book}, {edition.name}: the nearest installed to {on}"
    return Row(nearest, style="yellow")


def absent_row(absent: NotInstalled) -> Row:
    """What is not installed and the command that mends it."""
    return Row(f"not installed: {absent.what}: {absent.mend}", style="yellow")


def legend(statuses: set[str]) -> Row:
    """What the signs mean, those used only."""
    signs = {mark(status) for status in statuses}
    words = {
        BILLABLE: "billable",
        MORE: "more characters needed",
        GONE: "not valid on the date",
    }
    return Row("   ".join(f"{s} {w}" for s, w in words.items() if s in signs), style="dim")


def missing_row(missing: tuple[str, ...]) -> Iterator[Row]:
    """Words that were left out of account."""
    if missing:
        words = ", ".join(missing)
        yield Row(f"Nothing here has: {words}; shown without", style="yellow")


# -- the index ----------------------------------------------------------------------------------


def index_rows(answer: IndexAnswer) -> Iterator[Row]:
    """The screen of a look-up in the index."""
    yield edition_row(answer.book, answer.edition, answer.date)
    if not answer.tree:
        yield Row(f"Nothing under {answer.query}: try the noun of the condition", style="yellow")
        return
    yield from missing_row(answer.missing)
    yield Row()
    shown = (*answer.tree, *answer.others)
    column = max(len(row.code) for row in shown) + 2
    yield from (_index_row(row, column) for row in answer.tree)
    if answer.others:
        yield from heading("Also")
        yield from (_index_row(row, column) for row in answer.others)
    if answer.more:
        yield Row(f"{answer.more:,} more lines: add a word", indent=2, style="dim")
    yield Row()
    yield legend({row.status for row in shown})


def _index_row(row: IndexRow, column: int) -> Row:
    words = "  " * row.depth + row.words
    if row.see:
        words += f": see {row.see}" + (f" → {row.leads_to}" if row.leads_to else "")
    if row.see_also:
        words += f" (see also {row.see_also})"
    if row.hidden:
        words += f"  +{row.hidden}"
    style = "bold" if row.depth == 0 and row.hidden == 0 else ""
    return Row(words, label=f"{mark(row.status)} {row.code}", column=column + 1, style=style)


# -- neoplasm table, table of drugs and chemicals -----------------------------------------------


def table_rows(answer: TableAnswer) -> Iterator[Row]:
    """The screen of a look-up in one of the two tables."""
    yield edition_row(answer.table, answer.edition, answer.date)
    if answer.best is None:
        hint = "" if "neoplasm" in answer.table else ": brand names are rare here, try the generic"
        yield Row(f"Nothing under {answer.query}{hint}", style="yellow")
        return
    yield from missing_row(answer.missing)
    yield from _best(answer.best)
    yield from _grid("Below", answer.below, answer.headings, f"{answer.best.words}, ")
    yield from _grid("Also", answer.others, answer.headings)
    if answer.more:
        yield Row(f"{answer.more:,} more lines: add a word", indent=2, style="dim")
    shown = [row for row in (answer.best, *answer.below, *answer.others) if row]
    yield Row()
    yield legend({c.status for row in shown for c in (*row.columns, *row.leads_to)})


def _best(row: TableRow) -> Iterator[Row]:
    yield Row()
    yield Row(row.words + (f" ({row.remark})" if row.remark else ""), style="bold")
    if row.see:
        yield Row(f"see {row.see}", indent=2)
    for column in row.columns or row.leads_to:
        label = f"  {column.heading:<20} {mark(column.status)} {column.code or 'none':<8}"
        yield Row(column.title or "", label=label, column=len(label))
    if row.see_also:
        yield Row(f"see also {row.see_also}", indent=2, style="dim")


def _grid(
    title: str, rows: tuple[TableRow, ...], headings: tuple[str, ...], above: str = ""
) -> Iterator[Row]:
    """Many lines, the codes of each side by side under short headings."""
    if not rows:
        return
    heads = [name.removeprefix("malignant ").removesuffix(" effect") for name in headings]
    cells = [max(len(head), 8) + 2 for head in heads]
    named = [(_words(row).removeprefix(above), row) for row in rows]
    column = min(_WORDS, max(len(text) for text, _ in named)) + 2
    yield from heading(title)
    yield Row(" " * column + _cells(heads, cells), indent=2, style="dim")
    for text, row in named:
        codes = _cells([c.code or "-" for c in row.columns], cells) or f"see {row.see}"
        if len(text) >= column:
            yield Row(text, indent=2)
        beside = text if len(text) < column else ""
        yield Row(f"{beside:<{column}}{codes}", indent=2)


def _cells(texts: list[str], widths: list[int]) -> str:
    cells = (f"{text:<{width}}" for text, width in zip(texts, widths, strict=False))
    return "".join(cells).rstrip()


def _words(row: TableRow) -> str:
    return row.words + (f"  +{row.below}" if row.below else "")


# -- ICD-10-PCS ---------------------------------------------------------------------------------


def building_rows(built: Building) -> Iterator[Row]:
    """The screen of a code that is being built."""
    step = built.step
    if not built.is_possible:
        yield Row(f"No valid code begins with {built.asked} on {built.date}", style="yellow")
    yield from _so_far(built)
    if step.choices:
        name = f": {step.axis}" if step.axis else ""
        yield from heading(f"Character {step.position}{name}", "with the valid codes that follow")
        column = max((len(choice.label or "") for choice in step.choices), default=0) + 2
        for choice in step.choices:
            label = choice.label or "meaning not in the installed tables"
            yield Row(
                f"{label:<{min(column, 70)}}{choice.codes:>7,}",
                label=choice.value,
                indent=2,
                column=2,
            )
    if built.codes and step.choices:
        yield from heading("Codes")
        for code in built.codes:
            yield Row(
                code.title or "no official title installed", label=code.code, indent=2, column=8
            )
    yield from _tables_used(built)


def _so_far(built: Building) -> Iterator[Row]:
    step = built.step
    if built.codes and not step.choices:
        title = built.codes[0].title or "no official title in the installed editions"
        yield Row(title, label=step.beginning, column=8, style="bold")
        yield Row(f"ICD-10-PCS, billable on {built.date}", style="green")
    else:
        named = step.beginning or "ICD-10-PCS"
        text = f"{step.codes:,} valid codes on {built.date}"
        yield Row(text, label=named, column=len(named) + 1, style="bold")
    yield from character_rows(built.characters)


def _tables_used(built: Building) -> Iterator[Row]:
    edition = built.step.edition
    if built.tables:
        yield Row()
        yield absent_row(built.tables)
    elif edition and not edition.matches_date:
        yield Row()
        text = f"Meanings of {edition.name}, the nearest installed; which codes are valid is exact"
        yield Row(text, style="dim")


def words_rows(answer: ByWords) -> Iterator[Row]:
    """The screen of words in the PCS index and keys."""
    if answer.index_edition:
        yield edition_row("ICD-10-PCS index", answer.index_edition, answer.date)
    if answer.index:
        yield from missing_row(answer.missing)
        yield Row()
        for line in answer.index:
            text = line.words + (f": see {line.see}" if line.see else "")
            text += f": use {line.use}" if line.use else ""
            text += f"  +{line.below}" if line.below and not line.prefix else ""
            yield Row(text, label=line.prefix, column=8, indent=2)
    if answer.more:
        yield Row(f"{answer.more:,} more lines: add a word", indent=2, style="dim")
    if answer.keys:
        yield from heading("Body part and device keys", _key_edition(answer))
        for key in answer.keys:
            places = ", ".join(f"{p.value} in {p.body_system}" for p in key.places)
            text = f"{key.term} → {key.name}" + (f" ({places})" if places else "")
            yield Row(text, label=key.key.replace("_", " "), column=10, indent=2)
    for one in answer.aggregations:
        where = ", ".join(one.body_systems)
        yield Row(f"{one.device} → {one.general_device} ({one.operation}; {where})", indent=2)
    if not (answer.index or answer.keys or answer.not_installed):
        yield Row(f"Nothing under {answer.query}", style="yellow")
    for absent in answer.not_installed:
        yield absent_row(absent)
    if any(line.prefix for line in answer.index):
        yield Row()
        first = next(line.prefix for line in answer.index if line.prefix)
        yield Row(f"Go on with: codewell pcs {first}", style="dim")


def _key_edition(answer: ByWords) -> str:
    return answer.keys_edition.name if answer.keys_edition else ""
