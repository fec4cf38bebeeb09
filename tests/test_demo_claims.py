"""The claim of the demonstration: what is wrong with it, and that following the advice mends it."""

from __future__ import annotations

from pathlib import Path

from codewell.catalog import Catalog
from codewell.model import Outcome, Severity
from codewell.workflows.demo import scrub

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_claim_before_and_after(catalog: Catalog) -> None:
    before, after = scrub(EXAMPLES, catalog)
    found = [(rule, f.where) for rule, f in before.findings if f.severity is not Severity.INFO]
    assert found == [
        ("CLAIM-DUPLICATE", "lines[5].code"),
        ("CLAIM-POINTERS", "lines[5].diagnosis_pointers"),
        ("MODIFIER-59", "lines[0].modifiers"),
        ("MODIFIER-CONTRADICTION", "lines[2].modifiers"),
        ("PAYER-MEDICARE-PROLONGED", "lines[1].code"),
        ("ICD10CM-I.C.9.a", "first_listed.code"),
        ("MODIFIER-ANATOMIC", "lines[2].modifiers"),
        ("MODIFIER-JW-JZ", "lines[3].modifiers"),
    ]
    assert not after.needs_attention


def test_what_the_packages_alone_cannot_evaluate_is_said(catalog: Catalog) -> None:
    before, _ = scrub(EXAMPLES, catalog)
    left_open = {r.rule: r.reason for r in before.results if r.outcome is Outcome.NOT_EVALUATED}
    assert {"NCCI-PTP", "NCCI-MUE", "NCCI-ADD-ON", "COVERAGE-ARTICLE"} <= set(left_open)
    assert all(left_open.values())


def test_with_tables_of_edits_the_claim_stays_clean(edits: Catalog) -> None:
    _, after = scrub(EXAMPLES, edits)
    assert not after.needs_attention
    answered = {r.rule for r in after.results if r.outcome is Outcome.CLEAR}
    assert {"NCCI-PTP", "NCCI-MUE", "NCCI-ADD-ON"} <= answered
