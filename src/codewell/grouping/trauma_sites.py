"""The body sites of multiple significant trauma (MDC 24) that the diagnoses of a stay name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.grouping import package
from codewell.grouping.asked_stay import DIAGNOSES, AskedStay
from codewell.grouping.definitions import definitions
from codewell.model import dotted

MULTIPLE_TRAUMA = 24
_SECONDARY = "secondary_diagnoses"


@cache
def _sites() -> Mapping[str, str]:
    sites: Mapping[str, str] = read_data(Path(__file__).with_suffix(".yaml"))
    return sites


def site_of(code: str, version: int) -> str | None:
    """The body site that a diagnosis names, or None."""
    names = definitions().lists(package.package_code(code), version)
    return next((site for name in names if (site := _sites().get(name))), None)


def remaining_sites(asked: AskedStay, where: str) -> int:
    """How many sites the stay still names without the diagnosis at a field path."""
    rows = [asked.claim["pdx"]]
    rows += [r for at, r in enumerate(asked.claim[DIAGNOSES]) if where != f"{_SECONDARY}[{at}]"]
    return len({site for row in rows if (site := site_of(row["code"], asked.version))})


def trauma_sites(asked: AskedStay) -> str:
    """The sites with their diagnoses, and the DRG without the secondary ones among them."""
    sites: dict[str, list[str]] = defaultdict(list)
    left_out: dict[str, str] = {}
    for index, row in enumerate((asked.claim["pdx"], *asked.claim[DIAGNOSES])):
        if site := site_of(row["code"], asked.version):
            sites[site].append(dotted(row["code"]))
            if index:
                left_out[f"{_SECONDARY}[{index - 1}]"] = dotted(row["code"])
    if not sites:
        return ""
    told = "; ".join(f"{site} {', '.join(codes)}" for site, codes in sites.items())
    if len(left_out) < 2:
        return f" ({told})"
    without = asked.without_all(left_out)
    return f" ({told}); without {all_of(list(left_out.values()))}: DRG {without.ms_drg}" + (
        f", MDC {without.mdc}" if without.mdc else ""
    )


def all_of(codes: Sequence[str]) -> str:
    """Codes that are left out together, in words."""
    if len(codes) == 2:
        return f"both {codes[0]} and {codes[1]}"
    return f"{', '.join(codes[:-1])} and {codes[-1]} together"
