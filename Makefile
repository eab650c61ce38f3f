# Two commands: `make demo` shows the tool at work, `make test` proves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test window screenshots bench format clean

help:
	@echo "make demo     predict, correct and export a sample shot, then open the window"
	@echo "make test     lint, types, import rules, tests and the documents' examples"
	@echo "make window   open the window"
	@echo "make bench    measure speed on this machine"
	@echo "make format   put the code in its usual form"

$(VENV)/ready: pyproject.toml requirements.lock .ci/setup
	@PYTHON=$(PYTHON) VENV=$(VENV) bash .ci/setup
	@touch $@

demo: $(VENV)/ready
	@$(BIN)/smartroto demo --out demo_out

test: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadgroup -q

window: $(VENV)/ready
	@$(BIN)/smartroto open

screenshots: $(VENV)/ready
	$(BIN)/python docs/make_first_shot.py

bench: $(VENV)/ready
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script; done

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist *.egg-info demo_out
