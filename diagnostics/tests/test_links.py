"""A signed link: opened as often as wished, used once, then refused with its reason."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.tests.factories import ContactFactory
from companies.tests.test_races import at_once
from diagnostics.models import SignedLink
from diagnostics.services.links import LinkRefused, make_link, open_link, revoke_links, use_link
from diagnostics.tests.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    return make_visit()


def make(visit, contact=None):
    contact = contact or ContactFactory(company=visit.enrolment.company)
    return make_link("visit", visit, contact, by=visit.recorded_by)


def reason(secret, act=open_link):
    with pytest.raises(LinkRefused) as refusal:
        act(secret)
    return refusal.value.reason


def test_a_link_opens_again_and_again_and_keeps_no_secret(visit):
    secret = make(visit)
    assert open_link(secret) == open_link(secret)
    link = SignedLink.objects.get()
    assert (link.visit, link.used_at) == (visit, None)
    assert secret not in str(SignedLink.objects.values().get())


def test_a_link_is_used_once_and_the_act_is_kept(visit):
    secret = make(visit)
    use_link(secret)
    assert reason(secret) == reason(secret, use_link) == "used"
    assert Act.objects.get(action="link_used").subject_id == str(visit.pk)


def test_a_link_lives_thirty_days(visit):
    secret = make(visit)
    link = SignedLink.objects.get()
    assert link.expires_at - link.created_at >= datetime.timedelta(days=30, seconds=-5)
    SignedLink.objects.update(expires_at=timezone.now())
    assert reason(secret) == "expired"


def test_an_invented_secret_opens_nothing(visit):
    make(visit)
    assert reason("x" * 43) == "unknown"


def test_a_new_link_stops_the_former_one_of_that_contact_only(visit):
    contact = ContactFactory(company=visit.enrolment.company)
    first, other, second = make(visit, contact), make(visit), make(visit, contact)
    assert reason(first) == "revoked"
    assert open_link(other) != open_link(second)


def test_revoked_links_say_so(visit):
    secret = make(visit)
    assert revoke_links(visit, "visit", by=UserFactory()) == 1
    assert reason(secret) == "revoked"


def test_the_contact_of_another_firm_gets_no_link(visit):
    with pytest.raises(ValidationError, match="autre entreprise"):
        make(visit, ContactFactory())
    assert not SignedLink.objects.exists()


@pytest.mark.parametrize(
    "refusal", [{"email": ""}, {"objects_to_mail": True}, {"left_on": datetime.date(2015, 7, 20)}]
)
def test_a_contact_who_is_not_to_be_written_to_gets_no_link(visit, refusal):
    contact = ContactFactory(company=visit.enrolment.company, **refusal)
    with pytest.raises(ValidationError, match="n’a pas d’adresse"):
        make(visit, contact)


def test_a_contact_who_leaves_uses_no_link_any_more(visit):
    contact = ContactFactory(company=visit.enrolment.company)
    secret = make(visit, contact)
    contact.left_on = datetime.date(2015, 7, 21)
    contact.save()
    assert open_link(secret)
    contact.left_on = datetime.date(2015, 7, 20)
    contact.save()
    assert reason(secret) == reason(secret, use_link) == "revoked"


@pytest.mark.django_db(transaction=True)
def test_a_link_used_twice_at_once_serves_once(visit):
    secret = make(visit)
    [said] = at_once(lambda: use_link(secret), lambda: use_link(secret))
    assert "a déjà servi" in said
