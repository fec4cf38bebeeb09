"""FHIR R4 notes: text that came along, facts of Patient and Encounter, errors that name fields."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats.fhir_r4 import read_notes
from codewell.model import Note, Setting, Sex

TODAY = dt.date(2026, 1, 1)
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1950-06-15"}
CDA = """<ClinicalDocument xmlns="urn:hl7-org:v3"><effectiveTime value="20250110"/>
<recordTarget><patientRole><patient><administrativeGenderCode code="F"/>
<birthTime value="19900101"/></patient></patientRole></recordTarget>
<component><structuredBody><component><section><title>Assessment</title><text>Gout</text></section>
</component></structuredBody></component></ClinicalDocument>"""


def encounter(code: str, start: str | None = None, end: str | None = None) -> dict[str, Any]:
    period = {key: value for key, value in (("start", start), ("end", end)) if value}
    return {"resourceType": "Encounter", "id": "e", "class": {"code": code}, "period": period}


def attachment(text: str, content_type: str | None = "text/plain", charset: str = "utf-8") -> Any:
    data = base64.b64encode(text.encode(charset)).decode()
    return {"data": data} | ({"contentType": content_type} if content_type else {})


def reference(*attachments: Any, **fields: Any) -> dict[str, Any]:
    content = [{"attachment": each} for each in attachments]
    return {"resourceType": "DocumentReference", "status": "current", "content": content} | fields


def bundle(*resources: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}


def linked(**fields: Any) -> dict[str, Any]:
    links = {
        "subject": {"reference": "Patient/p"},
        "context": {"encounter": [{"reference": "Encounter/e"}]},
    }
    return reference(attachment("Gout."), **(links | fields))


def read(resource: dict[str, Any]) -> list[Note]:
    return read_notes(resource, name="visit", default_date=TODAY)


def read_one(resource: dict[str, Any]) -> Note:
    (note,) = read(resource)
    return note


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (attachment("Gout.\r\n\r\nAsthma."), "Gout.\n\nAsthma."),
        (attachment("Gout.", None), "Gout."),
        (attachment("Ménière", "text/plain; charset=ISO-8859-1", "latin-1"), "Ménière"),
        (attachment("\ufeffGout."), "Gout."),
        (attachment("<p>Gout</p><ul><li>left</li></ul>", "text/html"), "Gout\n- left"),
        (attachment("<p>Gout</p>", None), "Gout"),
        (attachment(CDA, "application/xml"), "Assessment\nGout"),
        (attachment(CDA, None), "Assessment\nGout"),
        (attachment("<meta charset='windows-1252'><p>caf\xe9", "text/html", "cp1252"), "café"),
    ],
)
def test_attachments_are_text(given: Any, text: str) -> None:
    assert read_one(reference(given)) == Note(
        "visit",
        text,
        Setting.OUTPATIENT,
        dt.date(2025, 1, 10) if "Assessment" in text else TODAY,
        35 if "Assessment" in text else None,
        Sex.FEMALE if "Assessment" in text else None,
    )


@pytest.mark.parametrize(
    ("code", "setting", "date"),
    [
        ("AMB", Setting.OUTPATIENT, dt.date(2025, 6, 14)),
        ("VR", Setting.OUTPATIENT, dt.date(2025, 6, 14)),
        ("EMER", Setting.ED, dt.date(2025, 6, 14)),
        ("OBSENC", Setting.OBSERVATION, dt.date(2025, 6, 14)),
        ("IMP", Setting.INPATIENT, dt.date(2025, 6, 15)),
        ("ACUTE", Setting.INPATIENT, dt.date(2025, 6, 15)),
    ],
)
def test_the_encounter_gives_setting_and_date(code: str, setting: Setting, date: dt.date) -> None:
    visit = encounter(code, "2025-06-14T22:00:00-05:00", "2025-06-15")
    note = read_one(bundle(PATIENT, visit, linked()))
    age = 75 if date.day == 15 else 74
    assert note == Note("visit", "Gout.", setting, date, age, Sex.MALE)


def test_a_stay_without_an_end_has_the_date_of_its_document() -> None:
    visit = encounter("IMP", "2025-06-01")
    assert read_one(bundle(visit, linked(date="2025-06-09T10:00:00Z"))).date == dt.date(2025, 6, 9)
    assert read_one(bundle(visit, linked())).date == dt.date(2025, 6, 1)


def test_references_lead_by_full_url_and_contained() -> None:
    visit = {"fullUrl": "urn:uuid:1", "resource": encounter("EMER", "2025-02-03")}
    other = {"fullUrl": "urn:uuid:2", "resource": encounter("AMB", "2020-01-01")}
    document = linked(
        contained=[PATIENT],
        subject={"reference": "#p"},
        context={"encounter": [{"reference": "urn:uuid:1"}]},
    )
    note = read_one({"resourceType": "Bundle", "entry": [other, visit, {"resource": document}]})
    assert (note.setting, note.date, note.age) == (Setting.ED, dt.date(2025, 2, 3), 74)
    versioned = linked(subject={"reference": "https://example.org/fhir/Patient/p/_history/2"})
    assert read_one(bundle(PATIENT, versioned)).sex is Sex.MALE


def test_only_an_unreferenced_and_single_patient_is_taken() -> None:
    plain = reference(attachment("Gout."))
    assert read_one(bundle(PATIENT, plain)).sex is Sex.MALE
    assert read_one(bundle(PATIENT, PATIENT | {"id": "q"}, plain)).sex is None
    assert read_one(bundle(PATIENT, linked(subject={"reference": "Patient/x"}))).sex is None
    assert read_one(bundle(PATIENT, linked(subject={"identifier": {"value": "x"}}))).sex is None


def test_the_facts_of_the_bundle_come_before_those_of_the_cda_inside() -> None:
    document = reference(attachment(CDA, "text/xml"), date="2025-12-31")
    note = read_one(bundle(PATIENT, encounter("EMER"), document))
    assert (note.setting, note.date, note.sex) == (Setting.ED, dt.date(2025, 1, 10), Sex.MALE)


def test_a_composition_gives_its_sections() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><h3>Today</h3><p>Gout&nbsp;left</p></div>'
    composition = {
        "resourceType": "Composition",
        "status": "final",
        "date": "2025-05-05",
        "section": [
            {
                "title": "Assessment",
                "text": {"status": "additional", "div": div},
                "section": [{"title": "Plan", "text": {"div": "<div>Rest.</div>"}}],
            },
            {"title": "Empty"},
        ],
    }
    note = read_one(bundle(composition, PATIENT))
    assert note.text == "Assessment\nToday\nGout left\n\nPlan\nRest."
    assert (note.date, note.age) == (dt.date(2025, 5, 5), 74)


def test_a_report_gives_its_issued_form_once() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "effectiveDateTime": "2025-05-04T08:00:00Z",
        "presentedForm": [
            {"contentType": "application/pdf", "data": "JVBERg=="},
            attachment("Gout."),
        ],
    }
    measured = {"resourceType": "DiagnosticReport", "status": "final"}
    note = read_one(bundle(measured, report))
    assert (note.text, note.date) == ("Gout.", dt.date(2025, 5, 4))


def test_a_binary_of_the_bundle_stands_for_the_attachment() -> None:
    binary = attachment("Gout.") | {"resourceType": "Binary", "id": "b"}
    assert read_one(bundle(reference({"url": "Binary/b"}), binary)).text == "Gout."


def test_several_documents_are_several_notes() -> None:
    notes = read(bundle(reference(attachment("Gout.")), bundle(reference(attachment("Asthma.")))))
    assert [(note.id, note.text) for note in notes] == [
        ("visit-1", "Gout."),
        ("visit-2", "Asthma."),
    ]


@pytest.mark.parametrize(
    "fields",
    [{"status": "entered-in-error"}, {"status": "superseded"}, {"docStatus": "entered-in-error"}],
)
def test_a_document_that_must_not_be_used_is_none(fields: dict[str, str]) -> None:
    wrong = reference(attachment("Sarcoidosis."), **fields)
    assert read_one(bundle(wrong, reference(attachment("Gout.")))).text == "Gout."
    with pytest.raises(InputError, match="no note in it"):
        read(wrong)


DEEP: dict[str, Any] = {"resourceType": "Bundle"}
for _ in range(100):
    DEEP = bundle(DEEP)


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        ({"resourceType": "Patient"}, None),
        ({"resourceType": "Bundle"}, None),
        ({"resourceType": 3}, "resourceType"),
        ({"resourceType": "Bundle", "entry": {}}, "entry"),
        ({"resourceType": "Bundle", "entry": ["Gout"]}, "entry[0]"),
        (reference(), "content"),
        (reference({"url": "https://example.org/Gout"}), "content[0].attachment.url"),
        (bundle(PATIENT, reference({"url": "x"})), "entry[1].resource.content[0].attachment.url"),
        (reference({}), "content[0].attachment.data"),
        (reference({"data": "Gout!"}), "content[0].attachment.data"),
        (reference({"data": ""}), "content[0].attachment.data"),
        (reference({"data": "/w=="}), "content[0].attachment.data"),
        (reference(attachment("Gout", "application/pdf")), "content[0].attachment.contentType"),
        (reference(attachment("{\\rtf Gout")), "content[0].attachment.data"),
        (reference(attachment("Gout", "text/plain;charset=x")), "content[0].attachment.data"),
        (reference(attachment("<Gout/>", "text/xml")), "content[0].attachment.data"),
        (reference(attachment("<p></p>", "text/html")), "content[0].attachment.data"),
        (reference(attachment("Gout"), date="Gout"), "date"),
        (bundle(encounter("AMB", "2025-13-40"), linked()), "entry[0].resource.period.start"),
        (DEEP, ".".join(["entry[0].resource"] * 20)),
    ],
)
def test_errors_name_the_field_and_never_quote(resource: dict[str, Any], field: str | None) -> None:
    with pytest.raises(InputError) as caught:
        read(resource)
    assert caught.value.field == field
    assert "Gout" not in str(caught.value)


FIELDS = """resourceType entry resource content attachment data url contentType section text div
    title subject reference context encounter period start end class code presentedForm date
    birthDate gender contained id fullUrl status creation"""
KINDS = "Bundle DocumentReference Composition DiagnosticReport Patient Encounter Binary"
KEYS = st.sampled_from(FIELDS.split())
TYPES = st.sampled_from(KINDS.split())
WORDS = st.sampled_from(
    [
        "R291dA==",
        "text/plain",
        "text/html",
        "text/xml",
        "#a",
        "a",
        "2025-01-01",
        "<div>a</div>",
        "IMP",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | WORDS | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner),
    max_leaves=20,
)
OBJECTS = st.fixed_dictionaries({"resourceType": TYPES | VALUES}) | st.dictionaries(KEYS, VALUES)


@given(OBJECTS, st.lists(OBJECTS, max_size=3))
def test_any_object_gives_notes_or_an_error(first: dict[str, Any], more: list[Any]) -> None:
    for resource in (first, bundle(first, *more), reference(first), reference(**first)):
        try:
            notes = read(resource)
        except InputError as error:
            assert str(error)
        else:
            assert notes
            assert all(note.text.strip() for note in notes)


@given(st.data())
def test_a_bundle_with_one_value_changed_gives_notes_or_an_error(data: st.DataObject) -> None:
    resource = json.loads(json.dumps(bundle(PATIENT, encounter("IMP", "2025-01-01"), linked())))
    place: Any = resource
    while True:
        key = data.draw(
            st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
        )
        inner = place[key]
        if not (isinstance(inner, dict | list) and inner) or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(VALUES)
    try:
        assert read(resource)
    except InputError as error:
        assert str(error)
