"""All rules over a folder of sample claims: what was read, how fast, and what the rules found.

    .venv/bin/python benchmarks/sample_claims.py FOLDER [--json]

FOLDER holds claim files, one subfolder a source: 837, FHIR claims (also zipped JSON Lines), RIF
extracts. The catalog is that of CODEWELL_HOME.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.formats import x12_277ca, x12_835
from codewell.formats.claim_file import read
from codewell.formats.jsonl import as_line
from codewell.model import Encounter, Outcome
from codewell.model.claim import Claim
from codewell.rules import all_rules
from codewell.workflows.check import check
from codewell.workflows.denials import denials_of

_ANSWERS = (x12_835, x12_277ca)


@dataclass
class Source:
    """What one subfolder holds."""

    files: int = 0
    claims: int = 0
    lines: int = 0
    answers: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass
class Findings:
    """What the rules answered over all claims."""

    outcomes: Counter[str] = field(default_factory=Counter)
    by_rule: dict[str, Counter[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main() -> None:
    """Read, check and print the tables."""
    parser = argparse.ArgumentParser(description="All rules over sample claims.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    sources: dict[str, Source] = {}
    records = list(_records(arguments.folder, sources))
    with Catalog.open() as catalog:
        all_rules()
        findings = _checked(records, catalog)
    if arguments.json:
        print(_as_json(sources, findings, len(records)))
    else:
        _print(sources, findings, records)


def _records(folder: Path, sources: dict[str, Source]) -> Iterator[Claim | Encounter]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("LICENSE"):
            continue
        source = sources.setdefault(path.relative_to(folder).parts[0], Source())
        source.files += 1
        for record in _of_file(path, source):
            if isinstance(record, InputError):
                source.refused.append(str(record))
            else:
                encounter = record.encounter if isinstance(record, Claim) else record
                source.claims += 1
                source.lines += len(encounter.lines)
                yield record


def _of_file(path: Path, source: Source) -> Iterator[Claim | Encounter | InputError]:
    name, content = path.name, path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            name = archive.namelist()[0]
            content = archive.read(name)
    answers = _answers(content, name)
    if answers:
        source.answers += answers
        return
    try:
        yield from read(content, name).records
    except InputError as error:
        yield error


def _answers(content: bytes, name: str) -> int:
    """How many claims a remittance or acknowledgement answers."""
    for module in _ANSWERS:
        try:
            found = [a for a in module.read(content, name) if not isinstance(a, InputError)]
        except InputError:
            return 0
        if found:
            denials_of(found)
            return len(found)
    return 0


def _checked(records: list[Claim | Encounter], catalog: Catalog) -> Findings:
    findings = Findings()
    start = time.perf_counter()
    for record in records:
        checked = check(record, catalog)
        as_line(checked.as_json())
        for result in checked.results:
            findings.outcomes[str(result.outcome)] += 1
            if result.outcome is Outcome.FAILED:
                findings.failed.append(f"{checked.encounter.id}: {result.rule}: {result.reason}")
            by_severity = findings.by_rule.setdefault(result.rule, Counter())
            by_severity.update(str(finding.severity) for finding in result.findings)
    findings.seconds = time.perf_counter() - start
    return findings


def _print(
    sources: dict[str, Source], findings: Findings, records: list[Claim | Encounter]
) -> None:
    print(f"{'source':<22}{'files':>9}{'claims':>9}{'lines':>9}{'answers':>9}{'refused':>9}")
    for name, one in sources.items():
        figures = (one.files, one.claims, one.lines, one.answers, len(one.refused))
        print(f"{name:<22}" + "".join(f"{figure:>9}" for figure in figures))
    lines, seconds = sum(one.lines for one in sources.values()), findings.seconds
    each = 1000 * seconds / max(len(records), 1)
    print(
        f"\n{len(records)} claims with {lines} lines in {seconds:.1f} s, {each:.2f} ms a claim,"
        f" {_peak()} MB at most"
    )
    print(", ".join(f"{count} {outcome}" for outcome, count in findings.outcomes.most_common()))
    for line in findings.failed or ["no rule failed"]:
        print(line)
    print(f"\n{'rule':<32}{'error':>7}{'warning':>9}{'info':>7}")
    for rule, counts in sorted(findings.by_rule.items(), key=lambda p: (-sum(p[1].values()), p[0])):
        if counts:
            print(f"{rule:<32}{counts['error']:>7}{counts['warning']:>9}{counts['info']:>7}")
    print("\nrefused, by what they are")
    reasons = Counter(_reason(line) for source in sources.values() for line in source.refused)
    for reason, count in reasons.most_common():
        print(f"{count:>5}  {reason}")


def _peak() -> int:
    """Largest memory of the process in megabytes; Linux counts in kilobytes, macOS in bytes."""
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def _reason(line: str) -> str:
    """The words of an error without file and place."""
    return line.split(": ", 1)[-1].partition("(")[0].strip()


def _as_json(sources: dict[str, Source], findings: Findings, claims: int) -> str:
    return json.dumps(
        {
            "sources": {name: vars(source) for name, source in sources.items()},
            "claims": claims,
            "seconds": round(findings.seconds, 3),
            "outcomes": dict(findings.outcomes),
            "findings": {r: dict(c) for r, c in findings.by_rule.items() if c},
            "failed": findings.failed,
        },
        indent=2,
    )


if __name__ == "__main__":
    main()
