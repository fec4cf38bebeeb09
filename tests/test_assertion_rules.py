"""What is told of what may come and of what is over: every sentence must be read right.

A sentence of ``assertion_wordings.yaml`` with ``wrong`` is read wrong today; the key goes when it
is mended.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.text import Vocabulary
from test_assertion_sentences import labels

_TEXT = Path(__file__).parent / "text"
_MOST_WRONG = 0.06
"""The share of sentences that may be read wrong."""


class Case(NamedTuple):
    """A sentence with its marks, and what is wrong with the reading of it, if it is wrong."""

    sentence: str
    wrong: str | None = None


def _cases() -> list[Case]:
    rows = [
        row
        for name in ("ahead", "over", "wordings")
        for row in yaml.safe_load((_TEXT / f"assertion_{name}.yaml").read_text(encoding="utf-8"))
    ]
    return [Case(**row) if isinstance(row, dict) else Case(row) for row in rows]


_CASES = _cases()


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


@pytest.mark.parametrize("case", _CASES, ids=[case.sentence for case in _CASES])
def test_every_mark_is_read_right(vocabulary: Vocabulary, case: Case) -> None:
    read = list(labels(case.sentence, vocabulary))
    assert read
    found, marked = [label for _, label in read], [label for label, _ in read]
    if case.wrong is not None:
        assert found != marked, "is read right: the key “wrong” can go"
        pytest.xfail(case.wrong)
    assert found == marked


def test_few_sentences_are_read_wrong() -> None:
    wrong = [case for case in _CASES if case.wrong is not None]
    assert len(wrong) <= _MOST_WRONG * len(_CASES)


def test_no_sentence_stands_twice() -> None:
    assert len({case.sentence for case in _CASES}) == len(_CASES)
