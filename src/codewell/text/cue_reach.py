"""The cues of a sentence at their places, and how far each of them reaches.

A cue reaches to the end of its clause, through lists where it is a list cue, and never past a
word that opens a new statement. The longest cue at a place counts; a pseudo cue (sense ``none``)
hides the shorter cues inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codewell.model import Sentence, Span, Token
from codewell.text.cue_words import (
    ACTS,
    ADDRESSED,
    CARES,
    COMMAND,
    CONJUNCTIONS,
    DEGREES,
    DETERMINERS,
    EXCEPT,
    HAS,
    LEADS_BACK,
    LIST_LINK,
    ONE,
    OPENS_ITEM,
    POINTS_BACK,
    RESULT,
    SEVERAL,
    SUBJECTS,
    TO_SOMEBODY,
    VERBS,
)
from codewell.text.vocabulary import CompiledCue, Vocabulary

_STOP = re.compile(r"[.;:!]|(?<![<>])=|\s[-–—]\s|->|→|\A[^\n]*(?: {3}|\t)")
"""What ends a statement: punctuation, an arrow, the next column of a table."""
_DASHES = frozenset("-–—")
_VITALS = "VS"
"""Before a number these are vital signs and no "versus"."""
_WITHOUT = ("without",)
_ENDS_WITHOUT = frozenset(":,)")
"""Behind "CT w/o" these show that it means contrast."""
_FAR = 12
"""A cue reaches over so many words without a comma or a link of a list."""
_FAR_RUNNING_ON = 4
"""The same in a sentence dictated without punctuation."""
_RUNS_ON = 60
"""A sentence of more words without a comma in each so many words runs on."""
_WORDS_TO_A_COMMA = 30
_FAR_BACK = 9
"""So many words a cue reaches back without a comma or a link of a list."""
_SHORT_ITEM = 3
"""Items of a list up to this length are one list with what is said behind them."""
_NEAR = 2
"""A relative so near to a denial is denied himself: "no sister with breast cancer"."""

_INTRODUCES = 6
"""So many words may stand between a warning and the colon before its list."""
_ADDRESS = 5
"""So many words may name those who are spoken to."""

_EPISODES = frozenset("pregnancy delivery admission hospitalization stay".split())
"""What happened at such a time is over; the items of a history need not be."""
_HEADS_COLUMN = frozenset(("hypothetical", "family"))
"""Such a cue may head the columns of a line: "Return      fever, rash"."""
_NAMES_RISKS = frozenset(
    "risk effect complication precaution sign flag symptom reviewed discussed explained".split()
)
"""Behind these a dash opens the list of what may come: "reviewed risks - bleeding"."""
_FOR_HIM = frozenset("for because after".split())
"""Behind a comma these go on with the patient, not with the relative who came with him."""

_COMMANDS = {
    word: (CompiledCue((word,), "hypothetical", "forward", "list"),) for word in ("report", "any")
}
"""Words that open a warning at the head of a sentence: "Any fever above 101, call"."""


class PlacedCue(NamedTuple):
    """A cue at its place, with the stretch of text it reaches over."""

    cue: CompiledCue
    span: Span
    reach: tuple[int, int]


def place_cues(text: str, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[PlacedCue]:
    """Every cue of a sentence but the pseudo cues, in the order of the text."""
    tokens, lengths = sentence.tokens, vocabulary.cue_lengths
    forms = ["i" if token.form == "I" else token.form for token in tokens]
    runs_on = _runs_on(text, sentence)
    free = 0
    for position in [place for place, form in enumerate(forms) if form in lengths]:
        if position < free:
            continue
        cues = _longest(forms, position, vocabulary)
        if position == 0 and not cues:
            cues = _COMMANDS.get(forms[0], ())
        last = position + (len(cues[0].forms) if cues else 1)
        if cues and _hides_pseudo(forms, last, cues[0], vocabulary):
            continue
        if cues and _answers(cues[0]) and not _PASSIVE.match(text, tokens[last - 1].end):
            continue
        for cue in cues:
            span = Span(tokens[position].start, tokens[last - 1].end)
            if cue.sense == "none" or _is_addressee(text, forms, position, cue, span):
                continue
            if _is_other_word(text, cue, span):
                continue
            if cue.sense == "discussed" and not _speaks_of_risks(text, forms, last, cue, span):
                continue
            if cue.direction == "forward":
                reach = (span.start, _forward(text, sentence, last, cue, vocabulary, runs_on))
            else:
                reach = (_backward(text, sentence, position, cue, vocabulary), span.end)
            yield PlacedCue(cue, span, reach)
            if cue.direction == "backward" and last - position > 1:
                yield from _inside(forms, position, span, vocabulary)
        free = last


def _is_other_word(text: str, cue: CompiledCue, span: Span) -> bool:
    """Whether a short form means something else: vital signs, a film without contrast."""
    if span.of(text) == _VITALS and text[span.end : span.end + 2].strip()[:1].isdigit():
        return True
    return cue.forms == _WITHOUT and text[span.end : span.end + 1] in _ENDS_WITHOUT


def _hides_pseudo(
    forms: Sequence[str], last: int, cue: CompiledCue, vocabulary: Vocabulary
) -> bool:
    """Whether the last word of a cue opens wording that only looks like one.

    "Has no change in her asthma" denies no more than "no change in her asthma" does.
    """
    if len(cue.forms) == 1 or cue.sense not in ("negated", "hypothetical"):
        return False
    pseudo = _longest(forms, last - 1, vocabulary)
    return bool(pseudo) and pseudo[0].sense == "none" and len(pseudo[0].forms) > 1


def _inside(
    forms: Sequence[str], position: int, span: Span, vocabulary: Vocabulary
) -> Iterator[PlacedCue]:
    """The denial that a longer cue begins with holds for the words of that cue."""
    for cue in vocabulary.cues.get(forms[position]):
        if cue.sense == "negated" and cue.direction == "forward":
            yield PlacedCue(
                cue, Span(span.start, span.start + len(forms[position])), (span.start, span.end)
            )


def _longest(
    forms: Sequence[str], position: int, vocabulary: Vocabulary
) -> tuple[CompiledCue, ...]:
    """The longest cue at a position, in each direction it works."""
    if " ".join(forms[position : position + 2]) not in vocabulary.cue_begins:
        return vocabulary.cues.get(forms[position])
    for length in vocabulary.cue_lengths[forms[position]]:
        if cues := vocabulary.cues.get(" ".join(forms[position : position + length])):
            return cues
    return ()


def _is_addressee(
    text: str, forms: Sequence[str], position: int, cue: CompiledCue, span: Span
) -> bool:
    """Whether a bare relative is spoken to, or gave something: "told the mother that ..."."""
    if cue.sense != "family" or cue.direction != "forward" or len(cue.forms) > 1:
        return False
    if text.startswith(":", span.end) and not TO_SOMEBODY.isdisjoint(
        forms[max(0, position - _ADDRESS) : position]
    ):
        return True
    if position + 1 < len(forms) and forms[position + 1] in ACTS:
        return True
    before = position - 1
    while before >= 0 and forms[before] in DETERMINERS:
        before -= 1
    if before > 0 and forms[before] in ("for", "after") and forms[before - 1] in CARES:
        return not text.startswith(",", span.end)
    return before >= 0 and forms[before] in TO_SOMEBODY


_PASSIVE = re.compile(r"\s*(?:[.,;:)]|$|with\b|at\b|in\b|today\b|and\b)")


def _answers(cue: CompiledCue) -> bool:
    """Whether a cue ends a statement turned round: "hypothyroid she is not"."""
    return cue.direction == "backward" and cue.forms[0] in SUBJECTS


_KNOWN = frozenset("his her their the this these".split())


def _speaks_of_risks(
    text: str, forms: Sequence[str], last: int, cue: CompiledCue, span: Span
) -> bool:
    """Whether "discussed" may speak of a risk.

    Forward not of what is known ("discussed her asthma"), backward only where it has no object
    of its own.
    """
    if cue.direction == "forward":
        return last == len(forms) or forms[last] not in _KNOWN
    return len(cue.forms) > 1 or bool(_PASSIVE.match(text, span.end))


# -- forward ------------------------------------------------------------------------------------


def _forward(
    text: str,
    sentence: Sentence,
    last: int,
    cue: CompiledCue,
    vocabulary: Vocabulary,
    runs_on: bool,
) -> int:
    """Where a forward cue ends; ``last`` is the position behind it."""
    tokens = sentence.tokens
    end, bare, open_list = tokens[last - 1].end, 0, _OpenList(cue)
    far = _FAR_RUNNING_ON if runs_on and cue.sense != "hypothetical" else _FAR
    for position in range(last, len(tokens)):
        token = tokens[position]
        gap = text[tokens[position - 1].end : token.start]
        if position == last and token.form not in EXCEPT and _opens(gap, cue):
            open_list.begin(token.form)
            end = token.end
            continue
        if position == last and "," in gap and cue.sense in ("negated", "possible"):
            break  # "flu neg, cough for a week"
        bare = 0 if "," in gap or token.form in LIST_LINK else bare + 1
        if runs_on and token.form in OPENS_ITEM:
            break
        if bare > far or _ends(gap, last, position, sentence, cue, vocabulary):
            break
        if open_list.ends(gap, token.form):
            break
        end = token.end
    return end


def _runs_on(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is dictated without punctuation."""
    words = len(sentence.tokens)
    if words <= _RUNS_ON:
        return False
    commas = text.count(",", sentence.span.start, sentence.span.end)
    return commas * _WORDS_TO_A_COMMA < words


