# `make check` is what CI runs: format, lint, types, layers, tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: check lint types layers test benchmarks clean

check: lint types layers test

$(BIN)/pytest: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[all,dev]'
	@touch $@

lint: $(BIN)/pytest
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(BIN)/pytest
	$(BIN)/mypy

layers: $(BIN)/pytest
	$(BIN)/lint-imports --no-cache

test: $(BIN)/pytest
	$(BIN)/pytest

benchmarks: $(BIN)/pytest
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python benchmarks/speech.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
