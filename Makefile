# Two commands do all their own set-up: `make run` and `make test`.
PY ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test test-browser check bench lock format

run: .venv/ready .env
	@$(BIN)/python manage.py run_portal --port $(PORT)

# BROWSER=1 adds the browser tests, and those that kill real processes.
test: .venv/ready-dev .env
	$(BIN)/pytest -n 2 --dist loadgroup $(if $(BROWSER),-m "")

test-browser: .venv/ready-dev .env
	$(BIN)/pytest -m browser

check: .venv/ready-dev .env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	ALLOWED_HOSTS=industrie-futur.example $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/ready-dev .env
	$(BIN)/python -m bench

format: .venv/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/ready-dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11.2 --generate-hashes --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11.2 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

.venv/ready: requirements.txt
	$(PY) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# A demonstration instance: the day of the programme's first report, and a secret of its own.
.env: | .venv/ready
	$(BIN)/python -c 'import secrets; print(f"SECRET_KEY={secrets.token_urlsafe(60)}\nREFERENCE_DATE=2015-07-20")' > $@
	chmod 600 $@
