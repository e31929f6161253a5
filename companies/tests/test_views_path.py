"""The acts of a firm's path: one page each, errors at their place, pages left open too long."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.acts import ACTS
from companies.models import Company, Enrolment
from companies.phases import PATH, Phase
from companies.services import add_site, advance_enrolment, correct_step
from companies.tests.factories import CompanyFactory, enrol, follow
from regions.models import Department

pytestmark = pytest.mark.django_db
DAY, NEXT, TODAY = date(2015, 6, 1), date(2015, 6, 15), date(2015, 7, 20)


@pytest.fixture
def officer(client):
    user = UserFactory(regional_officer=True, regions=["42"])
    client.force_login(user)
    return user


def act_url(company: Company, phase: str) -> str:
    return reverse("companies:enrolment_advance", args=[company.siren, phase])


def step_url(name: str, enrolment: Enrolment, phase: str) -> str:
    event = enrolment.events.live().get(to_phase=phase)
    return reverse(f"companies:{name}", args=[enrolment.company.siren, event.pk])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def said(response) -> list[str]:
    return [str(message).replace("\u202f", " ") for message in get_messages(response.wsgi_request)]


def test_every_step_has_its_own_words():
    assert set(ACTS) == set(Phase) - {Phase.CANDIDATURE}
    assert len({act.title for act in ACTS.values()}) == len(ACTS)


# Who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["advance", "step_correct", "step_cancel", "open"])
@pytest.mark.parametrize(
    ("user", "status"),
    [
        ({}, 404),
        ({"regional_officer": True, "regions": ["42"]}, 200),
        ({"expert": True}, 404),
    ],
)
def test_acts_are_for_those_who_write(client, view, user, status):
    person, enrolment = UserFactory(**user), enrol(on=DAY)
    if "expert" in user:
        follow(enrolment, user=person)
    url = {
        "advance": act_url(enrolment.company, Phase.DIAGNOSTIC),
        "step_correct": step_url("step_correct", enrolment, Phase.ENGAGEE),
        "step_cancel": step_url("step_cancel", enrolment, Phase.ENGAGEE),
        "open": reverse("companies:enrolment_open", args=[CompanyFactory().siren]),
    }[view]
    client.force_login(person)
    assert [client.get(url).status_code, client.post(url, {}).status_code] == [status, status]


@pytest.mark.parametrize("view", ["step_correct", "step_cancel"])
def test_acts_on_a_closed_region_are_not_found(client, officer, settings, view):
    enrolment = enrol(on=DAY)
    settings.REFERENCE_DATE = date(2016, 1, 2)
    assert client.get(step_url(view, enrolment, Phase.ENGAGEE)).status_code == 404
    url = act_url(enrolment.company, Phase.DIAGNOSTIC)
    assert client.post(url, {"on": "2016-01-02"}).status_code == 404


def test_acts_of_an_unknown_step_or_firm_are_not_found(client, officer):
    company = enrol(on=DAY).company
    assert client.get(act_url(company, "bidon")).status_code == 404
    assert client.get(act_url(company, "candidature")).status_code == 404
    assert client.get(act_url(CompanyFactory(), Phase.ENGAGEE)).status_code == 404
    assert client.get(reverse("companies:step_correct", args=[company.siren, 999_999])).status_code == 404


def test_officer_of_another_site_cannot_move_the_file(client):
    company = enrol(department="67").company
    place = {"postcode": "29200", "municipality": "Brest", "department": Department.objects.get(pk="29")}
    add_site(company, siret=company.siren + "00029", by=UserFactory(), **place)
    client.force_login(UserFactory(regional_officer=True, regions=["53"]))
    assert client.get(act_url(company, Phase.DIAGNOSTIC)).status_code == 404


# Steps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(5))
def test_each_step_is_one_act(client, officer, at):
    enrolment = enrol(phase=PATH[at], on=DAY)
    url = act_url(enrolment.company, PATH[at + 1])
    page = client.get(url)
    assert page.context["form"]["on"].value() == TODAY
    assert f"<h1>{ACTS[PATH[at + 1]].title}</h1>" in page.content.decode()

    response = client.post(url, {"on": "15/06/2015", "comment": "Fait."})

    enrolment.refresh_from_db()
    assert response.url == enrolment.company.get_absolute_url()
    assert said(response) == [ACTS[PATH[at + 1]].done]
    event = enrolment.events.live().get(to_phase=PATH[at + 1])
    assert (enrolment.phase, event.effective_on, event.comment) == (PATH[at + 1], NEXT, "Fait.")
    assert event.recorded_by == officer


@pytest.mark.parametrize(
    ("phase", "typed", "field", "sentence"),
    [
        ("diagnostic", {"on": "2015-07-21"}, "on", "La date est dans le futur"),
        ("diagnostic", {"on": "2015-05-31"}, "on", "La date précède l’étape « Engagée » du 01/06/2015."),
        ("diagnostic", {"on": "2015-06-31"}, "on", "Le 31/06/2015 n’existe pas dans le calendrier."),
        ("diagnostic", {"on": ""}, "on", "Ce champ est obligatoire."),
        ("diagnostic", {"on": "2015-06-15", "comment": "x" * 501}, "comment", "Assurez-vous"),
        ("abandon", {"on": "2015-06-15"}, "comment", "Indiquez le motif : il est conservé avec le dossier."),
        ("abandon", {"on": "2015-06-15", "comment": "  "}, "comment", "Indiquez le motif"),
    ],
)
def test_step_refused_at_its_field(client, officer, phase, typed, field, sentence):
    enrolment = enrol(on=DAY)
    response = client.post(act_url(enrolment.company, phase), typed)
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form.errors[field][0].replace("\u202f", " ").startswith(sentence)
    assert form["on"].value() == typed["on"]
    enrolment.refresh_from_db()
    assert enrolment.phase == Phase.ENGAGEE


def test_engagement_shows_what_is_missing_and_is_refused(client, officer):
    enrolment = enrol(phase=Phase.CANDIDATURE, headcount=None, on=DAY)
    url = act_url(enrolment.company, Phase.ENGAGEE)
    page = text_of(client.get(url))
    assert "Éligibilité à établir" in page
    assert reverse("companies:company_update", args=[enrolment.company.siren]) in page
    response = client.post(url, {"on": "2015-06-15"})
    assert "Complétez les chiffres" in response.context["form"].errors["__all__"][0]


def test_step_taken_meanwhile_is_told_on_a_stale_page(client, officer):
    enrolment = enrol(on=DAY)
    advance_enrolment(enrolment, to=Phase.DIAGNOSTIC, on=NEXT, by=UserFactory())
    url = act_url(enrolment.company, Phase.DIAGNOSTIC)
    response = client.post(url, {"on": "2015-07-01", "comment": "Gardé."})
    form = response.context["form"]
    assert "n’est pas possible maintenant" in form.errors["__all__"][0]
    assert form["comment"].value() == "Gardé."


def test_step_no_longer_possible_leads_back_to_the_firm(client, officer):
    enrolment = enrol(on=DAY)
    response = client.get(act_url(enrolment.company, Phase.TERMINEE))
    assert response.url == enrolment.company.get_absolute_url()
    assert said(response) == ["Le dossier a changé entre-temps : cette étape n’est plus possible."]


# Corrections ----------------------------------------------------------------------------------------


def test_step_correct(client, officer):
    enrolment = enrol(on=DAY)
    url = step_url("step_correct", enrolment, Phase.ENGAGEE)
    assert client.get(url).context["form"]["on"].value() == DAY
    client.post(url, {"on": "2015-06-15", "comment": "Date de la lettre."})
    enrolment.refresh_from_db()
    assert enrolment.enrolled_on == NEXT


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": "2015-06-15"}, "comment"),
        ({"on": "2015-07-21", "comment": "x"}, "on"),
        ({"on": "2015-05-31", "comment": "x"}, "on"),
        ({"on": "2015-06-01", "comment": "x"}, "on"),
        ({"on": "bidon", "comment": "x"}, "on"),
    ],
)
def test_step_correct_refused_at_its_field(client, officer, typed, field):
    enrolment = enrol(on=DAY)
    response = client.post(step_url("step_correct", enrolment, Phase.ENGAGEE), typed)
    assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize("view", ["step_correct", "step_cancel"])
def test_correction_of_a_step_corrected_meanwhile(client, officer, view):
    enrolment = enrol(on=DAY)
    url = step_url(view, enrolment, Phase.ENGAGEE)
    event = enrolment.events.live().get(to_phase=Phase.ENGAGEE)
    correct_step(event, on=NEXT, by=UserFactory(), comment="Autre.")
    assert client.get(url).url == enrolment.company.get_absolute_url()
    response = client.post(url, {"on": "2015-07-01", "comment": "Gardé."})
    assert "rechargez la page" in response.context["form"].errors["__all__"][0]
    assert response.context["form"]["comment"].value() == "Gardé."


def test_step_cancel(client, officer):
    enrolment = enrol(on=DAY)
    client.post(step_url("step_cancel", enrolment, Phase.ENGAGEE), {"comment": "Mauvaise entreprise."})
    enrolment.refresh_from_db()
    assert enrolment.phase == Phase.CANDIDATURE


def test_step_cancel_without_its_reason(client, officer):
    enrolment = enrol(on=DAY)
    response = client.post(step_url("step_cancel", enrolment, Phase.ENGAGEE), {"comment": ""})
    assert list(response.context["form"].errors) == ["comment"]


def test_step_of_another_firm_is_not_found(client, officer):
    event = enrol(on=DAY).events.live().get(to_phase=Phase.ENGAGEE)
    url = reverse("companies:step_correct", args=[CompanyFactory().siren, event.pk])
    assert client.get(url).status_code == 404


# Applications ---------------------------------------------------------------------------------------


def test_enrolment_open_for_a_firm_without_a_file(client, officer):
    company = CompanyFactory()
    url = reverse("companies:enrolment_open", args=[company.siren])
    site = client.get(url).context["form"]["site"].value()
    client.post(url, {"site": getattr(site, "pk", site), "on": "2015-06-01"})
    assert company.enrolments.get().applied_on == DAY


def test_enrolment_open_again_after_a_withdrawal(client, officer):
    former = enrol(phase=Phase.ABANDON, on=DAY)
    url = reverse("companies:enrolment_open", args=[former.company.siren])
    early = client.post(url, {"site": former.site_id, "on": "2015-05-31"})
    assert list(early.context["form"].errors) == ["on"]
    client.post(url, {"site": former.site_id, "on": "2015-06-15", "comment": "Projet repris."})
    assert [file.phase for file in former.company.enrolments.all()] == [Phase.CANDIDATURE, Phase.ABANDON]


def test_enrolment_open_of_a_firm_with_a_live_file(client, officer):
    enrolment = enrol(on=DAY)
    url = reverse("companies:enrolment_open", args=[enrolment.company.siren])
    assert said(client.get(url))[0].startswith("Cette entreprise a déjà un dossier")
    response = client.post(url, {"site": enrolment.site_id, "on": "2015-07-01"})
    assert "a déjà un dossier" in response.context["form"].errors["__all__"][0]


def test_enrolment_open_too_large(client, officer):
    company = CompanyFactory(headcount=Decimal(6000))
    url = reverse("companies:enrolment_open", args=[company.siren])
    response = client.post(url, {"site": company.sites.get().pk, "on": "2015-06-01"})
    assert "Non éligible" in response.context["form"].errors["__all__"][0]


def test_enrolment_open_at_a_site_of_ones_own_only(client, officer):
    company = CompanyFactory()
    place = {"postcode": "29200", "municipality": "Brest", "department": Department.objects.get(pk="29")}
    elsewhere = add_site(company, siret=company.siren + "00029", by=officer, **place)
    url = reverse("companies:enrolment_open", args=[company.siren])
    response = client.post(url, {"site": elsewhere.pk, "on": "2015-06-01"})
    assert list(response.context["form"].errors) == ["site"]
