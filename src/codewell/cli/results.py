"""The results of rules for people: findings grouped, the worst first, then what was not checked."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codewell.cli.screen import Row
from codewell.model import Finding, Outcome, RuleResult, Severity
from codewell.rules import Rule
from codewell.rules.layers import LAYERS, layer_of

if TYPE_CHECKING:
    from codewell.workflows.check import CheckedEncounter

RULES_SHOWN = 4
"""How many rules a line of one reason names."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "cyan"}
_COLUMN = len("warning")
_PULL = re.compile(r"not installed: .*: codewell data pull ([\w -]+)$")
_OF_TABLES = "NCCI-"
"""Rules over a table of edits: the row that fired stands with the finding."""


@dataclass(frozen=True, slots=True)
class FindingRow(Row):
    """What is wrong and what to do: one line as plain text, two paragraphs on a terminal."""

    advice: str = ""

    def lines(self, width: int | None) -> list[str]:
        """The row as text, wrapped to a width; on one line without one."""
        if width is None:
            return [f"{line} -> {self.advice}" for line in Row.lines(self, None)]
        indent = self.indent + self.column + 1
        advice = Row(self.advice, "->", column=2, indent=indent)
        return [*Row.lines(self, width), *advice.lines(width)]


def report(checked: CheckedEncounter, *, only: Severity | None = None) -> Iterator[Row]:
    """One encounter: a heading, the findings by layer and severity, what was not evaluated.

    ``only`` shows the findings of one severity.
    """
    yield Row(f"{checked.encounter.id}: {_summary(checked.results)}", style="bold")
    editions = (f"{system} {name}" for system, name in checked.editions.items())
    yield Row(", ".join((str(checked.date or "no date"), *editions)), indent=2, style="dim")
    for family, results in _by_layer(checked.results):
        shown = _sorted_findings(results, only)
        if shown:
            yield Row()
            yield Row(f"{layer_of(family).title}: {_summary(results)}", style="bold")
            yield from (_finding(rule, finding) for rule, finding in shown)
    yield Row()
    yield from _unanswered(checked.results)
    if not checked.results:
        yield Row("no rule of those asked for applies to this setting and date")
    yield Row(_clear(checked.results), style="dim")


def _by_layer(results: Iterable[RuleResult]) -> list[tuple[str, list[RuleResult]]]:
    """The results by their layer, the layer of the worst finding first."""
    groups: dict[str, list[RuleResult]] = {}
    for result in results:
        groups.setdefault(result.layer, []).append(result)
    order = [layer.family for layer in LAYERS]
    return sorted(
        groups.items(),
        key=lambda pair: (_worst(pair[1]), order.index(pair[0]) if pair[0] in order else -1),
    )


def _worst(results: Iterable[RuleResult]) -> int:
    order = list(Severity)
    found = [order.index(finding.severity) for result in results for finding in result.findings]
    return min(found, default=len(order))


def _sorted_findings(
    results: Iterable[RuleResult], only: Severity | None
) -> list[tuple[str, Finding]]:
    """The findings of a layer, the worst first."""
    found = [(result.rule, finding) for result in results for finding in result.findings]
    wanted = [pair for pair in found if only in (None, pair[1].severity)]
    return sorted(wanted, key=lambda pair: list(Severity).index(pair[1].severity))


def _summary(results: Iterable[RuleResult]) -> str:
    counts = Counter(finding.severity for result in results for finding in result.findings)
    words = [
        f"{counts[s]} {s if s is Severity.INFO or counts[s] == 1 else f'{s}s'}"
        for s in Severity
        if counts[s]
    ]
    return ", ".join(words) or "nothing found"


def _finding(rule: str, finding: Finding) -> FindingRow:
    other = "" if finding.edition_matches_date else f" ({finding.edition}, not that of the date)"
    row = f" [{finding.citation}]" if rule.startswith(_OF_TABLES) else ""
    return FindingRow(
        f"{finding.where}: {finding.message}{other} [{rule}]{row}",
        str(finding.severity),
        column=_COLUMN,
        indent=2,
        label_style=_STYLES[finding.severity],
        advice=finding.advice,
    )


def _unanswered(results: tuple[RuleResult, ...]) -> Iterator[Row]:
    """What gave no answer or one by another edition, and why; rules of one reason share a line."""
    for outcome, words in ((Outcome.NOT_EVALUATED, "not evaluated"), (Outcome.CLEAR, "clear")):
        for reason, rules in reasons(results, outcome):
            yield Row(f"{words}: {reason}: {_names(rules)}")
    for result in results:
        if result.outcome is Outcome.FAILED:
            yield Row(unanswered(result), style="bold red")


