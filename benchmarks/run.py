"""How fast and how large: one command, the product's own public parts, one table.

    .venv/bin/python benchmarks/run.py [--quick]

The catalog of the figures is built anew in a temporary home, and nothing else is touched.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from codewell.catalog import Catalog
from codewell.catalog.build import build
from codewell.catalog.store import catalog_path
from codewell.errors import InputError
from codewell.formats.gold import ReviewedCase, read_cases
from codewell.suggest import Suggester
from codewell.suggest.search import Search
from codewell.workflows.group import group_file

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DAY = dt.date(2026, 5, 1)
QUERIES = (
    "essential hypertension", "copd exacerbation", "uri", "sob", "type 2 diabetes", "afib",
    "low back pain", "fracture of left distal radius", "bilateral knee osteoarthritis",
    "diabetes with neuropathy", "ckd stage 3", "screening colonoscopy", "chest pain", "E11.2",
    "malignant neoplasm of upper outer quadrant of left breast", "uti in pregnancy", "xyzzyplugh",
)  # fmt: skip

Row = tuple[str, str]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="How fast and how large Codewell is here.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, rougher")
    share = 10 if parser.parse_args().quick else 1
    print(f"Codewell on Python {platform.python_version()}, {_processor()}\n")
    with tempfile.TemporaryDirectory(prefix="codewell-bench-") as folder:
        for name, figure in measure(Path(folder), share):
            print(f"{name:<44} {figure:>22}", flush=True)


def measure(home: Path, share: int) -> Iterator[Row]:
    """Every figure, in the order in which a user meets them."""
    path = catalog_path(home)
    seconds = timed(lambda: build(path))
    yield "catalog build", f"{seconds:.2f} s"
    yield "catalog size", f"{path.stat().st_size / 1e6:.1f} MB"
    cases = read_cases(EXAMPLES)
    with Catalog.open(path) as catalog:
        yield "vocabulary, first compilation", f"{timed(lambda: Suggester.open(catalog)):.2f} s"
        yield "vocabulary, opened again", f"{timed(lambda: Suggester.open(catalog)):.2f} s"
        yield "memory before coding", memory()
        yield from _notes(Suggester.open(catalog), cases, max(1, 20 // share))
        yield from _searches(catalog, max(1, 20 // share))
        yield "memory after coding and search", memory()
        yield from _groups(catalog, cases, home, 5000 // share)
    yield from _starts(home, 5)


def _notes(suggester: Suggester, cases: list[ReviewedCase], rounds: int) -> Iterator[Row]:
    """One process; every note has an id of its own, and the first round warms up."""
    for case in cases:
        suggester.suggest(case.note)
    notes = [
        replace(case.note, id=f"{number}-{case.note.id}")
        for number in range(rounds)
        for case in cases
    ]
    times = [timed(partial(suggester.suggest, note)) for note in notes]
    characters = sum(len(case.note.text) for case in cases) / len(cases)
    yield "notes per second, one process", f"{len(times) / sum(times):,.0f}"
    yield f"  of {characters:,.0f} characters on average, p95", _milliseconds(times, 0.95)


def _searches(catalog: Catalog, rounds: int) -> Iterator[Row]:
    for name in ("first compilation", "opened again"):
        yield f"search index, {name}", f"{timed(lambda: Search.open(catalog).close()):.2f} s"
    search = Search.open(catalog)
    try:
        times = [
            timed(partial(search.search, query, DAY)) for _ in range(rounds) for query in QUERIES
        ]
    finally:
        search.close()
    yield "search p50", _milliseconds(times, 0.50)
    yield "search p95", _milliseconds(times, 0.95)


def _groups(catalog: Catalog, cases: list[ReviewedCase], home: Path, count: int) -> Iterator[Row]:
    stays = [_stay(case) for case in cases if case.note.setting.value == "inpatient"]
    source = home / "stays.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(json.dumps({**stays[number % len(stays)], "id": str(number)}) + "\n")
    try:
        seconds = timed(
            lambda: group_file(source, home / "groups.jsonl", catalog=catalog, report=_fail)
        )
    except InputError as error:
        yield "groups per second", error.message
        return
    yield "groups per second, file to file", f"{count / seconds:,.0f}"


def _stay(case: ReviewedCase) -> dict[str, object]:
    first, *others = ({"code": code, "present_on_admission": "Y"} for code in case.diagnoses)
    return {
        "age": case.note.age,
        "sex": case.note.sex,
        "discharge_date": case.note.date.isoformat(),
        "discharge_status": case.discharge_status or "01",
        "principal_diagnosis": first,
        "secondary_diagnoses": others,
        "procedures": [{"code": code} for code in case.procedures],
    }


def _fail(error: InputError) -> None:
    raise error


def _starts(home: Path, count: int) -> Iterator[Row]:
    """Whole processes, the catalog built."""
    environment = {**os.environ, "CODEWELL_HOME": str(home)}
    for arguments in (["show", "E11.22"], ["search", "copd exacerbation"]):
        command = [sys.executable, "-m", "codewell", *arguments, "--date", DAY.isoformat()]
        times = [timed(partial(_silently, command, environment)) for _ in range(count)]
        name = f"cold start, codewell {' '.join(arguments)}"
        yield name, f"{statistics.median(times) * 1e3:.0f} ms"


def _silently(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _milliseconds(times: Iterable[float], share: float) -> str:
    ordered = sorted(times)
    return f"{ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1e3:.1f} ms"


def memory() -> str:
    """The most memory this process ever held."""
    try:
        import resource  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return "not evaluated here"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{most / (1e6 if sys.platform == 'darwin' else 1e3):,.0f} MB at most"


def _processor() -> str:
    return f"{os.cpu_count()} processors, {platform.machine()}, {platform.system()}"


if __name__ == "__main__":
    main()
