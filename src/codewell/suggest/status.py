"""Status read off facts that no term names: drugs taken for long, the body mass index."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise

from codewell.model import ProofStep, Sentence, Setting, Span, Token, dotted
from codewell.rules.logic.relevance import relevance
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
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
_NEW = frozenset("new newly prescribed rx will consider offered discussed declined".split())
"""In the sentence of a disease they tell that its drug is not taken yet."""
_LASTING = frozenset("chronic chronically longterm dependent maintained year years".split())
_FOREVER = frozenset("lifelong indefinitely indefinite".split())
"""A drug that is started for ever is taken for long."""
_LIST_WORDS = frozenset("medicine medicines medication medications med meds drug drugs".split())
_OPENING = 4
"""A list of drugs told in a sentence has one of these words among its first so many."""
_GOES_ON = frozenset("resumed restarted continued continues held unchanged".split())
"""Right behind a drug they say that it is taken, whatever stands around."""
_UNITS = frozenset("day week month hour dose today tonight now hr wk".split())
"""Behind "for" they tell how long a drug is given, not what it is taken for."""
_BEFORE, _BEHIND = 5, 8
"""So many words before and behind a drug tell of its use."""
_DENIES = frozenset("no not never nor without denies off".split())
_SHORT_NEAR = 3
"""A denial that means the drug itself stands at most so many words before it."""
_LOW_STEROID = 10.0
"""Up to so many milligrams of prednisone in a medication list are kept up for long."""
_STEROID = "Z7952"
"""Steroids are mostly given for days; the record has to say that they last."""
_MILLIGRAMS = re.compile(r"\W{0,3}(\d+(?:\.\d+)?)\s*mg\b", re.IGNORECASE)
ADULT = 20
"""Z68.1-Z68.45 are for patients of 20 years and more."""
_BMI = re.compile(
    r"\b(?:BMI|body mass index)\b\D{0,12}?(\d{2}(?:\.\d{1,2})?)(?![\d/%])", re.IGNORECASE
)
_STROKE_SCALE = re.compile(
    r"\b(?:NIHSS|NIH stroke scale)(?: score)?\s*(?:of|is|was|:|=)?\s*(\d{1,2})\b(?!\s*/)",
    re.IGNORECASE,
)
_MOST_SEVERE = 42
_ALCOHOL = re.compile(
    r"\b(?:blood alcohol(?: level| concentration)?|alcohol level|ethanol(?: level)?|BAL|BAC"
    r"|EtOH level)\s*(?:of|is|was|:|=)?\s*(\d{2,3}|0?\.\d{1,3})\b"
    r"(?!\s*(?:mL|ounces|drinks|years|y\b))",
    re.IGNORECASE,
)
_ALCOHOL_WORDS = ("lcohol", "thanol", "BAL", "BAC", "tOH", "TOH")
_ALCOHOL_BANDS = (
    *((20, "Y900"), (40, "Y901"), (60, "Y902"), (80, "Y903"), (100, "Y904"), (120, "Y905")),
    *((200, "Y906"), (240, "Y907")),
)
_LISTS = frozenset(("medications", "discharge_medications"))
"""A medication list tells what the patient takes."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions"))
INSULIN = "Z794"
"""Insulin outside a hospital is never a short course, so any statement of its use counts."""
_BASAL = frozenset("glargine detemir degludec lantus basaglar toujeo levemir tresiba".split())
"""Insulins that are kept up; in an emergency another one may be a treatment of the day."""
_HISTORIES = frozenset(("history_of_present_illness", "past_medical_history", "chief_complaint"))
_ANTIBIOTIC = "Z792"
_COURSE = re.compile(
    r"\bweeks? (?:\w+) of (?P<of>\w+)|\b(?P<weeks>\w+)(?: more)?[- ](?:weeks?|wks?)\b",
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
        for position, token in enumerate(sentence.tokens):
            code = vocabulary.drugs.get(token.form)
            if code is None or not (
                _lasts(code, position, sentence, read, names, listed=listed)
                or _stands_with_disease(code, position, number, read, names)
            ):
                continue
            label_of_use = cues.assertion(token.span).label
            if label_of_use == "affirmed" or _is_told(label_of_use, position, sentence):
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
    ):
        return True
    if near & (_NOT_LONG_TERM - ({"taper"} if "since" in behind else set())):
        return False
    if not near.isdisjoint(_LASTING) or {"long", "term"} <= sentence.words:
        return True
    if code == _STEROID:
        return "since" in behind or (listed and _is_low(position, sentence, read))
    return (
        listed
        or not _LIST_WORDS.isdisjoint(forms[:_OPENING])
        or not near.isdisjoint(_TAKING)
        or "on" in before
        or _is_for(behind)
        or (code == INSULIN and _is_kept_insulin(position, sentence, read))
    )


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
    return near.isdisjoint(_NOT_LONG_TERM | _NEW) and _NEW.isdisjoint(forms)


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
        return False
    return sentence.tokens[position].form in _BASAL or sentence.section in _HISTORIES


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


