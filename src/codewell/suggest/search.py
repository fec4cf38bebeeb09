"""Search as coders type: the code that the words mean first, then everything that holds them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated
from codewell.model import Code, CodeStatus, CodeSystem, Note, Setting, normalise_code
from codewell.suggest.attribute_words import values_in
from codewell.suggest.procedures import ProcedureSuggester, codes_meant
from codewell.suggest.specificity import Context, Specificity
from codewell.text import ReadNote, Vocabulary, read_note
from codewell.text.term_index import TermIndex
from codewell.text.vocabulary import NO_GUARDS

_CODE = re.compile(r"[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{0,4})\.?-?")
_SEVENTH = re.compile(
    r"(?P<code>[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{0,3}))\.?-? +7(?:th)? (?:character )?"
    r"(?P<seventh>[0-9A-Za-z])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_PCS_CODE = re.compile(r"[0-9A-Za-z]{3,7}")
_SERVICE_CODE = re.compile(r"[A-V]\d{1,4}|\d{2,4}[0-9FTU]?")
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
        self.catalog = catalog
        self._vocabulary = vocabulary
        self._index = index
        self._suggester = ProcedureSuggester(catalog, vocabulary)
        self._specificity = lru_cache(maxsize=4)(lambda on: Specificity(catalog, vocabulary, on))

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
        match system:
            case CodeSystem.ICD10PCS:
                found = self._procedures(query, on, limit)
            case CodeSystem.HCPCS | CodeSystem.CPT:
                found = self._services(query, system, limit)
            case _:
                found = self._diagnoses(query, on, limit)
        results: dict[Code, SearchResult] = {}
        billable = 0
        for code, matched in found:
            if code in results:
                continue
            results[code] = self._result(code, on, matched)
            billable += results[code].status is CodeStatus.BILLABLE
            if billable >= limit:
                break
        ranked = sorted(results.values(), key=lambda r: r.status is not CodeStatus.BILLABLE)
        return ranked[:limit]

    # -- diagnoses --------------------------------------------------------------------------

    def _diagnoses(self, query: str, on: dt.date, limit: int) -> Iterator[tuple[Code, str]]:
        if asked := _SEVENTH.fullmatch(query.strip()):
            yield from self._with_seventh(asked["code"], asked["seventh"], on)
            return
        if _CODE.fullmatch(query.strip()):
            prefix = normalise_code(query.strip().rstrip("-."))
            codes = self.catalog.icd10cm.billable_under(prefix, on, limit=limit)
            yield from ((Code.icd10cm(code), "code") for code in codes)
        query = self._corrected(query, CodeSystem.ICD10CM)
        read = read_note(Note("query", query, Setting.OUTPATIENT, on), self._vocabulary)
        yield from self._meant(read, on)
        words = self._vocabulary.content(query)
        context = self._context(read, frozenset(words))
        for hit in self._index.search(words, CodeSystem.ICD10CM, limit * _POOL):
            for resolved in self._specificity(on).resolve(hit.code, NO_GUARDS, context):
                yield Code.icd10cm(resolved.code), f"{hit.term} ({hit.source})"

    def _with_seventh(self, prefix: str, character: str, on: dt.date) -> Iterator[tuple[Code, str]]:
        for code in self.catalog.icd10cm.billable_under(normalise_code(prefix), on):
            if code[6:] == character.upper():
                yield Code.icd10cm(code), f"code with 7th character {character.upper()}"

    def _corrected(self, query: str, system: CodeSystem) -> str:
        """The query with its typing errors mended; short forms and known words stay."""

        def mend(match: re.Match[str]) -> str:
            word = match[0]
            form, short = self._vocabulary.readings[word]
            if short or form in self._vocabulary.terms.words or form in self._vocabulary.stop_words:
                return word
            better = self._index.corrected(form, system)
            return word if better == form.lower() else better

        return _WORD.sub(mend, query)

    def _meant(self, read: ReadNote, on: dt.date) -> Iterator[tuple[Code, str]]:
        """What the words mean, read as a line of a problem list: the widest term first."""
        widest_first = sorted(
            zip(read.mentions, read.guards, read.lines, strict=True),
            key=lambda row: -row[0].coverage,
        )
        for mention, guards, line in widest_first:
            context = self._context(read, line)
            for resolved in self._specificity(on).resolve(mention.code, guards, context):
                yield Code.icd10cm(resolved.code), f"{mention.term} ({mention.source})"

    def _context(self, read: ReadNote, line: frozenset[str]) -> Context:
        values = {
            attribute: found.value
            for attribute in ("side", "trimester", "encounter")
            for sentence in read.sentences
            for found in values_in(sentence, self._vocabulary, attribute)
        }
        return Context(
            line=line,
            side=values.get("side"),
            trimester=lambda: values.get("trimester"),
            phase=values.get("encounter", "initial"),
        )

    # -- procedures -------------------------------------------------------------------------

    def _procedures(self, query: str, on: dt.date, limit: int) -> Iterator[tuple[Code, str]]:
        if _PCS_CODE.fullmatch(query.strip()) and any(c.isdigit() for c in query):
            prefix = normalise_code(query)
            codes = [c for c, _ in self.catalog.icd10pcs.titles() if c.startswith(prefix)]
            if codes:
                yield from ((Code.icd10pcs(code), "code") for code in codes)
                return
        query = self._corrected(query, CodeSystem.ICD10PCS)
        yield from self._procedures_meant(query, on)
        words = self._vocabulary.content(query)
        for hit in self._index.search(words, CodeSystem.ICD10PCS, limit * _POOL):
            yield Code.icd10pcs(hit.code), f"{hit.term} ({hit.source})"

    def _procedures_meant(self, query: str, on: dt.date) -> Iterator[tuple[Code, str]]:
        """Codes of the lexicon's procedures, those that the query's own words choose first."""
        read = read_note(Note("query", query, Setting.INPATIENT, on), self._vocabulary)
        for code, label, entry in codes_meant(read, self._suggester, self._vocabulary, on):
            yield Code.icd10pcs(code), f"{label} (lexicon {entry})"

    # -- services ---------------------------------------------------------------------------

    def _services(self, query: str, system: CodeSystem, limit: int) -> Iterator[tuple[Code, str]]:
        """HCPCS Level II or CPT codes of a loaded table, by code or by words."""
        prefix = normalise_code(query)
        if _SERVICE_CODE.fullmatch(prefix):
            texts = (
                self.catalog.hcpcs.descriptions()
                if system is CodeSystem.HCPCS
                else self.catalog.cpt.descriptors()
            )
            yield from (
                (Code(system, code), "code") for code, _ in texts if code.startswith(prefix)
            )
            return
        words = self._vocabulary.content(self._corrected(query, system))
        for hit in self._index.search(words, system, limit * _POOL):
            yield Code(system, hit.code), f"{hit.term} ({hit.source})"

    def _service_result(self, code: Code, on: dt.date, matched: str) -> SearchResult:
        if code.system is CodeSystem.CPT:
            descriptor = self.catalog.cpt.descriptor(code.value, on)
            text = descriptor.value if isinstance(descriptor, Dated) else None
            status = CodeStatus.BILLABLE if text else CodeStatus.UNKNOWN
            return SearchResult(code, text, status, matched)
        record = self.catalog.hcpcs.code(code.value, on)
        found = record.value if isinstance(record, Dated) else None
        if found is None:
            return SearchResult(code, None, CodeStatus.NO_LONGER_VALID, matched)
        return SearchResult(code, found.long_description, found.status(on), matched)

    # -- both -------------------------------------------------------------------------------

    def _result(self, code: Code, on: dt.date, matched: str) -> SearchResult:
        if code.system in (CodeSystem.HCPCS, CodeSystem.CPT):
            return self._service_result(code, on, matched)
        return SearchResult(code, self._title(code), self._status(code, on), matched)

    def _title(self, code: Code) -> str | None:
        if code.system is CodeSystem.ICD10PCS:
            title = self.catalog.icd10pcs.title(code.value)
            return title.text if title else None
        return self.catalog.icd10cm.title(code.value)

    def _status(self, code: Code, on: dt.date) -> CodeStatus:
        if code.system is CodeSystem.ICD10PCS:
            return self.catalog.icd10pcs.status(code.value, on)
        return self.catalog.icd10cm.status(code.value, on)
