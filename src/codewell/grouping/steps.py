"""How a stay came to its MS-DRG, told step by step in words.

What is told is asked, not guessed: that a code decides is shown by grouping the stay without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.data_file import read_yaml
from codewell.grouping import package
from codewell.grouping.definitions import definitions
from codewell.grouping.mce_causes import Claim
from codewell.grouping.ms_drg import (
    UNGROUPABLE,
    UNRELATED,
    Grouper,
    installed_version,
    version_text,
)
from codewell.model import (
    CodePlace,
    DiagnosisEffect,
    DrgOutcome,
    GroupingStep,
    PresentOnAdmission,
    Removal,
    Stay,
    ToldStay,
    dotted,
)

Row = Mapping[str, Any]
_LISTS = {"sdx": "secondary_diagnoses", "procedures": "procedures"}
_HOME = 1
_MULTIPLE_TRAUMA = 24
_LEVELS = {"NONE": "no CC or MCC counts", "CC": "a CC counts", "MCC": "an MCC counts"}


def tell(stay: Stay, *, grouper: Grouper, catalog: Catalog, version: int | None = None) -> ToldStay:
    """Group a stay and tell each step.

    Raises:
        InputError: it cannot be grouped here; see `Grouper.group`.
    """
    version = installed_version(stay.discharge_date, version)
    return _Teller(stay, version, grouper, catalog).told()


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_yaml(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return words


class _Teller:
    """One stay, its claim, the package's answer on it, and its DRG without each of its codes."""

    def __init__(self, stay: Stay, version: int, grouper: Grouper, catalog: Catalog) -> None:
        self.stay = stay
        self.version = version
        self.catalog = catalog
        self._grouper = grouper
        self.claim: Claim = {**package.claim(stay), "version": version}
        self.answer = grouper.answer(self.claim)
        self.grouping = grouper.grouping(stay, self.claim, self.answer)
        self.removals = tuple(self._removals())
        self._without = {removal.place.where: removal for removal in self.removals}
        self.initial = self._initial()

    def told(self) -> ToldStay:
        """All of it."""
        return ToldStay(
            stay=self.stay,
            grouping=self.grouping,
            initial=self.initial,
            kind=self._kind(),
            steps=tuple(self._steps()),
            removals=self.removals,
        )

    # -- what would be otherwise ----------------------------------------------------------------

    def _removals(self) -> Iterator[Removal]:
        """The DRG without each secondary diagnosis and procedure, in the order of the stay."""
        for key, name in _LISTS.items():
            rows = self.claim[key]
            given = self.stay.secondary_diagnoses if key == "sdx" else self.stay.procedures
            for index, one in enumerate(given):
                without = {**self.claim, key: [*rows[:index], *rows[index + 1 :]]}
                outcome = self._grouper.outcome(without)
                yield Removal(
                    CodePlace(f"{name}[{index}]", self._written(key, one.code)),
                    self._title(key, one.code),
                    outcome,
                    changes=outcome.ms_drg != self.grouping.ms_drg,
                )

    def _initial(self) -> DrgOutcome:
        drg, mdc = self.answer["initial_drg"], self.answer["initial_mdc"]
        titles = self.catalog.ms_drg
        return DrgOutcome(
            ms_drg=None if drg is None else f"{drg:03}",
            ms_drg_title=None if drg is None else titles.title(drg, self.version),
            mdc=None if mdc is None else f"{mdc:02}",
            mdc_title=None if mdc is None else titles.mdc_title(mdc, self.version),
            severity=self.answer["initial_severity"],
            return_code=self.answer["initial_return_code"],
        )

    # -- the steps ------------------------------------------------------------------------------

    def _steps(self) -> Iterator[GroupingStep]:
        yield self._of_edition()
        yield self._of_principal()
        if self._is_ungroupable:
            yield self._of_ungroupable()
        else:
            yield from self._of_mdc()
            yield self._of_kind()
        yield from self._of_procedures()
        yield from self._of_secondaries()
        if not self._is_ungroupable:
            yield self._of_severity()
        yield from self._of_hospital_acquired()
        yield from self._of_discharge_status()
        yield self._of_drg()
        yield from self._of_edits()

    def _of_edition(self) -> GroupingStep:
        text = f"MS-DRG v{version_text(self.version)}, discharge {self.stay.discharge_date}."
        return GroupingStep("edition", text, source=_words()["citation"])

    def _of_principal(self) -> GroupingStep:
        principal = self.stay.principal_diagnosis
        place = CodePlace("principal_diagnosis", self._written("sdx", principal.code))
        name = self._name("sdx", principal.code)
        mdc = self.answer["pdx_output"]["mdc"]
        if not self.grouping.diagnoses[0].valid or mdc is None:
            return GroupingStep("principal", f"Principal diagnosis {name}: no MDC.", (place,))
        text = f"Principal diagnosis {name} leads to MDC {mdc:02}, {self._mdc_title(mdc)}."
        return GroupingStep("principal", text, (place,))

    def _of_ungroupable(self) -> GroupingStep:
        code = self.answer["return_code"]
        reason = _words()["return_codes"].get(code, code.replace("_", " ").lower())
        return GroupingStep("ungroupable", f"The stay cannot be grouped: {reason}.")

    def _of_mdc(self) -> Iterator[GroupingStep]:
        """Pre-MDC, or an MDC other than that of the principal diagnosis."""
        drg, mdc = self.answer["final_drg"], self.answer["final_mdc"]
        if definitions().is_pre_mdc(drg, self.version):
            text = f"Pre-MDC: DRG {drg:03} is assigned before any MDC, by procedures."
            yield GroupingStep("pre_mdc", text, tuple(self._deciding_procedures()))
        elif mdc != self.answer["pdx_output"]["mdc"]:
            reason = _words()["other_mdc"].get(f"{mdc:02}")
            text = f"The stay is assigned to MDC {mdc:02}, {self._mdc_title(mdc)}"
            sites = self._trauma_sites() if mdc == _MULTIPLE_TRAUMA else ""
            yield GroupingStep("mdc", f"{text}: {reason}{sites}." if reason else f"{text}.")

    def _trauma_sites(self) -> str:
        """The body sites of significant trauma with the diagnoses that name them."""
        sites: dict[str, list[str]] = defaultdict(list)
        for row in (self.claim["pdx"], *self.claim["sdx"]):
            for name in definitions().lists(row["code"], self.version):
                if site := _words()["trauma_sites"].get(name):
                    sites[site].append(dotted(row["code"]))
        told = "; ".join(f"{site} {', '.join(codes)}" for site, codes in sites.items())
        return f" ({told})" if told else ""

    def _of_kind(self) -> GroupingStep:
        if self._kind() == "medical":
            if any(self._is_operation(p.code) for p in self.stay.procedures):
                text = "Medical: no procedure of the stay leads to a surgical DRG of this MDC."
            else:
                text = "Medical: no procedure of the stay is an O.R. procedure."
            return GroupingStep("partition", text)
        if self.answer["final_drg"] in UNRELATED:
            text = (
                "Surgical, unrelated: no O.R. procedure of the stay belongs to the MDC of the"
                " principal diagnosis."
            )
            return GroupingStep("partition", text, tuple(self._deciding_procedures()))
        deciding = tuple(self._deciding_procedures())
        codes = ", ".join(place.code or "" for place in deciding)
        if codes:
            return GroupingStep("partition", f"Surgical, by {codes}.", deciding)
        return GroupingStep("partition", "Surgical.")

    def _of_procedures(self) -> Iterator[GroupingStep]:
        for index, procedure in enumerate(self.stay.procedures):
            removal = self._without[f"procedures[{index}]"]
            name = self._name("procedures", procedure.code)
            operation = self._is_operation(procedure.code)
            what = "is an O.R. procedure" if operation else "is no O.R. procedure"
            if not self._is_known_procedure(procedure.code):
                what = "is no code of this date"
            does = _does(removal, self.grouping.ms_drg)
            yield GroupingStep("procedure", f"Procedure {name} {what}; {does}.", (removal.place,))

    def _of_secondaries(self) -> Iterator[GroupingStep]:
        rows = self._by_place("sdx", self.answer["sdx_output"])
        for index, effect in enumerate(self.grouping.diagnoses[1:]):
            removal = self._without[effect.where]
            name = self._name("sdx", effect.code)
            poa = self.stay.secondary_diagnoses[index].present_on_admission
            text = f"Secondary diagnosis {name}{_poa(poa)} {self._secondary(effect, rows[index])}."
            yield GroupingStep("secondary", text, (removal.place,))

    def _secondary(self, effect: DiagnosisEffect, row: Row) -> str:
        removal = self._without[effect.where]
        if not effect.valid:
            return f"is no code of this date and counts for nothing; {self._does(removal)}"
        if effect.severity == "NONE":
            return f"is neither CC nor MCC; {self._does(removal)}{self._read_itself(effect)}"
        level = f"is {'an MCC' if effect.severity == 'MCC' else 'a CC'}"
        if self._is_ungroupable:
            return f"{level}; {self._does(removal)}"
        if reason := self._not_counted(row):
            return f"{level}{reason}; {self._does(removal)}{self._read_itself(effect)}"
        if removal.changes:
            if effect.severity in self._asked or "MCC" in self._asked:
                return f"{level} and counts; {self._does(removal)}"
            return f"{level}; {self._does(removal)}{self._read_itself(effect)}"
        return f"{level}; {self._does(removal)}{self._why_same(effect)}"

    def _not_counted(self, row: Row) -> str | None:
        """Why the severity of a CC or MCC is not looked at in this stay."""
        if "EXCLUDED" in row["flags"]:
            first = self._written("sdx", self.stay.principal_diagnosis.code)
            return f", excluded beside principal diagnosis {first} (CC exclusion list)"
        if hac := _acquired(row):
            return f", taken out of the final DRG as {hac}"
        if "DEATH_EXCLUSION" in row["flags"]:
            return " only of a patient discharged alive"
        return None

    def _read_itself(self, effect: DiagnosisEffect) -> str:
        changes = self._without[effect.where].changes
        return " (the definition of the DRG looks for the diagnosis itself)" if changes else ""

    @property
    def _asked(self) -> frozenset[str]:
        return definitions().severities(self.answer["final_base_drg"] or 0, self.version)

    def _why_same(self, effect: DiagnosisEffect) -> str:
        """Why a CC or MCC more or less is the same, where it can be told."""
        drg, asked = self.grouping.ms_drg, self._asked
        if not asked:
            return f" (DRG {drg} does not differ by severity)"
        if effect.severity == "CC" and "CC" not in asked:
            return f" (DRG {drg} asks for MCCs alone)"
        others = [
            d.code
            for d in self.grouping.diagnoses[1:]
            if d.where != effect.where
            and d.severity in ("MCC", effect.severity)
            and self._bears(d.where)
        ]
        if not others:
            return ""
        codes = list(dict.fromkeys(self._written("sdx", code) for code in others))
        verb = "reaches" if len(codes) == 1 else "reach"
        return f" ({', '.join(codes)} {verb} the level as well)"

    def _bears(self, where: str) -> bool:
        """Whether a CC or MCC is neither excluded, nor hospital-acquired, nor of the living."""
        index = int(where.rpartition("[")[2].rstrip("]"))
        row = self._by_place("sdx", self.answer["sdx_output"])[index]
        flags = set(row["flags"])
        return flags.isdisjoint({"EXCLUDED", "DEATH_EXCLUSION"}) and not _acquired(row)

    def _of_severity(self) -> GroupingStep:
        drg, base = self.answer["final_drg"], self.answer["final_base_drg"]
        family = definitions().of_base(base or 0, self.version)
        if len(family) <= 1:
            text = f"DRG {drg:03} does not differ by severity."
        else:
            titles = "; ".join(f"{n:03} {self._drg_title(n)}" for n in family)
            text = f"Severity: {self._level()}. The DRGs to choose from: {titles}."
        return GroupingStep("severity", text)

    def _level(self) -> str:
        """The severity of the final DRG, as far as its definition asks for it."""
        if "CC" not in self._asked and self.grouping.severity != "MCC":
            return "no MCC counts"
        return _LEVELS[self.grouping.severity]

    def _of_hospital_acquired(self) -> Iterator[GroupingStep]:
        if self.initial.ms_drg == self.grouping.ms_drg:
            return
        text = (
            f"Initial DRG {self.initial.ms_drg} {self.initial.ms_drg_title or ''}; the final DRG"
            " leaves hospital-acquired conditions out (present on admission N or U)."
        )
        if self._is_ungroupable:
            text = f"Initial DRG {self.initial.ms_drg} {self.initial.ms_drg_title or ''}."
        yield GroupingStep("hospital_acquired", text)

    def _of_discharge_status(self) -> Iterator[GroupingStep]:
        """Where it decides: DRGs of those who died, were transferred or left."""
        if self.claim["discharge_status"] == _HOME:
            return
        home = self._grouper.outcome({**self.claim, "discharge_status": _HOME})
        if home.ms_drg != self.grouping.ms_drg:
            text = (
                f"Discharge status {self.stay.discharge_status} decides as well: with 01 (home)"
                f" the DRG is {home.ms_drg}."
            )
            yield GroupingStep("discharge_status", text, (CodePlace("discharge_status"),))

    def _of_drg(self) -> GroupingStep:
        found = self.grouping
        mdc = f", MDC {found.mdc} {found.mdc_title}" if found.mdc_title else ""
        if definitions().is_pre_mdc(self.answer["final_drg"] or 0, self.version):
            mdc = ", Pre-MDC"
        text = f"Final DRG {found.ms_drg} {found.ms_drg_title or '(title not installed)'}{mdc}."
        return GroupingStep("drg", text)

    def _of_edits(self) -> Iterator[GroupingStep]:
        for edit in self.grouping.edits:
            about = ", ".join(map(self._place_in_words, edit.causes))
            text = f"Edit: {edit.title}: {about}."
            yield GroupingStep("edit", text, edit.causes, f"{edit.citation}; {edit.edition}")

    # -- words ----------------------------------------------------------------------------------

    @property
    def _is_ungroupable(self) -> bool:
        return self.answer["final_drg"] in (None, UNGROUPABLE)

    def _kind(self) -> str | None:
        kind = definitions().kind(self.answer["final_drg"] or 0, self.version)
        return kind.lower() if kind else None

    def _deciding_procedures(self) -> Iterator[CodePlace]:
        """The procedures without which the DRG is another; else those it is marked with."""
        changing = [r.place for r in self.removals if r.changes and "procedures" in r.place.where]
        if changing:
            yield from changing
            return
        rows = self._by_place("procedures", self.answer["proc_output"])
        for index, row in enumerate(rows):
            if row and row["drg_impact"] in ("FINAL", "BOTH"):
                yield self._without[f"procedures[{index}]"].place

    def _by_place(self, key: str, rows: list[dict[str, Any]]) -> list[Row]:
        """The package's rows, which it sorts, in the order of the stay."""
        by_code = defaultdict(list)
        for row in rows:
            by_code[row["code"]].append(row)
        found: list[Row] = []
        for given in self.claim[key]:
            same = by_code.get(given["code"], [])
            found.append(same.pop(0) if len(same) > 1 else (same[0] if same else {}))
        return found

    def _place_in_words(self, place: CodePlace) -> str:
        if place.code is None:
            return place.where
        key = "procedures" if place.where.startswith("procedures") else "sdx"
        return f"{self._written(key, place.code)} ({place.where})"

    def _does(self, removal: Removal) -> str:
        return _does(removal, self.grouping.ms_drg)

    def _name(self, key: str, code: str) -> str:
        title = self._title(key, code)
        written = self._written(key, code)
        return f"{written} {title}" if title else written

    def _written(self, key: str, code: str) -> str:
        bare = package.package_code(code)
        if bare == package.NOT_A_CODE:
            return code
        return dotted(bare) if key == "sdx" else bare

    def _title(self, key: str, code: str) -> str | None:
        bare = package.package_code(code)
        if key == "sdx":
            return self.catalog.icd10cm.title(bare)
        found = self.catalog.icd10pcs.title(bare)
        return found.text if found else None

    def _is_operation(self, code: str) -> bool:
        return definitions().is_operation(package.package_code(code), self.version)

    def _is_known_procedure(self, code: str) -> bool:
        return self.catalog.icd10pcs.is_billable(
            package.package_code(code), self.stay.discharge_date
        )

    def _mdc_title(self, mdc: int) -> str:
        return self.catalog.ms_drg.mdc_title(mdc, self.version) or "(title not installed)"

    def _drg_title(self, drg: int) -> str:
        return self.catalog.ms_drg.title(drg, self.version) or "(title not installed)"


def _does(removal: Removal, drg: str | None) -> str:
    if removal.changes:
        return f"without it the DRG is {removal.outcome.ms_drg}"
    return f"the DRG is {drg} without it too"


def _poa(indicator: PresentOnAdmission | None) -> str:
    return f" (POA {indicator})" if indicator else ""


def _acquired(row: Row) -> str | None:
    """The hospital-acquired condition that a diagnosis was found to be."""
    for hac in row.get("hacs", ()):
        if hac["hac_status"] == "HAC_CRITERIA_MET":
            number, words = hac["hac_number"], hac["description"]
            return f"hospital-acquired condition HAC {number:02} ({words})"
    return None
