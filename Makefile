# `make` lists what there is; `make run` is all a fresh clone needs. HOST, PORT and the other
# variables of .env.example come from the environment, from .env or from here: make run PORT=9000

PY := .venv/bin/python
VAR_DIR ?= $(or $(shell sed -n 's/^VAR_DIR=//p' .env 2>/dev/null),var)
PYTEST := $(PY) -m pytest -n 2 --dist worksteal
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run dev test test-sqlite test-postgresql check format lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

setup: .venv/.run ## Make .venv and install what `make run` needs

run: .venv/.run $(VAR_DIR)/secret_key ## Start the site at http://localhost:8000, with what it needs
	@$(PY) manage.py serve

dev: export DEBUG := yes
dev: .venv/.dev ## The same for developers: debugging on, reloads when a file changes
	@$(PY) manage.py serve --dev

test: test-sqlite test-postgresql ## All tests, in a browser too, on SQLite and on PostgreSQL

test-sqlite: .venv/.dev ## All tests on SQLite; a few: make test-sqlite ARGS="-k notes"
	TEST_ENGINE=sqlite $(PYTEST) $(ARGS)

# What a browser shows and how text becomes HTML do not depend on the engine: once, above, will do.
test-postgresql: .venv/.dev ## The others on PostgreSQL: the server DATABASE_URL names, else its own
	TEST_ENGINE=postgresql $(PYTEST) -m "not browser" --ignore=tests/web/dialect $(ARGS)

check: .venv/.dev ## Everything that must hold before a change is merged
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	DEBUG=yes $(PY) -m mypy .
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py makemigrations --check --dry-run
	DEBUG=no SITE_URL=https://example.org SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	    $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m check_jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/hadolint Dockerfile
	$(MAKE) --no-print-directory test

format: .venv/.dev ## Lay the code out and mend what can be mended
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

lock: ## Write both locked lists anew (needs uv); newer versions: make lock ARGS=--upgrade
	$(LOCK) $(ARGS) pyproject.toml --output-file requirements.txt
	$(LOCK) $(ARGS) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove .venv and what the tools leave behind; var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results

# Empty files that say when a list was last installed, so that nothing is installed twice. They do
# not count when .venv no longer works, say after the system got another Python.
$(shell $(PY) -c '' 2>/dev/null || rm -f .venv/.run .venv/.dev)

.venv/.run: requirements.txt bin/install
	@bin/install $<
	@touch $@

.venv/.dev: requirements-dev.txt bin/install
	@bin/install $<
	@touch .venv/.run $@

# Made once, readable by its owner only. Linked into place: of two first starts, one wins for both.
$(VAR_DIR)/secret_key:
	@mkdir -p -m 700 $(@D)
	@umask 077; $(PY) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@.$$$$ && \
	    { ln $@.$$$$ $@ 2>/dev/null || test -s $@; }; status=$$?; rm -f $@.$$$$; exit $$status
