"""Medical coding with proof, on your own machine.

The names below are the public API. Each is imported when it is first used, so that
``import codewell`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codewell.catalog import Catalog
    from codewell.errors import CodewellError
    from codewell.formats.encounter import read_encounter
    from codewell.formats.stay import read_stay
    from codewell.grouping import Grouper
    from codewell.model import Document, DocumentType, Encounter, Note, Setting, Stay
    from codewell.rules import check_encounter
    from codewell.suggest import Suggester
    from codewell.suggest.search import Search
    from codewell.suggest.selection import Profile
    from codewell.workflows.catalogs import open_or_build as open_catalog
    from codewell.workflows.code_note import code_note

    __version__: str

__all__ = [
    "Catalog",
    "CodewellError",
    "Document",
    "DocumentType",
    "Encounter",
    "Grouper",
    "Note",
    "Profile",
    "Search",
    "Setting",
    "Stay",
    "Suggester",
    "check_encounter",
    "code_note",
    "open_catalog",
    "read_encounter",
    "read_stay",
]

_HOMES = {
    "Catalog": "catalog:Catalog",
    "CodewellError": "errors:CodewellError",
    "Document": "model:Document",
    "DocumentType": "model:DocumentType",
    "Encounter": "model:Encounter",
    "Grouper": "grouping:Grouper",
    "Note": "model:Note",
    "Profile": "suggest.selection:Profile",
    "Search": "suggest.search:Search",
    "Setting": "model:Setting",
    "Stay": "model:Stay",
    "Suggester": "suggest:Suggester",
    "check_encounter": "rules:check_encounter",
    "code_note": "workflows.code_note:code_note",
    "open_catalog": "workflows.catalogs:open_or_build",
    "read_encounter": "formats.encounter:read_encounter",
    "read_stay": "formats.stay:read_stay",
}


if not TYPE_CHECKING:  # a wrong name is an error to type checkers too

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version  # noqa: PLC0415  (start-up time)

            return version("codewell")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, attribute = _HOMES[name].split(":")
        found: object = getattr(import_module(f"{__name__}.{module}"), attribute)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
