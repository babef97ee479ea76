# Two commands on a fresh machine: `make demo` shows the main job running, `make test` passes the tests.
# Both set up what they need: an environment in .venv and, for the tests, Debian's mail server and database.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test soak check format

demo: .venv/installed
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/tui-mail demo; else $(BIN)/tui-mail demo --check; fi

test: .venv/tested
	@.ci/servers
	$(BIN)/pytest -n 3 $(PYTEST)

soak: .venv/tested
	@.ci/servers
	$(BIN)/pytest -m soak -s $(PYTEST)

check: .venv/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/deptry . --extend-exclude bench --extend-exclude docs

format: .venv/tested
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/installed: pyproject.toml
	@.ci/environment $(PYTHON)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --editable '.[postgres,s3,outlook,metrics,calendar]' --group dev
	@touch $@
