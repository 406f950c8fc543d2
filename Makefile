PYTHON ?= python3
PORT ?= 8000
IN = .venv/bin/python

# What is tried of the laws, crawls and tests of many cases, and on which database: `make test SEED=…` repeats a run.
SEED := $(shell date +%s)
PROCESSES = auto
PYTEST = $(IN) -m pytest --numprocesses $(PROCESSES) --dist worksteal --randomly-seed $(SEED)
ON_POSTGRES = $(IN) -m tests.postgres
# The browser tests run on SQLite by an even seed, on PostgreSQL by an odd one; in a whole run on both.
BROWSERS_ON := $(if $(filter %0 %2 %4 %6 %8,$(SEED)),sqlite,postgres)
# In one run in five tests with several nodes follow: they run alone and mostly wait.
NODES_TOO := $(if $(filter %3 %8,$(SEED)),test-nodes)
CHECKS = lint types imports locked

.PHONY: run test test-all check $(CHECKS) prepared test-sqlite test-postgres test-browser-sqlite test-browser-postgres
.PHONY: bench lock

# `make run DEMO=musterstadt`: a fictitious city in a database of its own, with its name and emblem by the settings.
ifeq ($(DEMO),musterstadt)
run: export DATABASE_URL ?= sqlite:///$(CURDIR)/var/musterstadt.sqlite3
run: export MUNICIPALITY ?= Musterstadt
run: export EMBLEM ?= ozgtracker/musterstadt/wappen.svg
run: export DATA_LICENSE ?= dl-zero-de/2.0
endif

run:  ## start the program with the example data; DEMO=musterstadt: with those of a fictitious city
	@$(PYTHON) deploy/prepare.py run
	@DEBUG=1 LOG_LEVEL=WARNING $(IN) manage.py migrate --verbosity 0
	@DEBUG=1 LOG_LEVEL=WARNING $(IN) manage.py demodaten --port $(PORT) --stadt "$(DEMO)"
	@DEBUG=1 START_ON_LATEST_EVENT=1 DJANGO_RUNSERVER_HIDE_WARNING=true $(IN) manage.py runserver --noreload --nostatic --verbosity 0 127.0.0.1:$(PORT)

# What the tests import is compiled once and kept for all of their processes.
test test-all: export PYTHONDONTWRITEBYTECODE =

# The long run beside all the others, each of which has one process: another would begin anew with all it needs.
test: prepared  ## everything that CI runs; laws, crawls and databases by samples
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target SEED=$(SEED) BESIDE=1 \
		test-sqlite $(CHECKS) test-browser-$(BROWSERS_ON) test-postgres
	@$(if $(NODES_TOO),$(MAKE) --no-print-directory SEED=$(SEED) NODES=--one-database $(NODES_TOO))

# Pages of the admin that are the same on both databases are looked at once.
test-all: export LOOKED_AT = $(CURDIR)/var/looked-at
test-all: export TEST_WHOLE = 1
test-all: prepared  ## all of it whole, on both databases; what fails keeps nothing else from being tried
	@rm -rf $(LOOKED_AT)
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target SEED=$(SEED) \
		test-sqlite $(CHECKS) test-browser-sqlite test-postgres test-browser-postgres; \
		others=$$?; $(MAKE) --no-print-directory SEED=$(SEED) test-nodes && exit $$others

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

test-postgres test-browser-sqlite test-browser-postgres: PROCESSES = $(or $(BESIDE),auto)

test-postgres: prepared
	$(ON_POSTGRES) $(PYTEST) --one-database

test-browser-sqlite: prepared
	$(PYTEST) --one-database -m browser tests/browser

test-browser-postgres: prepared
	$(ON_POSTGRES) $(PYTEST) --one-database -m browser tests/browser

# By themselves, after all others: they measure how many seconds a failure is noticed.
test-nodes: prepared  ## two nodes behind nginx, a primary and its standby; one fails
	$(IN) -m pytest $(NODES) -m nodes --randomly-seed $(SEED) tests/nodes

bench:  ## the bounds of speed; ROWS=600000 adds those of a large city
	@$(PYTHON) deploy/prepare.py bench
	$(IN) -m bench

lock:  ## compile the requirements files from pyproject.toml
	@$(PYTHON) deploy/prepare.py test
	$(IN) deploy/lock.py
