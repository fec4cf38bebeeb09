"""The services kept as JSON beside the catalog: reading their YAML takes a fifth of a second."""

from __future__ import annotations

import json

from codewell.catalog import Catalog
from codewell.lexicon import services
from codewell.lexicon.services import ServiceLexicon
from codewell.text.vocabulary import write_compiled


def open_lexicon(catalog: Catalog) -> ServiceLexicon:
    """The installed services, from the kept file where its digest is that of the files."""
    path = catalog.path.parent.parent / "cache" / f"services-{services.digest()[:12]}.json"
    try:
        return services.read(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        content = json.dumps(services.contents(), default=str).encode()
        write_compiled(path, content, "services-*.json")
        return services.load()
