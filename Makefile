# setup · demo · check · test · faults · cluster-faults · bench; each makes .venv first if it must.
.DEFAULT_GOAL := help
.PHONY: help setup demo check test test-long faults cluster-faults bench asyncapi pictures last-font high-marks boards lock clean

BIN := .venv/bin
READY := .venv/.ready
OUT ?= demo-out
BROKER ?= memory

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 22

setup: $(READY) ## Make .venv with the package, as locked

$(READY): pyproject.toml uv.lock requirements-dev.lock .ci/setup
	@.ci/setup && touch $@

demo: $(READY) ## The whole chain on real incidents: PDFs, mails, a summary (BROKER=kafka: on a real broker)
	@$(BIN)/interventions demo --out $(OUT) --broker $(BROKER)

check: $(READY) ## Format, lint, types, layers
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## All of check and every test, on a real broker too where one can be had
	$(BIN)/python -m pytest

test-long: $(READY) ## The tests that take their time: a browser on a broker, kills of insights, three brokers
	$(BIN)/python -m pytest -m long

faults: $(READY) ## Kill processors and brokers at every step, and account for every event
	PYTHONPATH=tests $(BIN)/python -m faults

cluster-faults: $(READY) ## The same on three brokers, and growth: kills, restarts, a full disk, workers cut off
	PYTHONPATH=tests $(BIN)/python -m cluster_faults

bench: $(READY) ## Measure speed and memory on this machine, as JSON
	@$(BIN)/interventions bench --json

asyncapi: $(READY) ## The topics and schemas as asyncapi.json and on one page, asyncapi.html, in $(OUT) (needs node)
	@mkdir -p $(OUT) && $(BIN)/interventions asyncapi > $(OUT)/asyncapi.json
	@cd tests/asyncapi && npm ci --ignore-scripts --no-audit --no-fund --silent
	@cd tests/asyncapi && node check.mjs $(abspath $(OUT))/asyncapi.json > /dev/null
	@cd tests/asyncapi && node page.mjs $(abspath $(OUT))/asyncapi.json $(abspath $(OUT))/asyncapi.html

pictures: $(READY) ## Print the example anew: docs/*.png, and the pages that tests compare with
	PYTHONPATH=tests $(BIN)/python -m reporting.pages

last-font: $(READY) ## Make the font of last resort anew: a box for each letter that no other font draws
	PYTHONPATH=tests $(BIN)/python -m reporting.last_font

high-marks: $(READY) ## Make the fonts anew whose marks stand on capitals
	PYTHONPATH=tests $(BIN)/python -m reporting.high_marks

boards: $(READY) ## Write docs/metrics.md, docs/settings.md and ops/grafana anew from their tables
	$(BIN)/interventions metrics --markdown > docs/metrics.md
	$(BIN)/interventions settings --markdown > docs/settings.md
	$(BIN)/python ops/boards.py

lock: ## Write the lock files anew from pyproject.toml (needs uv)
	uv lock
	uv export --quiet --frozen --no-emit-project --no-dev --all-extras --no-header --output-file requirements.lock
	uv export --quiet --frozen --no-emit-project --no-header --output-file requirements-dev.lock

clean: ## Remove what these commands made
	rm -rf .venv $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/asyncapi/node_modules
