# The two commands that matter: `make conformance` and `make test`. Both set everything up.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
READY := $(VENV)/.ready
REPORT := .uowkit/reference
PROFILES := core,references,data-service,isolation,handlers,operations,fuzz
BENCHMARKS := run_against_replay create_against_stack bulk_per_object commit_against_size \
	memory_per_row handler_overhead judge_histories hostile_clients hostile_targets \
	against_peers

.PHONY: help conformance test selftest reports mutation benchmark lint format clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

conformance: $(READY) ## Judge the reference server and write a report to open
	$(RUN) uowkit run --self --profiles $(PROFILES) --out $(REPORT).jsonl --html $(REPORT).html --markdown $(REPORT).md
	@echo "open $(CURDIR)/$(REPORT).html"

test: $(READY) ## Run every test
	$(RUN) pytest -n 2

selftest: $(READY) ## Judge the kit: it must catch every seeded fault, and accuse no right server
	$(RUN) uowkit selftest --intermittent
	$(RUN) uowkit selftest

reports: $(READY) ## Judge the servers whose reports are published, or ONLY=one, and write all pages
	$(RUN) reports.publishing $(ONLY)

mutation: $(READY) ## Change the kit's core, one thing at a time, and see what the tests notice
	$(VENV)/bin/python benchmarks/mutate_core.py

benchmark: $(READY) ## Time the kit and the reference server, each beside what it is held against
	@set -e; for script in $(BENCHMARKS); do \
		printf '\n%s\n' "$$script"; $(VENV)/bin/python "benchmarks/$$script.py"; \
	done

lint: $(READY) ## Check style and types
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

format: $(READY) ## Format the code
	$(RUN) ruff check --fix-only .
	$(RUN) ruff format .

clean: ## Remove what the other targets made
	rm -rf $(VENV) .uowkit .pytest_cache .mypy_cache .ruff_cache .hypothesis .mutants \
		tests/clients/node_modules tests/coderunner/node_modules tests/report/node/node_modules \
		tests/browser/node_modules benchmarks/peers/node_modules benchmarks/peers/.venv \
		tests/postgres_server/unpacked

# The marker is written last, so that a set-up that was cut off is done again.
$(READY): requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'uowkit needs Python 3.11 or newer with its venv module (Debian: python3, python3-venv)'; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
