"""The few exceptions of Codewell.

::

    CodewellError                 anything a person can mend; its text is one clear line
    ├── InputError                what was given cannot be read: file, line and field are named
    │   └── UnreadableRecordError one record of a batch; the others go on
    └── CatalogError              the reference data
        ├── CatalogMissingError   nothing is built yet
        ├── CatalogDamagedError   the file is not a whole catalog of this version
        └── SourceError           an official file is missing, shifted or truncated

An unknown code, a rule that fires or a record without diagnoses is an *outcome*, never an
exception. Messages never quote text of a clinical record.
"""

from __future__ import annotations


class CodewellError(Exception):
    """Base of every error a person can mend."""


class InputError(CodewellError):
    """Input that cannot be read, with the place where it went wrong.

    ``source`` is the file (or ``-``), ``line`` counts from 1, ``field`` is a path such as
    ``lines[0].code``; each may be unknown.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        self.message = message
        self.source = source
        self.line = line
        self.field = field
        place = source or ""
        if line is not None:
            place += f":{line}"
        parts = [part for part in (place, field, message) if part]
        super().__init__(": ".join(parts))

    def at(self, *, source: str | None = None, line: int | None = None) -> InputError:
        """The same error with the file and line filled in by whoever knows them."""
        return type(self)(
            self.message,
            source=source or self.source,
            line=line if line is not None else self.line,
            field=self.field,
        )


class UnreadableRecordError(InputError):
    """One record of a batch cannot be read; the others go on."""


class CatalogError(CodewellError):
    """The reference data cannot be used."""


class CatalogMissingError(CatalogError):
    """No catalog has been built in this home."""


class CatalogDamagedError(CatalogError):
    """The catalog file is damaged, half-built or of another version."""


class SourceError(CatalogError):
    """An official file is missing, shifted or truncated."""
