"""A facility's own notes on codes: ``policies.yaml`` in ``CODEWELL_HOME``, code or prefix: text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codewell.errors import InputError
from codewell.model import normalise_code

FILE = "policies.yaml"


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
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise InputError(
                f"not readable: {' '.join(str(error).split())}", source=str(path)
            ) from error
        if found in (None, ""):
            return cls()
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            raise InputError("expected lines of the form CODE: text", source=str(path))
        return cls({str(code): text for code, text in found.items()})

    def of(self, code: str) -> tuple[PolicyNote, ...]:
        """The notes of a code, those written for it before those of a prefix."""
        value = normalise_code(code)
        found = [
            PolicyNote(written, " ".join(text.split()))
            for written, text in self._notes.items()
            if (prefix := normalise_code(written)) and value.startswith(prefix)
        ]
        return tuple(sorted(found, key=lambda note: -len(normalise_code(note.written_for))))
