"""A stay put to the grouper, with its answer, and its DRG without each of its codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from codewell.catalog import Catalog
from codewell.grouping import package
from codewell.grouping.definitions import definitions
from codewell.grouping.mce_causes import Claim
from codewell.grouping.ms_drg import UNGROUPABLE, Grouper
from codewell.model import CodePlace, DrgOutcome, Removal, Stay, dotted

Row = Mapping[str, Any]
DIAGNOSES, PROCEDURES = "sdx", "procedures"
"""The lists of a claim as the package names them."""
_NAMES = {DIAGNOSES: "secondary_diagnoses", PROCEDURES: "procedures"}
_NO_TITLE = "(title not installed)"
_INDICATORS = "YWNU"


class AskedStay:
    """One stay, its claim, and the package's answer on it."""

    def __init__(
        self,
        stay: Stay,
        version: int,
        grouper: Grouper,
        catalog: Catalog,
        *,
        is_exempt: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.stay = stay
        self.is_exempt = is_exempt
        self.version = version
        self.catalog = catalog
        self.claim: Claim = {**package.claim(stay), "version": version}
        self.answer = grouper.answer(self.claim)
        self.grouping = grouper.grouping(stay, self.claim, self.answer)
        self._grouper = grouper
        self.removals = tuple(self._removals())
        self._without = {removal.place.where: removal for removal in self.removals}

    def _removals(self) -> Iterator[Removal]:
        """The DRG without each secondary diagnosis and procedure, in the order of the stay."""
        given = {
            DIAGNOSES: [d.code for d in self.stay.secondary_diagnoses],
            PROCEDURES: [p.code for p in self.stay.procedures],
        }
        for key, codes in given.items():
            rows = self.claim[key]
            for index, code in enumerate(codes):
                without = {**self.claim, key: [*rows[:index], *rows[index + 1 :]]}
                outcome = self._grouper.outcome(without)
                yield Removal(
                    CodePlace(f"{_NAMES[key]}[{index}]", self.written(key, code)),
                    self.title(key, code),
                    outcome,
                    changes=outcome.ms_drg != self.grouping.ms_drg,
                )

    def without(self, where: str) -> Removal:
        """The DRG without the code at a field path."""
        return self._without[where]

    def does(self, where: str) -> str:
        """The same in words."""
        removal = self._without[where]
        if removal.changes:
            return f"without it the DRG is {removal.outcome.ms_drg}"
        return f"the DRG is {self.grouping.ms_drg} without it too"

    def without_all(self, places: Iterable[str]) -> DrgOutcome:
        """The DRG without the codes at several field paths together."""
        left_out = set(places)
        kept = {
            key: [r for at, r in enumerate(self.claim[key]) if f"{name}[{at}]" not in left_out]
            for key, name in _NAMES.items()
        }
        return self._grouper.outcome({**self.claim, **kept})

    def by_indicator(self, index: int) -> dict[str, str | None]:
        """The DRG by the POA indicator of one secondary diagnosis: Y, W, N and U."""
        rows = self.claim[DIAGNOSES]
        found = {}
        for letter in _INDICATORS:
            others = [*rows[:index], {**rows[index], "poa": letter}, *rows[index + 1 :]]
            found[letter] = self._grouper.outcome({**self.claim, DIAGNOSES: others}).ms_drg
        return found

    def with_status(self, status: int) -> DrgOutcome:
        """The DRG with another discharge status."""
        return self._grouper.outcome({**self.claim, "discharge_status": status})

    @cached_property
    def initial(self) -> DrgOutcome:
        """The DRG before hospital-acquired conditions are left out."""
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

    @cached_property
    def secondary_rows(self) -> list[Row]:
        """The package's rows of the secondary diagnoses, in the order of the stay."""
        return self._by_place(DIAGNOSES, self.answer["sdx_output"])

    @cached_property
    def procedure_rows(self) -> list[Row]:
        """Those of the procedures; empty for a code that the package passes over."""
        return self._by_place(PROCEDURES, self.answer["proc_output"])

    def _by_place(self, key: str, rows: list[Row]) -> list[Row]:
        by_code: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_code[row["code"]].append(row)
        found: list[Row] = []
        for given in self.claim[key]:
            same = by_code[given["code"]]
            found.append((same.pop(0) if len(same) > 1 else same[0]) if same else {})
        return found

    # -- what the definitions say -------------------------------------------------------------

    @property
    def is_ungroupable(self) -> bool:
        """Whether it has no DRG but 999."""
        return self.answer["final_drg"] in (None, UNGROUPABLE)

    @property
    def is_pre_mdc(self) -> bool:
        """Whether its DRG is assigned before any MDC."""
        return definitions().is_pre_mdc(self.answer["final_drg"] or 0, self.version)

    @property
    def kind(self) -> str | None:
        """``surgical``, ``medical``, or None for a DRG that is neither."""
        kind = definitions().kind(self.answer["final_drg"] or 0, self.version)
        return kind.lower() if kind else None

    def is_surgical(self, drg: int) -> bool:
        """Whether a DRG is a surgical one."""
        return definitions().kind(drg, self.version) == "SURGICAL"

    @cached_property
    def family(self) -> tuple[int, ...]:
        """The DRGs that differ from its own by severity alone, with it."""
        return definitions().of_base(self.answer["final_base_drg"] or 0, self.version)

    @cached_property
    def severities(self) -> frozenset[str]:
        """The severities that they ask for."""
        return definitions().severities(self.answer["final_base_drg"] or 0, self.version)

    @property
    def suppresses(self) -> bool:
        """Whether the definition leaves out the severity of some diagnoses that it reads."""
        return definitions().suppresses(self.answer["final_base_drg"] or 0, self.version)

    def is_operation(self, code: str) -> bool:
        """Whether a procedure is an O.R. procedure."""
        return definitions().is_operation(package.package_code(code), self.version)

    # -- names --------------------------------------------------------------------------------

    def written(self, key: str, code: str) -> str:
        """A code in its official form; what cannot be one as it was given."""
        bare = package.package_code(code)
        if bare == package.NOT_A_CODE:
            return code
        return dotted(bare) if key == DIAGNOSES else bare

    def title(self, key: str, code: str) -> str | None:
        """The title of a code, where one is installed."""
        bare = package.package_code(code)
        if key == DIAGNOSES:
            return self.catalog.icd10cm.title(bare)
        found = self.catalog.icd10pcs.title(bare)
        return found.text if found else None

    def name(self, key: str, code: str) -> str:
        """Code and title."""
        title, written = self.title(key, code), self.written(key, code)
        return f"{written} {title}" if title else written

    def mdc_title(self, mdc: int) -> str:
        """The title of an MDC."""
        return self.catalog.ms_drg.mdc_title(mdc, self.version) or _NO_TITLE

    def drg_title(self, drg: int) -> str:
        """The title of a DRG."""
        return self.catalog.ms_drg.title(drg, self.version) or _NO_TITLE