class _OpenList:
    """Whether the next item still belongs to the list that a denial opened.

    It does not where it has an article and the first had none, begins with a number, or where
    the item before it had a verb of its own.
    """

    def __init__(self, cue: CompiledCue) -> None:
        self._denies = cue.sense in ("negated", "past")
        self._determined = True
        self._verb = self._linked = False
        self._before = self._first = ""

    def begin(self, form: str) -> None:
        """The first word behind the cue."""
        self._determined = form in DETERMINERS
        self._before = self._first = form

    def ends(self, gap: str, form: str) -> bool:
        """Whether a word opens a new statement."""
        if not self._denies:
            return False
        comma = "," in gap
        begins = (comma or self._before == "and") and form not in LIST_LINK
        if begins and form in DETERMINERS and not self._determined:
            return True
        if comma and form in DEGREES and self._first not in DEGREES:
            return True
        if comma and (form.isdigit() or form in HAS or self._verb):
            return True
        self._linked = self._linked or comma
        self._verb = self._verb or (self._linked and form in VERBS)
        self._before = form if form != "and" or not comma else "and"
        return False


def _ends(
    gap: str,
    last: int,
    position: int,
    sentence: Sentence,
    cue: CompiledCue,
    vocabulary: Vocabulary,
) -> bool:
    form = sentence.tokens[position].form
    if _STOP.search(gap) or "|" in gap:
        return not (":" in gap and _is_addressed(sentence, last, position, cue, vocabulary))
    awaited = cue.sense == "hypothetical" and form in RESULT
    if _terminates(sentence, position, vocabulary) and not awaited:
        return True
    if cue.sense != "family" and form in vocabulary.relatives and position - last >= _NEAR:
        return not _is_addressed(sentence, last, position, cue, vocabulary)
    if cue.sense == "family" and "," in gap and form in _FOR_HIM:
        return True
    return "," in gap and cue.scope != "list" and form not in LIST_LINK


