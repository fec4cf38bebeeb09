# make demo: code the sample records.  make test: run the tests.  make check: everything CI runs.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-slow check format lint types layers docs bench clean

demo: .venv/installed
	$(BIN)/codewell demo examples

test: .venv/installed-dev
	$(BIN)/python -m pytest -m "not slow" --numprocesses auto --maxprocesses 4

test-slow: .venv/installed-dev
	$(BIN)/python -m pytest -m slow

check: format lint types layers docs test

format: .venv/installed-dev
	$(BIN)/ruff format --check .

lint: .venv/installed-dev
	$(BIN)/ruff check .

types: .venv/installed-dev
	$(BIN)/mypy

layers: .venv/installed-dev
	$(BIN)/lint-imports

docs: .venv/installed-dev
	$(BIN)/python -m codewell.cli.reference --check docs

bench: .venv/installed
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf .venv

.venv/created:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: pyproject.toml .venv/created
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/installed-dev: pyproject.toml .venv/created
	$(BIN)/pip install --quiet --editable ".[dev]"
	@touch $@ .venv/installed
