"""Accreditations: renewed, suspended, suspension lifted, expired; what an expert may be given meanwhile."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.factories import UserFactory
from experts.models import Assignment, Expert
from experts.queries import history_of
from experts.services.mandates import (
    end_mandate,
    lift_suspension,
    renew_accreditation,
    retain_expert,
    suspend_expert,
)
from experts.tests.factories import ExpertFactory, assign, sign_in
from industrie_futur import clock

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2015, 7, 20)


@pytest.fixture
def ministry():
    return UserFactory()


def day(month, number, year=2015):
    return datetime.date(year, month, number)


def state(expert, on=TODAY):
    return Expert.objects.with_state(on).get(pk=expert.pk).state


def suspend(expert, by, **values):
    return suspend_expert(expert, **{"on": TODAY, "reason": "Enquête"} | values, by=by)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return " ".join(error.value.messages)


def test_state_of_an_accreditation_by_day(ministry):
    expert = ExpertFactory(expires_on=day(7, 31))
    suspend(expert, ministry, on=day(7, 10))
    lift_suspension(expert, on=day(7, 15), reason="Close", by=ministry)
    states = [state(expert, on) for on in (day(7, 9), day(7, 10), day(7, 15), day(7, 16), day(8, 1))]
    assert states == ["retained", "suspended", "suspended", "retained", "expired"]


def test_state_of_an_ended_mandate(ministry):
    expert = ExpertFactory()
    end_mandate(expert, on=day(7, 19), reason="Départ", by=ministry)
    assert [state(expert, day(7, 19)), state(expert)] == ["retained", "ended"]


def test_renew_accreditation_moves_its_last_day(ministry):
    expert = ExpertFactory(expires_on=day(7, 19))
    assert not Expert.objects.retained_on(TODAY).exists()
    renew_accreditation(expert, expires_on=day(7, 19, 2017), decision="Arrêté 7", by=ministry)
    assert list(Expert.objects.retained_on(TODAY)) == [expert]


@pytest.mark.parametrize("expires_on", [day(7, 20), day(7, 31)])
def test_renew_accreditation_refuses_an_earlier_day(ministry, expires_on):
    expert = ExpertFactory(expires_on=day(7, 31))
    said = refusal(renew_accreditation, expert, expires_on=expires_on, decision="x", by=ministry)
    assert said == "L’échéance suit l’ancienne, et le jour d’aujourd’hui."


def test_suspend_expert_hands_the_firms_over(ministry):
    mission = assign()
    successor = ExpertFactory()
    suspend(mission.expert, ministry, successors={"42": successor})
    assert [each.expert for each in Assignment.objects.running()] == [successor]


def test_suspend_expert_asks_why_firms_stay(ministry):
    mission = assign()
    assert "resterait sans expert" in refusal(suspend, mission.expert, ministry)
    suspend(mission.expert, ministry, left_reason="Reprise lundi")
    assert Assignment.objects.running().get().expert == mission.expert


def test_suspend_expert_twice_is_refused(ministry):
    expert = ExpertFactory()
    suspend(expert, ministry)
    assert refusal(suspend, expert, ministry).startswith("Cet expert est déjà suspendu")


def test_suspend_expert_needs_a_reason(ministry):
    assert "Indiquez le motif" in refusal(suspend, ExpertFactory(), ministry, reason=" ")


def test_suspended_expert_may_be_given_no_firm(ministry):
    expert = ExpertFactory()
    suspend(expert, ministry)
    assert "suspendu" in refusal(assign, None, expert, on=TODAY)


def test_lift_suspension_of_nobody_is_refused(ministry):
    said = refusal(lift_suspension, ExpertFactory(), on=TODAY, reason="x", by=ministry)
    assert said == "Cet expert n’est pas suspendu."


def test_lift_suspension_before_its_start_is_refused(ministry):
    expert = ExpertFactory()
    suspend(expert, ministry, on=day(7, 10))
    said = refusal(lift_suspension, expert, on=day(7, 9), reason="x", by=ministry)
    assert said == "La fin de la suspension précède son début."


def test_history_tells_the_decisions_in_order(ministry):
    expert = ExpertFactory(decision="Arrêté 1")
    suspend(expert, ministry, on=day(6, 1), decision="Arrêté 2")
    lift_suspension(expert, on=day(6, 10), reason="Close", by=ministry)
    end_mandate(expert, on=day(6, 30), reason="Départ", by=ministry)
    retain_expert(expert, on=day(7, 1), reason="Retour", decision="Arrêté 3", by=ministry)
    expert.refresh_from_db()
    told = [(each.on, each.title, each.reference) for each in history_of(expert)]
    assert told == [
        (day(7, 1), "Retenu", "Arrêté 3"),
        (day(6, 30), "Fin de mandat (dernier jour)", ""),
        (day(6, 10), "Suspension levée (dernier jour)", ""),
        (day(6, 1), "Suspendu", "Arrêté 2"),
        (day(5, 4), "Retenu", "Arrêté 1"),
    ]


def test_expert_list_is_narrowed_to_a_state(client, ministry):
    sign_in(client)
    suspended = ExpertFactory()
    ExpertFactory()
    suspend(suspended, ministry)
    rows = client.get(reverse("experts:expert_list"), {"etat": "suspended"}).context["object_list"]
    assert list(rows) == [suspended]


def test_suspension_pages_act(client):
    sign_in(client)
    expert = ExpertFactory()
    create, lift = (
        reverse(f"experts:{name}", args=[expert.pk]) for name in ("suspension_create", "suspension_lift")
    )
    client.post(create, {"on": "2015-07-20", "reason": "Enquête", "decision": "D1"})
    assert state(expert, clock.today()) == "suspended"
    client.post(lift, {"on": "2015-07-20", "reason": "Close"})
    assert state(expert, day(7, 21)) == "retained"


def test_renew_page_keeps_what_was_typed(client):
    sign_in(client)
    expert = ExpertFactory(expires_on=day(7, 31))
    address = reverse("experts:accreditation_renew", args=[expert.pk])

    form = client.post(address, {"expires_on": "2015-07-21", "decision": "Arrêté 9"}).context["form"]

    assert form.errors == {"expires_on": ["L’échéance suit l’ancienne, et le jour d’aujourd’hui."]}
    assert form["decision"].value() == "Arrêté 9"


def test_renew_accreditation_that_expired_leaves_the_days_between(ministry):
    expert = ExpertFactory(expires_on=day(6, 30))
    renew_accreditation(expert, expires_on=day(7, 19, 2017), decision="Arrêté 7", by=ministry)
    retained = [Expert.objects.retained_on(on).exists() for on in (day(6, 30), day(7, 10), TODAY)]
    assert retained == [True, False, True]


def test_suspend_expert_refuses_an_expired_accreditation(ministry):
    expert = ExpertFactory(expires_on=day(6, 30))
    assert refusal(suspend, expert, ministry) == "L’agrément de cet expert a expiré le 30/06/2015."


def test_expert_list_tells_the_ministry_what_expires_soon(client):
    sign_in(client)
    soon = ExpertFactory(expires_on=day(8, 31))
    ExpertFactory(expires_on=day(12, 31))
    address = reverse("experts:expert_list")
    assert "?etat=expiring" in client.get(address).content.decode()
    assert list(client.get(address, {"etat": "expiring"}).context["object_list"]) == [soon]
