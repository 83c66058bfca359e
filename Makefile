# Everything this repository can do. `make` alone lists it; every target sets itself up first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo test smoke test-all check fix bench wheel lock clean

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
# The first interpreter that is new enough; PYTHON=/path/to/python3.13 overrides it.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

# uv needs a third of pip's time. Where only pip knows the way to an index, pip does it. Both take
# what the lock names by its hash, and wheels only: what a source is built with would be unchecked.
LOCK        := requirements.lock
CHECKED     := --require-hashes --only-binary :all:
UV_INSTALL  := $(BIN)/uv pip install --quiet --python $(BIN)/python
PIP_INSTALL := $(BIN)/python -m pip install --quiet
UV_ITSELF   := --no-deps $(CHECKED) --requirement $(VENV)/uv.txt
EDITABLE    := --no-deps --no-build-isolation --editable .

# Nothing phones home; programs start fast because the bytecode is written once, at installation.
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with the locked versions (runs by itself before every other target)
	@echo "ready: $(BIN)/zhunru --help"

$(STAMP): pyproject.toml $(LOCK)
	@test -n "$(PYTHON)" || { echo "zhunru needs Python 3.11 or later: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@awk '/^[^ ]/ { uv = /^uv==/ } uv' $(LOCK) > $(VENV)/uv.txt
	@test -x $(BIN)/uv || $(PIP_INSTALL) $(UV_ITSELF)
	@echo "installing the locked versions into $(VENV), each compared with its hash"
	@# Asked first, so that pip never comes after a hash that did not fit.
	@if $(UV_INSTALL) --dry-run --reinstall --no-cache $(UV_ITSELF) 2>/dev/null; \
		then $(UV_INSTALL) $(CHECKED) --requirement $(LOCK); \
		else $(PIP_INSTALL) $(CHECKED) --requirement $(LOCK); fi
	@$(UV_INSTALL) $(EDITABLE)
	@touch $@

demo: $(STAMP) ## play the shipped cases through Prefect to their end, on a scratch ledger
	$(BIN)/zhunru demo

# A worker for each core, and each file of tests on one worker: what a file shares is made once. In
# the order of their names the long ones come first.
PYTEST := $(BIN)/python -m pytest -q -rs -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(STAMP) ## the tests, without the slow ones and of matrices a part (tests/some.py)
	$(PYTEST) -m "not slow"

smoke: $(STAMP) ## of the slow ones what people see first: a life and the screens in a browser, `zhunru up`
	$(PYTEST) -m smoke

test-all: $(STAMP) ## every test
	$(PYTEST)

check: $(STAMP) ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fix: $(STAMP) ## mend what the style checker can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## measure the targets, each as a ratio within one run
	$(BIN)/python tests/bench/run.py
	$(BIN)/python tests/bench/bulk.py

wheel: $(STAMP) ## build the wheel, install it in an empty environment and try it
	$(BIN)/python tests/architecture/wheel_smoke.py

lock: $(STAMP) ## choose the newest allowed versions anew (Prefect held at the one that was tested)
	echo 'prefect==3.8.8' > $(VENV)/hold.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --group dev --constraint $(VENV)/hold.txt --output-file $(VENV)/new.lock pyproject.toml
	{ sed -n '/^[^#]/q;p' $(LOCK); cat $(VENV)/new.lock; } > $(VENV)/whole.lock
	mv $(VENV)/whole.lock $(LOCK)

clean: ## remove what the other targets made, the environment included
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
