# `make build` sets everything up and builds the sample warehouse; `make test` sets everything up and tests.
# All that is needed beforehand: Python 3.11 or later, make, git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV = $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
READY := $(VENV)/.ready

export UV_PROJECT_ENVIRONMENT := $(VENV)
export PREFECT_SERVER_ANALYTICS_ENABLED ?= false
export DO_NOT_TRACK ?= 1

.PHONY: build test lint format docs bench eval bench-graph bench-growth bench-peers fuzz server clean help

help:  ## Show the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

build: $(READY)  ## Build the sample warehouse and show what it says.
	$(BIN)/matterhouse build
	$(BIN)/matterhouse report

test: $(READY)  ## Run the tests.
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(READY)  ## Check style, types, SQL, and that generated docs are up to date.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint sql
	$(BIN)/python -m docs.generate --check

format: $(READY)  ## Put code into its form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY)  ## Write the generated pages of docs/.
	$(BIN)/python -m docs.generate

bench: $(READY)  ## Measure side by side; writes docs/benchmarks.md. CORPUS and NEXT: other snapshots.
	$(BIN)/python -m bench.compare $(if $(NEXT),$(CORPUS) $(NEXT))

fuzz: $(READY)  ## Give a million odd files to the readers, and odd links to the resolver; follows new code with atheris.
	$(UV) sync --quiet --frozen --inexact --group fuzz
	$(BIN)/python -m bench.fuzz links --inputs 100000
	$(BIN)/python -m bench.fuzz front-matter --inputs 1000000

server: $(READY)  ## Start a Prefect server and worker that build on schedule; DATABASE: a url of PostgreSQL.
	$(BIN)/python -m flows.prefect_server

eval: $(READY)  ## Hide related links and rank for them; writes the table in docs/suggestions.md. CORPUS: another one.
	$(BIN)/python -m bench.evaluate $(CORPUS)

bench-graph: $(READY)  ## Measure the link graph of large synthetic sites; writes docs/graph_growth.md.
	$(BIN)/python -m bench.graph_growth

bench-growth: $(READY)  ## Build generated sites of growing size; writes docs/growth.md. SIZES: 1000,10000,…
	$(BIN)/python -m bench.growth $(if $(SIZES),--sizes $(SIZES))

bench-peers: $(READY)  ## Run what a user would pick instead beside a build; writes docs/peers.md. PAGES: how many.
	$(BIN)/python -m bench.peers $(if $(PAGES),--pages $(PAGES))

clean:  ## Remove what make has made.
	rm -rf $(VENV) data/warehouse dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml uv.lock
	@if ! command -v uv >/dev/null 2>&1 && [ ! -x $(BIN)/uv ]; then \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; fi
	$(UV) sync --quiet --frozen --inexact --compile-bytecode --python $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON))
	@$(BIN)/python -m compileall -q flows transforms
	@touch $@
