"""What the cues say of one mention, as they are heard."""

from __future__ import annotations

from codewell.model import Assertion, Certainty, Experiencer, Span, Temporality
from codewell.text.assertion.courses import (
    ALLERGY,
    ENDS,
    HABITS,
    INJURY,
    OF_OTHERS,
    PREVENTS,
    SAYS_FAMILY,
    SAYS_PAST,
    SCAR,
    SOCIAL,
    WAITED_FOR,
    stays,
)

_NO_MORE = frozenset(("used to have", "formerly", "former", "in remission from", "gave up"))
"""What alone makes a past of them, beside words that say that they are over."""
_BORN_EARLY = "P07"
"""A former preterm infant is one for life."""
_AFTER = frozenset(("s/p", "sp", "status post", "post", "after"))
"""Weeks "status post" an injury it is still under treatment."""
_CARRIED = ("Z93", "Z94", "Z95", "Z96", "Z97")
"""What an operation put in or made is there ever after: ``s/p stent``."""
_LISTS = frozenset(
    (
        "history",
        "past history",
        "past history is",
        "past history of",
        "past medical history",
        "past medical history of",
        "medical history",
        "pmh",
    )
)
"""These open a list of what the patient has had, not all of it over."""
_PREVENTION = frozenset("screening screen vaccine vaccination immunization booster".split())


_SPOKEN = frozenset("reviewed discussed explained effect effects risk risks".split())
"""Words of a talk about a vaccine or a screening, which it does not undo."""
_AS_NEEDED = ("prn", "as needed", "if needed")
"""Before these a drug waits for a symptom; it is taken for a diagnosis."""
_OPERATED = ("fixed", "repaired", "pinned", "plated", "operated")
"""An injury is not over with its operation."""
_TAUGHT = ("counsel", "educat", "advis", "teaching on", "discuss")
"""Teaching about a habit is given to those who have it."""
_OUTGREW = "outgr"
"""What alone ends an allergy."""

VACCINES = Assertion(certainty=Certainty.HYPOTHETICAL)
"""Under the heading of the vaccines a disease is one that is guarded against."""
SECTION_ASSERTIONS = {
    "immunizations": VACCINES,
    "family_history": Assertion(experiencer=Experiencer.FAMILY),
    "past_surgical_history": Assertion(temporality=Temporality.PAST),
    "discharge_instructions": Assertion(certainty=Certainty.HYPOTHETICAL),
    "return_precautions": Assertion(certainty=Certainty.HYPOTHETICAL),
    "resolved_problems": Assertion(temporality=Temporality.PAST),
    "differential_diagnosis": Assertion(certainty=Certainty.POSSIBLE),
}
"""What a heading alone says of everything below it."""


class Said:
    """Takes in one cue after the other; tells what they say all in all."""

    def __init__(self, base: Assertion, code: str, span: Span) -> None:
        self._code = code
        self.certainty = base.certainty
        self.temporality = base.temporality
        self._experiencer = base.experiencer
        self._cues: list[tuple[str, Span]] = []
        self._is_back = False
        if code.startswith(SAYS_PAST) and code != SCAR:
            self.hear("past", span)
        elif code.startswith(SAYS_FAMILY):
            self.hear("family", span)

    def hear(self, sense: str, span: Span, words: str = "") -> None:
        """Take in one cue."""
        if self._is_idle(sense, words):
            return
        self._cues.append((sense, span))
        match sense:
            case "negated":
                self.certainty = Certainty.NEGATED
            case "possible" if self.certainty is not Certainty.NEGATED:
                self.certainty = Certainty.POSSIBLE
            case "hypothetical" | "discussed" if self.certainty is Certainty.AFFIRMED:
                self.certainty = Certainty.HYPOTHETICAL
            case "past" | "resolved":
                self.temporality = Temporality.PAST
            case "family":
                self._experiencer = Experiencer.FAMILY
            case "current":
                self._is_back = True

    @property
    def is_of_relative(self) -> bool:
        """Whether somebody else has it."""
        return self._experiencer is Experiencer.FAMILY

    def answer(self, yes: bool, span: Span) -> None:
        """Take in the answer to a question about the words."""
        self._cues.append(("current" if yes else "negated", span))
        self.certainty = Certainty.AFFIRMED if yes else Certainty.NEGATED

    def _is_idle(self, sense: str, words: str) -> bool:
        """Whether a cue says nothing of this term."""
        match sense:
            case "resolved" if self._code.startswith(INJURY) and words.startswith(_OPERATED):
                return True
            case "past":
                return self._is_no_past(words)
            case "family":
                return self._code.startswith(OF_OTHERS)
            case "hypothetical":
                return self._is_no_warning(words)
        return sense == "discussed" and self._code.startswith(HABITS)

    def _is_no_warning(self, words: str) -> bool:
        """Whether the term names what a warning does not speak of."""
        if self._code.startswith(PREVENTS):
            named = words.split()
            return bool(named) and (named[0] in _PREVENTION or not _SPOKEN.isdisjoint(named))
        if words.startswith(_TAUGHT) and self._code.startswith(HABITS):
            return True
        if words.startswith(_AS_NEEDED):
            return bool(self._code) and not self._code.startswith(WAITED_FOR)
        return False

    def _is_no_past(self, words: str) -> bool:
        """Whether the term names what a cue of the past does not end."""
        if self._code.startswith(INJURY):
            return words in _AFTER
        if self._code.startswith(_CARRIED) and words in _AFTER:
            return True
        if self._code.startswith(SOCIAL):
            return words.startswith("last ") or words.endswith(" ago")
        if stays(self._code):
            return words not in _NO_MORE or self._code.startswith(_BORN_EARLY)
        if self._code.startswith(ALLERGY):
            return not words.startswith(_OUTGREW)
        return words in _LISTS and not self._code.startswith(ENDS)

    def assertion(self) -> Assertion:
        """What was said, all in all."""
        temporality = Temporality.CURRENT if self._is_back else self.temporality
        return Assertion(self.certainty, temporality, self._experiencer, tuple(self._cues))
