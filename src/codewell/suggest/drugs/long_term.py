"""Drugs taken for long, which no term names as such (Z79)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from itertools import pairwise

from codewell.model import ProofStep, Sentence, Setting, Token, dotted
from codewell.rules.logic.relevance import relevance
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.suggest.drugs.lasting_use import begun_long_ago, is_joined, is_plan, is_to_come
from codewell.text import ReadNote, Vocabulary

_NOT_LONG_TERM = frozenset(
    "start started starting initiate initiated begin began begun add added trial stop stopped"
    " stopping discontinue discontinued ended allergy allergic avoid switch switched consider"
    " received given iv drip bolus inpatient house sliding scale taper burst course temporary"
    " until previously formerly then completed temporarily gtt infusion correction holiday done"
    " finished".split()
)
"""Near a drug, one of these speaks of a drug started, stopped or given once."""
_BEFORE_ANOTHER = frozenset("start begin add stop initiate trial".split())
"""Behind a drug they may speak of the one that follows them: "metformin, add glipizide"."""
_ANOTHER = 3
"""The drug that follows them stands at most so many words behind."""
_TAKING = frozenset(
    "take taking taken use using continue cont remain stay home hold held resume resumed restart"
    " response since daily nightly bid tid qd qhs weekly monthly scheduled compliant adherent"
    " tolerating tolerates continued continues restarted".split()
)
"""Words with which a record tells what the patient takes; who holds or resumes it takes it."""
_NEW = frozenset(
    "new newly prescribed rx will consider offered discussed declined if alternative option options"
    " candidate versus".split()
)
"""In the sentence of a disease they tell that its drug is not taken yet."""
_LASTING = frozenset("chronic chronically longterm dependent maintained year years".split())
_FOREVER = frozenset("lifelong indefinitely indefinite".split())
"""A drug that is started for ever is taken for long."""
_LIST_WORDS = frozenset("medicine medicines medication medications med meds drug drugs".split())
_OPENING = 4
"""A list of drugs told in a sentence has one of these words among its first so many."""
_GOES_ON = frozenset("resumed restarted continued continues held unchanged".split())
"""Right behind a drug they say that it is taken, whatever stands around."""
_RESUMED = frozenset("resume resumes resuming restart restarting home".split())
"""Right before a drug they say so too, whatever stands before them."""
_CHANGED = frozenset(
    "increase increased decrease decreased reduce reduced titrate uptitrate cont continue".split()
)
"""Right before a drug of a visit they go on with what is taken, in the same dose or another."""
_UNITS = frozenset("day week month hour dose today tonight now hr wk".split())
"""Behind "for" they tell how long a drug is given, not what it is taken for."""
_BEFORE, _BEHIND = 5, 8
"""So many words before and behind a drug tell of its use."""
_PREVENTS = frozenset("prevention prevent prophylaxis preventing".split())
_NOT_BEGUN = (("not", "started"), ("not", "begun"), ("not", "given"), ("not", "indicated"))
"""Right behind a drug they say that it is not taken."""
_PREVENTION = re.compile(
    r"\b(?:secondary|stroke|cardiac) prevention\s*[:–-]\s*[^.;\n]*$", re.IGNORECASE
)
"""Before a drug they name what it is taken for."""
_WHILE_HERE = re.compile(
    r"[^,.;\n]{0,25}\b(?:while (?:here|in[- ]?house|admitted|inpatient|hospitali[sz]ed)"
    r"|in house only)\b",
    re.IGNORECASE,
)
"""Behind a drug they say that the stay alone gave it."""
_AT_HOME = re.compile(r"[^,.;\n]{0,45}\bat home\b", re.IGNORECASE)
"""Behind a drug they say that it is the patient's own, whatever is given meanwhile."""
_LASTS_MONTHS = re.compile(
    r"[^.;\n]{0,60}?\b(?:(?:\d+\s*(?:-|–|to)\s*)?(?:[3-9]|1[0-2])|three|six|twelve)\s*(?:mo\b|mos\b|months?\b)"
    r"|[^.;\n]{0,90}?\b(?:lifelong|indefinite(?:ly)?)\b",
    re.IGNORECASE,
)
"""Behind an anticoagulant: a course of months, begun in this stay."""
_ANTICOAGULANT = "Z7901"
_DENIES = frozenset("no not never nor without denies off".split())
_SHORT_NEAR = 3
"""A denial that means the drug itself stands at most so many words before it."""
_STEROID_LACKS = ("E230", "E25", "E271", "E274", "E896")
"""Adrenal or pituitary failure, whose hormone a steroid replaces."""
_LOW_STEROID = 10.0
"""Up to so many milligrams of prednisone in a medication list are kept up for long."""
_STEROID = "Z7952"
_CHRONIC = "chronic"
"""Steroids are mostly given for days; the record has to say that they last."""
_MILLIGRAMS = re.compile(
    r"\W{0,3}(?:(?:now|at|to|down|currently|is|remains|dose|of|up|on)\s+){0,3}(\d+(?:\.\d+)?)"
    r"(?:\s*mg\b|(?= ?(?:daily|qd|qam|[-,;.)\n])))"
    r"(?![^.;\n]{0,25}\b(?:x|for|×)\s*\d+)",
    re.IGNORECASE,
)
_LISTS = frozenset(("medications", "discharge_medications"))
"""A medication list tells what the patient takes."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions"))
INSULIN = "Z794"
"""Insulin outside a hospital is never a short course, so any statement of its use counts."""
_BASAL = frozenset("glargine detemir degludec lantus basaglar toujeo levemir tresiba".split())
"""Insulins that are kept up; in an emergency another one may be a treatment of the day."""
_DIABETES, _HEAD = ("E08", "E09", "E11", "E13"), 6
"""The name of a problem begins at most so many characters into its line."""
_HISTORIES = frozenset(("history_of_present_illness", "past_medical_history", "chief_complaint"))
_ANTIBIOTIC = "Z792"
_COURSE = re.compile(
    r"\b(?:weeks?|wks?) (?:\w+) of (?P<of>\w+)"
    r"|\b(?P<weeks>\d+|[a-z]{3,6})(?: more)?[- ](?:weeks?|wks?)\b",
    re.IGNORECASE,
)
_LONG_COURSE = 4
"""An antibiotic that is given for so many weeks in all is taken for long."""
_KEPT_UP = re.compile(
    r"\b(?:suppress(?:ion|ive)|prophyla\w+|chronic|long[- ]term|lifelong|indefinite\w*)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    word: number
    for number, word in enumerate("four five six seven eight nine ten eleven twelve".split(), 4)
}


def long_term_drugs(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each drug class that the record shows in long-term use.

    The drug stands in the medication list, or the words around it call the use lasting or name it
    as what the patient takes. A drug that is denied, past, only started, stopped or given once does
    not count.
    """
    found: dict[str, Candidate] = {}
    before: Sentence | None = None
    names = vocabulary.drugs.keys()
    for number, sentence in enumerate(read.sentences):
        label, before = before, sentence
        if sentence.section in _SECTIONS_NOT or names.isdisjoint(sentence.words):
            continue
        cues = read.cues.of(number)
        listed = sentence.section in _LISTS or _opens_list(label)
        last = -1
        for position, token in enumerate(sentence.tokens):
            code = vocabulary.drugs.get(token.form)
            if code is None or not (
                _lasts(code, position, sentence, read, names, listed=listed)
                or _stands_with_disease(code, position, number, read, names)
                or is_joined(sentence.tokens, last, position, read.note.text)
            ):
                continue
            last = position
            label_of_use = cues.assertion(token.span).label
            if (
                label_of_use == "affirmed"
                or _is_told(label_of_use, position, sentence, read)
                or (label_of_use == "past" and _answers_history(token, sentence, read))
            ):
                drug = _drug(code, token, sentence, read)
                if code not in found or drug.place > found[code].place:
                    found[code] = drug
    yield from found.values()


