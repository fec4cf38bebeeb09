"""What an encounter is for where no term says it: aftercare, surveillance, vaccine, counselling.

A visit after an operation that needs no treatment of the disease any more is aftercare
(I.C.21.c.7), one that looks for a cancer that is gone is surveillance (I.C.21.c.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from codewell.model import ProofStep, Sentence, Setting, Span, dotted
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Considered, Place
from codewell.suggest.examinations_to_come import is_to_come
from codewell.suggest.phase_of_care import is_followed, is_operative_report
from codewell.suggest.prose import Prose, is_all_assessment
from codewell.suggest.replaced_joints import replaced_joint, without_other_side
from codewell.suggest.told import load
from codewell.text import ReadNote
from codewell.text.words import spelt

_DATA = "encounters.yaml"
_REASON_SECTIONS = ("chief_complaint", "history_of_present_illness", "unheaded", "indication")
_TOP = 3
"""So many sentences at the top of the story tell why the patient came."""
_YEARS = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten)[ -]?y(?:ea)?rs?\b",
    re.I,
)
_SINCE = re.compile(
    r"\b(?:days?|weeks?|wks?|months?|mos?)\s+(?:status[ -]post|s/p|post)\b|\bpod ?#?\d"
    r"|\b(?:status post|s/p)\b(?:(?! [-–—] )[^.;\n]){0,40}"
    r"\b\d+ ?(?:days?|weeks?|wks?|months?|mos?)\b",
    re.I,
)
_AFTER = re.compile(r"s/p|post\b|pod ?#?\d")
"""What a text in small letters has where the pattern above may match."""
_FOLLOWED_CANCER = re.compile(
    r"\bfollow(?:ed|[- ]?up|ing)?(?: visit)? (?:of|for|after|with) [^.]{0,40}"
    r"(?:cancer|carcinoma|melanoma|lymphoma|sarcoma|malignancy|tumou?r)\b"
    r"|\b(?:cancer|carcinoma|melanoma|lymphoma|sarcoma) (?:surveillance|follow[- ]?up|check)\b",
    re.I,
)
_CYCLE = re.compile(
    r"\b(?:here|presents|comes|arrives|returns|in) (?:today )?for (?:his |her )?"
    r"(?:chemo\w*|cycle|infusion|C\d)|\bproceed with (?:chemo\w*|cycle|C\d|treatment)"
    r"|\b(?:cycle \d+|infusion|dose \d+)\b[^.]{0,40}\b(?:today|given)\b"
    r"|\bchemotherapy (?:was )?given today\b",
    re.I,
)
_OTHER_CYCLE = re.compile(r"\b(?:after|completed|finished|held|hold|defer\w*|delay\w*)\b", re.I)
_PLANNED = re.compile(
    r"\b(?:if|consider\w*|schedul\w+|planned|plan for|pre-?op\w*|awaiting|candidate for|refer\w*"
    r"|discuss\w*|clearance|before|history of|hx of|no sooner than|no earlier than|book\w*"
    r"|will (?:need|have|undergo|proceed|require)|(?:wishes|wants|would like|elects?|ready) to"
    r"|proceed with|recommend\w*"
    r"|(?:next|this coming) (?:week|month|year|spring|summer|fall|winter))\b",
    re.I,
)
_TITLE = 120
"""A shorter sentence is the reason of the visit and nothing else."""
_NEAR = 80
"""An operation stands at most so many characters from the words that the visit follows it."""
_GENERIC = ("Z4889", "Z4789", "Z480", "Z98890", "Z9889")
_AFTERCARE = ("Z47", "Z48")
_INJURIES = ("S", "M80", "M84")
_ACTIVE_CANCER = ("C", "D0")
_ITEM = re.compile(r"\n[ \t]*(?:\d{1,2}[.)]|[-*#•])?[ \t]*$")
_MARK = 8
"""The number or dash of an item stands at most so many characters before its words."""
_MINUTES = re.compile(
    r"\b(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
    r"[\s-]*(?:minutes?|mins?)\b",
    re.I,
)
_WHOLE_VISIT = re.compile(r"\b(?:total|visit|encounter|face|critical|time spent|chart)\b", re.I)
"""Minutes of these are those of the whole visit."""
_BEHIND_TOBACCO = 2
"""So many sentences behind the one that names tobacco may tell of the counselling."""
_VACCINE_SECTIONS = PROBLEM_SECTIONS | {"immunizations", "procedure"}
_GIVEN_BY_HEADING = re.compile(r"\b(?:today|given|administered|this visit)\b", re.I)
_TODAY = re.compile(r"\b(?:today|here|now|this visit)\b", re.I)
_TELL_OF_BEFORE = frozenset(
    "history_of_present_illness past_medical_history past_surgical_history family_history"
    " social_history medications allergies review_of_systems chief_complaint follow_up"
    " discharge_instructions instructions return_precautions header".split()
)
"""Sections of an emergency record that do not tell what was done there."""
_SHORT = 40
"""A sentence of so many characters in a story that only says a vaccine given: "Tdap given."."""
_LONG = 220
"""A longer sentence tells more than what was given."""


@dataclass(frozen=True, slots=True)
class _Operation:
    code: str
    ended: tuple[str, ...]
    words: re.Pattern[str]


@cache
def _operations() -> tuple[_Operation, ...]:
    return tuple(
        _Operation(row["code"].replace(".", ""), tuple(row.get("ended", ())), _any_of(row["words"]))
        for row in load(_DATA)["aftercare"]
    )


@cache
def _phrases(*path: str) -> tuple[str, ...]:
    data = load(_DATA)
    for key in path:
        data = data[key]
    return tuple(part.strip() for part in data.split(","))


@cache
def _pattern(*path: str) -> re.Pattern[str]:
    return _any_of(_phrases(*path))


@cache
def _begin(*path: str) -> frozenset[str]:
    """The first words of the phrases as :func:`spelt` cuts them."""
    return frozenset(next(iter(re.findall(r"\w+", phrase.lower()))) for phrase in _phrases(*path))


def _may_say(text: str, *path: str) -> bool:
    """Whether a text may have one of the phrases: looked at once, before its sentences are."""
    if _begin(*path).isdisjoint(spelt(text)):
        return False
    lower = text.lower()
    return any(phrase.lower() in lower for phrase in _phrases(*path))


def _any_of(words: Iterator[str] | Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


class Encounter:
    """What one visit tells of its purpose."""

    def __init__(self, read: ReadNote, prose: Prose) -> None:
        self._read = read
        self._prose = prose
        self._text = read.note.text
        self._assessing = PROBLEM_SECTIONS | ({"unheaded"} if is_all_assessment(read) else set())

    def candidates(
        self, proposed: Sequence[Candidate], considered: Considered
    ) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
        """The proposed codes with those of the encounter, and what they take away."""
        gone: list[tuple[Candidate, ProofStep]] = []
        found = {c.code: c for c in proposed}
        if self._read.note.setting is Setting.INPATIENT:
            for done in (*self._vaccine(), *self._tobacco(considered)):
                found.setdefault(done.code, done)
            return list(found.values()), gone
        for add in (self._chemotherapy, self._aftercare, self._surveillance):
            if addition := add(found, considered):
                candidate, ended = addition
                over = _replaced(found, ended, candidate.code)
                for code in without_other_side(self._read, over, candidate):
                    gone.append((found.pop(code), candidate.why[0]))
                found[candidate.code] = candidate
                for joint in replaced_joint(self._read, candidate):
                    found.setdefault(joint.code, joint)
        if any(c.code.startswith(_AFTERCARE) and c.leads for c in found.values()):
            for code in [c for c in found if _is_remark(found[c])]:
                step = _step(
                    "aftercare", "told in passing at a check after an operation", code, "IV.J"
                )
                gone.append((found.pop(code), step))
        for named in [c for c in found.values() if c.code == "Z471"]:
            for joint in replaced_joint(self._read, named):
                found.setdefault(joint.code, joint)
        for examination in considered.candidates:
            code = examination.code
            if is_to_come(self._read, examination):
                step = _step("examination", "another day's", code, "I.C.21.c.13")
                gone.append((found.pop(code, examination), step))
        if (vaccine := found.get("Z23")) and self._is_of_the_past(vaccine):
            step = _step("immunization", "given before this visit", "Z23", "I.C.21.c.2")
            gone.append((found.pop("Z23"), step))
        for done in (*self._vaccine(), *self._tobacco(considered)):
            found.setdefault(done.code, done)
        return list(found.values()), gone

    # -- why the patient came -----------------------------------------------------------------

    def _reasons(self) -> Iterator[Sentence]:
        """The sentences that tell why the patient came."""
        seen = 0
        for sentence in self._read.sentences:
            if sentence.section == "chief_complaint":
                yield sentence
            elif sentence.section in _REASON_SECTIONS and seen < _TOP:
                seen += 1
                yield sentence

    def _assessed(self) -> Iterator[Sentence]:
        """The sentences of the assessment."""
        stay = self._read.note.setting is Setting.INPATIENT
        for sentence in self._read.sentences:
            if (
                sentence.section in self._assessing
                or self._prose.concludes(sentence.span)
                or (stay and sentence.section == "hospital_course")
            ):
                yield sentence

    def _aftercare(
        self, found: dict[str, Candidate], _: Considered
    ) -> tuple[Candidate, tuple[str, ...]] | None:
        refused = tuple(load(_DATA)["complications"])
        if any(
            c.startswith(refused)
            or (c.startswith(_INJURIES) and (found[c].place >= Place.REASON or is_followed(c)))
            or (c.startswith(_AFTERCARE) and not c.startswith(_GENERIC))
            for c in found
        ):
            return None
        for sentence, visit in self._operation_visits():
            words = sentence.span.of(self._text)
            for operation in _operations():
                match = operation.words.search(words)
                if match is None or (visit and not _is_near(visit, match)):
                    continue
                step = _step("aftercare", f"care after {match[0]}", operation.code, "I.C.21.c.7")
                made = self._candidate(operation.code, _span(sentence, match), step, leads=True)
                return made, (*operation.ended, *_GENERIC)
        return None

    def _operation_visits(self) -> Iterator[tuple[Sentence, re.Match[str] | None]]:
        """The sentences that may name the operation after which the patient comes.

        With the words that say so, or None where a short reason beside it does ("Post-op visit.").
        """
        may_follow = _may_say(self._text, "operation_visit") or _AFTER.search(self._text.lower())
        if is_operative_report(self._read) or not may_follow:
            return
        said = _pattern("operation_visit")
        reasons = list(self._reasons())
        titled = any(
            len(words) < _TITLE and said.search(words) and not _other_time(words)
            for words in (s.span.of(self._text) for s in reasons)
        )
        for sentence in (*reasons, *self._assessed()):
            words = sentence.span.of(self._text)
            visit = said.search(words) or _SINCE.search(words)
            if (visit or (titled and sentence in reasons)) and not _other_time(words):
                yield sentence, visit

    def _chemotherapy(
        self, found: dict[str, Candidate], _: Considered
    ) -> tuple[Candidate, tuple[str, ...]] | None:
        """A visit in which a cancer's drug treatment is given (I.C.2.e.2)."""
        if not any(c.startswith("C") for c in found) or any(c.startswith("Z51") for c in found):
            return None
        if _pattern("immunotherapy", "held").search(self._text):
            return None
        for sentence in (*self._reasons(), *self._assessed()):
            match = _CYCLE.search(sentence.span.of(self._text))
            if match and not _OTHER_CYCLE.search(sentence.span.of(self._text)):
                kind, code = self._kind_of_treatment()
                step = _step(kind, "given in this visit", code, "I.C.2.e.2")
                return self._candidate(code, _span(sentence, match), step, leads=True), ("Z09",)
        return None

    def _kind_of_treatment(self) -> tuple[str, str]:
        """Immunotherapy where the record names its drugs and none of chemotherapy."""
        is_chemical = _pattern("immunotherapy", "chemotherapy").search(self._text)
        if not is_chemical and _pattern("immunotherapy", "words").search(self._text):
            return "immunotherapy", "Z5112"
        return "chemotherapy", "Z5111"

    def _surveillance(
        self, found: dict[str, Candidate], considered: Considered
    ) -> tuple[Candidate, tuple[str, ...]] | None:
        if any(c.startswith(_ACTIVE_CANCER) for c in found):
            return None
        gone = [
            c
            for c in considered.candidates
            if c.code.startswith("Z85") and c.place is not Place.PASSING
        ]
        if not gone:
            return None
        said = _pattern("surveillance", "visit")
        for sentence in self._reasons():
            words = sentence.span.of(self._text)
            match = said.search(words) or _FOLLOWED_CANCER.search(words)
            if match:
                step = _step(
                    "surveillance", "a cancer whose treatment is completed", "Z08", "I.C.21.c.8"
                )
                return self._candidate("Z08", _span(sentence, match), step, leads=True), ("Z09",)
        return None

    # -- what was done in the visit -----------------------------------------------------------

    def _vaccine(self) -> Iterator[Candidate]:
        if not _may_say(self._text, "vaccine", "words"):
            return
        words, given = _pattern("vaccine", "words"), _pattern("vaccine", "given")
        never = _pattern("vaccine", "not")
        for sentence in self._read.sentences:
            said = sentence.span.of(self._text)
            if (
                self._may_tell_vaccine(sentence)
                and len(said) < _LONG
                and (match := words.search(said))
                and (given.search(said) or self._is_headed_given(sentence))
                and not never.search(said)
                and not _YEARS.search(said)
            ):
                step = _step("immunization", f"{match[0]} given", "Z23", "I.C.21.c.2")
                yield self._candidate("Z23", _span(sentence, match), step)
                return

    def _is_headed_given(self, sentence: Sentence) -> bool:
        """Whether the heading of a list of vaccines tells that they were given: "Shots today:"."""
        return sentence.section == "immunizations" and any(
            section.kind == "immunizations"
            and section.heading is not None
            and section.body.covers(sentence.span)
            and _GIVEN_BY_HEADING.search(section.heading.of(self._text)) is not None
            for section in self._read.sections
        )

    def _is_of_the_past(self, vaccine: Candidate) -> bool:
        """Whether every sentence that names a vaccine tells that it was given before."""
        numbers = {self._read.mentions[n].sentence for n in vaccine.mentions}
        said = [self._read.sentences[n].span.of(self._text) for n in numbers]
        past, today = _pattern("vaccine", "past"), _TODAY
        return bool(said) and all(
            (past.search(words) or _YEARS.search(words)) and not today.search(words)
            for words in said
        )

    def _may_tell_vaccine(self, sentence: Sentence) -> bool:
        """Whether a sentence may tell a vaccine given in the visit.

        The narrative of an emergency tells what was done there; that of a visit tells the past.
        """
        if sentence.section in self._assessing | _VACCINE_SECTIONS or self._prose.concludes(
            sentence.span
        ):
            return True
        setting = self._read.note.setting
        if setting is Setting.INPATIENT:
            return sentence.section in ("hospital_course", "unheaded")
        is_short = sentence.span.end - sentence.span.start <= _SHORT
        if setting is Setting.OUTPATIENT and sentence.section == "unheaded" and is_short:
            return True
        emergency = setting in (Setting.ED, Setting.OBSERVATION)
        return emergency and sentence.section not in _TELL_OF_BEFORE

    def _tobacco(self, considered: Considered) -> Iterator[Candidate]:
        """A tobacco use that the assessment addresses, and counselling with its minutes."""
        uses = [
            c
            for c in considered.candidates
            if c.billable and not c.uncertain and c.code.startswith(("F172", "Z720"))
        ]
        if all(c.place is Place.PASSING for c in uses):
            return
        use = next((c for c in uses if c.place is not Place.PASSING), uses[0])
        if not use.code.startswith("F172"):  # what is smoked is told elsewhere
            use = next((c for c in uses if c.code.startswith("F172")), use)
        words, never = _pattern("tobacco", "words"), _pattern("tobacco", "not")
        assessed = list(self._assessed())
        named = [
            (number, sentence, match)
            for number, sentence in enumerate(assessed)
            if (match := words.search(sentence.span.of(self._text)))
            and not never.search(sentence.span.of(self._text))
        ]
        if not named:
            return
        step = ProofStep(
            "selection",
            "addressed in the assessment or plan",
            citation="ICD-10-CM Official Guidelines, section IV.J",
        )
        yield use.with_step(step)
        for number, sentence, match in named:
            if self._counsels(assessed[number : number + 1 + _BEHIND_TOBACCO]):
                step = _step("counselling", "counselling with its minutes", "Z716", "I.C.21.c.10")
                yield self._candidate("Z716", _span(sentence, match), step)
                return

    def _counsels(self, sentences: Sequence[Sentence]) -> bool:
        """Whether counselling is told with its minutes where tobacco is named, or right behind.

        Behind it the next problem ends the search, and the words have to say counselling.
        """
        strict, loose = _pattern("counselling", "counsel"), _pattern("counselling", "with_tobacco")
        for number, sentence in enumerate(sentences):
            said = sentence.span.of(self._text)
            is_first_behind = number == 1 and self._is_right_below(sentences[0], sentence)
            is_other = not is_first_behind and self._is_other_problem(sentence)
            if number and (_WHOLE_VISIT.search(said) or is_other):
                return False
            counsel = strict.search(said) or (not number and loose.search(said))
            if counsel and _MINUTES.search(said) and not _WHOLE_VISIT.search(said):
                return True
        return False

    def _is_right_below(self, title: Sentence, sentence: Sentence) -> bool:
        """Whether a sentence is the line right below the name of its problem, without a mark."""
        between = self._text[title.tokens[-1].end : sentence.tokens[0].start]
        return between.count("\n") == 1 and not between.strip(" \t\r\n.:")

    def _is_other_problem(self, sentence: Sentence) -> bool:
        """Whether a sentence opens another item of a numbered or dashed list."""
        before = self._text[max(0, sentence.span.start - _MARK) : sentence.span.start]
        return _ITEM.search(before) is not None

    def _candidate(
        self, code: str, span: Span, step: ProofStep, *, leads: bool = False
    ) -> Candidate:
        found = Candidate.by_words(code, self._text, span, step, Place.PROBLEM)
        return replace(found, leads=leads)


