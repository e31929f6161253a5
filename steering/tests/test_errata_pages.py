"""The errata of July's report on the screen: what each reader sees of them, filtered and exported."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from experts.models import Expert
from experts.tests.factories import ExpertFactory
from regions.models import RegionalProgramme
from regions.services import update_programme
from regions.tests.factories import adopt
from steering.tests.factories import published_report

DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """July's report, then a firm of Alsace and one of Bretagne entered late: made once, it takes seconds."""
    surroundings = override_settings(REFERENCE_DATE=DAY, MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic():
        with surroundings:
            ministry = UserFactory()
            officer = UserFactory(regional_officer=True, regions=["42"], last_name="Alsace")
            adopt("42", planned=107, on=date(2015, 4, 20))
            report = published_report(DAY, by=ministry)
            enrol(on=SPRING, by=officer)
            enrol(department="29", on=SPRING, by=officer)
            programme = RegionalProgramme.objects.get()
            update_programme(programme, version=programme.version, planned_companies=120, by=officer)
        yield report, ministry, officer
        transaction.set_rollback(True)


@pytest.fixture
def report(built, db):
    return built[0]


@pytest.fixture
def ministry(built, db):
    return built[1]


@pytest.fixture
def officer(built, db):
    return built[2]


def url(report):
    return reverse("steering:report_errata", args=[report.pk])


def lines(client, report, **asked):
    return client.get(url(report), asked).context["lines"]


def test_errata_page_names_what_its_reader_may_open(client, report, officer):
    client.force_login(officer)

    seen = {(line.region, line.subject.split()[0], bool(line.url)) for line in lines(client, report)}

    assert seen == {("Alsace", "Ateliers", True), ("Alsace", "Programme", True), ("Bretagne", "Une", False)}


def test_errata_page_names_nobodys_firm_to_an_observer(client, report):
    client.force_login(UserFactory(observer=True))

    text = client.get(url(report)).content.decode()

    assert "Ateliers" not in text
    assert {line.subject for line in lines(client, report)} == {"Une entreprise", "Programme régional"}


def test_errata_page_says_who_recorded_each_line(client, report, officer, ministry):
    client.force_login(ministry)

    assert {line.author for line in lines(client, report)} == {str(officer)}


def test_errata_page_says_what_was_written_outside_the_portal(client, report, ministry):
    Expert.objects.all().delete()
    ExpertFactory()
    client.force_login(ministry)

    assert lines(client, report, indicateur="experts")[0].author == "Hors des actes du portail"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 5),
        ({"indicateur": "engaged"}, 2),
        ({"region": "53"}, 2),
        ({"nature": "CHANGED"}, 1),
        ({"nature": "CHANGED", "region": "53"}, 0),
        ({"region": "99"}, 0),
    ],
)
def test_errata_page_is_filtered(client, report, ministry, asked, count):
    client.force_login(ministry)

    assert len(lines(client, report, **asked)) == count


def test_errata_page_exports_what_is_filtered(client, report, ministry):
    client.force_login(ministry)

    text = client.get(url(report), {"format": "csv", "region": "42"}).getvalue().decode("utf-8-sig")

    rows = list(csv.DictReader(StringIO(text.replace("\u202f", " ")), delimiter=";"))
    assert [(row["Nature"], row["Fait"], row["Chiffres"]) for row in rows] == [
        ("Fiche modifiée", "Entreprises prévues : de 107 à 120", "Prévues : 107 → 120"),
        ("Saisie tardive", "Engagée le 04/05/2015", "En attente : 1 → 0 ; Engagées : 0 → 1"),
        ("Saisie tardive", "Candidature le 04/05/2015", "Candidatures : 0 → 1 ; En attente : 0 → 1"),
    ]