def _opens_list(sentence: Sentence | None) -> bool:
    """Whether a short line before ("Home:") opens a list of the drugs taken."""
    return sentence is not None and [t.form for t in sentence.tokens][-1:] == ["home"]


def _lasts(
    code: str,
    position: int,
    sentence: Sentence,
    read: ReadNote,
    names: Collection[str],
    *,
    listed: bool,
) -> bool:
    """Whether the words around a drug, or the list in which it stands, tell of lasting use."""
    if code == _ANTIBIOTIC:
        return _is_long_course(sentence, read)
    forms = [t.form for t in sentence.tokens]
    before = forms[max(0, position - _BEFORE) : position]
    behind = _of_drug(_clause(sentence, position, read), names)
    near = {*before, *behind}
    if (
        not near.isdisjoint(_FOREVER)
        or _for_life(behind)
        or before[-2:-1] == ["back"]
        or not _GOES_ON.isdisjoint(behind[:1])
        or not _RESUMED.isdisjoint(before[-1:])
        or (code != _STEROID and _is_kept_on(before, sentence, read))
    ):
        return True
    is_own = _is_own_course(code, position, sentence, read)
    ends = near & (_NOT_LONG_TERM - ({"taper"} if "since" in behind else set()))
    if _is_not_taken(behind, read.note.text, sentence.tokens[position].end) or (
        ends and not is_own
    ):
        return False
    if is_own or _calls_lasting(near, sentence, read) or {"long", "term"} <= sentence.words:
        return True
    if code == _STEROID:
        is_visit = read.note.setting is Setting.OUTPATIENT
        is_low = (listed or is_visit) and _is_low(position, sentence, read)
        return "since" in behind or is_low or _replaces_hormone(sentence, read)
    is_conditional = "if" in sentence.words and near.isdisjoint(_TAKING)
    return not is_conditional and (
        listed
        or not _LIST_WORDS.isdisjoint(forms[:_OPENING])
        or not near.isdisjoint(_TAKING)
        or "on" in before
        or _is_for(behind)
        or (code == INSULIN and _is_kept_insulin(position, sentence, read))
    )


