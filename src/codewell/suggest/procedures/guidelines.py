"""The guidelines that keep a procedure out beside another one (ICD-10-PCS guidelines B3).

Paragraphs are those of the guidelines of FY2025, not quoted; where the official text is
pulled ``codewell show`` prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from codewell.suggest.procedures.resolve import Resolved
from codewell.suggest.procedures.tables import PCSAxes

INSPECTION, CONTROL = "J", "3"
_DEFINITIVE = frozenset("16BDMRSTFG")
"""Bypass, detachment, excision, extraction, reattachment, replacement, reposition, resection ..."""
_CAVITIES = {
    "0W1": ("00",),
    "0W3": ("0C",),
    "0W6": ("0C", "0G", "07"),
    "0W8": ("0B", "02", "0P"),
    "0W9": ("0B",),
    "0WB": ("0B",),
    "0WC": ("0B", "02", "07", "0D"),
    "0WD": ("02",),
    "0WG": ("0D", "0F", "0U", "0T", "07", "0W", "0G", "04", "06"),
    "0WH": ("0T", "0G", "04", "06"),
    "0WJ": ("0U", "0T", "0D", "0V"),
    "0WP": ("0D",),
    "0WQ": ("0B",),
    "0WR": ("0T", "0U", "0V"),
}
"""A cavity looked into, and the body systems whose organs lie in it."""
_WHOLE_TRACTS = {
    "0B0": ("0B",),
    "0B1": ("0B",),
    "0BK": ("0B",),
    "0BL": ("0B",),
    "0D0": ("0D",),
    "0D6": ("0D",),
    "0DD": ("0D",),
    "0FB": ("0F",),
    "0T9": ("0T",),
    "0TB": ("0T", "0V"),
    "0UD": ("0U",),
    "02A": ("02",),
}
_BELOW_SKIN = ("0J", "0K")
_UPPER = frozenset("0123456789A")
_LOWER = frozenset("BCDEFGHJKLMNPQ")


class KeptOut(NamedTuple):
    """A procedure that a guideline keeps out beside another, and the paragraph."""

    resolved: Resolved
    beside: Resolved
    paragraph: str
    reason: str


def kept_out(found: Sequence[Resolved], axes: PCSAxes, listed: frozenset[int]) -> Iterator[KeptOut]:
    """The procedures that are not coded beside another of the same record.

    ``listed`` are the sentences that list what was done.
    """
    for one in found:
        for test in _TESTS:
            beside = next((o for o in found if o is not one and test.applies(one, o)), None)
            if beside:
                yield KeptOut(one, beside, test.paragraph, test.reason)
                break
        else:
            more = next((o for o in found if _is_more_exact(o.code, one.code, axes)), None)
            if more:
                yield KeptOut(one, more, "B4.1a", "the part of the body is told more exactly")
                continue
            whole = next((o for o in found if _is_fragmented_on_the_way(one.code, o.code)), None)
            if whole:
                yield KeptOut(one, whole, "B3.1b", "broken in order to be taken out")
                continue
            deeper = next((o for o in found if _is_deeper(o.code, one.code, axes)), None)
            if deeper:
                yield KeptOut(one, deeper, "B3.5", "the deepest layer is coded")
                continue
            same = next((o for o in found if _is_of_the_list(o, one, listed)), None)
            if same:
                yield KeptOut(one, same, "B3.1b", "a step of what the title names")


def _is_of_the_list(one: Resolved, other: Resolved, listed: frozenset[int]) -> bool:
    """Whether the first is listed and the second tells of it, with another approach or device."""
    return (
        one.code[:4] == other.code[:4]
        and one.code != other.code
        and one.code[6] == other.code[6]
        and one.named.sentence in listed
        and other.named.sentence not in listed
        and one.named.action.id == other.named.action.id
    )


def _is_fragmented_on_the_way(code: str, beside: str) -> bool:
    """Whether stones were broken to be taken out of the same place."""
    return (code[2], beside[2]) == ("F", "C") and code[:2] + code[3] == beside[:2] + beside[3]


def _is_deeper(code: str, other: str, axes: PCSAxes) -> bool:
    """Whether the code is the same done to a layer below the skin of the other (B3.5)."""
    if other[:2] != "0H" or code[:2] not in _BELOW_SKIN or code[2] != other[2]:
        return False
    if code[2] not in "BQJ":
        return False
    region = axes.part_words(other[:3], other[3]) - {"skin"}
    return bool(region) and region <= axes.part_words(code[:3], code[3])


def _is_more_exact(code: str, other: str, axes: PCSAxes) -> bool:
    """Whether the code is the other on a part of its body part: the right lobe of the liver."""
    if code[:3] != other[:3] or code[4:] != other[4:] or code[3] == other[3] or code[0] != "0":
        return False
    return axes.part_words(other[:3], other[3]) < axes.part_words(code[:3], code[3])


class _Test(NamedTuple):
    applies: Callable[[Resolved, Resolved], bool]
    paragraph: str
    reason: str


def _inspected_on_the_way(one: Resolved, other: Resolved) -> bool:
    """An inspection of what another procedure was done on, by the same approach (B3.11a)."""
    code, beside = one.code, other.code
    if code[0] != "0" or code[2] != INSPECTION or beside[0] != "0" or code == beside:
        return False
    if code[:3] == "0BJ" and beside[:4] == "07B7":
        return True  # the nodes of the chest are reached through the airway
    if not _same_way(code[4], beside[4]):
        return False
    if beside[2] == INSPECTION:
        return _is_more_distal(code, beside)
    return _looked_into(code, beside)


def _looked_into(code: str, beside: str) -> bool:
    place = code[:2] + code[3]
    if beside[:2] == code[:2] and beside[3] == code[3]:
        return True
    if beside[1] in [s[1] for s in _CAVITIES.get(place, ())]:
        return True
    if place in ("0D0", "0D6") and beside[:2] == "06" and beside[3] == "3":
        return True  # esophageal veins
    if place in ("0D0", "0D6"):
        return beside[:2] == "0D" and beside[3] in _UPPER
    if place == "0DD":
        return beside[:2] == "0D" and beside[3] in _LOWER
    return beside[:2] in _WHOLE_TRACTS.get(place, ())


def _is_more_distal(code: str, beside: str) -> bool:
    """Of two looked at on one way, only the furthest is coded (B3.11b); a joint is its own."""
    return code[:2] == beside[:2] and (code[:2] + code[3], beside[:2] + beside[3]) in _ON_THE_WAY


_ON_THE_WAY = {("0B1", "0B0"), ("0TD", "0TB"), ("0TB", "0T9"), ("0DN", "0DD")}


def _same_way(approach: str, other: str) -> bool:
    return approach == other or {approach, other} <= {"7", "8"} or {approach, other} <= {"X", "8"}


def _controlled_by(one: Resolved, other: Resolved) -> bool:
    """Control of bleeding where a more definitive operation was done (B3.7)."""
    code, beside = one.code, other.code
    if code[0] != "0" or code[2] != CONTROL or beside[0] != "0":
        return False
    return beside[2] in _DEFINITIVE and _looked_into(code[:2] + "J" + code[3:], beside)


def _part_of_resection(one: Resolved, other: Resolved) -> bool:
    """A part taken out of what was taken out whole is the whole (B3.8), but for a biopsy."""
    code, beside = one.code, other.code
    return (
        code[0] == beside[0] == "0"
        and code[2] == "B"
        and beside[2] == "T"
        and code[6] != "X"
        and (code[1], code[3]) == (beside[1], beside[3])
    )


def _same_but_less_said(one: Resolved, other: Resolved) -> bool:
    """The same operation on the same part, told with fewer words elsewhere."""
    return (
        one.code[:4] == other.code[:4]
        and one.code != other.code
        and not one.is_whole
        and other.is_whole
    )


def _delivered_otherwise(one: Resolved, other: Resolved) -> bool:
    """A manually assisted delivery beside an extraction of the fetus (section 1)."""
    return one.code.startswith("10E0") and other.code.startswith("10D0")


_TESTS = (
    _Test(_delivered_otherwise, "B3.1a", "the fetus was extracted"),
    _Test(_inspected_on_the_way, "B3.11a", "an inspection on the way to another procedure"),
    _Test(_controlled_by, "B3.7", "bleeding controlled by a more definitive operation"),
    _Test(_part_of_resection, "B3.8", "a part of what was taken out whole"),
    _Test(_same_but_less_said, "B3.2", "the same operation, documented elsewhere"),
)
