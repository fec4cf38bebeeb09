"""Two rules that say the same of one pair of codes: the one that says more stands alone."""

from __future__ import annotations

from dataclasses import replace

from codewell.model import Finding, Outcome, RuleResult, Severity

EXCLUDES1 = "ICD10CM-I.A.12.a"
GUIDELINES = "guidelines"


def without_repetition(results: tuple[RuleResult, ...]) -> tuple[RuleResult, ...]:
    """The results without findings that another one repeats.

    An Excludes1 note gives way to a rule of the guidelines that speaks of the same two codes; one
    that is only information (a symptom of a disease) gives way to the note.
    """
    notes = next((r for r in results if r.rule == EXCLUDES1 and r.findings), None)
    if notes is None:
        return results
    told = _told_by_guidelines(results)
    asked = {_pair(f): EXCLUDES1 for f in notes.findings if _pair(f) not in told}
    return tuple(
        _without(r, told, Severity.WARNING) if r is notes else _without(r, asked, Severity.INFO)
        for r in results
    )


def _told_by_guidelines(results: tuple[RuleResult, ...]) -> dict[frozenset[str], str]:
    """The pairs of which a rule of the guidelines says more than information, and which rule."""
    return {
        _pair(finding): result.rule
        for result in results
        if result.layer == GUIDELINES
        for finding in result.findings
        if finding.beside and finding.severity is not Severity.INFO
    }


def _pair(finding: Finding) -> frozenset[str]:
    return frozenset({finding.where, finding.beside or finding.where})


def _without(result: RuleResult, told: dict[frozenset[str], str], severity: Severity) -> RuleResult:
    """The result without its findings of a severity on pairs that others told of."""
    repeated = [f for f in result.findings if f.severity is severity and _pair(f) in told]
    if not repeated:
        return result
    kept = tuple(f for f in result.findings if f not in repeated)
    by = ", ".join(dict.fromkeys(told[_pair(f)] for f in repeated))
    reason = "; ".join(filter(None, (result.reason, f"told by {by}")))
    outcome = Outcome.FOUND if kept else Outcome.CLEAR
    return replace(result, outcome=outcome, findings=kept, reason=reason)
