# Two commands matter: `make demo` and `make test`. The rest is what they are made of.
export LC_ALL := C.UTF-8
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo test check format shots venv venv-dev machine machine-test clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

demo: machine ## Set everything up, run a demonstration contest and keep serving it (ONCE=1: check it and leave)
	@.venv/bin/podium demo $(if $(ONCE),--once)

test: machine-test check ## Set up what tests need, then lint, types, import laws and every test
	@machine/test.sh

check: venv-dev ## Lint, format, types and import laws
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: venv-dev ## Put the source into its one format
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

shots: machine venv-dev ## Take pictures of the main pages into shots/
	@machine/chromium.sh
	@.venv/bin/python -m tests.e2e.shots

venv: ## .venv with the pinned packages
	@machine/venv.sh run
	@machine/translations.sh

venv-dev: ## The same, with those of the tests
	@machine/venv.sh dev
	@machine/translations.sh

machine: venv ## What the demonstration needs: Redis, a Docker engine, the sandbox image
	@machine/redis.sh
	@machine/docker.sh
	@.venv/bin/podium sandbox build

machine-test: venv-dev ## What tests need besides: PostgreSQL, Chromium, Compose
	@machine/redis.sh
	@machine/docker.sh
	@machine/postgresql.sh
	@machine/chromium.sh
	@machine/compose.sh
	@.venv/bin/podium sandbox build

clean: ## Remove what was made here: .venv, caches, the demonstration's data
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist shots
