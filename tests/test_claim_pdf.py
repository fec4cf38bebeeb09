"""The printable view: each field in its box, and a PDF that is the same each time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from claim_strategies import institutional_claims, professional_claims
from codewell.errors import InputError
from codewell.formats import claim_pdf
from codewell.formats.claim import read_claim
from codewell.formats.claim_boxes import form_of
from codewell.model.claim import Claim
from test_x12_claims import WHOLE_I, WHOLE_P, claim

EXAMPLE = Path(__file__).parents[1] / "examples" / "claim.json"
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def boxes(text: str) -> dict[str, str]:
    return {box: value for box, _, value in form_of(claim(text)).boxes}


def test_the_boxes_of_a_professional_claim() -> None:
    found = boxes(WHOLE_P)
    assert found["1a"] == "M123"
    assert found["2"] == "SAMPLE JR, DOROTHEA Q"
    assert found["3"] == "1957-03-02 F"
    assert (found["10a"], found["10b"], found["10c"]) == ("yes", "yes IL", "no")
    assert found["21"] == "A E11.22; B N18.31; C I12.9"
    assert found["22"] == "7 OLD1"
    assert found["25"] == "001234567 EIN"
    assert (found["27"], found["28"], found["29"]) == ("no", "325.50", "20.00")
    assert found["31"] == "1245319599 EXAMPLE, ROBIN"
    assert found["9d"] == "OTHER PAYER"


def test_the_lines_of_a_professional_claim() -> None:
    form = form_of(claim(WHOLE_P))
    assert form.title == "CMS-1500"
    assert [box for box, _ in form.line_heads] == [
        "24A", "24B", "24D", "24E", "24F", "24G", "24J", "24",
    ]  # fmt: skip
    assert form.lines == (
        ("2026-09-01", "11", "99214 25", "AB", "185.50", "1 UN", "1245319599", ""),
        (
            "2026-09-02 to 2026-09-04",
            "22",
            "00100",
            "C",
            "140.00",
            "45 MJ",
            "1993999998",
            "N4 00000111122 ML 2.5",
        ),
    )


def test_the_locators_of_an_institutional_claim() -> None:
    found = boxes(WHOLE_I)
    assert (found["4"], found["6"]) == ("0111", "2026-09-01 to 2026-09-05")
    assert (found["13"], found["16"], found["17"]) == ("09", "11", "01")
    assert (found["67"], found["67A-Q"], found["69"]) == ("I21.01 Y", "E11.9; N17.9 N", "R07.9")
    assert (found["74"], found["74a-e"]) == ("02703DZ 2026-09-01", "4A023N7 2026-09-02")
    assert found["31-34"] == "11 2026-08-31"
    assert found["35-36"] == "70 2026-08-01 2026-08-03"
    assert found["39-41"] == "80 4.00"
    assert found["76"] == "1245319599 ATTENDS, AMY"
    assert form_of(claim(WHOLE_I)).lines[1] == (
        "0250", "J1885", "2026-09-02", "2 UN", "100.00", "10.00", "",
    )  # fmt: skip


@FEW
@given(professional_claims() | institutional_claims())
def test_every_claim_makes_a_pdf(given_claim: Claim) -> None:
    pytest.importorskip("reportlab")
    content = claim_pdf.write([given_claim])
    assert content.startswith(b"%PDF-")
    assert claim_pdf.write([given_claim]) == content


def test_without_reportlab_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "reportlab.lib.pagesizes", None)
    example = read_claim(json.loads(EXAMPLE.read_text("utf-8")))
    with pytest.raises(InputError, match="codewell\\[pdf\\]"):
        claim_pdf.write([example])
    with pytest.raises(InputError, match="no claim"):
        claim_pdf.write([])
