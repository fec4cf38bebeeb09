"""Headings inside a line, and lists of problems that stand at the end without one."""

from __future__ import annotations

import pytest

from codewell.lexicon.load import load
from codewell.text.sections import find_sections

HEADINGS = load().sections


def kinds(text: str) -> list[str]:
    return [section.kind for section in find_sections(text, HEADINGS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: bunion. P: wide shoes", ["assessment", "plan"]),
        ("S: heel pain. O: tender. A: fasciitis. P: ice", ["HPI", "exam", "assessment", "plan"]),
        ("PCP: Dr. Lowe   ALL: sulfa", ["header", "allergies"]),
        ("PSH: appendectomy Abd: soft", ["past_surgical_history", "exam"]),
        ("CC: knee pain PMH: gout EXAM: warm", ["chief_complaint", "past_medical_history", "exam"]),
        ("Tender elbow. Dx lateral epicondylitis", ["unheaded", "assessment"]),
        ("Tender elbow. Post-op dx: bursitis", ["unheaded", "postoperative_diagnosis"]),
        ("Pre: bursitis. Post: same", ["preoperative_diagnosis", "postoperative_diagnosis"]),
        ("PRE/POST OP DX: bursitis", ["postoperative_diagnosis"]),
        ("Seen for two matters. 1) gout 2) bunion", ["unheaded", "assessment_and_plan"]),
        ("Seen for two matters.\n1. gout\n2. bunion", ["unheaded", "assessment_and_plan"]),
        ("Tender wrist.\n1. carpal tunnel syndrome", ["unheaded", "assessment_and_plan"]),
        ("FORMULATION/DX\ngout", ["assessment"]),
        ("Diagnoses and recommendations\ngout", ["assessment_and_plan"]),
        ("Assessment & plan, by problem:\ngout", ["assessment_and_plan"]),
        ("Vitals and exam: BP 120/70", ["exam"]),
        ("Exam. 136/74, tender elbow", ["exam"]),
        (
            "A/P:\nGout.\nImmunizations - RSV today.\nPsoriasis - same",
            ["assessment_and_plan", "immunizations", "assessment_and_plan"],
        ),
        (
            "A/P:\nGout.\nLabs: urate soon.\n\nPsoriasis\nTreatment: cream",
            ["assessment_and_plan", "labs", "assessment_and_plan", "plan"],
        ),
        ("Tender elbow, warm and red.\nSummary: gout", ["unheaded", "assessment"]),
    ],
)
def test_a_heading_inside_a_line_opens_a_section(text: str, expected: list[str]) -> None:
    short = {"HPI": "history_of_present_illness", "exam": "physical_exam"}
    assert kinds(text) == [short.get(kind, kind) for kind in expected]


@pytest.mark.parametrize(
    "text",
    [
        "FH: 32 cm, heart tones 140",
        "PCP referred her for back pain",
        "ALL in remission since spring",
        "PCP",
        "Post-op: doing well",
        "Dx with gout in 2019. Dx in Ohio",
        "Takes two drugs: 1) aspirin 2) losartan",
        "Her problems include 1) gout 2) bunion",
    ],
)
def test_these_words_open_none(text: str) -> None:
    assert kinds(text) == ["unheaded"]
