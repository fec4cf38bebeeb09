"""``codewell lexicon``: what the lexicon covers, and what a new edition touches in it."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from codewell.cli.arguments import JsonOption
from codewell.cli.progress import catalog_for_command
from codewell.workflows import lexicon_review
from codewell.workflows.lexicon_review import Added, AddedTo, Ended, Line, Touched

command = typer.Typer(
    help="The lexicon: what it covers, what a new edition touches.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

NO_TITLE = "title not installed"
TERMS_SHOWN = 3


@command.command()
def touched(
    edition: Annotated[
        list[str],
        typer.Argument(metavar="EDITION", help="As `codewell data status` names it, as FY2027."),
    ],
    json: JsonOption = False,
) -> int:
    """Entries whose code ended with an edition, or in whose category it added codes."""
    with catalog_for_command() as catalog:
        found = lexicon_review.touched(catalog, " ".join(edition))
    if json:
        typer.echo(json_module.dumps(found.as_json(), ensure_ascii=False, indent=2))
        return 0
    for line in _touched(found):
        typer.echo(line)
    return 0


@command.command()
def status(json: JsonOption = False) -> int:
    """How many entries, terms and cues there are, and which categories they cover."""
    with catalog_for_command() as catalog:
        found = lexicon_review.status(catalog)
    if json:
        typer.echo(json_module.dumps(found.as_json(), indent=2))
        return 0
    typer.echo(f"{found.entries:,} entries with {found.terms:,} terms in {found.files} files")
    typer.echo(f"{found.abbreviations:,} abbreviations, {found.cues:,} cues")
    typer.echo(
        f"{found.categories:,} categories: {found.categories_with_entry:,} with an entry,"
        f" {found.categories_with_reason:,} whose title is enough,"
        f" {len(found.open_categories):,} open"
    )
    if found.open_categories:
        typer.echo(f"  open: {', '.join(found.open_categories)}")
    return 0


def _touched(found: Touched) -> Iterator[str]:
    uncovered = sum(not ended.successors for ended in found.ended)
    yield f"{found.edition}, from {found.effective_from}"
    yield (
        f"  {_count(found.ended, 'code')} of the lexicon no longer valid, {uncovered} without a"
        " successor"
    )
    yield f"  {_count(found.added_to, 'category', 'categories')} with entries and new codes"
    yield (
        f"  {_count(found.unreached, 'category', 'categories')} with new codes that no entry"
        " leads into"
    )
    yield from _section("No longer valid", (line for e in found.ended for line in _ended(e)))
    yield from _section(
        "New codes beside entries: does a term say their detail?",
        (line for group in found.added_to for line in _added_to(group)),
    )
    yield from _section(
        "New codes that no entry leads into",
        (line for group in found.unreached for line in _added_to(group)),
    )


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    if body:
        yield from ("", title, *body)


def _ended(ended: Ended) -> Iterator[str]:
    place = "variant of " if ended.in_variant else ""
    yield f"  {ended.code:<9} {ended.became}; {place}{_entry(ended.entry)}"
    news = ", ".join(f"{code} ({side})" for side, code in ended.successors.items())
    yield f"            successors.yaml: {news}" if news else "            no successor"


def _added_to(group: AddedTo) -> Iterator[str]:
    yield f"  {group.category}  {group.title or NO_TITLE}"
    for added in group.added:
        yield f"    new {_code(added):<10} {added.title or NO_TITLE}{_mark(added, group)}"
    for entry in group.entries:
        yield f"    {entry.code:<9} {_entry(entry)}"


def _mark(added: Added, group: AddedTo) -> str:
    if added.led_to or not group.entries:
        return ""
    return "  (by its title only)" if added.title else "  (no entry leads here)"


def _code(added: Added) -> str:
    return added.code + ("-" if added.seventh_characters else "")


def _entry(entry: Line) -> str:
    shown = ", ".join(entry.terms[:TERMS_SHOWN])
    more = len(entry.terms) - TERMS_SHOWN
    return f"{entry.id}: {shown}" + (f" and {more} more" if more > 0 else "")


def _count(items: Iterable[object], one: str, many: str | None = None) -> str:
    number = sum(1 for _ in items)
    return f"{number:,} {one if number == 1 else many or one + 's'}"
