"""The rest of ``codewell show``: books, maps and edits around a code; HCPCS; places of service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from codewell.catalog.dated import Dated, NotInstalled
from codewell.catalog.fees import RelativeValues
from codewell.catalog.maps import Icd9Target, Severity
from codewell.cli.screen import Row, heading
from codewell.model import EditionOfNotes
from codewell.workflows.policies import PolicyNote
from codewell.workflows.show_more import CodeChange, Leads, MoreOfDiagnosis, MoreOfProcedure
from codewell.workflows.show_service import (
    ServicePartners,
    ServiceUnits,
    ShownModifier,
    ShownPlace,
    ShownService,
)

_SYSTEMS = {"HCPCS": "HCPCS Level II", "CPT": "CPT"}
_ADJUDICATED = {1: "each claim line", 2: "a day, by policy", 3: "a day"}
_LABEL = 22


def edition_in_words(edition: EditionOfNotes) -> str:
    """The edition where it is not that of the date, in brackets behind a fact."""
    return "" if edition.matches_date else f"  [{edition.name}]"


def facility_rows(notes: tuple[PolicyNote, ...]) -> Iterator[Row]:
    """What the facility says of a code."""
    if notes:
        yield from heading("Your facility's note")
        for note in notes:
            yield Row(note.text, label=note.written_for, column=9, indent=2)


def absent_rows(absent: Iterable[NotInstalled]) -> Iterator[Row]:
    """One quiet line: what is not installed and the commands that mend it."""
    by_mend: dict[str, list[str]] = {}
    for one in absent:
        by_mend.setdefault(one.mend, []).append(one.what)
    parts = [f"{', '.join(what)} → {mend}" for mend, what in by_mend.items()]
    if parts:
        yield Row()
        yield Row(f"not installed: {'; '.join(parts)}", style="dim")


# -- diagnoses and procedures -------------------------------------------------------------------


def diagnosis_more_rows(more: MoreOfDiagnosis) -> Iterator[Row]:
    """Books and maps around a diagnosis."""
    for leads in more.leads:
        yield from _leads(leads)
    facts = list(_facts(more))
    if facts:
        yield from heading("Groups and maps")
        yield from facts
    yield from _changes(more.earlier, more.later, cut_off=more.cut_off)
    yield from absent_rows(more.not_installed)


def procedure_more_rows(more: MoreOfProcedure) -> Iterator[Row]:
    """Index and conversions around a procedure."""
    for leads in more.leads:
        yield from _leads(leads)
    yield from _changes(more.earlier, more.later)
    yield from absent_rows(more.not_installed)


def _leads(leads: Dated[Leads]) -> Iterator[Row]:
    yield from heading(f"{leads.value.book}", edition_in_words(leads.edition).strip())
    lines = leads.value.lines
    code = max(len(line.code) for line in lines)
    for line in lines:
        column = f"{line.column}: " if line.column else ""
        yield Row(f"{column}{line.words}", label=line.code, column=code + 1, indent=2)
    if leads.value.total > len(lines):
        yield Row(f"and {leads.value.total - len(lines):,} more", indent=2, style="dim")


def _facts(more: MoreOfDiagnosis) -> Iterator[Row]:
    if more.severity and more.severity.value:
        yield _fact("MS-DRG severity", _severity(more.severity.value), more.severity.edition)
        hac = more.severity.value.hac
        if hac:
            text = ", ".join(hac) + " when not present on admission"
            yield _fact("Hospital-acquired", text, more.severity.edition)
    for hcc in more.hcc:
        for one in hcc.value:
            name = one.model.replace(" Model", "").removeprefix("CMS-")
            yield _fact(name, f"{one.hcc}  {one.label or ''}".rstrip(), hcc.edition)
    if more.hcc and not any(hcc.value for hcc in more.hcc):
        yield _fact("HCC", "in none of V24, V28, RxHCC V08", more.hcc[-1].edition)
    if more.ccsr and more.ccsr.value:
        yield _fact("CCSR, first category", more.ccsr.value, more.ccsr.edition)
    if more.chronic and more.chronic.value != "not in the table":
        yield _fact("Chronic condition", more.chronic.value, more.chronic.edition)
    if more.icd9 and more.icd9.value:
        yield _fact("ICD-9-CM (GEM)", _icd9(more.icd9.value), more.icd9.edition)


def _fact(label: str, text: str, edition: EditionOfNotes | None = None) -> Row:
    behind = edition_in_words(edition) if edition else ""
    return Row(f"{text}{behind}", label=label, column=_LABEL, indent=2)


def _severity(severity: Severity) -> str:
    if severity.level == "NONE":
        return "neither CC nor MCC"
    alive = ", only when discharged alive" if severity.alive_only else ""
    number = severity.excluding_principals
    excluded = f", excluded by {number:,} principal diagnoses" if number else ", never excluded"
    return f"{severity.level}{excluded}{alive}"


def _icd9(targets: tuple[Icd9Target, ...]) -> str:
    """Alternatives divided by ``or``; what is needed together joined by ``with``."""
    scenarios: dict[int, dict[int, list[str]]] = {}
    for target in targets:
        lists = scenarios.setdefault(target.scenario, {})
        lists.setdefault(target.choice_list, []).append(_dotted(target.target) or "no equivalent")
    texts = [" with ".join(" or ".join(codes) for codes in s.values()) for s in scenarios.values()]
    about = " (approximate)" if any(target.approximate for target in targets) else ""
    return "; or ".join(texts) + about


def _dotted(code: str) -> str:
    place = 4 if code.startswith("E") else 3
    return f"{code[:place]}.{code[place:]}" if len(code) > place else code


def _changes(
    earlier: tuple[CodeChange, ...], later: tuple[CodeChange, ...], *, cut_off: bool = False
) -> Iterator[Row]:
    if earlier or later:
        yield from heading("Earlier and later codes")
    for words, changes in (("before", earlier), ("since", later)):
        for change in changes:
            label = f"{words} {change.on}  {change.code}"
            yield Row(change.title or "", label=label, column=len(label) + 1, indent=2)
    if cut_off:
        yield Row("and further earlier codes that the installed table lost", indent=2, style="dim")


# -- HCPCS and CPT ------------------------------------------------------------------------------


def service_rows(shown: ShownService) -> Iterator[Row]:
    """A HCPCS or CPT code."""
    yield Row(shown.title or _untitled(shown), label=shown.code, column=6, style="bold")
    style = "green" if shown.status == "billable" else "yellow"
    yield Row(f"{_SYSTEMS[shown.system]}, {_status(shown)}", style=style)
    yield from _dates(shown)
    yield from facility_rows(shown.facility_notes)
    yield from _record(shown)
    yield from _payment(shown)
    yield from _edits(shown)
    yield from absent_rows(shown.not_installed)


def _untitled(shown: ShownService) -> str:
    if shown.system == "CPT":
        from codewell.lexicon.services import load  # noqa: PLC0415  (start-up time)

        label = load().labels.get(shown.code)
        known = "descriptor: load your AMA files"
        return f"{label}  [our words; {known}]" if label else known
    return "no description in the installed editions"


def _status(shown: ShownService) -> str:
    if shown.status != "not evaluated":
        return f"{shown.status} on {shown.date}"
    if shown.system == "CPT":
        return "validity not evaluated: it needs the AMA's own list"
    record = shown.record
    name = record.edition.name if record else "none"
    return f"not evaluated on {shown.date}: the nearest edition installed is {name}"


def _dates(shown: ShownService) -> Iterator[Row]:
    record = shown.record.value if shown.record else None
    if record is None:
        return
    words = [f"Added {record.added}"] if record.added else []
    if record.terminated:
        words.append(f"terminated {record.terminated}")
    elif record.action_effective:
        words.append(f"last action {record.action_effective}")
    if words:
        yield Row(", ".join(words), style="dim")


def _record(shown: ShownService) -> Iterator[Row]:
    record = shown.record.value if shown.record else None
    if record is None or shown.record is None:
        return
    edition = shown.record.edition
    yield from heading("Coverage", edition_in_words(edition).strip())
    if record.coverage:
        yield _fact("Medicare", record.coverage_in_words)
    for label, texts in (
        ("Coverage manual", record.coverage_manual),
        ("Use instead", record.cross_references),
        ("Statute", (record.statute,) if record.statute else ()),
        ("Pricing indicator", record.pricing_indicators),
    ):
        if texts:
            yield _fact(label, ", ".join(texts))


def _payment(shown: ShownService) -> Iterator[Row]:
    rows = [*_opps(shown), *_asc(shown), *_pfs(shown)]
    if rows:
        yield from heading("Medicare payment")
        yield from rows


def _opps(shown: ShownService) -> Iterator[Row]:
    if not (shown.opps and shown.opps.value):
        return
    line = shown.opps.value
    meaning = shown.status_indicator.value if shown.status_indicator else None
    words = f"  {meaning.description}" if meaning else ""
    if shown.status_indicator and meaning:
        words += edition_in_words(shown.status_indicator.edition)
    yield _fact("OPPS status", f"{line.status_indicator}{words}", shown.opps.edition)
    if line.apc:
        yield _fact("APC", line.apc, shown.opps.edition)
    if line.payment_rate is not None:
        yield _fact("OPPS rate", _dollars(line.payment_rate), shown.opps.edition)


def _asc(shown: ShownService) -> Iterator[Row]:
    if not (shown.asc and shown.asc.value):
        return
    line = shown.asc.value
    if line.addendum == "EE":
        text = "not paid in an ambulatory surgical center"
    else:
        rate = f", {_dollars(line.payment_rate)}" if line.payment_rate is not None else ""
        text = f"{line.payment_indicator} (addendum {line.addendum}){rate}"
    yield _fact("ASC", text, shown.asc.edition)


def _pfs(shown: ShownService) -> Iterator[Row]:
    for row in shown.pfs.value if shown.pfs else ():
        edition = shown.pfs.edition if shown.pfs else None
        label = f"RVU{' ' + row.modifier if row.modifier else ''}"
        yield _fact(label, _relative_values(row), edition)


def _relative_values(row: RelativeValues) -> str:
    if not row.non_facility_total and not row.facility_total:
        return f"none (status {row.status})"
    office = "NA" if row.non_facility_na else str(row.non_facility_total)
    facility = "NA" if row.facility_na else str(row.facility_total)
    return (
        f"office {office}, facility {facility} (work {row.work}), global {row.global_days},"
        f" status {row.status}"
    )


def _edits(shown: ShownService) -> Iterator[Row]:
    rows = [*_units(shown.units), *_partners(shown.partners), *_add_on(shown)]
    if rows:
        yield from heading("NCCI edits")
        yield from rows


def _units(units: tuple[Dated[ServiceUnits], ...]) -> Iterator[Row]:
    for answer in units:
        edit = answer.value.edit
        if edit:
            day = _ADJUDICATED.get(edit.adjudication_indicator, "")
            text = f"{edit.units} {day} ({edit.rationale})"
            yield _fact(f"MUE {_words(answer.value.service)}", text, answer.edition)


def _partners(partners: tuple[Dated[ServicePartners], ...]) -> Iterator[Row]:
    for answer in partners:
        count = answer.value.partners
        if count.pays or count.yields:
            text = f"column 1 with {count.pays:,} codes, column 2 with {count.yields:,}"
            yield _fact(f"Pairs {_words(answer.value.service)}", text, answer.edition)


def _add_on(shown: ShownService) -> Iterator[Row]:
    add_on = shown.add_on.value if shown.add_on else None
    if add_on is None or shown.add_on is None:
        return
    if add_on.edit_type is not None:
        listed = _some(add_on.primaries)
        more = "the contractor decides" if add_on.contractor_decides else ""
        yield _fact("Add-on code to", "; ".join(filter(None, (listed, more))), shown.add_on.edition)
    if add_on.add_ons:
        yield _fact("Add-on codes", _some(add_on.add_ons), shown.add_on.edition)


def _some(codes: tuple[str, ...], most: int = 10) -> str:
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more


def _words(service: str) -> str:
    return {"dme_supplier": "DME"}.get(service, service)


def _dollars(amount: Decimal) -> str:
    return f"${amount:,.2f}"


# -- modifiers and places -----------------------------------------------------------------------


def modifier_rows(shown: ShownModifier) -> Iterator[Row]:
    """A HCPCS Level II modifier."""
    record = shown.record.value
    text = record.long_description if record else ""
    yield Row(text, label=shown.code, column=3, style="bold")
    yield Row(f"HCPCS Level II modifier{edition_in_words(shown.record.edition)}", style="dim")
    if record and record.coverage:
        yield Row(f"Medicare: {record.coverage_in_words}", style="dim")


def place_rows(shown: ShownPlace) -> Iterator[Row]:
    """A place of service."""
    place = shown.place.value
    if place is None:
        return
    yield Row(place.name, label=shown.code, column=3, style="bold")
    yield Row(f"Place of service{edition_in_words(shown.place.edition)}", style="dim")
    if place.facility is not None:
        rate = "facility" if place.facility else "non-facility"
        yield Row(f"The fee schedule pays the {rate} rate")
    if place.description:
        yield Row()
        yield Row(place.description)
