# `make check` is what CI runs: format, lint, types, layers, translations, the page's program, tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Two tests at a time, a file's tests together; TESTS= names others, or says which to leave out.
PARALLEL ?= -n 2 --dist loadfile
TESTS ?=
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra all --extra dev \
	--no-annotate --no-header pyproject.toml

.PHONY: check install lint types layers messages catalogues js test fuzz benchmarks constraints outdated clean

check: lint types layers catalogues js test

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

# Take the messages of the code into the catalogues of briefing/locale, and compile these.
messages: $(BIN)/pytest
	$(BIN)/python tools/messages.py

# Whether that was done, and nothing is left to be translated.
catalogues: $(BIN)/pytest
	$(BIN)/python tools/messages.py --check

# The types of the page's program. TypeScript needs nothing but node; it is left out where npm is
# missing, unless tools are required.
TYPESCRIPT := typescript@5.9.3
TSC := $(VENV)/$(TYPESCRIPT)/node_modules/typescript/bin/tsc
js:
	@if command -v npm >/dev/null; then \
	  test -e $(TSC) || npm install --prefix $(VENV)/$(TYPESCRIPT) --no-save --no-audit --no-fund $(TYPESCRIPT) && \
	  node $(TSC) --project jsconfig.json; \
	else \
	  echo "npm is not installed: the page's program is not checked" >&2; \
	  test -z "$$BRIEFING_REQUIRE_TOOLS"; \
	fi

test: $(BIN)/pytest
	$(BIN)/pytest $(PARALLEL) $(TESTS)

# Mutated documents of every kind for as long as MINUTES says, each run with new ones. A finding names
# the seed that brings it back: BRIEFING_FUZZ_SEED=… make test TESTS=tests/fuzz
MINUTES ?= 20
fuzz: $(BIN)/pytest
	BRIEFING_FUZZ_MINUTES=$(MINUTES) $(BIN)/pytest $(PARALLEL:loadfile=load) tests/fuzz

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
