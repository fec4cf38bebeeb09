"""Everything the catalog knows of a code on a date.

``show`` answers with a frozen value: a diagnosis, a procedure (or the beginning of one), a HCPCS or
CPT code, a modifier, a place of service, an MS-DRG, or an unknown code with codes near it. All are
plain data: ``as_json`` prints them, ``cli/show_screen.py`` draws them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from codewell.catalog import Catalog, InheritedNote, TabularEntry
from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.icd10pcs_tables import LENGTH, Character
from codewell.catalog.ms_drg import grouper_version
from codewell.catalog.near import near_codes
from codewell.catalog.sides import SideCode, codes_by_side
from codewell.catalog.validity import ValidPeriod
from codewell.errors import InputError
from codewell.grouping.ms_drg import version_text
from codewell.model import Code, CodeStatus, CodeSystem, EditionOfNotes, normalise_code
from codewell.workflows.policies import Policies, PolicyNote
from codewell.workflows.show_more import (
    MoreOfDiagnosis,
    MoreOfProcedure,
    more_of_diagnosis,
    more_of_procedure,
)
from codewell.workflows.show_service import (
    SERVICE,
    ShownModifier,
    ShownPlace,
    ShownService,
    is_service,
    missing_for_services,
    show_service,
)

VALIDITY_SOURCE = "mce-and-grouper"
"""The source of all validity dates and of the MS-DRG titles."""

NOTE_KINDS = (
    "code_first",
    "use_additional_code",
    "code_also",
    "excludes1",
    "excludes2",
    "includes",
    "note",
    "seventh_character_note",
)
"""The kinds of notes in the order they are read for coding; inclusion terms stand apart."""

MCE_FLAGS = {
    "adult": "adult: an age conflict outside 15 to 124 years",
    "clintrial": "examination of a participant in a clinical trial",
    "csect": "delivery by cesarean section",
    "delout": "outcome of delivery",
    "diabtypeI": "type 1 diabetes, which decides whether a pancreas transplant is covered",
    "ecodepdx": "external cause: never the principal diagnosis",
    "female": "female patients only",
    "kidneyxp": "kidney transplant",
    "lcov": "limited coverage",
    "lcov_artheartxpa": "limited coverage: artificial heart",
    "lcov_artheartxpb": "limited coverage: artificial heart",
    "los": "more than 96 hours of ventilation: a stay under 4 days is an edit",
    "male": "male patients only",
    "manifestation": "manifestation: never the principal diagnosis",
    "maternity": "maternity: an age conflict outside 9 to 64 years",
    "ncov12agele60": "not covered over 60 years of age",
    "ncov45": "not covered without type 1 diabetes",
    "ncov6": "coverage depends on the diagnosis and the procedure together",
    "ncov7": "coverage depends on the diagnosis and the procedure together",
    "ncov_z302": "not covered for sterilization (Z30.2)",
    "newborn": "newborn: an age conflict from the first birthday on",
    "noncovered": "not covered by Medicare",
    "pediatric": "pediatric: an age conflict from 18 years on",
    "qadm": "questionable admission as the principal diagnosis",
    "reqsdx": "principal diagnosis only together with a secondary diagnosis",
    "unacceptable": "unacceptable as the principal diagnosis",
    "unspecified": "unspecified code: another one says the side",
    "vagdel": "vaginal delivery",
    "wrngproc": "wrong procedure performed: never covered",
}
"""The flags of the package's code tables, named as the edits of the Medicare Code Editor that
they feed (Definitions of Medicare Code Edits, chapters 1 and 2)."""

_NAMED = re.compile(r"(?:MS-?)?\s*(DRG|HCPCS|CPT|MODIFIER|POS)\s*-?\s*([0-9A-Z]{1,5})")
_PCS_START = re.compile(r"[0-9A-HJ-NP-Z]{3,7}")


@dataclass(frozen=True, slots=True)
class Period:
    """Dates of validity, both inclusive; ``open`` when the last date is the last one installed."""

    first: dt.date
    last: dt.date
    open: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a code is on the date.

    ``status`` is one of ``CodeStatus`` or ``not evaluated`` (with ``reason``), ``edition`` the
    edition of the date.
    """

    date: dt.date
    status: str
    reason: str | None
    edition: str | None
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the hierarchy or a code below; ``billable`` on the date."""

    kind: str
    code: str
    title: str | None
    billable: bool = False


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note and the code, section or chapter it is printed at."""

    kind: str
    text: str
    printed_at: str
    inherited: bool


@dataclass(frozen=True, slots=True)
class SeventhCharacter:
    """A 7th character with its meaning and the whole code it makes."""

    value: str
    meaning: str
    code: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownDiagnosis:
    """An ICD-10-CM code.

    ``in_tabular`` is false for a code that the installed tabular does not have: it was deleted
    before, or came after; the hierarchy and the notes are then those of the nearest level above.
    """

    system: CodeSystem
    code: str
    title: str | None
    standing: Standing
    notes_edition: EditionOfNotes
    in_tabular: bool
    hierarchy: tuple[Entry, ...]
    inclusion_terms: tuple[str, ...]
    notes: tuple[ShownNote, ...]
    seventh_characters: tuple[SeventhCharacter, ...]
    children: tuple[Entry, ...]
    sides: tuple[SideCode, ...]
    mce: tuple[str, ...]
    also: str | None
    more: MoreOfDiagnosis
    facility_notes: tuple[PolicyNote, ...]


@dataclass(frozen=True, slots=True)
class NextCharacter:
    """A character that may follow, and how many valid codes begin so."""

    value: str
    label: str | None
    codes: int


@dataclass(frozen=True, slots=True)
class ShownProcedure:
    """An ICD-10-PCS code, or three to six characters of one with what may follow."""

    system: CodeSystem
    code: str
    title: str | None
    title_edition: str | None
    standing: Standing
    axes: tuple[Character, ...]
    codes_below: int
    next_characters: tuple[NextCharacter, ...]
    mce: tuple[str, ...]
    also: str | None
    more: MoreOfProcedure
    facility_notes: tuple[PolicyNote, ...]


@dataclass(frozen=True, slots=True)
class TitleOfVersions:
    """A title and the grouper versions that have it (``44.0``)."""

    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ShownDRG:
    """An MS-DRG: its titles by version, and those that differ from it in severity only."""

    system: CodeSystem
    code: str
    title: str
    date: dt.date
    version: str | None
    titles: tuple[TitleOfVersions, ...]
    same_base: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that no installed table has, and codes near it that exist.

    ``reason`` is given where its table is not in this catalog: the code may well exist.
    """

    code: str
    date: dt.date
    near: tuple[Entry, ...]
    reason: str | None = None


Shown = (
    ShownDiagnosis
    | ShownProcedure
    | ShownService
    | ShownModifier
    | ShownPlace
    | ShownDRG
    | UnknownCode
)


def show(catalog: Catalog, text: str, on: dt.date, policies: Policies | None = None) -> Shown:
    """Everything known of a code, however it is written; an unknown code is an answer.

    A dot tells an ICD-10-CM code. Three characters may be a category (B20), the beginning of
    procedures (027) or an MS-DRG, five an ICD-10-CM or a HCPCS code (J1100); the answer says what
    else they are. ``HCPCS J1100``, ``modifier LT``, ``POS 11`` and ``DRG 291`` say which is meant.

    Raises:
        InputError: nothing was asked for.
    """
    asked = "".join(character for character in text.strip().upper() if character.isprintable())
    code = normalise_code(asked.replace(" ", ""))
    if not code:
        raise InputError("which code?", field="CODE")
    policies = policies or Policies()
    if match := _NAMED.fullmatch(asked):
        return _named(catalog, match[1], match[2], on, policies)
    if _is_diagnosis(catalog, code, on):
        return _diagnosis(catalog, code, on, policies)
    if "." in asked:
        return UnknownCode(asked, on, _near(catalog, asked, on))
    return _undotted(catalog, asked, code, on, policies)


def _undotted(catalog: Catalog, asked: str, code: str, on: dt.date, policies: Policies) -> Shown:
    """Characters that are no diagnosis: a procedure, a service, an MS-DRG, or unknown."""
    drg = _drg(catalog, int(code), on) if re.fullmatch("[0-9]{1,3}", code) else None
    if _is_procedure(catalog, code, on):
        return _procedure(catalog, code, on, policies, also=_drg_in_words(drg))
    if is_service(catalog, code, on):
        return show_service(catalog, code, on, policies)
    reason = _absent(catalog, "ICD-10-PCS validity dates") if _PCS_START.fullmatch(code) else None
    reason = reason or _in_words(missing_for_services(catalog, code, on))
    return drg or UnknownCode(asked, on, _near(catalog, asked, on), reason)


def _named(catalog: Catalog, kind: str, code: str, on: dt.date, policies: Policies) -> Shown:
    """What is meant was said: an MS-DRG, a HCPCS or CPT code, a modifier, a place of service."""
    match kind:
        case "MODIFIER":
            return _modifier(catalog, code, on)
        case "POS":
            return _place_of_service(catalog, code, on)
        case "HCPCS" | "CPT":
            if is_service(catalog, code, on):
                return show_service(catalog, code, on, policies)
            return UnknownCode(code, on, (), _in_words(missing_for_services(catalog, code, on)))
    drg = _drg(catalog, int(code), on) if code.isdigit() else None
    return drg or UnknownCode(f"DRG {code}", on, (), _absent(catalog, "MS-DRG titles"))


def _modifier(catalog: Catalog, code: str, on: dt.date) -> ShownModifier | UnknownCode:
    record = catalog.hcpcs.modifier(code, on)
    if isinstance(record, Dated) and record.value:
        return ShownModifier(code, on, record)
    return UnknownCode(code, on, (), str(record) if isinstance(record, NotInstalled) else None)


def _place_of_service(catalog: Catalog, code: str, on: dt.date) -> ShownPlace | UnknownCode:
    place = catalog.place_of_service.place(code, on)
    if isinstance(place, Dated) and place.value:
        return ShownPlace(place.value.code, on, place)
    return UnknownCode(code, on, (), str(place) if isinstance(place, NotInstalled) else None)


def _in_words(absent: tuple[NotInstalled, ...]) -> str | None:
    return "; ".join(str(one) for one in absent) or None


def as_json(shown: Shown) -> dict[str, Any]:
    """The answer for machines; dates as ISO 8601."""
    plain: dict[str, Any] = _plain(asdict(shown))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _absent(catalog: Catalog, table: str) -> str | None:
    """Why a table of the validity dates' source is not there, or None where it is."""
    absent = {source.name: source.reason for source in catalog.absent_sources}
    reason = absent.get(VALIDITY_SOURCE)
    return f"no {table} are installed ({VALIDITY_SOURCE}: {reason})" if reason else None


