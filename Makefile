PYTHON ?= python3
PORT ?= 8000
IN = .venv/bin/python

PYTEST = $(IN) -m pytest --numprocesses auto --dist worksteal

BROWSER = $(PYTEST) -m browser

# Of the browser tests those that write run on both databases; what a page looks like does not depend on it.
WRITING = tests/browser/test_editing.py tests/browser/test_writers.py

.PHONY: run test test-all check lint types imports locked prepared test-sqlite test-browser test-postgres
.PHONY: bench lock

run:  ## start the program with the example data
	@$(PYTHON) deploy/prepare.py run
	@DEBUG=1 $(IN) manage.py migrate --verbosity 0
	@DEBUG=1 $(IN) manage.py demodaten --port $(PORT)
	@DEBUG=1 DJANGO_RUNSERVER_HIDE_WARNING=true $(IN) manage.py runserver --noreload --nostatic --verbosity 0 127.0.0.1:$(PORT)

# What the tests import is compiled once and kept for all of their processes.
test test-all: export PYTHONDONTWRITEBYTECODE =

test: prepared  ## everything that CI runs; laws, crawls and the second database by samples
	@$(MAKE) --no-print-directory --jobs=2 check test-sqlite
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-browser test-postgres

test-all: export TEST_WHOLE = 1
test-all: WRITING = tests/browser
test-all: check test-sqlite test-browser test-postgres  ## all of it whole, on both databases

prepared:
	@$(PYTHON) deploy/prepare.py test

check: lint types imports locked

lint: prepared
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m djlint --lint --quiet templates

types: prepared  # without a cache: after changes of querysets a warm one gives errors that are none
	DEBUG=1 $(IN) -m mypy --cache-dir=/dev/null

imports: prepared
	.venv/bin/lint-imports

locked: prepared
	$(IN) deploy/lock.py --check

test-sqlite: prepared
	$(PYTEST)

test-browser: prepared
	$(BROWSER) tests/browser
	$(IN) -m tests.postgres $(BROWSER) $(WRITING)

test-postgres: prepared
	$(IN) -m tests.postgres $(PYTEST) --second-database

bench:  ## the bounds of speed; ROWS=600000 adds those of a large city
	@$(PYTHON) deploy/prepare.py bench
	$(IN) -m bench

lock:  ## compile the requirements files from pyproject.toml
	@$(PYTHON) deploy/prepare.py test
	$(IN) deploy/lock.py
