"""Who is a member of the Alliance and when; which member brought a firm."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts.models import Membership, Organisation, Referral
from experts.services.memberships import ALREADY, change_membership, join_alliance, record_referral
from experts.tests.factories import make_member, sign_in
from industrie_futur.history import changes_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2015, 7, 20)
SPRING = datetime.date(2015, 4, 14)


def day(number):
    return datetime.date(2015, 7, number)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return error.value.message_dict


# Memberships ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "count"), [(day(1), 0), (day(2), 1), (day(4), 1), (day(5), 0)])
def test_members_are_those_of_the_day_bounds_included(on, count):
    make_member("Pôle", joined_on=day(2), left_on=day(4))
    assert Organisation.objects.members_on(on).count() == count


def test_member_that_comes_back_has_another_membership(client):
    sign_in(client)
    member = make_member("Pôle", joined_on=SPRING, left_on=day(4))
    url = reverse("experts:membership_create", args=[member.pk])
    assert client.post(url, {"joined_on": "05/07/2015"}).url == member.get_absolute_url()
    assert [(each.joined_on, each.left_on) for each in member.memberships.all()] == [
        (SPRING, day(4)),
        (day(5), None),
    ]
    assert Act.objects.first().action == "alliance_joined"


@pytest.mark.parametrize("left_on", [None, day(4)])
def test_memberships_of_one_organisation_do_not_overlap(left_on):
    member = make_member("Pôle", joined_on=SPRING, left_on=left_on)
    errors = refusal(join_alliance, member, joined_on=day(4), by=UserFactory())
    assert errors == {"joined_on": [ALREADY]}


def test_membership_to_come_is_refused():
    organisation = Organisation.objects.create(name="Pôle", kind="cluster")
    errors = refusal(join_alliance, organisation, joined_on=day(21), by=UserFactory())
    assert errors == {"joined_on": ["La date est dans le futur."]}


def test_membership_left_before_it_joined_is_refused(client):
    sign_in(client)
    membership = make_member("Pôle").memberships.get()
    typed = {"joined_on": "2015-07-20", "left_on": "2015-07-19", "version": 1}
    form = client.post(reverse("experts:membership_update", args=[membership.pk]), typed).context["form"]
    assert form.non_field_errors() == ["Le départ de l’Alliance précède l’adhésion."]


def test_database_keeps_memberships_apart():
    member = make_member("Pôle", joined_on=SPRING, left_on=day(4))
    with pytest.raises(IntegrityError), transaction.atomic():
        member.memberships.create(joined_on=day(4))
    later = member.memberships.create(joined_on=day(5))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=later.pk).update(joined_on=day(4))


@pytest.mark.parametrize(("left_on", "is_offered"), [(None, False), (day(4), True)])
def test_organisation_page_offers_a_membership_to_who_has_none(client, left_on, is_offered):
    sign_in(client)
    member = make_member("Pôle", joined_on=SPRING, left_on=left_on)
    page = client.get(member.get_absolute_url()).content.decode()
    assert (reverse("experts:membership_create", args=[member.pk]) in page) == is_offered


def test_membership_is_never_erased():
    membership = make_member("Pôle").memberships.get()
    for erase in (membership.delete, Membership.objects.filter(pk=membership.pk).delete):
        with pytest.raises(ProtectedError, match="Une adhésion ne s’efface pas"):
            erase()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_membership_changed_keeps_its_former_state():
    membership = make_member("Pôle", joined_on=SPRING).memberships.get()
    changed = change_membership(membership, joined_on=SPRING, left_on=TODAY, version=1, by=UserFactory())
    states = [each.after["left_on"] for each in changes_of(changed, changed.recorded_at.replace(year=2100))]
    assert states == [None, "2015-07-20"]


def test_membership_saved_meanwhile_is_not_overwritten(client):
    sign_in(client)
    membership = make_member("Pôle", joined_on=SPRING).memberships.get()
    url = reverse("experts:membership_update", args=[membership.pk])
    typed = {"joined_on": "2015-04-14", "version": 1}
    client.post(url, {**typed, "left_on": "2015-07-01"})

    late = client.post(url, {**typed, "left_on": "2015-07-19"})

    assert late.status_code == 409
    assert ("Jusqu’au (inclus)", "01/07/2015", "19/07/2015") in late.context["conflict"]
    membership.refresh_from_db()
    assert membership.left_on == day(1)


# Firms brought ----------------------------------------------------------------------------------------


@pytest.fixture
def file():
    return enrol(on=day(1))


def test_referral_is_told_on_the_firms_page(client, file):
    member = make_member("Pôle", joined_on=SPRING)
    sign_in(client, regional_officer=True, regions=["42"])
    page = file.company.get_absolute_url()
    assert "Dire qui l’a orientée" in client.get(page).content.decode()
    url = reverse("experts:referral_update", args=[file.company.siren])
    typed = {"organisation": member.pk, "referred_on": "2015-06-01", "version": 0}
    assert client.post(url, typed).url == page
    assert "Corriger l’orientation" in client.get(page).content.decode()
    assert Referral.objects.get().organisation == member


def test_referral_is_corrected_on_its_row_with_a_trace(file):
    first, second = make_member("Pôle", joined_on=SPRING), make_member("École", joined_on=SPRING)
    by = UserFactory()
    record_referral(file, organisation=first, referred_on=day(1), version=0, by=by)
    record_referral(file, organisation=second, referred_on=day(1), version=1, by=by)
    assert Referral.objects.get().organisation == second
    act = Act.objects.first()
    assert (act.action, act.details) == ("referral_corrected", {"organisation": ["Pôle", "École"]})


def test_referral_told_meanwhile_is_not_overwritten(client, file):
    first, second = make_member("Pôle", joined_on=SPRING), make_member("École", joined_on=SPRING)
    sign_in(client, administrator=True)
    url = reverse("experts:referral_update", args=[file.company.siren])
    typed = {"referred_on": "2015-07-01", "version": 0}
    client.post(url, {**typed, "organisation": first.pk})
    late = client.post(url, {**typed, "organisation": second.pk})
    assert (late.status_code, Referral.objects.get().organisation) == (409, first)


def test_referral_is_of_a_member_of_the_alliance(file):
    stranger = Organisation.objects.create(name="Cabinet", kind="consultant")
    told = {"organisation": stranger, "referred_on": day(1), "version": 0}
    errors = refusal(record_referral, file, **told, by=UserFactory())
    assert errors == {"organisation": ["Cabinet n’a jamais été membre de l’Alliance."]}


def test_referral_to_come_is_refused(file):
    told = {"organisation": make_member("Pôle"), "referred_on": day(21), "version": 0}
    assert list(refusal(record_referral, file, **told, by=UserFactory())) == ["referred_on"]


def test_referral_of_another_region_does_not_exist(client, file):
    sign_in(client, regional_officer=True, regions=["53"])
    url = reverse("experts:referral_update", args=[file.company.siren])
    assert client.post(url, {"referred_on": "2015-07-01", "version": 0}).status_code == 404


def test_engaged_referrals_are_those_of_the_day(file):
    member = make_member("Pôle", joined_on=SPRING)
    record_referral(file, organisation=member, referred_on=day(1), version=0, by=UserFactory())
    advance_enrolment(file, to="abandon", on=day(10), comment="Essai", by=UserFactory())
    counted = [Referral.objects.engaged_on(day(number)).count() for number in (1, 9, 10)]
    assert counted == [1, 1, 0]
