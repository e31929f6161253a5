"""Two people at once on the Alliance, each a real thread: one is served, the other is told."""

import datetime
from uuid import uuid4

import pytest

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from companies.tests.test_races import at_once
from experts.models import Organisation
from experts.services.memberships import ALREADY, join_alliance, record_referral
from experts.tests.factories import make_member
from steering.alliance.services import add_mandate, note_exchange
from steering.models import Exchange, Mandate
from steering.tests.factories import LiaisonFactory

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.date(2015, 7, 20)


def test_two_memberships_of_one_organisation():
    pole, by = Organisation.objects.create(name="Pôle", kind="cluster"), UserFactory()
    refusals = at_once(*[lambda: join_alliance(pole, joined_on=TODAY, by=by) for _ in range(2)])
    assert (refusals, pole.memberships.count()) == ([ALREADY], 1)


def test_two_operational_presidents():
    by = UserFactory()
    office = {"office": "operational_president", "title": "présidente", "starts_on": TODAY}

    def elect(name):
        return lambda: add_mandate(first_name="Ada", last_name=name, **office, by=by)

    [refusal] = at_once(elect("Un"), elect("Deux"))
    assert refusal.startswith("L’Alliance a déjà un président opérationnel")
    assert Mandate.objects.count() == 1


def test_two_officers_saying_who_brought_a_firm():
    pole, file, by = make_member("Pôle"), enrol(), UserFactory()
    told = {"organisation": pole, "referred_on": TODAY, "version": 0, "by": by}
    [refusal] = at_once(*[lambda: record_referral(file, **told) for _ in range(2)])
    assert refusal.startswith("Cette fiche a été modifiée par quelqu’un d’autre")


def test_an_exchange_sent_twice_at_once():
    liaison = LiaisonFactory(organisation=Organisation.objects.create(name="CNI", kind="public_body"))
    said = {"kind": "call", "held_on": TODAY, "summary": "Oui", "key": uuid4(), "by": UserFactory()}
    assert at_once(*[lambda: note_exchange(liaison, **said) for _ in range(2)]) == []
    assert Exchange.objects.count() == 1