def reasons(results: Iterable[RuleResult], outcome: Outcome) -> list[tuple[str, list[str]]]:
    """Each reason for an outcome with its rules, the reason of the most rules first."""
    found: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is outcome and result.reason:
            found.setdefault(result.reason, []).append(result.rule)
    return sorted(found.items(), key=lambda pair: -len(pair[1]))


def not_evaluated_in_brief(results: Iterable[RuleResult]) -> str:
    """How many rules gave no answer and why, in one line; the tables to pull are told together."""
    told: list[str] = []
    tables: dict[str, None] = {}
    without_table = count = 0
    for reason, rules in reasons(results, Outcome.NOT_EVALUATED):
        count += len(rules)
        if pull := _PULL.search(reason):
            without_table += len(rules)
            tables |= dict.fromkeys(pull[1].split())
        else:
            told.append(f"{reason} ({len(rules)})")
    if tables:
        names = " ".join(tables)
        told.append(f"tables not installed ({without_table}): codewell data pull {names}")
    return f"{count} not evaluated: {'; '.join(told)}" if count else ""


def _names(rules: list[str]) -> str:
    """The rules by name, the first few of many."""
    if len(rules) <= RULES_SHOWN + 1:
        return ", ".join(rules)
    return f"{', '.join(rules[:RULES_SHOWN])} and {len(rules) - RULES_SHOWN} more rules"


def _clear(results: tuple[RuleResult, ...]) -> str:
    """How many rules are clear, in all and by layer."""
    clear = Counter(r.layer for r in results if r.outcome is Outcome.CLEAR)
    layers = [f"{layer.title} {clear[layer.family]}" for layer in LAYERS if clear[layer.family]]
    whole = f"{sum(clear.values())} of {len(results)} rules clear"
    return f"{whole}: {', '.join(layers)}" if len(layers) > 1 else whole


def unanswered(result: RuleResult) -> str:
    """Why a rule gave no answer, in one line."""
    word = "not evaluated" if result.outcome is Outcome.NOT_EVALUATED else "FAILED"
    return f"{word}: {result.rule}: {result.reason}"


# -- one rule -----------------------------------------------------------------------------------


def explain(rule: Rule) -> Iterator[Row]:
    """What a rule is: its title, authority, how far that was read, its dates and explanation."""
    yield Row(f"{rule.id}: {rule.title}", style="bold")
    for paragraph in rule.explanation.split("\n\n"):
        yield Row(" ".join(paragraph.split()), indent=2)
    yield Row()
    yield Row(rule.citation, "citation", column=9, indent=2)
    is_read = rule.citation_checked == "primary"
    yield Row(
        f"the cited paragraph was {'' if is_read else 'not '}read in the primary document",
        "",
        column=9,
        indent=2,
    )
    yield Row(f"{_period(rule)}, {' and '.join(_settings(rule))}", "in force", column=9, indent=2)
    yield Row(str(rule.severity), "severity", column=9, indent=2)


def answer(checked: CheckedEncounter, looked_at: Iterable[str]) -> Iterator[Row]:
    """What one rule looked at in an encounter and what it said, each finding with its source."""
    yield Row()
    yield Row(f"{checked.encounter.id}, {checked.date or 'no date'}", style="bold")
    for number, fact in enumerate(looked_at):
        yield Row(fact, "" if number else "looked at", column=9, indent=2)
    for result in checked.results:
        yield Row(_outcome(result), "answer", column=9, indent=2)
        for finding in result.findings:
            yield _finding(result.rule, finding)
            yield Row(_source(finding), indent=2 + _COLUMN + 1, style="dim")
    if not checked.results:
        yield Row("no rule of those asked for applies to this setting and date", indent=2)


def _outcome(result: RuleResult) -> str:
    words = str(result.outcome).replace("_", " ")
    return f"{words}: {result.reason}" if result.reason else words


def _source(finding: Finding) -> str:
    is_told = finding.edition in finding.citation
    return f"{finding.citation}{'' if is_told else f'; {finding.edition}'}."


def _period(rule: Rule) -> str:
    given: tuple[tuple[str, dt.date | None], ...] = (
        ("from", rule.effective),
        ("until", rule.until),
    )
    return " ".join(f"{word} {day}" for word, day in given if day) or "on every date"


def _settings(rule: Rule) -> list[str]:
    return sorted(rule.settings) if len(rule.settings) < 4 else ["in every setting"]
