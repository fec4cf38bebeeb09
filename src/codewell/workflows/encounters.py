"""Open a file of encounters or claims; in a file of several a broken one stops no other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codewell.errors import InputError
from codewell.formats import claim_file
from codewell.model import Encounter
from codewell.model.claim import Claim, encounter_in


@dataclass(frozen=True, slots=True)
class EncounterFile:
    """What a file holds: encounters and claims in order, each that is none as its error."""

    is_lines: bool
    records: tuple[Encounter | Claim | InputError, ...]

    @property
    def unreadable(self) -> tuple[InputError, ...]:
        """The records that cannot be read."""
        return tuple(r for r in self.records if isinstance(r, InputError))

    @property
    def encounters(self) -> tuple[Encounter | Claim, ...]:
        """The encounters and claims that were read."""
        return tuple(r for r in self.records if not isinstance(r, InputError))

    @property
    def has_lines(self) -> bool:
        """Whether any of them has service lines."""
        return any(encounter_in(record).lines for record in self.encounters)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that were read."""
        return tuple(r for r in self.records if isinstance(r, Claim))


def read_encounters(path: str | Path) -> EncounterFile:
    """The encounters and claims of a file, or of standard input (``-``).

    Raises:
        InputError: the file cannot be opened, is empty or no text, or holds none at all.
    """
    source = str(path)
    found = claim_file.read(claim_file.content_of(source), source)
    return EncounterFile(found.is_lines, found.records)


def read_only_encounter(path: str | Path) -> Encounter:
    """The encounter of a file that holds one, or one claim.

    Raises:
        InputError: the file cannot be read or holds several.
    """
    found = read_encounters(path)
    for error in found.unreadable:
        raise error
    if len(found.encounters) != 1:
        count = len(found.encounters)
        raise InputError(f"should hold one encounter and holds {count}", source=str(path))
    return encounter_in(found.encounters[0])
