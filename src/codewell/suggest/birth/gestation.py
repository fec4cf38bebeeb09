"""The weeks of gestation as a record tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codewell.model import Sentence, Span
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_WEEKS = Pattern(
    r"(?P<less><\s*|less than\s+|under\s+)?(?<![\d.,/])\b(?P<weeks>\d{1,2})"
    r"(?:\s*\+\s*(?P<plus>\d)(?!\d)(?:\s*(?:weeks?|wks?)\b)?"
    r"|\s+(?P<sevenths>\d)/7(?:\s*(?:weeks?|wks?)\b)?"
    r"|\s*-?\s*(?:weeks?|wks?|w)(?:\s*,?\s*(?:and\s+)?(?P<days>\d)\s*(?:days?|d)\b|(?![a-z])))",
    re.IGNORECASE,
)
_GESTATION = frozenset(
    "gestation gestational pregnant pregnancy iup ega gravida intrauterine lmp edd labor preg"
    " fetus fetal ultrasound abortion hyperemesis preeclampsia gravidarum previa contraction"
    " obstetric ob prenatal trimester antepartum delivery vaginal cesarean".split()
)
_GRAVIDA = Pattern(r"\bG\s?\d{1,2}\s?(?:P|,|now)\s?\d", re.IGNORECASE)
_NOT_BEFORE = Pattern(
    r"(?:\b(?:in|for|since|every|by|x|after|until|within|next|another|last|past|over|prior to"
    r"|miscarriage at|loss at)|week|×)\s*$",
    re.IGNORECASE,
)
_NOT_BEHIND = Pattern(
    r"^\s*(?:ago|postpartum|post|old|later|out|apart|after|from now|of (?:treatment|therapy)"
    r"|course|history|postop)",
    re.IGNORECASE,
)
_BIRTH = Pattern(
    r"\b(?:born|delivered|birth) (?:vaginally |by cesarean )?(?:at|@)\s*$", re.IGNORECASE
)
_CORRECTED = Pattern(
    r"\b(?:c?pma|cga|post-?menstrual age|corrected(?: gestational)?(?: age)?|now|today)"
    r"(?: (?:is|of|at))?[ :=]*$",
    re.IGNORECASE,
)
"""Before the weeks of a newborn's age counted on from the last menses."""
_NAMED = Pattern(r"[\s-]*(?:gestation|ga\b|pregnant|iup|by (?:lmp|us|ultrasound))", re.IGNORECASE)
_AROUND = 40
"""So many characters around the weeks tell of what they are."""
_FIRST, _LAST = 3, 44


@dataclass(frozen=True, slots=True)
class Weeks:
    """The completed weeks of gestation and where the record tells them."""

    weeks: int
    span: Span


def weeks_of_gestation(
    read: ReadNote, sections_not: frozenset[str], *, at_birth: bool = False
) -> Weeks | None:
    """The weeks of gestation of the encounter: the statement that most clearly is one.

    "34 weeks 5 days", "10w4d", "39 2/7 wk", "<8 wk by LMP"; not the weeks of a course, of an
    earlier pregnancy, or until a visit. ``at_birth``: those at which a newborn was born.
    """
    text = read.note.text
    best: tuple[int, Weeks] | None = None
    obstetric = _obstetric_sentences(read)
    for number, sentence in enumerate(read.sentences):
        if sentence.section in sections_not:
            continue
        start, end = sentence.span.start, sentence.span.end
        for match in _WEEKS.finditer(text, start, end):
            of_pregnancy = (
                number in obstetric
                or (match.start() == 0 and bool(obstetric) and not at_birth)
                or not sentence.words.isdisjoint(_GESTATION)
                or _GRAVIDA.search(text, start, end) is not None
            )
            score = _clear(read, sentence, match, at_birth=at_birth, of_pregnancy=of_pregnancy)
            if score and (best is None or score > best[0]):
                weeks = int(match["weeks"]) - bool(match["less"])
                best = (score, Weeks(weeks, Span(match.start(), match.start() + len(_said(match)))))
    return best[1] if best else None


def _obstetric_sentences(read: ReadNote) -> frozenset[int]:
    """The numbers of the sentences that state a condition of this pregnancy: "HELLP, 34 weeks"."""
    return frozenset(
        mention.sentence
        for mention in read.mentions
        if mention.code.startswith("O") and mention.assertion.label == "affirmed"
    )


def _said(match: re.Match[str]) -> str:
    return match[0].rstrip(" ,")


def _clear(
    read: ReadNote, sentence: Sentence, match: re.Match[str], *, at_birth: bool, of_pregnancy: bool
) -> int:
    """How clearly a number of weeks is a gestation; 0 where it is not.

    ``of_pregnancy``: its sentence speaks of one.
    """
    text, words = read.note.text, _said(match)
    end = match.start() + len(words)
    before = text[max(sentence.span.start, match.start() - _AROUND) : match.start()]
    behind = text[end : min(end + _AROUND, sentence.span.end)]
    if not _FIRST <= int(match["weeks"]) <= _LAST:
        return 0
    is_period = "lmp" in sentence.words
    if _NOT_BEFORE.search(before) or (_NOT_BEHIND.match(behind) and not is_period):
        return 0
    if at_birth and _CORRECTED.search(before):
        return 0
    if _BIRTH.search(before):
        return 2 * at_birth
    days = bool(match["days"] or match["sevenths"] or match["plus"])
    return 2 * of_pregnancy + 2 * days + 3 * bool(_NAMED.match(behind))
