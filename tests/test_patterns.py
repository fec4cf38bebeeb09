"""A pattern finds what its expression finds, and is tried only where it may match."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codewell.data_file import read_yaml
from codewell.text.needles import needs_of, small
from codewell.text.patterns import Pattern

EXPRESSIONS = (
    r"\b(?:mother|mom)\b[^.]{0,25}\b(?:said|tells?)\b",
    r"\b(?:last seen|seen last|not (?:been )?seen)\b",
    r"(?P<less><\s*|under\s+)?(?<![\d.])\b(?P<weeks>\d{1,2})\s*-?\s*(?:weeks?|wks?)",
    r"\b(?:colono|gastro)?scope (?:was )?passed|\bincision\b",
    r"(?:ab|b)c|bb",
    r"-\s?sick|\(kiss\)",
    r"x*y?",
    r"[^.]*\bkin\b",
)
WORDS = st.lists(
    st.sampled_from(
        "mother mom said tells last seen not been seen 12 ٣٤ weeks wk <8 under colonoscope passed"
        " incision abc bbc b.c -sick (kiss) ſick \u212ain İncısıon skin . \n".split(" ")
    ),
    max_size=12,
)
TEXTS = st.one_of(WORDS.map(" ".join), WORDS.map("".join), st.text(max_size=40))


@pytest.mark.parametrize("source", EXPRESSIONS)
@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@given(text=TEXTS, start=st.integers(0, 20), length=st.integers(0, 60))
@example("last seen seen last", 0, 60)
@example("abbc", 0, 60)
def test_a_pattern_finds_what_its_expression_finds(
    source: str, flags: int, text: str, start: int, length: int
) -> None:
    pattern, plain = Pattern(source, flags), re.compile(source, flags)
    for wanted in (text, text.upper()):
        assert spans(pattern.finditer(wanted)) == spans(plain.finditer(wanted))
        part = (wanted, start, start + length)
        assert spans(pattern.finditer(*part)) == spans(plain.finditer(*part))
        first, expected = pattern.search(*part), plain.search(*part)
        assert (first and first.span()) == (expected and expected.span())


def spans(matches: object) -> list[tuple[int, int]]:
    assert hasattr(matches, "__iter__")
    return [match.span() for match in matches]


def test_what_an_expression_needs() -> None:
    needs = needs_of(r"\b(?:mother|dad)\b[^.]{0,25}\b(?:said|tells?)\b")
    assert needs.groups == (("dad", "mother"), ("said", "tell"))
    assert needs.leads == {"mother", "dad"}
    assert not needs.may_match("his mother came", 0, 15)
    assert needs.may_match("his dad said so", 0, 15)
    assert not needs.may_match("his dad said so", 0, 10)


@pytest.mark.parametrize("source", [r"\w+", r"(?:no)?", r"a|\d?", "[^.]*x"])
def test_an_expression_that_begins_with_anything_has_no_lead(source: str) -> None:
    assert needs_of(source).leads == frozenset()


def test_an_expression_is_compiled_when_a_text_may_match() -> None:
    pattern = Pattern(r"\bcritical care\b")
    assert pattern.search("a short visit") is None
    assert "compiled" not in vars(pattern)
    assert pattern.search("critical care")
    assert "compiled" in vars(pattern)


@given(st.text(max_size=60))
def test_small_letters_keep_their_places(text: str) -> None:
    assert len(small(text)) == len(text)


def test_every_pattern_of_visits_can_be_read() -> None:
    package = resources.files("codewell.suggest.evaluation_management")
    rows = read_yaml(package.joinpath("patterns.yaml").read_text("utf-8"))
    for named in rows.values():
        for found in named.values():
            source = found if isinstance(found, str) else found.get("exact") or found["small"]
            needs_of(source, re.IGNORECASE)
