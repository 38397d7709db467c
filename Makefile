# The commands of this project; `make help` lists them.

PYTHON ?= python3

PY := .venv/bin/python
MANAGE := $(PY) manage.py

.DEFAULT_GOAL := help

# Compiled modules are kept: every command starts seconds sooner.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run site lighthouse test test-all test-release test-opensearch docs faults audit bench bench-search bench-search-scale bench-writes soak lint format schema operations messages release shell clean

help: ## Show this list
	@echo "Usage: make <target> [NAME=value …]"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22
	@echo
	@echo "  PORT=8001   where \`make run\` serves        DEMO=0     start with an empty hub"
	@echo "  RELOAD=1    restart when code changes      PYTHON=…   the Python to build .venv with"
	@echo "  SITE=1      serve the example site, too    SITE_PORT=3001   where"
	@echo "  ARGS=…      passed to pytest by \`make test\`, such as ARGS='tests/mentions -k order'"
	@echo "  TEST_SEARCH_URL=…   an OpenSearch of your own for \`make test-opensearch\`"

install: ## Install what uv.lock and the package.json files name, where it is missing
	@$(PYTHON) cms/runner/bootstrap.py

run: install ## Serve the hub on this machine: database, web, worker, scheduler
	@test "$(SITE)" != 1 || $(PYTHON) cms/runner/bootstrap.py --for-site
	@exec $(PY) -m cms.runner

site: export SITE = 1
site: run ## Serve the hub, and beside it the example site that shows it

lighthouse: install ## Measure pages of the example site, while `make site` runs
	@$(PYTHON) cms/runner/bootstrap.py --for-site
	@cd frontend_contract && npm run --silent lighthouse --workspace=example

test: install ## Check style, types, imports, migrations and settings, then run the tests
	@$(PYTHON) cms/runner/bootstrap.py --for-tests
	@exec $(PY) -m cms.runner.quality $(ARGS)

test-all: $(if $(ARGS),install,test) ## The same and, after it, the thorough tests
	@exec $(PY) -m cms.runner.quality --level=thorough $(ARGS)
	@$(if $(ARGS),,exec $(PY) -m tests.search.opensearch)

test-release: install ## The tests that are too long for every change; run them before a release
	@$(PYTHON) cms/runner/bootstrap.py --for-tests
	@exec $(PY) -m cms.runner.quality --level=release $(ARGS)

test-opensearch: install ## Run the tests that need an OpenSearch, with two nodes that Maven fetches
	@exec $(PY) -m tests.search.opensearch $(ARGS)

bench: install ## Measure what answers cost; ARGS=--help explains
	@test -d tests/benchmarks/node_modules || npm ci --silent --no-audit --no-fund --prefix tests/benchmarks
	@exec $(PY) -m tests.benchmarks $(ARGS)

bench-writes: install ## Measure publishing, importing and rebuilding; ARGS=--help explains
	@exec $(PY) -m tests.benchmarks.writes $(ARGS)

soak: install ## Load a hub for ten minutes while guides are published; ARGS=--help explains
	@test -d tests/benchmarks/node_modules || npm ci --silent --no-audit --no-fund --prefix tests/benchmarks
	@exec $(PY) -m tests.benchmarks.soak $(ARGS)

lint: install ## Only the checks that `make test` makes before the tests
	@exec $(PY) -m cms.runner.quality --without-tests

format: install ## Format the code and make the corrections that are safe
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix

docs: install ## Build the documentation into .data/docs; broken links fail
	@exec $(PY) -m cms.runner.documentation

faults: install ## Let 1,000 faults happen to a hub under load; FAULTS=… for another number
	@FAULTS=$(or $(FAULTS),1000) exec $(PY) -m pytest tests/faults -q -s -m release -o faulthandler_timeout=20000

audit: install ## Ask the advisories of PyPI and npm about what is locked, and list licences
	@exec $(PY) -m cms.runner.audit

schema: install ## Write frontend_contract/schema.graphql from the code
	@$(MANAGE) write_schema

operations: install ## Write manifests and client from frontend_contract/operations
	@$(MANAGE) write_manifests
	@$(PYTHON) cms/runner/bootstrap.py --for-tests
	@cd frontend_contract && npm run --silent generate && npm run --silent build

bench-search: install ## Measure how well the search answers the judged queries, beside modelsearch
	@exec $(PY) -m pytest tests/benchmarks/search_relevance.py -q --show-capture=no

bench-search-scale: install ## Measure searches among 100,000 guides; ARGS=--help explains
	@exec $(PY) -m tests.benchmarks.search_scale $(ARGS)

messages: install ## Bring the Dutch catalogue up to date, and say what is to be translated
	@$(PY) -m cms.runner.messages $(ARGS)

release: install ## Promise the schema of today to frontends: released.graphql
	@$(MANAGE) release_schema

shell: install ## Open a Python shell with Django and the database
	@$(MANAGE) shell

clean: ## Remove what can be made again: .venv, builds, caches; content in .data stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf .data/uv .data/static .data/test-postgres .data/test-template .data/test-opensearch .data/opensearch-build .data/*.built .data/*.installed .data/prepared.json
	rm -rf cms/api/graphiql/node_modules cms/api/static/graphiql
	rm -rf tests/benchmarks/node_modules
	rm -rf frontend_contract/node_modules frontend_contract/*/node_modules frontend_contract/*/dist
	rm -rf frontend_contract/example/.next frontend_contract/example/*.tsbuildinfo
