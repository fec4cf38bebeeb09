"""How a stay came to its MS-DRG, told step by step in words.

What is told is asked, not guessed: that a code decides is shown by grouping the stay without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.data_file import read_data
from codewell.grouping.asked_stay import DIAGNOSES, PROCEDURES, AskedStay
from codewell.grouping.ms_drg import UNRELATED, Grouper, installed_version, version_text
from codewell.grouping.procedure_steps import partition_step, pre_mdc_step, procedure_steps
from codewell.grouping.secondary_steps import acquired_of, held_together, secondary_steps
from codewell.grouping.trauma_sites import MULTIPLE_TRAUMA, trauma_sites
from codewell.model import CodePlace, GroupingStep, Stay, ToldStay

_HOME = 1
_LISTED = {"secondary_diagnoses[": "secondary diagnosis", "procedures[": "procedure"}
_LEVELS = {"NONE": "no CC or MCC counts", "CC": "a CC counts", "MCC": "an MCC counts"}


def tell(
    stay: Stay,
    *,
    grouper: Grouper,
    catalog: Catalog,
    version: int | None = None,
    is_exempt: Callable[[str], bool] = lambda _: False,
) -> ToldStay:
    """Group a stay and tell each step.

    ``is_exempt`` says of a code (no dot) whether it is exempt from POA reporting.

    Raises:
        InputError: it cannot be grouped here; see `Grouper.group`.
    """
    version = installed_version(stay.discharge_date, version)
    asked = AskedStay(stay, version, grouper, catalog, is_exempt=is_exempt)
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
    words: Mapping[str, Any] = read_data(Path(__file__).with_suffix(".yaml"))
    return words


def _steps(asked: AskedStay) -> Iterator[GroupingStep]:
    yield _of_edition(asked)
    yield _of_principal(asked)
    if asked.is_ungroupable:
        yield _of_ungroupable(asked)
    else:
        yield from _of_mdc(asked)
        yield partition_step(asked)
    yield from procedure_steps(asked)
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
    text = f"The stay cannot be grouped: {reason}"
    about = list(acquired_of(asked)) if code.startswith("HAC_") else []
    if about:
        text += f" in a hospital not exempt from POA reporting: {'; '.join(w for _, w in about)}"
    return GroupingStep("ungroupable", f"{text}.", tuple(place for place, _ in about))


def _of_mdc(asked: AskedStay) -> Iterator[GroupingStep]:
    """Pre-MDC, or an MDC other than that of the principal diagnosis."""
    mdc = asked.answer["final_mdc"]
    if asked.is_pre_mdc:
        yield pre_mdc_step(asked)
    elif mdc != asked.answer["pdx_output"]["mdc"]:
        reason = _words()["other_mdc"].get(f"{mdc:02}")
        sites = trauma_sites(asked) if mdc == MULTIPLE_TRAUMA else ""
        text = f"The stay is assigned to MDC {mdc:02}, {asked.mdc_title(mdc)}"
        yield GroupingStep("mdc", f"{text}: {reason}{sites}." if reason else f"{text}.")


def _of_severity(asked: AskedStay) -> GroupingStep:
    if len(asked.family) <= 1:
        drg = asked.answer["final_drg"]
        return GroupingStep("severity", f"DRG {drg:03} does not differ by severity.")
    titles = "; ".join(f"{drg:03} {asked.drg_title(drg)}" for drg in asked.family)
    level = _LEVELS[asked.grouping.severity]
    if "CC" not in asked.severities and asked.grouping.severity != "MCC":
        level = "no MCC counts"
    text = f"Severity: {level}{held_together(asked)}."
    text += f" The severity levels of this base DRG: {titles}."
    return GroupingStep("severity", text)


def _of_hospital_acquired(asked: AskedStay) -> Iterator[GroupingStep]:
    if asked.initial.ms_drg == asked.grouping.ms_drg:
        return
    text = f"Initial DRG {asked.initial.ms_drg} {asked.initial.ms_drg_title or ''}"
    if not asked.is_ungroupable:
        text += (
            "; the final DRG leaves hospital-acquired conditions (present on admission N or U) out"
            " in hospitals not exempt from POA reporting"
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
    elif asked.answer["final_drg"] in UNRELATED:
        mdc = f", no MDC of its own (principal's MDC {found.mdc})"
    title = found.ms_drg_title or "(title not installed)"
    return GroupingStep("drg", f"Final DRG {found.ms_drg} {title}{mdc}.")


def _of_edits(asked: AskedStay) -> Iterator[GroupingStep]:
    for edit in asked.grouping.edits:
        about = ", ".join(_in_words(place, asked) for place in edit.causes)
        source = f"{edit.citation}; {edit.edition}"
        yield GroupingStep("edit", f"Edit: {edit.title}: {about}.", edit.causes, source)


def _in_words(place: CodePlace, asked: AskedStay) -> str:
    where = _spoken(place.where)
    if place.code is None:
        return where
    key = PROCEDURES if place.where.startswith(PROCEDURES) else DIAGNOSES
    return f"{asked.written(key, place.code)} ({where})"


def _spoken(where: str) -> str:
    """A field path as people count: ``secondary_diagnoses[0]`` is secondary diagnosis 1."""
    for begin, name in _LISTED.items():
        if where.startswith(begin):
            return f"{name} {int(where.removeprefix(begin).rstrip(']')) + 1}"
    return where.replace("_", " ")
