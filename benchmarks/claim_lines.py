"""How many service lines a second pass every rule and edit, in one process, and in what memory.

    .venv/bin/python benchmarks/claim_lines.py [--lines N] [--profile]

It uses the catalog of CODEWELL_HOME: pull the tables of edits first, or the rules that need them
answer in no time that they are not evaluated. The claims are made up from codes of the tables.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import itertools
import pstats
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator

from codewell.catalog import Catalog
from codewell.formats.encounter import read_encounter
from codewell.model import Encounter
from codewell.workflows.check import CheckedEncounter, check
from codewell.workflows.payer_rules import rules_in_force

DAY = dt.date(2024, 8, 15)
LINES_A_CLAIM = 5
DIAGNOSES = ("E11.22", "I12.9", "N18.31", "M17.11", "J20.9", "S52.521A", "Z00.00", "F41.1", "R07.9")
VISITS = ("99202", "99203", "99204", "99212", "99213", "99214", "99215", "99283", "G0439")
MODIFIERS = ((), (), (), ("RT",), ("LT",), ("59",), ("25",), ("76",), ("50",), ("XS",), ("26",))
PLACES = ("11", "11", "11", "22", "23", "10")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    arguments = parser.parse_args()
    with Catalog.open() as catalog:
        rules = rules_in_force()
        claims = list(itertools.islice(_claims(catalog), arguments.lines // LINES_A_CLAIM))
        for claim in claims[:100]:
            check(claim, catalog, rules=rules)
        before = _memory()
        profiler = cProfile.Profile()
        if arguments.profile:
            profiler.enable()
        start, cpu = time.perf_counter(), time.process_time()
        outcomes: Counter[str] = Counter()
        for claim in claims:
            outcomes.update(_outcomes(check(claim, catalog, rules=rules)))
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        profiler.disable()
    lines = len(claims) * LINES_A_CLAIM
    print(f"{len(rules)} rules, {len(claims):,} claims, {lines:,} lines in {seconds:.2f} s")
    print(f"{lines / seconds:,.0f} lines/s, {lines / cpu:,.0f} a second of processor time")
    print(f"memory {before:.0f} MB before, {_memory():.0f} MB after")
    print(", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items())))
    if arguments.profile:
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(25)


def _outcomes(checked: CheckedEncounter) -> Iterator[str]:
    return (str(result.outcome) for result in checked.results)


def _claims(catalog: Catalog) -> Iterator[Encounter]:
    """Claims of a visit and four other services, a third of them of a pair that has an edit."""
    chosen = random.Random(20240815)
    codes, pairs = _codes(catalog)
    for number in itertools.count(1):
        found = [chosen.choice(VISITS), *chosen.sample(codes, 4)]
        if pairs and number % 3 == 0:
            found[1:3] = chosen.choice(pairs)
        diagnoses = chosen.sample(DIAGNOSES, 3)
        yield read_encounter(
            {
                "id": number,
                "setting": "outpatient",
                "claim_type": "professional",
                "payer": chosen.choice(("medicare", "acme")),
                "state": "NY",
                "service_date": DAY.isoformat(),
                "submission_date": "2024-09-01",
                "patient": {"age": 67, "sex": chosen.choice("FM")},
                "first_listed": {"code": diagnoses[0]},
                "secondary_diagnoses": [{"code": code} for code in diagnoses[1:]],
                "prior_services": [{"code": chosen.choice(codes), "service_date": "2024-07-20"}],
                "lines": [
                    {
                        "code": code,
                        "modifiers": list(chosen.choice(MODIFIERS)),
                        "units": chosen.choice((1, 1, 1, 2, 3)),
                        "place_of_service": chosen.choice(PLACES),
                        "diagnosis_pointers": chosen.sample((1, 2, 3), 2),
                        "charge": "100.00",
                    }
                    for code in found
                ],
            }
        )


def _codes(catalog: Catalog) -> tuple[list[str], list[tuple[str, str]]]:
    """Codes of the fee schedule, and code pairs that have an edit, where they are installed."""
    tables = catalog.ncci.pair_tables("practitioner")
    units = catalog.ncci.unit_tables("practitioner")
    codes = units.cells("SELECT code FROM ncci_mue WHERE service = 'practitioner' ORDER BY code")
    pairs = tables.cells(
        "SELECT column_1, column_2 FROM ncci_ptp WHERE column_1 >= '10' AND column_1 < '2'"
        " LIMIT 20000"
    )
    return [code for (code,) in codes] or ["20610", "71046", "93000", "J1100"], pairs


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
