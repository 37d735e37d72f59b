# Every command of the project. `.ci/run` runs nothing that is not here.
#
#   make demo     the story told in the terminal and as a page, then a generated force with simulated phones on loopback;
#                 ONCE=1 ends by itself, FORCE=30000 makes a larger force, PORT=8001 takes another port
#   make test     lint, types, import contracts and every test that is not `deep`
#   make lint     the first three alone
#   make bench    the timed runs, in one go
#   make deep     long fuzz, mutants of the trust core, the benchmark at 10 million events and 100 million entries
#   make sbom     what it is made of, from the locks, as CycloneDX in build/bluelamp.cdx.json
#   make docs     the documentation site, built strictly, in build/site
#   make frontend  the style sheet and the script again, from `frontend`; needs Node 20 and npm
#   make lock     the lock files again, from pyproject.toml
#
# Needs Python 3.11 with its venv module, and make. `make demo ONCE=1` ends by itself with an exit code.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PAIRS ?= 200000
EVENTS ?= 10000000
FORCE ?= 1200
PORT ?= 8000
PROOFS ?= 100000000
# How many mutants of each file `make deep` tries, drawn from a seed; 0 for every one.
MUTANTS ?= 0
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# A local time zone, a forgotten PYTHONPATH or a user's own packages must not change a result.
export TZ := UTC
export PYTHONNOUSERSITE := 1
# Material for MkDocs prints that it is maintained until May 2027 and names its successor. Known; not at every build.
export NO_MKDOCS_2_WARNING := 1
unexport PYTHONPATH

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup frontend demo test lint bench deep sbom docs lock errors acts budgets clean

help:
	@sed -n '/^#/!q; s/^# \{0,3\}//p' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP)

# The stamp is written last: an installation that stopped half-way is done again.
$(STAMP): requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Bluelamp needs Python 3.11 or later. What to do: make PYTHON=python3.11 setup'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo 'Python lacks its venv module. What to do on Debian: apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/bluelamp demo --out build/demo
	BLUELAMP_MODE=demo BLUELAMP_UNSAFE_DEMO_SIGN_IN=on BLUELAMP_DATA=build/demo/site-$(FORCE) \
		$(BIN)/python -m bluelamp.site demo --people $(FORCE) --port $(PORT) --simulated tools \
		$(if $(filter 1,$(ONCE)),--once)

test: lint
	$(BIN)/python tools/run_suites.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python tools/bench.py

deep: setup
	BLUELAMP_PAIRS=$(PAIRS) $(BIN)/python tools/run_suites.py --deep
	$(BIN)/python tools/mutation.py --mutants $(MUTANTS) --jobs 2
	$(BIN)/python tools/bench.py --events $(EVENTS) --proofs $(PROOFS) --days 7

# Reads what is committed and needs nothing installed but Python.
sbom:
	$(PYTHON) tools/sbom.py

docs: setup
	$(BIN)/mkdocs build --strict

# The built files are committed, so that nobody else needs Node. No package's own script is run.
frontend:
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund && node build.js

# The list of error codes that `tests/contracts` holds: read the difference before you commit it.
errors: setup
	$(BIN)/python tools/list_errors.py

# How often each page asks the database, as `tests/contracts` holds it: read the difference before you commit it.
budgets: setup
	BLUELAMP_WRITE_BUDGETS=1 $(BIN)/pytest -q -n 0 tests/contracts/test_query_budgets.py

# Every act in the platform's rulebook, and who may do it: place the new ones in a group, then read the difference.
acts: setup
	$(BIN)/python tools/platform_acts.py

# uv lives in a virtual environment of its own and never in the project's.
# The second lock is held to the versions of the first, so the two cannot disagree.
UV = build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(UPGRADE)

lock:
	test -x build/uv/bin/uv || { $(PYTHON) -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
	$(UV) pyproject.toml --output-file requirements.lock
	$(UV) pyproject.toml --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@! grep -nE '://|^-' requirements.lock requirements-dev.lock \
		|| { echo 'A lock names an address. What to do: take it out of the settings uv reads, and lock again.'; exit 1; }

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
