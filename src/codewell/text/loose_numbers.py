"""Numbers of a sentence that count or list something and name no stage, type or grade."""

from __future__ import annotations

from codewell.model import Sentence

_DIGITS = frozenset("123456")
_NUMBERED = frozenset(
    "stage type grade class category group zone level part salter harris greater than disease"
    " kidney diabete mellitus dm ckd".split()
)
"""Words, as the vocabulary folds them, beside which a digit tells the kind of a disease."""
_NOTHING: frozenset[str] = frozenset()


def loose_numbers(sentence: Sentence) -> frozenset[str]:
    """The digits of a sentence that stand beside none of the words that take one.

    In "#1 Polycystic disease, now CKD stage 4, losing 3 a year" the 1 and the 3 are loose.
    """
    if sentence.words.isdisjoint(_DIGITS):
        return _NOTHING
    forms = [token.form for token in sentence.tokens]
    told = {
        form
        for before, form, after in zip(["", *forms], forms, [*forms[1:], ""], strict=False)
        if form in _DIGITS
        # "2/2 diabetes" is secondary to it
        and (_takes_number(before) or (after in _NUMBERED and before != form))
    }
    return (sentence.words & _DIGITS) - told


def _takes_number(word: str) -> bool:
    """Whether a digit behind a word belongs to it: "stage 4", "L4-5"."""
    return word in _NUMBERED or (len(word) == 2 and word[0].isalpha() and word[1].isdigit())