def _is_remark(candidate: Candidate) -> bool:
    """Whether a symptom is told once and none of the problems: "loose stool after greasy food"."""
    told_once = len(candidate.mentions) == 1 and candidate.place < Place.PROBLEM
    return candidate.code.startswith("R") and told_once


def _replaced(found: dict[str, Candidate], ended: tuple[str, ...], by: str) -> list[str]:
    """What the encounter says already; the arthritis of another joint stays a problem."""
    return [
        c
        for c in found
        if c.startswith(ended)
        and c != by
        and not (c.startswith("M") and found[c].place is Place.PROBLEM)
    ]


def _other_time(words: str) -> bool:
    """Whether a sentence speaks of an operation of earlier years, or one to come."""
    return bool(_PLANNED.search(words) or _YEARS.search(words))


def _is_near(visit: re.Match[str], operation: re.Match[str]) -> bool:
    """Whether the operation is the one after which the patient comes.

    Behind "weeks after" it follows: "arthroplasty, three months after the injection" is another.
    """
    if visit[0].lower().endswith(("after", "following", "since")):
        return 0 <= operation.start() - visit.end() <= _NEAR
    return max(operation.start() - visit.end(), visit.start() - operation.end()) <= _NEAR


def _span(sentence: Sentence, match: re.Match[str]) -> Span:
    start = sentence.span.start + match.start()
    return Span(start, start + len(match[0]))


def _step(name: str, words: str, code: str, paragraph: str) -> ProofStep:
    return ProofStep(
        name,
        f"{words}: {dotted(code)}",
        "suggest encounters",
        f"ICD-10-CM Official Guidelines, section {paragraph}",
    )
