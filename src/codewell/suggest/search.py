"""Search as coders type: the code that the words mean first, then everything that holds them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from codewell.catalog import Catalog
from codewell.model import Code, CodeStatus, CodeSystem, Note, Setting, normalise_code
from codewell.suggest.attributes import values_in
from codewell.suggest.specificity import Context, Specificity
from codewell.text import Vocabulary, read_note
from codewell.text.term_index import TermIndex
from codewell.text.vocabulary import NO_GUARDS

_CODE = re.compile(r"[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{0,4})\.?-?")
_PCS_CODE = re.compile(r"[0-9A-Za-z]{3,7}")
_POOL = 4


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A code found, and why it matched."""

    code: Code
    title: str | None
    status: CodeStatus
    matched: str


class Search:
    """Searches ICD-10-CM and ICD-10-PCS on a date."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary, index: TermIndex) -> None:
        self._catalog = catalog
        self._vocabulary = vocabulary
        self._index = index
        self._specificity = lru_cache(maxsize=4)(
            lambda on: Specificity(catalog, vocabulary, on)
        )

    @classmethod
    def open(cls, catalog: Catalog) -> Search:
        """A search over a catalog with the installed lexicon."""
        vocabulary = Vocabulary.open(catalog)
        return cls(catalog, vocabulary, TermIndex.open(catalog, vocabulary))

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def search(
        self,
        query: str,
        on: dt.date,
        *,
        system: CodeSystem = CodeSystem.ICD10CM,
        limit: int = 20,
    ) -> list[SearchResult]:
        """The best codes for words or the beginning of a code, best first, each once."""
        if system is CodeSystem.ICD10PCS:
            found = self._procedures(query, limit)
        else:
            found = self._diagnoses(query, on, limit)
        results: dict[Code, SearchResult] = {}
        for code, matched in found:
            if code not in results:
                results[code] = SearchResult(code, self._title(code), self._status(code, on), matched)
            if len(results) >= limit * _POOL:
                break
        ranked = sorted(results.values(), key=lambda r: r.status is not CodeStatus.BILLABLE)
        return ranked[:limit]

    # -- diagnoses --------------------------------------------------------------------------

    def _diagnoses(self, query: str, on: dt.date, limit: int) -> Iterator[tuple[Code, str]]:
        if _CODE.fullmatch(query.strip()):
            prefix = normalise_code(query.strip().rstrip("-."))
            codes = self._catalog.icd10cm.validity.billable_under(prefix, on, limit=limit * _POOL)
            yield from ((Code.icd10cm(code), "code") for code in codes)
        yield from self._meant(query, on)
        for hit in self._index.search(
            self._vocabulary.content(query), CodeSystem.ICD10CM, limit * _POOL
        ):
            for code in self._resolve(hit.code, query, on):
                yield Code.icd10cm(code), f"{hit.term} ({hit.source})"

    def _meant(self, query: str, on: dt.date) -> Iterator[tuple[Code, str]]:
        """What the words mean, read as a line of a problem list: the widest term first."""
        note = Note("query", query, Setting.OUTPATIENT, on)
        read = read_note(note, self._vocabulary)
        for number, mention in sorted(
            enumerate(read.mentions), key=lambda pair: (-pair[1].coverage, pair[0])
        ):
            words = read.lines[number]
            for resolved in self._specificity(on).resolve(
                mention.code, read.guards[number], self._context(query, words, on)
            ):
                yield Code.icd10cm(resolved.code), f"{mention.term} ({mention.source})"

    def _resolve(self, code: str, query: str, on: dt.date) -> list[str]:
        context = self._context(query, frozenset(self._vocabulary.content(query)), on)
        found = self._specificity(on).resolve(code, NO_GUARDS, context)
        return [resolved.code for resolved in found]

    def _context(self, query: str, words: frozenset[str], on: dt.date) -> Context:
        read = read_note(Note("query", query, Setting.OUTPATIENT, on), self._vocabulary)
        values = {
            attribute: found.value
            for attribute in ("side", "trimester", "encounter")
            for sentence in read.sentences
            for found in values_in(sentence, self._vocabulary, attribute)
        }
        return Context(
            line=words,
            side=values.get("side"),
            trimester=values.get("trimester"),
            phase=values.get("encounter", "initial"),
        )

    # -- procedures -------------------------------------------------------------------------

    def _procedures(self, query: str, limit: int) -> Iterator[tuple[Code, str]]:
        if _PCS_CODE.fullmatch(query.strip()) and any(c.isdigit() for c in query):
            prefix = normalise_code(query)
            for code, _title in self._catalog.icd10pcs.titles():
                if code.startswith(prefix):
                    yield Code.icd10pcs(code), "code"
        for hit in self._index.search(
            self._vocabulary.content(query), CodeSystem.ICD10PCS, limit * _POOL
        ):
            yield Code.icd10pcs(hit.code), f"{hit.term} ({hit.source})"

    # -- both -------------------------------------------------------------------------------

    def _title(self, code: Code) -> str | None:
        if code.system is CodeSystem.ICD10PCS:
            title = self._catalog.icd10pcs.title(code.value)
            return title.text if title else None
        return self._catalog.icd10cm.title(code.value)

    def _status(self, code: Code, on: dt.date) -> CodeStatus:
        if code.system is CodeSystem.ICD10PCS:
            return self._catalog.icd10pcs.status(code.value, on)
        return self._catalog.icd10cm.status(code.value, on)
