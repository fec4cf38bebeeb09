"""The reference pages of the rules: a list of all, a page each, the paragraphs they cover."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from codewell.cli.case_in_words import encounter_in_words, nearest_misses
from codewell.cli.markdown import plain, table
from codewell.data_file import read_yaml
from codewell.model import Setting
from codewell.rules import Rule, all_rules
from codewell.rules.guideline_coverage import Paragraph, State, paragraphs
from codewell.rules.layers import LAYERS

_OUTCOMES = {
    "found": "Found",
    "clear": "Clear",
    "not_evaluated": "Not evaluated",
    "absent": "Does not apply",
}
STATES = {
    State.DONE: "done",
    State.PARTLY: "partly",
    State.RECORD: "not from codes alone",
    State.NOT_DONE: "not done",
    State.NOTHING: "nothing to check",
    State.HEADING: "",
}


def rule_pages(cases: Path) -> dict[str, Iterable[str]]:
    """Every page by its path in the reference; ``cases`` is the folder of the rules' cases."""
    return {
        "rules.md": _list(),
        "guideline-coverage.md": _coverage(),
        **{page_of(rule.id): _page(rule, cases) for rule in all_rules()},
    }


def page_of(rule_id: str) -> str:
    """The page of a rule in the reference."""
    return f"rules/{rule_id}.md"


def _list() -> Iterator[str]:
    yield from (
        "# Rules",
        "",
        "Every rule and edit that `codewell check` evaluates, a page each. *Read* says whether the"
        " cited paragraph was read in the primary document; wording that was not read is never"
        " quoted. How a rule is written: [rules](../rules.md). Which paragraph of the Official"
        " Guidelines is checked how far: [coverage](guideline-coverage.md).",
    )
    for layer in LAYERS:
        rules = [rule for rule in all_rules() if rule.family == layer.family]
        if rules:
            yield from ("", f"## {layer.title}", "")
            yield from table(
                ("rule", "title", "severity", "read"),
                (
                    (f"[{r.id}]({page_of(r.id)})", r.title, r.severity, _yes(_is_read(r)))
                    for r in rules
                ),
            )


def _is_read(rule: Rule) -> bool:
    return rule.citation_checked == "primary"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# -- a page each ------------------------------------------------------------------------------


def _page(rule: Rule, cases: Path) -> Iterator[str]:
    needs = ", ".join(need.replace("_", " ") for need in rule.needs)
    yield from (f"# {rule.id}", "", f"**{rule.title}**", "", plain(rule.explanation), "")
    yield from table(
        ("", ""),
        (
            ("citation", rule.citation),
            ("read in the primary document", _yes(_is_read(rule))),
            ("severity", rule.severity),
            ("in force", f"{_dates(rule)}, {_settings(rule)}"),
            ("needs", needs or "nothing"),
        ),
    )
    file = cases / rule.family / f"{rule.slug}.yaml"
    if file.exists():
        yield from _cases(read_yaml(file.read_text(encoding="utf-8")))
        source = inspect.getmodule(rule.check).__name__.replace(".", "/")  # type: ignore[union-attr]
        yield from (
            "",
            f"The rule is `src/{source}.py`, its cases are"
            f" `{file.relative_to(file.parents[3])}`. [All rules](../rules.md)",
        )


def _dates(rule: Rule) -> str:
    given = (("from", rule.effective), ("until", rule.until))
    return " ".join(f"{word} {day}" for word, day in given if day) or "on every date"


def _settings(rule: Rule) -> str:
    few = len(rule.settings) < len(Setting)
    return ", ".join(sorted(rule.settings)) if few else "every setting"


def _cases(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    misses = nearest_misses(rows)
    for outcome, words in _OUTCOMES.items():
        of_outcome = [row for row in rows if row["outcome"] == outcome]
        if of_outcome:
            yield from ("", f"## {words}", "")
            yield from (_case(row, is_near=row["name"] in misses) for row in of_outcome)


def _case(row: Mapping[str, Any], *, is_near: bool) -> str:
    where = ", ".join(f"`{place}`" for place in row.get("where", ()))
    severities = ", ".join(dict.fromkeys(row.get("severity", ())))
    found = f" → {severities} at {where}".replace("  ", " ") if where else ""
    near = " *(near miss)*" if is_near else ""
    return f"- {row['name']}{near}: {encounter_in_words(row)}{found}"


# -- coverage ---------------------------------------------------------------------------------


def _coverage() -> Iterator[str]:
    found = paragraphs(all_rules())
    yield from (
        "# Coverage of the Official Guidelines",
        "",
        "Every paragraph of the ICD-10-CM Official Guidelines for Coding and Reporting by its"
        " number, with labels of our own. The numbers follow the edition of FY2026; they were not"
        " compared with the document line by line. *Done*: what codes can show is checked."
        " *Partly*: the note says what is left. *Not from codes alone*: it takes the record,"
        " the note says what of it. *Nothing to check*: it asks nothing of a coded encounter.",
        "",
    )
    counts = {s: sum(p.state is s for p in found) for s in STATES if s is not State.HEADING}
    yield from table(("state", "paragraphs"), ((STATES[s], n) for s, n in counts.items()))
    yield ""
    yield from table(("paragraph", "about", "state", "rules", "note"), map(_paragraph, found))


def _paragraph(paragraph: Paragraph) -> tuple[str, ...]:
    rules = ", ".join(f"[{r.removeprefix('ICD10CM-')}]({page_of(r)})" for r in paragraph.rules)
    is_heading = paragraph.state is State.HEADING
    label = f"**{paragraph.label}**" if is_heading else paragraph.label
    return (paragraph.number, label, STATES[paragraph.state], rules, paragraph.note)
