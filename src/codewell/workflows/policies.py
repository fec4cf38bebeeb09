"""A facility's own notes on codes: ``policies.yaml`` in ``CODEWELL_HOME``, code or prefix: text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from codewell.errors import InputError
from codewell.model import CodeSystem, normalise_code

FILE = "policies.yaml"
_NAMED = re.compile(r"(?:HCPCS|CPT)\s+")
_SERVICE = re.compile(r"[A-Z]\d{4}|\d{4}[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """A note and the code or prefix that it is written for."""

    written_for: str
    text: str


class Policies:
    """The notes of a facility, by code or prefix."""

    def __init__(self, notes: dict[str, str] | None = None) -> None:
        self._notes = notes or {}

    @classmethod
    def read(cls, path: Path) -> Policies:
        """The notes of a file; none where there is no file.

        Raises:
            InputError: the file is not a list of codes with texts.
        """
        if not path.exists():
            return cls()
        import yaml  # noqa: PLC0415  (start-up time)

        try:
            found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            raise InputError(
                f"not readable: {' '.join(str(error).split())}", source=str(path)
            ) from error
        if found in (None, ""):
            return cls()
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            raise InputError("expected lines of the form CODE: text", source=str(path))
        return cls({str(code): text for code, text in found.items()})

    def of(self, code: str, system: CodeSystem) -> tuple[PolicyNote, ...]:
        """The notes of a code, those written for it before those of a prefix."""
        value = normalise_code(code)
        found = [
            (prefix, PolicyNote(written, " ".join(text.split())))
            for written, text in self._notes.items()
            if (prefix := _prefix(written, system)) and value.startswith(prefix)
        ]
        return tuple(note for _, note in sorted(found, key=lambda pair: -len(pair[0])))


def _prefix(written: str, system: CodeSystem) -> str:
    """What a note is written for as the beginning of a code; empty for another code set.

    A dot tells ICD-10-CM, the word HCPCS or CPT and the form of a whole code (J1100) a service.
    Digits alone begin a service or a procedure, all else a diagnosis or a procedure.
    """
    named = _NAMED.match(written.strip().upper())
    prefix = normalise_code(written if named is None else written.strip()[named.end() :])
    is_service = system in (CodeSystem.HCPCS, CodeSystem.CPT)
    if named or _SERVICE.fullmatch(written.strip().upper()):
        return prefix if is_service else ""
    if prefix.isdigit():
        return "" if system is CodeSystem.ICD10CM else prefix
    if "." in written:
        return prefix if system is CodeSystem.ICD10CM else ""
    return "" if is_service else prefix
