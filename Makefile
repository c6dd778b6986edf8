# Every door to the project. `make help` lists them.

PORT ?= 8000
RECIPE ?= demo
# Suites that run at once in `make test`
PROCESSES ?= 2
BIN := .venv/bin
# Programs that the suites use, and the Debian packages that hold them
SUITES := mariadbd=mariadb-server-core mariadb-dump=mariadb-client postgres=postgresql chromium=chromium

.DEFAULT_GOAL := help
.PHONY: help setup dev run lint check test bench lock clean
MAKEFLAGS += --no-print-directory

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make run PORT=8000 RECIPE=demo (or users, hello, cv); each recipe keeps its data in var/RECIPE"

setup: ## The environment in .venv, pinned packages, front-end assets, translations
	@tools/setup run

run: setup ## Start a site on http://localhost:8000
	@mkdir -p var/$(RECIPE)
	@exec $(BIN)/masthead run --recipe $(RECIPE) --port $(PORT) --site var/$(RECIPE)

dev: ## The same, with what working on it needs
	@tools/setup dev

lint: dev ## Format, lint, strict types, import contracts
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint ## lint, unit and architecture tests: before every commit
	$(BIN)/pytest -q tests/unit tests/architecture

test: ## Everything, on private databases that are started and stopped; installs what is missing
	@tools/system-packages $(SUITES)
	@$(MAKE) lint
	@tools/test $(PROCESSES)

bench: dev ## Measure against the named floors; writes benchmarks/results/
	@tools/system-packages wrk=wrk
	$(BIN)/python -m benchmarks

lock: dev ## Write the lock files anew from pyproject.toml and package.json
	@tools/lock

clean: ## Remove what was made, but no site's data
	rm -rf .venv build dist src/masthead/engine/theme/static/vendor
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
