# Two commands do all the set-up on a fresh machine with Python 3.11, make and git:
#   make trace   the environment, then the main job on the bundled examples
#   make test    the environment, then all tests
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ARCHIVE ?= stemmatic-archive

.PHONY: help trace test test-spark mutants check docs words site lock bench bench-accuracy clean

help:             ## these lines
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stemmatic needs Python 3.11 or later")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt tests/show/web/readers/vendor.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python vendor.py
	touch $@

# Status 1 says that something in the dumps could not be read: two lines of the examples are damaged on purpose.
trace: $(VENV)/.run  ## trace the bundled examples and show a family
	$(BIN)/stemmatic trace --examples --archive $(ARCHIVE) || test $$? -eq 1
	$(BIN)/stemmatic show telegram:valdoria_mfa/2101 --archive $(ARCHIVE)

test: $(VENV)/.dev   ## all tests
	$(BIN)/python -m pytest -n auto --dist worksteal

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	touch $@

test-spark: $(VENV)/.spark  ## that Spark gives the same links; needs Java, takes minutes
	$(BIN)/python -m pytest -m spark tests/pipeline

mutants: $(VENV)/.dev  ## that the tests notice every wrong change of a list; takes minutes
	$(BIN)/python -m benchmarks.mutants

check: $(VENV)/.dev  ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev   ## make the generated pages and the picture again
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/notebook.py
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/architecture.py

words: $(VENV)/.run  ## renew the catalogues of the page's messages from the code
	$(BIN)/python catalogues.py

$(VENV)/.site: $(VENV)/.run requirements/site.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/site.txt
	touch $@

# The theme warns of what will become of its generator in a later release; that is no warning about our pages.
site: $(VENV)/.site  ## the documentation as a site in build/site, the API from the docstrings; warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir build/site
	@echo "build/site/index.html"

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

bench: $(VENV)/.bench  ## time and memory of everything, into benchmarks/RESULTS.md; takes an hour
	$(BIN)/python -m benchmarks.results

bench-accuracy: $(VENV)/.dev  ## how far links, directions and stemmata can be trusted
	$(BIN)/python -m benchmarks.accuracy

lock: $(VENV)/.dev   ## pin what pyproject.toml asks for
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --group dev -c requirements/run.txt -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --extra spark -c requirements/run.txt -o requirements/spark.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --group bench -c requirements/dev.txt -o requirements/bench.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --group site -c requirements/dev.txt -o requirements/site.txt
	echo hatchling editables | tr ' ' '\n' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -o requirements/build.txt -

clean:            ## remove the environment and caches
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
