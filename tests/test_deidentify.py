"""De-identification: invented snippets by kind, tags, offsets, dates, and codes that stay."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.formats.gold import read_cases
from codewell.suggest import Suggester
from codewell.text import Vocabulary
from codewell.text.identity import identifiers
from codewell.text.identity.deidentify import deidentify
from codewell.text.identity.identifiers import find_identifiers, rules
from codewell.text.identity.shifted_dates import shifted

FOLDER = Path(__file__).parent / "text" / "identifiers"
EXAMPLES = Path(__file__).parents[1] / "examples"
DOCS = Path(__file__).parents[1] / "docs" / "deidentification.md"
MARK = re.compile(r"\[\[(.*?)\|(\w+)\]\]")
NOT_THE_NAME = re.compile(r"\b(?:Dr|DR|Mr|MR|Mrs|Ms|Nurse|RN|Baby|Girl|Boy|MD|NP|DO|PA-C|ZIP)\b\.?")
"""Titles, degrees and labels inside a mark: they tell nobody and may stay."""


class Snippet(NamedTuple):
    """A text with the places and kinds of its identifiers."""

    text: str
    marks: tuple[tuple[int, int, str], ...]


class Score(NamedTuple):
    """Identifiers marked and wholly found, by kind, and the share of what is found that is one."""

    marked: Counter[str]
    found: Counter[str]
    precision: float

    @property
    def recall(self) -> float:
        return self.found.total() / self.marked.total()


def snippets(part: str) -> list[Snippet]:
    return [_snippet(row) for row in yaml.safe_load((FOLDER / f"{part}.yaml").read_text("utf-8"))]


def _snippet(marked: str) -> Snippet:
    text, marks, end = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        marks.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        end = match.end()
    return Snippet(text + marked[end:], tuple(marks))


def score(part: str, clinical: frozenset[str]) -> Score:
    marked, wholly = Counter[str](), Counter[str]()
    right = said = 0
    for text, marks in snippets(part):
        spans = [(i.span.start, i.span.end) for i in find_identifiers(text, clinical)]
        covered = {place for start, end in spans for place in range(start, end)}
        for start, end, kind in marks:
            free = {p for m in NOT_THE_NAME.finditer(text, start, end) for p in range(*m.span())}
            needed = {p for p in range(start, end) if text[p].isalnum()} - free
            marked[kind] += 1
            wholly[kind] += needed <= covered
        said += len(spans)
        right += sum(any(s < end and start < e for start, end, _ in marks) for s, e in spans)
    return Score(marked, wholly, right / said)


@pytest.fixture(scope="module")
def clinical(catalog: Catalog) -> frozenset[str]:
    return frozenset(Vocabulary.open(catalog).terms.words)


# -- recall and precision -----------------------------------------------------------------------


def test_every_identifier_that_was_looked_at_is_found(clinical: frozenset[str]) -> None:
    found = score("looked_at", clinical)
    assert found.found == found.marked
    assert found.precision == 1


def test_the_snippets_held_apart(clinical: frozenset[str]) -> None:
    found = score("held_out", clinical)
    assert found.recall >= 0.95
    assert found.precision >= 0.95


def test_the_page_gives_the_figures_by_kind(clinical: frozenset[str]) -> None:
    page = DOCS.read_text("utf-8")
    seen, apart = score("looked_at", clinical), score("held_out", clinical)
    for kind, tag in rules().tags.items():
        figures = (f"{s.found[kind]} of {s.marked[kind]}" for s in (seen, apart))
        assert f"| {' | '.join((f'`[{tag}]`', *figures))} |" in page


@pytest.mark.parametrize("number", range(len(rules().patterns)))
def test_every_pattern_is_needed(
    number: int, clinical: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [s.text for s in snippets("looked_at")]
    with_it = [find_identifiers(text, clinical) for text in texts]
    whole = rules()
    fewer = replace(whole, patterns=whole.patterns[:number] + whole.patterns[number + 1 :])
    monkeypatch.setattr(identifiers, "rules", lambda: fewer)
    assert [find_identifiers(text, clinical) for text in texts] != with_it


@pytest.mark.parametrize(
    "text",
    [
        "BP 120/80, pain 7/10, strength 4/5, DTR 2/4, 1/2 tablet, Apgar 8/9, 3+4=7.",
        "Graves disease, Parkinson's disease and Bell's palsy. Mother alive, father died of MI.",
        "Heart Failure Clinic. Emergency Department. Wound Care Clinic. Primary Care Clinic.",
        "A 45-year-old man aged 45, weight 95 kg, sat 93 %. May take with food. Lot of pain.",
        "Hypertension since 2009. Seen 2 times by cardiology. L4-L5, T12, Z79.4, E11.22.",
    ],
)
def test_what_is_no_identifier_stays(text: str, clinical: frozenset[str]) -> None:
    assert deidentify(text, clinical).text == text


def test_a_clinical_word_is_a_name_under_a_title_only(clinical: frozenset[str]) -> None:
    text = "Dr. Graves treated Graves disease. Her mother Graves said so."
    assert deidentify(text, clinical).text == (
        "Dr. [NAME] treated Graves disease. Her mother Graves said so."
    )


def test_a_name_is_found_again_but_not_as_an_eponym() -> None:
    text = "Mr. Addison came. Addison has Addison's disease. Addison's wife came too."
    assert deidentify(text).text == (
        "Mr. [NAME] came. [NAME] has Addison's disease. [NAME]'s wife came too."
    )


# -- the new text -------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_any_text_keeps_its_order(text: str) -> None:
    found = deidentify(text)
    end = new_end = 0
    for replacement in found.replacements:
        assert text[end : replacement.before.start] == found.text[new_end : replacement.after.start]
        assert replacement.after.of(found.text) == replacement.written
        end, new_end = replacement.before.end, replacement.after.end
    assert text[end:] == found.text[new_end:]


def test_offsets_lead_back() -> None:
    text = "Dr. Anselm Prieto saw her on 3/14/2024 for pneumonia."
    found = deidentify(text)
    assert found.before(found.text.index("pneumonia")) == text.index("pneumonia")
    assert found.before(found.text.index("DATE")) == text.index("3/14")
    assert found.before(0) == 0
    assert found.counts == {"name": 1, "date": 1}


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("3/14/2024", "3/24/2024"),
        ("03/25/24 14:32", "04/04/24 14:32"),
        ("12-28-1999", "01-07-2000"),
        ("2023-12-25", "2024-01-04"),
        ("March 3, 2024", "March 13, 2024"),
        ("Dec. 24th, 2023", "Jan. 3, 2024"),
        ("12 Aug 2022", "22 Aug 2022"),
        ("SEPT 9, 2021", "SEP 19, 2021"),
        ("9/21/2021", "10/1/2021"),
        ("March 2024", None),
        ("3/14", None),
        ("4/31/2024", None),
    ],
)
def test_dates_move_in_their_own_form(written: str, moved: str | None) -> None:
    assert shifted(written, 10) == moved


def test_what_cannot_be_moved_is_tagged() -> None:
    text = "Seen 3/14/2024 and last April; again on 3/21/2024."
    assert deidentify(text, shift_days=-14).text == (
        "Seen 2/29/2024 and last [DATE]; again on 3/7/2024."
    )


# -- codes stay -----------------------------------------------------------------------------------


def test_codes_of_the_examples_stay(catalog: Catalog, clinical: frozenset[str]) -> None:
    suggester = Suggester.open(catalog)
    for case in read_cases(EXAMPLES):
        text = deidentify(case.note.text, clinical).text
        before = suggester.suggest(case.note)
        after = suggester.suggest(replace(case.note, text=text))
        assert [s.code for s in after.finals] == [s.code for s in before.finals], case.note.id


# -- the command ----------------------------------------------------------------------------------


def test_the_command(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    record, new = tmp_path / "record.txt", tmp_path / "new.txt"
    record.write_text("Mrs. Whitcombe, MRN 00482913, has gout.\n", encoding="utf-8")
    assert main(["deidentify", str(record), "-o", str(new)]) == 0
    told = capsys.readouterr()
    assert new.read_text("utf-8") == "Mrs. [NAME], MRN [RECORD NUMBER], has gout.\n"
    assert told.out == ""
    assert "1 name, 1 record_number" in told.err
    assert "never all" in told.err
    assert "Whitcombe" not in told.err
    assert main(["deidentify", str(record), "--json"]) == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["complete"] is False
    assert answer["counts"] == {"name": 1, "record_number": 1}
    assert "Whitcombe" not in told.out


@pytest.mark.parametrize(
    ("content", "output", "message"),
    [
        ('{"id": "n"}', "new.txt", "structured"),
        ("Mr. Okonjo", "record.txt", "the record itself"),
        ("Mr. Okonjo", "missing/new.txt", "no such file"),
    ],
)
def test_misuse_is_told_in_one_line(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    content: str,
    output: str,
    message: str,
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    record = tmp_path / "record.txt"
    record.write_text(content, encoding="utf-8")
    assert main(["deidentify", str(record), "-o", str(tmp_path / output)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert record.read_text("utf-8") == content


def test_standard_input(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Seen by Dr. Fisk 3/1/2024.")))
    assert main(["deidentify", "-", "--shift-days", "1"]) == 0
    assert capsys.readouterr().out == "Seen by Dr. [NAME] 3/2/2024."
