"""What goes with a visit: prolonged time, a continuing relationship, split or shared visits."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model.evaluation_management import AddOn, EMVisit, Family
from codewell.rules.logic.evaluation_management.tables import add_ons, family_of, load

_PAYERS = {"cpt": "by CPT", "medicare": "for Medicare"}


def prolonged(visit: EMVisit, code: str, minutes: int) -> Iterator[AddOn]:
    """Prolonged services of a code that was chosen by time.

    CPT and Medicare count from different minutes; a payer that is given leaves one of them.
    """
    kind = "critical_care" if visit.family is Family.CRITICAL_CARE else "prolonged"
    for row in add_ons(kind, visit.date):
        least = row["from"].get(code)
        if least is None or not _is_for(row["payers"], visit.payer):
            continue
        units = 1 + (minutes - least) // row["each"] if minutes >= least else 0
        payer = _PAYERS[row["payers"]]
        if units:
            reason = f"{minutes} minutes; {payer} the first unit is from {least} on"
            yield AddOn(row["code"], units, True, reason)
        elif visit.payer:
            reason = f"{minutes} minutes do not reach the {least} that it needs {payer}"
            yield AddOn(row["code"], 0, False, reason)


def continuing_care(visit: EMVisit, code: str, modifiers: tuple[str, ...]) -> Iterator[AddOn]:
    """The add-on for a continuing relationship (G2211)."""
    rules = family_of(code, visit.date)
    rows = add_ons("continuing_care", visit.date)
    if rules is None or code == rules.staff:
        return
    for row in rows:
        if str(rules.family) not in row["families"] or visit.payer not in (None, "medicare"):
            continue
        yield AddOn(row["code"], 1, *_continuing(visit, row["with_25"], modifiers))


def _continuing(
    visit: EMVisit, with_25: str, modifiers: tuple[str, ...]
) -> tuple[bool | None, str]:
    if visit.continuing_relationship is False:
        return False, "no continuing relationship"
    if "25" in modifiers and not (with_25 == "preventive" and visit.preventive_same_day):
        return False, "Medicare does not take it beside a visit with modifier 25"
    if visit.continuing_relationship is None:
        return None, "whether this practitioner is the continuing focal point of care is not known"
    return True, "a continuing relationship is documented; Medicare takes it"


def split_shared(visit: EMVisit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(modifiers, notes) of a visit shared by a physician and another practitioner."""
    shared = visit.split_shared
    if shared is None:
        return (), ()
    data = load("cpt/add_ons.yaml")["split_shared"]
    if visit.family is None or visit.family not in data["families"]:
        return (), ("split or shared visits exist in facilities only",)
    if shared.decision_making_by:
        who = shared.decision_making_by
        return (data["modifier"],), (f"reported by the {who}, who made the substantive decision",)
    mine, theirs = shared.physician_minutes, shared.other_minutes
    if mine is None or theirs is None or mine == theirs:
        return (data["modifier"],), ("who gave the substantive portion is not documented",)
    who = "physician" if mine > theirs else "other practitioner"
    return (data["modifier"],), (f"reported by the {who}: more than half of the time",)


def _is_for(payers: str, payer: str | None) -> bool:
    return payer is None or (payers == "medicare") == (payer == "medicare")
