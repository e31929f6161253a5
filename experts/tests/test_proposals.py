import datetime
from decimal import Decimal

import pytest

from accounts.models import Absence, Act, Notification
from accounts.tests.factories import UserFactory
from companies.models import Company
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts.models import Assignment, DeclaredLink, Leave, Suspension
from experts.services import (
    accept_assignment,
    decline_assignment,
    end_assignment,
    end_mandate,
    propose_assignment,
    withdraw_proposal,
)
from experts.tests.factories import ExpertFactory, assign
from experts.tests.proposing import TODAY, accept, decline, refusal, standing, withdraw

TOMORROW = datetime.date(2015, 7, 21)
pytestmark = pytest.mark.django_db


@pytest.fixture
def propose(officer, expert):
    """A function that proposes a file of Alsace to the expert, for five days from today."""

    def propose(file=None, to=None, *, on=TODAY, days=5, **told):
        return propose_assignment(
            file or enrol(), to or expert, on=on, days=Decimal(str(days)), **told, by=officer
        )

    return propose


# Proposed -------------------------------------------------------------------------------------------


def test_proposal_awaits_its_answer_and_is_audited(propose, expert, officer):
    file = enrol()

    proposal = propose(file, message="Atelier d’usinage à revoir")

    assert (proposal.status, proposal.proposed_on, proposal.days) == ("proposed", TODAY, 5)
    assert standing(expert.user) == ["mission_proposed"]
    act = Act.objects.get(action="mission_proposed")
    assert (act.done_by, act.subject_id, act.details["days"]) == (officer, str(file.pk), "5")


def test_proposal_leaves_the_firm_closed_to_the_expert(propose, expert):
    propose()
    assert not Company.objects.visible_to(expert.user).exists()


def test_proposal_to_an_expert_without_account_tells_nobody(propose):
    propose(to=ExpertFactory())
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("told", "errors"),
    [
        ({"on": datetime.date(2015, 7, 19)}, {"on": ["Une mission ne se propose pas pour un jour passé."]}),
        ({"on": datetime.date(2016, 7, 21)}, {"on": ["Une mission commence dans les douze mois."]}),
        ({"days": 0}, ["Une mission dure d’un demi-jour à 60 jours."]),
        ({"days": 60.5}, ["Une mission dure d’un demi-jour à 60 jours."]),
        ({"days": 1.2}, {"days": ["Comptez en jours et demi-journées."]}),
    ],
)
def test_proposal_refuses_a_wrong_day_or_duration(propose, told, errors):
    found = refusal(propose, **told)
    assert found in (errors, {"__all__": errors})
    assert not Assignment.objects.exists()


def test_proposal_refuses_a_closed_file(propose):
    file = enrol(phase=Phase.ABANDON)
    assert refusal(propose, file) == [
        f"Le dossier de {file.company} est clos\u202f: aucun expert ne peut plus y être affecté."
    ]


def suspend(expert, officer):
    Suspension.objects.create(expert=expert, starts_on=TODAY, reason="Enquête.", recorded_by=officer)


def expire(expert, officer):
    expert.expires_on = datetime.date(2015, 7, 1)
    expert.save()


def move(expert, officer):
    expert.regions.set(["53"])


def tie(expert, officer):
    DeclaredLink.objects.create(
        expert=expert, group_name="Groupe Rhin", nature="Associé.", declared_on=TODAY, declared_by=officer
    )


ABSOLUTE = [
    (suspend, "L’agrément de Léa Roy est suspendu depuis le 20/07/2015."),
    (expire, "L’agrément de Léa Roy a expiré le 01/07/2015."),
    (move, "Léa Roy n’intervient pas en région Alsace."),
    (tie, "Léa Roy a déclaré un lien avec le groupe Groupe Rhin, qui exclut cette mission."),
]


@pytest.mark.parametrize(("obstacle", "sentence"), ABSOLUTE)
def test_proposal_refuses_who_may_not_follow_the_firm(propose, expert, officer, obstacle, sentence):
    obstacle(expert, officer)
    told = refusal(propose, enrol(group_name="Groupe Rhin"), over_capacity_reason="Urgent.")
    assert told == {"expert": [sentence]}


