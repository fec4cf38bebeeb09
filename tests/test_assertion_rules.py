"""What is told of what may come and of what is over: every sentence must be read right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.text import Vocabulary
from test_assertion_sentences import labels

_TEXT = Path(__file__).parent / "text"
_SENTENCES: list[str] = [
    sentence
    for name in ("ahead", "over")
    for sentence in yaml.safe_load((_TEXT / f"assertion_{name}.yaml").read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


@pytest.mark.parametrize("sentence", _SENTENCES)
def test_every_mark_is_read_right(vocabulary: Vocabulary, sentence: str) -> None:
    read = list(labels(sentence, vocabulary))
    assert read
    assert [found for _, found in read] == [marked for marked, _ in read]
