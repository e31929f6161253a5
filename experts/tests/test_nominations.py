"""Candidates: proposed by the Alliance's members, retained or not by the ministry; organisations."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Notification
from accounts.tests.factories import UserFactory
from experts.models import Expert, Nomination, Organisation
from experts.services.nominations import nominate, refuse_candidate, retain_candidate
from experts.tests.factories import ExpertFactory, make_member, sign_in
from regions.models import Region

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2015, 7, 20)
LIST, CREATE = (reverse(f"experts:nomination_{name}") for name in ("list", "create"))


@pytest.fixture
def delegate():
    return UserFactory(observer=True)


@pytest.fixture
def member(delegate):
    organisation = make_member("Fédération", kind="federation")
    organisation.delegates.add(delegate)
    return organisation


def propose(member, by, **changed):
    values = {
        "first_name": "Ada",
        "last_name": "Candidate",
        "email": "ada@exemple.example",
        "main_region": Region.objects.get(pk="42"),
        "motive": "Vingt ans d’usinage",
        "specialities": ["NUM"],
        "regions": [],
    }
    return nominate(member, **values | changed, by=by)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return " ".join(error.value.messages)


def test_nominate_tells_the_ministry(member, delegate):
    ministry = UserFactory()
    nomination = propose(member, delegate)
    assert nomination.status == "candidate"
    assert Notification.objects.get(recipient=ministry).text == (
        "Fédération propose Ada Candidate comme expert."
    )


def test_nominate_is_for_delegates(member):
    assert refusal(propose, member, UserFactory(observer=True)) == "Vous ne représentez pas Fédération."


def test_nominate_is_for_members_of_the_day(member, delegate):
    yesterday = TODAY - datetime.timedelta(days=1)
    member.memberships.update(joined_on=yesterday, left_on=yesterday)
    assert refusal(propose, member, delegate) == "Fédération n’est pas membre de l’Alliance aujourd’hui."


def test_nominate_refuses_somebody_of_the_register(member, delegate):
    ExpertFactory(email="ada@exemple.example")
    said = refusal(propose, member, delegate, email="ADA@exemple.example")
    assert said == "Cette personne est déjà au registre des experts."


def test_nominate_twice_is_refused(member, delegate):
    propose(member, delegate)
    said = refusal(propose, member, delegate)
    assert said == "Une candidature est déjà en attente pour cette adresse."


def test_retain_candidate_makes_an_expert(member, delegate):
    nomination = propose(member, delegate, regions=[Region.objects.get(pk="41")])
    expert = retain_candidate(nomination, on=TODAY, decision="Arrêté 5", by=UserFactory())
    assert (expert.organisation, expert.organisation_kind, expert.decision) == (
        member,
        "federation",
        "Arrêté 5",
    )
    assert {region.pk for region in expert.regions.all()} == {"41", "42"}
    assert Notification.objects.get(recipient=delegate).text == "Candidature de Ada Candidate\u202f: retenu."


def test_retain_candidate_twice_makes_one_expert(member, delegate):
    nomination = propose(member, delegate)
    retain_candidate(nomination, on=TODAY, by=UserFactory())
    said = refusal(retain_candidate, nomination, on=TODAY, by=UserFactory())
    assert said == "Cette candidature a déjà été décidée\u202f: retenu."
    assert Expert.objects.count() == 1


def test_refuse_candidate_needs_a_reason(member, delegate):
    nomination = propose(member, delegate)
    assert refusal(refuse_candidate, nomination, reason=" ", by=UserFactory()) == "Un refus se motive."


def test_nomination_list_shows_a_delegate_theirs(client, member, delegate):
    mine = propose(member, delegate)
    other = make_member("École", kind="school")
    stranger = UserFactory(observer=True)
    other.delegates.add(stranger)
    propose(other, stranger, email="autre@exemple.example")
    client.force_login(delegate)
    assert list(client.get(LIST).context["pending"]) == [mine]


def test_nomination_of_another_organisation_does_not_exist(client, member, delegate):
    nomination = propose(member, delegate)
    client.force_login(UserFactory(observer=True))
    assert client.get(nomination.get_absolute_url()).status_code == 404


def test_nomination_create_keeps_what_was_typed(client, member, delegate):
    client.force_login(delegate)
    ExpertFactory(email="prise@exemple.example")
    typed = {
        "organisation": member.pk,
        "first_name": "Ada",
        "last_name": "Candidate",
        "email": "prise@exemple.example",
        "specialities": ["NUM"],
        "main_region": "42",
        "languages": ["fr"],
        "motive": "à garder",
    }

    form = client.post(CREATE, typed).context["form"]

    assert form.errors == {"email": ["Cette personne est déjà au registre des experts."]}
    assert form["motive"].value() == "à garder"
    assert client.post(CREATE, typed | {"email": "neuve@exemple.example"}).status_code == 302


def test_nomination_pages_decide(client, member, delegate):
    sign_in(client)
    first, second = propose(member, delegate), propose(member, delegate, email="b@exemple.example")
    client.post(reverse("experts:nomination_retain", args=[first.pk]), {"on": "2015-07-20"})
    client.post(reverse("experts:nomination_refuse", args=[second.pk]), {"reason": "Hors programme"})
    assert sorted(Nomination.objects.values_list("status", flat=True)) == ["refused", "retained"]


def test_organisation_is_kept_with_its_delegates(client, delegate):
    sign_in(client)
    typed = {"name": "Pôle", "kind": "cluster", "delegates": [delegate.pk]}
    client.post(reverse("experts:organisation_create"), typed)
    organisation = Organisation.objects.get()
    assert list(organisation.delegates.all()) == [delegate]
    client.post(reverse("experts:organisation_update", args=[organisation.pk]), typed | {"name": "Pôle Est"})
    assert Organisation.objects.get().name == "Pôle Est"


def test_organisation_page_hides_experts_from_observers(client, member, delegate):
    expert = ExpertFactory(organisation=member)
    page = member.get_absolute_url()
    client.force_login(delegate)
    assert str(expert) not in client.get(page).content.decode()
    client.force_login(UserFactory())
    assert str(expert) in client.get(page).content.decode()
