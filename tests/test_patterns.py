"""A pattern finds what its expression finds, and is compiled when it is first asked for."""

from __future__ import annotations

import re

from codewell.text.patterns import Pattern

SAID = Pattern(r"\b(?:mother|mom) (?:said|tells?)\b", re.IGNORECASE)


def test_a_pattern_is_compiled_when_it_is_first_asked_for() -> None:
    pattern = Pattern(r"\bcritical care\b")
    assert "compiled" not in vars(pattern)
    assert pattern.search("critical care")
    assert "compiled" in vars(pattern)


def test_a_pattern_looks_between_two_offsets() -> None:
    text = "Mother said so; mom tells more"
    assert [found[0] for found in SAID.finditer(text)] == ["Mother said", "mom tells"]
    assert [found[0] for found in SAID.finditer(text, 3)] == ["mom tells"]
    assert SAID.search(text, 3, 20) is None
    assert SAID.match(text, 16)
    assert SAID.match(text, 3) is None
