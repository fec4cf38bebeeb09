"""Hours of ventilation and the like, as a record tells them."""

from __future__ import annotations

import re

from codewell.model import Span

_NUMBERS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
_TIME = re.compile(
    r"(?P<bound>less than|under|fewer than|<|more than|greater than|over|at least|>)?\s*"
    r"(?P<number>\d+(?:\.\d+)?|" + "|".join(_NUMBERS) + r")\s*(?:-\s*)?"
    r"(?:consecutive |full |total )?(?P<unit>hours?|hrs?|h|days?|weeks?)\b",
    re.IGNORECASE,
)
_HOURS = {"h": 1, "d": 24, "w": 168}
_BELOW = frozenset(("less than", "under", "fewer than", "<"))
_ABOVE = frozenset(("more than", "greater than", "over", ">"))


def hours_said(text: str, sentence: Span) -> tuple[float, Span] | None:
    """The hours that a sentence tells and the words that tell them; None where it does not."""
    match = _TIME.search(text, sentence.start, sentence.end)
    if match is None:
        return None
    number = match["number"].lower()
    hours = float(_NUMBERS.get(number, number)) * _HOURS[match["unit"][0].lower()]
    bound = (match["bound"] or "").lower()
    if bound in _BELOW:
        hours -= 0.5
    elif bound in _ABOVE:
        hours += 0.5
    start = match.start("bound") if match["bound"] else match.start("number")
    return hours, Span(start, match.end())
