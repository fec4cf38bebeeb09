"""Load the words of procedures: YAML files in ``procedures/``, described in ``docs/lexicon.md``.

They are apart from the rest of the lexicon because only inpatient records need them: nothing here
is read before one comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from codewell.lexicon.data_files import content_of, digest_of, files_in
from codewell.lexicon.entry import Part

_FOLDER = "procedures"
_AXES = "axes"
_TEMPLATE = re.compile(r"[0-9A-HJ-NP-Z](?:[0-9A-HJ-NP-Z]|\{[a-z_]+\}){2,6}")
_ENTRY_FIELDS = frozenset("terms label pcs part when unless".split())
_WHEN_FIELDS = frozenset("any all unless pcs part near".split())
_VERB_FIELDS = frozenset("terms label decide".split())
_DECISION_FIELDS = frozenset(("object", "any", "root"))


@dataclass(frozen=True, slots=True)
class ProcedureVariant:
    """Other templates where the record also says one of ``any_of`` and all of ``all_of``.

    ``near``: said in the sentence itself; else anywhere in what tells of the operation.
    """

    any_of: tuple[str, ...]
    all_of: tuple[str, ...]
    unless: tuple[str, ...]
    templates: tuple[str, ...]
    parts: tuple[str, ...] | None
    near: bool


@dataclass(frozen=True, slots=True)
class ProcedureEntry:
    """A named procedure and its ICD-10-PCS templates.

    ``slots`` map name -> words -> character; ``parts`` are official names of body parts without
    their side, the first one what the name alone means.
    """

    id: str
    terms: tuple[str, ...]
    label: str
    templates: tuple[str, ...]
    slots: Mapping[str, Mapping[str, str]]
    parts: tuple[str, ...] = ()
    when: tuple[ProcedureVariant, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What makes a verb one root operation: the kind of its object, or words beside it."""

    root: str
    objects: tuple[str, ...]
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """A verb of operating and the decisions on its root operation, the first that holds."""

    id: str
    terms: tuple[str, ...]
    label: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class ProcedureLexicon:
    """Everything that the files hold.

    ``body_parts``: everyday name -> official names, the likelier first. ``approaches``: character
    -> words, plain ones and mere hints. ``devices`` and ``qualifiers``: official names in a row,
    the most specific first -> words. ``objects``: kind -> words of what is taken out, put in or
    looked at. ``tissues``: beginnings of official names -> words. ``not_done``: sense and
    direction -> words.
    """

    procedures: tuple[ProcedureEntry, ...]
    verbs: tuple[VerbEntry, ...]
    body_parts: Mapping[str, tuple[str, ...]]
    approaches: Mapping[str, tuple[str, ...]]
    approach_hints: Mapping[str, tuple[str, ...]]
    devices: Mapping[str, tuple[str, ...]]
    qualifiers: Mapping[str, tuple[str, ...]]
    objects: Mapping[str, tuple[str, ...]]
    tissues: Mapping[str, tuple[str, ...]]
    not_done: Mapping[str, tuple[str, ...]]


def _root() -> Traversable:
    return resources.files("codewell.lexicon").joinpath(_FOLDER)


@cache
def digest() -> str:
    """The sha256 of all files together: the identity of these words."""
    return digest_of((*files_in(_root()), *files_in(_root().joinpath(_AXES))))


@cache
def load() -> ProcedureLexicon:
    """All words of procedures.

    Raises:
        InputError: a file does not follow the format, with file and entry.
    """
    return ProcedureLexicon(
        procedures=tuple(_procedures()),
        verbs=tuple(_verbs()),
        body_parts=_body_parts(),
        approaches=_word_lists("approaches.yaml"),
        approach_hints=_word_lists("approach_hints.yaml"),
        devices=_word_lists("devices.yaml"),
        qualifiers=_word_lists("qualifiers.yaml"),
        objects=_word_lists("objects.yaml"),
        tissues=_word_lists("tissues.yaml"),
        not_done=_word_lists("not_done.yaml"),
    )


def _read(file: Traversable, source: str) -> Part:
    content = content_of(file, source)
    return Part([] if content is None else content, source)


def _axis(name: str) -> Part:
    file = _root().joinpath(_AXES).joinpath(name)
    return _read(file, f"lexicon/{_FOLDER}/{_AXES}/{name}")


def _word_lists(name: str) -> dict[str, tuple[str, ...]]:
    return {key: words.texts() for key, words in _axis(name).items()}


def _body_parts() -> dict[str, tuple[str, ...]]:
    """Everyday name -> official names: names of one part first, then the regions of many."""
    found: dict[str, dict[str, None]] = {}
    for official, words in _axis("body_parts.yaml").items():
        for word in (*words.texts(), official.replace(",", "")):
            found.setdefault(word, {})[official] = None
    for row in _axis("regions.yaml").entries():
        row.only(("terms", "names"))
        for word in row["terms"].texts():
            found.setdefault(word, {}).update(dict.fromkeys(row["names"].texts()))
    return {word: tuple(names) for word, names in found.items()}


def _procedures() -> Iterator[ProcedureEntry]:
    for name, file in files_in(_root()):
        topic = name.removesuffix(".yaml")
        for number, row in enumerate(_read(file, f"lexicon/{_FOLDER}/{name}").entries(), 1):
            yield procedure(f"{topic}#{number}", row)


def procedure(entry_id: str, row: Part) -> ProcedureEntry:
    """An entry of a file.

    Raises:
        InputError: it does not follow the format.
    """
    slots = {
        name: {word: value.text() for word, value in values.items()}
        for name, values in row.items()
        if name not in _ENTRY_FIELDS
    }
    return ProcedureEntry(
        id=entry_id,
        terms=row["terms"].texts(),
        label=row["label"].text(),
        templates=_templates(row["pcs"]),
        slots=slots,
        parts=row.words("part"),
        when=tuple(map(_variant, row["when"].entries())) if "when" in row else (),
        unless=row.words("unless"),
    )


def _variant(row: Part) -> ProcedureVariant:
    row.only(_WHEN_FIELDS)
    return ProcedureVariant(
        any_of=row.words("any"),
        all_of=row.words("all"),
        unless=row.words("unless"),
        templates=_templates(row["pcs"]),
        parts=row.words("part") if "part" in row else None,
        near=row.choice("near", ("sentence", "record")) != "record",
    )


def _templates(part: Part) -> tuple[str, ...]:
    templates = part.texts()
    for template in templates:
        if not _TEMPLATE.fullmatch(template):
            raise part.wrong(f"{template} is no beginning of an ICD-10-PCS code with slots")
    return templates


def _verbs() -> Iterator[VerbEntry]:
    for number, row in enumerate(_axis("root_operations.yaml").entries(), 1):
        row.only(_VERB_FIELDS)
        yield VerbEntry(
            f"root_operations#{number}",
            row["terms"].texts(),
            row["label"].text(),
            tuple(map(_decision, row["decide"].entries())),
        )


def _decision(row: Part) -> Decision:
    row.only(_DECISION_FIELDS)
    return Decision(row["root"].text(), row.words("object"), row.words("any"))