def _is_low(position: int, sentence: Sentence, read: ReadNote) -> bool:
    """Whether a steroid stands with a dose that is kept up, not with that of a burst."""
    token = sentence.tokens[position]
    dose = _MILLIGRAMS.match(read.note.text, token.end)
    return dose is not None and float(dose[1]) <= _LOW_STEROID


def _is_told(label: str, position: int, sentence: Sentence) -> bool:
    """Whether "on" right before a drug tells of its use, whatever the sentence denies before.

    "Never uncontrolled on metformin" denies no metformin; "never on metformin" does.
    """
    forms = [t.form for t in sentence.tokens]
    before = forms[max(0, position - _SHORT_NEAR) : position]
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
    return _candidate(code, token.span, read, step, place)


def body_mass_index(read: ReadNote, is_billable: Callable[[str], bool]) -> Iterator[Candidate]:
    """The code of an adult's body mass index, from its figure in the record.

    It is proposed only beside a diagnosis that asks for it, such as obesity: the index alone is
    no diagnosis (I.B.14). Children are coded by percentile, which the figure does not tell.
    """
    if read.note.age is None or read.note.age < ADULT:
        return
    match = _BMI.search(read.note.text)
    if match is None:
        return
    code = next(filter(is_billable, _bmi_codes(float(match[1]))), None)
    if code is None:
        return
    step = ProofStep(
        "body mass index",
        f"{match[1]}: {dotted(code)}",
        "tabular Z68",
        "ICD-10-CM Official Guidelines, section I.B.14",
    )
    yield _candidate(code, Span(match.start(), match.end()), read, step)


def measured(read: ReadNote, is_billable: Callable[[str], bool]) -> Iterator[Candidate]:
    """Scores that have codes of their own: the stroke scale, the alcohol in the blood.

    Each is proposed only where the tabular note of a proposed diagnosis asks for it (I.B.14).
    """
    text = read.note.text
    if "NIH" in text and (match := _STROKE_SCALE.search(text)):
        code = f"R297{int(match[1]):02d}"
        if int(match[1]) <= _MOST_SEVERE and is_billable(code):
            yield _measured(code, match, read, "NIHSS", "tabular R29.7")
    if any(word in text for word in _ALCOHOL_WORDS) and (match := _ALCOHOL.search(text)):
        yield _measured(_alcohol_code(match[1]), match, read, "blood alcohol", "tabular Y90")


def _measured(
    code: str, match: re.Match[str], read: ReadNote, words: str, source: str
) -> Candidate:
    step = ProofStep(
        "score",
        f"{words} {match[1]}: {dotted(code)}",
        source,
        "ICD-10-CM Official Guidelines, section I.B.14",
    )
    return _candidate(code, Span(match.start(), match.end()), read, step)


def _alcohol_code(value: str) -> str:
    """Y90.0-Y90.8 by milligrams in 100 ml; a value below 1 is given in percent."""
    amount = float(value) * (1000 if float(value) < 1 else 1)
    return next((code for end, code in _ALCOHOL_BANDS if amount < end), "Y908")


def _bmi_codes(index: float) -> tuple[str, ...]:
    """Z68.1 below 20 (from FY2027 in two), Z68.20-Z68.39 by the whole number, then in bands."""
    if index < 20:
        return ("Z681", "Z6818" if index < 18.5 else "Z6819")
    if index < 40:
        return (f"Z68{int(index)}",)
    bands = ((45, "Z6841"), (50, "Z6842"), (60, "Z6843"), (70, "Z6844"))
    return (next((code for end, code in bands if index < end), "Z6845"),)


def _candidate(
    code: str, span: Span, read: ReadNote, step: ProofStep, place: Place = Place.HISTORY
) -> Candidate:
    return Candidate.by_words(code, read.note.text, span, step, place)
