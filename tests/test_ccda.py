"""C-CDA: the narrative as written, the facts of the header, and nothing from elsewhere."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats import ccda
from codewell.formats.narrative import html_text
from codewell.model import Note, Setting, Sex

TODAY = dt.date(2026, 1, 1)
SAMPLES = Path(__file__).parents[1] / "../shared/sources/claims/ccda"
SECTIONS = """
<component><section>
  <title>Chief  Complaint</title>
  <text>Cough
    and   fever &amp; chills.<!-- draft --> Better.</text>
</section></component>
<component><section>
  <title>Assessment</title>
  <text>
    <paragraph>Seen <content styleCode="Bold">today</content>.</paragraph>
    <list><caption>Problems</caption>
      <item>Asthma<list><item>mild</item></list></item>
      <item><content revised="delete">Sarcoidosis</content>Type 2 diabetes</item>
      <item/>
    </list>
    <table><caption>Active</caption><thead><tr><th>Problem</th><th>Status</th></tr></thead>
      <tbody><tr><td>Gout</td><td/><td>active<br/>since May</td></tr>
      <tr><td><list><item>Migraine:</item><item>with aura</item></list></td><td>resolved</td></tr>
      </tbody></table>
    H<sub>2</sub>O<br/>end
  </text>
  <component><section><code displayName="Plan of care"/><text>Rest.</text></section></component>
</section></component>
<component><section><title>Empty</title><text/></section></component>
"""
TEXT = """Chief Complaint
Cough and fever & chills. Better.

Assessment
Seen today.
Problems
- Asthma
- mild
- Type 2 diabetes
Active
Problem | Status
Gout | active; since May
Migraine: with aura | resolved
H2O
end

