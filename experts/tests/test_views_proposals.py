import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.models import Contact
from companies.tests.factories import ContactFactory, enrol
from experts.models import Assignment, Need
from experts.queries import proposals_of
from experts.services import (
    accept_assignment,
    decline_assignment,
    end_assignment,
    propose_assignment,
    replace_assignment,
    withdraw_proposal,
)
from experts.tests.factories import ExpertFactory, assign, sign_in

TODAY = datetime.date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"], last_name="Weber")


@pytest.fixture
def expert(client):
    return ExpertFactory(user=sign_in(client, expert=True), first_name="Léa", last_name="Roy")


@pytest.fixture
def propose(officer, expert):
    def propose(file=None, to=None, **told):
        told = {"on": TODAY, "days": Decimal(5), **told}
        return propose_assignment(file or enrol(), to or expert, **told, by=officer)

    return propose


def own_url(proposal, act="accept"):
    return reverse(f"experts:proposal_{act}", args=[proposal.pk])


def firm_url(proposal, name):
    return reverse(f"experts:{name}", args=[proposal.enrolment.company.siren, proposal.pk])


# The expert -----------------------------------------------------------------------------------------


def test_proposal_says_what_decides_and_no_more(client, propose):
    file = enrol()
    ContactFactory(company=file.company, last_name="Secret")
    Need.objects.create(
        enrolment=file, comment="Cellule robotisée", language="de", recorded_by=UserFactory()
    ).technologies.set(["ROBOT"])

    page = client.get(own_url(propose(file, message="Visite souhaitée avant l’été."))).content.decode()

    for said in (
        str(file.company),
        "Strasbourg",
        "Mécanique industrielle",
        "PME, 40",
        "Cellule robotisée",
        "allemand",
        "Visite souhaitée avant l’été.",
        "5\u00a0jours",
        "Weber",
    ):
        assert said in page
    assert "Secret" not in page
    assert client.get(file.company.get_absolute_url()).status_code == 404


def test_proposal_accepted_opens_the_firm(client, propose):
    proposal = propose()

    response = client.post(own_url(proposal), {"declares_no_interest": "on"})

    company = proposal.enrolment.company
    assert response.url == company.get_absolute_url()
    assert client.get(response.url).status_code == 200


def test_proposal_is_not_accepted_without_the_declaration(client, propose):
    proposal = propose()
    response = client.post(own_url(proposal), {"csrfmiddlewaretoken": "x"})
    assert list(response.context["form"].errors) == ["declares_no_interest"]
    assert Assignment.objects.get().status == "proposed"


def test_proposal_declined_keeps_what_was_typed(client, propose):
    proposal = propose()

    refused = client.post(own_url(proposal, "decline"), {"reason": " ", "has_interest": "on"})
    accepted = client.post(own_url(proposal, "decline"), {"reason": "Trop loin.", "has_interest": ""})

    assert list(refused.context["form"].errors) == ["reason"]
    assert "checked" in refused.content.decode()
    assert accepted.url == reverse("experts:mission_list")
    assert Assignment.objects.get().decline_reason == "Trop loin."


def test_proposal_of_somebody_else_is_404(client, propose):
    proposal = propose(to=ExpertFactory(user=UserFactory(expert=True)))
    assert [client.get(own_url(proposal, act)).status_code for act in ("accept", "decline")] == [404, 404]


def accept(proposal, officer):
    accept_assignment(proposal, declares_no_interest=True, by=proposal.expert.user)


def decline(proposal, officer):
    decline_assignment(proposal, reason="Complet.", by=proposal.expert.user)


def withdraw(proposal, officer):
    withdraw_proposal(proposal, by=officer)


def end(proposal, officer):
    accept(proposal, officer)
    end_assignment(proposal, on=TODAY, reason="Fin.", by=officer)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (accept, "vous avez accepté la mission le 20 juillet 2015"),
        (decline, "Vous avez décliné cette mission le 20 juillet 2015"),
        (withdraw, "Le chargé de mission a retiré cette proposition"),
        (end, "Cette mission a pris fin le 20 juillet 2015"),
    ],
)
@pytest.mark.parametrize("page", ["accept", "decline"])
def test_proposal_answered_says_what_became_of_it(client, propose, officer, act, said, page):
    proposal = propose()
    act(proposal, officer)

    shown = client.get(own_url(proposal, page)).content.decode()
    posted = client.post(own_url(proposal, page), {"declares_no_interest": "on", "reason": "Non."})

    assert said in shown
    assert said in posted.content.decode()
    assert '<form method="post" class="narrow"' not in shown


def test_proposals_of_an_expert_wait_oldest_first(propose, expert, officer, settings):
    late = propose()
    settings.REFERENCE_DATE = datetime.date(2015, 7, 19)
    early = propose(on=TODAY)
    propose(to=ExpertFactory(user=UserFactory(expert=True)))
    decline(propose(), officer)

    assert proposals_of(expert.user) == [early, late]


@pytest.mark.parametrize("has_need", [False, True])
def test_proposal_takes_a_constant_number_of_queries(client, propose, django_assert_num_queries, has_need):
    proposal = propose()
    if has_need:
        Need.objects.create(enrolment=proposal.enrolment, comment="x", recorded_by=UserFactory())
    with django_assert_num_queries(7 if has_need else 5):
        client.get(own_url(proposal))


