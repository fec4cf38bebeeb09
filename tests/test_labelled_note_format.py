"""Labelled notes: marks are taken out of the text, and what is wrong is named with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.errors import InputError
from codewell.formats.labelled_note import LABELS, Mark, read, read_folder, read_marks
from codewell.model import Code, CodeSystem, Setting, Sex, Span

NOTE = """\
specialty: emergency
style: abbreviations
setting: ed
date: 2026-05-01
age: 34
sex: F
text: |
  CC: [[ankle pain|affirmed]] after a fall.
  No [[fever|negated]]. A/P: [[ankle sprain|affirmed|S93.401A]], right.
first_reader:
  codes: [S93.401A, W19.XXXA]
  reasons: {S93.401A: the diagnosis of the visit}
second_reader:
  codes: [S93.401A]
  assertions: [affirmed, negated, affirmed]
settled:
  codes: [S93.401A, W19.XXXA]
"""


def written(folder: Path, content: str = NOTE) -> Path:
    path = folder / "ankle.yaml"
    path.write_text(content, encoding="utf-8")
    return path


# -- the text and its marks ---------------------------------------------------------------------

PLAIN = st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs"]), max_size=20)
WORDS = st.text(
    st.characters(exclude_characters="[]|", exclude_categories=["Cs"]), min_size=1, max_size=20
).filter(str.strip)
CODES = st.sampled_from([None, Code.icd10cm("S93.401A"), Code.icd10pcs("0FT44ZZ")])


def marked(text: str, marks: Sequence[Mark]) -> str:
    """The marked form of a text: the inverse of what is tested."""
    parts, done = [], 0
    for mark in marks:
        fields = [mark.span.of(text), mark.label, *([mark.code.formatted] if mark.code else [])]
        parts += [text[done : mark.span.start], f"[[{'|'.join(fields)}]]"]
        done = mark.span.end
    return "".join((*parts, text[done:]))


@given(st.lists(st.tuples(PLAIN, WORDS, st.sampled_from(LABELS), CODES)), PLAIN)
def test_a_marked_text_reads_back_as_text_and_marks(
    pieces: list[tuple[str, str, str, Code | None]], end: str
) -> None:
    text, marks = "", []
    for before, words, label, code in pieces:
        start = len(text) + len(before)
        marks.append(Mark(Span(start, start + len(words)), label, code))
        text += before + words
    text += end
    assert read_marks(marked(text, marks)) == (text, tuple(marks))


def test_single_brackets_and_bars_are_text() -> None:
    assert read_marks("[x] done | BP 120|80 [] ]") == ("[x] done | BP 120|80 [] ]", ())


# -- a file -------------------------------------------------------------------------------------


def test_a_file_is_read(tmp_path: Path) -> None:
    found = read(written(tmp_path))
    assert found.note.id == "emergency/ankle"
    assert found.note.text.startswith("CC: ankle pain after a fall.\nNo fever. A/P: ankle sprain,")
    assert (found.note.setting, found.note.age, found.note.sex) == (Setting.ED, 34, Sex.FEMALE)
    assert [m.span.of(found.note.text) for m in found.marks] == [
        "ankle pain",
        "fever",
        "ankle sprain",
    ]
    assert [m.label for m in found.marks] == ["affirmed", "negated", "affirmed"]
    assert found.marks[2].code == Code.icd10cm("S93.401A")
    assert found.second is not None
    assert found.second.labels == ("affirmed", "negated", "affirmed")
    assert found.readers_agree is False
    assert found.answer.codes == (Code.icd10cm("S93.401A"), Code.icd10cm("W19.XXXA"))


def test_without_a_settled_answer_the_first_reader_answers(tmp_path: Path) -> None:
    alone = NOTE[: NOTE.index("second_reader")]
    found = read(written(tmp_path, alone))
    assert found.readers_agree is None
    assert found.answer is found.first
    assert found.answer.reasons == {Code.icd10cm("S93.401A"): "the diagnosis of the visit"}


def test_seven_characters_without_a_dot_are_a_procedure(tmp_path: Path) -> None:
    found = read(written(tmp_path, NOTE.replace("W19.XXXA", "0FT44ZZ")))
    assert [code.system for code in found.answer.codes] == [
        CodeSystem.ICD10CM,
        CodeSystem.ICD10PCS,
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[fever|negated]]", "[[fever|negated]", ":9: text: [[ without its other half"),
        ("[[fever|negated]]", "fever|negated]]", ":9: text: ]] without its other half"),
        ("[[fever|negated]]", "[[fever|absent]]", ":9: text: the label of a mark is one of"),
        ("[[fever|negated]]", "[[fever]]", ":9: text: a mark is [[words|label]]"),
        ("[[fever|negated]]", "[[ |negated]]", ":9: text: a mark is [[words|label]]"),
        ("[[fever|negated]]", "[[a [[fever|negated]]", ":9: text: [[ without its other half"),
        ("ankle pain|affirmed]]", "x|affirmed|R1O.9x]]", ":8: text: not a code as it is printed"),
        ("[S93.401A]", "[S93401A]", "second_reader.codes[0]: not a code as it is printed"),
        ("[S93.401A]", "[S93.401A, S93.401A]", "second_reader.codes: names a code twice"),
        ("[affirmed, neg", "[neg", "second_reader.assertions: 2 labels for 3 marks"),
        ("[affirmed, neg", "[yes, neg", "second_reader.assertions[0]: should be text"),
        ("[affirmed, neg", "[sure, neg", "second_reader.assertions[0]: should be one of affirmed"),
        ("setting: ed", "setting: street", "setting: should be one of"),
        ("style: abbreviations", "", "style: is missing"),
        ("style: abbreviations", "{", ": not YAML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in NOTE
    path = written(tmp_path, NOTE.replace(old, new, 1))
    with pytest.raises(InputError) as raised:
        read(path)
    assert str(raised.value).startswith(str(path))
    assert said in str(raised.value)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.yaml: no such file"):
        read(tmp_path / "gone.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"text: \xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read(tmp_path / "bytes.yaml")


def test_a_folder_is_read_by_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labelled notes"):
        read_folder(tmp_path)
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        written(tmp_path / name)
    assert [found.note.id for found in read_folder(tmp_path)] == ["emergency/ankle"] * 2
