# The commands of this project; `make help` lists them.

MIN_PYTHON := 3.11
MIN_NODE := 20

# The first Python on this machine that is new enough; empty if there is none.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
  $$name -c 'import sys; sys.exit("%d.%02d" % sys.version_info[:2] < "$(MIN_PYTHON)")' 2>/dev/null && echo $$name && break; done)

PY := .venv/bin/python
MANAGE := $(PY) manage.py

# An environment whose Python is gone is made anew.
$(shell test ! -e .venv || $(PY) -c "" 2>/dev/null || rm -f .venv/.synced)

# Files that stand for what their rules, at the end, install and build.
UV := .data/uv/bin/uv
ENVIRONMENT := .venv/.synced
INSTALL_LOG := .data/install.log
GRAPHIQL := .data/graphiql.built
FRONTEND_PACKAGES := frontend_contract/node_modules/.package-lock.json
BENCHMARK_PACKAGES := tests/benchmarks/node_modules/.package-lock.json
SITE_BUILD := frontend_contract/example/.next/BUILD_ID

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

install: $(ENVIRONMENT) $(GRAPHIQL) ## Install what uv.lock and the package.json files name, where it is missing

run: install $(if $(filter 1,$(SITE)),$(SITE_BUILD)) ## Serve the hub on this machine: database, web, worker, scheduler
	@exec $(PY) -m cms.runner

site: export SITE = 1
site: $(SITE_BUILD) run ## Serve the hub, and beside it the example site that shows it

lighthouse: install $(SITE_BUILD) ## Measure pages of the example site, while `make site` runs
	@cd frontend_contract && npm run --silent lighthouse --workspace=example

test: install $(FRONTEND_PACKAGES) ## Check style, types, imports, migrations and settings, then run the tests
	@exec $(PY) -m cms.runner.quality $(ARGS)

test-all: $(if $(ARGS),install,test) ## The same and, after it, the thorough tests
	@exec $(PY) -m cms.runner.quality --level=thorough $(ARGS)
	@$(if $(ARGS),,exec $(PY) -m tests.search.opensearch)

test-release: install $(FRONTEND_PACKAGES) ## The tests that are too long for every change; run them before a release
	@exec $(PY) -m cms.runner.quality --level=release $(ARGS)

test-opensearch: install ## Run the tests that need an OpenSearch, with two nodes that Maven fetches
	@exec $(PY) -m tests.search.opensearch $(ARGS)

bench: install $(BENCHMARK_PACKAGES) ## Measure what answers cost; ARGS=--help explains
	@exec $(PY) -m tests.benchmarks $(ARGS)

bench-writes: install ## Measure publishing, importing and rebuilding; ARGS=--help explains
	@exec $(PY) -m tests.benchmarks.writes $(ARGS)

soak: install $(BENCHMARK_PACKAGES) ## Load a hub for ten minutes while guides are published; ARGS=--help explains
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

operations: install $(FRONTEND_PACKAGES) ## Write manifests and client from frontend_contract/operations
	@$(MANAGE) write_manifests
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
	rm -rf .data/uv .data/static .data/test-postgres .data/test-template .data/test-opensearch .data/opensearch-build .data/*.built .data/prepared.json
	rm -rf cms/api/graphiql/node_modules cms/api/static/graphiql
	rm -rf tests/benchmarks/node_modules
	rm -rf frontend_contract/node_modules frontend_contract/*/node_modules frontend_contract/*/dist
	rm -rf frontend_contract/example/.next frontend_contract/example/*.tsbuildinfo

# Runs a command, and shows what it prints only if it fails.
define quietly
mkdir -p .data && { ( $(1) ) >>$(INSTALL_LOG) 2>&1 \
  || { tail -n 30 $(INSTALL_LOG) >&2; echo "These are the last lines of $(INSTALL_LOG)." >&2; exit 1; }; }
endef

# Needed to build anything with Node.
define require_node
node -e 'process.exit(+(process.versions.node.split(".")[0] < $(MIN_NODE)))' 2>/dev/null && command -v npm >/dev/null \
  || { echo "The hub needs Node $(MIN_NODE) or newer with npm, and found $$(node --version 2>/dev/null || echo none). Install it from your system's packages or from nodejs.org." >&2; exit 1; }
endef

$(UV): uv.lock cms/runner/bootstrap.py
	@test -n "$(PYTHON)" || { echo "The hub needs Python $(MIN_PYTHON) or newer. Install one (on Debian 12 or later: apt-get install python3), or name it: make PYTHON=/usr/bin/python3 ..." >&2; exit 1; }
	@$(PYTHON) cms/runner/bootstrap.py
	@touch $@

# An environment that works keeps its Python. Compiled modules make the hub start twice as fast.
$(ENVIRONMENT): uv.lock pyproject.toml $(UV)
	@echo "==> Installing Python packages into .venv; details are in $(INSTALL_LOG)"
	@$(call quietly,env -u VIRTUAL_ENV -u UV_PROJECT_ENVIRONMENT UV_PYTHON_DOWNLOADS=never \
	  $(UV) sync --frozen --compile-bytecode $(if $(wildcard $(PY)),,--python $(PYTHON)))
	@touch $@

$(GRAPHIQL): $(shell find cms/api/graphiql -name node_modules -prune -o -type f -print)
	@$(require_node)
	@echo "==> Building cms/api/graphiql"
	@$(call quietly,cd cms/api/graphiql && npm ci --no-audit --no-fund && npm run build)
	@touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	@$(require_node)
	@echo "==> Installing Node packages into $*"
	@$(call quietly,cd $* && npm ci --no-audit --no-fund)
	@mkdir -p $(@D) && touch $@

$(SITE_BUILD): $(FRONTEND_PACKAGES) $(shell find frontend_contract/client frontend_contract/example \
    \( -name node_modules -o -name dist -o -name .next \) -prune \
    -o -type f ! -name next-env.d.ts ! -name '*.tsbuildinfo' -print)
	@echo "==> Building the example site; this takes a minute"
	@$(call quietly,cd frontend_contract && NEXT_TELEMETRY_DISABLED=1 npm run --silent build --workspace=client --workspace=example)
	@touch $@
