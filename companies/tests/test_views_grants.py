"""What is read of the grants: their list, and a firm's page; and who reads it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.services import cancel_grant, pay_grant
from companies.tests.factories import CompanyFactory, enrol, follow
from companies.tests.granting import DAY, TODAY, committed, page, prepared
from regions.tests.factories import adopt

pytestmark = pytest.mark.django_db
LIST = reverse("companies:grant_list")


@pytest.fixture
def alice(client):
    user = UserFactory(regional_officer=True, regions=["42"])
    client.force_login(user)
    return user


@pytest.fixture
def programme(alice):
    return adopt("42", on=date(2015, 6, 1), amount=100_000, by=alice)


@pytest.fixture
def file(programme):
    return enrol(on=DAY)


def elsewhere(by):
    adopt("53", on=date(2015, 6, 1), amount=100_000, by=by)
    return prepared(enrol(CompanyFactory(department="29"), on=DAY), by)


def test_grant_list_shows_only_the_officers_region(client, file, alice):
    mine = prepared(file, alice)
    elsewhere(alice)
    assert list(client.get(LIST).context["object_list"]) == [mine]


def test_grant_of_another_region_does_not_exist(client, alice, programme):
    assert client.get(page("grant_detail", elsewhere(alice))).status_code == 404


@pytest.mark.parametrize(
    ("state", "expected"),
    [("a-engager", {1}), ("a-mandater", {2}), ("soldee", {3}), ("annulee", {4})],
)
def test_grant_list_is_narrowed_to_a_state(client, file, alice, state, expected):
    prepared(file, alice, Decimal(1))
    committed(file, alice, Decimal(2))
    pay_grant(committed(file, alice, Decimal(3)), amount=Decimal(3), on=TODAY, reference="M", by=alice)
    cancel_grant(committed(file, alice, Decimal(4)), on=TODAY, comment="Abandon", by=alice)

    rows = client.get(LIST, {"etat": state}).context["object_list"]

    assert {row.amount for row in rows} == expected


def test_grant_list_is_narrowed_to_a_programme(client, programme):
    client.force_login(UserFactory())
    mine = prepared(enrol(on=DAY), UserFactory())
    elsewhere(UserFactory())
    assert list(client.get(LIST, {"programme": programme.pk}).context["object_list"]) == [mine]


def test_grant_list_refuses_a_period_that_ends_before_it_starts(client, alice):
    response = client.get(LIST, {"engagee_du": "2015-07-01", "engagee_au": "2015-06-01"})
    assert list(response.context["filterset"].form.errors) == ["engagee_au"]


@pytest.mark.parametrize("count", [1, 3])
def test_grant_list_takes_the_same_queries(client, alice, programme, count, django_assert_num_queries):
    for _ in range(count):
        prepared(enrol(on=DAY), alice)
    with django_assert_num_queries(9):
        client.get(LIST)


def test_grant_list_exports_what_is_filtered(client, file, alice):
    prepared(file, alice, Decimal(1))
    committed(file, alice, Decimal("2.50"))

    response = client.get(LIST, {"etat": "a-mandater", "format": "csv"})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "2,5" in lines[1].replace(".", ",")


def test_company_page_tells_its_grants_and_its_ceiling(client, file, alice):
    committed(file, alice)

    money = client.get(file.company.get_absolute_url()).context["money"]

    assert [grant.amount for grant in money["grants"]] == [10_000]
    assert money["received"].years == [(2013, 0), (2014, 0), (2015, 10_000)]
    assert money["may_prepare"]


@pytest.mark.parametrize(("is_officer", "acts"), [(True, ["engager", "mandater"]), (False, [])])
def test_company_page_leads_to_the_next_act_of_each_grant(client, file, alice, is_officer, acts):
    prepared(file, alice)
    committed(file, alice)
    pay_grant(committed(file, alice), amount=Decimal(10_000), on=TODAY, reference="M", by=alice)
    client.force_login(alice if is_officer else UserFactory())

    html = client.get(file.company.get_absolute_url()).content.decode()

    assert sorted(re.findall(r"/subventions/[0-9]+/(\w+)/", html)) == acts


def test_company_page_keeps_its_money_from_the_expert_who_follows_it(client, file, alice):
    grant = committed(file, alice)
    expert = UserFactory(expert=True)
    follow(file, user=expert)
    client.force_login(expert)

    assert client.get(file.company.get_absolute_url()).context["money"] is None
    assert client.get(page("grant_detail", grant)).status_code == 404


def test_administrator_reads_grants_and_prepares_none(client, file, alice):
    client.force_login(UserFactory(administrator=True))

    assert client.get(file.company.get_absolute_url()).context["money"]["may_prepare"] is False
    assert client.get(page("grant_create", file)).status_code == 403