# -- what both code sets share ------------------------------------------------------------------


def _standing(catalog: Catalog, code: Code, on: dt.date) -> Standing:
    table = catalog.icd10cm if code.system is CodeSystem.ICD10CM else catalog.icd10pcs
    status = table.status(code.value, on)
    edition = catalog.editions.on(code.system, on)
    reason = None
    if edition is None and status is CodeStatus.UNKNOWN:
        try:
            catalog.editions.require(code.system, on)
        except InputError as error:
            reason = error.message
    return Standing(
        date=on,
        status="not evaluated" if reason else str(status),
        reason=reason,
        edition=edition.name if edition else None,
        periods=_periods(table.validity.periods(code.value), _last_date(catalog, code.system)),
    )


def _last_date(catalog: Catalog, system: CodeSystem) -> dt.date:
    dates = [e.effective_to for e in catalog.editions.all if e.system is system]
    return max(dates, default=dt.date.max)


def _periods(periods: Iterable[ValidPeriod], last_installed: dt.date) -> tuple[Period, ...]:
    """Periods of validity; those that differ in their flags only are one."""
    merged: list[tuple[dt.date, dt.date]] = []
    for period in periods:
        first = period.effective_from
        if merged and merged[-1][1] + dt.timedelta(days=1) == first:
            first = merged.pop()[0]
        merged.append((first, period.effective_to))
    return tuple(Period(first, last, last >= last_installed) for first, last in merged)


