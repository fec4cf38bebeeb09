"""The record of a newborn (I.C.16): its birth, prematurity, and what it was only observed for.

What the record tells of the mother is not the infant's, and chapter 15 is never on its record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Setting, Span, Suggestion, dotted
from codewell.rules.logic.newborn import LAST_DAY_OF_PERINATAL_PERIOD
from codewell.suggest.birth.gestation import weeks_of_gestation
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.told import Rows, Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "newborn.yaml"
_SECTIONS_NOT = frozenset(("family_history", "discharge_instructions", "follow_up"))
_WORDS = frozenset("newborn neonate neonatal nursery nicu dol infant baby".split())
_TOP = 6
"""So many sentences at the top of a record tell who the patient is."""
_SAYS_NEWBORN = re.compile(
    r"\b(?:newborn|neonat\w+|nursery|NICU|day of life|DOL|hours?[- ]old|\d+[- ]days?[- ]old"
    r"|(?:baby|infant) (?:boy|girl))\b",
    re.IGNORECASE,
)
_SAYS_IT_IS = re.compile(
    r"\b(?:newborn (?:nursery|discharge|admission|record|exam)|day of life|DOL|NICU|nursery"
    r"|hours?[- ]old|neonat\w+ (?:admission|discharge|intensive))\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\b(?:(?P<kg>\d\.\d{1,3})\s*kg|(?P<g>\d[,.]?\d{3}|\d{3,4})\s*(?:g|gm|grams?))\b",
    re.IGNORECASE,
)
_BIRTH_WEIGHT = frozenset(
    "birth birthweight bw born delivered weighing apgar weight weighed".split()
)
_LATER_WEIGHT = frozenset(
    "today current currently discharge now yesterday gain gained gaining loss lost down up feeds"
    " mg dose".split()
)
_EXAMINATIONS = ("Z000", "Z001", "Z09", "Z02", "Z0389")
_FIRST_WEEK_OF_LIFE = 8
"""Z00.110 is for newborns under so many days."""
_OLDER = re.compile(
    r"\b\d+[- ]?(?:months?|mos?|mth)[- ](?:old|girl|boy|male|female|infant)|\b\d+ ?m/o\b"
    r"|\b(?:[5-9]|\d\d)[- ]?(?:weeks?|wks?)[- ]old\b",
    re.IGNORECASE,
)
"""An infant whose perinatal period is over."""
_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven".split(), 1)}
_COUNT = r"(?:\d{1,2}|one|two|three|four|five|six|seven)"
_AGE = re.compile(
    rf"\b(?:DOL|day of life|day)[ #]*(?P<dol>\d{{1,2}})\b(?! of)"
    rf"|\b(?P<days>{_COUNT})[- ]?(?:days?|d)[- ]?(?:old|o\b|(?=,? (?:here|seen|presents|in for)))"
    rf"|\b(?P<weeks>{_COUNT})[- ]?(?:weeks?|wks?)[- ]"
    r"(?:old|(?=well\b|wcc\b|newborn|nb\b|baby|weight|wt\b|check))",
    re.IGNORECASE,
)
_BORN_ON = re.compile(
    r"\b(?:born|DOB|birth date|date of birth)(?: on)?[: ]+(?P<month>\d{1,2})/(?P<day>\d{1,2})\b",
    re.IGNORECASE,
)
_CHECKS = (
    r"(?:newborn|nb|neonatal) (?:check|visit|exam\w*|well|follow[- ]?up|weight|wt|care)"
    r"|(?:weight|wt) (?:re-?)?(?:check|ck)|well[- ](?:baby|child|infant|newborn)|wcc"
    r"|first (?:office |newborn |clinic |pediatric )?visit|(?:two|2)[- ]week (?:check|visit)"
)
_CHECK = re.compile(rf"\b(?:{_CHECKS})\b", re.IGNORECASE)
"""How the top of a record names a newborn's check."""
_CHECK_LINE = re.compile(
    r"^(?:a/?p|assessment)[^\n]{0,30}\bnewborn (?:check|exam|visit)\b", re.IGNORECASE | re.MULTILINE
)
_CHAPTER_15 = ("O", "Z3A", "Z37", "Z34", "Z331", "Z39")
_BORN = Setting.INPATIENT
_VIABLE = 20
"""Fewer weeks than these are not those of a live birth, but of something else."""
_FIRST_WEEK, _LAST_WEEK = 22, 36


