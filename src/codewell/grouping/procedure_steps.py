"""Whether a stay is surgical or medical and by which procedures, in words."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.grouping import package
from codewell.grouping.asked_stay import PROCEDURES, AskedStay
from codewell.grouping.ms_drg import UNRELATED
from codewell.model import CodePlace, DrgOutcome, GroupingStep, Removal

_EXTENT = {981: "extensive", 984: "prostatic", 987: "non-extensive"}
"""The first DRG of each kind of unrelated operation."""


def pre_mdc_step(asked: AskedStay) -> GroupingStep:
    """A DRG before any MDC, with the procedures that decide it."""
    deciding = tuple(_deciding(asked))
    by = ", ".join(place.code or "" for place in deciding) or "procedures"
    text = f"Pre-MDC: DRG {asked.grouping.ms_drg} is assigned before any MDC, by {by}."
    return GroupingStep("pre_mdc", text, deciding)


def partition_step(asked: AskedStay) -> GroupingStep:
    """Surgical or medical, with what decides it."""
    if asked.kind == "medical":
        return _medical(asked)
    deciding = tuple(_deciding(asked))
    if asked.answer["final_drg"] in UNRELATED:
        return GroupingStep("partition", _unrelated(asked), deciding)
    codes = ", ".join(place.code or "" for place in deciding)
    text = f"Surgical, by {codes}" if codes else "Surgical"
    for place, drg in _lower(asked, deciding):
        text += (
            f"; {place.code} alone leads to DRG {drg}, lower in the surgical hierarchy of MDC"
            f" {asked.grouping.mdc}"
        )
    return GroupingStep("partition", f"{text}.", deciding)


def procedure_steps(asked: AskedStay) -> Iterator[GroupingStep]:
    """One step a procedure, in the order of the stay."""
    on = asked.stay.discharge_date
    for removal, procedure in zip(_of_procedures(asked), asked.stay.procedures, strict=True):
        where = removal.place.where
        name = asked.name(PROCEDURES, procedure.code)
        if not asked.catalog.icd10pcs.is_billable(package.package_code(procedure.code), on):
            what = "is no code of this date"
        elif asked.is_operation(procedure.code):
            what = "is an O.R. procedure"
        elif removal.changes:
            what = "is a non-O.R. procedure that this DRG looks for"
        else:
            what = "is a non-O.R. procedure"
        text = f"Procedure {name} {what}; {asked.does(where)}."
        yield GroupingStep("procedure", text, (removal.place,))


def _medical(asked: AskedStay) -> GroupingStep:
    leading = tuple(r.place for r in _of_procedures(asked) if r.changes)
    if leading:
        codes = ", ".join(place.code or "" for place in leading)
        what = "procedure" if len(leading) == 1 else "procedures"
        verb = "leads" if len(leading) == 1 else "lead"
        text = f"Medical; non-O.R. {what} {codes} {verb} to the DRG."
    elif any(asked.is_operation(p.code) for p in asked.stay.procedures):
        text = "Medical: no procedure of the stay leads to a surgical DRG of this MDC."
    else:
        text = "Medical: no procedure of the stay is an O.R. procedure."
    return GroupingStep("partition", text, leading)


def _unrelated(asked: AskedStay) -> str:
    told = []
    for removal in _operations(asked):
        drg = int(_alone(asked, removal).ms_drg or 0)
        extent = next((_EXTENT[n] for n in sorted(_EXTENT, reverse=True) if n <= drg), None)
        told.append(f"{removal.place.code} ({extent})" if drg in UNRELATED else removal.place.code)
    by = f": {', '.join(code or '' for code in told)}" if told else ""
    return (
        "Surgical, unrelated: no O.R. procedure of the stay belongs to the MDC of the principal"
        f" diagnosis{by}."
    )


def _lower(asked: AskedStay, deciding: tuple[CodePlace, ...]) -> Iterator[tuple[CodePlace, str]]:
    """Operations of the same MDC that give way to those that decide, with their own DRG."""
    if asked.is_pre_mdc:
        return
    for removal in _operations(asked):
        alone = _alone(asked, removal)
        drg = int(alone.ms_drg or 0)
        is_other = drg not in asked.family and asked.is_surgical(drg) and drg not in UNRELATED
        if removal.place not in deciding and is_other and alone.mdc == asked.grouping.mdc:
            yield removal.place, f"{drg:03}"


def _alone(asked: AskedStay, removal: Removal) -> DrgOutcome:
    """The DRG with one operation and none of the others."""
    others = (r.place.where for r in _operations(asked) if r is not removal)
    return asked.without_all(others)


def _operations(asked: AskedStay) -> list[Removal]:
    given = zip(_of_procedures(asked), asked.stay.procedures, strict=True)
    return [removal for removal, procedure in given if asked.is_operation(procedure.code)]


def _of_procedures(asked: AskedStay) -> list[Removal]:
    return [r for r in asked.removals if r.place.where.startswith(PROCEDURES)]


def _deciding(asked: AskedStay) -> Iterator[CodePlace]:
    """The procedures without which the DRG is another; else those it is marked with."""
    given = _of_procedures(asked)
    if any(removal.changes for removal in given):
        yield from (removal.place for removal in given if removal.changes)
        return
    for removal, row in zip(given, asked.procedure_rows, strict=True):
        if row and row["drg_impact"] in ("FINAL", "BOTH"):
            yield removal.place
