"""How a stay came to its MS-DRG, told step by step in words.

What is told is asked, not guessed: that a code decides is shown by grouping the stay without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from codewell.catalog import Catalog
from codewell.grouping import package
from codewell.grouping.asked_stay import DIAGNOSES, PROCEDURES, AskedStay
from codewell.grouping.definitions import definitions
from codewell.grouping.ms_drg import UNRELATED, Grouper, installed_version, version_text
from codewell.grouping.secondary_steps import secondary_steps
from codewell.model import CodePlace, GroupingStep, Stay, ToldStay, dotted

_HOME = 1
_MULTIPLE_TRAUMA = 24
_LEVELS = {"NONE": "no CC or MCC counts", "CC": "a CC counts", "MCC": "an MCC counts"}


def tell(stay: Stay, *, grouper: Grouper, catalog: Catalog, version: int | None = None) -> ToldStay:
    """Group a stay and tell each step.

    Raises:
        InputError: it cannot be grouped here; see `Grouper.group`.
    """
    version = installed_version(stay.discharge_date, version)
    asked = AskedStay(stay, version, grouper, catalog)
    return ToldStay(
        stay=stay,
        grouping=asked.grouping,
        initial=asked.initial,
        kind=asked.kind,
        steps=tuple(_steps(asked)),
        removals=asked.removals,
    )


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_suffix(".yaml").read_text("utf-8")
    )
    return words


def _steps(asked: AskedStay) -> Iterator[GroupingStep]:
    yield _of_edition(asked)
    yield _of_principal(asked)
    if asked.is_ungroupable:
        yield _of_ungroupable(asked)
    else:
        yield from _of_mdc(asked)
        yield _of_kind(asked)
    yield from _of_procedures(asked)
    yield from secondary_steps(asked)
    if not asked.is_ungroupable:
        yield _of_severity(asked)
    yield from _of_hospital_acquired(asked)
    yield from _of_discharge_status(asked)
    yield _of_drg(asked)
    yield from _of_edits(asked)


def _of_edition(asked: AskedStay) -> GroupingStep:
    text = f"MS-DRG v{version_text(asked.version)}, discharge {asked.stay.discharge_date}."
    return GroupingStep("edition", text, source=_words()["citation"])


def _of_principal(asked: AskedStay) -> GroupingStep:
    code = asked.stay.principal_diagnosis.code
    place = CodePlace("principal_diagnosis", asked.written(DIAGNOSES, code))
    name = asked.name(DIAGNOSES, code)
    mdc = asked.answer["pdx_output"]["mdc"]
    if not asked.grouping.diagnoses[0].valid or mdc is None:
        return GroupingStep("principal", f"Principal diagnosis {name}: no MDC.", (place,))
    text = f"Principal diagnosis {name} leads to MDC {mdc:02}, {asked.mdc_title(mdc)}."
    return GroupingStep("principal", text, (place,))


def _of_ungroupable(asked: AskedStay) -> GroupingStep:
    code = asked.answer["return_code"]
    reason = _words()["return_codes"].get(code, code.replace("_", " ").lower())
    return GroupingStep("ungroupable", f"The stay cannot be grouped: {reason}.")


def _of_mdc(asked: AskedStay) -> Iterator[GroupingStep]:
    """Pre-MDC, or an MDC other than that of the principal diagnosis."""
    drg, mdc = asked.answer["final_drg"], asked.answer["final_mdc"]
    if asked.is_pre_mdc:
        text = f"Pre-MDC: DRG {drg:03} is assigned before any MDC, by procedures."
        yield GroupingStep("pre_mdc", text, tuple(_deciding_procedures(asked)))
    elif mdc != asked.answer["pdx_output"]["mdc"]:
        reason = _words()["other_mdc"].get(f"{mdc:02}")
        sites = _trauma_sites(asked) if mdc == _MULTIPLE_TRAUMA else ""
        text = f"The stay is assigned to MDC {mdc:02}, {asked.mdc_title(mdc)}"
        yield GroupingStep("mdc", f"{text}: {reason}{sites}." if reason else f"{text}.")


def _trauma_sites(asked: AskedStay) -> str:
    """The body sites of significant trauma with the diagnoses that name them."""
    sites: dict[str, list[str]] = defaultdict(list)
    for row in (asked.claim["pdx"], *asked.claim["sdx"]):
        for name in definitions().lists(row["code"], asked.version):
            if site := _words()["trauma_sites"].get(name):
                sites[site].append(dotted(row["code"]))
    told = "; ".join(f"{site} {', '.join(codes)}" for site, codes in sites.items())
    return f" ({told})" if told else ""


def _of_kind(asked: AskedStay) -> GroupingStep:
    if asked.kind == "medical":
        if any(asked.is_operation(p.code) for p in asked.stay.procedures):
            text = "Medical: no procedure of the stay leads to a surgical DRG of this MDC."
        else:
            text = "Medical: no procedure of the stay is an O.R. procedure."
        return GroupingStep("partition", text)
    deciding = tuple(_deciding_procedures(asked))
    if asked.answer["final_drg"] in UNRELATED:
        text = (
            "Surgical, unrelated: no O.R. procedure of the stay belongs to the MDC of the principal"
            " diagnosis."
        )
        return GroupingStep("partition", text, deciding)
    codes = ", ".join(place.code or "" for place in deciding)
    return GroupingStep("partition", f"Surgical, by {codes}." if codes else "Surgical.", deciding)


def _deciding_procedures(asked: AskedStay) -> Iterator[CodePlace]:
    """The procedures without which the DRG is another; else those it is marked with."""
    of_procedures = [r for r in asked.removals if r.place.where.startswith(PROCEDURES)]
    if any(removal.changes for removal in of_procedures):
        yield from (removal.place for removal in of_procedures if removal.changes)
        return
    for removal, row in zip(of_procedures, asked.procedure_rows, strict=True):
        if row and row["drg_impact"] in ("FINAL", "BOTH"):
            yield removal.place


def _of_procedures(asked: AskedStay) -> Iterator[GroupingStep]:
    on = asked.stay.discharge_date
    for index, procedure in enumerate(asked.stay.procedures):
        where = f"procedures[{index}]"
        name = asked.name(PROCEDURES, procedure.code)
        if not asked.catalog.icd10pcs.is_billable(package.package_code(procedure.code), on):
            what = "is no code of this date"
        elif asked.is_operation(procedure.code):
            what = "is an O.R. procedure"
        else:
            what = "is no O.R. procedure"
        text = f"Procedure {name} {what}; {asked.does(where)}."
        yield GroupingStep("procedure", text, (asked.without(where).place,))


def _of_severity(asked: AskedStay) -> GroupingStep:
    if len(asked.family) <= 1:
        drg = asked.answer["final_drg"]
        return GroupingStep("severity", f"DRG {drg:03} does not differ by severity.")
    titles = "; ".join(f"{drg:03} {asked.drg_title(drg)}" for drg in asked.family)
    level = _LEVELS[asked.grouping.severity]
    if "CC" not in asked.severities and asked.grouping.severity != "MCC":
        level = "no MCC counts"
    text = f"Severity: {level}. The DRGs to choose from: {titles}."
    return GroupingStep("severity", text)


def _of_hospital_acquired(asked: AskedStay) -> Iterator[GroupingStep]:
    if asked.initial.ms_drg == asked.grouping.ms_drg:
        return
    text = f"Initial DRG {asked.initial.ms_drg} {asked.initial.ms_drg_title or ''}"
    if not asked.is_ungroupable:
        text += (
            "; the final DRG leaves hospital-acquired conditions out (present on admission N or U)"
        )
    yield GroupingStep("hospital_acquired", f"{text}.")


def _of_discharge_status(asked: AskedStay) -> Iterator[GroupingStep]:
    """Where it decides: DRGs of those who died, were transferred or left."""
    if asked.claim["discharge_status"] == _HOME:
        return
    home = asked.with_status(_HOME)
    if home.ms_drg != asked.grouping.ms_drg:
        text = (
            f"Discharge status {asked.stay.discharge_status} decides as well: with 01 (home) the"
            f" DRG is {home.ms_drg}."
        )
        yield GroupingStep("discharge_status", text, (CodePlace("discharge_status"),))


def _of_drg(asked: AskedStay) -> GroupingStep:
    found = asked.grouping
    mdc = f", MDC {found.mdc} {found.mdc_title}" if found.mdc_title else ""
    if asked.is_pre_mdc:
        mdc = ", Pre-MDC"
    title = found.ms_drg_title or "(title not installed)"
    return GroupingStep("drg", f"Final DRG {found.ms_drg} {title}{mdc}.")


def _of_edits(asked: AskedStay) -> Iterator[GroupingStep]:
    for edit in asked.grouping.edits:
        about = ", ".join(_in_words(place, asked) for place in edit.causes)
        source = f"{edit.citation}; {edit.edition}"
        yield GroupingStep("edit", f"Edit: {edit.title}: {about}.", edit.causes, source)


def _in_words(place: CodePlace, asked: AskedStay) -> str:
    if place.code is None:
        return place.where
    key = PROCEDURES if place.where.startswith(PROCEDURES) else DIAGNOSES
    return f"{asked.written(key, place.code)} ({place.where})"
