.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

# What `make crawl` asks for, and the cassette that answers; LIVE=1 asks the site instead.
ENTITIES ?= mfa,moa,mod,kostanay
CASSETTE ?= cassettes/first-poll.yaml
REPLAY := $(if $(LIVE),,-s GOVKZ_CASSETTE=$(CASSETTE))

.PHONY: help crawl test lint browse bench cassettes lock

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) from requirements.lock (once)"
	@$(PIP) --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "setting up what the tests need from requirements-dev.lock (once)"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

crawl: $(VENV)/.run  ## archive the press offline, from the bundled cassettes; LIVE=1 asks the real site
	@$(BIN)/scrapy crawl press -a entities=$(ENTITIES) $(REPLAY)
	@$(BIN)/govkz status
	@echo "browse it: make browse"

test: $(VENV)/.dev lint  ## lint, types and all tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

browse: $(VENV)/.run  ## the archive in Datasette on http://127.0.0.1:8001
	@$(BIN)/datasette archive --port 8001

bench: $(VENV)/.dev  ## measure, against what people would run instead; FULL=1 takes the sizes that need hours
	@$(BIN)/python -m bench $(if $(FULL),--full)

cassettes: $(VENV)/.dev  ## record the bundled cassettes anew from the stand-in
	@$(BIN)/python cassettes/record.py

lock: $(VENV)/.run  ## write the hashed locks anew from pyproject.toml
	@$(PIP) uv
	@$(LOCK) --upgrade pyproject.toml --group build -o requirements.lock
	@$(LOCK) --upgrade pyproject.toml --extra parquet --extra cluster --extra anchor --group build --group dev -c requirements.lock -o requirements-dev.lock
