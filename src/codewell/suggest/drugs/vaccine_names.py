"""Names of what is due or given: a disease that is a vaccine, a screening of another day.

"MMR, varicella and hep A given today"; "screening colonoscopy is current".
"""

from __future__ import annotations

import re

from codewell.model import Mention
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_PREVENTABLE = (
    *("A080", "A33", "A34", "A35", "A36", "A37", "A39", "A80", "A82", "A95", "A01"),
    *("B01", "B02", "B05", "B06", "B15", "B16", "B26", "B97", "J10", "J11", "J13", "J14", "U071"),
    *("B974", "A403", "B953", "G001", "B338", "B079", "B977", "A92", "A83"),
)
"""Diseases that there are vaccines against."""
_VACCINES = frozenset(
    "vaccine vaccines vaccination vaccinations vaccinated immunization immunizations immunized"
    " imm imms shot shots booster boosters dose doses vis mmr mmrv tdap dtap dtp td hib pcv pcv13"
    " pcv15 pcv20 ppsv23 prevnar ipv opv pediarix pentacel vaxelis kinrix quadracel proquad"
    " menacwy menb menactra menveo bexsero trumenba gardasil hpv9 rotateq rotarix shingrix"
    " fluzone flumist varivax hepa hepb boostrix adacel rzv ppsv pcv21 capvaxive vaxneuvance arexvy"
    " abrysvo mresvia beyfortus nirsevimab heplisav twinrix engerix recombivax comirnaty spikevax"
    " fluad flublok infanrix daptacel menquadfi penbraya priorix havrix vaqta mpsv".split()
)
_INFLUENZA = ("J10", "J11")
_OF_SEASON = Pattern(
    r"\W{0,2}(?:again )?(?:in (?:the )?(?:fall|autumn|winter|september|october)|(?:this|next) fall"
    r"|when (?:available|in stock)|next season|due|utd|up to date)\b",
    re.IGNORECASE,
)
"""Behind the flu they tell of its vaccine: "MenACWY today. Flu in the fall."."""
_GIVEN = frozenset(
    "given administered received today due utd declined refused deferred ordered consented offered"
    " next complete completed current catch advised recommended encouraged suggested annual yearly"
    " reviewed counseled season fall".split()
)
_SCREENING = ("Z11", "Z12", "Z13", "Z36")
_OTHER_DAY = Pattern(
    r"[^.;\n]{0,30}\b(?:current|up[- ]to[- ]date|utd|over ?due|declin\w+|defer\w*|not (?:yet )?due"
    r"|(?:was |were )?(?:normal|negative|neg|done|clear) (?:in )?(?:(?:19|20)\d\d|last)"
    r"|at \d\d ?(?:w|wks?|weeks?) (?:was |were )?(?:normal|negative|neg|done|reassuring)"
    r"|(?:at |@ ?|in )?\d\d(?:-\d\d)? ?(?:w|wks?|weeks?))\b",
    re.IGNORECASE,
)
"""Behind a screening they tell that it was, or will be, on another day."""
_NEAR = 6
"""So many words behind a name may say that it was given."""


def is_of_other_day_or_vaccine(read: ReadNote, mention: Mention) -> bool:
    """Whether a mention names a vaccine, or a screening of another day."""
    return is_vaccine(read, mention) or is_screening_of_other_day(read, mention)


def is_screening_of_other_day(read: ReadNote, mention: Mention) -> bool:
    """Whether a screening is only told to be current, overdue or declined."""
    if not mention.code.startswith(_SCREENING):
        return False
    end = read.sentences[mention.sentence].span.end
    return _OTHER_DAY.match(read.note.text, mention.span.end, end) is not None


def is_vaccine(read: ReadNote, mention: Mention) -> bool:
    """Whether words around a disease tell of shots: another vaccine's name, or that it was given.

    A disease that is only "given" needs the word right behind: "hep A given".
    """
    if not mention.code.startswith(_PREVENTABLE):
        return False
    sentence = read.sentences[mention.sentence]
    if mention.code.startswith(_INFLUENZA) and _OF_SEASON.match(read.note.text, mention.span.end):
        return True
    behind = [t.form for t in sentence.tokens if t.start >= mention.span.end][:_NEAR]
    if behind[:1] and (behind[0] in ("given", "administered", "vaccine", "vaccination", "shot")):
        return True
    others = {
        t.form for t in sentence.tokens if not mention.span.start <= t.start < mention.span.end
    }
    if others.isdisjoint(_VACCINES):
        return False
    return not others.isdisjoint(_GIVEN) or mention.section == "immunizations"
