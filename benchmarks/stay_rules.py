"""What every rule costs on a stay of 25 diagnoses, and what starting ``codewell check`` costs.

    .venv/bin/python benchmarks/stay_rules.py [--rounds N]

Processor time by the catalog of CODEWELL_HOME; the stays are made up.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from codewell.catalog import Catalog
from codewell.formats.encounter import read_encounter
from codewell.model import Encounter, Outcome
from codewell.rules import all_rules, check_encounter

STAYS = (
    "A41.9 R65.20 J18.9 J96.01 N17.9 I13.0 I50.23 N18.4 E11.22 E11.42 Z79.4 I25.10 I48.20 Z79.01"
    " J44.1 D63.1 E87.1 F33.1 G47.33 E66.813 Z68.41 Z87.891 I25.2 L89.153 Z99.81",
    "I63.9 I10 G81.91 R47.01 E78.5 I48.0 F10.20 K70.30 D69.6 Z86.73 R13.12 N39.0 B96.20 M81.0"
    " S72.001A W01.0XXA Y92.010 C50.911 C79.51 G89.3 T45.1X5A D64.81 F32.A M17.0 H35.30",
)
EXAMPLE = Path(__file__).parents[1] / "examples" / "encounter.json"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = parser.parse_args().rounds
    with Catalog.open() as catalog:
        for codes in STAYS:
            stay = _stay(codes.split())
            first = _milliseconds(stay, catalog)
            again = [_milliseconds(stay, catalog) for _ in range(rounds)]
            results = check_encounter(stay, catalog)
            broken = sum(r.outcome is Outcome.FAILED for r in results)
            print(
                f"{len(all_rules())} rules, 25 diagnoses: {statistics.median(again):.2f} ms,"
                f" first time {first:.1f} ms, {sum(len(r.findings) for r in results)} findings,"
                f" {broken} rules failed"
            )
    for words, command in (("an empty Python", ["-c", ""]), ("codewell check", _check())):
        times = [_processor_time([sys.executable, *command]) for _ in range(5)]
        print(f"{words}: {statistics.median(times):.0f} ms")


def _check() -> list[str]:
    return ["-m", "codewell", "check", str(EXAMPLE)]


def _stay(codes: list[str]) -> Encounter:
    present = [{"code": code, "present_on_admission": "Y"} for code in codes]
    return read_encounter(
        {
            "id": "stay",
            "setting": "inpatient",
            "patient": {"age": 70, "sex": "F"},
            "discharge_date": "2026-05-04",
            "principal_diagnosis": present[0],
            "secondary_diagnoses": present[1:],
        }
    )


def _milliseconds(stay: Encounter, catalog: Catalog) -> float:
    start = time.process_time()
    check_encounter(stay, catalog)
    return (time.process_time() - start) * 1000


def _processor_time(command: list[str]) -> float:
    """The processor time of a command, in milliseconds."""
    import resource  # noqa: PLC0415  (not on every platform)

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent * 1000


if __name__ == "__main__":
    main()
