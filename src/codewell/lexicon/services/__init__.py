"""Services as they are written in notes, with the codes among which their attributes choose.

``level_ii`` holds HCPCS Level II; ``cpt`` is an optional folder of CPT numbers with labels of our
own, which a build may leave out (docs/design/decisions/0004-cpt.md).
"""

from codewell.lexicon.services.load import (
    AddOn,
    DoneWords,
    ServiceCode,
    ServiceEntry,
    ServiceLexicon,
    contents,
    digest,
    load,
    read,
)

__all__ = [
    "AddOn",
    "DoneWords",
    "ServiceCode",
    "ServiceEntry",
    "ServiceLexicon",
    "contents",
    "digest",
    "load",
    "read",
]