def leave(expert, officer):
    Leave.objects.create(
        expert=expert, starts_on=TODAY, ends_on=datetime.date(2015, 7, 24), recorded_by=officer
    )


def fill(expert, officer):
    assign(expert=expert)
    assign(expert=expert)
    assign(expert=expert)


TO_BE_LIFTED = [
    (leave, "Léa Roy s’absente du 20/07/2015 au 24/07/2015."),
    (
        fill,
        "Léa Roy\u202f: il ne reste aucun jour sur 15 au 3e trimestre 2015, la mission en demande 5.",
    ),
]


@pytest.mark.parametrize(("obstacle", "sentence"), TO_BE_LIFTED)
def test_proposal_to_who_is_away_or_overloaded_needs_a_motive(propose, expert, officer, obstacle, sentence):
    obstacle(expert, officer)
    assert refusal(propose) == {"over_capacity_reason": [sentence]}
    assert propose(over_capacity_reason="Seule à parler allemand.").status == "proposed"


def test_proposal_keeps_no_motive_that_was_not_needed(propose):
    assert propose(over_capacity_reason="Au cas où.").over_capacity_reason == ""


# Answered -------------------------------------------------------------------------------------------


def test_acceptance_opens_the_firm_and_tells_the_officer(propose, expert, officer):
    proposal = propose()

    accept_assignment(proposal, declares_no_interest=True, by=expert.user)

    accepted = Assignment.objects.get()
    assert (accepted.status, accepted.answered_on, accepted.starts_on) == ("accepted", TODAY, TODAY)
    assert accepted.no_interest_declared_at is not None
    assert list(Company.objects.visible_to(expert.user)) == [proposal.enrolment.company]
    assert (standing(expert.user), standing(officer)) == ([], ["mission_accepted"])
    assert Act.objects.get(action="mission_accepted").done_by == expert.user


def test_acceptance_needs_the_declaration_of_interests(propose, expert):
    proposal = propose()
    assert refusal(accept_assignment, proposal, declares_no_interest=False, by=expert.user) == {
        "declares_no_interest": ["Déclarez l’absence de lien avec l’entreprise, ou déclinez la mission."]
    }
    assert Assignment.objects.get().status == "proposed"


def test_acceptance_after_the_planned_start_begins_that_day(propose, expert, settings):
    proposal = propose()
    settings.REFERENCE_DATE = datetime.date(2015, 7, 27)

    accept_assignment(proposal, declares_no_interest=True, by=expert.user)

    assert Assignment.objects.get().starts_on == datetime.date(2015, 7, 27)


def test_acceptance_before_the_planned_start_keeps_it(propose, expert):
    proposal = propose(on=TOMORROW)
    accept_assignment(proposal, declares_no_interest=True, by=expert.user)
    assert Assignment.objects.get().starts_on == TOMORROW


def test_acceptance_refuses_a_file_closed_meanwhile(propose, expert, officer):
    proposal = propose()
    advance_enrolment(proposal.enrolment, to=Phase.ABANDON, on=TODAY, by=officer, comment="Fermeture.")
    [sentence] = refusal(accept_assignment, proposal, declares_no_interest=True, by=expert.user)
    assert sentence.startswith(f"Le dossier de {proposal.enrolment.company} est clos")


def test_declining_keeps_the_reason_and_tells_the_officer(propose, expert, officer):
    proposal = propose()

    decline_assignment(proposal, reason="Agenda plein jusqu’en septembre.", by=expert.user)

    declined = Assignment.objects.get()
    assert (declined.status, declined.decline_reason) == ("declined", "Agenda plein jusqu’en septembre.")
    assert (standing(expert.user), standing(officer)) == ([], ["mission_declined"])
    assert not DeclaredLink.objects.exists()


def test_declining_needs_a_reason(propose, expert):
    assert refusal(decline_assignment, propose(), reason=" ", by=expert.user) == {
        "reason": ["Indiquez le motif\u202f: il aide à trouver un autre expert."]
    }