def _mce_in_words(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(MCE_FLAGS.get(flag, flag) for flag in sorted(flags))


# -- ICD-10-CM ----------------------------------------------------------------------------------


def _is_diagnosis(catalog: Catalog, code: str, on: dt.date) -> bool:
    icd10cm = catalog.icd10cm
    return bool(
        icd10cm.validity.periods(code)
        or icd10cm.entry(code)
        or icd10cm.validity.starts_code(code, on)
        or icd10cm.title(code)
    )


def _diagnosis(catalog: Catalog, code: str, on: dt.date, policies: Policies) -> ShownDiagnosis:
    icd10cm = catalog.icd10cm
    standing = _standing(catalog, Code.icd10cm(code), on)
    known = icd10cm.entry(code) is not None
    notes = icd10cm.notes(_nearest_entry(catalog, code))
    return ShownDiagnosis(
        system=CodeSystem.ICD10CM,
        code=Code.icd10cm(code).formatted,
        title=icd10cm.title(code),
        standing=standing,
        notes_edition=icd10cm.notes_edition(on),
        in_tabular=known,
        hierarchy=tuple(_hierarchy(catalog, code, on)),
        inclusion_terms=tuple(n.text for n in notes if known and n.kind == "inclusion_term"),
        notes=tuple(_notes(notes, code)),
        seventh_characters=tuple(_seventh_characters(catalog, code)),
        children=tuple(_children(catalog, code, on)),
        sides=tuple(
            replace(side, code=Code.icd10cm(side.code).formatted)
            for side in codes_by_side(icd10cm, code)
        ),
        mce=_mce_in_words(icd10cm.flags(code, on)),
        also=_also(catalog, code, on),
        more=more_of_diagnosis(catalog, code, on, whole=bool(standing.periods)),
        facility_notes=policies.of(code, CodeSystem.ICD10CM),
    )


def _children(catalog: Catalog, code: str, on: dt.date) -> Iterator[Entry]:
    """The entries right below; for a code subdivided since the installed tabular, its new codes."""
    icd10cm = catalog.icd10cm
    entry = icd10cm.entry(code)
    if entry and entry.code == code and entry.has_children:
        yield from (_entry(catalog, child, on) for child in icd10cm.children(code))
    elif not icd10cm.is_billable(code, on) and not icd10cm.seventh_characters(code):
        for new in icd10cm.validity.billable_under(code, on):
            yield Entry("code", Code.icd10cm(new).formatted, icd10cm.title(new), billable=True)


def _nearest_entry(catalog: Catalog, code: str) -> str:
    """The code, or the longest beginning of it that the installed tabular has."""
    lengths = range(len(code), 2, -1)
    return next((code[:n] for n in lengths if catalog.icd10cm.entry(code[:n])), code)


def _hierarchy(catalog: Catalog, code: str, on: dt.date) -> Iterator[Entry]:
    """From the chapter down to the code itself."""
    levels = [
        _entry(catalog, e, on) for e in catalog.icd10cm.lineage(_nearest_entry(catalog, code))
    ]
    yield from reversed(levels)
    if not levels or normalise_code(levels[0].code) != code:
        icd10cm = catalog.icd10cm
        yield Entry(
            "code",
            Code.icd10cm(code).formatted,
            icd10cm.title(code),
            icd10cm.is_billable(code, on),
        )


def _entry(catalog: Catalog, entry: TabularEntry, on: dt.date) -> Entry:
    if entry.kind != "code":
        return Entry(entry.kind, entry.code, entry.title)
    billable = catalog.icd10cm.is_billable(entry.code, on)
    return Entry(entry.kind, Code.icd10cm(entry.code).formatted, entry.title, billable)


def _notes(notes: Iterable[InheritedNote], code: str) -> Iterator[ShownNote]:
    ranked = sorted(
        (NOTE_KINDS.index(note.kind), position, note)
        for position, note in enumerate(notes)
        if note.kind in NOTE_KINDS
    )
    for _, _, note in ranked:
        at = note.printed_at
        place = {"code": Code.icd10cm(at.code).formatted, "chapter": f"chapter {at.code}"}.get(
            at.kind, at.code
        )
        yield ShownNote(note.kind, note.text, place, at.code != code)


def _seventh_characters(catalog: Catalog, code: str) -> Iterator[SeventhCharacter]:
    icd10cm = catalog.icd10cm
    entry = icd10cm.entry(code)
    if entry is None or (entry.has_children and len(code) < 7):
        return
    for value, meaning in icd10cm.seventh_characters(code).items():
        whole = icd10cm.with_seventh_character(entry.code, value)
        yield SeventhCharacter(value, meaning, Code.icd10cm(whole).formatted, whole == code)


def _also(catalog: Catalog, code: str, on: dt.date) -> str | None:
    """What else the characters are: the beginning of procedures, a HCPCS code."""
    found = [_beginning_of_procedures(catalog, code, on)]
    service = catalog.hcpcs.code(code, on) if SERVICE.fullmatch(code) else None
    if isinstance(service, Dated) and service.value:
        found.append(f"{service.value.long_description}: codewell show HCPCS {code}")
    return "; ".join(filter(None, found)) or None


def _beginning_of_procedures(catalog: Catalog, code: str, on: dt.date) -> str | None:
    if not _PCS_START.fullmatch(code) or len(code) == 7:
        return None
    number = len(catalog.icd10pcs.validity.billable_under(code, on))
    return f"{number} ICD-10-PCS codes begin with {code}" if number else None


# -- ICD-10-PCS ---------------------------------------------------------------------------------


def _is_procedure(catalog: Catalog, code: str, on: dt.date) -> bool:
    pcs = catalog.icd10pcs
    if not _PCS_START.fullmatch(code):
        return False
    return bool(pcs.validity.periods(code) or pcs.validity.starts_code(code, on) or pcs.title(code))


def _procedure(
    catalog: Catalog, code: str, on: dt.date, policies: Policies, *, also: str | None
) -> ShownProcedure:
    pcs = catalog.icd10pcs
    title = pcs.title(code)
    below = pcs.validity.billable_under(code, on) if len(code) < 7 else []
    return ShownProcedure(
        system=CodeSystem.ICD10PCS,
        code=code,
        title=title.text if title else None,
        title_edition=title.edition if title else None,
        standing=_standing(catalog, Code.icd10pcs(code), on),
        axes=catalog.pcs_tables.characters(code, on),
        codes_below=len(below),
        next_characters=tuple(_next_characters(catalog, code, on)),
        mce=_mce_in_words(pcs.validity.flags(code, on)),
        also=also,
        more=more_of_procedure(catalog, code, on),
        facility_notes=policies.of(code, CodeSystem.ICD10PCS),
    )


def _next_characters(catalog: Catalog, code: str, on: dt.date) -> Iterator[NextCharacter]:
    if len(code) < LENGTH:
        for choice in catalog.pcs_tables.step(code, on).choices:
            yield NextCharacter(choice.value, choice.label, choice.codes)


# -- MS-DRG -------------------------------------------------------------------------------------


def _drg(catalog: Catalog, number: int, on: dt.date) -> ShownDRG | None:
    versions = _versions(catalog)
    titles = [(v, t) for v in versions if (t := catalog.ms_drg.title(number, v))]
    if not titles:
        return None
    version = _version_on(on) if _version_on(on) in versions else None
    latest, title = titles[-1]
    return ShownDRG(
        system=CodeSystem.MSDRG,
        code=f"{number:03}",
        title=(version and catalog.ms_drg.title(number, version)) or title,
        date=on,
        version=version_text(version) if version else None,
        titles=_by_title(titles),
        same_base=tuple(_same_base(catalog, number, version or latest)),
    )


def _versions(catalog: Catalog) -> list[int]:
    """The grouper versions in the installed years: each edition of a code set begins one."""
    found = {_version_on(edition.effective_from) for edition in catalog.editions.all}
    return sorted(version for version in found if version is not None)


def _version_on(day: dt.date) -> int | None:
    try:
        return grouper_version(day)
    except InputError:
        return None


def _by_title(titles: Iterable[tuple[int, str]]) -> tuple[TitleOfVersions, ...]:
    """Runs of versions with one title; a change of capitals is no change."""
    runs: list[TitleOfVersions] = []
    for version, title in titles:
        first = version_text(version)
        if runs and runs[-1].title.casefold() == title.casefold():
            first = runs.pop().first
        runs.append(TitleOfVersions(title, first, version_text(version)))
    return tuple(runs)


def _same_base(catalog: Catalog, number: int, version: int) -> Iterator[Entry]:
    """The DRGs of the same base: severity is split into at most three numbers in a row."""
    base = _base(catalog.ms_drg.title(number, version))
    for other in range(number - 2, number + 3):
        title = catalog.ms_drg.title(other, version)
        if other != number and base and _base(title) == base:
            yield Entry("drg", f"{other:03}", title)


def _base(title: str | None) -> str | None:
    """A title without its severity; None where it names none."""
    found = re.match(r"(.+?)\s+(?:with|without) (?:MCC|CC)\b", title or "", re.IGNORECASE)
    return found[1].casefold() if found else None


def _drg_in_words(drg: ShownDRG | None) -> str | None:
    return f"MS-DRG {drg.code}: {drg.title}" if drg else None


# -- unknown codes ------------------------------------------------------------------------------


def _near(catalog: Catalog, asked: str, on: dt.date) -> tuple[Entry, ...]:
    return tuple(
        Entry("code", code.formatted, _title(catalog, code), billable=True)
        for code in near_codes(catalog, asked, on)
    )


def _title(catalog: Catalog, code: Code) -> str | None:
    if code.system is CodeSystem.ICD10CM:
        return catalog.icd10cm.title(code.value)
    title = catalog.icd10pcs.title(code.value)
    return title.text if title else None
