import datetime

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from experts.eligibility import obstacles
from experts.models import DeclaredLink
from experts.services.links import declare_link
from experts.tests.factories import ExpertFactory, assign, sign_in

TODAY = datetime.date(2015, 7, 20)
RHIN = {"siren": "732829320", "siret": "73282932000074", "name": "Forges du Rhin"}
OWN = reverse("experts:own_links")
pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(client):
    return ExpertFactory(user=sign_in(client, expert=True))


def errors_of(response):
    return dict(response.context["form"].errors)


def excludes(expert, company):
    found = obstacles(expert, enrol(company), on=TODAY, days=1)
    return [each.code for each in found] == ["linked"]


def declare(client, subject, nature="Associé"):
    return client.post(OWN, {"subject": subject, "nature": nature}, follow=True)


@pytest.mark.parametrize("typed", ["732 829 320", "73282932000074", "forges du RHIN", "groupe énergies"])
def test_declared_link_excludes_from_the_firm(client, expert, typed):
    company = CompanyFactory(**RHIN, group_name="Groupe Énergies")
    declare(client, typed)
    assert DeclaredLink.objects.get().declared_by == expert.user
    assert excludes(expert, company)
    assert not excludes(expert, CompanyFactory())


def test_answer_does_not_tell_whether_a_firm_is_in_the_programme(client, expert):
    CompanyFactory(**RHIN)
    page = declare(client, "732 829 320").content.decode()
    assert "Le lien avec «\u202f732829320\u202f» est déclaré." in page
    assert "Forges du Rhin" not in page


def test_administrator_names_the_firm(client):
    company, expert = CompanyFactory(name="Forges du Rhin"), ExpertFactory()
    sign_in(client, administrator=True)
    url = reverse("experts:expert_links", args=[expert.pk])
    client.post(url, {"subject": company.siren, "nature": "Associé"})
    assert DeclaredLink.objects.get().company == company
    assert "Forges du Rhin" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ("", "Ce champ est obligatoire."),
        ("!", "Écrivez le nom du groupe en entier, ou le SIREN de l’entreprise."),
    ],
)
def test_wrong_link_is_refused_at_its_field(client, expert, subject, error):
    response = declare(client, subject, nature="Gardée")
    assert errors_of(response) == {"subject": [error]}
    assert "Gardée" in response.content.decode()


def test_wrong_siren_is_refused(client, expert):
    assert list(errors_of(declare(client, "732 829 321"))) == ["subject"]
    assert not DeclaredLink.objects.exists()


def test_link_declared_twice_is_one(client, expert):
    declare(client, "Rhin")
    response = declare(client, "RHIN")
    assert errors_of(response) == {"__all__": ["Ce lien est déjà déclaré."]}


def test_expert_ends_a_link(client, expert):
    company = CompanyFactory(name="Rhin")
    link = declare_link(expert, subject="Rhin", nature="Associé", by=expert.user)
    assert excludes(expert, company)
    response = client.post(reverse("experts:own_link_end", args=[link.pk]), {"on": "2015-07-20"})
    assert response.url == OWN
    link.refresh_from_db()
    assert link.ended_on == TODAY
    assert obstacles(expert, company.enrolments.get(), on=TODAY, days=1) == []


@pytest.mark.parametrize(
    ("on", "error"), [("2015-07-21", "La date est dans le futur."), ("", "Ce champ est obligatoire.")]
)
def test_link_ends_on_a_day_that_is_known(client, expert, on, error):
    link = declare_link(expert, subject="Rhin", nature="Associé", by=expert.user)
    response = client.post(reverse("experts:own_link_end", args=[link.pk]), {"on": on})
    assert errors_of(response) == {"on": [error]}


def test_link_of_another_expert_is_404(client, expert):
    link = declare_link(ExpertFactory(), subject="Rhin", nature="Associé", by=UserFactory())
    assert client.get(reverse("experts:own_link_end", args=[link.pk])).status_code == 404


def test_officer_reads_no_nature_of_a_link(client):
    mission = assign()
    other = ExpertFactory(first_name="Léa", last_name="Roy")
    declare_link(other, subject=mission.enrolment.company.name, nature="Divorce en cours", by=UserFactory())
    sign_in(client, regional_officer=True, regions=["42"])
    url = reverse("experts:assignment_create", args=[mission.enrolment.company.siren])
    page = client.get(url, {"autre": "Roy"}).content.decode()
    assert "a déclaré un lien" in page
    assert "Divorce" not in page
