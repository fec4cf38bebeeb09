"""Payer rules: files are checked with file and line, conditions mean what they say, cases run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.formats.encounter import read_encounter
from codewell.formats.located_yaml import LocatedYaml
from codewell.model import Outcome
from codewell.rules import Problem, RuleContext, check_encounter
from codewell.rules.payer import PayerRule, presets, read_folder
from codewell.rules.payer.conditions import compiled
from codewell.rules.payer.file import EXAMPLE, read_file
from codewell.rules.payer.record import Condition
from codewell.workflows.payer_rules import payer_rules, rules_in_force, run_cases

SHIPPED = [*presets(), *read_file(EXAMPLE)]
RULE: dict[str, Any] = {
    "id": "PAYER-A-1",
    "title": "A title",
    "severity": "error",
    "citation": "a manual",
    "when": {"code": "99213"},
    "message": "{code} is found.",
    "advice": "Mend it.",
}
CLAIM: dict[str, Any] = {
    "id": "c",
    "setting": "outpatient",
    "claim_type": "professional",
    "payer": "a",
    "service_date": "2025-02-03",
    "submission_date": "2025-03-05",
    "state": "NY",
    "type_of_bill": "0131",
    "patient": {"age": 40, "sex": "F"},
    "first_listed": {"code": "E11.22"},
    "secondary_diagnoses": [{"code": "F41.1"}],
    "lines": [
        {
            "code": "99213",
            "modifiers": ["25"],
            "units": 2,
            "charge": "100.00",
            "place_of_service": "11",
            "diagnosis_pointers": [1],
            "revenue_code": "0510",
        },
        {"code": "J1100", "units": 5},
    ],
}


def write(folder: Path, *rules: dict[str, Any], payer: object = "a", name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({"payer": payer, "rules": list(rules)}), encoding="utf-8")
    return path


# -- shipped files --------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda r: r.rule.id)
def test_cases_of_shipped_rules(rule: PayerRule, catalog: Catalog) -> None:
    assert [a for a in run_cases([rule], catalog) if a.wrong] == []
    assert rule.rule.citation_checked == "none"


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda r: r.rule.id)
def test_versions_that_never_and_always_fire_break_a_case(
    rule: PayerRule, catalog: Catalog
) -> None:
    never = replace(rule, rule=replace(rule.rule, check=lambda _: ()))
    always = replace(rule, rule=replace(rule.rule, check=lambda _: (Problem("id", "x.", "x."),)))
    for broken in (never, always):
        assert [a for a in run_cases([broken], catalog) if a.wrong]


def test_findings_of_shipped_rules_are_whole(catalog: Catalog) -> None:
    for one in SHIPPED:
        for case in one.cases:
            encounter = read_encounter({"id": case.name, **case.encounter})
            for result in check_encounter(encounter, catalog, rules=[one.rule]):
                for finding in result.findings:
                    assert "{" not in finding.message + finding.advice
                    assert finding.citation == one.rule.citation


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "line_has", "words"),
    [
        ({"severity": "bad"}, "severity:", "should be one of"),
        ({"sevrity": "error"}, "sevrity:", "is not a field"),
        ({"when": {"cod": "99213"}}, "cod:", "is not a field"),
        ({"when": {}}, "when:", "says nothing"),
        ({"when": {"all": [{"code": "99202-992"}]}}, "code:", "should be codes, ranges"),
        ({"when": {"all": [{"code": ["99213", "J"]}, {"units": {"over": "x"}}]}}, "over:", ""),
        ({"message": "{cod} is found."}, "message:", "knows no {cod}"),
        ({"message": "no full stop"}, "message:", "full stop"),
        ({"id": "MY-RULE"}, "id:", ""),
        ({"effective": "2025-01-01", "until": "2024-01-01"}, "until:", "lies before effective"),
        ({"for_each": "claim"}, "when:", "code asks a line"),
        ({"where": "nowhere"}, "where:", "should be a field of a line"),
        ({"cases": [{"name": "x", "encounter": {}, "outcome": "maybe"}]}, "outcome:", ""),
    ],
    ids=str,
)
def test_an_error_names_file_line_and_field(
    tmp_path: Path, change: dict[str, Any], line_has: str, words: str
) -> None:
    path = write(tmp_path, RULE, {**RULE, "id": "PAYER-A-2", **change})
    with pytest.raises(InputError) as raised:
        read_file(path)
    error = raised.value
    assert error.source == str(path)
    assert error.line is not None
    shown = path.read_text("utf-8").splitlines()[error.line - 1 :]
    assert line_has in shown[0] or line_has in "".join(shown[:2]), (shown[:2], error)
    assert words in str(error)


def test_a_repeated_id_is_refused_in_a_file_and_between_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is the id of an earlier rule"):
        read_file(write(tmp_path, RULE, RULE))
    write(tmp_path, RULE)
    write(tmp_path, RULE, name="b.yaml")
    with pytest.raises(InputError, match=r"stands in .*a.yaml already"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "object"), ("- 1", "object"), ("a: [", "not YAML"), ("payer: a\n\tb: 1", "not YAML")],
)
def test_what_is_no_file_of_rules(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_file(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_file(path)
    with pytest.raises(InputError, match="is no folder"):
        read_folder(tmp_path / "none")


def test_codes_with_leading_zeros_and_numbers_of_people_stay_what_they_are() -> None:
    read = LocatedYaml("code: 00100\nmodifiers: [25, 07]\nyes: no\n", "x").content
    assert read == {"code": "00100", "modifiers": [25, "07"], "yes": "no"}


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        located = LocatedYaml(text, "x")
    except InputError:
        return
    located.line_of(("rules", 0, "when"))


# -- conditions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ({"code": 99213}, [0]),
        ({"code": ["99202-99215", "J*"]}, [0, 1]),
        ({"modifiers": "25"}, [0]),
        ({"modifiers": {"all": ["25", "59"]}}, []),
        ({"modifiers": {"none": ["25"]}}, [1]),
        ({"place_of_service": 11}, [0]),
        ({"units": {"over": 2}}, [1]),
        ({"units": {"over": 1, "under": 3}}, [0]),
        ({"charge": {"under": 100.01}}, [0]),
        ({"diagnosis": "E11*"}, [0]),
        ({"diagnosis": "F00-F99"}, []),
        ({"claim_diagnosis": "F41.1"}, [0, 1]),
        ({"revenue_code": 510}, [0]),
        ({"date": {"from": "2025-02-03", "to": "2025-02-03"}}, [0, 1]),
        ({"date": {"from": "2025-02-04"}}, []),
        ({"filed": {"after_days": 29}}, [0, 1]),
        ({"filed": {"after_days": 30}}, []),
        ({"other_line": {"code": "J1100"}}, [0]),
        ({"any_line": {"code": "J1100"}}, [0, 1]),
        ({"age": {"from": 40, "to": 40}}, [0, 1]),
        ({"age": {"from": 41}}, []),
        ({"sex": "F"}, [0, 1]),
        ({"state": ["ny", "CT"]}, [0, 1]),
        ({"type_of_bill": "13"}, [0, 1]),
        ({"not": {"code": "99213"}}, [1]),
        ({"any": [{"code": "99213"}, {"units": {"over": 4}}]}, [0, 1]),
        ({"all": [{"code": "99213"}, {"units": {"over": 4}}]}, []),
        ({"code": "99213", "units": {"over": 4}}, []),
    ],
    ids=str,
)
def test_conditions(catalog: Catalog, condition: dict[str, Any], lines: list[int]) -> None:
    encounter = read_encounter(CLAIM)
    assert encounter.service_date is not None
    context = RuleContext(encounter, encounter.service_date, catalog)
    holds = compiled(Condition.model_validate(condition))
    assert [line.number for line in context.lines if holds(context, line)] == lines


def test_a_fact_that_a_condition_asks_is_needed(tmp_path: Path, catalog: Catalog) -> None:
    (rule,) = read_file(write(tmp_path, {**RULE, "when": {"not": {"sex": "F"}}}))
    bare = read_encounter({**CLAIM, "patient": {}})
    (result,) = check_encounter(bare, catalog, rules=[rule.rule])
    assert (result.outcome, result.reason) == (
        Outcome.NOT_EVALUATED,
        "the patient's sex is not given or unknown",
    )


def test_a_rule_applies_to_its_payers_in_any_case_of_letters(
    tmp_path: Path, catalog: Catalog
) -> None:
    (rule,) = read_file(write(tmp_path, RULE, payer=["Acme  Health", "B"]))
    outcomes = [
        [
            r.outcome
            for r in check_encounter(
                read_encounter({**CLAIM, "payer": p}), catalog, rules=[rule.rule]
            )
        ]
        for p in ("acme health", "ACME Health", "b", "c", None)
    ]
    assert outcomes == [["found"], ["found"], ["found"], [], ["not_evaluated"]]


# -- in force -------------------------------------------------------------------------------------


def test_rules_of_the_home_and_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, given = tmp_path / "rules", tmp_path / "given"
    own.mkdir()
    given.mkdir()
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path))
    write(own, RULE)
    write(given, {**RULE, "id": "PAYER-A-2"})
    ids = [rule.rule.id for rule in payer_rules(given)]
    assert ids == sorted(ids)
    assert {"PAYER-A-1", "PAYER-A-2", "PAYER-MEDICARE-CONSULTATION"} <= set(ids)
    assert [rule.id for rule in rules_in_force(given)] == sorted(
        rule.id for rule in rules_in_force(given)
    )
    write(given, RULE)
    with pytest.raises(InputError, match="PAYER-A-1 stands in"):
        payer_rules(given)


def test_a_rule_of_the_user_replaces_a_preset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path / "none"))
    write(tmp_path, {**RULE, "id": "PAYER-MEDICARE-CONSULTATION", "title": "Ours"})
    found = {rule.rule.id: rule.rule.title for rule in payer_rules(tmp_path)}
    assert found["PAYER-MEDICARE-CONSULTATION"] == "Ours"
    assert len(found) == len(presets())