def is_newborn_record(read: ReadNote) -> bool:
    """Whether the patient of the record is a newborn: by the age, and what the top says."""
    age = read.note.age
    if age or not read.sentences:
        return False
    end = _end_of_top(read)
    if _OLDER.search(read.note.text, 0, end):
        return False
    if age == 0 and (days := age_in_days(read)) is not None:
        return days <= LAST_DAY_OF_PERINATAL_PERIOD or _says_newborn(read, age, end)
    return _says_newborn(read, age, end)


def _says_newborn(read: ReadNote, age: int | None, end: int) -> bool:
    if not any(not s.words.isdisjoint(_WORDS) for s in read.sentences):
        return False
    says = _SAYS_NEWBORN if age == 0 else _SAYS_IT_IS
    return says.search(read.note.text, 0, end) is not None


def _end_of_top(read: ReadNote) -> int:
    return read.sentences[min(_TOP, len(read.sentences)) - 1].span.end


def age_in_days(read: ReadNote) -> int | None:
    """The age that the top of a record tells in days or weeks, else from the day of birth."""
    end = _end_of_top(read)
    if match := _AGE.search(read.note.text, 0, end):
        number = match["dol"] or match["days"]
        if number is not None:
            return _number(number)
        weeks = _number(match["weeks"])
        return None if weeks is None else 7 * weeks
    if match := _BORN_ON.search(read.note.text, 0, end):
        return _days_since(int(match["month"]), int(match["day"]), read.note.date)
    return None


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower())


def _days_since(month: int, day: int, on: dt.date) -> int | None:
    """Days from the last such day of the calendar."""
    try:
        born = dt.date(on.year, month, day)
        born = born if born <= on else born.replace(year=on.year - 1)
    except ValueError:
        return None
    return (on - born).days


def as_newborn(read: ReadNote, considered: Considered, icd10cm: ICD10CM, on: dt.date) -> Considered:
    """The candidates of a newborn's record under the codes of chapter 16 (I.C.16.a).

    What may come of the birth or of the community is the former unless the record says otherwise.
    """
    if not is_newborn_record(read):
        return considered
    found: dict[str, Candidate] = {}
    for candidate in considered.candidates:
        made = _syndrome(candidate) or _perinatal(candidate.code)
        if made and icd10cm.is_billable(made, on):
            step = _step(f"of a newborn: {dotted(made)}", "I.C.16.a.5")
            candidate = replace(candidate, code=made, billable=True).with_step(step)  # noqa: PLW2901
        known = found.get(candidate.code)
        if known is None or candidate.place > known.place:
            found[candidate.code] = candidate
    return replace(considered, candidates=tuple(found.values()))


def _syndrome(candidate: Candidate) -> str | None:
    """The syndrome of the newborn, where distress is told by its initials."""
    named = any(e.text == "RDS" for e in candidate.evidence)
    return "P220" if named and candidate.code.startswith("R0603") else None


def _perinatal(code: str) -> str | None:
    """The code of chapter 16 for a code of another chapter, by the longest prefix."""
    rows = load(_DATA)["perinatal"]
    prefixes = (code[:length] for length in range(len(code), 2, -1))
    found = next((rows[prefix] for prefix in prefixes if prefix in rows), None)
    return found.replace(".", "") if found else None


def _health_examination(read: ReadNote) -> tuple[str, Span] | None:
    """The code of a newborn's check in a clinic by its age, and the words that name the check."""
    if read.note.setting is not Setting.OUTPATIENT:
        return None
    days = age_in_days(read)
    if days is None or days > LAST_DAY_OF_PERINATAL_PERIOD:
        return None
    match = _CHECK.search(read.note.text, 0, _end_of_top(read))
    match = match or _CHECK_LINE.search(read.note.text)
    if match is None:
        return None
    return ("Z00110" if days < _FIRST_WEEK_OF_LIFE else "Z00111"), Span(*match.span())


