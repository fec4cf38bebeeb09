"""How far a cue reaches back: ``the cough has resolved``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from codewell.model import Sentence, Token
from codewell.text.assertion.cue_ends import STOP, terminates
from codewell.text.assertion.cue_words import (
    LEADS_BACK,
    LIST_LINK,
    ONE,
    POINTS_BACK,
    SEVERAL,
    SUBJECTS,
    VERBS,
)
from codewell.text.vocabulary import CompiledCue, Vocabulary

_SHORT_ITEM = 3
"""Items of a list up to this length are one list with what is said behind them."""
_FAR_BACK = 9
"""So many words a cue reaches back without a comma or a link of a list."""


def reach_backward(
    text: str, sentence: Sentence, first: int, cue: CompiledCue, vocabulary: Vocabulary
) -> int:
    """Where a backward cue begins to hold; ``first`` is the position of its first word."""
    tokens = sentence.tokens
    at, crosses = _lead(text, sentence, first)
    start, bare, item = tokens[at].start, 0, 0
    conjunct: int | None = None
    apposed = False
    linked = first > 0 and tokens[first - 1].form in _ALL_OF_THEM
    for position in range(at - 1, -1, -1):
        token = tokens[position]
        gap = text[token.end : tokens[position + 1].start]
        nearest = position == at - 1
        comma = "," in gap
        if comma and nearest:
            apposed = tokens[at].form in ONE | SEVERAL
        elif comma and apposed:
            apposed = False  # "sarcoidosis, named on a list, was never confirmed"
        elif comma and not _goes_on(cue, item, linked):
            break
        if comma and nearest and not (crosses or apposed or cue.scope == "list"):
            break
        item = 0 if comma else item + 1
        linked = linked or (token.form in ("and", "or") and position < at - 1)
        linked = linked or token.form.isdigit()  # "prostate cancer, radiation 2010, cured"
        bare = 0 if comma or token.form in LIST_LINK else bare + 1
        if bare > _FAR_BACK or (STOP.search(gap) and not (nearest and gap.strip() == ":")):
            break
        if cue.sense == "resolved" and token.form in _NOT_YET:
            return tokens[first].start
        if crosses and token.form in _ATTACHES:
            break
        if cue.forms[0] in _PURPOSES and token.form in _WHAT_FOR - _GIVEN[cue.forms[0]]:
            break
        if conjunct is not None and token.form in VERBS:
            return conjunct  # "she had a cough and pneumonia was suspected"
        if (
            terminates(sentence, position, vocabulary)
            and not _is_relative(text, tokens, position)
            and not (cue.sense == "resolved" and _is_participle(tokens, position))
        ):
            break
        if token.form == "and" and cue.forms[0] in ONE and position < at - 1:
            conjunct = start
        start = token.start
    return start


_ALL_OF_THEM = frozenset(("all", "both", "bilateral", "these"))
"""Before what ended: all items of the list ("both" is read as "bilateral")."""
_PURPOSES = frozenset(
    "prevention prophylaxis ppx precaution screening vaccine vaccination handout teaching".split()
)
_WHAT_FOR = frozenset("for on with against takes receives following after since from".split())
"""Before these stands what is there: "fibrillation, on apixaban for stroke prevention"."""
_GIVEN = defaultdict(frozenset[str], prophylaxis=frozenset(("for",)), ppx=frozenset(("for",)))
"""A drug given as prophylaxis goes with it: it is for some days only."""
_NOT_YET = frozenset("once until till unless".split())
"""What is only awaited has not ended: "once the aching is gone"."""
_ATTACHES = frozenset("following after from and with".split())
"""A relative clause speaks of the nearest noun: "fever following a wound that has healed"."""


def _is_relative(text: str, tokens: Sequence[Token], position: int) -> bool:
    """Whether a subject stands in a clause inside: "the pain she had in May is gone"."""
    token = tokens[position]
    if token.form not in SUBJECTS or position == 0 or position + 1 == len(tokens):
        return False
    gap = text[tokens[position - 1].end : token.start]
    return not gap.strip() and tokens[position + 1].form in _SPEAKS_OF_IT


_SPEAKS_OF_IT = frozenset(
    "had has have was were came got caught reported noticed developed mentioned complained saw"
    " presented woke suffered described went told treated".split()
)
"""Verbs of a clause inside: "the bronchitis he was seen for is behind him"."""
_PARTICIPLES = frozenset("seen started reported presenting causing resulting".split())
_WHEN_OR_WHERE = frozenset("on in at by last for during after this".split())


def _is_participle(tokens: Sequence[Token], position: int) -> bool:
    """Whether a word that else opens a statement tells more of the noun: "the rash seen in May"."""
    form, following = tokens[position].form, tokens[position + 1].form
    if form == "which":
        return position > 0 and tokens[position - 1].form in ("for", "from", "in", "with")
    if position > 0 and tokens[position - 1].form in SUBJECTS:
        return form in _SPEAKS_OF_IT
    return form in _PARTICIPLES and following in _WHEN_OR_WHERE


def _lead(text: str, sentence: Sentence, first: int) -> tuple[int, bool]:
    """The first of the words that lead to a backward cue; whether they point back over a comma."""
    tokens = sentence.tokens
    at, points = first, False
    while at > 0 and tokens[at - 1].form in LEADS_BACK:
        gap = text[tokens[at - 1].end : tokens[at].start]
        if gap.strip():
            break
        at -= 1
        points = points or tokens[at].form in POINTS_BACK
    if points and at > 0 and tokens[at - 1].form in ("but", "and"):
        at -= 1
    return at, points


def _goes_on(cue: CompiledCue, item: int, linked: bool) -> bool:
    """Whether what is said behind a list holds for the item before a comma too.

    What is over is so of the last item alone, unless an "and" makes one list of them:
    "hypertension, gout, cataract s/p surgery".
    """
    if cue.scope != "list":
        return False
    if cue.forms[0] in SEVERAL or cue.sense in ("discussed", "hypothetical"):
        return True
    if cue.sense == "resolved" and not linked:
        return False
    return item <= _SHORT_ITEM
