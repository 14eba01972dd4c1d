# make run: set up and serve the playground.   make test: set up and run every check and test.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
# Which torch to install where VENV has none: by default the CPU build. "torch" is whatever pip takes, on Linux CUDA's.
TORCH ?=
HOST ?= 127.0.0.1
PORT ?= 8000

BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-all test-repeat mutations check bench setup setup-dev browser format clean

run: setup
	$(BIN)/livegrad serve --host $(HOST) --port $(PORT)

# Tests in the browser wait much and all others compute: side by side they use the machine, each in as many processes as
# there are cores, up to four. The checks run behind them, on what time they leave.
# What was compiled is kept: else each process that tests start would compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=
PYTEST := $(BIN)/pytest -n logical --maxprocesses 4 --dist worksteal
IN_BROWSER := -p no:cacheprovider tests/browser
CHECKS := $(BIN)/python scripts/checks.py

test: setup-dev browser
	$(CHECKS) -- $(PYTEST) $(IN_BROWSER) -- $(PYTEST) --ignore tests/browser

# Every combination of the options that tests cross, where `make test` takes a covering design.
test-all: setup-dev browser
	$(CHECKS) -- $(PYTEST) $(IN_BROWSER) --full -- $(PYTEST) --ignore tests/browser --full
	$(BIN)/python scripts/mutations.py

# The tests of page and server N times, until a run fails.
N ?= 20
test-repeat: setup-dev browser
	@for run in $$(seq $(N)); do echo "run $$run of $(N)"; $(PYTEST) -q tests/browser tests/server || exit 1; done

mutations: setup-dev
	$(BIN)/python scripts/mutations.py

check: setup-dev
	$(CHECKS)

bench: setup-dev browser
	$(BIN)/python -m benchmarks

format: setup-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	npm run format

setup: $(VENV)/.run $(VENV)/.kernels
setup-dev: $(VENV)/.dev $(VENV)/.kernels node_modules/.done

$(VENV)/.venv:
	@[ -n "$(PYTHON)" ] || { echo "Livegrad needs Python 3.11 or newer; none was found on the PATH."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.torch: $(VENV)/.venv
	@scripts/torch.sh $(BIN) $(TORCH)
	@touch $@

$(VENV)/.run: $(VENV)/.torch pyproject.toml constraints.txt
	$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.kernels: $(VENV)/.run $(wildcard models/kernels/*.py models/kernels/*/*.py)
	@echo "Compiling the training kernels, if they are not yet (about a minute)."
	@$(BIN)/python -m livegrad.server.worker.warming
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

node_modules/.done: package.json package-lock.json
	@command -v npm >/dev/null || { echo "The checks need Node 20 or newer with npm; none was found on the PATH."; exit 1; }
	npm install --no-save --silent  # not "npm ci": it refuses a lock file that lacks another platform's binaries
	@touch $@

browser: setup-dev
	@$(BIN)/python scripts/browser.py

clean:
	rm -rf $(VENV) node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
