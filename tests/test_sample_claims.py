"""Every sample claim of the mirror: parsed, or refused in one clear line, and none lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from codewell.errors import InputError
from codewell.formats import x12_277ca, x12_835
from codewell.formats.claim_file import Contents, read
from codewell.formats.x12_segments import Transaction, read_transactions
from codewell.model import Encounter
from codewell.model.claim import Claim
from codewell.model.remittance import ClaimPayment

SAMPLES = Path(__file__).parents[1] / ".." / "shared" / "sources" / "claims"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no mirror of the sample claims at ../shared/sources/claims"
)

CLAIMS = {
    "bfd_idr": 0,
    "ccda": 0,
    "fhir_bcda": 34,
    "fhir_carin_bb": 0,
    "fhir_hccinfhir": 168,
    "rif_static": 7,
    "rif_synthea": 89,
    "x12_hccinfhir": 19,
    "x12_imsweb": 871,
    "x12_linuxforhealth": 19,
}
"""How many claims are read in each folder; the others are no claims, or no format of claims."""


def contents(path: Path) -> bytes:
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0])


def files(folder: str) -> list[Path]:
    return sorted(p for p in (SAMPLES / folder).iterdir() if not p.name.startswith("LICENSE"))


def records(path: Path) -> tuple[Claim | Encounter | InputError, ...]:
    name = path.name.removesuffix(".zip")
    try:
        found: Contents = read(contents(path), name)
    except InputError as error:
        return (error,)
    return found.records


@pytest.mark.parametrize("folder", sorted(CLAIMS))
def test_every_file_is_read_or_refused_in_a_line(folder: str) -> None:
    claims = 0
    for path in files(folder):
        found = records(path)
        assert found, path.name
        for record in found:
            if isinstance(record, InputError):
                assert path.name.removesuffix(".zip") in str(record)
                assert "\n" not in str(record)
        claims += sum(isinstance(record, Claim) for record in found)
    assert claims == CLAIMS[folder]


def test_no_claim_of_an_837_is_lost() -> None:
    for path in SAMPLES.glob("x12_*/*"):
        text = path.read_text("utf-8", errors="replace")
        if not text.startswith("ISA"):
            continue
        begun = len(re.findall(rf"[~_]\s*CLM\{text[3]}", text))
        assert sum(isinstance(record, Claim) for record in records(path)) == begun, path.name


def test_segments_are_those_of_pyx12() -> None:
    """Files that pyx12 refuses, or that hold blank segments, are left out; the rest is the same."""
    x12file = pytest.importorskip("pyx12.x12file")
    errors = pytest.importorskip("pyx12.errors")
    compared = 0
    for path in SAMPLES.glob("x12_*/*"):
        text = path.read_text("utf-8", errors="replace")
        try:
            theirs = [(s.get_seg_id(), s.format("~")) for s in x12file.X12Reader(io.StringIO(text))]
        except (errors.X12Error, errors.EngineError, IndexError):
            continue
        ours = [
            segment.id
            for transaction in read_transactions(text.encode(), path.name)
            if isinstance(transaction, Transaction)
            for segment in transaction.segments
        ]
        inner = [i for i, _ in theirs if i not in ("ISA", "GS", "ST", "SE", "GE", "IEA")]
        if inner and " " not in "".join(inner):
            assert ours[: len(inner)] == inner, path.name
            compared += 1
    assert compared >= 50


def test_no_claim_of_an_extract_is_lost() -> None:
    for path in SAMPLES.glob("rif_*/*"):
        head, *rows = path.read_text("utf-8").splitlines()
        columns = head.split("|")
        if "CLM_ID" not in columns or "NCH_CLM_TYPE_CD" not in columns:
            continue
        ids = {row.split("|")[columns.index("CLM_ID")] for row in rows if row.strip()}
        assert {r.id for r in records(path) if isinstance(r, Claim)} == ids, path.name


def test_every_remittance_balances() -> None:
    payments = [
        payment
        for path in SAMPLES.glob("x12_*/*.835")
        for payment in x12_835.read(path.read_bytes(), path.name)
        if isinstance(payment, ClaimPayment)
    ]
    assert Counter(payment.unexplained() for payment in payments) == {0: 9}


def test_every_acknowledgement_is_read() -> None:
    found = {
        path.name: len(list(x12_277ca.read(path.read_bytes(), path.name)))
        for path in SAMPLES.glob("x12_*/*277*")
    }
    assert found == {
        "demo.277": 4,
        "x12_277CA_accepted.txt": 1,
        "x12_277CA_rejected.txt": 1,
        "x12_277_x212.txt": 8,
    }
