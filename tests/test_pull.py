"""Pulling official files: every way in which it breaks, what is kept, what the catalog then has."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import re
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

import codewell
from codewell.catalog import Catalog, origins
from codewell.catalog.build import build
from codewell.catalog.downloads import Downloads
from codewell.catalog.licences import Licences
from codewell.catalog.loaders import LOADERS
from codewell.catalog.publishers import publisher_addresses
from codewell.catalog.pull import ARRIVING, Pull, Pulled, State
from codewell.catalog.source import pulled_sources
from codewell.catalog.store import catalog_path, open_catalog, verify
from codewell.cli.app import main
from codewell.errors import InputError, SourceError
from codewell.workflows.data_diff import saved_codes
from codewell.workflows.data_status import data_status

FIXTURES = Path(__file__).parent / "sources" / "fixtures"
MIRROR = Path(__file__).parents[1] / ".." / "shared" / "sources"
TODAY = dt.date(2030, 2, 1)
CODES = "hcpcs_level2_2030q1.codes_only.txt"
LATER = "hcpcs_level2_2030q2.codes_only.txt"
MUE = "MCR_MUE_{}_Eff_01-01-2030.csv"
SERVICES = {
    "PractitionerServices": "Practitioner Services",
    "OutpatientHospitalServices": "Outpatient Hospital Services",
    "DMESupplierServices": "DME Supplier Services",
}


def codes(*numbers: int) -> bytes:
    return "".join(f"A{number:04}\n" for number in numbers).encode()


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A small mirror: two lists of codes, three files of MUE, four parts of PTP."""
    folder = tmp_path / "mirror"
    (folder / "ncci").mkdir(parents=True)
    (folder / CODES).write_bytes(codes(*range(1, 5)))
    (folder / LATER).write_bytes(codes(1, 2, 4, 9))
    (folder / "readme.txt").write_text("no source", encoding="utf-8")
    mue = (FIXTURES / "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv").read_bytes()
    for name, heading in SERVICES.items():
        path = folder / "ncci" / MUE.format(name)
        path.write_bytes(mue.replace(b"Practitioner Services", heading.encode()))
    for part in FIXTURES.glob("ccipra-v302r0-f*"):
        shutil.copy(part, folder / "ncci" / part.name.replace("v302", "v360"))
    return folder


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    return Downloads(tmp_path / "home" / "downloads")


def pulling(
    downloads: Downloads, origin: object, *names: str, accept: Callable[[Any], bool] | None = None
) -> list[Pulled]:
    run = Pull(downloads, str(origin), TODAY, accept or (lambda _: True), lambda *_: None)
    return list(run.run(names))


def states(results: list[Pulled]) -> dict[str, State]:
    return {result.file: result.state for result in results}


def small_build(downloads: Downloads, *without: str) -> Path:
    """A catalog of the pulled files only."""
    path = catalog_path(downloads.folder.parent)
    build(path, without=[*LOADERS, *without])
    return path


# -- a web server -------------------------------------------------------------------------------


