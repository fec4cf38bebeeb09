"""ICD-10-PCS suggestions for a stay: procedures of the lexicon with their axes from the record.

A thin first set: a procedure's template is filled by the words of its sentence, then of the
operative sections. A slot without a word and without a default leaves a candidate that says what
is missing; only valid codes are proposed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.model import Code, Evidence, ProofStep, Sentence, Setting, Span, Suggestion
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues
from codewell.text.matching import find_procedures
from codewell.text.vocabulary import Procedure

_DONE_SECTIONS = frozenset(("procedure", "operative_description", "findings", "hospital_course"))
"""Sections that tell what was done in this stay."""
_NAMED_SECTIONS = _DONE_SECTIONS | {"unheaded", "header", "postoperative_diagnosis"}
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Named:
    span: Span
    sentence: Sentence
    procedure: Procedure


def suggest_procedures(
    read: ReadNote, catalog: Catalog, vocabulary: Vocabulary
) -> list[Suggestion]:
    """Procedures of an inpatient stay in the order of the text; none in other settings.

    ICD-10-PCS is the procedure code set of hospital inpatients only (45 CFR 162.1002).
    """
    if read.note.setting is not Setting.INPATIENT:
        return []
    found: dict[str, Suggestion] = {}
    for named in _named(read, vocabulary):
        suggestion = _suggestion(named, read, catalog)
        if suggestion and suggestion.code.value not in found:
            found[suggestion.code.value] = suggestion
    return list(found.values())


def _named(read: ReadNote, vocabulary: Vocabulary) -> Iterator[_Named]:
    """Procedures done, each template once: where a section of procedures names it first."""
    seen: set[str] = set()
    ordered = sorted(read.sentences, key=lambda s: (s.section not in _DONE_SECTIONS, s.span))
    for sentence in ordered:
        if sentence.section not in _NAMED_SECTIONS:
            continue
        cues = None
        for span, procedure in find_procedures(read.note.text, sentence, vocabulary):
            cues = cues or SentenceCues(read.note.text, sentence, vocabulary)
            done = cues.assertion(span).label in ("affirmed", "past")
            if done and procedure.id not in seen:
                seen.add(procedure.id)
                yield _Named(span, sentence, procedure)


def _suggestion(named: _Named, read: ReadNote, catalog: Catalog) -> Suggestion | None:
    steps = [
        ProofStep("term", named.procedure.label, f"lexicon {named.procedure.id}"),
    ]
    values: dict[str, str] = {}
    missing = []
    for slot in _SLOT.findall(named.procedure.template):
        value, said = _slot_value(named.procedure.slots[slot], named.sentence, read)
        if value is None:
            missing.append(f"{slot} not documented")
            continue
        values[slot] = value
        steps.append(ProofStep("specificity", f"{slot}: {said}", "lexicon procedures"))
    if missing:
        return None
    code = named.procedure.template.format(**values)
    if not catalog.icd10pcs.is_billable(code, read.note.date):
        return None
    title = catalog.icd10pcs.title(code)
    return Suggestion(
        code=Code.icd10pcs(code),
        title=title.text if title else None,
        final=named.sentence.section in _DONE_SECTIONS,
        score=0.8,
        evidence=(Evidence(named.span, named.span.of(read.note.text)),),
        why=(*steps, *_axes(code, catalog)),
        missing=tuple(missing),
    )


def _slot_value(
    choices: Mapping[tuple[str, ...], str],
    sentence: Sentence,
    read: ReadNote,
) -> tuple[str | None, str]:
    """The value of a slot and the words that gave it.

    The sentence is looked at first, then the operative sections, then the usual value.
    """
    parts = [sentence, *(s for s in read.sentences if s.section in _DONE_SECTIONS)]
    for part in parts:
        forms = [t.form for t in part.tokens]
        for words in sorted(choices, key=len, reverse=True):
            if words != ("default",) and _contains(forms, words):
                return choices[words], " ".join(words)
    default = choices.get(("default",))
    return default, "not said, the usual one taken"


def expansions(procedure: Procedure, forms: Sequence[str]) -> Iterator[str]:
    """Every code of a procedure, the one that the words choose first, then the usual one."""
    slots = _SLOT.findall(procedure.template)
    choices = [_ordered_choices(procedure.slots[slot], forms) for slot in slots]
    for values in itertools.product(*choices):
        yield procedure.template.format(**dict(zip(slots, values, strict=True)))


def _ordered_choices(choices: Mapping[tuple[str, ...], str], forms: Sequence[str]) -> list[str]:
    def rank(words: tuple[str, ...]) -> int:
        if words == ("default",):
            return 1
        return 0 if _contains(forms, words) else 2

    ordered = sorted(choices, key=rank)
    return list(dict.fromkeys(choices[words] for words in ordered))


def _contains(forms: Sequence[str], words: tuple[str, ...]) -> bool:
    return any(tuple(forms[i : i + len(words)]) == words for i in range(len(forms)))


def _axes(code: str, catalog: Catalog) -> Iterator[ProofStep]:
    for axis in catalog.icd10pcs.axes(code):
        if axis.label and axis.position >= 3:
            detail = f"{axis.axis} {axis.value}: {axis.label}"
            yield ProofStep("axis", detail, "ICD-10-PCS table " + code[:3])