def _calls_lasting(near: Set[str], sentence: Sentence, read: ReadNote) -> bool:
    """Whether words near a drug call its use lasting; a "chronic" of a disease does not."""
    told = near & _LASTING
    if told != {_CHRONIC}:
        return bool(told)
    named = [m.span for m in read.mentions if sentence.span.covers(m.span) and m.code[:1] != "Z"]
    return not all(
        any(span.start <= token.start < span.end for span in named)
        for token in sentence.tokens
        if token.form == _CHRONIC
    )


def _is_not_taken(behind: Sequence[str], text: str, end: int) -> bool:
    """Whether words right behind a drug say that it was not begun, or given in the stay alone."""
    return (
        behind[:1] == ["if"]
        or tuple(behind[:2]) in _NOT_BEGUN
        or _WHILE_HERE.match(text, end) is not None
    )


def _is_own_course(code: str, position: int, sentence: Sentence, read: ReadNote) -> bool:
    """Whether a drug is told as taken at home, against a second stroke, or for months to come."""
    text, token = read.note.text, sentence.tokens[position]
    if code != _STEROID and _AT_HOME.match(text, token.end, sentence.span.end):
        return True
    if code == _ANTICOAGULANT and _LASTS_MONTHS.match(text, token.end, sentence.span.end):
        return True
    return _PREVENTION.search(text, sentence.span.start, token.start) is not None


def _stands_with_disease(
    code: str, position: int, number: int, read: ReadNote, names: Collection[str]
) -> bool:
    """Whether a visit names a drug beside the disease it is taken for: "AF - apixaban".

    Steroids and antibiotics treat many diseases for days.
    """
    sentence = read.sentences[number]
    if read.note.setting is not Setting.OUTPATIENT or code in (_STEROID, _ANTIBIOTIC):
        return False
    row = relevance(code)
    diseases = [
        m.code
        for m in read.mentions
        if m.sentence == number and m.assertion.label in ("affirmed", "past")
    ]
    if row is None or row.first(diseases) is None:
        return False
    forms = [t.form for t in sentence.tokens]
    near = {
        *forms[max(0, position - _BEFORE) : position],
        *_of_drug(forms[position + 1 : position + _BEHIND], names),
    }
    is_new = not _NEW.isdisjoint(forms) or is_to_come(forms)
    return near.isdisjoint(_NOT_LONG_TERM | _NEW) and not is_new


def _of_drug(behind: Sequence[str], names: Collection[str]) -> Sequence[str]:
    """The words behind a drug up to those that speak of the next one."""
    for number, form in enumerate(behind):
        following = behind[number + 1 : number + 1 + _ANOTHER]
        if form in _BEFORE_ANOTHER and any(other in names for other in following):
            return behind[:number]
    return behind


def _clause(sentence: Sentence, position: int, read: ReadNote) -> Sequence[str]:
    """The words behind a drug up to a semicolon, behind which another matter stands."""
    found: list[str] = []
    for last, token in pairwise(sentence.tokens[position : position + _BEHIND]):
        if ";" in read.note.text[last.end : token.start]:
            break
        found.append(token.form)
    return found


def _for_life(behind: Sequence[str]) -> bool:
    return any(pair in (("for", "life"), ("long", "standing")) for pair in pairwise(behind))


def _is_for(behind: Sequence[str]) -> bool:
    """Whether a drug is told with what it is taken for ("warfarin for atrial fibrillation").

    A time behind "for" tells of a course.
    """
    if len(behind) <= 1 or behind[0] != "for":
        return False
    return not behind[1][:1].isdigit() and _UNITS.isdisjoint(behind[1:4])