def without_delivery(read: ReadNote, procedures: Sequence[Suggestion]) -> list[Suggestion]:
    """The procedures without those of obstetrics, which a newborn's record tells of the mother.

    ICD-10-PCS section 1 is for the products of conception in the mother (guideline C1).
    """
    if not any(p.code.value.startswith("1") for p in procedures) or not is_newborn_record(read):
        return list(procedures)
    return [p for p in procedures if not p.code.value.startswith("1")]


def with_newborn(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The codes of a newborn's record, and what is not the infant's with the reason.

    Any other record is left as it is.
    """
    if not is_newborn_record(read):
        return list(proposed), []
    record = _Record(read, vocabulary)
    proposed, general = _with_examination(read, proposed)
    gone = [(c, step) for c in proposed if (step := record.not_the_infants(c))]
    left = {c.code for c, _ in gone}
    found = {c.code: c for c in proposed if c.code not in left}
    for added in record.added(found):
        if icd10cm.is_billable(added.code, on):
            found.setdefault(added.code, added)
    for code in _vague_of_birth(found):
        gone.append(
            (found.pop(code), _step("the record tells the weight or the weeks", "I.C.16.d"))
        )
    for candidate in [c for c in found.values() if record.is_ruled_out(c)]:
        gone.append((candidate, _step("suspected only, and ruled out", "I.C.16.b")))
        del found[candidate.code]
    return list(found.values()), [*general, *gone]


def _with_examination(
    read: ReadNote, proposed: Sequence[Candidate]
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes with the newborn's check in the place of any other examination."""
    check = _health_examination(read)
    if check is None:
        return list(proposed), []
    code, span = check
    step = _step(f"“{span.of(read.note.text)}”: {dotted(code)}", "I.C.21.c.13")
    made = Candidate.by_words(code, read.note.text, span, step, Place.PROBLEM)
    others = [c for c in proposed if c.code.startswith(_EXAMINATIONS)]
    kept = [c for c in proposed if c not in others and c.code != code]
    return [replace(made, leads=True), *kept], [(c, step) for c in others if c.code != code]


class _Record:
    """One newborn's record."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._observed = self._first("observed")

    def _first(self, key: str) -> Told | None:
        rows = rows_of(_DATA, key, self._vocabulary)
        told = told_in(self._read, rows, _SECTIONS_NOT)
        return min(told, key=lambda t: t.rank, default=None)

    # -- what goes ------------------------------------------------------------------------------

    def not_the_infants(self, candidate: Candidate) -> ProofStep | None:
        """Why a code is not the infant's: of chapter 15, or said of the mother alone."""
        if candidate.code.startswith(_CHAPTER_15):
            return _step("chapter 15 is only on the mother's record", "I.C.15.a.2")
        mother = _mother(self._vocabulary)
        numbers = {self._read.mentions[n].sentence for n in candidate.mentions}
        if candidate.code.startswith(("P", "Z")) or not numbers:
            return None
        if all(not self._read.sentences[n].words.isdisjoint(mother) for n in numbers):
            return _step("said of the mother, not of the infant", "I.C.16.a.1")
        return None

    def is_ruled_out(self, candidate: Candidate) -> bool:
        """Whether a condition is what the infant was only observed for."""
        if self._observed is None or not candidate.uncertain:
            return False
        suspected = load(_DATA)["suspected"].get(self._observed.row.code, ())
        return candidate.code.startswith(tuple(suspected))

    # -- what comes -----------------------------------------------------------------------------

    def added(self, found: dict[str, Candidate]) -> Iterator[Candidate]:
        """Birth, prematurity, observation, vaccines not given."""
        for birth in self._birth():
            for code in [c for c in found if c.startswith("Z38")]:
                del found[code]
            yield birth
        yield from self._prematurity(found)
        suspected = load(_DATA)["suspected"]
        if (seen := self._observed) and not any(
            c.code.startswith(tuple(suspected[seen.row.code])) and not c.uncertain
            for c in found.values()
        ):
            yield self._told(seen, seen.row.code, "I.C.16.b")
        if refused := self._first("unvaccinated"):
            yield self._told(refused, refused.row.code, "I.C.21.c.3")
        elif self._read.note.setting is _BORN and (given := self._first("vaccinated")):
            yield self._told(given, given.row.code, "I.C.21.c.2")

    def _birth(self) -> Iterator[Candidate]:
        """The place, number and mode of the birth, at the stay of the birth only."""
        born = self._first("born")
        if born is None or self._read.note.setting is not _BORN:
            return
        many = self._first("multiple")
        codes = load(_DATA)["birth_codes"][many.row.code if many else "single"]
        if code := codes.get(born.row.code):
            yield self._told(born, code.replace(".", ""), "I.C.16.a.2")

    def _prematurity(self, found: dict[str, Candidate]) -> Iterator[Candidate]:
        """Weight, then weeks, where the provider calls the infant preterm or light."""
        premature, light = self._first("premature"), self._first("light")
        is_small_for_dates = any(code.startswith("P05") for code in found)
        weight = self._weight() if (premature or light) and not is_small_for_dates else None
        if weight and (code := _weight_code(weight[0])):
            yield self._candidate(code, weight[1], _step(dotted(code), "I.C.16.d"))
        weeks = weeks_of_gestation(self._read, _SECTIONS_NOT, at_birth=True) if premature else None
        if weeks and _VIABLE <= weeks.weeks <= _LAST_WEEK:
            code = load(_DATA)["weeks"][max(weeks.weeks, _FIRST_WEEK)].replace(".", "")
            yield self._candidate(code, weeks.span, _step(dotted(code), "I.C.16.d"))

    def _weight(self) -> tuple[float, Span] | None:
        """The birth weight in grams: the first weight in a sentence of the birth."""
        for sentence in self._read.sentences:
            if sentence.words.isdisjoint(_BIRTH_WEIGHT):
                continue
            for match in _WEIGHT.finditer(
                self._read.note.text, sentence.span.start, sentence.span.end
            ):
                return _in_grams(match), Span(*match.span())
        return self._weight_of_stay() if self._read.note.setting is _BORN else None

    def _weight_of_stay(self) -> tuple[float, Span] | None:
        """The first weight that a stay tells, which no words call that of a later day."""
        for sentence in self._read.sentences:
            if sentence.words.isdisjoint(_LATER_WEIGHT) and sentence.section not in _SECTIONS_NOT:
                span = sentence.span
                if match := _WEIGHT.search(self._read.note.text, span.start, span.end):
                    return _in_grams(match), Span(*match.span())
        return None

    def _told(self, told: Told, code: str, paragraph: str) -> Candidate:
        step = _step(f"“{told.span.of(self._read.note.text)}”: {dotted(code)}", paragraph)
        return self._candidate(code, told.span, step)

    def _candidate(self, code: str, span: Span, step: ProofStep) -> Candidate:
        return Candidate.by_words(code, self._read.note.text, span, step, Place.NARRATIVE)


@lru_cache(maxsize=8)
def _mother(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(p[0] for p in Rows((), {}, vocabulary).phrases(load(_DATA)["mother"]))


_VAGUE_OF_BIRTH = {"P0700": "P070", "P0710": "P07[01]", "P0720": "P072", "P0730": "P07[23]"}
"""Unspecified weight and weeks, and the codes that tell them."""


def _vague_of_birth(found: Collection[str]) -> list[str]:
    return [
        vague
        for vague, told in _VAGUE_OF_BIRTH.items()
        if vague in found and any(c not in _VAGUE_OF_BIRTH and re.match(told, c) for c in found)
    ]


def _in_grams(match: re.Match[str]) -> float:
    return float(match["kg"]) * 1000 if match["kg"] else _grams(match["g"])


def _grams(text: str) -> float:
    return float(text.replace(",", "").replace(".", ""))


def _weight_code(grams: float) -> str | None:
    """The code of a birth weight below 2500 g."""
    rows = load(_DATA)["weights"]
    return next((code.replace(".", "") for below, code in rows if grams < below), None)


def _step(detail: str, paragraph: str) -> ProofStep:
    citation = f"ICD-10-CM Official Guidelines, section {paragraph}"
    return ProofStep("newborn", detail, "newborn.yaml", citation)
