"""``codewell em``: the level of a visit from a form or from a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from codewell.errors import InputError
from codewell.formats.em import Form, parse_form
from codewell.formats.located_yaml import LocatedYaml
from codewell.model import Note, normalise_code
from codewell.model.evaluation_management import EMDecision
from codewell.rules.logic.evaluation_management import decide, status_after
from codewell.suggest import Suggester
from codewell.suggest.evaluation_management import VisitFacts

_FORMS = (".yaml", ".yml", ".json")
_FIELDS_OF_RECORDS = frozenset(("text", "documents", "resourceType"))


@dataclass(frozen=True, slots=True)
class DecidedVisits:
    """The decisions on the visits of one form or record, the leading one first."""

    id: str
    decisions: tuple[EMDecision, ...]


def open_form(path: str) -> Form | None:
    """The form in a file, or None where the file is a record.

    Raises:
        InputError: the file is a form that cannot be read.
    """
    if Path(path).suffix.lower() not in _FORMS:
        return None
    located = LocatedYaml.read(Path(path))
    content = located.content
    if isinstance(content, dict) and not _FIELDS_OF_RECORDS.isdisjoint(content):
        return None
    return parse_form(located, Path(path).stem)


def decide_form(form: Form, charged: str | None = None) -> DecidedVisits:
    """The decision on a form; ``charged`` comes before the form's own charged code."""
    visit = form.visit
    if (last := form.last_service) is not None:
        status = status_after(
            visit.date,
            last.date,
            same_group_and_specialty=last.same_group and last.same_specialty,
        )
        visit = replace(visit, status=status)
    code = charged or form.charged
    return DecidedVisits(form.id, (decide(visit, normalise_code(code) if code else None),))


def decide_note(
    note: Note,
    *,
    suggester: Suggester,
    facts: VisitFacts,
    charged: str | None = None,
) -> DecidedVisits:
    """The decisions on the visits of a record.

    Raises:
        InputError: no edition of the diagnosis codes covers the note's date.
    """
    if not note.text.strip():
        raise InputError("is empty", source=note.id)
    decisions = suggester.visits(note, facts, normalise_code(charged) if charged else None)
    return DecidedVisits(note.id, decisions)
