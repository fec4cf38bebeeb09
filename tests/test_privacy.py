"""What docs/privacy.md promises: no network, and no text of a record in error messages."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from codewell.cli.app import main

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def offline(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test home, and a machine on which every socket is refused."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the program opened a socket")

    monkeypatch.setenv("CODEWELL_HOME", str(home))
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(
    "arguments",
    [
        ["code", str(EXAMPLES / "common-cold.txt"), "--date", "2026-01-15"],
        ["check", str(EXAMPLES / "encounter.json")],
        ["search", "afib", "--date", "2026-01-15"],
        ["show", "I10", "--date", "2026-01-15"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_works_without_network(arguments: list[str]) -> None:
    assert main(arguments) in (0, 1)


@pytest.mark.usefixtures("offline")
def test_errors_do_not_quote_the_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "notes.jsonl"
    broken.write_text('{"id": "n1", "text": "Jane Placeholder has gout", "setting": "home"}\n')
    assert main(["batch", str(broken), "-o", str(tmp_path / "out.jsonl")]) == 2
    assert "Placeholder" not in capsys.readouterr().err
