"""Stays of several documents: who decides, what is kept out, and where the words stand."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.errors import InputError
from codewell.formats.document_types import document_type, of_file
from codewell.formats.note import read_note_record
from codewell.model import (
    AuthorRole,
    CodedRecord,
    Document,
    DocumentType,
    Note,
    QueryKind,
    Setting,
    Sex,
)
from codewell.suggest import Suggester

D = DocumentType
DAY = dt.date(2026, 4, 9)
ON = ["--age", "70", "--sex", "F"]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def doc(kind: DocumentType, day: int, text: str, author: AuthorRole | None = None) -> Document:
    return Document(kind, text, dt.date(2026, 4, day), author or kind.author)


def stay(*documents: Document) -> Note:
    return Note("s", "", Setting.INPATIENT, DAY, 70, Sex.FEMALE).with_documents(documents)


def coded(suggester: Suggester, *documents: Document) -> CodedRecord:
    note = stay(*documents)
    record = suggester.suggest(note)
    places = [e for s in record.suggestions for e in s.evidence]
    places += [e for r in record.rejections for e in r.evidence]
    places += [i.evidence for q in record.queries for i in q.indicators]
    for evidence in places:
        assert evidence.document is not None
        text = documents[evidence.document].text
        assert evidence.text == text[evidence.span.start : evidence.span.end] != ""
    return record


def finals(record: CodedRecord) -> set[str]:
    return {s.code.formatted for s in record.finals}


def kept_out(record: CodedRecord, code: str) -> str:
    return next(r.step.detail for r in record.rejections if r.code.formatted.startswith(code))


H_AND_P = doc(
    D.HISTORY_AND_PHYSICAL,
    1,
    "HPI: Presented with fever.\n"
    "Assessment:\n1. Pneumonia\n2. Possible pulmonary embolism\n3. Gout",
)
SUMMARY = doc(
    D.DISCHARGE_SUMMARY,
    9,
    "Hospital course: Pulmonary embolism was ruled out by CT.\n"
    "Discharge diagnosis:\n1. Pneumonia\n2. Probable gastritis",
)


# -- who decides ----------------------------------------------------------------------------------


def test_the_discharge_summary_decides_on_what_is_uncertain(suggester: Suggester) -> None:
    record = coded(suggester, H_AND_P, SUMMARY)
    assert finals(record) == {"J18.9", "K29.70", "M10.9"}
    assert "I26.99" not in finals(record)
    assert record.finals[0].code.formatted == "J18.9"


def test_doubt_before_the_discharge_alone_is_not_coded(suggester: Suggester) -> None:
    later = doc(D.DISCHARGE_SUMMARY, 9, "Discharge diagnosis:\n1. Pneumonia")
    record = coded(suggester, H_AND_P, later)
    assert "I26.99" not in finals(record)
    assert "uncertain before the discharge" in kept_out(record, "I26")


def test_without_a_discharge_summary_no_doubt_is_coded(suggester: Suggester) -> None:
    progress = doc(D.PROGRESS_NOTE, 3, "Assessment:\n1. Pneumonia\n2. Possible gout")
    assert finals(coded(suggester, H_AND_P, progress)) == {"J18.9", "M10.9"}
    assert finals(coded(suggester, progress)) == {"J18.9"}


def test_what_the_discharge_summary_denies_is_out(suggester: Suggester) -> None:
    first = doc(D.HISTORY_AND_PHYSICAL, 1, "Assessment:\n1. Diverticulitis of colon\n2. Pneumonia")
    last = doc(
        D.DISCHARGE_SUMMARY,
        9,
        "Hospital course: Diverticulitis was ruled out.\nDischarge diagnosis:\n1. Pneumonia",
    )
    record = coded(suggester, first, last)
    assert finals(record) == {"J18.9"}
    assert "discharge summary denies" in kept_out(record, "K57.32")


def test_what_the_discharge_summary_affirms_is_in(suggester: Suggester) -> None:
    consult = doc(D.CONSULTATION, 3, "Impression: Gout ruled out.\n")
    last = doc(D.DISCHARGE_SUMMARY, 9, "Discharge diagnosis:\n1. Gout")
    record = coded(suggester, consult, last)
    assert finals(record) == {"M10.9"}
    assert not [q for q in record.queries if q.kind is QueryKind.CONFLICT]


def test_a_later_note_of_the_same_provider_decides(suggester: Suggester) -> None:
    notes = [
        doc(D.PROGRESS_NOTE, 2, "Assessment:\n1. Gout\n2. Pneumonia"),
        doc(D.PROGRESS_NOTE, 4, "Assessment:\n1. Gout ruled out\n2. Pneumonia"),
    ]
    record = coded(suggester, *notes)
    assert finals(record) == {"J18.9"}
    assert "denies" in kept_out(record, "M10")
    swapped = [
        Document(n.type, n.text, o.date) for n, o in zip(notes, reversed(notes), strict=True)
    ]
    assert finals(coded(suggester, *swapped)) == {"J18.9", "M10.9"}


def test_attending_against_consultant_is_a_question(suggester: Suggester) -> None:
    record = coded(
        suggester,
        doc(D.HISTORY_AND_PHYSICAL, 1, "Assessment:\n1. Pneumonia\n2. Gout"),
        doc(D.CONSULTATION, 2, "Impression: Gout is ruled out."),
        doc(D.PROGRESS_NOTE, 4, "Assessment:\n1. Gout, on colchicine\n2. Pneumonia"),
    )
    assert finals(record) == {"J18.9"}
    asked = [q for q in record.queries if q.kind is QueryKind.CONFLICT]
    assert [q.rule for q in asked] == ["conflict of documents: attending provider and consultant"]
    assert {i.evidence.document for i in asked[0].indicators} == {1, 2}


# -- whose word counts ----------------------------------------------------------------------------


def test_a_report_or_a_nurse_alone_establishes_nothing(suggester: Suggester) -> None:
    record = coded(
        suggester,
        SUMMARY,
        doc(D.RADIOLOGY_REPORT, 2, "Impression: Cholelithiasis."),
        doc(D.PATHOLOGY_REPORT, 3, "Diagnosis: Adenocarcinoma of sigmoid colon."),
        doc(D.NURSING_NOTE, 3, "Assessment: Anxiety disorder."),
    )
    assert finals(record) == {"J18.9", "K29.70"}
    for code in ("K80", "C18", "F41"):
        assert "no provider documents it" in kept_out(record, code)


def test_a_nurse_gives_the_stage_of_the_providers_ulcer(suggester: Suggester) -> None:
    ulcer = doc(
        D.DISCHARGE_SUMMARY, 9, "Discharge diagnosis:\n1. Pneumonia\n2. Pressure ulcer of sacrum"
    )
    nurse = doc(D.NURSING_NOTE, 2, "Skin: pressure ulcer of sacrum stage 3.")
    record = coded(suggester, ulcer, nurse)
    assert "L89.153" in finals(record)
    named = next(s for s in record.finals if s.code.formatted == "L89.153")
    assert {e.document for e in named.evidence} == {0, 1}
    assert not any(c.startswith("L89") for c in finals(coded(suggester, SUMMARY, nurse)))


def test_another_clinician_may_give_the_body_mass_index(suggester: Suggester) -> None:
    obese = doc(D.DISCHARGE_SUMMARY, 9, "Discharge diagnosis:\n1. Pneumonia\n2. Morbid obesity")
    nurse = doc(D.NURSING_NOTE, 2, "BMI 42.3.")
    assert "Z68.41" in finals(coded(suggester, obese, nurse))


def test_a_report_that_denies_a_diagnosis_is_a_question(suggester: Suggester) -> None:
    record = coded(suggester, SUMMARY, doc(D.RADIOLOGY_REPORT, 2, "Findings: no pneumonia."))
    assert "J18.9" in finals(record)
    asked = [q for q in record.queries if q.kind is QueryKind.CONFLICT]
    assert [q.rule for q in asked] == ["conflict of documents: report and provider"]
    silent = coded(suggester, SUMMARY, doc(D.RADIOLOGY_REPORT, 2, "Findings: clear lungs."))
    assert not [q for q in silent.queries if q.kind is QueryKind.CONFLICT]


def test_a_symptom_of_the_admission_gives_way(suggester: Suggester) -> None:
    first = doc(D.HISTORY_AND_PHYSICAL, 1, "Assessment:\n1. Chest pain\n2. Gout")
    record = coded(suggester, first, SUMMARY)
    assert not any(code.startswith("R") for code in finals(record))


# -- when it began --------------------------------------------------------------------------------


def test_the_first_document_tells_when_it_began(suggester: Suggester) -> None:
    record = coded(
        suggester,
        H_AND_P,
        doc(
            D.PROGRESS_NOTE,
            4,
            "Assessment:\n1. Acute kidney injury, new today\n2. Cellulitis of left leg",
        ),
        doc(D.PROGRESS_NOTE, 5, "Assessment:\n1. Cellulitis of left leg"),
        SUMMARY,
    )
    timing = {
        s.code.formatted: str(s.present_on_admission.indicator)
        for s in record.finals
        if s.present_on_admission
    }
    assert timing == {"J18.9": "Y", "K29.70": "U", "M10.9": "Y", "N17.9": "N", "L03.116": "U"}


# -- places ---------------------------------------------------------------------------------------


def test_the_text_of_a_stay_begins_with_the_discharge_summary() -> None:
    note = stay(H_AND_P, SUMMARY)
    assert note.text == f"{SUMMARY.text}\n\n{H_AND_P.text}"
    assert [d.start for d in note.documents] == [len(SUMMARY.text) + 2, 0]
    assert note.document_at(0) == 1
    assert note.document_at(len(SUMMARY.text)) is None
    assert note.document_at(len(note.text) - 1) == 0


def test_a_heading_does_not_reach_into_the_next_document(suggester: Suggester) -> None:
    one = doc(D.DISCHARGE_SUMMARY, 9, "Discharge diagnosis:\n1. Pneumonia\nFamily history:")
    record = coded(suggester, one, doc(D.PROGRESS_NOTE, 3, "Gout in the left toe was treated."))
    assert any(code.startswith("M10") for code in finals(record))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(D), st.text(min_size=1, max_size=80)), min_size=1, max_size=5
    )
)
def test_evidence_is_verbatim_in_any_documents(
    suggester: Suggester, parts: list[tuple[DocumentType, str]]
) -> None:
    documents = [
        doc(kind, n + 1, f"{text}\nAssessment:\n1. Gout") for n, (kind, text) in enumerate(parts)
    ]
    coded(suggester, *documents)


# -- ways in --------------------------------------------------------------------------------------


def record_of(**more: Any) -> dict[str, Any]:
    documents = [
        {"type": "history and physical", "date": "2026-04-01", "text": H_AND_P.text},
        {"type": "discharge summary", "date": "2026-04-09", "text": SUMMARY.text},
    ]
    return {"id": "s", "setting": "inpatient", "date": "2026-04-09", "documents": documents, **more}


def test_documents_of_a_json_note(suggester: Suggester) -> None:
    note = read_note_record(record_of(), default_date=DAY)
    assert [d.type for d in note.documents] == [D.HISTORY_AND_PHYSICAL, D.DISCHARGE_SUMMARY]
    assert finals(suggester.suggest(note)) == {"J18.9", "K29.70", "M10.9"}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"text": "x"}, "documents", "one of the two"),
        ({"documents": None}, "text", "is missing"),
        ({"documents": []}, "documents", "is empty"),
        ({"documents": [{"type": "poem", "text": "x"}]}, "documents[0].type", "should be one of"),
        ({"documents": [{"text": ""}]}, "documents[0].text", "is empty"),
        ({"documents": [{"date": "2026-04-01"}]}, "documents[0].text", "is missing"),
        ({"documents": [{"text": "x", "date": "soon"}]}, "documents[0].date", "YYYY-MM-DD"),
        ({"documents": [{"text": "x", "author": "Mrs X"}]}, "documents[0].author", "one of"),
        ({"documents": "x"}, "documents", "should be a list"),
    ],
)
def test_documents_that_cannot_be_read(change: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        read_note_record(record_of(**change), default_date=DAY)
    assert raised.value.field == field
    assert said in raised.value.message


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("discharge-summary-2026-04-09", "", (D.DISCHARGE_SUMMARY, dt.date(2026, 4, 9))),
        ("h-and-p_20260401", "", (D.HISTORY_AND_PHYSICAL, dt.date(2026, 4, 1))),
        ("a", "RADIOLOGY REPORT\nDate: 2026-04-02", (D.RADIOLOGY_REPORT, dt.date(2026, 4, 2))),
        ("ED note", "", (D.EMERGENCY_NOTE, None)),
        ("cardiology consult", "", (D.CONSULTATION, None)),
        ("progress_note_day3", "", (D.PROGRESS_NOTE, None)),
        ("letter", "Dear colleague", (D.OTHER, None)),
        ("edges 2026-13-45", "", (D.OTHER, None)),
    ],
)
def test_a_file_tells_what_it_is(
    name: str, head: str, expected: tuple[DocumentType, dt.date | None]
) -> None:
    found = of_file(name, head)
    assert (found.type, found.date) == expected


def test_a_code_wins_over_the_words() -> None:
    assert document_type(["34117-2"], "Discharge summary") is D.HISTORY_AND_PHYSICAL
    assert document_type(["0-0"], "Discharge summary") is D.DISCHARGE_SUMMARY


@pytest.fixture
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["code", "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def codes(found: dict[str, Any]) -> set[str]:
    return {s["code"] for s in found["suggestions"] if s["final"]}


@pytest.mark.usefixtures("_at_home")
def test_files_as_one_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = []
    for name, document in (
        ("h-and-p 2026-04-01", H_AND_P),
        ("discharge summary 2026-04-09", SUMMARY),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(document.text, encoding="utf-8")
        files.append(str(path))
    found = answer(capsys, *files, "--as-one", *ON)
    assert codes(found) == {"J18.9", "K29.70", "M10.9"}
    assert (found["setting"], found["date"]) == ("inpatient", "2026-04-09")
    assert [d["type"] for d in found["documents"]] == ["history and physical", "discharge summary"]
    for suggestion in found["suggestions"]:
        for e in suggestion["evidence"]:
            text = (H_AND_P, SUMMARY)[e["document"]].text
            assert e["text"] == text[e["start"] : e["end"]]
    assert main(["code", *files, "--as-one", *ON]) == 0
    shown = capsys.readouterr().out
    assert "document 1: discharge summary, 2026-04-09, provider" in shown
    assert "document 1, line 3" in shown
    assert main(["code", "--json", *files]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.usefixtures("_at_home")
def test_a_bundle_as_one_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def reference(code: str, date: str, text: str) -> dict[str, Any]:
        data = base64.b64encode(text.encode()).decode()
        return {
            "resourceType": "DocumentReference",
            "status": "current",
            "type": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "date": f"{date}T08:00:00Z",
            "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
        }

    resources = [
        reference("34117-2", "2026-04-01", H_AND_P.text),
        reference("18842-5", "2026-04-09", SUMMARY.text),
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }
    path = tmp_path / "stay.json"
    path.write_text(json.dumps(bundle), encoding="utf-8")
    found = answer(capsys, str(path), "--as-one", *ON)
    assert codes(found) == {"J18.9", "K29.70", "M10.9"}
    assert [d["date"] for d in found["documents"]] == ["2026-04-01", "2026-04-09"]
    assert found["date"] == "2026-04-09"


@pytest.mark.usefixtures("_at_home")
def test_documents_in_a_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    broken = record_of(id="b", documents=[{"type": "poem", "text": "Mrs Confidential"}])
    source.write_text(f"{json.dumps(record_of())}\n{json.dumps(broken)}\n", encoding="utf-8")
    assert main(["batch", str(source), "-o", str(out)]) == 3
    err = capsys.readouterr().err
    assert ":2: documents[0].type: should be one of" in err
    assert "Confidential" not in err
    (row,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert codes(row) == {"J18.9", "K29.70", "M10.9"}
    assert all("document" in e for s in row["suggestions"] for e in s["evidence"])