Plan of care
Rest."""


def header(
    visit: str = '<code code="AMB"/><effectiveTime value="20250310"/>',
    birth: str = "19600311",
    gender: str = "F",
) -> str:
    return f"""<effectiveTime value="20250401120000+0500"/>
    <recordTarget><patientRole><patient><administrativeGenderCode code="{gender}"/>
      <birthTime value="{birth}"/></patient></patientRole></recordTarget>
    <componentOf><encompassingEncounter>{visit}</encompassingEncounter></componentOf>"""


def document(head: str = "", sections: str = SECTIONS, body: str | None = None) -> str:
    body = body or f"<structuredBody>{sections}</structuredBody>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3">'
        f"{head}<component>{body}</component></ClinicalDocument>"
    )


def read(text: str) -> Note:
    (note,) = ccda.read(text, name="visit", default_date=TODAY)
    return note


def test_the_narrative_is_text_line_by_line() -> None:
    assert read(document()).text == TEXT


def test_the_header_tells_the_facts() -> None:
    note = read(document(header()))
    assert note == Note("visit", TEXT, Setting.OUTPATIENT, dt.date(2025, 3, 10), 64, Sex.FEMALE)


def test_without_a_header_the_defaults_hold() -> None:
    assert read(document()) == Note("visit", TEXT, Setting.OUTPATIENT, TODAY)


@pytest.mark.parametrize(
    ("visit", "setting", "date"),
    [
        (
            '<code code="IMP"/><effectiveTime><low value="20250301"/><high value="202503091030"/>'
            "</effectiveTime>",
            Setting.INPATIENT,
            dt.date(2025, 3, 9),
        ),
        (
            '<code code="EMER"/><effectiveTime><low value="20250301"/><high value="20250302"/>'
            "</effectiveTime>",
            Setting.ED,
            dt.date(2025, 3, 1),
        ),
        ('<code code="X"><translation code="OBSENC"/></code>', Setting.OBSERVATION, None),
        (
            '<code code="ACUTE"/><effectiveTime><low value="20250301"/><high nullFlavor="NI"/>'
            "</effectiveTime>",
            Setting.INPATIENT,
            None,
        ),
        ('<effectiveTime><low value="00010101"/></effectiveTime>', Setting.OUTPATIENT, None),
    ],
)
def test_the_visit_gives_setting_and_date(
    visit: str, setting: Setting, date: dt.date | None
) -> None:
    note = read(document(header(visit)))
    assert (note.setting, note.date) == (setting, date or dt.date(2025, 4, 1))


@pytest.mark.parametrize("birth", ["", "1960", "UNK", "19601340", "20990101", "18600101"])
def test_an_unusable_birth_date_leaves_the_age_unknown(birth: str) -> None:
    assert read(document(header(birth=birth))).age is None


def test_a_wrong_date_of_the_visit_is_named() -> None:
    with pytest.raises(InputError, match=r"encompassingEncounter\.effectiveTime") as caught:
        read(document(header('<effectiveTime value="March 2025"/>')))
    assert "March" not in str(caught.value)


def test_the_date_of_a_procedure_counts_and_the_span_of_care_does_not() -> None:
    event = (
        '<documentationOf><serviceEvent classCode="{}"><effectiveTime><low value="20250215"/>'
        "</effectiveTime></serviceEvent></documentationOf>"
    )
    assert read(document(event.format("PROC"))).date == dt.date(2025, 2, 15)
    assert read(document(event.format("PCPR"))).date == TODAY


def test_other_documents_inside_the_header_are_read_or_named() -> None:
    text = "<nonXMLBody><text {}>{}</text></nonXMLBody>"
    packed = base64.b64encode(b"<p>Gout</p><p>Asthma</p>").decode()
    html = text.format('mediaType="text/html" representation="B64"', packed)
    assert read(document(body=html)).text == "Gout\nAsthma"
    plain = text.format('mediaType="text/plain"', "Gout\nAsthma")
    assert read(document(body=plain)).text == "Gout\nAsthma"
    elsewhere = text.format("", '<reference value="http://example.org/a.pdf"/>')
    pdf = text.format('mediaType="application/pdf" representation="B64"', "JVBERg==")
    for body in (elsewhere, pdf):
        with pytest.raises(InputError, match=r"nonXMLBody\.text: "):
            read(document(body=body))


def test_several_documents_are_several_notes() -> None:
    one = document().partition("?>")[2]
    notes = ccda.read(f"<all>{one}{one}</all>", name="day", default_date=TODAY)
    assert [note.id for note in notes] == ["day-1", "day-2"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>' + document().replace("Rest.", "&l9;"),
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
        + document().replace("<section>", '<section a="&l9;">', 1),
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + document().replace("Rest.", "&f;"),
        '<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">' + document(),
        document().replace("Rest.", "&undeclared;"),
        document().replace("Rest.", "<a>" * 300 + "</a>" * 300),
        document()[:-5],
        document(sections=""),
        document(body="<other/>"),
        "<ClinicalNothing/>",
        "",
    ],
)
def test_what_cannot_be_read_is_refused_without_quoting(text: str) -> None:
    text = text.replace('<?xml version="1.0" encoding="UTF-8"?>', "")
    with pytest.raises(InputError) as caught:
        ccda.read(text, name="visit", default_date=TODAY)
    for words in ("Gout", "root:", "undeclared", "haha"):
        assert words not in str(caught.value)


WHOLE = document(header())


@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 40),
    st.text(max_size=10) | st.sampled_from(["<list>", "</td>", "<tr>", "<item/>", "&amp;", "<td>"]),
)
def test_a_damaged_document_gives_notes_or_an_error(at: int, length: int, put: str) -> None:
    try:
        notes = ccda.read(WHOLE[:at] + put + WHOLE[at + length :], name="n", default_date=TODAY)
    except InputError as error:
        assert str(error)
    else:
        assert all(note.text.strip() and "  " not in note.text for note in notes)


MARKUP = """<td> <tr> <table> </table> <li> </li> <del> </del> <pre> </pre> <p> <br> <!-- --> <a>
    <h1> </h1> <caption> &nbsp; <?x <![CDATA[ ]]> <svg> <title> </tr> </td>"""


@given(st.lists(st.text(max_size=8) | st.sampled_from(MARKUP.split())))
def test_any_html_is_text_in_tidy_lines(parts: list[str]) -> None:
    for line in html_text("".join(parts)).split("\n"):
        assert line == " ".join(line.split())


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Asthma &amp; gout", "Asthma & gout"),
        ("<p>a&nbsp;b<p>c", "a b\nc"),
        ("<h2>Plan</h2><p>Rest</p><h3>Labs</h3>none", "Plan\nRest\n\nLabs\nnone"),
        ("<head><title>x</title></head><style>p{}</style><b>A</b>: b<script>c</script>", "A: b"),
        ("<p>No <s>gout</s> <del>asthma</del>fever</p>", "No fever"),
        ('<p>a<span style="display: none">b</span>c</p>', "ac"),
        ("<pre>HPI: cough\n\nPlan:   rest</pre>", "HPI: cough\nPlan: rest"),
        ('<div style="white-space: pre-wrap">a\nb</div>', "a\nb"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\nb"),
        ("<table><tr><td>1<br>2<br>3<br>4<br>5</td><td>6</td></tr></table>", "1\n2\n3\n4\n5\n6"),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "a | b"),
        ("<a:>gout</a:>", "gout"),
        ("", ""),
    ],
)
def test_html_reads_as_it_is_shown(markup: str, text: str) -> None:
    assert html_text(markup) == text


def test_html_that_would_be_cut_off_is_refused() -> None:
    with pytest.raises(InputError, match="too deep"):
        html_text("<div>" * 3000 + "gout")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared C-CDA samples are not here")
def test_public_samples_are_notes_or_named_errors() -> None:
    unreadable = []
    for path in sorted(SAMPLES.glob("*.xml")):
        text = path.read_text(encoding="utf-8-sig")
        try:
            (note,) = ccda.read(text, name=path.stem, default_date=TODAY)
        except InputError:
            unreadable.append(path.name)
        else:
            assert note.date < TODAY
            assert note.age is not None
            assert note.sex in (Sex.FEMALE, Sex.MALE)
    assert unreadable == ["hl7_UD.sample.xml", "kinsights_kinsights-sample-timmy.xml"]
