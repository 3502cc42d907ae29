# `make check` is what CI runs: format, lint, types, layers, tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Two tests at a time, a file's tests together; TESTS= names others, or says which to leave out.
PARALLEL ?= -n 2 --dist loadfile
TESTS ?=
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra all --extra dev \
	--no-annotate --no-header pyproject.toml

.PHONY: check install lint types layers test benchmarks constraints outdated clean

check: lint types layers test

# The versions in constraints.txt, so that a run of today can be repeated. uv takes a fifth of pip's
# time; where it is not to be had, or cannot reach what pip can, pip does it.
PACKAGES = --quiet --constraint constraints.txt --editable '.[all,dev]'
$(BIN)/pytest: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	{ $(BIN)/pip install --quiet uv && \
	  $(BIN)/uv pip install --python $(BIN)/python $(PACKAGES); } || $(BIN)/pip install $(PACKAGES)
	@touch $@

install: $(BIN)/pytest

lint: $(BIN)/pytest
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(BIN)/pytest
	$(BIN)/mypy

layers: $(BIN)/pytest
	$(BIN)/lint-imports --no-cache

test: $(BIN)/pytest
	$(BIN)/pytest $(PARALLEL) $(TESTS)

benchmarks: $(BIN)/pytest
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python benchmarks/speech.py

# The newest versions that pyproject.toml allows become those of CI.
constraints: $(BIN)/pytest
	$(RESOLVE) --upgrade --output-file constraints.txt

# What `make constraints` would change, and what pyproject.toml keeps back.
outdated: $(BIN)/pytest
	@$(RESOLVE) --upgrade | diff constraints.txt - || true
	@$(BIN)/pip list --outdated

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
