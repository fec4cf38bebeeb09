"""The services kept as JSON beside the catalog: reading their YAML takes a fifth of a second."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from codewell.catalog import Catalog
from codewell.lexicon import services
from codewell.lexicon.services import ServiceLexicon


def open_lexicon(catalog: Catalog) -> ServiceLexicon:
    """The installed services, from the kept file where its digest is that of the files."""
    path = catalog.path.parent.parent / "cache" / f"services-{services.digest()[:12]}.json"
    try:
        return services.read(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        _write(path, json.dumps(services.contents(), default=str).encode())
        return services.load()


def _write(path: Path, content: bytes) -> None:
    """Put the file in place whole; older ones go. A read-only home is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(path)
    except OSError:
        return
    for old in path.parent.glob("services-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