class Server:
    """What the test server offers and how it misbehaves."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.drop_after: dict[str, list[int]] = {}
        self.ranges: list[str] = []
        self.requests: list[str] = []
        self.url = ""

    def offer(self, folder: Path) -> None:
        """Every file of a folder, with its SHA256SUMS."""
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            self.files[path.relative_to(folder).as_posix()] = path.read_bytes()
        self.sums()

    def sums(self) -> None:
        lines = (f"{hashlib.sha256(data).hexdigest()}  {n}" for n, data in self.files.items())
        self.files["SHA256SUMS"] = "\n".join(lines).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            state.requests.append(name)
            data = state.files.get(name)
            if data is None:
                self.send_error(404)
                return
            begun = 0
            if found := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")):
                begun = int(found[1])
                state.ranges.append(found[0])
            if begun > len(data):
                self.send_error(416)
                return
            self.send_response(206 if begun else 200)
            self.send_header("Content-Length", str(len(data) - begun))
            self.end_headers()
            drops = state.drop_after.get(name)
            self.wfile.write(data[begun : begun + drops.pop(0)] if drops else data[begun:])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        state.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield state
        http.shutdown()
        thread.join()


def test_a_mirror_on_a_web_server(server: Server, mirror: Path, downloads: Downloads) -> None:
    server.offer(mirror)
    results = pulling(downloads, server.url)
    assert len(results) == 9
    assert set(states(results).values()) == {State.PULLED}
    assert {d.file for d in downloads.all()} == set(states(results))
    again = pulling(downloads, server.url)
    assert set(states(again).values()) == {State.UNCHANGED}


def test_a_dropped_connection_goes_on_where_it_broke_off(
    server: Server, mirror: Path, downloads: Downloads
) -> None:
    server.offer(mirror)
    server.drop_after[CODES] = [7, 6]
    [result, _] = pulling(downloads, server.url, "hcpcs-codes")
    assert result.state is State.PULLED
    assert server.ranges == ["bytes=7-", "bytes=13-"]
    [first, _] = downloads.all()
    assert downloads.checked_path(first).read_bytes() == codes(*range(1, 5))


def test_a_connection_that_keeps_breaking_off_is_taken_up_by_the_next_pull(
    server: Server, mirror: Path, downloads: Downloads
) -> None:
    server.offer(mirror)
    server.drop_after[CODES] = [3, 3, 3, 3]
    result = pulling(downloads, server.url, "hcpcs-codes")[0]
    assert result.state is State.FAILED
    assert "broke off 4 times" in str(result.reason)
    assert [d.file for d in downloads.all()] == [LATER]
    assert not (downloads.folder / "hcpcs-codes" / CODES).exists()
    result = pulling(downloads, server.url, "hcpcs-codes")[0]
    assert (result.state, server.ranges[-1]) == (State.PULLED, "bytes=12-")


def test_a_kept_part_of_another_file_is_thrown_away(
    server: Server, mirror: Path, downloads: Downloads
) -> None:
    server.offer(mirror)
    part = downloads.folder / "hcpcs-codes" / ARRIVING / CODES
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 500)  # longer than the file: the server refuses the range
    assert pulling(downloads, server.url, "hcpcs-codes")[0].state is State.PULLED
    part.write_bytes(b"x" * 5)
    server.files[CODES] = codes(1, 2, 3)
    server.sums()
    result = pulling(downloads, server.url, "hcpcs-codes")[0]
    assert (result.state, part.exists()) == (State.FAILED, False)
    assert pulling(downloads, server.url, "hcpcs-codes")[0].state is State.PULLED


def test_a_wrong_checksum_keeps_the_file_that_was_there(
    server: Server, mirror: Path, downloads: Downloads
) -> None:
    server.offer(mirror)
    pulling(downloads, server.url, "hcpcs-codes")
    before = downloads.all()
    server.files["SHA256SUMS"] = f"{'0' * 64}  {CODES}\n".encode()
    [result] = pulling(downloads, server.url, "hcpcs-codes")
    assert result.state is State.FAILED
    assert "wrong checksum" in str(result.reason)
    assert downloads.all() == before
    assert all(downloads.checked_path(d) for d in before)
    assert list(downloads.folder.rglob(f"{ARRIVING}/*")) == []


def test_a_file_that_the_server_has_not(server: Server, mirror: Path, downloads: Downloads) -> None:
    server.offer(mirror)
    del server.files[CODES]
    first, second = pulling(downloads, server.url, "hcpcs-codes")
    assert (first.state, second.state) == (State.FAILED, State.PULLED)
    assert "the server answers 404" in str(first.reason)


def test_a_server_without_checksums(server: Server, downloads: Downloads) -> None:
    with pytest.raises(SourceError, match="no SHA256SUMS to pull by"):
        pulling(downloads, server.url)


def test_no_server(downloads: Downloads) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError, match="ConnectError"):
        pulling(downloads, f"http://127.0.0.1:{port}")


def test_a_full_disk(
    server: Server, mirror: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.offer(mirror)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for origin in (server.url, mirror):
        run = Pull(downloads, str(origin), TODAY, lambda _: True, full)
        results = list(run.run(["hcpcs-codes"]))
        assert [r.state for r in results] == [State.FAILED, State.FAILED]
        assert "the disk is full; make room and pull again" in str(results[0].reason)
        assert downloads.all() == []
    monkeypatch.setattr(Downloads, "_write", full)
    assert "the disk is full" in str(pulling(downloads, mirror, "hcpcs-codes")[0].reason)


def test_a_build_on_a_full_disk_leaves_the_old_catalog(
    mirror: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulling(downloads, mirror, "hcpcs-codes")
    path = small_build(downloads)
    before = path.read_bytes()

    def full(database: sqlite3.Connection) -> None:
        database.execute("PRAGMA max_page_count = 1")
        database.execute("CREATE TABLE more AS SELECT hex(randomblob(100000)) AS filler")

    monkeypatch.setattr("codewell.catalog.build.create_indexes", full)
    with pytest.raises(codewell.errors.CatalogError, match="the disk is full; make room"):
        small_build(downloads)
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["catalog.json", "catalog.sqlite"]


# -- a folder, licences -------------------------------------------------------------------------


def test_a_folder_needs_no_network(
    mirror: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert set(states(pulling(downloads, mirror)).values()) == {State.PULLED}


def test_only_the_module_of_origins_touches_the_network() -> None:
    root = Path(str(codewell.__file__)).parent
    network = re.compile(r"^\s*(?:import|from) (?:httpx|socket|urllib\.request)\b", re.MULTILINE)
    users = {p.name for p in root.rglob("*.py") if network.search(p.read_text("utf-8"))}
    assert users == {"origins.py"}


def test_a_checksum_list_in_the_folder_is_minded(mirror: Path, downloads: Downloads) -> None:
    (mirror / "SHA256SUMS").write_text(f"{'0' * 64}  ./{CODES}\n", encoding="utf-8")
    assert states(pulling(downloads, mirror, "hcpcs-codes")) == {
        CODES: State.FAILED,
        LATER: State.PULLED,
    }
    (mirror / "SHA256SUMS").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(SourceError, match="SHA256SUMS:1: not a line of sha256sum"):
        pulling(downloads, mirror)


def test_a_file_that_is_not_what_its_name_says(mirror: Path, downloads: Downloads) -> None:
    (mirror / CODES).write_text("A0001\nnot a code\n", encoding="utf-8")
    (mirror / LATER).write_text("<html>Please log in</html>\n", encoding="utf-8")
    results = pulling(downloads, mirror, "hcpcs-codes")
    assert states(results)[LATER] is State.FAILED
    assert f"{LATER}:1: not a Level II code" in str(results[1].reason)


@pytest.mark.parametrize(
    ("origin", "message"),
    [("nowhere", "no such folder to pull from"), ("http://[", "no SHA256SUMS to pull by")],
)
def test_an_origin_that_is_none(origin: str, message: str, downloads: Downloads) -> None:
    with pytest.raises(SourceError, match=message):
        pulling(downloads, origin)


def test_names(mirror: Path, downloads: Downloads) -> None:
    with pytest.raises(SourceError, match="no source nonsense; the sources are asc"):
        pulling(downloads, mirror, "nonsense")
    [result] = pulling(downloads, mirror, "opps")
    assert result.state is State.FAILED
    assert "no such file there: " in str(result.reason)


def test_a_refused_licence_leaves_the_file_alone(
    mirror: Path, downloads: Downloads, server: Server
) -> None:
    server.offer(mirror)
    results = pulling(downloads, server.url, accept=lambda _: False)
    refused = {r.source: r.reason for r in results if r.state is State.REFUSED}
    assert refused.keys() == {"ncci-mue", "ncci-ptp-practitioner"}
    assert refused["ncci-mue"] == "licence not accepted: https://www.cms.gov/license/ama"
    assert {d.source for d in downloads.all()} == {"hcpcs-codes"}
    assert not any("ncci" in request for request in server.requests)


def test_every_source_with_cpt_has_terms() -> None:
    bearing = {s.name for s in pulled_sources().values() if s.click_through}
    assert bearing == {
        *("asc", "cpt", "mcd-articles", "ncci-add-on", "ncci-mue", "ncci-ptp-hospital"),
        *("ncci-ptp-practitioner", "opps", "pfs"),
    }


def test_an_acceptance_is_kept_for_the_terms_as_they_are(tmp_path: Path) -> None:
    licences, source = Licences(tmp_path), pulled_sources()["ncci-mue"]
    assert not licences.accepted(source)
    licences.accept(source, TODAY)
    assert Licences(tmp_path).accepted(source)
    assert not licences.accepted(pulled_sources()["pfs"])
    kept = json.loads((tmp_path / "licences.json").read_text("utf-8"))
    assert kept["ncci-mue"]["accepted"] == "2030-02-01"
    kept["ncci-mue"]["terms"] = "older terms"
    (tmp_path / "licences.json").write_text(json.dumps(kept), encoding="utf-8")
    assert not licences.accepted(source)
    (tmp_path / "licences.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(SourceError, match="licences is damaged"):
        licences.accepted(source)


def test_an_interrupted_pull_leaves_nothing_half_written(
    mirror: Path, downloads: Downloads
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(Pull(downloads, str(mirror), TODAY, lambda _: True, interrupted).run(["hcpcs-codes"]))
    assert downloads.all() == []
    whole = [p for p in downloads.folder.rglob("*") if p.is_file() and ARRIVING not in p.parts]
    assert whole == []
    assert set(states(pulling(downloads, mirror, "hcpcs-codes")).values()) == {State.PULLED}


def test_publishers_addresses_follow_the_date() -> None:
    parts = publisher_addresses("ncci-ptp-practitioner", dt.date(2024, 8, 15))
    name = "medicare-ncci-2024q3-practitioner-ptp-edits-ccipra-v302r0-f1.zip"
    assert parts[0] == f"https://www.cms.gov/files/zip/{name}"
    [codes_file] = publisher_addresses("hcpcs", dt.date(2026, 11, 1))
    assert codes_file.endswith("/october-2026-alpha-numeric-hcpcs-file.zip")
    [order] = publisher_addresses("icd10cm-order", dt.date(2026, 10, 1))
    assert "/2027-" in order
    assert publisher_addresses("mondo", TODAY) == ()
    text = Path(origins.__file__).with_name("addresses.yaml").read_text("utf-8")
    assert yaml.safe_load(text).keys() <= pulled_sources().keys()


# -- the build ----------------------------------------------------------------------------------


def test_a_build_from_pulled_files(mirror: Path, downloads: Downloads) -> None:
    pulling(downloads, mirror)
    path = small_build(downloads)
    verify(path)
    with closing(open_catalog(path)) as database:
        ask = database.execute
        assert ask("SELECT edition, count(*) FROM hcpcs_valid_code GROUP BY 1").fetchall() == [
            ("2030 April", 4), ("2030 January", 4),
        ]  # fmt: skip
        assert ask("SELECT DISTINCT service, units FROM ncci_mue WHERE code = 'A4221'").fetchall()
        pairs = ask(
            "SELECT edition, service, effective, deleted, modifier_indicator FROM ncci_ptp_edit"
            " WHERE column_1 = '0001A' AND column_2 = '0591T'"
        ).fetchall()
        assert pairs == [("2030Q1", "practitioner", "2021-01-01", "2023-12-31", "1")]
        plan = ask("EXPLAIN QUERY PLAN SELECT * FROM ncci_ptp_edit WHERE column_2 = '0591T'")
        assert any("ncci_ptp_column_2_column_1" in str(row[3]) for row in plan)
        sources = ask("SELECT name, file, edition, effective_to FROM source").fetchall()
    assert len(sources) == 9
    assert ("ncci-mue", MUE.format("DMESupplierServices"), "2030Q1", "2030-03-31") in sources


def test_without_leaves_a_pulled_source_out(mirror: Path, downloads: Downloads) -> None:
    pulling(downloads, mirror)
    with Catalog.open(small_build(downloads, "ncci-mue")) as catalog:
        absent = {source.name: source.reason for source in catalog.absent_sources}
    assert absent["ncci-mue"] == "left out of this build"


def refuses_build(downloads: Downloads, message: str) -> None:
    path = catalog_path(downloads.folder.parent)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(SourceError, match=message) as caught:
        small_build(downloads)
    assert re.search(r"`codewell data build --without [a-z-]+` leaves it out", str(caught.value))
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_file_that_changed_since_it_was_pulled(mirror: Path, downloads: Downloads) -> None:
    pulling(downloads, mirror, "hcpcs-codes")
    small_build(downloads)
    path = downloads.path(downloads.all()[0])
    path.write_bytes(codes(7))
    refuses_build(downloads, "has changed: run `codewell data pull hcpcs-codes`")
    path.unlink()
    refuses_build(downloads, "is gone: run `codewell data pull hcpcs-codes`")
    small_build(downloads, "hcpcs-codes")


def test_a_file_that_fails_to_load_names_its_line(mirror: Path, downloads: Downloads) -> None:
    pulling(downloads, mirror, "hcpcs-codes")
    small_build(downloads)
    (mirror / CODES).write_bytes(codes(1, 2, 3) + b"nonsense\n")
    pulling(downloads, mirror, "hcpcs-codes")
    refuses_build(downloads, f"{CODES}:4: not a Level II code")


def test_two_files_of_one_edition(mirror: Path, downloads: Downloads) -> None:
    (mirror / "hcpcs_level2_2030q1.again.codes_only.txt").write_bytes(codes(1))
    pulling(downloads, mirror, "hcpcs-codes")
    refuses_build(downloads, "a row of edition 2030 January stands twice")
    assert len(downloads.drop(pulled_sources()["hcpcs-codes"], "*again*")) == 1
    small_build(downloads)


def test_a_missing_part_is_no_table_without_edits(mirror: Path, downloads: Downloads) -> None:
    pulling(downloads, mirror)
    downloads.drop(pulled_sources()["ncci-mue"], "*DME*")
    refuses_build(downloads, "ncci-mue 2030Q1: no file of dme_supplier")
    downloads.drop(pulled_sources()["ncci-mue"])
    downloads.drop(pulled_sources()["ncci-ptp-practitioner"], "*f3*")
    refuses_build(downloads, "expected parts f1 to f4")


# -- the commands -------------------------------------------------------------------------------


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_pull_on_the_command_line(
    mirror: Path, at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "pull", "--from", str(mirror), "--no-build"]) == 3
    shown = capsys.readouterr()
    assert "Pulled 2 files, 0 unchanged, of 1 sources" in shown.out
    assert "copyright of the American Medical Association" in shown.err
    assert "Run again with --accept-licence" in shown.err
    assert "refused: ncci-mue: licence not accepted" in shown.err
    assert main(["data", "pull", "ncci-mue", "--from", str(mirror), "--no-build"]) == 2
    capsys.readouterr()

    arguments = ["data", "pull", "--from", str(mirror)]
    assert main([*arguments, "--accept-licence", "--no-build"]) == 0
    capsys.readouterr()
    assert main([*arguments, "--no-build"]) == 0  # the acceptance is kept
    assert "licence" not in capsys.readouterr().err
    assert json.loads((at_home / "downloads" / "licences.json").read_text("utf-8")).keys() == {
        "ncci-mue", "ncci-ptp-practitioner",
    }  # fmt: skip
    assert not catalog_path(at_home).exists()
    empty = at_home / "empty"
    empty.mkdir()
    assert main(["data", "pull", "--from", str(empty)]) == 2
    assert "no file there belongs to a source" in capsys.readouterr().err


def test_pull_ends_with_a_build_and_status_tells_it(
    mirror: Path, at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "pull", "hcpcs-codes", "--from", str(mirror)]) == 0
    shown = capsys.readouterr()
    assert "Catalog built" in shown.out
    assert f"{CODES}: 24 bytes" in shown.err
    assert main(["data", "status", "--date", "2030-02-01"]) == 0
    told = capsys.readouterr().out
    period = "2030-01-01 to 2030-03-31 (current), 4 rows"
    assert f"hcpcs_valid_code: 2030 January, {period}" in told
    assert "2030-04-01 to 2030-06-30 (later than the date), 4 rows" in told
    assert "missing: ncci-mue: not pulled: run `codewell data pull ncci-mue`" in told
    assert "stale on" not in told
    assert main(["data", "status", "--date", "2031-02-01", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["stale"] == [
        {"name": "hcpcs-codes", "mend": "run `codewell data pull hcpcs-codes`"}
    ]
    [first, _] = [s for s in found["sources"] if s["name"] == "hcpcs-codes"]
    assert first["tables"] == {"hcpcs_valid_code": 4}

    assert main(["data", "pull", "ncci-mue", "--from", str(mirror), "--accept-licence",
                 "--no-build"]) == 0  # fmt: skip
    assert main(["data", "drop", "hcpcs-codes", LATER]) == 0
    capsys.readouterr()
    status = data_status(TODAY, catalog_path(at_home))
    assert ("ncci-mue", "pulled, not in this catalog") in [tuple(m) for m in status.missing]
    assert status.outdated == ("hcpcs-codes",)
    assert main(["data", "drop", "hcpcs-codes", "nothing*"]) == 2
    assert main(["data", "drop", "nonsense"]) == 2


def test_diff_lists_changes_and_the_saved_codes_they_touch(
    mirror: Path,
    at_home: Path,
    downloads: Downloads,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pulling(downloads, mirror, "hcpcs-codes")
    small_build(downloads)
    saved = tmp_path / "saved.txt"
    saved.write_text("a0003\n\nA0001\nA0003\n", encoding="utf-8")
    assert main(["data", "diff", "2030Q1", "2030 april", "--saved", str(saved)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "HCPCS 2030 January to 2030 April: 1 added, 1 deleted, 0 revised"
    assert "list of codes only" in lines[1]
    assert lines[2].split()[:2] == ["deleted", "A0003"]
    assert lines[3].split()[:2] == ["added", "A0009"]
    assert lines[4] == "1 of 2 saved codes are touched"
    assert lines[5].endswith("line 1, line 4")
    assert at_home.exists()
    assert main(["data", "diff", "2030Q1", "FY2027"]) == 2
    assert "HCPCS has 2030 January, 2030 April" in capsys.readouterr().err


def test_diff_of_fiscal_years(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    saved = tmp_path / "encounters.jsonl"
    encounter = {"id": "e1", "first_listed": {"code": "I42.0"}, "lines": [{"code": "99214"}]}
    saved.write_text(json.dumps(encounter) + "\n", encoding="utf-8")
    arguments = ["data", "diff", "FY2026", "FY2027", "--saved", str(saved), "--json"]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    cm, pcs = found["differences"]
    counts = {
        kind: sum(c["change"] == kind for c in cm["changes"]) for kind in ("added", "deleted")
    }
    assert (cm["system"], counts) == ("ICD10CM", {"added": 190, "deleted": 30})
    assert "codewell data pull icd10cm-addenda" in cm["not_evaluated"]
    assert pcs["system"] == "ICD10PCS"
    [touched] = found["touched"]
    assert (touched["change"], touched["code"], touched["places"]) == ("deleted", "I42.0", ["e1"])
    assert touched["title"] == "Dilated cardiomyopathy"


@pytest.mark.parametrize(
    ("text", "message"), [("I10\nnot a code\n", ":2: not a code"), ('{"id":\n', "not JSON")]
)
def test_a_list_of_saved_codes_that_is_none(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "saved"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        saved_codes(path)
    assert "not a code\n" not in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        saved_codes(tmp_path / "nothing")


# -- the whole mirror ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(
    not MIRROR.is_dir(), reason="no mirror of the official files at ../shared/sources"
)
def test_the_whole_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of the mirror loads and meets its anchors; look-ups in 4.3 million pairs."""
    monkeypatch.setenv("CODEWELL_HOME", str(tmp_path))
    start = time.perf_counter()
    assert main(["data", "pull", "--from", str(MIRROR), "--accept-licence"]) == 0
    assert time.perf_counter() - start < 180
    path = catalog_path(tmp_path)
    found = data_status(dt.date(2026, 5, 1), path)
    assert {s["name"] for s in found.sources} == {*LOADERS, *pulled_sources()} - {"cpt"}
    assert path.stat().st_size < 350_000_000
    with closing(open_catalog(path)) as database:
        counts = dict(
            database.execute("SELECT service, count(*) FROM ncci_ptp_edit GROUP BY service")
        )
        assert counts == {"practitioner": 2_546_017, "hospital": 1_775_818}
        start = time.perf_counter()
        for _ in range(100):
            database.execute(
                "SELECT * FROM ncci_ptp_edit WHERE column_1 = '43239' AND column_2 = '43235'"
                " AND edition = '2024Q3' AND service = 'practitioner'"
            ).fetchall()
        assert time.perf_counter() - start < 1
        kept = database.execute(
            "SELECT count(*) FROM opps WHERE short_descriptor != '' AND code < 'A'"
        )
        assert kept.fetchone() == (0,)
