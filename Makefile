# Everything that one does with a checkout. `make help` lists it.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help demo test test-long test-live check bench clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

demo: .venv/ready  ## watch a project travel all ten steps in a world in miniature
	@$(BIN)/tminus demo

test: .venv/ready-dev  ## the tests, in a minute or two
	$(BIN)/pytest

test-long: .venv/ready-dev  ## the tests that take minutes
	$(BIN)/pytest -m long

test-live: .venv/ready-dev  ## the tests against real servers; a missing server is a failure
	$(BIN)/pytest -m live

check: .venv/ready-dev  ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: .venv/ready-dev  ## every benchmark; each prints one line of JSON
	@set -e; for file in benchmarks/[!_]*.py; do $(BIN)/python $$file; done

clean:  ## remove what was built here; never data or config
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One line says which system package is missing, before anything is built.
runs = $(shell $(PYTHON) -c '$(1)' >/dev/null 2>&1 && echo yes)
define need
$(if $(call runs,pass),,$(error $(PYTHON) is missing. Install python3 (3.11 or newer): apt-get install python3))
$(if $(call runs,import sys; sys.exit(sys.version_info < (3$(comma) 11))),,$(error $(PYTHON) is too old. Install Python 3.11 or newer and say: make PYTHON=python3.11))
$(if $(call runs,import ensurepip$(comma) venv),,$(error Python cannot make a .venv. Install its module for that: apt-get install python3-venv))
endef
comma := ,

.venv/ready: pyproject.toml
	$(need)
	@echo "installing into .venv (once; it takes half a minute)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --editable .
	@touch $@

.venv/ready-dev: pyproject.toml
	$(need)
	$(if $(shell command -v gpg),,$(error gpg is missing, which the tests sign with: apt-get install gnupg))
	@echo "installing into .venv, with the tools of development (once; it takes a minute)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --editable '.[dev]'
	@touch .venv/ready $@