def test_declining_for_an_interest_declares_the_link(propose, expert):
    proposal = propose()

    decline_assignment(proposal, reason="J’y ai été salarié.", has_interest=True, by=expert.user)

    link = DeclaredLink.objects.get()
    assert (link.expert, link.company, link.nature) == (
        expert,
        proposal.enrolment.company,
        "J’y ai été salarié.",
    )
    assert Act.objects.filter(action="link_declared").count() == 1


def test_declining_for_an_interest_known_already_declares_it_once(propose, expert, officer):
    proposal = propose()
    DeclaredLink.objects.create(
        expert=expert,
        company=proposal.enrolment.company,
        nature="Associé.",
        declared_on=TODAY,
        declared_by=officer,
    )
    decline_assignment(proposal, reason="Associé.", has_interest=True, by=expert.user)
    assert DeclaredLink.objects.count() == 1


def test_new_proposal_settles_the_refusal_of_the_former(propose, expert, officer):
    proposal = propose()
    decline_assignment(proposal, reason="Indisponible.", by=expert.user)

    propose(proposal.enrolment, ExpertFactory())

    assert standing(officer) == []


@pytest.mark.parametrize(("obstacle", "sentence"), ABSOLUTE)
def test_acceptance_refuses_who_may_no_longer_follow(propose, expert, officer, obstacle, sentence):
    proposal = propose(enrol(group_name="Groupe Rhin"))
    obstacle(expert, officer)
    told = refusal(accept_assignment, proposal, declares_no_interest=True, by=expert.user)
    assert told == {"expert": [sentence]}


def test_acceptance_weighs_no_load_again(propose, expert, officer):
    proposal = propose()
    fill(expert, officer)
    accept_assignment(proposal, declares_no_interest=True, by=expert.user)
    assert Assignment.objects.running().count() == 4


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (accept, "Cette mission a déjà été acceptée le 20/07/2015."),
        (decline, "Cette proposition a déjà été déclinée le 20/07/2015."),
        (withdraw, "Cette proposition a été retirée\u202f: elle n’attend plus de réponse."),
    ],
)
@pytest.mark.parametrize("second", [accept, decline, withdraw])
def test_proposal_is_answered_or_withdrawn_once(propose, expert, first, second, sentence):
    proposal = propose()
    first(proposal, expert.user)
    assert refusal(second, proposal, expert.user) == [sentence]


def test_withdrawal_tells_the_expert(propose, expert, officer):
    withdraw_proposal(propose(), by=officer)
    assert standing(expert.user) == ["mission_withdrawn"]
    assert Act.objects.filter(action="proposal_withdrawn").count() == 1


def test_answer_is_told_to_the_regions_officers_when_who_proposed_is_gone(propose, expert, officer):
    proposal = propose()
    officer.region_rights.update(ends_on=datetime.date(2015, 7, 19))
    colleague = UserFactory(regional_officer=True, regions=["42"])
    elsewhere = UserFactory(regional_officer=True, regions=["53"])

    accept(proposal, expert.user)

    assert [standing(each) for each in (officer, colleague, elsewhere)] == [[], ["mission_accepted"], []]


def test_answer_is_told_to_a_colleague_too_while_who_proposed_is_away(propose, expert, officer):
    proposal = propose()
    colleague = UserFactory(regional_officer=True, regions=["42"])
    Absence.objects.create(user=officer, starts_on=TODAY, ends_on=TODAY, recorded_by=officer)

    accept(proposal, expert.user)

    assert [standing(each) for each in (officer, colleague)] == [["mission_accepted"]] * 2


# Ended ------------------------------------------------------------------------------------------------


def test_proposal_is_withdrawn_not_ended(propose, officer):
    assert refusal(end_assignment, propose(), on=TODAY, by=officer) == [
        "Cette mission n’a pas commencé\u202f: seule une mission acceptée prend fin."
    ]


def test_end_of_mandate_withdraws_the_proposals(propose, expert, officer):
    propose()
    end_mandate(expert, on=TODAY, reason="Retraite.", by=officer)
    assert (Assignment.objects.get().status, standing(expert.user)) == ("withdrawn", ["mission_withdrawn"])
