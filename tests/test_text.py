"""The text layer: places always hold, headings and sentences as people write them, assertions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.model import Mention, Note, Setting, Sex, Span
from codewell.text import ReadNote, Vocabulary, read_findings, read_note

DAY = dt.date(2026, 5, 1)
EXAMPLES = Path(__file__).parents[1] / "examples"
MARKED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "text" / "assertions.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


def note(text: str, **more: Any) -> Note:
    return Note("n", text, Setting.OUTPATIENT, DAY, **more)


# -- places -------------------------------------------------------------------------------------


def assert_places_hold(read: ReadNote) -> None:
    text = read.note.text
    end = 0
    for section in read.sections:
        assert section.body.end <= len(text)
        assert section.body.start >= end
        end = section.body.end
        if section.heading:
            assert section.heading.end <= section.body.start or section.heading.overlaps(
                section.body
            )
            assert section.heading.of(text).strip()
    for sentence in read.sentences:
        assert sentence.span.end <= len(text)
        assert any(section.body.covers(sentence.span) for section in read.sections)
        for token in sentence.tokens:
            assert sentence.span.covers(token.span)
            assert token.span.of(text).strip()
            assert token.form
    for mention in read.mentions:
        assert mention.span.of(text).strip()
        assert read.sentences[mention.sentence].span.covers(mention.span)
        assert mention.code
        assert 0 <= mention.coverage <= 1
        for _, cue in mention.assertion.cues:
            assert cue.end <= len(text)
    assert len(read.guards) == len(read.mentions)


PIECES = [
    "Assessment:", "1.", "2)", "-", "•", "\n", "\r\n", "\t", "  ", ".", ",", ";", ":", "(", ")",
    "HPI", "PLAN", "no", "denies", "possible", "history of", "mother", "hypertension", "HTN",
    "COPD exacerbation", "CKD stage 3a", "type 2 diabetes", "b/l", "s/p", "Crohn’s disease",
    "left", "both", "knee pain", "ALL", "all", "é", "İ", "ß", "ﬁ", "\u2028", "\x85", "\x0b", "\x00",
    "😀", "٣", "²", "½", "a\u0301", "\u200d", "\ufeff", "___", "##", "**", "?", "vs.", "Dr.",
]  # fmt: skip

NOTES = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=NOTES, sex=st.sampled_from([None, Sex.FEMALE, Sex.MALE, Sex.UNKNOWN]))
def test_places_hold_in_any_text(vocabulary: Vocabulary, text: str, sex: Sex | None) -> None:
    read = read_note(note(text, sex=sex, age=None if sex is None else 40), vocabulary)
    assert_places_hold(read)
    assert read == read_note(note(text, sex=sex, age=None if sex is None else 40), vocabulary)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda p: p.stem)
def test_places_hold_in_the_examples(vocabulary: Vocabulary, path: Path) -> None:
    read = read_note(note(path.read_text(encoding="utf-8")), vocabulary)
    assert_places_hold(read)
    assert read.mentions


def test_a_shifted_text_shifts_every_place(vocabulary: Vocabulary) -> None:
    """Characters outside the basic plane and combining ones count as one each."""
    text = "Assessment:\n1. Hypertension\n2. Crohn’s disease, no fever\n"
    before = read_note(note(text), vocabulary).mentions
    front = "😀 Zoë a\u0301 ﬁ\n"
    after = read_note(note(front + text), vocabulary).mentions
    assert [(m.span.start + len(front), m.span.end + len(front), m.code) for m in before] == [
        (m.span.start, m.span.end, m.code) for m in after
    ]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2)])
def test_a_span_is_never_empty(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


class CountingText(str):
    """A text that counts how many characters are cut from it."""

    cut = 0

    def __getitem__(self, key: Any) -> str:
        found = super().__getitem__(key)
        CountingText.cut += len(found)
        return found


@pytest.mark.parametrize(
    "piece",
    [
        "Denies fever, cough or headache, has hypertension. ",
        "1. Hypertension\n",
        "hypertension, ",
        "word ",
        "no ",
        "Assessment: ",
        "a.b. ",
        "- ",
    ],
)
def test_the_work_grows_with_the_length_and_not_its_square(
    vocabulary: Vocabulary, piece: str
) -> None:
    """Characters cut from the text for a note of n and of 4 n pieces."""
    work = []
    for count in (2000, 8000):
        CountingText.cut = 0
        read_note(note(CountingText(piece * count)), vocabulary)
        work.append(CountingText.cut)
    assert work[1] <= 6 * max(work[0], 1) + 10_000


# -- sections -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Assessment:\nGout", "assessment"),
        ("ASSESSMENT\nGout", "assessment"),
        ("Assessment\nGout", "assessment"),
        ("assessment: Gout", "assessment"),
        ("ASSESSMENT: Gout", "assessment"),
        ("**Assessment:**\nGout", "assessment"),
        ("## Assessment\nGout", "assessment"),
        ("=== ASSESSMENT ===\nGout", "assessment"),
        ("Assessment -\nGout", "assessment"),
        ("Assessment/Plan:\nGout", "assessment_and_plan"),
        ("A/P:\nGout", "assessment_and_plan"),
        ("A&P\nGout", "assessment_and_plan"),
        ("Assessment and Plan\nGout", "assessment_and_plan"),
        ("IMPRESSION:\nGout", "assessment"),
        ("Impression: Gout", "assessment"),
        ("PMH: Gout", "past_medical_history"),
        ("Past Medical History:\n- Gout", "past_medical_history"),
        ("PAST MEDICAL HISTORY\nGout", "past_medical_history"),
        ("HPI: Gout", "history_of_present_illness"),
        ("Family History:\nGout", "family_history"),
        ("FHx: Gout", "family_history"),
        ("CC: Gout", "chief_complaint"),
        ("Chief Complaint:\nGout", "chief_complaint"),
        ("Discharge Diagnoses:\n1. Gout", "discharge_diagnosis"),
        ("Hospital Course:\nGout", "hospital_course"),
        ("Review of Systems:\nGout", "review_of_systems"),
        ("ROS: Gout", "review_of_systems"),
        ("Medications:\nGout", "medications"),
        ("Physical Exam:\nGout", "physical_exam"),
        ("Problem List:\nGout", "problem_list"),
        ("Imp- Gout", "assessment"),
        ("Imp - Gout", "assessment"),
        ("PMHx - Gout", "past_medical_history"),
        ("DDx – Gout", "differential_diagnosis"),
        ("Nonsense - Gout", "unheaded"),
        ("Just words about Gout", "unheaded"),
    ],
)
def test_headings_in_the_styles_people_write(vocabulary: Vocabulary, text: str, kind: str) -> None:
    (mention,) = [m for m in read_note(note(text), vocabulary).mentions if m.code == "M109"]
    assert mention.section == kind


@pytest.mark.parametrize(
    "text",
    [
        "Assessment:\n- Medications: continue. Gout is stable",
        "Assessment:\n1. Gout: plan: recheck",
        "Assessment:\nThe assessment of risk was made. Gout",
    ],
)
def test_a_word_inside_a_problem_opens_no_section(vocabulary: Vocabulary, text: str) -> None:
    mentions = [m for m in read_note(note(text), vocabulary).mentions if m.code == "M109"]
    assert {m.section for m in mentions} == {"assessment"}


def test_sections_follow_each_other(vocabulary: Vocabulary) -> None:
    text = "HPI: cough\nPMH: asthma\nROS: negative\nAssessment: bronchitis\nPlan: rest\n"
    kinds = [s.kind for s in read_note(note(text), vocabulary).sections]
    assert kinds == [
        "history_of_present_illness",
        "past_medical_history",
        "review_of_systems",
        "assessment",
        "plan",
    ]


# -- sentences ----------------------------------------------------------------------------------


def sentences(vocabulary: Vocabulary, text: str) -> list[str]:
    return [s.span.of(text) for s in read_note(note(text), vocabulary).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Seen by Dr. Jones today. Well.", ["Seen by Dr. Jones today.", "Well."]),
        ("A1c is 7.2 today. Well.", ["A1c is 7.2 today.", "Well."]),
        ("Pneumonia vs. bronchitis.", ["Pneumonia vs. bronchitis."]),
        ("No fever! Really? Yes.", ["No fever!", "Really?", "Yes."]),
        ("Line one\nline two", ["Line one", "line two"]),
        ("Given approx. 3 units. Fine.", ["Given approx. 3 units.", "Fine."]),
        ("1. Gout\n2. Asthma", ["1. Gout", "2. Asthma"]),
        ("\n\n  \n", []),
        ("...", []),
    ],
)
def test_where_sentences_end(vocabulary: Vocabulary, text: str, expected: list[str]) -> None:
    assert [s.strip() for s in sentences(vocabulary, text)] == expected


def test_windows_line_ends_and_tabs(vocabulary: Vocabulary) -> None:
    text = "Assessment:\r\n1.\tGout\r\n2.\tAsthma\r\n"
    assert [m.code for m in read_note(note(text), vocabulary).mentions] == ["M109", "J45909"]


# -- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anemia", "anaemia"),
        ("Anemia", "ANEMIA"),
        ("kidney stone", "kidney stones"),
        ("Crohn's disease", "Crohn’s disease"),
        ("Crohn's disease", "Crohn disease"),
        ("diarrhea", "diarrhoea"),
        ("esophagitis", "oesophagitis"),
        ("fractures", "fracture"),
        ("T2DM", "type 2 diabetes mellitus"),
        ("follow-up", "follow up"),
    ],
)
def test_words_that_fold_alike(vocabulary: Vocabulary, one: str, other: str) -> None:
    assert sorted(vocabulary.content(one)) == sorted(vocabulary.content(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("ALL", "all"), ("diabetes", "diabetic"), ("hypotension", "hypertension"), ("ilium", "ileum")],
)
def test_words_that_stay_apart(vocabulary: Vocabulary, one: str, other: str) -> None:
    assert vocabulary.folder[one] != vocabulary.folder[other]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=st.text(min_size=1, max_size=20))
def test_folding_a_folded_word_changes_nothing(vocabulary: Vocabulary, word: str) -> None:
    lower = word.lower()
    if lower in vocabulary.folder or lower.endswith(("s", "'")) or "’" in lower:
        return
    once = vocabulary.folder[lower]
    assert vocabulary.folder[once] == once or once.endswith("s")


def codes(vocabulary: Vocabulary, text: str, **more: Any) -> list[str]:
    return [m.code for m in read_note(note(text, **more), vocabulary).mentions]


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("Assessment: HTN", "I10", True),
        ("Assessment: htn", "I10", True),
        ("Assessment: COPD", "J449", True),
        ("Assessment: GERD and OSA", "G4733", True),
        ("Assessment: DVTs", "I82409", True),
        ("Assessment: ALL in remission", "C9101", True),
        ("All is well", "C9100", False),
        ("it is fine", "Z0000", False),
        ("Pt c/o SOB", "R0602", True),
        ("She is a 40 yo pt in PT today", "R0602", False),
        ("Assessment: MS, on ocrelizumab", "G35", True),
        ("Stop at 40 ms after the pulse", "G35", False),
    ],
)
def test_short_forms_and_what_guards_them(
    vocabulary: Vocabulary, text: str, code: str, found: bool
) -> None:
    assert any(c.startswith(code) for c in codes(vocabulary, text)) is found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Assessment: cellulitis of the left lower leg", "L0311"),
        ("Assessment: Fracture of the shaft of the left humerus", "S423"),
        ("Assessment: kidney disease, chronic, stage 3", "N183"),
        ("Assessment: diabetes mellitus type 2", "E119"),
    ],
)
def test_words_of_a_term_in_another_order(vocabulary: Vocabulary, text: str, code: str) -> None:
    assert any(c.startswith(code) for c in codes(vocabulary, text))


def test_the_longest_term_wins(vocabulary: Vocabulary) -> None:
    text = "Assessment: acute exacerbation of chronic obstructive pulmonary disease"
    assert codes(vocabulary, text) == ["J441"]


def test_terms_do_not_join_across_a_full_stop(vocabulary: Vocabulary) -> None:
    assert "I509" not in codes(vocabulary, "Looks at the heart. Failure to thrive at home.")


# -- assertions ---------------------------------------------------------------------------------


def mention_of(read: ReadNote, words: str) -> Mention | None:
    start = read.note.text.index(words)
    wanted = Span(start, start + len(words))
    overlapping = [m for m in read.mentions if m.span.overlaps(wanted)]
    return max(overlapping, key=lambda m: m.span.end - m.span.start, default=None)


def _marked() -> list[Any]:
    return [
        pytest.param(entry, id=f"{number}-{entry['cue']}") for number, entry in enumerate(MARKED, 1)
    ]


@pytest.mark.parametrize("entry", _marked())
def test_marked_sentences(vocabulary: Vocabulary, entry: dict[str, Any]) -> None:
    patient = note(entry["text"], age=entry.get("age"))
    mention = mention_of(read_note(patient, vocabulary), entry["words"])
    assert mention is not None, "no term of the lexicon there"
    assert mention.assertion.label == entry["expected"]
    assert mention.code.startswith(entry.get("code", ""))


def test_the_marked_sentences_cover_every_class() -> None:
    assert len(MARKED) >= 60
    counts = dict.fromkeys(("negated", "possible", "past", "family", "hypothetical"), 0)
    counts["affirmed"] = 0
    for entry in MARKED:
        counts[entry["expected"]] += 1
        assert set(entry) <= {"cue", "text", "words", "expected", "code", "age", "wrong"}
    assert min(counts.values()) >= 6


@pytest.mark.parametrize("entry", MARKED, ids=lambda e: e["text"][:30])
def test_a_cue_names_its_place(vocabulary: Vocabulary, entry: dict[str, Any]) -> None:
    """Whatever is not plainly affirmed says by which words."""
    read = read_note(note(entry["text"]), vocabulary)
    for mention in read.mentions:
        if mention.section == "unheaded" and mention.assertion.label != "affirmed":
            assert mention.assertion.cues


@pytest.mark.parametrize(
    ("heading", "label"),
    [("Family History", "family"), ("Discharge Instructions", "hypothetical"), ("PMH", "affirmed")],
)
def test_a_heading_speaks_for_what_stands_below(
    vocabulary: Vocabulary, heading: str, label: str
) -> None:
    (mention,) = read_note(note(f"{heading}:\nasthma\n"), vocabulary).mentions
    assert mention.assertion.label == label


# -- findings -----------------------------------------------------------------------------------


def test_findings_lead_to_no_code_but_are_read(vocabulary: Vocabulary) -> None:
    text = "No masses. The wound is tender; swelling gone. Return for drainage. Asthma."
    read = read_note(note(text), vocabulary)
    findings = read_findings(read, vocabulary)
    assert [(m.span.of(text), m.assertion.label) for m in findings] == [
        ("masses", "negated"),
        ("wound", "affirmed"),
        ("tender", "affirmed"),
        ("swelling", "past"),
        ("drainage", "hypothetical"),
    ]
    assert {m.code for m in findings} == {""}


def test_a_finding_is_no_part_of_a_mention(vocabulary: Vocabulary) -> None:
    text = "Chest pain and a skin abscess, no pain elsewhere."
    read = read_note(note(text), vocabulary)
    taken = [m.span for m in read.mentions]
    assert taken
    for finding in read_findings(read, vocabulary):
        assert not any(finding.span.overlaps(span) for span in taken)
