"""Generated stays grouped here, by the bare library, written otherwise, and by another grouper.

    .venv/bin/python benchmarks/grouping_differential.py [--stays 20000] [--seed 7] [--json]

Stays are drawn over every grouper version installed (v40.0-v44.0): codes valid on their date, half
of the diagnoses from the categories that decide most. Five questions are asked of each:

* Does it group as a direct call of ``msdrg`` groups it: DRG, MDC, severity, return code, severity
  of each code, edits with their counts?
* Does it group the same with dots, in lower case, and with secondary diagnoses and procedures in
  another order?
* Does a CC or MCC that is said to change nothing change the DRG when it is left out?
* Does ``drgpy`` (extra ``bench``), where it has the version, give the same DRG, and if not, what do
  the two disagree on?
* How many stays a second, beside the bare library in the same run, block by block in turn?

The catalog is that of CODEWELL_HOME.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.store import catalog_path
from codewell.grouping import Grouper
from codewell.grouping.definitions import definitions
from codewell.grouping.package import versions
from codewell.model import CodedDiagnosis, CodedProcedure, Grouping, PresentOnAdmission, Sex, Stay

BUSY = "I50 J96 N17 A41 E11 L89 T81 I46 J44 D62 O80 O34 Z37 K57 S72 S36 S27 I21 B20 Z38".split()
"""Categories that decide DRGs, counted as CC or MCC, excluded, or hospital-acquired."""
TABLES = "02 0F 0D 0Q 0S 5A 10 0T 0B 4A 30".split()
STATUSES = "01 1 02 03 06 07 20 62 63 65".split()
BLOCK = 200
UNGROUPABLE = 999
SAME = "the same DRG"
CHANGES_NOTHING = "the DRG is the same without it"
OF_POA = "present on admission: the two agree when every diagnosis is reported Y"


def day_of(version: int) -> dt.date:
    """A discharge date on which a version is in force: v40.0 began in October 2022."""
    fiscal_year = version // 10 + 1983
    return dt.date(fiscal_year, 5, 15) if version % 10 else dt.date(fiscal_year - 1, 11, 15)


@lru_cache(maxsize=32)
def pools_on(catalog: Catalog, day: dt.date) -> dict[str, list[str]]:
    """The codes to draw from on a day."""
    diagnoses = catalog.icd10cm.validity.billable_under("", day)
    procedures = catalog.icd10pcs.validity.billable_under("", day)
    return {
        "any": diagnoses,
        "busy": [code for code in diagnoses if code[:3] in BUSY],
        "procedures": procedures,
        "tables": [code for code in procedures if code[:2] in TABLES],
    }


class Draw:
    """Stays drawn at random, the same for the same seed."""

    def __init__(self, catalog: Catalog, seed: int) -> None:
        self._random = random.Random(seed)
        self._catalog = catalog

    def stays(self, number: int) -> Iterator[tuple[int, Stay]]:
        """So many stays with their version, the versions in turn."""
        order = versions()
        for index in range(number):
            version = order[index % len(order)]
            yield version, self._stay(index, version)

    def _stay(self, index: int, version: int) -> Stay:
        draw, pools = self._random, pools_on(self._catalog, day_of(version))
        poa = (*PresentOnAdmission, *PresentOnAdmission, None)
        return Stay(
            id=str(index),
            age=draw.choice([0, 3, 17, *range(18, 100)]),
            sex=draw.choice([Sex.FEMALE, Sex.MALE, Sex.FEMALE, Sex.MALE, Sex.UNKNOWN]),
            discharge_date=day_of(version),
            discharge_status=draw.choice(STATUSES),
            principal_diagnosis=CodedDiagnosis(self._code(pools), PresentOnAdmission.YES),
            secondary_diagnoses=tuple(
                CodedDiagnosis(self._code(pools), draw.choice(poa))
                for _ in range(draw.randint(0, 14))
            ),
            procedures=tuple(
                CodedProcedure(draw.choice(pools[draw.choice(["tables", "procedures"])]))
                for _ in range(draw.choice([0, 0, 1, 1, 2, 3, 4]))
            ),
        )

    def _code(self, pools: dict[str, list[str]]) -> str:
        return self._random.choice(pools[self._random.choice(["busy", "any"])])


def direct_claim(stay: Stay, version: int) -> dict[str, Any]:
    """The claim as the README of the library writes it; nothing of ``codewell.grouping``."""
    return {
        "version": version,
        "discharge_date": int(stay.discharge_date.isoformat().replace("-", "")),
        "age": stay.age,
        "sex": "MFU".index(stay.sex),
        "discharge_status": int(stay.discharge_status),
        "pdx": {"code": stay.principal_diagnosis.code, "poa": "Y"},
        "sdx": [
            {"code": d.code, "poa": d.present_on_admission or " "} for d in stay.secondary_diagnoses
        ],
        "procedures": [{"code": p.code} for p in stay.procedures],
    }


def bare_facts(group: dict[str, Any], edit: dict[str, Any]) -> tuple[Any, ...]:
    """What the library says, to be compared."""
    return (
        group["final_drg"],
        group["final_mdc"],
        group["final_severity"],
        group["return_code"],
        sorted((row["code"], row["severity"]) for row in group["sdx_output"]),
        sorted((row["name"], row["count"], row["edit_type"]) for row in edit["edits"]),
    )


def our_facts(found: Grouping) -> tuple[Any, ...]:
    """The same of our answer."""
    return (
        None if found.ms_drg is None else int(found.ms_drg),
        None if found.mdc is None else int(found.mdc),
        found.severity,
        found.return_code,
        sorted((plain(d.code), d.severity) for d in found.diagnoses[1:]),
        sorted((e.name, e.count, e.kind) for e in found.edits),
    )


def all_facts(found: Grouping) -> tuple[Any, ...]:
    """And all else that must not depend on writing and order: what counted, and causes."""
    return (
        *our_facts(found),
        sorted((plain(d.code), d.counted, d.valid, d.reason or "") for d in found.diagnoses[1:]),
        sorted((e.name, sorted(plain(c.code or "") for c in e.causes)) for e in found.edits),
    )


def plain(code: str) -> str:
    """A code as the library writes it."""
    return code.strip().upper().replace(".", "")


def rewritten(stay: Stay, draw: random.Random) -> Stay:
    """Dots, lower case, and another order of secondary diagnoses and procedures."""
    others = list(stay.secondary_diagnoses)
    operations = list(stay.procedures)
    draw.shuffle(others)
    draw.shuffle(operations)
    return replace(
        stay,
        principal_diagnosis=_dotted(stay.principal_diagnosis),
        secondary_diagnoses=tuple(map(_dotted, others)),
        procedures=tuple(replace(p, code=p.code.lower()) for p in operations),
    )


def _dotted(diagnosis: CodedDiagnosis) -> CodedDiagnosis:
    code = diagnosis.code
    return replace(diagnosis, code=f"{code[:3]}.{code[3:]}".rstrip(".").lower())


@dataclass
class Result:
    """What was counted."""

    stays: int = 0
    drgs: set[str] = field(default_factory=set)
    edited: int = 0
    differing: list[str] = field(default_factory=list)
    order_differing: list[str] = field(default_factory=list)
    uncaused: list[str] = field(default_factory=list)
    idle: int = 0
    misjudged: list[str] = field(default_factory=list)
    ours_seconds: float = 0.0
    bare_seconds: float = 0.0
    other: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def fails(self) -> bool:
        """Whether anything is not as the library has it."""
        return bool(self.differing or self.order_differing or self.uncaused or self.misjudged)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "stays": self.stays,
            "drgs": len(self.drgs),
            "stays_with_edits": self.edited,
            "differing_from_library": len(self.differing),
            "differing_when_rewritten": len(self.order_differing),
            "edits_without_their_causes": len(self.uncaused),
            "said_to_change_nothing": self.idle,
            "of_them_changing_the_drg": len(self.misjudged),
            "stays_per_second": round(self.stays / self.ours_seconds)
            if self.ours_seconds
            else None,
            "bare_stays_per_second": (
                round(self.stays / self.bare_seconds) if self.bare_seconds else None
            ),
            "share_of_bare_speed": (
                round(self.bare_seconds / self.ours_seconds, 2) if self.ours_seconds else None
            ),
            "drgpy": {version: dict(counts) for version, counts in sorted(self.other.items())},
        }


def run(catalog: Catalog, number: int, seed: int, *, with_other: bool = True) -> Result:
    """Ask everything of so many stays."""
    msdrg = importlib.import_module("msdrg")
    result, order = Result(), random.Random(seed + 1)
    other = _other_grouper() if with_other else None
    drawn = Draw(catalog, seed).stays(number)
    with Grouper(catalog) as grouper, msdrg.MsdrgGrouper() as bare, msdrg.MceEditor() as editor:
        warm = next(Draw(catalog, seed).stays(1))
        grouper.group(warm[1])
        while block := list(islice(drawn, BLOCK)):
            claims = [direct_claim(stay, version) for version, stay in block]
            start = time.perf_counter()
            theirs = [(bare.group(claim), editor.edit(claim)) for claim in claims]
            between = time.perf_counter()
            ours = [grouper.group(stay) for _, stay in block]
            result.ours_seconds += time.perf_counter() - between
            result.bare_seconds += between - start
            for (version, stay), found, answer in zip(block, ours, theirs, strict=True):
                again = grouper.group(rewritten(stay, order))
                _compare(result, stay, found, answer, again)
                _leave_out(result, bare, direct_claim(stay, version), found)
                if other is not None:
                    _beside(result, other, bare, version, stay, answer[0])
    return result


def _compare(
    result: Result,
    stay: Stay,
    found: Grouping,
    answer: tuple[dict[str, Any], dict[str, Any]],
    again: Grouping,
) -> None:
    result.stays += 1
    result.drgs.add(found.ms_drg or "")
    result.edited += bool(found.edits)
    if our_facts(found) != bare_facts(*answer):
        result.differing.append(stay.id)
    if all_facts(found) != all_facts(again):
        result.order_differing.append(stay.id)
    if any(len(edit.causes) != edit.count for edit in found.edits):
        result.uncaused.append(stay.id)


def _leave_out(result: Result, bare: Any, claim: dict[str, Any], found: Grouping) -> None:
    """A CC or MCC that is said to change nothing is left out."""
    for index, effect in enumerate(found.diagnoses[1:]):
        if effect.reason != CHANGES_NOTHING:
            continue
        rest = [*claim["sdx"][:index], *claim["sdx"][index + 1 :]]
        result.idle += 1
        if bare.group({**claim, "sdx": rest})["final_drg"] != int(found.ms_drg or -1):
            result.misjudged.append(found.stay_id)


# -- another grouper ------------------------------------------------------------------------------


class OtherGrouper:
    """``drgpy``: it has no age, no sex but F and M, and the versions 40 to 43.1 without 40.1."""

    def __init__(self, module: Any) -> None:
        self._module = module
        names = {f"v{v // 10}" + (f".{v % 10}" if v % 10 else ""): v for v in versions()}
        known = importlib.import_module("drgpy._versions").VERSION_BY_NAME
        self._names = {version: name for name, version in names.items() if name in known}
        self._engines: dict[int, Any] = {}

    def drg(self, stay: Stay, version: int) -> int | None:
        """The DRG; None where it has no answer."""
        if version not in self._names or stay.sex is Sex.UNKNOWN:
            return None
        if version not in self._engines:
            self._engines[version] = self._module.DRGEngine(version=self._names[version])
        diagnoses = (stay.principal_diagnosis, *stay.secondary_diagnoses)
        found = self._engines[version].get_drg(
            [d.code for d in diagnoses],
            [p.code for p in stay.procedures],
            gender=str(stay.sex),
            is_alive=stay.discharge_status != "20",
            poa=[str(d.present_on_admission or "Y") for d in diagnoses],
            discharge_status=stay.discharge_status.zfill(2),
        )
        return int(found) if found else UNGROUPABLE


def _other_grouper() -> OtherGrouper | None:
    try:
        return OtherGrouper(importlib.import_module("drgpy.msdrg"))
    except ImportError:
        return None


def _beside(
    result: Result, other: OtherGrouper, bare: Any, version: int, stay: Stay, answer: dict[str, Any]
) -> None:
    found = other.drg(stay, version)
    if found is None:
        return
    counts = result.other[f"v{version // 10}.{version % 10}"]
    counts["compared"] += 1
    if found == answer["final_drg"]:
        counts[SAME] += 1
        return
    present = _all_present(stay)
    again = bare.group(direct_claim(present, version))
    settled = other.drg(present, version) == again["final_drg"]
    counts[OF_POA if settled else disagreement(stay, version, answer, found)] += 1


def _all_present(stay: Stay) -> Stay:
    """The stay with every secondary diagnosis present on admission."""
    yes = PresentOnAdmission.YES
    others = (replace(d, present_on_admission=yes) for d in stay.secondary_diagnoses)
    return replace(stay, secondary_diagnoses=tuple(others))


def disagreement(stay: Stay, version: int, answer: dict[str, Any], found: int) -> str:
    """What two groupers disagree on beside present on admission, the most telling reason first."""
    drg, mdc = answer["final_drg"], answer["final_mdc"]
    reasons = {
        "principal diagnoses that the library cannot group, such as external causes": (
            answer["return_code"] in ("DX_CANNOT_BE_PDX", "INVALID_PDX")
        ),
        "MDC 23 here: subsequent encounters of injuries and other contacts": mdc == 23,
        "newborns, MDC 15 here, and children: drgpy has no age": stay.age < 18 or mdc == 15,
        "a DRG of unrelated operations (981-989) in one of them": (
            981 <= found <= 989 or 981 <= drg <= 989
        ),
        "the same base DRG, another severity": (
            found in definitions().of_base(answer["final_base_drg"] or 0, version)
        ),
        "present on admission, and something else": drg == UNGROUPABLE,
    }
    return next((reason for reason, holds in reasons.items() if holds), "another base DRG")


# -- the face -------------------------------------------------------------------------------------


def _lines(result: Result) -> Iterator[str]:
    facts = result.as_json()
    yield f"{facts['stays']:,} stays, {facts['drgs']} DRGs, {facts['stays_with_edits']:,} edited"
    yield f"  differing from the library: {facts['differing_from_library']}"
    yield f"  differing when written otherwise: {facts['differing_when_rewritten']}"
    yield f"  with an edit whose causes are not its count: {facts['edits_without_their_causes']}"
    yield (
        f"  {facts['said_to_change_nothing']:,} CCs and MCCs said to change nothing;"
        f" {facts['of_them_changing_the_drg']} do"
    )
    yield (
        f"  {facts['stays_per_second']:,} stays a second, the bare library"
        f" {facts['bare_stays_per_second']:,} in the same run: {facts['share_of_bare_speed']:.2f}"
    )
    total: Counter[str] = Counter()
    for counts in result.other.values():
        total.update(counts)
    for version, counts in [*sorted(result.other.items()), ("all", total)]:
        if counts["compared"]:
            share = counts[SAME] / counts["compared"]
            yield f"  drgpy {version}: {counts['compared']:,} compared, {share:.1%} the same DRG"
    for reason, count in total.most_common():
        if reason not in ("compared", SAME):
            yield f"    {count:,} {reason}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 1 when anything differs from the library."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stays", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without-drgpy", action="store_true")
    given = parser.parse_args(arguments)
    with Catalog.open(catalog_path()) as catalog:
        result = run(catalog, given.stays, given.seed, with_other=not given.without_drgpy)
    if given.json:
        sys.stdout.write(json.dumps(result.as_json(), indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(result))
    return int(result.fails)


if __name__ == "__main__":
    raise SystemExit(main())
