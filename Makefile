# Everything a person or a CI machine runs, from a bare checkout: each target first makes what it needs.
# What is made stays in .venv and js/node_modules; where that is up to date, nothing is done again.
#   pyproject.toml, constraints.txt -> .venv;  js/package-lock.json -> js/node_modules;  js/src -> the bundle

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3.11# the interpreter that .venv is made from
BIN := .venv/bin
NPM := npm --no-audit --no-fund --no-update-notifier

VENV := .venv/.installed
MODULES := js/node_modules/.installed
BUNDLE := rnnviz/widgets/static/token_heatmap.js
BUNDLE_SOURCES := $(wildcard rnnviz/ground/*.json js/*.json js/*.mjs js/*.ts) $(shell find js/src -type f 2>/dev/null)

##@ To use
.PHONY: demo lab course docs
demo: $(VENV) $(BUNDLE) ## train on the embedded treebank, explain a review, leave rnnviz-demo.html
	$(BIN)/rnnviz demo

lab: $(VENV) $(BUNDLE) ## open the first tutorial in JupyterLab
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/01_first_explanation.ipynb

course: $(VENV) $(BUNDLE) ## make the assignments' nbgrader course in course/, and look for leaked solutions
	$(BIN)/python -m notebooks.assignments.course course

# not --quiet, which hides warnings from --strict; the variable silences the theme's news about MkDocs 2
docs: $(VENV) $(BUNDLE) ## build the documentation in site/, and check its links
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	$(BIN)/python docs/links.py site/index.html

##@ To develop
.PHONY: test test-python test-js test-hosts test-notebooks test-binder lint bench reproduction js
test: lint test-js test-python ## the linters, the types, vitest and pytest (minutes; the first time more, to set up)

test-python: $(VENV) $(BUNDLE) chromium ## pytest: unit, property, browser and documentation tests, doctests
	$(BIN)/pytest -n 2

test-js: $(MODULES) ## TypeScript's types and vitest
	cd js && $(NPM) run check && $(NPM) test

# what a slow host failed is asked once more
test-hosts: $(VENV) $(BUNDLE) chromium ## the widgets in JupyterLab, Notebook 7, marimo and nbconvert; an assignment answered there
	$(BIN)/pytest tests/hosts || $(BIN)/pytest tests/hosts --last-failed --last-failed-no-failures none

# the files by name: of a folder pytest would also import the .py beside them; the assignments run in tests/course
test-notebooks: $(VENV) $(BUNDLE) ## run every tutorial, and grade right and wrong answers to the assignments
	$(BIN)/pytest -n 2 --nbmake --nbmake-timeout=120 $(wildcard notebooks/*.ipynb) tests/course

test-binder: $(VENV) $(BUNDLE) ## Binder's steps in a fresh environment
	$(BIN)/pytest tests/binder

lint: $(VENV) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV) $(BUNDLE) ## time the engine on one thread
	OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/pytest benchmarks --benchmark-only

reproduction: $(VENV) ## run the papers' experiments again (2 hours); QUICK=1 for a look in 10 minutes
	$(BIN)/python -m benchmarks.reproduction $(if $(QUICK),--quick) $(if $(VECTORS),--vectors $(VECTORS))

js: $(BUNDLE) ## build the front end

##@ To tidy
.PHONY: clean help
# course/ stays: it may hold what students handed in, and their grades
clean: ## remove what was made, environments included; but course/
	rm -rf .venv js/node_modules rnnviz/widgets/static dist build site rnnviz-demo.html
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find rnnviz tests benchmarks notebooks docs -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

help: ## list these targets
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# What the targets stand on -------------------------------------------------------------------------

# torch comes first and by its exact version: an index that offers a CPU build is then asked for that
# one, where a looser name could bring gigabytes of CUDA packages. The front end has a rule of its own
# below, so the editable install is told not to build it.
$(VENV): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt --upgrade pip
	$(BIN)/python -m pip install -q -c constraints.txt torch
	$(BIN)/python -m pip install -q -c constraints.txt --group dev
	SKIP_JUPYTER_BUILDER=1 $(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e '.[course,parquet]'
	@touch $@

$(MODULES): js/package.json js/package-lock.json
	cd js && $(NPM) ci
	@touch $@

$(BUNDLE): $(MODULES) $(BUNDLE_SOURCES)
	cd js && $(NPM) run build
	@test -f $@ && touch $@

# The browser tests run in the system's Chromium: they fail, and never skip, where there is none.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core; \
	  else \
	    echo "The browser tests need Chromium: sudo apt-get install chromium fonts-dejavu-core (or your system's package), then make test again." >&2; exit 1; \
	  fi; }
