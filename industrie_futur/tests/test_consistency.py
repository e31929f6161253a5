"""House rules that a reader would otherwise have to watch over (STYLE sections 4 and 9)."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template

ROOMS = ["industrie_futur", "regions", "accounts", "companies", "experts", "diagnostics", "steering"]
# Official tables, the same for everybody: nothing in them is a firm's or a person's.
REFERENCE = {
    *("Region", "Department", "NafCode", "Speciality", "Technology"),
    *("Questionnaire", "Axis", "Question", "Level"),
}
# Aggregates and dates of the programme, which every signed-in role may read.
PUBLIC_TO_ROLES = {"Target", "Meeting", "Organisation"}
# Called by name, by Django, allauth or crispy, never by ours.
TEMPLATES_CALLED_FROM_OUTSIDE = re.compile(r"^(dsfr_pack/|django/|account/|[45]0\d(_csrf)?\.html$|allauth/)")


def sources(*patterns: str) -> list[Path]:
    found = chain.from_iterable(
        (settings.BASE_DIR / room).rglob(pattern) for room in ROOMS for pattern in patterns
    )
    return sorted(path for path in found if "tests" not in path.parts and "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "path",
    sources("*views*.py", "views/*.py", "*forms*.py", "*filters*.py", "admin.py"),
    ids=lambda path: str(path.relative_to(settings.BASE_DIR)),
)
def test_pages_start_from_the_scope(path):
    queries = re.findall(r"\b([A-Z]\w+)\.objects\.(\w+)", path.read_text())
    unscoped = [
        f"{model}.objects.{method}"
        for model, method in queries
        if method not in {"visible_to", "editable_by", "decidable_by", "cancellable_by"}
        and model not in REFERENCE | PUBLIC_TO_ROLES
    ]
    assert unscoped == []


def test_firm_level_models_say_who_sees_them():
    shown = {
        "companies.company",
        "companies.enrolment",
        "companies.companyimport",
        "experts.expert",
        "experts.assignment",
        "regions.regionalprogramme",
        "steering.progressreport",
        "accounts.user",
        "accounts.act",
    }
    assert {
        label for label in shown if not hasattr(apps.get_model(label).objects.all(), "visible_to")
    } == set()


def test_every_template_is_used():
    texts = [
        path.read_text()
        for path in [*sources("*.py"), *templates()]
        if path.suffix in {".py", ".html", ".txt", ".typ"}
    ]
    names = [str(path.relative_to(settings.BASE_DIR / "templates")) for path in templates()]
    unused = [
        name
        for name in names
        if not TEMPLATES_CALLED_FROM_OUTSIDE.match(name)
        and not any((name if name.endswith((".html", ".txt")) else Path(name).name) in text for text in texts)
    ]
    assert unused == []


@pytest.mark.parametrize(
    "path",
    [path for path in templates() if path.suffix == ".html"],
    ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")),
)
def test_template_compiles_and_is_free_of_inline_code(path):
    text = path.read_text()
    get_template(str(path.relative_to(settings.BASE_DIR / "templates")))
    assert (
        re.findall(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|hx-on|javascript:|\|safe\b", text)
        == []
    )


@pytest.mark.parametrize(
    "path",
    [path for path in templates() if "includes" in path.parts],
    ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")),
)
def test_piece_says_what_it_needs(path):
    assert path.read_text().startswith(("{# Needs", "{% comment %}"))


def test_nobody_asks_the_calendar():
    asking = re.compile(r"\bdate\.today\(|timezone\.localdate\(|datetime\.now\(")
    askers = [path.name for path in sources("*.py") if asking.search(path.read_text())]
    assert askers == ["clock.py"]


def test_files_stay_short():
    long = {path.name: n for path in sources("*.py") if (n := len(path.read_text().splitlines())) > 420}
    assert long == {}
