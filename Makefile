PYTHON ?= python3
RUN := .venv/bin/python
READY := .venv/requirements-installed

.PHONY: demo test lint format bench soak screenshots guide lock

demo: $(READY)  ## the whole system with invented patients, on this machine
	$(RUN) manage.py up --demo

test: $(READY)  ## everything on SQLite, then everything on PostgreSQL
	$(RUN) -m tests.run $(ARGS)

lint: $(READY)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --check
	DJANGO_SETTINGS_MODULE=tests.settings $(RUN) manage.py makemigrations --check --dry-run

format: $(READY)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade

bench soak screenshots guide: $(READY)
	$(RUN) -m tests.$@ $(ARGS)

lock: $(READY)  ## the newest versions that pyproject.toml allows, without index addresses
	command -v uv >/dev/null || $(RUN) -m pip install -q uv
	PATH="$$PATH:$(CURDIR)/.venv/bin" uv export -q --no-emit-project --all-groups \
		--no-annotate --no-header --no-emit-index-url -o requirements.txt
	rm uv.lock

$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed; name one: make PYTHON=python3.12'; exit 1; }
	@test -x .venv/bin/pip || $(PYTHON) -m venv --clear .venv
	$(RUN) -m pip install --disable-pip-version-check --require-hashes -q -r requirements.txt
	@touch $@
