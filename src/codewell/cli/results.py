"""The results of rules for people: findings grouped, the worst first, then what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import wrap

from codewell.model import Finding, Outcome, RuleResult, Severity
from codewell.rules import Rule
from codewell.workflows.check import CheckedEncounter

WIDTH = 100
_INDENT = "    "


def report(checked: CheckedEncounter) -> Iterator[str]:
    """One encounter: a heading, the findings by severity, what was not evaluated."""
    editions = ", ".join(f"{system} {name}" for system, name in checked.editions.items())
    yield f"{checked.encounter.id}: {_summary(checked)}"
    yield f"{_INDENT}{checked.date or 'no date'}" + (f", {editions}" if editions else "")
    for severity in Severity:
        found = [pair for pair in checked.findings if pair[1].severity is severity]
        if found:
            yield severity.upper()
        for rule, finding in found:
            yield from _finding(rule, finding)
    for result in checked.results:
        if result.outcome in (Outcome.NOT_EVALUATED, Outcome.FAILED):
            yield unanswered(result)
    if not checked.results:
        yield "no rule of those asked for applies to this setting and date"
    clear = sum(result.outcome is Outcome.CLEAR for result in checked.results)
    yield f"{clear} of {len(checked.results)} rules clear"


def _summary(checked: CheckedEncounter) -> str:
    counts = Counter(finding.severity for _, finding in checked.findings)
    words = [
        f"{counts[s]} {s if s is Severity.INFO or counts[s] == 1 else f'{s}s'}"
        for s in Severity
        if counts[s]
    ]
    return ", ".join(words) or "nothing found"


def _finding(rule: str, finding: Finding) -> Iterator[str]:
    yield f"  {finding.where}  [{rule}]"
    yield from _wrapped(finding.message, _INDENT, _INDENT)
    yield from _wrapped(finding.advice, f"{_INDENT}-> ", f"{_INDENT}   ")
    of_date = "" if finding.edition_matches_date else ", not the edition of the date"
    yield from _wrapped(f"{finding.citation}. {finding.edition}{of_date}.", _INDENT, _INDENT)


def _wrapped(text: str, first: str, later: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def unanswered(result: RuleResult) -> str:
    """Why a rule gave no answer, in one line."""
    word = "not evaluated" if result.outcome is Outcome.NOT_EVALUATED else "FAILED"
    return f"{word}: {result.rule}: {result.reason}"


def explain(rule: Rule) -> Iterator[str]:
    """What a rule is: its title, authority, how far that was read, its dates and explanation."""
    yield f"{rule.id}: {rule.title}"
    yield from _wrapped(rule.citation, _INDENT, _INDENT)
    yield _INDENT + (
        "The cited paragraph was read in the primary document."
        if rule.citation_checked == "primary"
        else "The cited paragraph was not read in the primary document."
    )
    yield f"{_INDENT}In force {_period(rule)}, {' and '.join(_settings(rule))}"
    yield ""
    for line in rule.explanation.splitlines():
        yield f"{_INDENT}{line.strip()}" if line.strip() else ""
    yield ""


def _period(rule: Rule) -> str:
    if rule.effective is None and rule.until is None:
        return "on every date"
    start = f"from {rule.effective} " if rule.effective else ""
    return f"{start}until {rule.until}" if rule.until else start.strip()


def _settings(rule: Rule) -> list[str]:
    return sorted(rule.settings) if len(rule.settings) < 4 else ["in every setting"]
