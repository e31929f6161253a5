"""Confirming a visit on the pages, on the expert's device and by a link; a refusal changes nothing."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.tests.factories import ContactFactory
from diagnostics.models import SignedLink, Visit, VisitCertification
from diagnostics.services.links import make_link, revoke_links
from diagnostics.services.visits import change_visit
from diagnostics.tests.factories import certify, followed, make_visit
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db
JULY = datetime.date(2015, 7, 1)
SAID = {"signatory": "Hélène Roth", "position": "Directrice industrielle", "comment": "", "version": 1}


@pytest.fixture
def visit():
    mission = followed(ExpertFactory(user=UserFactory(expert=True)))
    return make_visit(mission, summary="Atelier vu.", participants="Direction")


@pytest.fixture
def expert(client, visit):
    client.force_login(visit.expert.user)
    return visit.expert.user


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


def page_of(name, visit):
    return reverse(f"diagnostics:{name}", args=[visit.pk])


def link_of(visit, contact=None):
    contact = contact or ContactFactory(company=visit.enrolment.company)
    return reverse(
        "diagnostics:visit_answer", args=[make_link("visit", visit, contact, by=visit.recorded_by)]
    )


def text_of(response):
    return response.content.decode()


def is_refused(client, address, said):
    """The link opens nothing and confirms nothing: one page, one status, no word of the firm."""
    for response in (client.get(address), client.post(address, SAID)):
        content = text_of(response)
        assert response.status_code == 404
        assert "Ce lien n’ouvre rien" in content
        assert said in content
        firms = Visit.objects.values_list("enrolment__company__name", flat=True)
        assert not [firm for firm in firms if firm in content]
        assert not VisitCertification.objects.filter(how="link").exclude(signatory="Déjà").exists()


# On the expert's device -----------------------------------------------------------------------------


def test_screen_shows_what_is_confirmed_and_no_menu(client, visit, expert):
    content = text_of(client.get(page_of("visit_confirm", visit)))
    for said in (
        str(visit.enrolment.company),
        "1er juillet 2015",
        "1\u00a0demi-journée",
        "Direction",
        "Atelier vu.",
    ):
        assert said in content
    assert 'id="menu"' not in content


def test_screen_confirms_once_however_often_it_is_pressed(client, visit, expert):
    for _ in range(2):
        response = client.post(page_of("visit_confirm", visit), SAID)
        assert response.url == visit.get_absolute_url()
    assert VisitCertification.objects.get().how == "screen"
    assert "ASF-2015-000001" in text_of(client.get(visit.get_absolute_url()))


def test_screen_keeps_what_was_typed_when_a_name_is_missing(client, visit, expert):
    response = client.post(page_of("visit_confirm", visit), SAID | {"signatory": "", "comment": "Très utile"})
    assert list(response.context["form"].errors) == ["signatory"]
    assert "Très utile" in text_of(response)


def test_screen_shows_the_report_changed_meanwhile(client, visit, expert):
    change_visit(visit, version=1, summary="Corrigé.", by=expert)
    response = client.post(page_of("visit_confirm", visit), SAID)
    assert "Relisez-le" in text_of(response)
    assert "Corrigé." in text_of(response)
    again = {name: response.context["form"][name].value() for name in SAID}
    client.post(page_of("visit_confirm", visit), again)
    assert VisitCertification.objects.get().content["summary"] == "Corrigé."


def test_certified_visit_offers_no_change(client, visit, expert):
    certify(visit)
    content = text_of(client.get(visit.get_absolute_url()))
    assert "elle ne change plus" in content
    assert page_of("visit_update", visit) not in content
    assert client.get(page_of("visit_update", visit)).status_code == 404
    client.post(page_of("visit_cancel", visit), {"reason": "Erreur", "version": visit.version})
    assert Visit.objects.get().status == "held"
    assert client.get(page_of("visit_link", visit)).status_code == 404


def test_attestation_opens_from_the_firms_page(client, visit, officer):
    certify(visit)
    client.force_login(officer)
    address = page_of("visit_attestation", visit)
    assert address in text_of(client.get(visit.enrolment.company.get_absolute_url()))
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="ASF-2015-000001.pdf"' in response["Content-Disposition"]


def test_mission_list_shows_the_visits_to_certify(client, visit, expert):
    title = "Visites à faire confirmer"
    assert title in text_of(client.get(reverse("experts:mission_list")))
    certify(visit)
    assert title not in text_of(client.get(reverse("experts:mission_list")))


# Sending the link -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["expert", "officer"])
def test_link_is_mailed_and_opens_the_page(client, visit, officer, sender):
    client.force_login(officer if sender == "officer" else visit.expert.user)
    contact = ContactFactory(company=visit.enrolment.company)

    response = client.post(page_of("visit_link", visit), {"contact": contact.pk})

    assert response.url == visit.get_absolute_url()
    [message] = mail.outbox
    assert message.to == [contact.email]
    address = re.search(r"https?://[^/]+(/liens/visite/\S+/)", message.body)[1]
    client.logout()
    assert "Ce que vous confirmez" in text_of(client.get(address))


def test_link_goes_only_to_who_may_be_written_to(client, visit, expert):
    firm = visit.enrolment.company
    reachable = ContactFactory(company=firm)
    unreachable = [
        ContactFactory(company=firm, email=""),
        ContactFactory(company=firm, objects_to_mail=True),
        ContactFactory(company=firm, left_on=JULY),
        ContactFactory(),  # another firm's
    ]
    form = client.get(page_of("visit_link", visit)).context["form"]
    assert list(form.fields["contact"].queryset) == [reachable]
    for contact in unreachable:
        assert client.post(page_of("visit_link", visit), {"contact": contact.pk}).context["form"].errors
    assert mail.outbox == []


def test_link_page_says_what_to_do_when_nobody_may_be_written_to(client, visit, expert):
    assert "Aucun correspondant à qui écrire" in text_of(client.get(page_of("visit_link", visit)))


def test_links_sent_are_listed_and_withdrawn(client, visit, expert):
    address = link_of(visit)
    content = text_of(client.get(visit.get_absolute_url()))
    assert "Lien envoyé à Léa Martin" in content
    client.post(page_of("visit_link_revoke", visit))
    assert "Lien envoyé" not in text_of(client.get(visit.get_absolute_url()))
    is_refused(client, address, "remplacé ou retiré")


# Answering the link ---------------------------------------------------------------------------------


def test_answer_confirms_on_sending_the_form_alone(client, visit):
    address = link_of(visit)
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200
    assert not VisitCertification.objects.exists()
    assert response.context["form"]["signatory"].value() == "Léa Martin"

    response = client.post(address, SAID | {"comment": "<b>Bien</b>"})

    assert "ASF-2015-000001" in text_of(response)
    assert VisitCertification.objects.get().comment == "<b>Bien</b>"
    assert SignedLink.objects.get().used_at


def test_answer_is_kept_by_nobody(client, visit):
    for address in (link_of(visit), reverse("diagnostics:visit_answer", args=["x" * 43])):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_answer_needs_no_cookie(visit):
    # A page without a referrer sends "Origin: null", which the protection by cookie would refuse.
    response = Client(enforce_csrf_checks=True).post(link_of(visit), SAID, headers={"origin": "null"})
    assert response.status_code == 200
    assert VisitCertification.objects.exists()


def test_answer_wants_a_name_and_keeps_the_rest(client, visit):
    response = client.post(link_of(visit), SAID | {"signatory": "", "comment": "Très utile"})
    assert list(response.context["form"].errors) == ["signatory"]
    assert "Très utile" in text_of(response)
    assert SignedLink.objects.get().used_at is None


def test_answer_to_a_report_changed_meanwhile_is_asked_again(client, visit):
    address = link_of(visit)
    change_visit(visit, version=1, summary="Corrigé.", by=visit.expert.user)
    response = client.post(address, SAID)
    assert response.status_code == 200
    assert "Relisez-le" in text_of(response)
    assert "Corrigé." in text_of(response)
    assert response.context["form"]["version"].value() == 2
    assert SignedLink.objects.get().used_at is None


def test_expired_link_is_refused(client, visit):
    address = link_of(visit)
    SignedLink.objects.update(expires_at=timezone.now())
    is_refused(client, address, "n’est plus valable")


def test_revoked_link_is_refused(client, visit):
    address = link_of(visit)
    revoke_links(visit, "visit", by=visit.expert.user)
    is_refused(client, address, "remplacé ou retiré")


@pytest.mark.parametrize("tamper", [lambda a: a[:-2] + "/", lambda a: a[:-2] + "é/", lambda a: a.upper()])
def test_tampered_link_is_refused(client, visit, tamper):
    prefix, secret = link_of(visit)[:14], link_of(visit)[14:]
    is_refused(client, prefix + tamper(secret), "n’existe pas")


def test_link_of_another_firm_confirms_its_own_visit_alone(client, visit):
    other = make_visit(followed(ExpertFactory(user=UserFactory(expert=True))))
    client.post(link_of(other), SAID)
    assert VisitCertification.objects.get().visit == other
    assert client.get(visit.get_absolute_url()).status_code == 302


def test_link_used_twice_is_refused(client, visit):
    address = link_of(visit)
    client.post(address, SAID | {"signatory": "Déjà"})
    is_refused(client, address, "a déjà servi")


def test_link_to_a_visit_confirmed_by_somebody_else_is_refused(client, visit):
    address = link_of(visit)
    client.post(link_of(visit), SAID | {"signatory": "Déjà"})
    is_refused(client, address, "déjà confirmée")


def test_link_to_a_visit_cancelled_meanwhile_is_refused(client, visit):
    address = link_of(visit)
    said = {"cancel_reason": "Erreur de saisie"}
    Visit.objects.update(status="cancelled", planned_on=JULY, held_on=None, **said)
    is_refused(client, address, "a été annulée")


def test_link_of_a_contact_who_left_is_refused(client, visit):
    contact = ContactFactory(company=visit.enrolment.company)
    address = link_of(visit, contact)
    contact.left_on = JULY
    contact.save()
    is_refused(client, address, "remplacé ou retiré")


def test_too_many_links_tried_are_refused_for_a_while(client, settings, visit):
    settings.ACCOUNT_RATE_LIMITS = {"signed_link": "2/m/ip"}
    address = link_of(visit)
    answers = [client.get(address).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert client.post(address, SAID).status_code == 429
    assert not VisitCertification.objects.exists()


def test_answer_takes_few_queries(client, visit, django_assert_num_queries):
    address = link_of(visit)
    with django_assert_num_queries(7):
        client.get(address)