def _is_kept_insulin(position: int, sentence: Sentence, read: ReadNote) -> bool:
    """Whether insulin is the patient's own: outside a hospital always, else by its kind or place.

    What an emergency department or a stay gives is treatment of the day (I.C.4.a.3).
    """
    setting = read.note.setting
    if setting is Setting.OUTPATIENT:
        return True
    if setting is Setting.INPATIENT:
        return sentence.tokens[position].form in _BASAL and _heads_with_diabetes(sentence, read)
    return sentence.tokens[position].form in _BASAL or sentence.section in _HISTORIES


def _heads_with_diabetes(sentence: Sentence, read: ReadNote) -> bool:
    """Whether diabetes is the problem that a line names before its insulin: "T2DM: detemir 14"."""
    return any(
        m.code.startswith(_DIABETES)
        and m.span.start - sentence.span.start <= _HEAD
        and m.assertion.label == "affirmed"
        and sentence.span.covers(m.span)
        for m in read.mentions
    )


def _is_long_course(sentence: Sentence, read: ReadNote) -> bool:
    """Whether a sentence tells of an antibiotic over weeks, or one that is kept up.

    A stay ends before it can tell: its course is that of the infection treated.
    """
    if read.note.setting is Setting.INPATIENT:
        return False
    words = sentence.span.of(read.note.text)
    if _KEPT_UP.search(words):
        return True
    found = (match["of"] or match["weeks"] for match in _COURSE.finditer(words))
    return any(_number(word) >= _LONG_COURSE for word in found)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 0)


def _is_kept_on(before: Sequence[str], sentence: Sentence, read: ReadNote) -> bool:
    """Whether a visit goes on with a drug, in this dose or another, or it was begun long ago."""
    is_visit = read.note.setting is Setting.OUTPATIENT
    return (is_visit and not _CHANGED.isdisjoint(before[-1:])) or begun_long_ago(
        sentence.span.of(read.note.text)
    )


def _replaces_hormone(sentence: Sentence, read: ReadNote) -> bool:
    """Whether a steroid stands beside the gland that fails: it is taken for good."""
    return any(
        m.code.startswith(_STEROID_LACKS)
        and m.assertion.label == "affirmed"
        and sentence.span.covers(m.span)
        for m in read.mentions
    )


def _is_low(position: int, sentence: Sentence, read: ReadNote) -> bool:
    """Whether a steroid stands with a dose that is kept up, not with that of a burst."""
    token = sentence.tokens[position]
    dose = _MILLIGRAMS.match(read.note.text, token.end)
    return dose is not None and 0 < float(dose[1]) <= _LOW_STEROID


def _answers_history(token: Token, sentence: Sentence, read: ReadNote) -> bool:
    """Whether a drug is the plan behind a history ("Prior TIA - aspirin 81"), or begun long ago."""
    before = read.note.text[sentence.span.start : token.start]
    return read.note.setting is Setting.OUTPATIENT and (
        is_plan(before) or begun_long_ago(sentence.span.of(read.note.text))
    )


def _is_told(label: str, position: int, sentence: Sentence, read: ReadNote) -> bool:
    """Whether words at a drug tell of its use, whatever the sentence denies or wards off.

    Right before it "on" does, and what it prevents right behind: "clopidogrel for stroke
    prevention". "Never uncontrolled on metformin" denies no metformin; "never on metformin" does.
    """
    forms = [t.form for t in sentence.tokens]
    before = forms[max(0, position - _SHORT_NEAR) : position]
    text = read.note.text
    if label == "hypothetical" and _PREVENTION.search(
        text, sentence.span.start, sentence.tokens[position].start
    ):
        return _NEW.isdisjoint(forms)
    if label == "hypothetical" and forms[position + 1 : position + 2] == ["for"]:
        prevents = not _PREVENTS.isdisjoint(forms[position + 2 : position + 5])
        return prevents and _NEW.isdisjoint(forms)
    return (
        label in ("negated", "past")
        and forms[max(0, position - 1) : position] == ["on"]
        and _DENIES.isdisjoint(before)
        and not {"was", "were", "had", "been"} & {*before}
    )


def _drug(code: str, token: Token, sentence: Sentence, read: ReadNote) -> Candidate:
    step = ProofStep(
        "long-term drug",
        f"current use of {token.form}: {dotted(code)}",
        "lexicon drugs",
        "ICD-10-CM Official Guidelines, section I.C.21.c.3",
    )
    place = Place.PROBLEM_TEXT if sentence.section in PROBLEM_SECTIONS else Place.HISTORY
    return Candidate.by_words(code, read.note.text, token.span, step, place)
