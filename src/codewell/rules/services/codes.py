"""Kinds of CPT and HCPCS codes: visits, drugs, laboratory tests. Data: ``codes.yaml``."""

from __future__ import annotations

import re
from functools import cache

from codewell.rules.services.data import CodeRanges, facts

_LEVEL_II = re.compile(r"[A-V]\d{4}")
_CPT = re.compile(r"\d{4}[0-9A-Z]")


@cache
def _kinds() -> dict[str, CodeRanges]:
    return {kind: CodeRanges(written) for kind, written in facts(__file__).items()}


@cache
def is_kind(code: str, kind: str) -> bool:
    """Whether a code is of a kind of ``codes.yaml``."""
    return code in _kinds()[kind]


def is_visit(code: str) -> bool:
    """Whether a code is an evaluation and management service, as modifiers 24, 25, 57 need it."""
    return is_kind(code, "visit")


def is_level_ii(code: str) -> bool:
    """Whether a code has the form of HCPCS Level II; D codes are the ADA's."""
    return _LEVEL_II.fullmatch(code) is not None and code[0] != "D"


def is_cpt(code: str) -> bool:
    """Whether a code has the form of a CPT number."""
    return _CPT.fullmatch(code) is not None