def _is_addressed(
    sentence: Sentence, last: int, position: int, cue: CompiledCue, vocabulary: Vocabulary
) -> bool:
    """Whether all words since the cue only name those who were spoken to."""
    if cue.sense not in ("hypothetical", "discussed"):
        return False
    if position - last <= _INTRODUCES and not COMMAND.isdisjoint(cue.forms):
        return True
    words = [token.form for token in sentence.tokens[last:position]]
    return all(word in ADDRESSED or word in vocabulary.relatives for word in words)


def _opens(gap: str, cue: CompiledCue) -> bool:
    """Whether the word right after a cue is still under it, whatever it is.

    "Denies: fever" lists what is denied, in "most likely due to reflux" the words of the cause
    belong to the doubt, and in "denies he fell" the new subject to what is denied.
    """
    if gap.strip() == ":" or (cue.sense == "family" and gap.strip() in _DASHES):
        return cue.sense != "past" or cue.forms[-1] in _EPISODES
    if cue.sense in _HEADS_COLUMN and not gap.strip(" \t|"):
        return True
    if cue.sense == "hypothetical" and gap.strip() in _DASHES and cue.forms[-1] in _NAMES_RISKS:
        return True
    return not _STOP.search(gap) and "," not in gap


# -- backward -----------------------------------------------------------------------------------


def _backward(
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
        if bare > _FAR_BACK or (_STOP.search(gap) and not (nearest and gap.strip() == ":")):
            break
        if crosses and token.form in _ATTACHES:
            break
        if conjunct is not None and token.form in VERBS:
            return conjunct  # "she had a cough and pneumonia was suspected"
        if _terminates(sentence, position, vocabulary) and not _is_relative(text, tokens, position):
            break
        if token.form == "and" and cue.forms[0] in ONE and position < at - 1:
            conjunct = start
        start = token.start
    return start


_ALL_OF_THEM = frozenset(("all", "both", "bilateral", "these"))
"""Before what ended: all items of the list ("both" is read as "bilateral")."""
_ATTACHES = frozenset("following after from and with".split())
"""A relative clause speaks of the nearest noun: "fever following a wound that has healed"."""


def _is_relative(text: str, tokens: Sequence[Token], position: int) -> bool:
    """Whether a subject stands in a clause inside: "the pain she had in May is gone"."""
    token = tokens[position]
    if token.form not in SUBJECTS or position == 0 or position + 1 == len(tokens):
        return False
    gap = text[tokens[position - 1].end : token.start]
    return not gap.strip() and tokens[position + 1].form in ("had", "has", "have")


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


def _terminates(sentence: Sentence, position: int, vocabulary: Vocabulary) -> bool:
    form = sentence.tokens[position].form
    if form in SUBJECTS:
        return position > 0 and sentence.tokens[position - 1].form not in CONJUNCTIONS
    if form not in vocabulary.terminators_begin:
        return False
    forms = tuple(t.form for t in sentence.tokens[position : position + 3])
    if forms == ("but", "not", "limited"):
        return False
    return any(forms[:n] in vocabulary.terminators for n in (1, 2, 3) if n <= len(forms))
