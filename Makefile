PYTHON ?= python3
PORT ?= 8000
IN = .venv/bin/python

# What is tried of the laws, crawls and tests of many cases, and on which database: `make test SEED=…` repeats a run.
SEED := $(shell date +%s)
PYTEST = $(IN) -m pytest --numprocesses auto --dist worksteal --randomly-seed $(SEED)
ON_POSTGRES = $(IN) -m tests.postgres
CHECKS = lint types imports locked

.PHONY: run test test-all check lint types imports locked prepared test-sqlite test-browser test-postgres
.PHONY: bench lock

run:  ## start the program with the example data
	@$(PYTHON) deploy/prepare.py run
	@DEBUG=1 $(IN) manage.py migrate --verbosity 0
	@DEBUG=1 $(IN) manage.py demodaten --port $(PORT)
	@DEBUG=1 DJANGO_RUNSERVER_HIDE_WARNING=true $(IN) manage.py runserver --noreload --nostatic --verbosity 0 127.0.0.1:$(PORT)

# What the tests import is compiled once and kept for all of their processes.
test test-all: export PYTHONDONTWRITEBYTECODE =

# The long run beside all the others: browsers wait for much, which leaves the processors to the rest.
test: prepared  ## everything that CI runs; laws, crawls and databases by samples
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target SEED=$(SEED) test-sqlite $(CHECKS) test-browser test-postgres

test-all: export TEST_WHOLE = 1
test-all: $(CHECKS) test-sqlite test-browser test-postgres  ## all of it whole, on both databases

prepared:
	@$(PYTHON) deploy/prepare.py test

check: $(CHECKS)

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
	$(PYTEST) --one-database

test-postgres: prepared
	$(ON_POSTGRES) $(PYTEST) --one-database

# With an even seed on SQLite, with an odd one on PostgreSQL; in a whole run on both.
test-browser: prepared
ifdef TEST_WHOLE
endif

bench:  ## the bounds of speed; ROWS=600000 adds those of a large city
	@$(PYTHON) deploy/prepare.py bench
	$(IN) -m bench

lock:  ## compile the requirements files from pyproject.toml
	@$(PYTHON) deploy/prepare.py test
	$(IN) deploy/lock.py
