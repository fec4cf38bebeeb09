"""The demonstration: the reviewed sample records, coded, beside what their reviewers settled, and
a claim before and after it was scrubbed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog import Catalog
from codewell.formats.gold import ReviewedCase, read_cases
from codewell.model import CodeSystem
from codewell.suggest import Suggester
from codewell.workflows.check import CheckedEncounter, check
from codewell.workflows.code_note import CodedNote, code_note
from codewell.workflows.encounters import read_encounters
from codewell.workflows.payer_rules import rules_in_force

CLAIMS = ("claim_before.json", "claim_after.json")


@dataclass(frozen=True, slots=True)
class DemoCase:
    """A sample record coded, and its difference from the reviewed codes."""

    case: ReviewedCase
    coded: CodedNote
    missed: tuple[str, ...]
    in_vain: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the proposed codes are the reviewed ones."""
        return not self.missed and not self.in_vain


def demo(folder: str | Path, catalog: Catalog) -> Iterator[DemoCase]:
    """Code every reviewed case of a folder.

    Raises:
        InputError: a case cannot be read.
    """
    suggester = Suggester.open(catalog)
    for case in read_cases(folder):
        coded = code_note(
            case.note,
            catalog=catalog,
            suggester=suggester,
            discharge_status=case.discharge_status,
        )
        expected = (*case.diagnoses, *case.procedures)
        systems = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
        proposed = [s.code.value for s in coded.record.finals if s.code.system in systems]
        yield DemoCase(
            case,
            coded,
            tuple(code for code in expected if code not in proposed),
            tuple(code for code in proposed if code not in expected),
        )


def scrub(folder: str | Path, catalog: Catalog) -> Iterator[CheckedEncounter]:
    """Check the sample claim as it was written, and as it reads after following the advice.

    Raises:
        InputError: a claim cannot be read.
    """
    rules = rules_in_force()
    for path in (Path(folder) / name for name in CLAIMS):
        if path.exists():
            for record in read_encounters(path).encounters:
                yield check(record, catalog, rules=rules)
