# `make test` and `make check` set up all they need in .venv; python3, python3-venv and make suffice.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup practice check test lab format bench pictures clean

setup: $(READY)

$(READY): pyproject.toml uv.lock
	$(PYTHON) -m venv .venv
	for try in 1 2 3; do $(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.8' && break; sleep 5; done
	for try in 1 2 3; do $(BIN)/uv sync --frozen --quiet --python $(BIN)/python && break; [ $$try = 3 ] && exit 1; sleep 5; done
	touch $(READY)

practice: $(READY)
	$(BIN)/hawizard practice $(ARGS)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What needs no hosts of its own runs side by side, a file at a time; screens and the lab want the machine.
test: $(READY)
	$(BIN)/pytest -n 2 --dist loadfile tests/unit tests/practice; unit=$$?; $(BIN)/pytest tests/screens tests/lab && exit $$unit

lab: $(READY)
	HAWIZARD_LAB=required $(BIN)/pytest tests/lab

bench: $(READY)
	$(BIN)/pytest -s tests/bench --override-ini python_files='bench_*.py'

pictures: $(READY)
	$(BIN)/python -m tests.screens.pictures

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