# The officer ----------------------------------------------------------------------------------------


def test_withdrawal_by_the_officer(client, propose, officer):
    proposal = propose()
    client.force_login(officer)

    response = client.post(firm_url(proposal, "proposal_withdraw"), {})

    assert response.url == proposal.enrolment.company.get_absolute_url()
    assert Assignment.objects.get().status == "withdrawn"


def test_withdrawal_of_what_was_accepted_meanwhile_says_so(client, propose, officer):
    proposal = propose()
    accept(proposal, officer)
    client.force_login(officer)

    page = client.get(firm_url(proposal, "proposal_withdraw")).content.decode()
    response = client.post(firm_url(proposal, "proposal_withdraw"), {"reason": "Autre choix."})

    assert "n’attend plus de réponse" in page
    assert response.context["form"].errors == {
        "__all__": ["Cette mission a déjà été acceptée le 20/07/2015."]
    }


@pytest.mark.parametrize(
    ("typed", "status", "errors"),
    [
        ({"answer": "accept", "declares_no_interest": "on"}, "accepted", None),
        ({"answer": "decline", "reason": "Complet."}, "declined", None),
        ({"answer": "accept"}, "proposed", ["declares_no_interest"]),
        ({"answer": "decline"}, "proposed", ["reason"]),
        ({"answer": "peut-être"}, "proposed", ["answer"]),
    ],
)
def test_officer_records_the_answer_of_an_expert_without_account(
    client, propose, officer, typed, status, errors
):
    proposal = propose(to=ExpertFactory())
    client.force_login(officer)

    response = client.post(firm_url(proposal, "answer_record"), typed)

    assert Assignment.objects.get().status == status
    assert (list(response.context["form"].errors) if response.context else None) == errors


def test_officer_does_not_answer_for_an_expert_with_an_account(client, propose, officer):
    proposal = propose()
    client.force_login(officer)
    assert client.get(firm_url(proposal, "answer_record")).status_code == 404


def test_firm_page_tells_proposals_refusals_and_ends(client, propose, officer):
    file = enrol()
    declined = propose(file, ExpertFactory(user=UserFactory(expert=True), last_name="Abel"))
    decline(declined, officer)
    ended = assign(file, ExpertFactory(last_name="Bonnet"))
    end_assignment(ended, on=TODAY, reason="Départ à l’étranger.", by=officer)
    running = assign(file, ExpertFactory(last_name="Colin"))
    replace_assignment(running, ExpertFactory(last_name="Didier"), on=TODAY, days=Decimal(3), by=officer)
    client.force_login(officer)

    page = client.get(file.company.get_absolute_url()).content.decode()

    for said in (
        "a décliné le 20/07/2015\u202f: «\u202fComplet.\u202f»",
        "mission du 15/06/2015 au 20/07/2015 (Départ à l’étranger.)",
        "proposée le 20/07/2015, sans réponse",
        "Prendrait la suite de Inès Colin",
        'Saisir la réponse<span class="fr-sr-only"> de Inès Didier',
        'Mettre fin<span class="fr-sr-only"> à la mission de Inès Colin',
    ):
        assert said in page
    assert "Remplacer" not in page  # already asked
    assert Contact.objects.count() == 0


# Replaced -------------------------------------------------------------------------------------------


def test_officer_asks_another_expert_to_take_over(client, officer):
    former, successor = assign(expert=ExpertFactory(last_name="Colin")), ExpertFactory()
    client.force_login(officer)
    page = client.get(former.enrolment.company.get_absolute_url()).content.decode()
    url = (
        f"{reverse('experts:assignment_create', args=[former.enrolment.company.siren])}?remplace={former.pk}"
    )
    assert url in page

    shown = client.get(url, {"remplace": former.pk, "autre": "Colin"})
    client.post(url, {"expert": successor.pk, "on": "2015-07-20", "days": "3"})

    assert "Pour prendre la suite de Inès Colin" in shown.content.decode()
    assert f'name="remplace" value="{former.pk}"' in shown.content.decode()
    assert Assignment.objects.proposed().get().replaces == former


@pytest.mark.parametrize("typed", ["0", "x", "²"])
def test_taking_over_a_mission_that_is_not_is_404(client, officer, typed):
    file = enrol()
    client.force_login(officer)
    url = reverse("experts:assignment_create", args=[file.company.siren])
    assert client.get(url, {"remplace": typed}).status_code == 404


def test_taking_over_a_mission_of_another_firm_is_404(client, officer):
    other = assign(enrol(department="67"))
    client.force_login(officer)
    url = reverse("experts:assignment_create", args=[enrol().company.siren])
    assert client.get(url, {"remplace": other.pk}).status_code == 404


def test_missions_begin_with_the_proposals_to_answer(client, propose):
    proposal = propose()
    page = client.get(reverse("experts:mission_list")).content.decode()
    assert f'href="{own_url(proposal)}"' in page


def test_missions_without_proposals_say_nothing_of_them(client, expert):
    assert "Propositions à traiter" not in client.get(reverse("experts:mission_list")).content.decode()
