"""``codewell risk``: CMS risk-adjustment categories, with the codes and sentences behind each."""

from __future__ import annotations

import datetime as dt
import getpass
import json as json_module
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codewell.cli.arguments import (
    AgeOption,
    DateOption,
    JsonOption,
    SettingOption,
    SexOption,
    day,
    given_facts,
)
from codewell.cli.progress import catalog_for_command
from codewell.errors import InputError
from codewell.grouping.risk_adjustment import Beneficiary, Dual, RiskModel
from codewell.model import Note, Sex, dotted

if TYPE_CHECKING:
    from codewell.model import Encounter
    from codewell.workflows.risk import CategoryReport, CodeInCategory, RiskReport


def command(
    record: Annotated[
        str | None,
        typer.Argument(metavar="[RECORD]", help="Text, JSON note, FHIR or C-CDA; - is input."),
    ] = None,
    coded: Annotated[
        str | None,
        typer.Option("--coded", metavar="FILE", help="The reported codes, as an encounter."),
    ] = None,
    model: Annotated[
        RiskModel, typer.Option(help="CMS-HCC V24 or V28, ESRD on dialysis, or Part D.")
    ] = RiskModel.V28,
    setting: SettingOption = None,
    date: DateOption = None,
    age: AgeOption = None,
    sex: SexOption = None,
    dual: Annotated[Dual, typer.Option(help="Whether Medicaid pays too.")] = Dual.NONE,
    originally_disabled: Annotated[
        bool, typer.Option(help="Entitled first by disability.")
    ] = False,
    new_enrollee: Annotated[bool, typer.Option(help="Less than a year of Part B.")] = False,
    institutional: Annotated[bool, typer.Option(help="Long-term in an institution.")] = False,
    low_income: Annotated[bool, typer.Option(help="Low-income subsidy (Part D).")] = False,
    score: Annotated[
        bool, typer.Option("--score", help="Show coefficients and the score; needs age and sex.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Risk-adjustment categories: which code and which sentence support each.

    Unsupported and unreported categories are told alike. The score is shown only when asked for.
    """
    from codewell.suggest import Suggester  # noqa: PLC0415  (start-up time)
    from codewell.workflows.encounters import read_only_encounter  # noqa: PLC0415
    from codewell.workflows.records import open_record  # noqa: PLC0415
    from codewell.workflows.risk import risk_of_encounter, risk_of_note  # noqa: PLC0415

    if record is None and coded is None:
        raise InputError("give a record, or reported codes with --coded")
    reported = read_only_encounter(coded) if coded else None
    note = None
    if record is not None:
        notes = open_record(record, given_facts(setting, date, age, sex), today=day(None))
        if len(notes) != 1:
            raise InputError(f"should hold one record and holds {len(notes)}", source=record)
        note = notes[0]
    person = _person(
        note,
        reported,
        given=(age, sex),
        score=score,
        rest={
            "dual": dual,
            "originally_disabled": originally_disabled,
            "new_enrollee": new_enrollee,
            "institutional": institutional,
            "low_income": low_income,
        },
    )
    with catalog_for_command() as catalog:
        if note is not None:
            report = risk_of_note(
                note,
                catalog=catalog,
                suggester=Suggester.open(catalog),
                beneficiary=person,
                model=model,
                reported=reported,
            )
        else:
            assert reported is not None
            report = risk_of_encounter(reported, catalog=catalog, beneficiary=person, model=model)
    if score:
        _record_opening(report.id)
    if json:
        typer.echo(json_module.dumps(_as_json(report, score=score), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(_lines(report, score=score)))
    return 0


def _record_opening(identifier: str) -> None:
    """Coefficients are weights: that somebody opened them is written down first."""
    from codewell.workflows.opened_weights import record_opening  # noqa: PLC0415  (start-up time)

    record_opening(
        [identifier],
        who=getpass.getuser(),
        when=dt.datetime.now(dt.UTC),
        what="risk-adjustment coefficients",
    )


_ASKED_AS = 70
"""The age the categories are asked for where none is known: few depend on it."""


def _person(
    note: Note | None,
    reported: Encounter | None,
    *,
    given: tuple[int | None, Sex | None],
    score: bool,
    rest: dict[str, Any],
) -> Beneficiary:
    """The person of the record, of the encounter or of the options.

    Raises:
        InputError: a score is asked for and the age or the sex is not known.
    """
    known = [(note.age, note.sex)] if note else []
    known += [(reported.patient.age, reported.patient.sex)] if reported else []
    ages = [age for age, _ in (given, *known) if age is not None]
    sexes = [sex for _, sex in (given, *known) if sex is not None]
    if score and not (ages and sexes):
        raise InputError("the score needs the age and the sex", field="--age, --sex")
    return Beneficiary(
        age=ages[0] if ages else _ASKED_AS, sex=sexes[0] if sexes else Sex.FEMALE, **rest
    )


def _lines(report: RiskReport, *, score: bool) -> Iterator[str]:
    adjustment = report.adjustment
    nearest = "" if adjustment.edition.matches_date else ", the nearest installed"
    yield f"{report.id}  {report.date}  {adjustment.model}, {adjustment.edition.name}{nearest}"
    if not report.categories:
        yield "no diagnosis leads to a category"
    for one in report.categories:
        yield from _category(one, score=score)
    if score:
        for pair in adjustment.interactions:
            yield f"  {pair.name}: {pair.coefficient}"
        yield f"demographic part {adjustment.demographic_score}, score {adjustment.score}"


def _category(one: CategoryReport, *, score: bool) -> Iterator[str]:
    category = one.category
    dropped = f", dropped by {category.dropped_by}" if category.dropped_by else ""
    weight = f", {category.coefficient}" if score and category.coefficient is not None else ""
    yield ""
    yield f"HCC {category.hcc} {category.label}{dropped}{weight}: {one.standing}"
    for code in one.codes:
        yield from _code(code)


def _code(one: CodeInCategory) -> Iterator[str]:
    reported = {True: "  (reported)", False: "  (not reported)", None: ""}[one.reported]
    yield f"  {dotted(one.code)}  {one.title or 'title not installed'}{reported}"
    if one.support is None:
        return
    for sentence in one.support.sentences[:2]:
        yield f"      “{' '.join(sentence.text.split())}”"
    shown = [f"{kind}: {' '.join(e.text.split())}" for kind, e in one.support.shown.items()]
    yield "      " + ("; ".join(shown) or "nothing beside the name")


def _as_json(report: RiskReport, *, score: bool) -> dict[str, Any]:
    adjustment = report.adjustment
    found: dict[str, Any] = {
        "id": report.id,
        "date": report.date.isoformat(),
        "model": str(adjustment.model),
        "edition": adjustment.edition.name,
        "edition_matches_date": adjustment.edition.matches_date,
        "categories": [_category_as_json(one, score=score) for one in report.categories],
    }
    if score:
        found["interactions"] = {pair.name: pair.coefficient for pair in adjustment.interactions}
        found["demographic_score"] = adjustment.demographic_score
        found["score"] = adjustment.score
    return found


def _category_as_json(one: CategoryReport, *, score: bool) -> dict[str, Any]:
    category = one.category
    found: dict[str, Any] = {
        "hcc": category.hcc,
        "label": category.label,
        "dropped_by": category.dropped_by,
        "standing": str(one.standing),
        "codes": [_code_as_json(code) for code in one.codes],
    }
    return found | {"coefficient": category.coefficient} if score else found


def _code_as_json(one: CodeInCategory) -> dict[str, Any]:
    def words(span: Any) -> dict[str, Any]:
        return {"start": span.span.start, "end": span.span.end, "text": span.text}

    found: dict[str, Any] = {"code": dotted(one.code), "title": one.title, "reported": one.reported}
    if one.support is not None:
        found["sentences"] = [words(e) for e in one.support.sentences]
        found["support"] = {str(kind): words(e) for kind, e in one.support.shown.items()}
    return found
