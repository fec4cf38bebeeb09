"""``codewell claim`` and ``codewell check`` over claims: exit status, streams, round trips."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from codewell.cli.app import main
from test_fhir_claims import STAY, VISIT
from test_rif_claims import CARRIER
from test_x12_claims import WHOLE_I, WHOLE_P

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


def save(folder: Path, name: str, content: str | object) -> str:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return str(path)


def results(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


# -- check --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "ids"),
    [
        ("p.837", WHOLE_P, ["C1"]),
        ("i.txt", WHOLE_I, ["C2"]),
        ("both.x12", WHOLE_P + WHOLE_I, ["C1", "C2"]),
        ("carrier.csv", CARRIER, ["C1", "C2"]),
        ("eobs.ndjson", json.dumps(VISIT) + "\n" + json.dumps(STAY), ["carrier-1", "eob-1"]),
    ],
)
def test_claims_of_every_form_are_checked(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    ids: list[str],
) -> None:
    assert main(["check", save(tmp_path, name, content), "--json"]) in (0, 1)
    found = results(capsys.readouterr().out)
    assert [one["id"] for one in found] == ids
    for one in found:
        outcomes = {result["rule"]: result["outcome"] for result in one["results"]}
        assert "failed" not in outcomes.values()
        assert outcomes["CLAIM-NPI"] in ("clear", "found")


def test_one_fhir_claim_is_one_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", save(tmp_path, "eob.json", VISIT), "--json"])
    assert json.loads(capsys.readouterr().out)["id"] == "carrier-1"


def test_what_is_wrong_with_the_form_of_a_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = WHOLE_P.replace("*325.5*", "*three*").replace("XX*1245319599", "XX*1245319590")
    assert main(["check", save(tmp_path, "p.837", broken), "--json"]) == 1
    (found,) = results(capsys.readouterr().out)
    places = {
        (r["rule"], f["where"], f["message"]) for r in found["results"] for f in r["findings"]
    }
    assert ("CLAIM-READ", "segment 21 CLM02", "CLM02 is not an amount.") in places
    assert ("CLAIM-REQUIRED", "total_charge", "Total charge is missing.") in places
    assert "rendering_provider.npi" in {where for rule, where, _ in places if rule == "CLAIM-NPI"}


def test_an_encounter_has_no_claim_form(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(EXAMPLES / "encounter.json"), "--json"])
    rules = {r["rule"] for r in json.loads(capsys.readouterr().out)["results"]}
    assert "CLAIM-NPI" not in rules


def test_the_example_claim_has_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLES / "claim.json")]) == 0
    assert "ERROR" not in capsys.readouterr().out


def test_a_file_in_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut = WHOLE_P + WHOLE_I[: WHOLE_I.index("LX*2~")]
    assert main(["check", save(tmp_path, "p.837", cut), "--json"]) == 3
    streams = capsys.readouterr()
    assert len(results(streams.out)) == 2
    assert [line.split(": ")[2] for line in streams.err.splitlines()] == ["SE", "IEA"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (WHOLE_P.replace("ST*837*", "ST*999*"), "holds no claims: 999"),
        ("ISA*00*", "is truncated"),
        ('{"resourceType": "Patient"}', "is not Claim or ExplanationOfBenefit"),
        ("PDE_ID|BENE_ID|A|B|C\n1|2|3|4|5", "pharmacy events"),
        ('{"id": "c", "encounter": {}}', "encounter.id: is missing"),
        ("<ClinicalDocument/>", "XML"),
    ],
)
def test_files_that_hold_no_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    assert main(["check", save(tmp_path, "x", content)]) == 2
    streams = capsys.readouterr()
    assert (streams.out, streams.err.count("\n")) == ("", 1)
    assert words in streams.err


# -- read and write -----------------------------------------------------------------------------


def test_read_lists_claims_without_a_word_about_the_patient(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claim", "read", save(tmp_path, "p.837", WHOLE_P + WHOLE_I)]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "C1: professional outpatient, 2026-09-01 to 2026-09-04, 325.50; 3 diagnoses, 2 lines;"
        " not carried: REF*D9",
        "C2: institutional inpatient, 2026-09-01 to 2026-09-05, 1000.00; 4 diagnoses, 2 lines;"
        " 2 procedures",
    ]
    assert "SAMPLE" not in out


def test_what_is_read_as_json_is_written_and_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["claim", "read", save(tmp_path, "p.837", WHOLE_P), "--json"])
    (record,) = results(capsys.readouterr().out)
    again = save(tmp_path, "claim.json", record)
    assert main(["claim", "write", again, "--to", "837p", "-o", str(tmp_path / "out.837")]) == 0
    main(["claim", "read", str(tmp_path / "out.837"), "--json"])
    (found,) = results(capsys.readouterr().out)
    for one in (record, found):  # the day on which each file was made
        del one["encounter"]["submission_date"]
    assert found == record


def test_read_tells_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, "p.837", WHOLE_P.replace("*325.5*", "*three*"))
    assert main(["claim", "read", path]) == 3
    assert f"{path}: claim C1: segment 21 CLM02: is not an amount" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("837p", b"ISA*00*"), ("fhir", b'{\n  "resourceType": "Claim"'), ("pdf", b"%PDF-")],
)
def test_the_example_in_every_form(tmp_path: Path, form: str, beginning: bytes) -> None:
    if form == "pdf":
        pytest.importorskip("reportlab")
    out = tmp_path / "out"
    example = str(EXAMPLES / "claim.json")
    assert main(["claim", "write", example, "--to", form, "-o", str(out)]) == 0
    assert out.read_bytes().startswith(beginning)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_several_claims_in_one_file(tmp_path: Path) -> None:
    example = json.loads((EXAMPLES / "claim.json").read_text("utf-8"))
    several = "\n".join(json.dumps({**example, "id": f"C{n}"}) for n in range(3))
    path = save(tmp_path, "c.jsonl", several)
    out = tmp_path / "o.837"
    assert main(["claim", "write", path, "--to", "837p", "-o", str(out), "--test"]) == 0
    text = out.read_text("ascii")
    assert (text.count("CLM*"), text.count("HL*")) == (3, 2)
    assert "*T*:~" in text
    assert main(["claim", "write", path, "--to", "fhir", "-o", str(out)]) == 0
    assert json.loads(out.read_text("utf-8"))["resourceType"] == "Bundle"


def test_an_encounter_in_the_context_of_a_claim(tmp_path: Path) -> None:
    example = json.loads((EXAMPLES / "claim.json").read_text("utf-8"))
    encounter = save(tmp_path, "e.json", {**example["encounter"], "id": "E9"})
    context = save(tmp_path, "context.json", {k: example[k] for k in example if k != "encounter"})
    out = tmp_path / "o.837"
    arguments = ["claim", "write", encounter, "--to", "837p", "-o", str(out)]
    assert main([*arguments, "--context", context]) == 0
    assert "CLM*E9*325*" in out.read_text("ascii")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["encounter.json", "--to", "837p"], "billing_provider.npi is missing"),
        (["claim.json", "--to", "837i"], "it goes on an 837P"),
        (["none.json", "--to", "fhir"], "cannot be read"),
        (["claim.json", "--to", "837p", "--context", "none.json"], "cannot be read"),
        (["claim.json", "--to", "dental"], "dental"),
        (["claim.json", "--to", "837p", "--control-number", "0"], "control-number"),
    ],
)
def test_misuse_is_one_line_and_nothing_is_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    for name in ("claim.json", "encounter.json"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert main(["claim", "write", *arguments, "-o", "out"]) == 2
    streams = capsys.readouterr()
    assert words in streams.err
    assert streams.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


# -- denials ------------------------------------------------------------------------------------


def test_denials_of_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    remittance, claim = str(EXAMPLES / "remittance.835"), str(EXAMPLES / "claim.json")
    assert main(["claim", "denials", remittance]) == 0
    out = capsys.readouterr().out
    assert "1 claim, 1 with denials, 1 denial" in out
    assert "C-1001 99214-25: CO-97 part of the payment of another service, 185.00" in out
    assert "looked for by" in out
    assert main(["claim", "denials", remittance, "--claims", claim]) == 0
    assert "NCCI-PTP not evaluated" in capsys.readouterr().out


def test_denials_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", "denials", str(EXAMPLES / "remittance.835"), "--json"]) == 0
    (found,) = results(capsys.readouterr().out)
    assert (found["group"], found["reason"], found["amount"]) == ("CO", "97", "185")
    assert "NCCI-PTP" in found["edits"]


def test_denials_of_what_is_no_remittance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claim", "denials", save(tmp_path, "p.837", WHOLE_P)]) == 2
    assert "is 837, not a remittance (835)" in capsys.readouterr().err
