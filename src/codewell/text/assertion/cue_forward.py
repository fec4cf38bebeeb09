"""How far a cue reaches forward: ``no fever, chills or cough``."""

from __future__ import annotations

from codewell.model import Sentence
from codewell.text.assertion.cue_ends import STOP, terminates
from codewell.text.assertion.cue_words import (
    ADDRESSED,
    COMMAND,
    DEGREES,
    DETERMINERS,
    EXCEPT,
    HAS,
    LIST_LINK,
    OPENS_ITEM,
    RESULT,
    SUBJECTS,
    VERBS,
)
from codewell.text.vocabulary import CompiledCue, Vocabulary

_PREDICATES = frozenset("remain remains persist persists unchanged".split())
_BEING = frozenset("is are was were again incidentally".split())
_BEING_THERE = frozenset("present noted seen stable again still".split())
"""Behind an item behind a comma these make a statement of it: "no clot, emphysema is present"."""
_DASHES = frozenset("-–—")
_FAR = 12
"""A cue reaches over so many words without a comma or a link of a list."""
_FAR_RUNNING_ON = 4
"""The same in a sentence dictated without punctuation."""
_RUNS_ON = 60
"""A sentence of more words without a comma in each so many words runs on."""
_WORDS_TO_A_COMMA = 30
_NEAR = 2
"""A relative so near to a denial is denied himself: "no sister with breast cancer"."""
_INTRODUCES = 6
"""So many words may stand between a warning and the colon before its list."""
_PREVENTS = frozenset("prevent prevention preventing prophylaxis".split())
_AMONG = frozenset(("in", "with", "given"))
"""Behind these stands who has what: "to prevent strokes in atrial fibrillation"."""
_EPISODES = frozenset("pregnancy delivery admission hospitalization stay".split())
"""What happened at such a time is over; the items of a history need not be."""
_HEADS_COLUMN = frozenset(("hypothetical", "family"))
"""Such a cue may head the columns of a line: "Return      fever, rash"."""
_NAMES_RISKS = frozenset(
    "risk effect complication precaution sign flag symptom reviewed discussed explained".split()
)
"""Behind these a dash opens the list of what may come: "reviewed risks - bleeding"."""
_CONDITIONED = frozenset("comes continues start will".split())
"""Verbs of a condition: "if the swelling comes back", "whether she will get"."""
_IF = frozenset(("if", "should", "unless", "whether"))
"""A condition goes on with a new subject: "if it comes back or she has fever"."""
_ABBREVIATED = frozenset(("incl", "re"))
"""Their full stop ends nothing: "consent incl. bleeding"."""
_FOR_HIM = frozenset("for because after".split())
"""Behind a comma these go on with the patient, not with the relative who came with him."""


def reach_forward(
    text: str,
    sentence: Sentence,
    last: int,
    cue: CompiledCue,
    vocabulary: Vocabulary,
    is_running_on: bool,
) -> int:
    """Where a forward cue ends; ``last`` is the position behind it."""
    tokens = sentence.tokens
    end, bare, open_list = tokens[last - 1].end, 0, _OpenList(cue)
    bracketed = text.rfind("(", sentence.span.start, end) > text.rfind(
        ")", sentence.span.start, end
    )
    far = _FAR_RUNNING_ON if is_running_on and cue.sense != "hypothetical" else _FAR
    for position in range(last, len(tokens)):
        token = tokens[position]
        gap = text[tokens[position - 1].end : token.start]
        if bracketed and ")" in gap:
            break
        if position == last and token.form not in EXCEPT and _opens(gap, cue):
            open_list.begin(token.form)
            end = token.end
            continue
        if position == last and "," in gap and cue.sense in ("negated", "possible"):
            break  # "flu neg, cough for a week"
        bare = 0 if "," in gap or token.form in LIST_LINK else bare + 1
        if is_running_on and token.form in OPENS_ITEM:
            break
        if bare > far or _ends(gap, last, position, sentence, cue, vocabulary):
            break
        if open_list.ends(gap, token.form):
            break
        if cue.sense == "negated" and gap and _is_told_of(text, sentence, position, gap):
            break
        end = token.end
    return end


def runs_on(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is dictated without punctuation."""
    words = len(sentence.tokens)
    if words <= _RUNS_ON:
        return False
    commas = text.count(",", sentence.span.start, sentence.span.end)
    return commas * _WORDS_TO_A_COMMA < words


def _is_told_of(text: str, sentence: Sentence, position: int, gap: str) -> bool:
    """Whether an item behind a comma, or a plus sign, is told to be there."""
    if gap.endswith("+") and len(gap) > 1:
        return True
    if "," not in gap or (sentence.words.isdisjoint(_PREDICATES | _BEING)):
        return False
    tokens, told = sentence.tokens, False
    for at in range(position, len(tokens)):
        form = tokens[at].form
        if form in LIST_LINK:
            return False
        if at > position and "," in text[tokens[at - 1].end : tokens[at].start]:
            break
        being = form in _BEING_THERE and tokens[at - 1].form in _BEING
        told = told or (at > position and (form in _PREDICATES or being))
    return told


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
    if STOP.search(gap) or "|" in gap:
        return not (":" in gap and _is_addressed(sentence, last, position, cue, vocabulary))
    if form in _AMONG and position > last and not _PREVENTS.isdisjoint(cue.forms):
        return True
    awaited = _is_awaited(sentence, position, cue)
    if terminates(sentence, position, vocabulary) and not awaited:
        return True
    if cue.sense != "family" and form in vocabulary.relatives and position - last >= _NEAR:
        return not _is_addressed(sentence, last, position, cue, vocabulary)
    if cue.sense == "family" and "," in gap and form in _FOR_HIM:
        return True
    return "," in gap and cue.scope != "list" and form not in LIST_LINK


def _is_awaited(sentence: Sentence, position: int, cue: CompiledCue) -> bool:
    """Whether a word that else opens a statement goes on with a condition or a question."""
    if cue.sense not in ("hypothetical", "discussed"):
        return False
    form = sentence.tokens[position].form
    if form in RESULT:
        return cue.sense == "hypothetical"
    if _IF.isdisjoint(cue.forms):
        return False
    if form in SUBJECTS:
        return sentence.tokens[position - 1].form == "or"
    return form in _CONDITIONED


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
    if cue.forms[-1] in _ABBREVIATED:
        return "," not in gap
    return not STOP.search(gap) and "," not in gap
