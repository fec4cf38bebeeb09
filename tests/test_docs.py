"""The documentation: complete, its links resolve, its examples run."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.cli import reference
from codewell.cli.app import main
from codewell.rules import all_rules

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
LEXICON = ROOT / "src" / "codewell" / "lexicon"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def blocks(language: str, *, pages: list[Path] = PAGES) -> Iterator[Any]:
    """Every fenced block of a language, named by its page and number."""
    for page in pages:
        found = [text for kind, text in _BLOCK.findall(page.read_text("utf-8")) if kind == language]
        for number, text in enumerate(found, 1):
            yield pytest.param(text, id=f"{page.relative_to(ROOT)}:{number}")


def commands() -> Iterator[Any]:
    """The lines that run Codewell in the console blocks of each page, in their order."""
    lines: dict[Path, list[str]] = {}
    for page in PAGES:
        for block in blocks("console", pages=[page]):
            for line in str(block.values[0]).splitlines():
                if line.startswith("$ codewell "):
                    lines.setdefault(page, []).append(line.removeprefix("$ codewell "))
    for page, found in lines.items():
        yield pytest.param(found, id=str(page.relative_to(ROOT)))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub names them."""
    headings = _HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


# -- completeness -----------------------------------------------------------------------------


def test_the_reference_is_up_to_date() -> None:
    stale = [path.name for path in reference.outdated(DOCS)]
    assert not stale, "run python -m codewell.cli.reference docs"


def test_every_command_is_documented() -> None:
    text = (DOCS / "reference" / "commands.md").read_text("utf-8")
    for name, _ in reference.command_functions():
        assert f"## codewell {name}\n" in text


def test_every_rule_is_documented_with_its_cases() -> None:
    folder = DOCS / "reference"
    listed = (folder / "rules.md").read_text("utf-8")
    for rule in all_rules():
        assert f"](rules/{rule.id}.md)" in listed
        page = (folder / "rules" / f"{rule.id}.md").read_text("utf-8")
        assert "## Found\n" in page
        assert "## Clear\n" in page
        assert "*(near miss)*" in page
        assert f"tests/rules/{rule.family}/{rule.slug}.yaml" in page


def test_a_page_of_no_rule_is_removed(tmp_path: Path) -> None:
    reference.main([str(tmp_path)])
    stray = tmp_path / "reference" / "rules" / "GONE.md"
    stray.write_text("gone", encoding="utf-8")
    assert reference.main(["--check", str(tmp_path)]) == 1
    assert reference.main([str(tmp_path)]) == 0
    assert not stray.exists()


def test_every_setting_is_documented() -> None:
    assert reference.variables_read() == set(reference.SETTINGS)


def test_the_coverage_page_names_every_command() -> None:
    text = (DOCS / "coverage.md").read_text("utf-8")
    for name, _ in reference.command_functions():
        assert f"`codewell {name}`" in text


def test_the_readme_shows_how_to_start() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_the_accuracy_page_keeps_its_table() -> None:
    text = (DOCS / "accuracy.md").read_text("utf-8")
    assert "<!-- accuracy: begin" in text
    assert "| date | set | profile | P | R | F1 | interval | note |" in text


def test_every_dependency_has_its_reason() -> None:
    text = (DOCS / "design" / "decisions" / "0009-dependencies.md").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = project.split("\ndependencies = [")[1].split("\n]")[0]
    names = re.findall(r'^    "([\w-]+)', listed, re.MULTILINE)
    assert names
    assert [name for name in names if f"| {name} |" not in text] == []


def test_check_tells_which_page_is_not_up_to_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reference.main(["--check", str(tmp_path)]) == 1
    assert "commands.md is not up to date" in capsys.readouterr().err
    assert reference.main([str(tmp_path)]) == 0
    assert reference.main(["--check", str(tmp_path)]) == 0
    assert reference.main([]) == 2


# -- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page: Path) -> None:
    broken = []
    for link in _LINK.findall(page.read_text("utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_page_can_be_reached_from_the_index() -> None:
    reached: set[Path] = set()
    pending = [DOCS / "index.md"]
    while pending:
        page = pending.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        files = (link.split("#")[0] for link in _LINK.findall(page.read_text("utf-8")))
        pending += [page.parent / file for file in files if file and "://" not in file]
    assert {page.resolve() for page in DOCS.rglob("*.md")} <= reached


# -- examples ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the examples of the repository."""
    place = tmp_path_factory.mktemp("work")
    shutil.copytree(ROOT / "examples", place / "examples")
    return place


@pytest.fixture
def workplace(folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder entered, with the test home as CODEWELL_HOME."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CODEWELL_HOME", str(home))
    return folder


@pytest.mark.parametrize("lines", list(commands()))
def test_console_lines_run(
    lines: list[str],
    workplace: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line may need the file of one before it on its page."""
    assert workplace.exists()
    for line in lines:
        with monkeypatch.context() as patched:
            if line.startswith("data build"):  # must not touch the home that other tests use
                patched.setenv("CODEWELL_HOME", str(tmp_path))
            status = main(shlex.split(line))
        printed = capsys.readouterr()
        assert status in (0, 1), f"{line}: {printed.err}"


def test_the_readme_shows_what_is_printed(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line `...` stands where lines are left out; every other line is the command's own."""
    assert workplace.exists()
    (block,) = (block.values[0] for block in blocks("console", pages=[ROOT / "README.md"]))
    for part in str(block).removeprefix("$ codewell ").split("\n$ codewell "):
        line, *shown = part.rstrip().splitlines()
        assert main(shlex.split(line)) == 0
        printed = capsys.readouterr().out.splitlines()
        assert [row for row in shown if row.strip() != "..." and row not in printed] == []


@pytest.mark.parametrize("text", list(blocks("python")))
def test_python_block_runs(text: str, workplace: Path) -> None:
    assert workplace.exists()
    exec(compile(text, "docs", "exec"), {"__name__": "docs"})


@pytest.mark.parametrize("text", list(blocks("yaml")))
def test_yaml_block_is_what_the_file_says(text: str) -> None:
    first, _, _ = text.partition("\n")
    name = first.removeprefix("# ").strip()
    path = ROOT / name if (ROOT / name).exists() else LEXICON / name
    assert contains(yaml.safe_load(path.read_text("utf-8")), yaml.safe_load(text))


def contains(whole: Any, part: Any) -> bool:
    """Whether every entry of a block stands in the file; a mapping of lists may be shortened."""
    if isinstance(part, dict):
        return all(key in whole and contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return all(row in whole for row in part)
    return bool(whole == part)


def test_the_rule_on_the_rules_page_is_the_real_one() -> None:
    (shown,) = (block.values[0] for block in blocks("text", pages=[DOCS / "rules.md"]))
    source = ROOT / "src" / "codewell" / "rules" / "guidelines" / "duplicate_diagnosis.py"
    assert str(shown) in source.read_text("utf-8")
