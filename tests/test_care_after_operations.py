"""Care after operations and injuries, operations to come, drugs taken for long: both ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from codewell.catalog import Catalog
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.suggest import Suggester

DAY = dt.date(2026, 6, 1)
Finals = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def finals(catalog: Catalog) -> Finals:
    suggester = Suggester.open(catalog)

    def of(text: str) -> set[str]:
        note = Note("n", text, Setting.OUTPATIENT, DAY, 60, Sex.FEMALE)
        found = suggester.suggest(note).finals
        return {s.code.formatted for s in found if s.code.system is CodeSystem.ICD10CM}

    return of


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # the phase of an injury
        ("Recheck of right ankle sprain.\nA: Right ankle sprain.", {"S93.401D"}),
        ("Ankle pain, rolled it today.\nA: Right ankle sprain.", {"S93.401A"}),
        ("3 weeks out from ORIF right patella fracture. Doing well.", {"S82.001D"}),
        ("Painful hardware, 2 years after ORIF.\nA: Painful hardware left ankle.", {"T84.84XA"}),
        ("Cast removed.\nA: Closed fracture of left patella.", {"S82.002D"}),
        # an open reduction makes no fracture an open one
        ("2 weeks post ORIF.\nA: left patella fracture s/p ORIF.", {"S82.002D"}),
        ("2 weeks post ORIF.\nA: open left patella fracture.", {"S82.002E"}),
        # how it heals, told apart from its name; no new injury is no injury of today
        (
            "4 months after nailing of the right tibia. No new injury. Closed transverse fracture"
            " of the right tibial shaft. I would call this delayed union.",
            {"S82.221G"},
        ),
        (
            "4 months after nailing of the right tibia. Closed transverse fracture"
            " of the right tibial shaft. This is no nonunion.",
            {"S82.221D"},
        ),
        # displaced by default alone
        (
            "New patient. XR: nondisplaced fracture.\nA: Right medial malleolus fracture.",
            {"S82.54XA"},
        ),
        (
            "New patient. XR: displaced fracture.\nA: Right medial malleolus fracture.",
            {"S82.51XA"},
        ),
        # the joint that the aftercare is for, and the arthritis of the other side
        ("6 weeks following left ankle replacement. Walks well.", {"Z47.1", "Z96.662"}),
        (
            "6 weeks after right hip replacement. Left hip OA hurts now.",
            {"Z47.1", "Z96.641", "M16.12"},
        ),
        ("6 weeks after right hip replacement for right hip OA.", {"Z47.1", "Z96.641"}),
        # an operation to come is no status
        ("A: Right knee OA - TKA 9/3.", {"M17.11"}),
        ("A: Right knee OA. Left TKA 2019 doing well.", {"M17.11", "Z96.652"}),
        # an operation reported is not aftercare
        ("Op: knee arthroscopy. Post-op dx: right knee synovitis.", {"M65.961"}),
    ],
)
def test_after_an_operation_or_injury(finals: Finals, text: str, codes: set[str]) -> None:
    assert finals(text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A: Psoriatic arthritis: adalimumab once it is approved.", {"L40.50"}),
        ("A: Psoriatic arthritis: adalimumab once monthly.", {"L40.50", "Z79.620"}),
        (
            "She has been well since starting adalimumab two years ago.\nA: Psoriatic arthritis.",
            {"L40.50", "Z79.620"},
        ),
        ("A: Polymyalgia rheumatica, pred now 4 mg.", {"M35.3", "Z79.52"}),
        ("A: Polymyalgia rheumatica, prednisone 10 mg x 5 days.", {"M35.3"}),
        ("A/P: 1) Prior TIA - aspirin 81 2) Gout", {"Z86.73", "Z79.82", "M10.9"}),
        ("A: 1) Gout, quiet 2) Bunion of right foot", {"M10.9", "M21.611"}),
        ("Colonoscopy. Indication: screening. Impression: normal.", {"Z12.11"}),
        (
            "Colonoscopy. Indication: screening. Findings: polyp in sigmoid."
            " Impression: tubular adenoma.",
            {"Z12.11", "D12.5"},
        ),
        (
            "Colonoscopy. Indication: bleeding. Findings: polyps in sigmoid and cecum."
            " Impression: tubular adenoma.",
            {"D12.6"},
        ),
        # what the letter leaves to its reader
        ("I saw her for her gout. She has asthma, which you are managing.", {"M10.9"}),
        ("I saw her for her gout. She has asthma, which is mild.", {"M10.9", "J45.909"}),
        # several joints take no detail from one of them
        ("HPI: wrist pain.\nA: Polyarthralgia.", {"M25.50"}),
        ("HPI: wrist pain.\nA: Joint pain.", {"M25.539"}),
        # two conditions as one
        ("A: C5-6 disc herniation with left cervical radiculopathy.", {"M50.122"}),
        ("A: Moderate dementia. Visual hallucinations.", {"F03.B2"}),
        (
            "His stroke was last autumn. He is left with aphasia.\nA: Aphasia.",
            {"I69.320"},
        ),
    ],
)
def test_what_a_visit_tells(finals: Finals, text: str, codes: set[str]) -> None:
    assert finals(text) == codes
