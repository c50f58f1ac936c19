.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

# The extras that the README's commands need.
USED := --extra browse --extra wacz

# Whom `make crawl` asks about, and the archive that its replay fills.
ENTITIES ?= mfa,moa,mod,kostanay
DEMO := archive/demo.db
ARCHIVE ?= $(firstword $(wildcard archive/press.db $(DEMO)) $(DEMO))

.PHONY: help install crawl test lint browse bench cassettes lock other-python

# PYTHON=python3.13 asks for that one: an environment of another version is made anew. Without it, what is there is used.
ifneq ($(origin PYTHON),file)
LIBRARIES := $(VENV)/lib/python$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
OTHER := $(if $(wildcard $(VENV)),$(if $(wildcard $(LIBRARIES)),,other-python))
endif

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

other-python:
	@echo "making $(VENV) anew: it is of another Python than $(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml $(OTHER)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) from requirements.lock: once, in one minute or two"
	@$(PIP) --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "setting up what the tests need from requirements-dev.lock: once, in one minute or two"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.run  ## only the environment

ifdef LIVE
crawl: export GOVKZ_CONTACT := $(or $(CONTACT),$(GOVKZ_CONTACT))
crawl: export GOVKZ_ARCHIVE := archive/press.db
crawl: $(VENV)/.run
	@echo "asking www.gov.kz for its entities and for news of $(ENTITIES), one request a second: some minutes"
	@$(BIN)/scrapy crawl entities
	@$(BIN)/scrapy crawl press -a entities=$(ENTITIES)
	@$(BIN)/govkz status
	@echo "next: make browse, or scrapy crawl press for everybody (docs/install.md)"
else
crawl: export GOVKZ_ARCHIVE := $(DEMO)
crawl: $(VENV)/.run  ## a demo offline, from bundled cassettes; LIVE=1 CONTACT=you@example.org asks the real site
	@echo "replaying recorded answers into $(DEMO): some seconds; nothing reaches gov.kz"
	@$(BIN)/scrapy crawl entities -s GOVKZ_CASSETTE=cassettes/entities.yaml
	@$(BIN)/scrapy crawl press -a entities=$(ENTITIES) -s GOVKZ_CASSETTE=cassettes/first-poll.yaml
	@$(BIN)/govkz status
	@echo "this is a demo: the texts in $(DEMO) are made up. See them: make browse"
	@echo "next, the real site: make crawl LIVE=1 CONTACT=you@example.org"
endif

# What is compiled is kept, or each worker and each process of the tests would compile it again.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.dev lint  ## lint, types and all tests
	@echo "some 8,000 tests: about six minutes on two idle cores, longer on a busy machine"
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

browse: $(VENV)/.run  ## the archive, or the demo, in Datasette on http://127.0.0.1:8001
	@$(BIN)/govkz browse --archive $(ARCHIVE) --port 8001

bench: $(VENV)/.dev  ## measure, against what people would run instead; FULL=1 takes the sizes that need hours
	@$(BIN)/python -m bench $(if $(FULL),--full)

cassettes: $(VENV)/.dev  ## record the bundled cassettes anew from the stand-in
	@$(BIN)/python cassettes/record.py

lock: $(VENV)/.run  ## write the hashed locks anew from pyproject.toml
	@$(PIP) uv
	@$(LOCK) --upgrade pyproject.toml $(USED) --group build -o requirements.lock
	@$(LOCK) --upgrade pyproject.toml --all-extras --group build --group dev -c requirements.lock -o requirements-dev.lock
