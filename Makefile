# Everything a newcomer, a developer or a continuous-integration machine needs: git, make and Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
export OMICS_DATA ?= $(CURDIR)/data
HOME_OF_DAGSTER := $(OMICS_DATA)/.dagster
DAGSTER := DAGSTER_HOME=$(HOME_OF_DAGSTER) $(CURDIR)/$(BIN)

.PHONY: demo test check ui format clean

demo: .venv/ready
	$(BIN)/omics-assets demo

# Two workers of one thread each: tests that start whole processes wait for each other more than they compute.
test: .venv/ready
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The daemon runs sensors and schedules; both end together.
ui: .venv/ready
	$(BIN)/python -m omics_assets.instance
	$(DAGSTER)/dagster-daemon run -w workspace.yaml & daemon=$$!; trap 'kill $$daemon' EXIT INT TERM; \
	$(DAGSTER)/dagster-webserver -w workspace.yaml -h 127.0.0.1 -p 3000

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv
