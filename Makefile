# `make` builds the edition, `make test` runs everything CI runs, `make help` lists the rest.
# The only tools needed beforehand are Python 3.11 or newer (with venv), git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILD := $(BIN)/python -m chabap.build
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

.PHONY: all
all: $(VENV)/.built ## Build plain text, PDF, ePub and the site into _build/
	@$(BUILD) text pdf epub html

.PHONY: text pdf epub
text pdf epub: $(VENV)/.built ## Build one format
	@$(BUILD) $@

.PHONY: html
html: all ## Build the site, with the other formats it offers for download

.PHONY: serve
serve: $(VENV)/.built ## Live preview in a browser, with the PDF
	@$(BIN)/python -m chabap.serve

.PHONY: test
test: $(VENV)/.tested ## Everything CI runs: style, types, a whole build, tests
	@rm -rf _build/tally
	@echo "style and types …"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/python -m chabap.lint
	@$(BIN)/mypy --no-error-summary & types=$$!; $(BUILD) text pdf epub html && wait $$types
	@code=0; $(BIN)/pytest -q -n auto --dist worksteal --durations 5 $(ARGS) || code=$$?; \
		$(BIN)/python -m chabap.tally; exit $$code

.PHONY: bench
bench: $(VENV)/.tested ## Measure the build against bare Sphinx, and how books of chapters grow
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.tested ## Damage the sources of a small book at random; ARGS="times seed"
	@$(BIN)/python -m tests.fuzz $(ARGS)

.PHONY: linkcheck
linkcheck: all $(VENV)/.tested ## Check all links: inside of what was built, and whether those outside still hold
	@$(BIN)/python -m chabap.links --outside $(ARGS)

.PHONY: audit
audit: $(VENV)/.tested ## Ask whether anything that is locked has a known weakness
	@$(BIN)/python -m chabap.audit

.PHONY: apparatus-todo
apparatus-todo: $(VENV)/.built ## Print stubs for emendations that have no record yet
	@$(BUILD) todo

.PHONY: ids
ids: $(VENV)/.built ## Enter new ids into the ledger
	@$(BIN)/python -m chabap.versions

.PHONY: cite-files
cite-files: $(VENV)/.built ## Write CITATION.cff, .zenodo.json and codemeta.json anew
	@$(BIN)/python -m chabap.citation

.PHONY: release
release: $(VENV)/.tested ## Check everything, build twice, compare, and fill dist/: VERSION=x.y.z
	@$(BIN)/python -m chabap.release "$(VERSION)"

.PHONY: site
site: all ## Put all versions into one site, _build/site: those in dist/, and the working one
	@$(BIN)/python -m chabap.site

.PHONY: wheel
wheel: $(VENV)/.built ## Pack the extensions for other books, into dist/
	@$(BIN)/python -m flit_core.wheel --outdir dist

# UPGRADE= keeps the versions that are locked, and adds what is new
UPGRADE ?= --upgrade
.PHONY: lock
lock: $(VENV)/.tested ## Choose newer versions of what the edition depends on
	@$(UV) $(UPGRADE) --group build pyproject.toml -o requirements.lock
	@$(UV) $(UPGRADE) --group build --group test -c requirements.lock pyproject.toml -o requirements-test.lock

.PHONY: clean
clean: ## Remove what was built, but not the virtual environment
	@rm -rf _build

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z ]*\):.*## /\1\t/p' Makefile | expand -t 14

# An environment names its folder in its scripts: in a copy, or after a move, it would run
# the code of the old place. This file says where it was made, and is new where it was not.
$(VENV)/.here: FORCE
	@test "$$(cat $@ 2>/dev/null)" = "$$(pwd -P)" || { mkdir -p $(VENV) && pwd -P >$@; }

FORCE:

$(VENV)/.built: requirements.lock pyproject.toml $(VENV)/.here
	@echo "setting up $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@$(PYTHON) -m venv --clear $(VENV) && pwd -P >$(VENV)/.here
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The tests look at the site in a real browser, by rules and programs that npm has, and read
# the PDF as viewers do: Poppler's, and Firefox's from npm.
# As on a machine that tests for others, where nobody is asked for a password.
AS_ROOT = $(shell test "$$(id -u)" = 0 || echo sudo -n)
debian = { $(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq --no-install-recommends $(1) >/dev/null; }
# Debian's without windows and menus takes two thirds of the time.
SHELL_ONLY := chromium-headless-shell
BROWSER := { command -v chromium || command -v google-chrome; } >/dev/null
$(VENV)/.tested: $(VENV)/.built requirements-test.lock tests/browser/package-lock.json
	@echo "setting up what tests need …"
	@command -v $(SHELL_ONLY) >/dev/null || $(call debian,$(SHELL_ONLY)) 2>/dev/null || $(BROWSER) || $(call debian,chromium) || { echo "install Chromium or Chrome: the tests look at the site in it"; exit 1; }
	@command -v npm >/dev/null || $(call debian,npm) || { echo "install npm: the tests ask for what tests/browser/package.json names"; exit 1; }
	@command -v pdftotext >/dev/null || $(call debian,poppler-utils) || { echo "install poppler-utils: the tests read the PDF by its pdftotext"; exit 1; }
	@cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
