"""What kind of problem an acute condition, an injury or an open finding is."""

from __future__ import annotations

from codewell.model import Setting
from codewell.model.evaluation_management import Doubt, ProblemKind
from codewell.suggest.evaluation_management.addressed import Addressed
from codewell.suggest.evaluation_management.hits import Hit, Record
from codewell.suggest.evaluation_management.kinds import Kind, is_kind, usual_kind

_Graded = tuple[ProblemKind, Doubt | None]
_FEVER = frozenset(("fever", "febrile", "sepsis", "bacteremia"))
_SUSPECTED = frozenset("possible suspected probable presumed suspicion suspect".split())
_GROWTH = frozenset("lesion mass lump nodule mole growth tumor tumour spot".split())


def acute_kind(record: Record, one: Addressed, said: dict[str, Hit], *, has_workup: bool) -> Kind:
    """A threat, a minor, an open, a systemic or a passing problem."""
    usual = usual_kind(one.codes[0])
    if usual == "threat" or "severe" in said:
        return ProblemKind.THREAT, None, said.get("severe")
    if minor := _minor(record, one, said, usual):
        return minor
    if "uncertain" in said and "improving" not in said:
        return ProblemKind.UNDIAGNOSED_NEW, None, said["uncertain"]
    if usual == "uncertain_outlook" or _is_growth(record, one):
        return _uncertain(record, one, said, has_workup=has_workup)
    return _passing(*_grave(record, one, said, usual), said)


def _minor(record: Record, one: Addressed, said: dict[str, Hit], usual: str | None) -> Kind | None:
    """A problem that is over, or that usually runs its course by itself."""
    if "resolved" in said:
        return ProblemKind.SELF_LIMITED, None, said["resolved"]
    question = f"does “{one.assessed.label}” run its course, or is it an uncomplicated illness?"
    if is_kind(one.codes[0], "perhaps_self_limited"):
        return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(question, ProblemKind.SELF_LIMITED), None
    if usual == "self_limited" and not _drug_in(record, one):
        return ProblemKind.SELF_LIMITED, Doubt(question, ProblemKind.ACUTE_UNCOMPLICATED), None
    return None


def _grave(record: Record, one: Addressed, said: dict[str, Hit], usual: str | None) -> _Graded:
    """Systemic or complicated, by the code or the words of the line; else uncomplicated."""
    if usual == "systemic" or "systemic" in said or is_febrile(record, one):
        return ProblemKind.ACUTE_SYSTEMIC, _may_threaten(one)
    if usual == "complicated_injury" or one.codes[0].startswith("S"):
        return _injury(one, said, usual)
    if _is_feverish(record, one):
        words = (
            f"is the fever a systemic sign of “{one.assessed.label}”, or that of a minor illness?"
        )
        return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(words, ProblemKind.ACUTE_SYSTEMIC)
    return ProblemKind.ACUTE_UNCOMPLICATED, None


def _may_threaten(one: Addressed) -> Doubt:
    question = f"did “{one.assessed.label}” threaten life or a function?"
    return Doubt(question, ProblemKind.THREAT)


def _injury(one: Addressed, said: dict[str, Hit], usual: str | None) -> _Graded:
    """Complicated where the writer says what makes it so, or by its kind; a doubt remains."""
    words = f"is “{one.assessed.label}” a complicated injury?"
    plain = "said_displaced" not in said and not is_kind(one.codes[0], "grave_injury")
    if usual != "complicated_injury" or plain:
        return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(words, ProblemKind.ACUTE_COMPLICATED_INJURY)
    return ProblemKind.ACUTE_COMPLICATED_INJURY, Doubt(words, ProblemKind.ACUTE_UNCOMPLICATED)


def _is_feverish(record: Record, one: Addressed) -> bool:
    """An infection in a record that tells of fever."""
    return is_kind(one.codes[0], "infection") and any(
        h.value == "feverish" and record.is_fact(h) for h in record.get("state")
    )


def is_febrile(record: Record, one: Addressed) -> bool:
    """An infection whose own line names fever."""
    words = record.read.sentences[one.lead].words
    return is_kind(one.codes[0], "infection") and not _FEVER.isdisjoint(words)


def is_growth_named(record: Record, one: Addressed) -> bool:
    """Whether the line of the problem names a growth, such as a lump or a mole."""
    return not _GROWTH.isdisjoint(record.read.sentences[one.lead].words)


def _is_growth(record: Record, one: Addressed) -> bool:
    words = record.read.sentences[one.lead].words
    growth = not _GROWTH.isdisjoint(words) and "no" not in words
    return not one.codes[0] and (growth or not _SUSPECTED.isdisjoint(words))


def _passing(kind: ProblemKind, doubt: Doubt | None, said: dict[str, Hit]) -> Kind:
    """An acute problem that is getting better or at rest under treatment."""
    better = said.get("improving") or said.get("stable")
    if better and "worse" not in said:
        return ProblemKind.STABLE_ACUTE, None, better
    return kind, doubt, said.get("systemic")


def _uncertain(record: Record, one: Addressed, said: dict[str, Hit], *, has_workup: bool) -> Kind:
    """A sign without a diagnosis: with a work-up its outlook is taken to be open."""
    if "improving" in said:
        return ProblemKind.STABLE_ACUTE, None, said["improving"]
    if record.read.note.setting is Setting.ED and (threat := _threat_said(record)):
        return ProblemKind.THREAT, None, threat
    if has_workup or record.read.note.setting is Setting.ED:
        return ProblemKind.UNDIAGNOSED_NEW, _may_threaten(one), None
    question = f"is the outlook of “{one.assessed.label}” uncertain? No work-up is documented"
    if _is_growth(record, one):
        return ProblemKind.UNDIAGNOSED_NEW, Doubt(question, ProblemKind.SELF_LIMITED), None
    return ProblemKind.ACUTE_UNCOMPLICATED, Doubt(question, ProblemKind.UNDIAGNOSED_NEW), None


def _threat_said(record: Record) -> Hit | None:
    """Words of the record, wherever they stand, that a threat to life was weighed."""
    said = (h for h in record.get("state") if h.value == "said_threat" and not record.is_denied(h))
    return next(said, None)


def _drug_in(record: Record, one: Addressed) -> bool:
    return any(
        h.value == "prescription" and record.is_fact(h)
        for number in one.block
        for h in record.here(number, "drug")
    )
