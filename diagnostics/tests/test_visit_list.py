"""The list of visits: who finds which, how it is narrowed, what it costs."""

import datetime

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from diagnostics.tests.factories import followed, make_visit
from experts.models import Assignment
from experts.tests.factories import ExpertFactory, assign

pytestmark = pytest.mark.django_db
LIST = reverse("diagnostics:visit_list")
AUGUST = datetime.date(2015, 8, 3)


def listed(client, **query):
    return list(client.get(LIST, query).context["object_list"])


def elsewhere(**fields):
    """A visit to a firm of Brittany."""
    return make_visit(assign(enrol(department="29"), ExpertFactory(regions=("53",))), **fields)


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())


def test_visit_list_shows_an_officer_their_region_and_the_ministry_all(client):
    mine, other = make_visit(), elsewhere()
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    assert listed(client) == [mine]
    client.force_login(UserFactory())
    assert set(listed(client)) == {mine, other}


def test_visit_list_shows_an_expert_their_own_and_those_of_their_firms(client):
    expert = ExpertFactory(user=UserFactory(expert=True))
    mission, past = followed(expert), followed(expert, enrol())
    colleague = followed(enrolment=mission.enrolment)
    theirs = [make_visit(mission, half="am"), make_visit(colleague), make_visit(past, half="pm")]
    Assignment.objects.filter(pk=past.pk).update(status="ended", ended_on="2015-07-01")
    make_visit()
    client.force_login(expert.user)
    assert set(listed(client)) == set(theirs)


def test_visit_list_is_narrowed(client, ministry):
    held = make_visit(kind="restitution")
    planned = make_visit(followed(ExpertFactory(last_name="Ümlaut")), held=False, day=AUGUST)
    other = elsewhere(day=datetime.date(2015, 6, 30))

    assert listed(client) == [planned, held, other]
    assert listed(client, etat="planned") == [planned]
    assert listed(client, nature="restitution") == [held]
    assert listed(client, expert="umlaut") == [planned]
    assert listed(client, region="53") == [other]
    assert listed(client, du="2015-07-01", au="03/08/2015") == [planned, held]
    assert listed(client, q=held.enrolment.company.name) == [held]


def test_visit_list_says_what_is_wrong_with_a_period(client, ministry):
    make_visit()
    page = client.get(LIST, {"du": "2015-07-02", "au": "2015-07-01"})
    assert "La fin de la période précède son début." in page.content.decode()
    assert not page.context["object_list"]


def test_visit_list_says_what_to_do_when_it_is_empty(client, ministry):
    assert "la prévoit, ou en rend compte, depuis la fiche" in client.get(LIST).content.decode()


def test_visit_list_is_exported_with_what_is_written(client, ministry):
    visit = make_visit(summary="Ateliers parcourus.")
    content = client.get(LIST, {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert visit.enrolment.company.siren in content
    assert "2015-07-01;Matin;" in content
    assert "Ateliers parcourus." in content


@pytest.mark.parametrize("count", [1, 3])
def test_visit_list_takes_the_same_queries(client, ministry, count, django_assert_num_queries):
    for _ in range(count):
        make_visit()
    with django_assert_num_queries(5):
        client.get(LIST)
